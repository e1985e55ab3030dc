# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notes which checks passed with which ansible-core, and makes the documentation's table of the notes.

python -m tests.versions note DIRECTORY CORE CHECK    by the Python and with the core that the check ran with
python -m tests.versions table DIRECTORY              prints the table
"""

from __future__ import annotations

import json
import platform
import sys
from pathlib import Path

CHECKS = ("units", "integration", "sanity", "installed")


def note(directory: Path, core: str, check: str) -> None:
    """Write down that a check passed."""
    from ansible.release import __version__

    directory.mkdir(parents=True, exist_ok=True)
    known = {"core": __version__, "python": platform.python_version(), "check": check}
    (directory / f"{core} {check}.json").write_text(json.dumps(known), encoding="utf-8")


def table(directory: Path) -> str:
    """An RST table, a line for each core and the Python that it ran with."""
    passed: dict[tuple[str, str], set[str]] = {}
    for file in directory.glob("*.json"):
        known = json.loads(file.read_text(encoding="utf-8"))
        passed.setdefault((known["core"], known["python"]), set()).add(known["check"])
    rows: list[tuple[str, ...]] = [("ansible-core", "Python", *CHECKS)]
    for (core, python), checks in sorted(
        passed.items(), key=lambda item: [int(part) for part in item[0][0].split(".")]
    ):
        rows.append((core, python, *("yes" if check in checks else "" for check in CHECKS)))
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in rows:
        lines += [f"   {'*' if place == 0 else ' '} - {cell}".rstrip() for place, cell in enumerate(row)]
    return "\n".join(lines)


if __name__ == "__main__":
    command, where, *rest = sys.argv[1:]
    if command == "note":
        note(Path(where), *rest)
    else:
        print(table(Path(where)))
