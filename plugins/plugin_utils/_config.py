# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks as files: from text to checked options, from what an account holds to text. Pure."""

from __future__ import annotations

import re
import typing as t
import unicodedata
from dataclasses import dataclass

import yaml

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, printable
from ansible_collections.community.zerotier.plugins.module_utils._settings import addresses as _addresses
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import is_said
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory, canonical
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values, dicts
from ansible_collections.community.zerotier.plugins.module_utils._settings.names import told_apart
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
        identity = file.network.get("network_id") or _id_called(file, known)
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


def _id_called(file: File, known: Directory[Values]) -> str | None:
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


# What a run of the role configure has to do, and what it tells


class Report(t.NamedTuple):
    """What differs, what is in no file, and the sentences about both. Networks that files describe are meant by their places."""

    due: dict[str, list[int]]
    deletes: int
    changed: bool
    matches: bool
    unlisted: Values
    summary: list[str]


@dataclass(frozen=True)
class Asked:
    """What the role was told."""

    preview: bool
    check_mode: bool
    strict: bool
    allow_delete: bool


_DID = {"create": "created", "change": "changed", "delete": "deleted"}
_SPELLED_OUT = 20


def report(entries: t.Sequence[Values], runs: t.Sequence[Values], unwanted: t.Container[str], asked: Asked) -> Report:
    """Sum up: ``entries`` as the lookup zt_config returns them, ``runs`` what each phase got from its tasks, the plan first.

    ``unwanted`` are ids of networks that are to be deleted. Nothing but the plan tells of a preview, and of a real run all but it.
    """
    described = [entry for entry in entries if entry["file"]]
    others = [entry for entry in entries if not entry["file"]]
    told = runs if asked.preview else runs[1:]
    due: dict[str, list[int]] = {"networks": [], "members": [], "strangers": []}
    lines: list[str] = []
    members_left: list[Values] = []
    users_left: list[Values] = []
    deletes = changes = 0
    for place, entry in enumerate(described):
        network, roster = runs[0]["networks"][place], runs[0]["members"][place]
        listed = {member["node_id"] for member in (entry["members"] or {}).get("members", ())}
        differing = set(roster.get("changed_members", listed))
        diff = network["diff"]
        for phase, differs in (
            ("networks", diff["before"] != diff["after"]),
            ("members", differing & listed),
            ("strangers", differing - listed),
        ):
            if differs:
                due[phase].append(place)
        deletes += sum(member["did"] == "delete" for member in roster.get("members", ()))

        results = [run["networks"][place] for run in told]
        made = [member for run in told for member in run["members"][place].get("members", ()) if member["changed"]]
        some = [*_of_network(entry, results, asked), *_of_members(entry, made, listed, asked)]
        changes += len(some)
        gone = {member["node_id"] for member in made}
        nodes = [node for node in roster.get("unlisted_members", ()) if node not in gone]
        rights = next(
            (r["network"]["permissions"] for r in reversed(results) if "permissions" in r.get("network", {})), None
        )
        users = [
            user
            for user in network.get("unlisted_users", ())
            if rights is None or user in {entry["user"] for entry in rights}
        ]
        lines += some
        identity = entry["network"].get("network_id")
        if nodes:
            members_left.append({"network_id": identity, "node_ids": nodes})
            lines.append(f"{entry['title']}: {_count(nodes, 'member')} not in the file, left alone: {_some(nodes)}.")
        if users:
            users_left.append({"network_id": identity, "users": users})
            lines.append(f"{entry['title']}: {_count(users, 'user')} not in the file, left alone: {_some(users)}.")
    networks_left = []
    for entry in others:
        identity = entry["network"]["network_id"]
        if identity in unwanted:
            changes += 1
            lines.append(f"{entry['title']}: in no file, {_would(asked)}deleted.")
            continue
        if asked.strict and asked.allow_delete:
            lines.append(f"{entry['title']}: in no file, left alone. It does not belong to the user of the token.")
        elif asked.strict:
            lines.append(
                f"{entry['title']}: in no file, left alone. With -e zt_allow_delete=true it would be deleted, if it is your own."
            )
        else:
            lines.append(f"{entry['title']}: in no file, left alone.")
        networks_left.append(identity)
    unlisted = {"networks": networks_left, "members": members_left, "users": users_left}
    return Report(
        due,
        deletes + sum(entry["network"]["network_id"] in unwanted for entry in others),
        changes > 0,
        not any(unlisted.values()) and not (changes and asked.preview),
        unlisted,
        [_headline(changes > 0, any(unlisted.values()), asked), *lines],
    )


