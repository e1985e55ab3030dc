# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the fault tests share: waits that take no time, and the count of faults at the end of a run."""

from __future__ import annotations

import contextlib
import functools
import itertools
import typing as t
from collections.abc import Iterator

import pytest

from tests import loader

# isort: split
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Transport
from ansible_collections.community.zerotier.plugins.module_utils._providers import connection as _connection
from ansible_collections.community.zerotier.tests.emulator import Emulator, Switches
from ansible_collections.community.zerotier.tests.unit.plugins.conftest import clean_environment

__all__ = ["clean_environment", "loader"]  # for pytest

Count = t.Callable[[bool], None]


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks try again at once."""
    monkeypatch.setattr(_connection, "Transport", functools.partial(Transport, sleep=lambda _seconds: None))


@pytest.fixture
def count(record_property: t.Callable[[str, object], None]) -> Count:
    """Notes down a fault, and whether it was survived. Reports carry it to where the run is summed up."""
    return lambda survived: record_property("fault", survived)


Emulators = t.Callable[[Switches], Emulator]


@pytest.fixture(scope="session")
def emulators() -> Iterator[Emulators]:
    """One emulator for all tests with the same switches; each test begins by resetting its state."""
    running: dict[Switches, Emulator] = {}

    def emulator(switches: Switches) -> Emulator:
        if switches not in running:
            running[switches] = stack.enter_context(Emulator(organization=True, switches=switches))
        return running[switches]

    with contextlib.ExitStack() as stack:
        yield emulator


def pytest_terminal_summary(terminalreporter: t.Any) -> None:
    """Say how many faults there were, also where several processes had them."""
    reports = itertools.chain.from_iterable(terminalreporter.stats.values())
    faults = [
        value
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, value in report.user_properties
        if name == "fault"
    ]
    terminalreporter.write_line(f"faults tried: {len(faults)}, survived: {sum(faults)}")
