# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run of the role configure has to do, and what it tells. Pure."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.community.zerotier.plugins.module_utils._errors import printable
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values


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
