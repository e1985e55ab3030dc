# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From what an account holds to files of its networks. Pure."""

from __future__ import annotations

import re
import typing as t
import unicodedata

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, printable
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values, dicts
from ansible_collections.community.zerotier.plugins.module_utils._settings.names import told_apart
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK
from ansible_collections.community.zerotier.plugins.plugin_utils import _config, _yaml


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
    rest: list[_config.File] = []
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
    _config.matched(
        [*rest, *(_config.File(f"networks/{file.name}", {"network_id": i}, None) for i, file in files.items())],
        account,
        None,
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
    text = _yaml.to_yaml(document(network, members))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InvalidOption(
            f"network {printable(network['network_id'])}",
            "has a text that is not Unicode, so it can't be written to a file. Change that text.",
        ) from None
    return text


_OF_ID = re.compile(r"([0-9a-f]{16})\.ya?ml\Z")  # as files of older exports are called


def _about(file: Found, known: Directory[Values]) -> tuple[str | None, _config.File | None]:
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
        content = _config.parse(f"networks/{printable(file.name)}", file.text)
        identity = content.network.get("network_id") or _config.id_called(content, known)
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
