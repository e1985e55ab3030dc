# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that finds members by node id or by name."""

from __future__ import annotations

import re
import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.module_utils._errors import Ambiguous, ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._settings import addresses
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory
from ansible_collections.community.zerotier.plugins.plugin_utils._trust import tagged

Known = Directory[dict[str, t.Any]]

_ADVICE = "Give the member's name as zt_member_info lists it, or its node id of 10 hex digits."


def zt_nodes(entries: t.Any, members: t.Any = None, option: str = "zt_nodes") -> dict[str, t.Any]:
    """The node ids that are meant, what is left to find among members, and a sentence about what is not there."""
    if not isinstance(entries, (list, tuple)):
        raise AnsibleFilterError("zt_nodes: it takes a list of node ids and names.")
    ids: list[str] = []
    names: list[str] = []
    problems: list[str] = []
    known = None if members is None else _directory(members)
    for entry in map(str, entries):
        try:
            found = _ids(entry)
            if found is None and known is not None:
                found = _called(known, entry, option)
        except ZeroTierError as error:
            problems.append(f"{option}: {error}" if isinstance(error, Ambiguous) else str(error))
            continue
        if found is None:
            names.append(entry)
        else:
            ids += found
    return tagged({"node_ids": list(dict.fromkeys(ids)), "names": names, "problem": " ".join(problems)}, ("node_ids",))


def _directory(members: t.Any) -> Known:
    try:
        return Directory(
            "member", "the network", members, lambda member: str(member["node_id"]), lambda member: member.get("name")
        )
    except (TypeError, KeyError, AttributeError):
        raise AnsibleFilterError("zt_nodes: it takes members as zt_member_info returns them.") from None


def _words(entry: str) -> list[str]:
    return re.findall(r"[^\s,;]+", entry)


def _ids(entry: str) -> list[str] | None:
    """The ids of an entry that has nothing else."""
    try:
        return [addresses.node_id(word) for word in _words(entry)] or None
    except ValueError:
        return None


def _called(known: Known, entry: str, option: str) -> list[str]:
    """The ids of the member of this name, or of several members. Raises Ambiguous and Missing."""
    ids = _one(known, entry.strip())
    if ids is None and len(_words(entry)) > 1:
        several = [_ids(word) or _one(known, word) for word in _words(entry)]
        if None not in several:
            return [identity for found in several for identity in found or ()]
    if ids is None:
        raise known.missing(entry.strip(), option, _ADVICE + addresses.quotes(entry.strip()))
    return ids


def _one(known: Known, name: str) -> list[str] | None:
    ids = known.ids_called(name)
    if len(ids) > 1:
        raise Ambiguous("member", name, ids, "its node id")
    return ids or None


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"zt_nodes": zt_nodes}
