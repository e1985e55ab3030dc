# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a command costs, and what is reported of it."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.emulator import Emulator
from tests.shell import BIN, Shell


@dataclass(frozen=True)
class Cost:
    """What one run of a command took, its child processes included."""

    wall: float  # seconds
    cpu: float  # seconds, of user and system
    memory: float  # MiB, the most that one of its processes held

    def __sub__(self, other: Cost) -> Cost:
        return Cost(self.wall - other.wall, self.cpu - other.cpu, self.memory)

    def __truediv__(self, number: float) -> Cost:
        return Cost(self.wall / number, self.cpu / number, self.memory)


@dataclass(frozen=True)
class Figure:
    """A line of the report. The target is met if ``value`` is at most ``most``, or at least ``least``."""

    topic: str
    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    basis: str = ""  # the medians that a ratio comes from, with units

    @property
    def target(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:g} {self.unit}".rstrip()
        return f"≥ {self.least:g} {self.unit}".rstrip() if self.least is not None else ""

    @property
    def met(self) -> bool | None:
        if self.most is not None:
            return self.value <= self.most
        return self.value >= self.least if self.least is not None else None


def run(words: Sequence[str], directory: Path, environment: Mapping[str, str]) -> Cost:
    """Run one of the commands beside this Python, quietly; an AssertionError with what it printed if it fails."""
    log = directory / "benchmark.log"
    began = time.monotonic()
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(BIN / words[0]), *words[1:]], cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=file,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        _pid, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, log.read_text(encoding="utf-8", errors="replace")[-5000:]
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def in_turn(runs: int, **contestants: Callable[[], Cost]) -> dict[str, Cost]:
    """The medians of each contestant, which take turns, so that a busy machine is busy for all."""
    costs: dict[str, list[Cost]] = {name: [] for name in contestants}
    for _round in range(runs):
        for name, contestant in contestants.items():
            costs[name].append(contestant())
    return {name: median(measured) for name, measured in costs.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each quantity."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        statistics.median(cost.memory for cost in costs),
    )


def environment(directory: Path, emulator: Emulator) -> dict[str, str]:
    """The environment of a command that speaks to an emulator; all that it writes stays in the directory."""
    return {**Shell(directory, emulator).environment, "TMPDIR": str(directory)}
