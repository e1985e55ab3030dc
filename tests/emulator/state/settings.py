# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a POST may change and what becomes of each value (Central v1 notes §3.2, §3.3).

Keys that are not in a table (read-only or unknown ones) are ignored. Bad values are dropped without a word.
"""

from __future__ import annotations

import copy
import dataclasses
import ipaddress
import re
from collections.abc import Callable
from typing import Any

from .documents import Document, stored_rule
from .errors import ApiError
from .switches import Switches


class WrongTypeError(ValueError):
    """The sent value has a type that its field cannot take."""


@dataclasses.dataclass(frozen=True)
class Context:
    """What a conversion may depend on."""

    switches: Switches
    taken_ips: frozenset[str] = frozenset()
    """The addresses of the network's other members."""


@dataclasses.dataclass(frozen=True)
class Setting:
    """One field that a POST may change."""

    convert: Callable[[Any, Any, Context], Any]
    """From the sent value, the stored value and the context to the new stored value; may raise WrongTypeError."""
    cleared: Any
    """What null makes of it, if null clears."""


def merge(stored: Document, sent: Document, table: dict[str, Setting], context: Context) -> None:
    """Apply the fields of a POST to a stored document. Absent keys keep their value, and so does null."""
    for key, setting in table.items():
        if key not in sent:
            continue
        if sent[key] is None:
            if context.switches.null_clears:
                stored[key] = copy.deepcopy(setting.cleared)
            continue
        try:
            stored[key] = copy.deepcopy(setting.convert(sent[key], stored.get(key), context))
        except WrongTypeError:
            if context.switches.wrong_type == "reject":
                raise ApiError(400, f"Invalid value of {key}") from None


# Simple values


def _text(value: Any, _stored: Any, _context: Context) -> str:
    if not isinstance(value, str):
        raise WrongTypeError
    return value


def _flag(value: Any, _stored: Any, _context: Context) -> bool:
    if not isinstance(value, bool):
        raise WrongTypeError
    return value


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _integer(value: Any, _stored: Any, context: Context) -> int:
    if context.switches.text_numbers and isinstance(value, str) and value.isdecimal():
        return int(value)
    if not _is_integer(value):
        raise WrongTypeError
    return int(value)


def _mtu(value: Any, stored: Any, context: Context) -> int:
    return min(max(_integer(value, stored, context), 1280), 10000)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WrongTypeError
    return value


def _object(value: Any) -> Document:
    if not isinstance(value, dict):
        raise WrongTypeError
    return value


# Addresses


def plain_ip(value: Any) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address of a text such as 10.0.0.1 or 10.0.0.1/24; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        return ipaddress.ip_address(value.partition("/")[0])
    except ValueError:
        return None


def _routes(value: Any, _stored: Any, _context: Context) -> list[Document]:
    """Routes without a valid target are dropped; host bits stay; a gateway of the other family turns into null."""
    routes = []
    for route in _list(value):
        target = route.get("target") if isinstance(route, dict) else None
        if not isinstance(target, str) or not re.fullmatch(r"[^/]+/[0-9]+", target):
            continue
        try:
            interface = ipaddress.ip_interface(target)
        except ValueError:
            continue
        via = plain_ip(route.get("via"))
        same_family = via is not None and via.version == interface.version
        routes.append({"target": interface.with_prefixlen, "via": str(via) if same_family else None})
    return routes


def _pools(value: Any, _stored: Any, context: Context) -> list[Document]:
    """Pools need two addresses of one family, or are dropped."""
    pools = []
    for pool in _list(value):
        if not isinstance(pool, dict):
            continue
        start, end = plain_ip(pool.get("ipRangeStart")), plain_ip(pool.get("ipRangeEnd"))
        if start is None or end is None or start.version != end.version:
            continue
        kept = {"ipRangeStart": str(start), "ipRangeEnd": str(end)}
        if context.switches.keep_pool_bits:
            kept = {key: ip + "".join(pool[key].partition("/")[1:]) for key, ip in kept.items()}
        pools.append(kept)
    return pools


def _ip_assignments(value: Any, _stored: Any, context: Context) -> list[str]:
    """Invalid addresses and those of another member are not saved."""
    ips = [str(ip) for ip in map(plain_ip, _list(value)) if ip]
    return [ip for ip in dict.fromkeys(ips) if ip not in context.taken_ips]


def _v4_assign_mode(value: Any, _stored: Any, _context: Context) -> Document:
    return {"zt": value == "zt" or (isinstance(value, dict) and value.get("zt") is True)}


