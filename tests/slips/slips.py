# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ways to give a task less than was meant, and what each may not touch. Pure."""

from __future__ import annotations

import copy
import itertools
import typing as t
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from ansible_collections.community.zerotier.tests.slips.scene import Options
from ansible_collections.community.zerotier.tests.slips.targets import Target, fits

Path = tuple[t.Union[str, int], ...]

OMITTED: t.Any = object()
UNSAID = ("omitted", "null", "{}", "nulls", "omitted inside")
"""The kinds of slips that never are an order."""
BLANKS = ("blank before", "blank after", "line end after")
"""Those that change no id and no rule, but may make another name."""

# Where the state has a setting: by option, with the names of its parts where they are others.
_PLACES = {
    "name": "name",
    "description": "description",
    "private": "private",
    "dns": "dns",
    "sso": "ssoConfig",
    "v4_assign_mode": "v4AssignMode",
    "v6_assign_mode": "v6AssignMode",
    "routes": "routes",
    "ip_assignment_pools": "ipAssignmentPools",
    "rules_source": "rulesSource",
    "authorized": "authorized",
    "ip_assignments": "ipAssignments",
    "capabilities": "capabilities",
    "tags": "tags",
}
_PARTS = {"client_id": "clientId", "allow_list": "allowList", "sixplane": "6plane", "role": "1000", "floor": "1001"}


@dataclass(frozen=True)
class Slip:
    """A target's options with one thing, or two, not as they were meant."""

    label: str
    options: Options
    paths: tuple[Path, ...]
    kind: str

    def __str__(self) -> str:
        return self.label

    def may_touch(self, target: Target, path: str) -> bool:
        """Whether what is at this path of the state may be another afterwards."""
        if any(self._takes_the_reason(target, slipped) for slipped in self.paths):
            return False
        if fits(path, target.defaulting.get(str(self.paths[0][-1]), ())):
            return True
        governed = any(fits(path, _governed(target, slipped)) for slipped in self.paths)
        if self.kind in UNSAID and not self._shortens:
            return target.may_touch(path) and not governed
        return target.may_touch(path) or governed

    def _takes_the_reason(self, target: Target, slipped: Path) -> bool:
        """Whether an option without which nothing may be lost says nothing, or something else."""
        trimmed = self.kind in BLANKS and slipped[0] not in ("name", "network_name", "email")
        return len(slipped) == 1 and slipped[0] in target.total and not trimmed

    @property
    def _shortens(self) -> bool:
        """Whether an item of a list is not there, so that the list says another thing, but clearly."""
        return self.kind == "omitted" and all(isinstance(slipped[-1], int) for slipped in self.paths)


def slips_of(target: Target) -> Iterator[Slip]:
    """Each part of the options in each wrong way, then each two options without a value."""
    for path, value in _walk(target.options):
        for kind, instead in _wrongs(value):
            label = ".".join(map(str, path)) + f"={kind}"
            yield Slip(label, _with(target.options, path, instead), (path,), kind)
    for one, other in itertools.combinations(target.options, 2):
        for kind, instead in (("null", None), ("omitted", OMITTED)):
            options = _with(_with(target.options, (one,), instead), (other,), instead)
            yield Slip(f"{one}+{other}={kind}", options, ((one,), (other,)), kind)


def _walk(value: t.Any, path: Path = ()) -> Iterator[tuple[Path, t.Any]]:
    """Every option and suboption, and every item of a list."""
    inner: t.Iterable[tuple[str | int, t.Any]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    for key, item in inner:
        yield (*path, key), item
        yield from _walk(item, (*path, key))


def _wrongs(value: t.Any) -> Iterator[tuple[str, t.Any]]:
    yield "omitted", OMITTED
    yield "null", None
    yield "''", ""
    if isinstance(value, str):
        yield "blank", " "
        yield "blank before", f" {value}"
        yield "blank after", f"{value} "
        yield "line end after", f"{value}\n"
        yield "typo", typo(value)
        if unicodedata.normalize("NFD", value) != value:
            yield "NFD", unicodedata.normalize("NFD", value)
    elif isinstance(value, list):
        yield "[]", []
        yield "[null]", [None]  # null is not said, but the list is
        yield "['']", [""]
        yield "[{}]", [{}]
        yield "{}", {}
    elif isinstance(value, dict):
        yield "{}", {}
        yield "nulls", dict.fromkeys(value)
        yield "[]", []
    elif isinstance(value, bool):
        yield "'None'", "None"


def typo(text: str) -> str:
    """One wrong character, of the same sort: an id stays one."""
    head, last = text[:-1], text[-1:]
    return head + ("0" if last in "123456789abcdef" else "x")


def _with(value: t.Any, path: Path, instead: t.Any) -> t.Any:
    """A copy with something else at a path, or without it."""
    result = copy.deepcopy(value)
    place = result
    for key in path[:-1]:
        place = place[key]
    if instead is OMITTED:
        del place[path[-1]]
    else:
        place[path[-1]] = instead
    return result


def _governed(target: Target, path: Path) -> tuple[str, ...]:
    """Patterns of what an option at this path speaks of; what is deleted by an id needs no more words."""
    if target.options.get("state") == "absent":
        return ()
    if path[0] in ("members", "permissions") and len(path) == 1:
        return ("*",)
    where = "*"
    if path[0] == "members":
        item = target.options["members"][path[1]]
        where, path = f"office/members/{item.get('node_id')}", path[2:]
        if not path or item.get("state") == "absent":
            return (where, f"{where}/*")
    elif path[0] == "defaults" and len(path) == 1:
        return tuple(pattern for key in target.options["defaults"] for pattern in _governed(target, ("defaults", key)))
    elif path[0] == "defaults":
        path = path[1:]
    if path[0] not in _PLACES or (path[0] in ("routes", "ip_assignment_pools") and len(path) > 2):
        return ()  # of a list that is replaced as a whole, no part stays
    place = f"{where}/{_PLACES[str(path[0])]}"
    if len(path) > 1 and isinstance(path[1], str):
        place += f"/{_PARTS.get(path[1], path[1])}"
    return (place, f"{place}/*")
