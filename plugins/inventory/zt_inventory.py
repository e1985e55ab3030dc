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
  - Text that people wrote (names, descriptions) is never used as a template. What could do anything as one, such as text with braces, is
    marked as untrusted, and C(ansible-inventory --list) shows it as C(__ansible_unsafe). Other text is listed as it is.
  - A member's name never reaches a group; a host that is called like one of a source read before, or like those of this plugin, has its
    node id added. A source that is read later can still have such a group. Ansible warns then, of a group and a host with the same name.
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
        template over the host's variables that this plugin makes, those that other sources give to C(all), and with O(use_extra_vars)
        those of C(-e).
      - The first that gives a usable text counts. Letters, digits, C(.), C(-) and C(_) stay, others become C(_).
        A host is never called localhost. C(.yml), C(.yaml) and C(.json) at the end become C(_yml) and so on, because that would be the
        file of another host in C(host_vars).
      - When two nodes get the same name, both have C(_) and their node id added, with a warning. So has a node that would be called
        like a group, or like another node that a source of this plugin made before. All other names stay as they are.
      - A host that another source has, too, is one host, as always with Ansible. Its C(ansible_host) from there stays.
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
  - O(api_token), O(api_url), O(ca_path), O(networks) and O(name_pattern) may hold templates, such as a lookup of an environment variable,
    or a variable of C(-e).
  - O(compose), O(groups) and O(keyed_groups) all see the same variables, C(inventory_hostname), C(group_names) and the plugin's own among
    them, and what sources read before give to the host, its groups and C(all); with O(use_extra_vars), those of C(-e) come first.
  - Without O(networks), a network whose members the token's user may not read, or that vanished meanwhile, is left out, with a
    warning; that answer is not cached. With O(strict), or when there is no other network, or when O(networks) names it, the source fails.
  - A group of O(keyed_groups) is never one of the plugin's own or of O(groups), nor called like a host; C(_) is added to its name then.
    Without a C(prefix), or with a template as C(parent_group), it is no group of another source that was read before either, unless
    C(parent_group) names it.
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
from concurrent.futures import ThreadPoolExecutor

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.group import to_safe_group_name
from ansible.inventory.helpers import get_group_vars
from ansible.module_utils.basic import missing_required_lib
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.utils.vars import combine_vars
from jinja2 import TemplateError

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
_HEAD = 65536  # characters of a file to look for the plugin's name in
_LONGEST_GROUP = 240  # characters; group_vars are files
_WANTED = {"only": True, "never": False, "both": None}
_FILES = ("zt_inventory.yml", "zt_inventory.yaml", "zerotier.yml", "zerotier.yaml")
_OURS = re.compile(r"^[\"']?plugin[\"']?\s*:\s*[\"']?community\.zerotier\.zt_inventory\b", re.MULTILINE)
# What a template of hostnames may raise for one node; ansible-core before 2.19 hands Python's own errors on.
_TEMPLATE_FAILS = (AnsibleError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, TemplateError)


def safe_group_name(name: str) -> str:
    """A name for a group that core takes as it is, and that is none of core's own."""
    safe = str(to_safe_group_name(name, force=True, silent=True)) or "_"
    if len(safe) > _LONGEST_GROUP:
        safe = f"{safe[:_LONGEST_GROUP]}_{hashlib.sha256(safe.encode()).hexdigest()[:10]}"
    return f"{safe}_" if safe in _RESERVED_GROUPS else safe


