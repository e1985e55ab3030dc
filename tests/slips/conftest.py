# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of slips share: one emulator, and the count at the end of a run."""

from __future__ import annotations

import contextlib
import itertools
import typing as t
from collections.abc import Iterator

import pytest

from tests import loader

# isort: split
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.slips.scene import CALLER_SECRET, Act, Scene
from ansible_collections.community.zerotier.tests.unit.plugins.conftest import clean_environment

__all__ = ["clean_environment", "loader"]  # for pytest

NewScene = t.Callable[..., Scene]


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """One for all tests; each scene begins by resetting its state."""
    with Emulator(CALLER_SECRET, organization=True) as running:
        yield running


@pytest.fixture
def scene_at(emulator: Emulator) -> NewScene:
    """Makes fresh scenes, behind a provider."""

    def scene(provider: str, act: Act = lambda _state: None) -> Scene:
        return Scene(emulator, provider, act)

    return scene


class Count:
    """Counts the slips of a test. The next ones are tried all the same when one lost something."""

    def __init__(self, note: t.Callable[[str, object], None]) -> None:
        self._note = note
        self._failures: list[str] = []

    @contextlib.contextmanager
    def slip(self, label: object) -> Iterator[None]:
        """One slip. Reports carry the note of it to where the run is summed up."""
        survived = False
        try:
            yield
            survived = True
        except Exception as error:  # noqa: BLE001 (told by done())
            self._failures.append(f"{label}: {type(error).__name__}: {error}")
        self._note("slip", survived)

    def done(self) -> None:
        """Fail if any of them lost something."""
        if self._failures:
            pytest.fail("\n".join([f"{len(self._failures)} slips:", *self._failures]), pytrace=False)


@pytest.fixture
def count(record_property: t.Callable[[str, object], None]) -> Count:
    return Count(record_property)


def pytest_terminal_summary(terminalreporter: t.Any) -> None:
    """Say how many slips there were, also where several processes had them."""
    reports = itertools.chain.from_iterable(terminalreporter.stats.values())
    slips = [
        value
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == "slip"
    ]
    terminalreporter.write_line(f"slips tried: {len(slips)}, lost nothing: {sum(slips)}")
