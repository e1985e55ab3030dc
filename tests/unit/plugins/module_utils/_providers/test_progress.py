# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Long work says how far it is, and not too often."""

from __future__ import annotations

import contextlib
import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import TimedOut
from ansible_collections.community.zerotier.plugins.module_utils._providers import api as _api
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task, perform
from ansible_collections.community.zerotier.tests.unit.support import FakeClock, Tasks, validated


class Clock:
    """Takes the place of the module time."""

    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(_api, "time", clock)
    return clock


def test_a_line_comes_after_five_seconds_and_then_every_five(clock: Clock) -> None:
    lines: list[str] = []
    api = Api()
    api.tell = lines.append
    for second in range(13):
        clock.now = 100.0 + second
        api.progress(str(second))
    assert lines == ["5", "10"]


def test_where_nobody_can_be_told_nothing_happens(clock: Clock) -> None:
    api = Api()
    api.progress("1")
    clock.now += 60
    api.progress("2")


@pytest.mark.parametrize("provider", ["central", "telecomx"])
def test_what_takes_long_below_is_told_too(start: t.Callable[..., Tasks], provider: str) -> None:
    tasks = start(provider)
    api = connect(validated(_member.TASK, {**tasks.connection, "network_id": "0" * 16, "node_id": "0" * 10}))
    transport = t.cast(t.Any, api)._transport
    transport.tell("nobody listens")
    lines: list[str] = []
    api.tell = lines.append
    transport.tell("waiting")
    assert lines == ["waiting"]


def told(tasks: Tasks, task: Task, **options: object) -> list[str]:
    """What is said while a task runs, if no line is too many."""
    lines: list[str] = []
    params = validated(task, {**tasks.connection, **options})
    api = connect(params)
    api.tell = lines.append
    more: dict[str, t.Any] = {} if task is _members.TASK else {"clock": FakeClock()}
    with contextlib.suppress(TimedOut):
        perform(task, api, params, False, **more)
    return lines


def test_a_roster_counts_its_members(tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_api, "_BETWEEN_LINES", 0)
    network = tasks.emulator.add_network("office")
    members = [{"node_id": f"{number:010x}"} for number in range(1, 4)]
    lines = told(tasks, _members.TASK, network_id=network, members=members)
    assert lines == ["2 of 3 members written", "3 of 3 members written"]


def test_a_wait_tells_its_time(tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_api, "_BETWEEN_LINES", 0)
    network = tasks.emulator.add_network("office")
    lines = told(tasks, _member.TASK, network_id=network, node_id="a1b2c3d4e5", wait_for="online", wait_timeout=15)
    assert lines[-1].startswith("waiting for node a1b2c3d4e5: ")
    assert lines[-1].endswith(" of 15 seconds")
