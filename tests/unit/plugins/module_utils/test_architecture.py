# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the rooms of the code may know of each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PLUGINS = Path(__file__).parents[4] / "plugins"
UTILS = "ansible_collections.community.zerotier.plugins.module_utils"

# The wings from the bottom to the top: a wing imports only from those that stand before it, and a room of a wing
# only from rooms of its own wing that stand before it. A wing without rooms is a file.
WINGS = {
    "_errors": [],
    "_http": ["limiter", "wire", "transport"],
    "_settings": ["addresses", "routes", "directory", "names", "absence", "kinds", "tables", "plan"],
    "_providers": ["offers", "answers", "api", "central", "telecomx", "connection"],
    "_session": ["gate", "ledger"],
    "_tasks": [
        *("common", "rights", "permissions", "network", "member", "roster", "members"),
        *("user", "token", "organization"),
    ],
    "_module": [],
}
ROOMS = [".".join(part for part in (wing, room) if part) for wing, rooms in WINGS.items() for room in rooms or [""]]
EDGE = "_module"


def file_of(room: str) -> Path:
    return PLUGINS / "module_utils" / f"{room.replace('.', '/')}.py"


def imports_of(file: Path) -> Iterator[str]:
    """The full names of all that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_in(file: Path) -> set[str]:
    names = {f"{name.removeprefix(UTILS)}." for name in imports_of(file) if name.startswith(UTILS)}
    return {room for room in ROOMS for name in names if name.startswith(f".{room}.")}


def test_every_room_has_its_place() -> None:
    base = PLUGINS / "module_utils"
    found = {".".join(file.relative_to(base).with_suffix("").parts) for file in base.rglob("*.py")}
    assert found == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_those_below(room: str) -> None:
    assert rooms_in(file_of(room)) <= set(ROOMS[: ROOMS.index(room)])


@pytest.mark.parametrize("room", [room for room in ROOMS if room != EDGE])
def test_only_the_edge_knows_what_runs_it(room: str) -> None:
    ansible = [name for name in imports_of(file_of(room)) if name.startswith("ansible.")]
    assert all(name.startswith(("ansible.module_utils.common.", "ansible.module_utils.errors.")) for name in ansible)


@pytest.mark.parametrize("room", [room for room in ROOMS if not room.startswith("_http.")])
def test_http_is_known_to_the_transport_alone(room: str) -> None:
    names = {name.partition(".")[0] for name in imports_of(file_of(room))}
    assert not names & {"requests", "urllib", "urllib3", "http", "socket"}


@pytest.mark.parametrize("file", sorted((PLUGINS / "modules").glob("*.py")), ids=lambda file: file.stem)
def test_a_module_is_documentation_and_at_most_40_lines(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    for node in ast.parse("\n".join(lines)).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("DOCUMENTATION", "EXAMPLES", "RETURN"):
            assert node.end_lineno
            lines[node.lineno - 1 : node.end_lineno] = [""] * (node.end_lineno - node.lineno + 1)
    assert len([line for line in lines if line.strip() and not line.startswith("#")]) <= 40


@pytest.mark.parametrize("file", sorted((PLUGINS / "modules").glob("*.py")), ids=lambda file: file.stem)
def test_a_module_only_wires(file: Path) -> None:
    assert EDGE in rooms_in(file)
    assert all(name.startswith((UTILS, "__future__")) for name in imports_of(file))
