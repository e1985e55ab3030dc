# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the API's documents to hosts: pure functions. The unit is the node; a membership is its record on one network."""

from __future__ import annotations

import functools
import ipaddress
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.zerotier.plugins.module_utils._errors import listed
from ansible_collections.community.zerotier.plugins.module_utils._settings import addresses as _addresses
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import fits
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Document, Values
from ansible_collections.community.zerotier.plugins.module_utils._settings.names import identity_of, told_apart
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK
from ansible_collections.community.zerotier.plugins.module_utils._tasks.member import is_online
from ansible_collections.community.zerotier.plugins.module_utils._tasks.rights import Names

_SAFE_TEXT = re.compile(r"[0-9a-f.:/]*\Z")
_NOT_IN_HOST_NAMES = re.compile(r"[^\w.-]+")
_NOT_AT_THE_END = re.compile(r"\.(?=(?:ya?ml|json)\Z)")  # host_vars/web.yml is the file of the host web
_NEVER_A_HOST = {
    "",
    ".",
    "..",
    "localhost",
    "127.0.0.1",
    "::1",
    "all",
    "ungrouped",
}  # dots: a host's name is part of file names
_LONGEST_TITLE, _MOST_TOLD = 60, 3  # in a warning: characters of what a group stands for, and how many such
_LONGEST_NAME = 240  # bytes; a host's name and its node id fit into a file's name


@dataclass
class Roster:
    """One network's members as the API answered; ``network`` is None where only the member list was read."""

    network_id: str
    network: Document | None
    members: list[Document]


@dataclass
class Node:
    """A host to be, with the values of its memberships in the order of the networks."""

    node_id: str
    memberships: list[Values] = field(default_factory=list)


@dataclass(frozen=True)
class Selection:
    """Which memberships count. None means that both are fine."""

    authorized: bool | None = True
    hidden: bool | None = False
    online: bool | None = None
    name_pattern: str | None = None
    tags: t.Mapping[str, t.Any] = field(default_factory=dict)

    def includes(self, membership: Values) -> bool:
        return (
            self.authorized in (None, membership["authorized"])
            and self.hidden in (None, membership["hidden"])
            and self.online in (None, membership["online"])
            and fits(membership["name"], self.name_pattern)
            and all(_has_tag(membership["tags"], str(tag), value) for tag, value in self.tags.items())
        )


def _has_tag(tags: Values, name: str, wanted: t.Any) -> bool:
    """Whether a tag is among these, with the wanted value unless that is None. Case matters only where an exact name is there."""
    found = [tags[name]] if name in tags else [value for tag, value in tags.items() if tag.lower() == name.lower()]
    return any(
        wanted in (None, value)
        or (isinstance(value, str) and isinstance(wanted, str) and value.lower() == wanted.lower())
        for value in found
    )


def nodes(rosters: t.Iterable[Roster], selection: Selection, online_seconds: int) -> list[Node]:
    """The nodes with at least one membership that counts, sorted by node id."""
    found: dict[str, Node] = {}
    for roster in rosters:
        names = Names(roster.network)
        # An odd one is shown as far as it can be read: nothing is written back from here.
        network = None if roster.network is None else NETWORK.read(dict(roster.network))
        for member in roster.members:
            membership = _membership(roster.network_id, network, names, dict(member), online_seconds)
            if membership is not None and selection.includes(membership):
                found.setdefault(membership["node_id"], Node(membership["node_id"])).memberships.append(membership)
    return [found[node_id] for node_id in sorted(found)]


def _membership(
    network_id: str, network: Values | None, names: Names, member: Document, online_seconds: int
) -> Values | None:
    """One member's variables without prefix, ``network`` being the settings of its network; None for a record whose node id is none."""
    try:
        node_id = _addresses.node_id(member["nodeId"])
    except ValueError:
        return None
    settings = MEMBER.read(member)
    if not settings["employee_id"]:
        del settings["employee_id"]  # only one provider has it
    addresses = [address for address in settings["ip_assignments"] if _version(address)]
    settings["ip_assignments"] = addresses
    settings["capabilities"] = names.capabilities(settings["capabilities"])
    settings["tags"] = names.tags(settings["tags"])
    facts = {key: value for key, value in MEMBER.read_facts(member).items() if value is not None}
    facts["online"] = is_online(member, online_seconds)
    membership = {
        "network_id": network_id,
        "node_id": node_id,
        **settings,
        **facts,
        "mac": _addresses.mac(network_id, node_id),
    }
    for version, key in ((4, "ipv4"), (6, "ipv6")):
        membership[key] = [address for address in addresses if _version(address) == version]
    if network is not None:
        membership["network_name"] = network["name"]
        for mode, formula in (("sixplane", _addresses.sixplane), ("rfc4193", _addresses.rfc4193)):
            if network["v6_assign_mode"][mode] and not settings["no_auto_assign_ips"]:
                membership[mode] = formula(network_id, node_id)
    for key in ("client_version", "physical_address"):
        value = membership.get(key, "")
        if not isinstance(value, str) or not _SAFE_TEXT.match(value):
            del membership[key]
    return membership


@functools.lru_cache(maxsize=1024)  # each address is looked at several times
def _version(address: str) -> int | None:
    try:
        return None if "%" in address else ipaddress.ip_address(address).version  # a scope can be any text
    except ValueError:
        return None


