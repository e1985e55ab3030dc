# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a host is to do with its networks: what was asked for is checked once, and all else follows from that. Pure functions, and plain JSON."""

from __future__ import annotations

import difflib
import ipaddress
import json
import re
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    InvalidOption,
    Missing,
    ZeroTierError,
    listed,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings import addresses as _addresses
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import refuse_omit
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory, canonical
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER

VARIABLE = "zt_node_networks"
_OF_A_MEMBER: dict[str, t.Any] = {
    **MEMBER.argument_spec(),
    "ip_assignments_mode": {"type": "str", "choices": ["exact", "append"]},
}
SPEC: dict[str, t.Any] = {
    "network_id": {"type": "str"},
    "network_name": {"type": "str"},
    "state": {"type": "str", "choices": ["present", "absent"]},
    "manage_member": {"type": "bool"},
    "remove_member": {"type": "bool"},
    "wait_for": {"type": "str", "choices": ["ok", "address", "nothing"]},
    **_OF_A_MEMBER,
}
# What ansible-core up to 2.18 puts for omit, until a module's options are sent.
_OMITTED = re.compile(r"__omit_place_holder__[0-9a-f]+\Z")


# What is asked for


def asked(given: t.Any, check_mode: bool = False) -> list[Values]:
    """The networks of a host, each with all that is meant by it. Raises InvalidOption.

    Without an id and a name, a network is one that an earlier task would create; only check mode has such.
    """
    items = [
        _one(f"{VARIABLE}[{place}]", item, check_mode) for place, item in enumerate(given) if not _is_omitted(item)
    ]
    _each_one_way(items)
    return items


def _one(where: str, given: t.Any, check_mode: bool) -> Values:
    if not isinstance(given, dict):
        raise InvalidOption(
            where, "is not a dictionary; it must have network_id or network_name, and options beside it."
        )
    plain = {str(key): _plain(value) for key, value in given.items() if not _is_omitted(value)}
    refuse_omit(plain, where)
    values = {key: _checked(where, key, value) for key, value in plain.items() if value is not None}
    identity, name = values.pop("network_id", "").strip(), values.pop("network_name", "")
    name = name if name.strip() else ""  # ansible-core up to 2.18 makes an empty text of null
    if identity and name:
        raise InvalidOption(where, "has both network_id and network_name; leave out one of the two.")
    if identity:
        try:
            identity = _addresses.network_id(identity)
        except ValueError as error:
            raise InvalidOption(f"{where}.network_id", str(error)) from None
    elif not name and not (check_mode and "network_id" in plain):
        _refuse_nameless(where, plain)
    return {"where": where, "network_id": identity or None, "network_name": name or None, **_meant(where, values)}


def _refuse_nameless(where: str, plain: Values) -> t.NoReturn:
    for key in ("network_id", "network_name"):
        if key in plain:
            raise InvalidOption(
                f"{where}.{key}", "has no value; give the network's id of 16 hex digits, or its name as network_name."
            )
    raise InvalidOption(where, "must have either network_id, 16 hex digits, or network_name.")


