# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A process that is killed in the middle of its work: the next run comes to where this one would have come to."""

from __future__ import annotations

import json
import subprocess
import time
import typing as t
from pathlib import Path

import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.faults.checks import clean_run, converges, doubles_nothing, ready
from ansible_collections.community.zerotier.tests.faults.conftest import Count, Emulators
from ansible_collections.community.zerotier.tests.faults.faults import LONG
from ansible_collections.community.zerotier.tests.faults.targets import TARGETS, Scene, Target
from ansible_collections.community.zerotier.tests.unit.support import python

CODE = """
import importlib, json, sys
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import perform
from ansible_collections.community.zerotier.tests.unit.support import validated
name, options = sys.argv[1], json.loads(sys.argv[2])
task = importlib.import_module("ansible_collections.community.zerotier.plugins.module_utils." + name).TASK
params = validated(task, options)
perform(task, connect(params), params, False)
"""
MODULES = {
    "zt_members-change": "_tasks.members",
    "zt_network-create": "_tasks.network",
    "zt_token-create-file": "_tasks.token",
    "zt_token-regenerate": "_tasks.token",
    "zt_org_invite-create": "_tasks.organization",
}
KILLED = [target for target in TARGETS if target.name in MODULES]
MOMENTS: dict[str, dict[str, t.Any]] = {"before": {"delay": LONG, "drop": "before"}, "after": {"stall": LONG}}
PATIENCE = 60  # seconds until a process that makes no request is given up


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("target", KILLED, ids=str)
def test_killed(target: Target, moment: str, tmp_path: Path, emulators: Emulators, count: Count) -> None:
    """Once in each of its writes, before or after the work is done."""
    emulator = emulators(target.switches)
    clean = clean_run(target, emulator, tmp_path)
    for position in clean.writes:
        scene = ready(target, emulator, tmp_path)
        emulator.reset()
        emulator.fault(**MOMENTS[moment], skip=position)
        kill(started(scene, target), emulator, position)
        emulator.reset()
        where = f"killed {moment} request {position}, {clean.calls[position]}"
        doubles_nothing(scene.picture(), clean)
        if scene.dest.exists():
            assert emulator.authenticates(scene.dest.read_text(encoding="utf-8").rstrip("\n")), where
        for draft in scene.directory.glob(".zt_token-*"):  # what a process leaves that can't clean up
            assert draft.stat().st_mode & 0o777 == 0o600
            draft.unlink()
        converges(scene, target, clean, where)
        count(True)


def started(scene: Scene, target: Target) -> subprocess.Popen[str]:
    options = {**scene.tasks.connection, **target.options(scene), "timeout": LONG}
    return python(CODE, MODULES[target.name], json.dumps(options))


def kill(process: subprocess.Popen[str], emulator: Emulator, position: int) -> None:
    """End the process as soon as it waits for the answer to the request of this position."""
    latest = time.monotonic() + PATIENCE
    while len(emulator.calls) <= position:
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < latest
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert process.returncode < 0
