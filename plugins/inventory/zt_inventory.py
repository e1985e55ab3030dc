# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zt_inventory
short_description: Members of ZeroTier networks as hosts
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Reads the members of the networks of a ZeroTier Central account.
  - A host is a node. A node that is a member of three networks is one host, with all three in the variable C(zt_memberships)
    and the values of the first of them in variables of its own.
  - The configuration is a YAML file whose name ends in C(zt_inventory.yml) or C(zerotier.yml).
  - Text that people wrote (names, descriptions) is never used as a template.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._connection.plugin
  - constructed
  - inventory_cache
options:
  plugin:
    description: Says that the file is meant for this plugin.
    type: str
    required: true
    choices: [community.zerotier.zt_inventory]
  networks:
    description:
      - Networks to read, each by id or by name, in order of importance. Without it, all networks of the account, by id.
      - A text that is the id of a network is never a name.
    type: list
    elements: str
  names:
    description:
      - Whether to read the networks' own documents too. The names of networks, tags and capabilities come from there, and whether
        the network uses 6PLANE and RFC4193.
      - V(false) saves one request if O(networks) holds ids only, and has no effect otherwise. Ids stand for names then.
    type: bool
    default: true
  authorized:
    description: Which members are wanted; V(only) those that are authorized, V(never) those, or V(both).
    type: str
    default: only
    choices: [only, never, both]
  hidden:
    description: Which members are wanted; V(only) those that are hidden, V(never) those, or V(both).
    type: str
    default: never
    choices: [only, never, both]
  online:
    description: Which members are wanted; V(only) those that are online, V(never) those, or V(both).
    type: str
    default: both
    choices: [only, never, both]
  online_threshold:
    description: Seconds since the server last saw a member within which it counts as online.
    type: int
    default: 300
  name_pattern:
    description: Only members whose name matches this shell pattern, with C(*), C(?) and C([...]). Case matters.
    type: str
  tags:
    description:
      - Only members that have all these tags, by name (or by id where the rules give no name).
      - The value is an enum or flag name or a number; without a value, any will do.
    type: dict
    default: {}
  hostnames:
    description:
      - What to call a host, in order of preference. V(name) is the member's name, V(node_id) the node id; anything with C({{) is a
        template over the host's variables.
      - The first that gives a usable text counts. Letters, digits, C(.), C(-) and C(_) stay, others become C(_).
        A host is never called localhost.
      - When two nodes get the same name, both have C(_) and their node id added, with a warning. So has a node that would be called
        like a group. All other names stay as they are.
    type: list
    elements: str
    default: [name, node_id]
  addresses:
    description:
      - Which address to connect to (C(ansible_host)), in order of preference.
      - V(ipv4) and V(ipv6) are assigned addresses; V(sixplane) and V(rfc4193) are computed ones, if the network uses them; V(physical)
        is the address that the server sees the node at, outside of the ZeroTier network.
      - A host that has none of them gets no C(ansible_host).
    type: list
    elements: str
    default: [ipv4, ipv6, sixplane, rfc4193]
    choices: [ipv4, ipv6, sixplane, rfc4193, physical]
  groups_by:
    description:
      - Groups that are made without any template.
      - V(network) makes C(zt_network_NAME); V(authorized) makes C(zt_authorized) and C(zt_unauthorized); V(online) makes C(zt_online) and
        C(zt_offline); V(tag) makes C(zt_tag_NAME) and within it C(zt_tag_NAME_VALUE); V(capability) makes C(zt_capability_NAME).
      - A group never has two meanings. When two networks would get the same group, both have C(_) and their network id added; tags,
        values and capabilities C(_) and eight hex digits that are always the same. A warning tells the names. All other names stay.
    type: list
    elements: str
    default: [network, authorized, online, tag, capability]
    choices: [network, authorized, online, tag, capability]
  group_prefix:
    description: Beginning of the names of these groups.
    type: str
    default: zt_