class _Filled:
    """The inventory as constructed options fill it: a variable goes to a host and never to a group of its name, and no group into itself."""

    def __init__(self, data: t.Any, warn: t.Callable[[str], None]) -> None:
        self._data, self._warn = data, warn

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._data, name)

    def set_variable(self, host: str, name: str, value: t.Any) -> None:
        self._data.hosts[host].set_variable(name, _trust.composed(value))

    def add_child(self, group: str, child: str) -> None:
        parent, part = self._data.groups[group], self._data.groups.get(child)
        if (
            part is not None
            and part not in parent.child_groups
            and (part is parent or parent in part.get_descendants())
        ):
            self._warn(
                f"zt_inventory: the group '{child}' can't be a part of '{group}', which is that group or a part of it; it is left out there."
            )
        else:
            self._data.add_child(group, child)


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Fetch everything, then fill the inventory: a failure leaves nothing half done."""

    NAME = "community.zerotier.zt_inventory"
    inventory: t.Any  # what parse() fills
    _sanitize_group_name: t.Any  # how Ansible makes a name for a constructed group

    def verify_file(self, path: str) -> bool:
        if not super().verify_file(path) or path.endswith(_FILES):
            return bool(super().verify_file(path))
        if path.endswith((".yml", ".yaml")) and _is_for_us(path):
            self.display.warning(
                f"zt_inventory: {printable(path)} is not read, because of its name. It must end in zt_inventory.yml or zerotier.yml, "
                "such as office.zt_inventory.yml."
            )
        return False

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._groups: dict[tuple[_inventory.Meaning, ...], str] = {}  # names by path, of this inventory
        self._reserved: set[str] = set()  # names that no group of keyed_groups may have
        self._combined: dict[tuple[str, ...], t.Any] = {}  # variables of groups of other sources
        _connection.forget_empty_variables()
        self._refuse_unknown(self._read_config_data(path))
        _expressions.compile_once(self.templar)
        extra = self._vars or {}
        self.templar.available_variables = extra  # for the options that may hold templates
        self._extra = extra if self.get_option("use_extra_vars") else {}
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
                return [_inventory.Roster(**roster) for roster in json.loads(self._cache[key])]
            except (KeyError, TypeError, ValueError):
                pass  # not there, too old, or not ours
        rosters, gaps = fetch(
            _connection.connected(self, connection), networks, self.get_option("names"), self.get_option("strict")
        )
        for gap in gaps:
            self.display.warning(f"zt_inventory: {gap}")
        if self.get_option("cache") and not gaps:  # half an answer would be taken for the whole until it is too old
            # As one text: in anything else, Ansible would take a tag called __ansible_vault for a secret to decrypt.
            self._cache[key] = json.dumps([vars(roster) for roster in rosters])
        return rosters

    def _templated(self, option: str) -> t.Any:
        value = self.get_option(option)
        if not isinstance(value, (str, list)):
            return value
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
        own, composed = set(self._group_names.values()), set(map(safe_group_name, groups or ()))
        names = self._host_names(nodes, variables, {*self.inventory.groups, *own, *composed})
        # The parents that the file itself names are no text of the server.
        self._parents = {safe_group_name(parent) for parent in _literal_parents(keyed)}
        self._reserved = {*own, *names.values(), *self.inventory.hosts, *(composed - self._parents)}
        elsewhere = self.inventory.groups.items() if keyed else ()
        self._elsewhere = {name for name, group in elsewhere if not _is_made_here(group)}
        self.inventory = _Filled(self.inventory, self.display.warning)
        kept = []
        for node in nodes:
            name, values = names[node.node_id], variables.pop(node.node_id)
            self.inventory.add_host(name)
            host = self.inventory.hosts[name]
            if "ansible_host" in values and "ansible_host" in host.vars and "zt_node_id" not in host.vars:
                kept.append(name)  # what another source says of its host is not for a member's name to change
                del values["ansible_host"]
            for key, value in values.items():
                host.set_variable(key, value)
            for membership in node.memberships:
                for path in _inventory.group_paths(membership, kinds):
                    self.inventory.add_host(name, self._group(path))
            if not (compose or groups or keyed):
                continue
            seen = self._seen(host)
            if compose:
                self._set_composite_vars(compose, seen, name, strict=strict)
                seen = self._seen(host)
            self._sanitize_group_name = safe_group_name
            self._add_host_to_composed_groups(groups, seen, name, strict=strict, fetch_hostvars=False)
            self._sanitize_group_name = self._keyed_group_name
            for entry in keyed or ():
                self._bare = isinstance(entry, dict) and _is_text_alone(entry)
                self._add_host_to_keyed_groups([entry], seen, name, strict=strict, fetch_hostvars=False)
        if kept:
            self.display.warning(
                f"zt_inventory: another source gives an ansible_host to {_inventory.some(kept)}; it stays. "
                "If it is not the same machine, rename the member."
            )

    def _seen(self, host: t.Any) -> dict[str, t.Any]:
        """What all constructed options see of a host: its groups' variables, its own, and those of ``-e`` if they are wanted."""
        seen = combine_vars(self._group_vars(host.get_groups()), host.get_vars())
        return dict(combine_vars(seen, self._extra) if self._extra else seen)

    def _group_vars(self, groups: t.Iterable[t.Any]) -> t.Any:
        """Variables of groups and of ``all``, as sources before this one gave them."""
        every = self.inventory.groups["all"]
        telling = [group for group in (every, *(group for group in groups if group is not every)) if group.vars]
        key = tuple(group.name for group in telling)
        if key not in self._combined:
            self._combined[key] = get_group_vars(telling)
        return self._combined[key]

    def _compose(self, template: t.Any, variables: t.Any, *arguments: t.Any) -> t.Any:
        """A number or a boolean names a group as its text does; Ansible itself would fail, though it is the server's choice."""
        value = super()._compose(template, variables, *arguments)
        keyed = self._sanitize_group_name == self._keyed_group_name
        return str(value) if keyed and value and isinstance(value, (bool, int, float)) else value

    def _variables(self, node: _inventory.Node) -> dict[str, t.Any]:
        """Host variables: the first membership's values, all memberships by network id, and the address to connect to."""
        memberships = {membership["network_id"]: _trust.readable(membership) for membership in node.memberships}
        variables = {f"zt_{key}": value for key, value in memberships[node.memberships[0]["network_id"]].items()}
        address = _inventory.address(node, self.get_option("addresses"))
        return {
            **variables,
            "zt_memberships": memberships,
            **_trust.readable({"ansible_host": address} if address else {}),
        }

    def _host_names(
        self, nodes: list[_inventory.Node], variables: dict[str, dict[str, t.Any]], groups: set[str]
    ) -> dict[str, str]:
        """A name for each node, its own, and not that of a group: Ansible would take the one for the other."""
        wanted = {node.node_id: self._host_name(node, variables[node.node_id]) for node in nodes}
        prefix = self.get_option("group_prefix")
        groups |= {name for name in wanted.values() if _inventory.is_like_a_group(name, ("zt_", prefix))}
        others = self._hosts_of_other_nodes(wanted)
        names, shared = told_apart(wanted, groups | others)
        for name in shared:
            if name in groups:
                said = f"zt_inventory: '{printable(name)}' is a group, so no host can be called that; the node id was added to its name."
            elif name in others:
                said = f"zt_inventory: another source calls another node '{printable(name)}', so the node id was added to the name of this one."
            else:
                said = f"zt_inventory: several nodes are called '{printable(name)}', so their node ids were added to their names."
            self.display.warning(said)
        return names

    def _hosts_of_other_nodes(self, wanted: t.Mapping[str, str]) -> set[str]:
        """Hosts that a source like this one made before, but for those that are a node of this one under the name that it has here."""
        others = set()
        for name, host in self.inventory.hosts.items():
            node_id = host.vars.get("zt_node_id")
            if isinstance(node_id, str):
                here = wanted.get(node_id)
                if name not in (here, f"{here}_{node_id}"):
                    others.add(name)
        return others

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
                    self.templar.available_variables = self._seen_before(variables)
                    made = self.templar.template(candidate)
                    yield "" if made is None else str(made)
                except _TEMPLATE_FAILS as error:
                    if self.get_option("strict"):
                        raise AnsibleParserError(
                            f"hostnames: the template {candidate} failed for node {node.node_id}: {printable(error)}"
                        ) from error
            else:
                raise AnsibleParserError(
                    f"hostnames: '{candidate}' is not possible; it must be name, node_id, or a template with {{{{ }}}}."
                )

    def _seen_before(self, variables: dict[str, t.Any]) -> t.Any:
        """What hostnames see: what constructed options do, less what a host has by its name."""
        every = self._group_vars(())
        return combine_vars(combine_vars(every, variables), self._extra) if every or self._extra else variables

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
            sorted(meanings), networks, lambda words: safe_group_name(f"{prefix}{words}"), self._foreign_hosts()
        )
        for sentence in said:
            self.display.warning(f"zt_inventory: {sentence}")
        return names

    def _foreign_hosts(self) -> set[str]:
        """Hosts of other sources, which no group may be called like."""
        return {name for name, host in self.inventory.hosts.items() if "zt_node_id" not in host.vars}

    def _group(self, path: tuple[_inventory.Meaning, ...]) -> str:
        """The innermost group of a path, which is made with its parents at its first use."""
        if path not in self._groups:
            groups = [self.inventory.add_group(self._group_names[meaning]) for meaning in path]
            for parent, child in zip(groups, groups[1:]):
                self.inventory.add_child(parent, child)
            self._groups[path] = groups[-1]
        return self._groups[path]

    def _keyed_group_name(self, name: str) -> str:
        """A name for a group of keyed_groups, which may be any text of the server: none of the plugin's own groups, and no host."""
        safe = wanted = safe_group_name(name)
        while safe in self._reserved or (self._bare and safe in self._elsewhere and safe not in self._parents):
            safe += "_"
        if safe != wanted:
            self.display.warning(
                f"zt_inventory: keyed_groups: '{wanted}' is a host, or a group of the plugin itself; the group is called '{safe}'."
                if wanted in self._reserved
                else f"zt_inventory: keyed_groups: '{wanted}' is a group of another source, and there is no prefix; the group is called '{safe}'."
            )
        return safe


def _is_for_us(path: str) -> bool:
    """Whether a file says that it is meant for this plugin."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return bool(_OURS.search(file.read(_HEAD)))
    except OSError:
        return False


def _is_text_alone(entry: t.Mapping[str, t.Any]) -> bool:
    """Whether a text of the server can be the whole name of a group."""
    return not entry.get("prefix") or "{" in str(entry.get("parent_group"))


def _literal_parents(keyed: t.Any) -> t.Iterator[str]:
    for entry in keyed or ():
        parent = entry.get("parent_group") if isinstance(entry, dict) else None
        if isinstance(parent, str) and parent and "{" not in parent:
            yield parent


def _is_made_here(group: t.Any) -> bool:
    """Whether a group is what a source like this one makes: hosts of nodes alone, and no variables."""
    hosts = group.get_hosts()
    return bool(hosts) and not group.vars and all("zt_node_id" in host.vars for host in hosts)


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
