# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Playbooks and roles run as a user runs them, against an emulator.

These tests import nothing of the collection's plugins, so that they can run against the installed collection.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulator import Emulator
from tests.shell import Shell


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """An account with an organization and no networks."""
    with Emulator(organization=True) as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, emulator: Emulator) -> Shell:
    """Ansible's commands, with the emulator's address and token in the environment."""
    return Shell(tmp_path, emulator)
