# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the unit tests of all plugins share: a clean environment, an emulator, tasks that run against it."""

from __future__ import annotations

import contextlib
import os
import tempfile
import typing as t
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator, Switches
from ansible_collections.community.zerotier.tests.unit.support import Tasks

# The same examples each time, and no files: a failure is one that everybody sees.
hypothesis.settings.register_profile("same", derandomize=True, database=None, deadline=None, max_examples=60)
hypothesis.settings.load_profile("same")

_SPEAKS_TO_US = (
    "ZEROTIER_",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the developer's shell counts, and the request limit is shared with nobody else."""
    for name in os.environ:
        if name.upper().startswith(_SPEAKS_TO_US):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


Start = t.Callable[..., Tasks]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts an emulator with the given switches; gives the tasks that run against it."""

    def started(provider: str = "central", organization: bool = False, **switches: t.Any) -> Tasks:
        emulator = Emulator(switches=Switches(**switches), organization=organization)
        return Tasks(stack.enter_context(emulator), provider)

    with contextlib.ExitStack() as stack:
        yield started


@pytest.fixture
def tasks(start: Start) -> Tasks:
    """Tasks that run against an emulator with the default switches."""
    return start()


@pytest.fixture
def emulator(tasks: Tasks) -> Emulator:
    """The emulator behind ``tasks``."""
    return tasks.emulator
