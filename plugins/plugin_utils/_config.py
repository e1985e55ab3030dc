# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks as files: from text to checked options, and to the networks of an account. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

import yaml

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, printable
from ansible_collections.community.zerotier.plugins.module_utils._settings import addresses as _addresses
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import is_said
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory, canonical
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values, dicts
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import permissions as _permissions
from ansible_collections.community.zerotier.plugins.module_utils._tasks.permissions import RIGHTS

_ROSTER = _members.TASK.argument_spec
_MEMBER = {key: option for key, option in _ROSTER["members"]["options"].items() if key not in ("network_id", "status")}
_NETWORK = {
    key: option
    for key, option in _network.TASK.argument_spec.items()
    if key not in ("state", "status", "purge_permissions")
}
_FILE: dict[str, t.Any] = {
    "type": "dict",
    "options": {
        **_NETWORK,
        "member_defaults": _ROSTER["defaults"],
        "members": {"type": "list", "elements": "dict", "options": _MEMBER},
    },
}
_NUMBERS = "capabilities"  # each is a name or a number


@dataclass(frozen=True)
class File:
    """What a file says: ``network`` are options of zt_network, ``members`` those of zt_members, if it speaks of members."""

    name: str
    network: Values
    members: Values | None

    @property
    def title(self) -> str:
        return title(self.network)

    def wrong(self, key: str, problem: str) -> InvalidOption:
        return InvalidOption(f"{self.name}: {key}", problem)


def title(network: Values) -> str:
    """What a network is called in messages."""
    name, identity = network.get("name"), network.get("network_id")
    return " ".join(part for part in (printable(name or ""), f"({identity})" if identity else "") if part)


# Reading


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Plain data only, and each key once: of a list that stands twice, one half would be lost without a word."""

    def construct_mapping(self, node: t.Any, deep: bool = False) -> t.Any:
        seen = set()
        for key, _value in node.value if isinstance(node, yaml.MappingNode) else ():
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key '{printable(key.value)}' stands twice", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def parse(name: str, text: str) -> File:
    """Read one file. Raises InvalidOption with file and key."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 (it is a safe loader)
    except (yaml.YAMLError, ValueError) as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or error
        line = f" (line {mark.line + 1})" if mark else ""
        raise InvalidOption(name, f"is not valid YAML: {printable(problem)}{line}.") from None
    if not isinstance(data, dict) or not data:
        raise InvalidOption(name, "describes no network; it must hold keys such as name and members.")
    _check(name, "", data, _FILE)
    members = data.pop("members", None)
    defaults = data.pop("member_defaults", None)
    if members is None and defaults is not None:
        raise InvalidOption(f"{name}: member_defaults", "has no effect without the key members; add that key.")
    roster = None if members is None else {"members": members, "defaults": defaults or {}}
    file = File(name, data, roster)
    _parse_network(file)
    _parse_members(file)
    return file


def _check(file: str, where: str, value: t.Any, option: t.Mapping[str, t.Any]) -> None:
    """Compare a value with an argument spec, without any conversion: YAML has types of its own."""

    def wrong(problem: str, key: str = "") -> InvalidOption:
        return InvalidOption(f"{file}: {printable('.'.join(part for part in (where, key) if part))}", problem)

    kind, found = option.get("type", "str"), _kind(value)
    if found == "nothing":
        raise wrong("has no value. Leave the key out to leave the setting alone, or write '', [] or false to clear it.")
    if found == "int" and option.get("number"):
        return
    if found != kind:
        quotes = ", put it in quotes" if kind == "str" and found in ("int", "bool", "other") else ""
        raise wrong(f"is read as {_KINDS[found]}, but must be {_KINDS[kind]}{quotes}.")
    if "choices" in option and kind != "list" and value not in option["choices"]:
        raise wrong(f"is '{printable(value)}'; it must be one of {', '.join(map(repr, option['choices']))}.")
    if kind == "list":
        numbers = option is MEMBER.kind(_NUMBERS).spec
        element = {**option, "type": option["elements"], "number": numbers}
        for number, item in enumerate(value):
            _check(file, f"{where}[{number}]", item, element)
    elif kind == "dict" and option.get("options"):
        known = option["options"]
        for key in value:
            if key not in known:
                raise wrong(f"is not a known key; here can be {', '.join(known)}.", str(key))
        for key, inner in known.items():
            if key in value:
                if key in known.get("clear", {}).get("choices", ()) and not is_said(value[key]):
                    raise wrong(
                        f"has nothing in it. Leave the key out to leave the setting alone, or write clear: [{key}] to clear it.",
                        key,
                    )
                _check(file, f"{where}.{key}" if where else key, value[key], inner)
            elif inner.get("required"):
                raise wrong("is missing.", key)
    elif kind == "dict":
        for key, item in value.items():
            if item is None:
                _check(file, f"{where}.{key}", item, {})


