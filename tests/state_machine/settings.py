# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be asked of networks and members, what it means, and which of the stored values it may touch.

Written from the API's documents, not with the collection's own tables: it is what these are held against.
"""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass

from ansible_collections.community.zerotier.tests.state_machine.world import Document, Path


@dataclass(frozen=True)
class Setting:
    """One option: values to try, what a stored document means in the option's own terms, and what must come of a wish."""

    option: str
    values: tuple[t.Any, ...]
    meaning: t.Callable[[Document], t.Any]
    touches: t.Callable[[t.Any], tuple[Path, ...]]
    wanted: t.Callable[[t.Any, t.Any], t.Any] = lambda wish, before: wish
    """From the wish and what there was to what must be there."""


def _plain(option: str, path: Path, values: tuple[t.Any, ...], nothing: t.Any) -> Setting:
    def meaning(document: Document) -> t.Any:
        for key in path:
            document = document[key]
        return nothing if document is None else document

    return Setting(option, values, meaning, lambda wish: (path,))


def _keys(option: str, path: Path, keys: dict[str, tuple[str, t.Any]], values: tuple[Document, ...]) -> Setting:
    """A dictionary whose keys stay where they are left out; an empty one stands for ``clear``."""

    def meaning(document: Document) -> Document:
        for key in path:
            document = document[key]
        return {option: document.get(key) or nothing for option, (key, nothing) in keys.items()}

    def wanted(wish: Document, before: Document) -> Document:
        return {**before, **wish} if wish else {option: nothing for option, (_key, nothing) in keys.items()}

    return Setting(
        option, values, meaning, lambda wish: tuple((*path, keys[key][0]) for key in wish or keys), wanted
    )  # fmt: skip


def _ip(text: str) -> str:
    return str(ipaddress.ip_address(text.partition("/")[0]))


def _routes(routes: list[Document]) -> list[t.Any]:
    pairs = {
        (str(ipaddress.ip_network(r["target"], strict=False)), _ip(r["via"]) if r.get("via") else "") for r in routes
    }
    return sorted(pairs)


def _pools(pools: list[Document], first: str, last: str) -> list[t.Any]:
    return sorted({(_ip(pool[first]), _ip(pool[last])) for pool in pools})


TEXTS = ("", "one", "two words", "{{ 1 + 1 }}")
FLAGS = (True, False)

RULES = (
    "accept;",
    "drop\n  not ethertype ipv4\n  and not ethertype arp\n;\r\naccept;\n\n",
    "tag team id 100 default 1 enum 1 sales enum 2 lab ;\ncap boss id 1\n accept;\n;\ncap all id 2 default\n accept;\n;\naccept;",
    "tag team id 100 default 1 enum 1 sales enum 2 lab ;\ncap boss id 1\n accept;\n;\naccept;",
)
BAD_RULES = "accept;\ndrop;\n"

NETWORK = (
    _plain("description", ("description",), TEXTS, ""),
    _plain("private", ("config", "private"), FLAGS, False),
    _plain("enable_broadcast", ("config", "enableBroadcast"), FLAGS, False),
    _plain("mtu", ("config", "mtu"), (1280, 2800, 10000), None),
    _plain("multicast_limit", ("config", "multicastLimit"), (0, 32, 1000), None),
    Setting(
        "routes",
        (
            [],
            [{"target": "10.1.0.0/24"}],
            [{"target": "10.1.0.7/24"}, {"target": "FD00:0::/64", "via": None}],
            [{"target": "10.2.0.0/16", "via": "10.1.0.1"}, {"target": "10.1.0.0/24", "via": ""}],
        ),
        lambda document: _routes(document["config"]["routes"]),
        lambda wish: (("config", "routes"),),
        lambda wish, before: _routes(wish),
    ),
    Setting(
        "ip_assignment_pools",
        (
            [],
            [{"start": "10.1.0.10", "end": "10.1.0.12"}],
            [{"start": "FD00::10", "end": "fd00:0::ff"}, {"start": "10.1.0.10", "end": "10.1.0.99"}],
        ),
        lambda document: _pools(document["config"]["ipAssignmentPools"], "ipRangeStart", "ipRangeEnd"),
        lambda wish: (("config", "ipAssignmentPools"),),
        lambda wish, before: _pools(wish, "start", "end"),
    ),
    _keys("v4_assign_mode", ("config", "v4AssignMode"), {"zt": ("zt", False)}, ({}, {"zt": True}, {"zt": False})),
    _keys(
        "v6_assign_mode",
        ("config", "v6AssignMode"),
        {"zt": ("zt", False), "rfc4193": ("rfc4193", False), "sixplane": ("6plane", False)},
        ({}, {"zt": True}, {"sixplane": True}, {"rfc4193": True, "zt": False}, {"sixplane": False}),
    ),
    _keys(
        "dns",
        ("config", "dns"),
        {"domain": ("domain", ""), "servers": ("servers", [])},
        ({}, {"domain": "home.arpa"}, {"servers": ["10.1.0.9", "10.1.0.1"]}, {"servers": []}, {"domain": ""}),
    ),
    _keys(
        "sso",
        ("config", "ssoConfig"),
        {"enabled": ("enabled", False), "mode": ("mode", ""), "client_id": ("clientId", ""), "allow_list": ("allowList", [])},
        ({}, {"enabled": True, "mode": "email", "allow_list": ["a@example.com", "b@example.com"]}, {"enabled": False},
         {"mode": "group", "client_id": "abc"}, {"allow_list": []}, {"mode": ""}),
    ),
    Setting(
        "rules_source",
        (*RULES, BAD_RULES),
        lambda document: document["rulesSource"].replace("\r\n", "\n").rstrip(),
        lambda wish: (
            ("rulesSource",), ("capabilitiesByName",), ("tagsByName",),
            # the server compiles the source
            ("config", "rules"), ("config", "capabilities"), ("config", "tags"),
        ),
        lambda wish, before: wish.replace("\r\n", "\n").rstrip(),
    ),
)  # fmt: skip