notes:
  - O(api_token), O(api_url), O(ca_path), O(networks) and O(name_pattern) may hold templates, such as a lookup of an environment variable.
  - Without O(networks), a network whose members the token's user may not read, or that vanished meanwhile, is left out, with a
    warning; that answer is not cached. With O(strict), or when there is no other network, or when O(networks) names it, the source fails.
  - A group of O(keyed_groups) is never one that means something else, be it the plugin's own, one of O(groups), or one of a source that was
    read before; nor is it called like a host. C(_) is added to its name then.
  - What is cached is the API's answer. Filters, names, groups and O(compose) work on it afresh each time, and a cache hit makes no request.
  - Variables of a host are C(zt_node_id), C(zt_network_id), C(zt_network_name), C(zt_name), C(zt_description), C(zt_authorized), C(zt_hidden),
    C(zt_online), C(zt_active_bridge), C(zt_no_auto_assign_ips), C(zt_sso_exempt), C(zt_ip_assignments), C(zt_ipv4), C(zt_ipv6), C(zt_sixplane),
    C(zt_rfc4193), C(zt_mac), C(zt_capabilities), C(zt_tags), C(zt_last_seen), C(zt_client_version), C(zt_physical_address),
    C(zt_creation_time), C(zt_last_authorized_time), C(zt_last_deauthorized_time), C(zt_employee_id) (TelecomX only)
    and C(zt_memberships). Times are in milliseconds since 1970.
  - When this source fails, Ansible by default goes on with the other sources and ends well.
    Set E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=1) to have it stop.
seealso:
  - module: community.zerotier.zt_member_info
"""

EXAMPLES = r"""
# all.zt_inventory.yml: all authorized members of all networks.
# The token comes from the environment variable ZEROTIER_CENTRAL_TOKEN.
plugin: community.zerotier.zt_inventory

---
# office.zt_inventory.yml: one network, with groups and variables of one's own, kept for ten minutes.
plugin: community.zerotier.zt_inventory
networks:
  - office
online: only
hostnames:
  - "{{ zt_name | lower }}.office.example.com"
  - node_id
compose:
  ansible_user: "'admin'"
groups:
  servers: zt_name is match('srv-')
keyed_groups:
  - key: zt_client_version
    prefix: version
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: .cache/inventory
cache_timeout: 600
"""

import difflib
import hashlib
import json
import re
import typing as t
import weakref
from concurrent.futures import ThreadPoolExecutor

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.module_utils.basic import missing_required_lib
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.vars import combine_vars

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    NotFound,
    ZeroTierError,
    listed,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import REQUESTS_IMPORT_ERROR
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._settings.addresses import network_id
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Document
from ansible_collections.community.zerotier.plugins.module_utils._settings.names import told_apart
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import called, directory, name_of
from ansible_collections.community.zerotier.plugins.plugin_utils import _connection, _expressions, _inventory, _trust

_ACCOUNT = ("provider", "api_url", "api_token", "username", "customer")  # whose answers a cache holds
_THREADS = 16  # so many that 100 requests a second are reached in spite of 100 ms of latency
_RESERVED_GROUPS = ("all", "ungrouped", "_meta")
_LONGEST_GROUP = 240  # characters; group_vars are files
_ENDS = ("zt_inventory.yml", "zt_inventory.yaml", "zerotier.yml", "zerotier.yaml")
_BEGINNING = 65_536  # characters of a file that is called otherwise
_WANTED = {"only": True, "never": False, "both": None}


# Groups that keyed_groups made, in any source of this plugin: these may be shared.
_MADE: weakref.WeakKeyDictionary[t.Any, set[str]] = weakref.WeakKeyDictionary()


def _is_meant_for_us(path: str) -> bool:
    """Whether a file that is called otherwise names this plugin."""
    try:
        with open(path, encoding="utf-8") as file:
            beginning = file.read(_BEGINNING)
    except (OSError, ValueError):
        return False
    return re.search(r"""^plugin:\s*["']?community\.zerotier\.zt_inventory\b""", beginning, re.MULTILINE) is not None


