# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The quick tests of what was changed: prints the files and directories that pytest is to run, a line each.

By itself, what differs from the branch's upstream, or from the last commit where there is none.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
ALWAYS = ("tests/unit/plugins/module_utils/test_architecture.py",)
# By the beginning of a path, the longest first: where the tests are that have no file of the same name.
ELSEWHERE = {
    "tests/emulator/": ("tests/unit/emulator",),
    "tests/standin/": ("tests/unit/standin",),
    "plugins/modules/": ("tests/unit/docs", "tests/unit/hostile/test_options.py", "tests/unit/examples"),
    "plugins/action/": ("tests/unit/plugins/action",),
    "plugins/inventory/": ("tests/unit/plugins/inventory", "tests/unit/hostile/test_inventory.py"),
    "plugins/lookup/": ("tests/unit/plugins/lookup",),
    "plugins/filter/": ("tests/unit/plugins/filter",),
    "plugins/plugin_utils/": ("tests/unit/plugins/filter", "tests/unit/plugins/lookup"),
    "plugins/": ("tests/unit/docs/test_troubleshooting.py",),
    "docs/": ("tests/unit/docs",),
    "README.md": ("tests/unit/docs",),
    "CONTRIBUTING.md": ("tests/unit/docs",),
    "changelogs/": ("tests/unit/docs",),
    "roles/": ("tests/unit/docs",),
    "playbooks/": ("tests/unit/docs",),
}


def needed_for(changed: Iterable[str], root: Path = ROOT) -> list[str]:
    """The tests for these files, which are named from the root. What only slow tests reach has none."""
    found = {test for path in changed for test in _tests_for(PurePosixPath(path), root)}
    return sorted({*found, *ALWAYS} - {test for test in found if any(above in found for above in _above(test))})


def _above(path: str) -> Iterator[str]:
    return map(str, PurePosixPath(path).parents)


def _tests_for(path: PurePosixPath, root: Path) -> Iterator[str]:
    if path.parts[:2] == ("tests", "unit"):
        if path.name.startswith("test_") and (root / path).exists():
            yield str(path)
        return
    own = PurePosixPath("tests/unit", path.parent, f"test_{path.stem.lstrip('_')}.py")
    if (root / own).exists():
        yield str(own)
        yield from ELSEWHERE["plugins/"]
        return
    for beginning, tests in ELSEWHERE.items():
        if str(path).startswith(beginning):
            yield from tests
            return


def changed_files(root: Path = ROOT) -> list[str]:
    """What git says is changed, or new."""
    base = _git(root, "merge-base", "HEAD", "@{upstream}") or ["HEAD"]
    return [
        *_git(root, "diff", "--name-only", base[0]),
        *_git(root, "ls-files", "--others", "--exclude-standard"),
    ]


def _git(root: Path, *arguments: str) -> list[str]:
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()


if __name__ == "__main__":
    print("\n".join(needed_for(sys.argv[1:] or changed_files())))