_KINDS = {
    "str": "text", "int": "a number", "bool": "true or false", "list": "a list", "dict": "keys with values",
    "other": "a date or another special value", "nothing": "nothing",
}  # fmt: skip


def _kind(value: t.Any) -> str:
    if value is None:
        return "nothing"
    return next((name for name, kind in _TYPES.items() if isinstance(value, kind)), "other")


_TYPES = {"bool": bool, "int": int, "str": str, "list": list, "dict": dict}  # a bool is an int, too


def _parse_network(file: File) -> None:
    network = file.network
    try:
        if "network_id" in network:
            network["network_id"] = _addresses.network_id(network["network_id"])
        elif not network.get("name"):
            raise file.wrong("name", "is missing; a network without network_id is found by its name.")
        NETWORK.parse(network)
        rights = [{**dict.fromkeys(RIGHTS), **entry} for entry in network.get("permissions", [])]
        _permissions.parse({"permissions": rights, "purge_permissions": False})
    except InvalidOption as error:
        raise error if error.option.startswith(file.name) else file.wrong(error.option, error.problem) from None
    except ValueError as error:
        raise file.wrong("network_id", str(error)) from None


def _parse_members(file: File) -> None:
    if file.members is None:
        return
    for item in (file.members["defaults"], *file.members["members"]):
        if _NUMBERS in item:
            item[_NUMBERS] = [str(number) for number in item[_NUMBERS]]
    try:
        MEMBER.parse(file.members["defaults"])
    except InvalidOption as error:
        raise file.wrong(f"member_defaults.{error.option}", error.problem) from None
    seen: dict[str, int] = {}
    for number, member in enumerate(file.members["members"]):
        where = f"members[{number}]"
        try:
            member["node_id"] = node = _addresses.node_id(member["node_id"])
            MEMBER.parse(member)
        except InvalidOption as error:
            raise file.wrong(f"{where}.{error.option}", error.problem) from None
        except ValueError as error:
            raise file.wrong(f"{where}.node_id", str(error)) from None
        if node in seen:
            raise file.wrong(f"{where}.node_id", f"{node} is listed already as members[{seen[node]}].")
        seen[node] = number


def apart(files: t.Sequence[File]) -> None:
    """Raise InvalidOption if two files are about one network, by what they say alone."""
    seen: dict[t.Any, str] = {}
    for file in files:
        key = "network_id" if "network_id" in file.network else "name"
        other = seen.setdefault((key, canonical(file.network[key])), file.name)
        if other != file.name:
            raise file.wrong(key, f"{other} is about the same network; keep one file for each network.")


# Comparing with an account


def matched(files: t.Sequence[File], account: t.Sequence[Values], caller: Values | None) -> None:
    """Give each file the id of its network; leave those without one that are to be created.

    Raises InvalidOption for an id that the account does not have, a name that fits two networks, two files for
    one network, and for permissions that would lock the caller out.
    """
    known = Directory(
        "network", "the account", account, lambda found: str(found["network_id"]), lambda found: found.get("name")
    )
    seen: dict[str, str] = {}
    for file in files:
        identity = file.network.get("network_id") or id_called(file, known)
        if identity is None:
            continue
        network = known.with_id(identity)
        if network is None:
            raise file.wrong(
                "network_id",
                f"the account has no network {identity}, or no longer. Check that the token belongs to the right account. "
                "To make a new one from this file, which gets another id, remove its line network_id.",
            )
        other = seen.setdefault(identity, file.name)
        if other != file.name:
            raise file.wrong("name", f"{other} is about the same network {identity}; keep one file for each network.")
        file.network["network_id"] = identity
        if caller and "permissions" in file.network:
            _keep_caller(file, network, caller)


def id_called(file: File, known: Directory[Values]) -> str | None:
    ids = known.ids_called(file.network["name"])
    if len(ids) > 1:
        raise file.wrong(
            "name", f"more than one network has this name: {', '.join(ids)}. Add the network_id of the one you mean."
        )
    return ids[0] if ids else None


def _keep_caller(file: File, network: Values, caller: Values) -> None:
    """See that the token's user keeps all rights it has: nobody takes them from oneself by a file."""
    names = {str(caller.get(key) or "").lower() for key in ("user_id", "email")} - {""}
    current = next((entry for entry in dicts(network.get("permissions")) if entry.get("user") in names), None)
    if current is None:
        return
    listed = next((entry for entry in file.network["permissions"] if entry["user"].strip().lower() in names), None)
    if listed is None:
        file.network["permissions"] = [*file.network["permissions"], current]
        return
    lost = [right for right in RIGHTS if current.get(right) and listed.get(right) is False]
    if lost:
        raise file.wrong(
            "permissions",
            f"would take the right to {' and '.join(lost)} from the user of the very token that is used. Let another user do that.",
        )