@functools.lru_cache(maxsize=1024)
def _leads_elsewhere(address: str) -> bool:
    """Whether a text is an address of another machine: not of this one, of all, or of none."""
    if not _version(address):
        return False
    parsed = ipaddress.ip_address(address)
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_multicast)


def address(node: Node, preference: t.Iterable[str]) -> str | None:
    """The address to connect to: the first kind of address that any membership has."""
    for kind in preference:
        for membership in node.memberships:
            value = membership.get("physical_address" if kind == "physical" else kind)
            if value:
                for found in value if isinstance(value, list) else [value.partition("/")[0]]:
                    if _leads_elsewhere(found):
                        return str(found)
    return None


def host_name(candidates: t.Iterable[str]) -> str | None:
    """The first candidate that can name a host, with ``_`` for characters that host patterns give a meaning to."""
    for candidate in candidates:
        name = _NOT_AT_THE_END.sub("_", _NOT_IN_HOST_NAMES.sub("_", candidate.strip()).strip("_"))
        if name.lower() not in _NEVER_A_HOST and not name.startswith("-") and len(name.encode()) <= _LONGEST_NAME:
            return name
    return None


# Groups. A meaning is what a group stands for, in the server's own words; each meaning has a group, and no group has two.

Meaning = tuple[str, ...]

_OWN_GROUP = re.compile(r"(?:network_|tag_|capability_|(?:un)?authorized\Z|o(?:n|ff)line\Z)")
_STATES = {"authorized": ("authorized", "unauthorized"), "online": ("online", "offline")}


def is_like_a_group(name: str, prefixes: t.Iterable[str]) -> bool:
    """Whether a source with one of these prefixes may have a group of that name, be it read before or after this one."""
    return any(name.startswith(prefix) and _OWN_GROUP.match(name[len(prefix) :]) for prefix in prefixes)


def group_paths(membership: Values, kinds: t.Collection[str]) -> t.Iterator[tuple[Meaning, ...]]:
    """What the groups of a membership stand for; a path of two is a parent and its child."""
    if "network" in kinds:
        yield (("network", membership["network_id"]),)
    if "authorized" in kinds:
        yield ((_STATES["authorized"][not membership["authorized"]],),)
    if "online" in kinds:
        yield ((_STATES["online"][not membership["online"]],),)
    if "capability" in kinds:
        for capability in membership["capabilities"]:
            yield (("capability", capability),)
    if "tag" in kinds:
        for tag, value in membership["tags"].items():
            yield _of_tag(tag) if value is False else _of_tag(tag, value)


def defined_paths(rosters: t.Iterable[Roster], kinds: t.Collection[str]) -> t.Iterator[tuple[Meaning, ...]]:
    """What groups the networks and their rules allow for, whether or not a host is in them: so names do not depend on who is there."""
    for kind, states in _STATES.items():
        if kind in kinds:
            yield from (((state,),) for state in states)
    for roster in rosters:
        if "network" in kinds:
            yield (("network", roster.network_id),)
        capabilities, tags = Names(roster.network).defined()
        if "capability" in kinds:
            for capability in capabilities:
                yield (("capability", capability),)
        if "tag" in kinds:
            for tag, values in tags.items():
                yield _of_tag(tag)
                for value in values:
                    yield _of_tag(tag, value)


def _of_tag(tag: str, *values: t.Any) -> tuple[Meaning, ...]:
    # The value's type belongs to it: 5 is not the value that is called "5".
    return (("tag", tag), *(("tag", tag, str(value), type(value).__name__) for value in values))


def group_names(
    meanings: t.Iterable[Meaning],
    networks: t.Mapping[str, str],
    safe: t.Callable[[str], str],
    hosts: t.Container[str] = (),
) -> tuple[dict[Meaning, str], list[str]]:
    """A group for each meaning, and sentences on those that could not have the name they should have.

    ``networks`` are names of networks by id; ``safe`` makes a group's name of any text; ``hosts`` are there already.
    """
    known = {_identity(meaning): meaning for meaning in dict.fromkeys(meanings)}
    wanted = {identity: safe(_words(meaning, networks)) for identity, meaning in known.items()}
    names, shared = told_apart(wanted, hosts)
    several: dict[str, list[str]] = {name: [] for name in shared}
    for identity, name in wanted.items():
        if name in several:
            several[name].append(f"{names[identity]} ({_title(known[identity])})")
    said = [
        f"the group '{name}' would have more than one meaning, so each has a group of its own: {some(each)}."
        if len(each) > 1
        else f"'{name}' is a host, so the group is called {some(each)}."
        for name, each in several.items()
    ]
    return {meaning: names[identity] for identity, meaning in known.items()}, said


def _identity(meaning: Meaning) -> str:
    return meaning[1] if meaning[0] == "network" else identity_of(meaning)


def _words(meaning: Meaning, networks: t.Mapping[str, str]) -> str:
    if meaning[0] == "network":
        return f"network_{networks.get(meaning[1]) or meaning[1]}"
    return "_".join(meaning[:3])


def _title(meaning: Meaning) -> str:
    title = " ".join(meaning[:2]) + (f" with the value {meaning[2]}" if meaning[2:] else "")
    return title[:_LONGEST_TITLE]


def some(texts: list[str]) -> str:
    """The first few, and how many more."""
    more = len(texts) - _MOST_TOLD
    return listed(sorted(texts)[:_MOST_TOLD]) + (f" and {more} more" if more > 0 else "")
