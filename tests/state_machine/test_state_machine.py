# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random and planned sequences of all modules, as several users at once, against the emulator in every position of its switches.

After every step: the same task again changes nothing, check mode has told the truth, nothing has changed that nobody
asked for, and the request budget was kept. ZEROTIER_DEEP=1 tries many more sequences.
"""

from __future__ import annotations

import contextlib
import os
import typing as t

import hypothesis
import pytest
from hypothesis import HealthCheck
from hypothesis.stateful import run_state_machine_as_test

from ansible_collections.community.zerotier.tests.emulator import Switches
from ansible_collections.community.zerotier.tests.emulator.state.switches import POSITIONS
from ansible_collections.community.zerotier.tests.state_machine import tours
from ansible_collections.community.zerotier.tests.state_machine.machines import (
    CentralMachine,
    Machine,
    TelecomxMachine,
)
from ansible_collections.community.zerotier.tests.state_machine.session import Session, Tally

DEEP = bool(os.environ.get("ZEROTIER_DEEP"))
SEEDS = range(100, 108) if DEEP else range(4)  # one test each, so that workers can share them
SEQUENCES, STEPS = (20, 25) if DEEP else (6, 20)

pytestmark = pytest.mark.no_cover  # the unit tests are what is measured; here it would only take time

Record = t.Callable[[str, object], None]


@contextlib.contextmanager
def counted(record: Record) -> t.Iterator[Tally]:
    """Give the figures to the report of the test, also when it fails."""
    tally = Tally()
    try:
        yield tally
    finally:
        figures = {
            "sequences": tally.sequences,
            "steps": tally.steps,
            "tried": sorted(tally.tried),
            "positions": {name: len(positions) for name, positions in POSITIONS.items()},
        }
        record("state machine", figures)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("machine", [CentralMachine, TelecomxMachine])
def test_random_sequences(machine: type[Machine], seed: int, record_property: Record) -> None:
    few = SEQUENCES if machine is CentralMachine else max(1, SEQUENCES // 4)
    profile = hypothesis.settings(
        max_examples=few,
        stateful_step_count=STEPS,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    with counted(record_property) as tally:
        seeded = type("Seeded", (machine,), {"tally": tally, "_hypothesis_internal_use_seed": seed})
        run_state_machine_as_test(seeded, settings=profile)


@pytest.mark.parametrize(
    ("switch", "position"),
    [(switch, position) for switch, positions in POSITIONS.items() for position in positions],
    ids=str,
)
def test_each_switch_in_each_position(switch: str, position: t.Any, record_property: Record) -> None:
    with counted(record_property) as tally:
        provider = "telecomx" if switch.startswith("telecomx") else "central"
        for tour in tours.of(switch, whole=DEEP):
            with contextlib.closing(Session(Switches(**{switch: position}), tally, provider)) as session:
                tour(session)
        tally.tried = {(switch, repr(position))}  # the others stood where they always do
