# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How close to the account's limit requests come, and whether ever over it.

The time from the first request to the last is taken from the server's log: it holds no start of Ansible.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.benchmarks.measure import Cost, Figure, environment, run
from tests.emulator import Emulator

FORKS, REQUESTS, RATE = 20, 400, 20
CHANGES, BULK_RATE, UNCHANGED = 1_000, 100, 10_000


def figures(directory: Path) -> Iterator[Figure]:
    """Many forks at a free account's limit, then a roster at a paid account's."""
    yield from _forks(directory)
    yield from _roster(directory)
    yield from _unchanged(directory)


def _play(directory: Path, hosts: str, task: dict[str, Any], **variables: Any) -> str:
    play = {"hosts": hosts, "gather_facts": False, "vars": variables, "tasks": [task]}
    (directory / "limits.yml").write_text(yaml.safe_dump([play]), encoding="utf-8")
    return "limits.yml"


def _span(emulator: Emulator) -> float:
    """Seconds from the first request to the last."""
    times = [request.time for request in emulator.requests]
    return max(times) - min(times)


def _refused(emulator: Emulator) -> int:
    return sum(request.status == 429 for request in emulator.requests)


def _forks(directory: Path) -> Iterator[Figure]:
    with Emulator(rate_limit=RATE) as emulator:
        hosts = ",".join(f"h{number}" for number in range(FORKS)) + ","
        task: dict[str, Any] = {
            "community.zerotier.zt_status_info": {},
            "loop": list(range(REQUESTS // FORKS)),
            "delegate_to": "localhost",
        }
        playbook = _play(directory, "all", task)
        run(
            ["ansible-playbook", "-i", hosts, "--forks", str(FORKS), playbook],
            directory,
            environment(directory, emulator),
        )
        assert len(emulator.requests) == REQUESTS + _refused(emulator)
        topic = f"{FORKS} forks, {REQUESTS} requests, a limit of {RATE} a second"
        ideal = (REQUESTS - 1) / RATE
        span = _span(emulator)
        yield Figure(topic, "refused by the server (429)", _refused(emulator), "", most=0)
        yield Figure(
            topic, "time, beside the ideal", span / ideal, "times", most=1.05, basis=f"{span:.2f} s; {ideal:.2f} s"
        )


def _members(
    directory: Path, emulator: Emulator, roster: list[dict[str, Any]], network_id: str, members: str = "{{ roster }}"
) -> Cost:
    """The cost of a playbook that holds a roster and a task for ``members`` of it."""
    task: dict[str, Any] = {
        "community.zerotier.zt_members": {
            "network_id": network_id,
            "members": members,
            "defaults": {"authorized": True},
        }
    }
    playbook = _play(directory, "localhost", task, roster=roster)
    return run(["ansible-playbook", playbook], directory, environment(directory, emulator))


def _roster(directory: Path) -> Iterator[Figure]:
    with Emulator(rate_limit=BULK_RATE) as emulator:
        network_id = emulator.add_network("office")
        members: list[dict[str, Any]] = [
            {"node_id": f"{number:010x}", "name": f"n{number}"} for number in range(CHANGES)
        ]
        _members(directory, emulator, members, network_id)
        span = _span(emulator)
        topic = f"zt_members, {CHANGES:,} changes, a limit of {BULK_RATE} a second"
        ideal = CHANGES / BULK_RATE
        yield Figure(topic, "refused by the server (429)", _refused(emulator), "", most=0)
        yield Figure(
            topic, "time, beside the ideal", span / ideal, "times", most=1.1, basis=f"{span:.2f} s; {ideal:.2f} s"
        )


def _unchanged(directory: Path) -> Iterator[Figure]:
    with Emulator() as emulator:
        network_id = emulator.add_network("office")
        members: list[dict[str, Any]] = []
        for number in range(UNCHANGED):
            members.append({"node_id": f"{number:010x}", "name": f"n{number}"})
            emulator.add_member(network_id, f"{number:010x}", name=f"n{number}", config={"authorized": True})
        all_members = _members(directory, emulator, members, network_id)
        calls = len(emulator.requests)
        one = _members(directory, emulator, members, network_id, "{{ roster[:1] }}")
        topic = f"zt_members, {UNCHANGED:,} members, nothing to change"
        yield Figure(topic, "requests", calls, "", most=1)
        cost = all_members - one
        yield Figure(
            topic,
            "CPU, beyond that of the same playbook for one of them",
            cost.cpu,
            "s",
            most=3,
            basis=f"{all_members.cpu:.1f} s; {one.cpu:.1f} s",
        )