def _parents(keyed: t.Any) -> t.Iterator[str]:
    """The groups that the file itself names as parents."""
    for entry in keyed or ():
        parent = entry.get("parent_group") if isinstance(entry, dict) else None
        if isinstance(parent, str) and "{" not in parent:
            yield safe_group_name(parent)


def safe_group_name(name: str) -> str:
    """A name for a group that core takes as it is, and that is none of core's own."""
    safe = str(to_safe_group_name(name, force=True, silent=True)) or "_"
    if len(safe) > _LONGEST_GROUP:
        safe = f"{safe[:_LONGEST_GROUP]}_{hashlib.sha256(safe.encode()).hexdigest()[:10]}"
    return f"{safe}_" if safe in _RESERVED_GROUPS else safe


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Fetch everything, then fill the inventory: a failure leaves nothing half done."""

    NAME = "community.zerotier.zt_inventory"
    inventory: t.Any  # what parse() fills
    _sanitize_group_name: t.Any  # how Ansible makes a name for a constructed group

    def verify_file(self, path: str) -> bool:
        if not super().verify_file(path):
            return False
        if path.endswith(_ENDS):
            return True
        if path.endswith((".yml", ".yaml")) and _is_meant_for_us(path):
            self.display.warning(
                f"zt_inventory: {printable(path)} is not read, because of its name: it must end in {listed(_ENDS)}, such as office.{_ENDS[0]}."
            )
        return False

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._groups: dict[tuple[_inventory.Meaning, ...], str] = {}  # names by path, of this inventory
        self._reserved: set[str] = set()  # names that no group of keyed_groups may have
        self._keying = False  # whether an expression is that of a key
        _connection.forget_empty_variables()
        self._refuse_unknown(self._read_config_data(path))
        _expressions.compile_once(self.templar)
        if REQUESTS_IMPORT_ERROR:
            raise AnsibleParserError(missing_required_lib("requests"))
        try:
            rosters = self._rosters(cache)
        except ZeroTierError as error:
            raise AnsibleParserError(str(error)) from None
        try:
            nodes = _inventory.nodes(rosters, self._selection(), self.get_option("online_threshold"))
        except ValueError as error:
            raise AnsibleParserError(f"The API answered with something else than networks: {error}") from None
        self._made = _MADE.setdefault(inventory, set())
        self._group_names = self._named_groups(rosters, nodes)
        del rosters  # with 100,000 members it is large
        self._populate(nodes)

    # Reading

    def _refuse_unknown(self, config: t.Mapping[t.Any, t.Any]) -> None:
        """Ansible itself ignores an option that is misspelt, so that ``network:`` would read all networks."""
        for name in config:
            if name not in self.option_definitions:
                near = difflib.get_close_matches(str(name), self.option_definitions, 1)
                guess = f"did you mean '{near[0]}'?" if near else "see the plugin's documentation."
                raise AnsibleParserError(f"'{printable(name)}' is not an option of this plugin; {guess}")

    def _rosters(self, cache: bool) -> list[_inventory.Roster]:
        """The answers of the API, from the cache if it has them."""
        connection = _connection.options(self._templated)
        networks = self._templated("networks")
        query = {
            "networks": networks,
            "names": self.get_option("names"),
            **{option: connection[option] for option in _ACCOUNT},
        }
        key = f"{self.NAME}_{hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()}"
        if self.get_option("cache") and cache:
            try:
                return [_inventory.Roster(**roster) for roster in self._cache[key]]
            except (KeyError, TypeError):
                pass  # not there, too old, or not ours
        rosters, gaps = fetch(
            _connection.connected(self, connection), networks, self.get_option("names"), self.get_option("strict")
        )
        for gap in gaps:
            self.display.warning(f"zt_inventory: {gap}")
        if self.get_option("cache") and not gaps:  # half an answer would be taken for the whole until it is too old
            self._cache[key] = [vars(roster) for roster in rosters]
        return rosters

    def _templated(self, option: str) -> t.Any:
        value = self.get_option(option)
        if not isinstance(value, (str, list)):
            return value
        self.templar.available_variables = dict(self._vars or {})  # those of -e
        made = self.templar.template(value)
        texts = made if isinstance(value, list) else [made]
        if not isinstance(texts, list) or not all(
            (isinstance(text, str) and text) or (isinstance(text, int) and not isinstance(text, bool)) for text in texts
        ):
            raise AnsibleParserError(f"{option}: each value must be a text that is not empty.")
        return [str(text) for text in texts] if isinstance(value, list) else str(made)

    def _selection(self) -> _inventory.Selection:
        for tag, value in self.get_option("tags").items():
            if value is True or not (value is None or isinstance(value, (int, str))):
                raise AnsibleParserError(
                    f"tags: tag '{printable(tag)}' has the value {printable(repr(value))}; it must be a number, the name of an enum or flag, or nothing."
                )
        return _inventory.Selection(
            authorized=_WANTED[self.get_option("authorized")],
            hidden=_WANTED[self.get_option("hidden")],
            online=_WANTED[self.get_option("online")],
            name_pattern=self._templated("name_pattern"),
            tags=self.get_option("tags"),
        )

    # Filling

    def _populate(self, nodes: list[_inventory.Node]) -> None:
        variables = {node.node_id: self._variables(node) for node in nodes}
        strict, kinds = self.get_option("strict"), self.get_option("groups_by")
        compose, groups, keyed = (self.get_option(option) for option in ("compose", "groups", "keyed_groups"))
        own = {*self._group_names.values(), *map(safe_group_name, groups or ())}
        names = self._host_names(nodes, variables, {*self.inventory.groups, *own})
        others = {name for name in self.inventory.groups if name not in self._made}
        self._reserved = {*own, *others, *self.inventory.hosts, *names.values(), *_parents(keyed)}
        for node in nodes:
            name = names[node.node_id]
            self.inventory.add_host(name)
            host = self.inventory.hosts[name]  # by its name, core would look for a group first
            for key, value in variables.pop(node.node_id).items():
                host.set_variable(key, value)
            for membership in node.memberships:
                for path in _inventory.group_paths(membership, kinds):
                    self.inventory.add_host(name, self._group(path))
            if compose:
                self._set_composite_vars(compose, self._seen(host), name, strict=strict)
            if groups:
                self._sanitize_group_name = safe_group_name
                self._add_host_to_composed_groups(groups, self._seen(host), name, strict=strict, fetch_hostvars=False)
            for entry in keyed or ():
                self._add_host_to_keyed_group(entry, host, strict)

    def _seen(self, host: t.Any) -> dict[str, t.Any]:
        """What all constructed options see of a host: its variables, those of other sources among them, and those of -e if asked for."""
        extra = self._vars if self.get_option("use_extra_vars") else {}
        return dict(combine_vars(host.get_vars(), extra))

    def _add_host_to_keyed_group(self, entry: t.Any, host: t.Any, strict: bool) -> None:
        """One entry of keyed_groups. The parent is looked after here: core fails where a group is called as its parent is."""
        made: list[str] = []

        def name(text: str) -> str:
            made.append(self._keyed_group_name(text))
            return made[-1]

        parent = entry.get("parent_group") if isinstance(entry, dict) else None
        childless = {key: value for key, value in entry.items() if key != "parent_group"} if parent else entry
        self._sanitize_group_name, self._keying = name, True
        variables = self._seen(host)
        try:
            self._add_host_to_keyed_groups([childless], variables, host.name, strict=strict, fetch_hostvars=False)
        finally:
            self._keying = False
        self._made.update(made)
        if parent and made:
            self._put_below(parent, made, variables, strict)

    def _put_below(self, parent: str, children: list[str], variables: dict[str, t.Any], strict: bool) -> None:
        self.templar.available_variables = variables
        try:
            wanted = self.templar.template(parent)
        except AnsibleError as error:
            if strict:
                raise AnsibleParserError(f"keyed_groups: the template {parent} failed: {printable(error)}") from error
            return
        if not wanted:
            return
        name = safe_group_name(str(wanted)) if wanted == parent else self._keyed_group_name(str(wanted))
        self.inventory.add_group(name)
        for child in children:
            below = {name, *(group.name for group in self.inventory.groups[name].get_ancestors())}
            if child in below:
                self.display.warning(
                    f"zt_inventory: keyed_groups: '{child}' is not put below '{name}', which is the same group or below it already."
                )
            else:
                self.inventory.add_child(name, child)

    def _compose(self, template: t.Any, variables: dict[str, t.Any], *more: t.Any, **options: t.Any) -> t.Any:
        """A number is a fine key, too: core would fail, and a tag may have a value without a name."""
        value = super()._compose(template, variables, *more, **options)
        return str(value) if self._keying and isinstance(value, (int, float)) and not isinstance(value, bool) else value

    def _variables(self, node: _inventory.Node) -> dict[str, t.Any]:
        """Host variables: the first membership's values, all memberships by network id, and the address to connect to."""
        memberships = {membership["network_id"]: _trust.tagged(membership) for membership in node.memberships}
        variables = {f"zt_{key}": value for key, value in memberships[node.memberships[0]["network_id"]].items()}
        address = _inventory.address(node, self.get_option("addresses"))
        return {
            **variables,
            "zt_memberships": memberships,
            **_trust.tagged({"ansible_host": address} if address else {}),
        }

    def _host_names(
        self, nodes: list[_inventory.Node], variables: dict[str, dict[str, t.Any]], groups: set[str]
    ) -> dict[str, str]:
        """A name for each node, its own, and not that of a group: Ansible would take the one for the other."""
        wanted = {node.node_id: self._host_name(node, variables[node.node_id]) for node in nodes}
        others = {name for node, name in wanted.items() if self._is_another(name, node)}
        names, shared = told_apart(wanted, groups | others)
        for name in shared:
            self.display.warning(
                f"zt_inventory: '{printable(name)}' is a group, so no host can be called that; the node id was added to its name."
                if name in groups
                else f"zt_inventory: several nodes are called '{printable(name)}', so their node ids were added to their names."
            )
        return names

    def _is_another(self, name: str, node_id: str) -> bool:
        """Whether another source of this plugin has another node of this name."""
        host = self.inventory.hosts.get(name)
        return host is not None and host.vars.get("zt_node_id", node_id) != node_id

    def _host_name(self, node: _inventory.Node, variables: dict[str, t.Any]) -> str:
        name = _inventory.host_name(self._candidates(node, variables))
        return name or node.node_id

    def _candidates(self, node: _inventory.Node, variables: dict[str, t.Any]) -> t.Iterator[str]:
        for candidate in self.get_option("hostnames"):
            if not isinstance(candidate, str):
                raise AnsibleParserError(f"hostnames: {printable(repr(candidate))} is not a text.")
            if candidate == "node_id":
                yield node.node_id
            elif candidate == "name":
                yield next((membership["name"] for membership in node.memberships if membership["name"]), "")
            elif "{{" in candidate:
                try:
                    extra = self._vars if self.get_option("use_extra_vars") else {}
                    self.templar.available_variables = combine_vars(variables, extra)
                    yield str(self.templar.template(candidate))
                except AnsibleError as error:
                    if self.get_option("strict"):
                        raise AnsibleParserError(
                            f"hostnames: the template {candidate} failed for node {node.node_id}: {printable(error)}"
                        ) from error
            else:
                raise AnsibleParserError(
                    f"hostnames: '{candidate}' is not possible; it must be name, node_id, or a template with {{{{ }}}}."
                )

    def _named_groups(
        self, rosters: list[_inventory.Roster], nodes: list[_inventory.Node]
    ) -> dict[_inventory.Meaning, str]:
        """A group for each meaning that a network, its rules or a host have."""
        kinds, prefix = self.get_option("groups_by"), self.get_option("group_prefix")
        meanings = {meaning for path in _inventory.defined_paths(rosters, kinds) for meaning in path}
        for node in nodes:
            for membership in node.memberships:
                for path in _inventory.group_paths(membership, kinds):
                    meanings.update(path)
        networks = {roster.network_id: str(name_of(roster.network or {}) or "") for roster in rosters}
        names, said = _inventory.group_names(
            sorted(meanings), networks, lambda words: safe_group_name(f"{prefix}{words}"), self.inventory.hosts
        )
        for sentence in said:
            self.display.warning(f"zt_inventory: {sentence}")
        return names

    def _group(self, path: tuple[_inventory.Meaning, ...]) -> str:
        """The innermost group of a path, which is made with its parents at its first use."""
        if path not in self._groups:
            groups = [self.inventory.add_group(self._group_names[meaning]) for meaning in path]
            for parent, child in zip(groups, groups[1:]):
                self.inventory.add_child(parent, child)
            self._groups[path] = groups[-1]
        return self._groups[path]

    def _keyed_group_name(self, name: str) -> str:
        """A name for a group of keyed_groups, which may be any text of the server: no host, and no group that means something else."""
        safe = wanted = safe_group_name(name)
        while safe in self._reserved:
            safe += "_"
        if safe != wanted:
            self.display.warning(
                f"zt_inventory: keyed_groups: '{wanted}' is a host, or a group that is not one of keyed_groups; the group is called '{safe}'. "
                "To put hosts into a group that is there, use groups."
            )
        return safe


