# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of tested versions is made from notes, and tells of every core that the checks run with."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml

from tests.versions import note, table

ROOT = Path(__file__).resolve().parents[3]


def cores() -> list[str]:
    """Those of noxfile.py."""
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    [value] = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CORES"
    ]
    return list(ast.literal_eval(value))


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each line after the core, by the core's minor version."""
    lines = re.findall(r"^   \* - (\d+\.\d+)\.\d+\n((?:     -.*\n?)+)", text, re.MULTILINE)
    return {core: [cell.strip() for cell in re.findall(r"-(.*)", cells)] for core, cells in lines}


def test_the_guide_tells_of_every_core() -> None:
    guide = (ROOT / "docs/docsite/rst/guide_versions.rst").read_text(encoding="utf-8")
    found = rows(guide)
    assert sorted(found) == sorted(cores())
    for core, (_python, units, integration, sanity, _installed) in found.items():
        assert (units, integration) == ("yes", "yes"), core
        assert sanity == ("yes" if [int(part) for part in core.split(".")] >= [2, 18] else "")


def test_the_oldest_is_what_the_collection_requires() -> None:
    runtime = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))
    assert runtime["requires_ansible"] == f">={cores()[0]}.0"


def test_notes_become_a_line_for_each_core_and_python(tmp_path: Path) -> None:
    note(tmp_path, "2.21", "units")
    note(tmp_path, "2.21", "sanity")
    [(_core, cells)] = rows(table(tmp_path)).items()
    assert cells[1:] == ["yes", "", "yes", ""]
