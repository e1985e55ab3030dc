# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which tests `make check` runs for a change."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ansible_collections.community.zerotier.tests.changed import ALWAYS, ELSEWHERE, changed_files, needed_for

ROOT = Path(__file__).parents[3]
TASKS = "plugins/module_utils/_tasks"


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        (f"{TASKS}/member.py", [f"tests/unit/{TASKS}/test_member.py", "tests/unit/docs/test_troubleshooting.py"]),
        ("plugins/plugin_utils/_config.py", ["tests/unit/plugins/plugin_utils/test_config.py", *ELSEWHERE["plugins/"]]),
        ("plugins/module_utils/_tasks/rights.py", ["tests/unit/docs/test_troubleshooting.py"]),
        (
            "plugins/inventory/zt_inventory.py",
            ["tests/unit/plugins/inventory/test_zt_inventory.py", *ELSEWHERE["plugins/"]],
        ),
        ("tests/emulator/state/rules.py", ["tests/unit/emulator"]),
        ("tests/unit/docs/test_versions.py", ["tests/unit/docs/test_versions.py"]),
        ("tests/unit/docs/test_of_a_file_that_is_gone.py", []),
        ("docs/docsite/rst/guide_speed.rst", ["tests/unit/docs"]),
        ("galaxy.yml", []),
    ],
)
def test_what_a_change_needs(path: str, tests: list[str]) -> None:
    assert needed_for([path]) == sorted({*tests, *ALWAYS})


def test_a_directory_stands_for_all_in_it() -> None:
    assert needed_for(["README.md", "plugins/module_utils/_errors.py"]) == sorted(
        {"tests/unit/docs", "tests/unit/plugins/module_utils/test_errors.py", *ALWAYS}
    )


def test_all_that_is_named_is_there() -> None:
    for test in {*ALWAYS, *(test for tests in ELSEWHERE.values() for test in tests)}:
        assert (ROOT / test).exists(), test
    for beginning in ELSEWHERE:
        assert (ROOT / beginning).exists(), beginning


def test_changed_is_what_git_says(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        settings = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(tmp_path), *settings, *arguments], check=True, capture_output=True)

    git("init", "--quiet")
    for name in ("one", "two", "three"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    git("add", "one", "two")
    git("commit", "--quiet", "--message", "first")
    (tmp_path / "two").write_text("2", encoding="utf-8")
    assert changed_files(tmp_path) == ["two", "three"]