def fetch(
    api: Api, networks: list[str] | None, names: bool, strict: bool = True
) -> tuple[list[_inventory.Roster], list[str]]:
    """The members of the networks, all if ``networks`` is None; and a sentence for each network that was left out.

    Only a network that nobody asked for by name or id is left out, and only if its members are forbidden or gone, and
    not ``strict``. Raises RequestError, Missing, Ambiguous.
    """
    known = None
    if names or networks is None or not all(_is_id(name) for name in networks):
        known = {document["id"]: document for document in api.networks()}
    ids = sorted(known or ()) if networks is None else _ids(api, networks, known)
    skips = networks is None and not strict

    def members(identity: str) -> list[Document] | ApiError:
        try:
            return api.members(identity)
        except (AuthError, NotFound) as error:
            if not skips or error.status == 401:  # the token, and not the network, is what is wrong
                raise
            return error

    with ThreadPoolExecutor(max_workers=_THREADS) as pool:
        answers = list(pool.map(members, ids))
    rosters, gaps = [], []
    for identity, answer in zip(ids, answers):
        document = None if known is None else known[identity]
        if isinstance(answer, ApiError):
            name = printable(name_of(document or {}) or "")
            gaps.append(f"network '{name}' ({identity}) is left out, and nothing is cached. {answer}")
        else:
            rosters.append(_inventory.Roster(identity, document, answer))
    for answer in answers:
        if not rosters and isinstance(answer, ApiError):  # there is nothing to go on with
            raise answer
    return rosters, gaps


def _is_id(name: str) -> bool:
    try:
        network_id(name)
    except ValueError:
        return False
    return True


def _ids(api: Api, networks: list[str], known: dict[str, Document] | None) -> list[str]:
    """The ids of networks given by id or name, each once."""
    if known is None:
        return list(dict.fromkeys(map(network_id, networks)))
    there = directory(known.values())
    ids = []
    for wanted in networks:
        found = there.with_id(wanted) or called(api, there, wanted, "its id")
        if found is None:
            seen = listed(f"{name_of(document)} ({identity})" for identity, document in sorted(known.items()))
            raise there.missing(wanted, "networks", f"The token's user can see: {seen or 'none at all'}.")
        ids.append(found["id"])
    return list(dict.fromkeys(ids))