def _would(asked: Asked) -> str:
    return "would be " if asked.preview else ""


def _count(things: t.Sized, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _some(things: t.Sequence[str]) -> str:
    return ", ".join(map(printable, things[:_SPELLED_OUT])) + (" and more" if len(things) > _SPELLED_OUT else "")


def _of_network(entry: Values, results: t.Iterable[Values], asked: Asked) -> t.Iterator[str]:
    if any(result.get("changed") for result in results):
        yield f"{entry['title']}: {_would(asked)}{'changed' if 'network_id' in entry['network'] else 'created'}."


def _of_members(entry: Values, made: t.Iterable[Values], listed: t.Container[str], asked: Asked) -> t.Iterator[str]:
    made = list(made)
    known = [member for member in made if member["node_id"] in listed]
    strangers = [member for member in made if member["node_id"] not in listed]
    for did, word in _DID.items():
        some = [member for member in known if member["did"] == did]
        if some:
            yield f"{entry['title']}: {_count(some, 'member')} {_would(asked)}{word}."
    if strangers:
        word = "deleted" if any(member["did"] == "delete" for member in strangers) else "deauthorized"
        nodes = [member["node_id"] for member in strangers]
        yield f"{entry['title']}: {_count(nodes, 'member')} not in the file {_would(asked)}{word}: {_some(nodes)}."


def _headline(changed: bool, more: bool, asked: Asked) -> str:
    if changed and asked.preview:
        commit = ", and without --check." if asked.check_mode else "."
        return f"This was only a preview. To apply it, run again with -e zt_commit=true{commit}"
    if changed:
        return f"The account is now as the files say{', but for what is in no file' if more else ''}."
    if more:
        return "Nothing to change, but the account has what is in no file."
    return "Nothing to change: the account is as the files say."


# Writing


class Found(t.NamedTuple):
    """A file that is there. Of one that can't be decrypted, the text is missing."""

    name: str
    text: str | None
    encrypted: bool


class Export(t.NamedTuple):
    """What an export has to do. All names are those of files in the directory."""

    write: list[Values]  # with network_id, file, text, and whether the file is new
    remove: list[Values]  # with network_id and file


def export(
    found: t.Sequence[Found],
    account: t.Sequence[Values],
    chosen: t.Sequence[tuple[Values, t.Sequence[Values]]],
    whole: bool,
) -> Export:
    """Plan an export of the ``chosen`` networks, with their members, of an account. ``whole``: these are all that there are.

    Raises InvalidOption where something is in the way, or where the role configure would refuse the files.
    """
    texts = {str(network["network_id"]): _text(network, members) for network, members in chosen}
    known = Directory(
        "network", "the account", account, lambda one: str(one["network_id"]), lambda one: one.get("name")
    )
    of_text = {text: identity for identity, text in texts.items()}
    files: dict[str, Found] = {}  # by network
    rest: list[File] = []
    gone: list[tuple[str, Found]] = []
    for file in found:
        here = f"networks/{file.name}"
        identity = of_text.get(file.text or "")
        content = None
        if identity is None:
            identity, content = _about(file, known)
        if identity in texts or identity in files:
            other = files.setdefault(identity, file)
            if other is not file:
                raise InvalidOption(
                    here,
                    f"networks/{printable(other.name)} is about the same network {identity}; keep one file for each network.",
                )
        elif whole and identity is not None and known.with_id(identity) is None:
            gone.append((identity, file))
        elif content is not None:
            rest.append(content)
    write = [
        (identity, text) for identity, text in texts.items() if identity not in files or files[identity].text != text
    ]
    for doomed, done in (
        (gone, "removed"),
        ([(i, files[i]) for i, _text in write if i in files], "replaced by plain text"),
    ):
        for _identity, file in doomed:
            if file.encrypted:
                raise InvalidOption(
                    f"networks/{printable(file.name)}",
                    f"is encrypted, and would be {done}. Decrypt it by ansible-vault, or move it elsewhere.",
                )
    if gone and not account:
        raise InvalidOption(
            "zt_config_dir",
            f"the account has no networks, so all {len(gone)} files of networks would be removed. Check that the token belongs to the "
            "right account. If it does, remove the files yourself.",
        )
    if len(gone) * 2 > len(found):
        raise InvalidOption(
            "zt_config_dir",
            f"{len(gone)} of {len(found)} files would be removed, because the account does not have their networks (any more). Check that the "
            "token belongs to the right account. If it does, remove the files yourself.",
        )
    matched(
        [*rest, *(File(f"networks/{file.name}", {"network_id": i}, None) for i, file in files.items())], account, None
    )
    left = {file.name for file in found} - {file.name for _identity, file in gone}
    names = file_names(account, left)
    return Export(
        [
            {
                "network_id": identity,
                "file": files[identity].name if identity in files else names[identity],
                "text": text,
                "new": identity not in files,
            }
            for identity, text in write
        ],
        [{"network_id": identity, "file": file.name} for identity, file in gone],
    )


def _text(network: Values, members: t.Sequence[Values]) -> str:
    text = to_yaml(document(network, members))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidOption(
            f"network {printable(network['network_id'])}",
            "has a text that is not Unicode, so it can't be written to a file. Change that text.",
        ) from None
    return text


_OF_ID = re.compile(r"([0-9a-f]{16})\.ya?ml\Z")  # as files of older exports are called


def _about(file: Found, known: Directory[Values]) -> tuple[str | None, File | None]:
    """The id of the network that a file is about, if it has one; and what the file says, if that can be read.

    Raises InvalidOption for a file that can't be read and whose name does not say it either.
    """
    named = _OF_ID.match(file.name)
    try:
        if file.text is None:
            raise InvalidOption(
                f"networks/{printable(file.name)}",
                "is encrypted, and can't be decrypted, so nobody can tell which network it is about. Give its vault password.",
            )
        content = parse(f"networks/{printable(file.name)}", file.text)
        identity = content.network.get("network_id") or _id_called(content, known)
    except InvalidOption:
        if named is None:
            raise
        return named[1], None
    return identity or (named[1] if named else None), content


_NAME_BYTES = 100


def file_name(network: Values) -> str:
    """What a network's file is to be called, without ending: its name in small letters, with nothing in it that a path could hold."""
    identity = str(network["network_id"])
    folded = unicodedata.normalize("NFKC", str(network.get("name") or "")).casefold()
    safe = "".join(c if c.isalnum() else "-" for c in unicodedata.normalize("NFC", folded))
    short = re.sub("-+", "-", safe).encode()[:_NAME_BYTES].decode(errors="ignore").strip("-")
    if re.fullmatch("[0-9a-f]{16}", short) and short != identity:
        short += f"_{identity}"  # no file is called like another network's id
    return short or identity


def file_names(account: t.Sequence[Values], taken: t.Iterable[str]) -> dict[str, str]:
    """Names of files for the networks of an account, one to one, and none that is taken."""
    wanted, _shared = told_apart({str(network["network_id"]): file_name(network) for network in account})
    used = {unicodedata.normalize("NFKC", name).casefold().rpartition(".")[0] for name in taken}
    names = {}
    for identity, name in wanted.items():
        while name in used:
            name += f"_{identity}"
        names[identity] = f"{name}.yml"
    return names


def document(network: Values, members: t.Sequence[Values]) -> Values:
    """The content of a network's file, from what zt_network_info and zt_member_info return, in the order of the documentation."""
    untold = _untold(network)
    settings = {f.option: network[f.option] for f in NETWORK.fields if f.option in network and f.option not in untold}
    result = {"network_id": network["network_id"], **settings}
    if "permissions" in network and "permissions" not in untold:
        result["permissions"] = network["permissions"]
    if members:
        untold = [option for member in members for option in _untold(member)]
        result["member_defaults"] = defaults = _defaults(members[0], _assigns(network), set(untold))
        tags = _defined_tags(network)
        ordered = sorted(members, key=lambda member: str(member["node_id"]))
        result["members"] = [_differs(member, defaults, tags) for member in ordered]
    else:
        result["members"] = []
    return t.cast(Values, _without_nothing(result))


def _assigns(network: Values) -> bool:
    """Whether members get addresses by themselves, so that "no address" is nothing to ask for."""
    modes = (network.get(mode) or {} for mode in ("v4_assign_mode", "v6_assign_mode"))
    return bool(network.get("ip_assignment_pools")) and any(mode.get("zt") for mode in modes)


def _untold(told: Values) -> t.Collection[str]:
    """The settings that the server did not tell: what they are here is nothing to hold it to."""
    return (told.get("status") or {}).get("untold") or ()


def _defaults(member: Values, assigns: bool, untold: t.Container[str]) -> Values:
    """What a plain member is like: authorized, and nothing else. The name is always told, and never what is not told of one of them."""
    options = [f for f in MEMBER.fields if f.option in member and f.option != "name" and f.option not in untold]
    plain = {f.option: f.kind.read(None) for f in options}
    plain["authorized"] = True
    if assigns:
        plain.pop("ip_assignments", None)
    if plain.pop("tags", None) is not None:
        plain["clear"] = ["tags"]  # of those that have tags, their own take the place of it
    return plain


def _differs(member: Values, defaults: Values, tags: t.Iterable[str]) -> Values:
    result: Values = {"node_id": member["node_id"]}
    untold = _untold(member)
    for f in MEMBER.fields:
        value = member.get(f.option)
        if f.option not in member or f.option in untold or (f.option in defaults and value == defaults[f.option]):
            continue
        if f.option == "ip_assignments" and not value and not member.get("no_auto_assign_ips"):
            continue
        if f.option == "tags":
            if not value:
                result.update({} if "clear" in defaults else {"clear": ["tags"]})
                continue
            # tags are merged: those that are not set must be told, or they would stay
            together = {**dict.fromkeys(tags, False), **value}
            value = {tag: together[tag] for tag in sorted(together, key=lambda tag: (len(tag), tag))}
        result[f.option] = value
    return result


def _defined_tags(network: Values) -> list[str]:
    known = (network.get("status") or {}).get("tags_by_name")
    return [str(tag["id"]) for tag in dicts(list(known.values()) if isinstance(known, dict) else None) if "id" in tag]


def _without_nothing(value: t.Any) -> t.Any:
    if isinstance(value, dict):
        return {key: _without_nothing(item) for key, item in value.items() if item is not None}
    return [_without_nothing(item) for item in value] if isinstance(value, list) else value


# YAML. Text comes from strangers: it is quoted unless it is surely text, and what can't be seen is escaped.

_WIDTH = 100
_PLAIN = re.compile(r"[A-Za-z][\w./-]*(?: [\w./-]+)*\Z", re.ASCII)
_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}(?:/[0-9]+)?\Z")
_HEX = re.compile(r"[0-9a-f]+\Z")  # ids are all quoted: some look like numbers
_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")  # that YAML does not take for text
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def to_yaml(content: Values) -> str:
    """A document as text."""
    return "\n".join(["---", *_block(content, "")]) + "\n"


