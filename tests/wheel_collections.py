# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Collections of others that some tests need: `python -m tests.wheel_collections WHEEL` takes them out of the wheel of `ansible`.

The package `ansible` itself is not installed, as it wants one version of ansible-core, and is large.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

PLACE = Path(__file__).parents[1] / ".cache" / "collections"
WANTED = ("awx/awx", "community/general")
LEFT_OUT = ("/changelogs/", "/docs/", "/tests/")


def unpack(wheel: Path) -> None:
    """Put the wanted collections where the tests look for them."""
    with zipfile.ZipFile(wheel) as file:
        folders = tuple(f"ansible_collections/{name}/" for name in WANTED)
        names = [name for name in file.namelist() if name.startswith(folders)]
        file.extractall(PLACE, [name for name in names if not any(part in name for part in LEFT_OUT)])


def use(environment: dict[str, str], name: str) -> None:
    """Let Ansible's commands see the collection ``name``, such as awx/awx. Skips the test where it is missing."""
    if not (PLACE / "ansible_collections" / name).is_dir():
        pytest.skip(f"SKIPPED: the collection {name} is not in {PLACE}; tests/wheel_collections.py puts it there.")
    paths = [environment[key] for key in ("ANSIBLE_COLLECTIONS_PATH",) if key in environment]
    environment["ANSIBLE_COLLECTIONS_PATH"] = ":".join([*paths, str(PLACE)])


if __name__ == "__main__":
    unpack(Path(sys.argv[1]))
