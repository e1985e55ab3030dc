# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each fault at each request of each module: the right state or one clear error, and nothing lost, doubled or told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome
from ansible_collections.community.zerotier.tests.faults.checks import (
    Clean,
    clean_run,
    converges,
    difference,
    doubles_nothing,
    is_clear,
    is_write,
    ready,
    stable,
    tells_no_secret,
    tells_what_was_done,
)
from ansible_collections.community.zerotier.tests.faults.conftest import Count, Emulators
from ansible_collections.community.zerotier.tests.faults.faults import TROUBLES, Elsewhere, Trouble, ordered
from ansible_collections.community.zerotier.tests.faults.targets import TARGETS, Scene, Target

pytestmark = pytest.mark.no_cover  # the unit tests are what is measured; here it would only take time


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    places = Elsewhere()
    yield places
    assert not places.heard
    places.close()


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_fault(
    target: Target, trouble: Trouble, tmp_path: Path, emulators: Emulators, elsewhere: Elsewhere, count: Count
) -> None:
    emulator = emulators(target.switches)
    clean = clean_run(target, emulator, tmp_path)
    for position in clean.writes if trouble.writes else range(len(clean.calls)):
        scene = ready(target, emulator, tmp_path)
        try:
            survive(scene, target, trouble, position, clean, elsewhere)
        except BaseException:
            count(False)
            raise
        count(True)


def survive(scene: Scene, target: Target, trouble: Trouble, position: int, clean: Clean, elsewhere: Elsewhere) -> None:
    token = scene.tasks.connection["api_token"]
    where = f"{trouble} at request {position}, {clean.calls[position]}"
    outcome: Outcome | None = None
    failure: ZeroTierError | None = None
    with ordered(trouble, scene.emulator, position, elsewhere, token):
        try:
            outcome = target.run(scene, **trouble.connection)
        except ZeroTierError as error:
            failure = error
    if failure is not None:
        assert target.last or not trouble.must_succeed(clean.calls[position]), (where, failure)
        is_clear(failure)
    tells_no_secret(scene, outcome, failure)
    wrote, picture = any(map(is_write, scene.tasks.calls)), scene.picture()
    doubles_nothing(picture, clean)
    if failure is not None and difference(picture, clean.before):
        tells_what_was_done(failure, where)
    if outcome is not None and not trouble.lies and not outcome.warnings:
        assert outcome.changed == clean.outcome.changed, where
        assert not difference(picture, clean.picture), where
        assert not target.asks or not difference(stable(outcome.result), stable(clean.outcome.result)), where
    if not wrote:
        assert not difference(picture, clean.before), where
        return  # the next run is the first once more
    if target.last:
        return
    converges(scene, target, clean, where, lost=target.merged if trouble.conceals else ())


RIVALS = [target for target in TARGETS if target.rival]


@pytest.mark.parametrize("target", RIVALS, ids=str)
def test_somebody_else_changes_it_meanwhile(target: Target, tmp_path: Path, emulators: Emulators, count: Count) -> None:
    """What both ask for ends as the task asks; what only the other asks for stays."""
    assert target.rival
    emulator = emulators(target.switches)
    clean = clean_run(target, emulator, tmp_path)
    pictures = []
    for position in range(len(clean.calls)):
        scene = ready(target, emulator, tmp_path)
        emulator.fault(skip=position, meanwhile=target.rival(scene))
        try:
            target.run(scene)
        except ZeroTierError as error:
            is_clear(error)
        emulator.reset()
        target.run(scene)
        last = target.run(scene)
        assert not last.changed
        assert not any(map(is_write, scene.tasks.calls))
        pictures.append(scene.picture())
        count(True)
    assert all(picture == pictures[0] for picture in pictures)
    assert pictures[0] != clean.picture or "delete" in target.name