def _checked(where: str, key: str, value: t.Any) -> t.Any:
    """An option's value as a module gets it. Raises InvalidOption."""
    if key not in SPEC:
        near = difflib.get_close_matches(key, SPEC, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Those that there are: {', '.join(sorted(SPEC))}."
        raise InvalidOption(f"{where}.{printable(key)}", f"there is no such option. {hint}")
    if SPEC[key]["type"] == "str" and isinstance(value, (dict, list)):
        raise InvalidOption(f"{where}.{key}", f"is '{printable(value)}'; it must be text.")
    try:
        validation = ArgumentSpecValidator({key: SPEC[key]}).validate({key: value})
    except (TypeError, OverflowError):  # Ansible's check breaks over some values
        raise InvalidOption(f"{where}.{key}", f"is '{printable(value)}'; it must be {SPEC[key]['type']}.") from None
    if validation.error_messages:
        raise InvalidOption(f"{where}.{key}", printable(validation.error_messages[0]))
    return validation.validated_parameters[key]


def _meant(where: str, values: Values) -> Values:
    """All that follows from an item's options. Raises InvalidOption for settings of a member that can't be meant."""
    try:
        settings = MEMBER.parse(values)
    except InvalidOption as error:
        raise InvalidOption(f"{where}.{error.option}", error.problem) from None
    present = values.get("state", "present") == "present"
    authorized = values.get("authorized", True)
    return {
        "present": present,
        "central": values.get("manage_member", True) if present else values.get("remove_member", False),
        "wait_for": values.get("wait_for", "ok" if authorized else "nothing"),
        # IPv6 is not waited for: a host may have it switched off.
        "addresses": [one for one in settings.get("ip_assignments", []) if ipaddress.ip_address(one).version == 4],
        "member": {"authorized": True, **{key: value for key, value in values.items() if key in _OF_A_MEMBER}},
    }


def _plain(value: t.Any) -> t.Any:
    """The value in Python's own containers; those of ansible-core 2.19 and newer hold all of Ansible, and are copied with it."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if not _is_omitted(item)}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _is_omitted(value: t.Any) -> bool:
    return isinstance(value, str) and bool(_OMITTED.match(value))


def _each_one_way(items: t.Iterable[Values]) -> None:
    """Raise InvalidOption for a network that is to be joined and left: each run would do both."""
    seen: dict[str, Values] = {}
    for item in items:
        key = item["network_id"] or canonical(item["network_name"] or "")
        other = seen.setdefault(key, item)
        if key and other["present"] != item["present"]:
            what = item["network_id"] or f"'{printable(item['network_name'])}'"
            raise InvalidOption(
                item["where"],
                f"and {other['where']} are one network, {what}, that is to be joined and left; keep one of them.",
            )


# What is to be done


def plan(items: list[Values], known: list[Values], joined: t.Any, node: str, check_mode: bool = False) -> Values:
    """What a node is to join and leave, what its provider is to know of it, and what to wait for. Raises ZeroTierError.

    ``known`` are networks of the account, ``joined`` is what zerotier-cli listed.
    """
    here = [str(network.get("nwid")) for network in _networks(joined)]
    directory = Directory("network", "the account", known, lambda one: str(one["network_id"]), lambda one: one["name"])
    found = [{**item, "network_id": _identity(item, directory, here, check_mode)} for item in items]
    _each_one_way(item for item in found if item["network_id"])
    there = [item for item in found if item["network_id"]]
    return {
        "join": _unique(item["network_id"] for item in there if item["present"] and item["network_id"] not in here),
        "leave": _unique(item["network_id"] for item in there if not item["present"] and item["network_id"] in here),
        "to_come": len(found) - len(there),
        "members": {
            item["network_id"]: {**(item["member"] if item["present"] else {"state": "absent"}), "node_id": node}
            for item in there
            if item["central"]
        },
        "awaited": [
            {"network_id": item["network_id"], "addresses": item["addresses"], "any": item["wait_for"] == "address"}
            for item in there
            if item["present"] and item["wait_for"] != "nothing"
        ],
    }


def _identity(item: Values, directory: Directory[Values], here: list[str], check_mode: bool) -> str | None:
    """The id of an item's network; None for one that is to come. Raises Missing, Ambiguous."""
    name = item["network_name"]
    if item["network_id"] or not name:
        return t.cast("str | None", item["network_id"])
    where = f"{item['where']}.network_name"
    try:
        found = directory.called(name, "network_id")
    except ZeroTierError as error:
        raise InvalidOption(where, str(error)) from None
    if found is not None:
        return str(found["network_id"])
    if not item["present"]:
        raise Missing(
            f"{where}: the account has no network called '{printable(name)}', so its id is not known. To leave one that was deleted, "
            f"give its network_id instead. The host has joined {listed(here) or 'no network'}."
        )
    if check_mode:
        return None
    raise directory.missing(name, where, "Check the spelling, and that the token belongs to the right account.")


def _unique(texts: t.Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


# The members of many hosts


def batch(hosts: t.Iterable[Values]) -> Values:
    """The members of many hosts by network, and by host's name why nothing is sent for it: its node is another one's as well.

    Each host has its ``host`` name and the ``members`` of its plan.
    """
    claims: dict[tuple[str, str], dict[str, Values]] = {}  # by network and node, what each host says
    for host in hosts:
        for network, member in host["members"].items():
            claims.setdefault((network, member["node_id"]), {})[host["host"]] = member
    clones: dict[str, str] = {}
    for (_network, node), said in claims.items():
        if len(said) > 1 and any(member.get("state") != "absent" for member in said.values()):
            clones.update(dict.fromkeys(said, _clones(sorted(said), node)))
    networks: dict[str, list[Values]] = {}
    for (network, _node), said in claims.items():
        members = [member for host, member in said.items() if host not in clones]
        networks.setdefault(network, []).extend(members[:1])
    return {"networks": {network: members for network, members in networks.items() if members}, "clones": clones}


def _clones(hosts: list[str], node: str) -> str:
    names = f"{listed(hosts[:-1])} and {printable(hosts[-1])}"
    some = "one" if len(hosts) == 2 else str(len(hosts) - 1)
    return (
        f"{names} have the same ZeroTier identity, {printable(node)}: one is a copy of the other. "
        f"Remove identity.public and identity.secret from ZeroTier's directory, /var/lib/zerotier-one on Linux, on {some} of them and restart "
        "zerotier-one there. If the names are those of one host, list the network for one of them."
    )


def refused(results: t.Iterable[Values], own: t.Mapping[str, Values]) -> list[str]:
    """Why the provider did not take a host's members, from the results of zt_members for each network."""
    return [
        f"{result['__node_network_id']}: {member.get('msg', '')}"
        for result, member in _lines(results, own)
        if member.get("failed")
    ]


def changed(results: t.Iterable[Values], own: t.Mapping[str, Values]) -> list[str]:
    """Networks of which the host's member was changed."""
    return [str(result["__node_network_id"]) for result, member in _lines(results, own) if member.get("changed")]


def _lines(results: t.Iterable[Values], own: t.Mapping[str, Values]) -> t.Iterator[tuple[Values, Values]]:
    """What each result says of the host's member; one that speaks of no member failed as a whole."""
    for result in results:
        member = own.get(str(result.get("__node_network_id")))
        if member is None:
            continue
        if not isinstance(result.get("members"), list):
            yield result, {"failed": True, "msg": result.get("msg", "")}
        for line in result.get("members") or ():
            if line.get("node_id") == member["node_id"]:
                yield result, line


# What became of it


def pending(awaited: t.Iterable[Values], joined: t.Any) -> list[Values]:
    """Networks that are still waited for, each with the state that it is in."""
    by_id = {network.get("nwid"): network for network in _networks(joined)}
    found = []
    for one in awaited:
        network = by_id.get(one["network_id"], {"status": "NOT_JOINED"})
        has = _addresses_of(network)
        if network.get("status") != "OK" or set(one["addresses"]) - set(has) or (one["any"] and not has):
            found.append({"network_id": one["network_id"], "status": str(network.get("status"))})
    return found


def outcome(joined: t.Any, node: str) -> Values:
    """The variable zt_node_result."""
    return {
        "node_id": node,
        "networks": {
            str(network.get("nwid")): {
                "status": network.get("status"),
                "addresses": _addresses_of(network),
                "device": network.get("portDeviceName"),
            }
            for network in _networks(joined)
        },
    }


def _networks(joined: t.Any) -> list[Values]:
    """What zerotier-cli listed; nothing where it printed something else, such as that its service does not run."""
    try:
        found = json.loads(joined)
    except (TypeError, ValueError):
        return []
    return [network for network in found if isinstance(network, dict)] if isinstance(found, list) else []


def _addresses_of(network: Values) -> list[str]:
    return [str(one).partition("/")[0] for one in network.get("assignedAddresses") or ()]