def _tags(wish: Document, before: Document) -> Document:
    """Names and values by number; tags that are left out stay, an empty dictionary stands for ``clear``."""
    names, values = {"team": "100"}, {"sales": 1, "lab": 2}
    asked = {names.get(tag, tag): values.get(value, value) for tag, value in wish.items()}
    merged = {**before, **asked} if wish else {}
    return {tag: value for tag, value in merged.items() if value is not False or tag in before}


MEMBER = (
    _plain("name", ("name",), TEXTS, ""),
    _plain("description", ("description",), TEXTS, ""),
    _plain("hidden", ("hidden",), FLAGS, False),
    _plain("authorized", ("config", "authorized"), FLAGS, False),
    _plain("active_bridge", ("config", "activeBridge"), FLAGS, False),
    _plain("no_auto_assign_ips", ("config", "noAutoAssignIps"), FLAGS, False),
    _plain("sso_exempt", ("config", "ssoExempt"), FLAGS, False),
    Setting(
        "ip_assignments",
        ([], ["10.1.0.10"], ["10.1.0.11", "FD00:0::11"], ["10.9.9.9", "10.1.0.10"]),
        lambda document: sorted({_ip(ip) for ip in document["config"]["ipAssignments"]}),
        lambda wish: (("config", "ipAssignments"),),
        lambda wish, before: sorted(map(_ip, wish)),
    ),
    Setting(
        "capabilities",
        ([], ["1"], ["boss", "7"], ["2"]),
        lambda document: sorted(set(document["config"]["capabilities"])),
        lambda wish: (("config", "capabilities"),),
        lambda wish, before: sorted(1 if name == "boss" else int(name) for name in wish),
    ),
    Setting(
        "tags",
        ({}, {"team": "sales"}, {"100": 2}, {"5": 7}, {"5": False}, {"5": 0}),
        lambda document: {str(number): value for number, value in document["config"]["tags"]},
        lambda wish: (("config", "tags"),),
        _tags,
    ),
)

CLEARABLE = ("v4_assign_mode", "v6_assign_mode", "dns", "sso", "tags")


def spoken(options: Document) -> Document:
    """Options as a task takes them: what is an empty dictionary here is named in ``clear``."""
    cleared = [option for option in CLEARABLE if options.get(option) == {}]
    kept = {option: value for option, value in options.items() if option not in cleared}
    if options.get("defaults"):
        kept["defaults"] = spoken(options["defaults"])
    if "members" in options:
        kept["members"] = [spoken(item) for item in options["members"]]
    return {**kept, "clear": cleared} if cleared else kept


RIGHTS = {"read": "r", "authorize": "a", "modify": "m", "delete": "d"}


def equal(one: t.Any, other: t.Any) -> bool:
    """Equal where false is not 0, as with the values of tags."""
    return repr(one) == repr(other) or (
        isinstance(one, dict) and isinstance(other, dict) and sorted(map(repr, one.items())) == sorted(map(repr, other.items()))
    )  # fmt: skip
