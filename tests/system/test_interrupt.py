# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ctrl-C in the middle of long work ends it at once, without a traceback, and the next run finishes it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
import yaml

from tests.emulator import Emulator
from tests.shell import BIN, Shell

MEMBERS = 60
# What a shell starts in the background ignores Ctrl-C, and all that it starts does, too.
LISTENING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"


def interrupted(shell: Shell, emulator: Emulator, *words: str) -> str:
    """What a command prints that is interrupted after ten requests."""
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENING, str(BIN / words[0]), *words[1:]], cwd=shell.directory, env=shell.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    latest = time.monotonic() + 60
    while len(emulator.calls) < 10 and process.poll() is None:
        assert time.monotonic() < latest
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does to all that runs in it
    output, _none = process.communicate(timeout=60)
    assert process.returncode != 0, output
    return output


@pytest.mark.parametrize("fast_path", [True, False])
def test_a_roster(shell: Shell, emulator: Emulator, fast_path: bool) -> None:
    network_id = emulator.add_network("office")
    members = [{"node_id": f"{number:010x}", "authorized": True} for number in range(1, MEMBERS + 1)]
    task = {"community.zerotier.zt_members": {"network_id": network_id, "members": members, "rate_limit": 20}}
    play = {"hosts": "localhost", "gather_facts": False, "vars": {"zt_fast_path": fast_path}, "tasks": [task]}
    shell.write("roster.yml", yaml.safe_dump([play]))
    output = interrupted(shell, emulator, "ansible-playbook", "roster.yml")
    assert "Traceback" not in output
    done = len(emulator.calls)
    assert done < MEMBERS
    emulator.reset()
    shell.playbook("roster.yml")
    assert 0 < len(emulator.calls) <= MEMBERS - done + 2  # one was under way, and the list is read again
    assert all(member["config"]["authorized"] for member in emulator.members(network_id))


def test_an_inventory(shell: Shell, emulator: Emulator) -> None:
    for number in range(MEMBERS):
        emulator.add_network(f"n{number}")
    emulator.fault(path="/network/*/member", delay=0.5, times=None)
    shell.write("all.zt_inventory.yml", "plugin: community.zerotier.zt_inventory\nrate_limit: 0\n")
    output = interrupted(shell, emulator, "ansible-inventory", "-i", "all.zt_inventory.yml", "--list")
    assert "Traceback" not in output
    assert len(emulator.calls) < MEMBERS