def _v6_assign_mode(value: Any, stored: Any, context: Context) -> Document:
    """An object is taken with only the keys that it has, a text as a list of those that are on."""
    if isinstance(value, dict):
        given = {key: value[key] is True for key in V6_MODES if value.get(key) is not None}
        return {**stored, **given} if context.switches.v6_assign_mode == "merge" else given
    names = value.split(",") if isinstance(value, str) else []
    return {key: key in names for key in V6_MODES}


V6_MODES = ("6plane", "rfc4193", "zt")


def _dns(value: Any, _stored: Any, _context: Context) -> Document:
    """Replaced as a whole; servers that are no list are none."""
    dns = _object(value)
    servers = dns.get("servers")
    return {"domain": dns.get("domain") or "", "servers": servers if isinstance(servers, list) else None}


def _sso_config(value: Any, stored: Any, context: Context) -> Document:
    result = dict(stored)
    merge(result, _object(value), SSO_CONFIG, context)
    return result


def _texts(value: Any, _stored: Any, _context: Context) -> list[str]:
    return [text for text in _list(value) if isinstance(text, str)]


# Rules, tags and capabilities


def _rules(value: Any, _stored: Any, _context: Context) -> list[Document]:
    """Rules of unknown types are dropped."""
    return [
        stored_rule(rule)
        for rule in _list(value)
        if isinstance(rule, dict) and re.match("(MATCH|ACTION)_", str(rule.get("type")))
    ]


def _definitions(value: Any, _stored: Any, _context: Context) -> list[Any]:
    """The network's tags or capabilities: sorted by id, the last of one id counts; anything else is stored as it is."""
    definitions = _list(value)
    if not all(isinstance(item, dict) and _is_integer(item.get("id")) for item in definitions):
        return definitions
    by_id = {item["id"]: item for item in definitions}
    return [by_id[number] for number in sorted(by_id)]


def _member_capabilities(value: Any, _stored: Any, _context: Context) -> list[int]:
    return sorted({item for item in _list(value) if _is_integer(item)})


def _member_tags(value: Any, _stored: Any, context: Context) -> list[list[Any]]:
    """Pairs only; sorted by id, the last of one id counts."""
    tags: dict[int, Any] = {}
    for pair in _list(value):
        if not (isinstance(pair, list) and len(pair) == 2 and _is_integer(pair[0]) and isinstance(pair[1], int)):
            continue
        keep = isinstance(pair[1], bool) and context.switches.keep_false_tags
        tags[pair[0] & 0xFFFFFFFF] = pair[1] if keep else int(pair[1]) & 0xFFFFFFFF
    return [[number, tags[number]] for number in sorted(tags)]


# The tables

NETWORK = {
    "description": Setting(_text, ""),
}

NETWORK_CONFIG = {
    "name": Setting(_text, ""),
    "private": Setting(_flag, False),
    "enableBroadcast": Setting(_flag, False),
    "multicastLimit": Setting(_integer, 32),
    "mtu": Setting(_mtu, 2800),
    "routes": Setting(_routes, []),
    "ipAssignmentPools": Setting(_pools, []),
    "v4AssignMode": Setting(_v4_assign_mode, {"zt": False}),
    "v6AssignMode": Setting(_v6_assign_mode, dict.fromkeys(V6_MODES, False)),
    "dns": Setting(_dns, {"domain": "", "servers": None}),
    "ssoConfig": Setting(_sso_config, {"enabled": False, "mode": ""}),
    "rules": Setting(_rules, []),
    "capabilities": Setting(_definitions, []),
    "tags": Setting(_definitions, []),
}

SSO_CONFIG = {
    "enabled": Setting(_flag, False),
    "mode": Setting(_text, ""),
    "clientId": Setting(_text, ""),
    "allowList": Setting(_texts, []),
}

USER = {
    "displayName": Setting(_text, ""),
    "smsNumber": Setting(_text, ""),
}

MEMBER = {
    "name": Setting(_text, ""),
    "description": Setting(_text, ""),
    "hidden": Setting(_flag, False),
}

MEMBER_CONFIG = {
    "authorized": Setting(_flag, False),
    "activeBridge": Setting(_flag, False),
    "noAutoAssignIps": Setting(_flag, False),
    "ssoExempt": Setting(_flag, False),
    "ipAssignments": Setting(_ip_assignments, []),
    "capabilities": Setting(_member_capabilities, []),
    "tags": Setting(_member_tags, []),
}