def _block(value: t.Any, pad: str) -> t.Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(f"{pad}{_scalar(str(key))}:", item, pad)
    else:
        for item in value:
            if isinstance(item, dict) and item:
                first, *others = _block(item, f"{pad}  ")
                yield f"{pad}- {first[len(pad) + 2 :]}"
                yield from others
            else:
                yield f"{pad}- {_flow(item)}"


def _entry(head: str, item: t.Any, pad: str) -> t.Iterator[str]:
    inner = f"{pad}  "
    if isinstance(item, str) and _fits_literal(item):
        yield f"{head} |{'' if item.endswith(chr(10)) else '-'}"
        yield from (inner + line if line else "" for line in item.removesuffix("\n").split("\n"))
        return
    line = f"{head} {_flow(item)}"
    nested = isinstance(item, (dict, list)) and item and (_has_inner(item) or len(line) > _WIDTH)
    if nested:
        yield head
        yield from _block(item, inner)
    else:
        yield line


def _has_inner(item: t.Any) -> bool:
    return isinstance(item, dict) or any(isinstance(inner, (dict, list)) for inner in item)


def _flow(value: t.Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: t.Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    surely_text = _PLAIN.match(text) and text.lower() not in _WORDS and not _HEX.match(text)
    return text if surely_text or _IPV4.match(text) else f'"{"".join(map(_character, text))}"'


def _character(c: str) -> str:
    if c in _ESCAPES or c.isprintable() or "\ud800" <= c <= "\udfff":  # half a character: nothing can write it
        return _ESCAPES.get(c, c)
    code = ord(c)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _fits_literal(text: str) -> bool:
    """Whether a text of several lines can stand as it is: its first words are not indented, and it has nothing that can't be seen."""
    body = text.removesuffix("\n")
    return (
        "\n" in body
        and not body.lstrip("\n").startswith((" ", "\t"))  # the first line that is not empty sets the indentation
        and not body.endswith("\n")
        and all(line.replace("\t", "").isprintable() for line in body.split("\n"))
    )
