# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A roster of 500 members while one request in five fails in some way: it is there in the end, whole and once."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.tests.emulator import Emulator, Switches
from ansible_collections.community.zerotier.tests.faults.checks import is_clear, is_write
from ansible_collections.community.zerotier.tests.faults.conftest import Count
from ansible_collections.community.zerotier.tests.faults.faults import HTML
from ansible_collections.community.zerotier.tests.unit.support import Tasks

pytestmark = pytest.mark.no_cover  # the unit tests are what is measured; here it would only take time

NODES = [f"{number:010x}" for number in range(0xB000000000, 0xB000000000 + 550)]
WANTED, SURPLUS = NODES[:500], NODES[500:]
RETURNING = NODES[:20]  # were members once
RIGHT, WRONG = NODES[20:120], NODES[120:220]  # need nothing, and a change
MOST_RUNS = 40  # the surplus waits until a run in which nothing fails

KINDS: list[dict[str, t.Any]] = [
    {"drop": "before"},
    {"drop": "after"},
    {"status": 429, "body": HTML},
    {"status": 500},
    {"status": 500, "after": True},
    {"status": 502, "body": HTML},
    {"status": 503, "after": True},
    {"replace": "empty"},
    {"replace": "truncated"},
    {"replace": "html"},
]
SHARE = 1 - 0.8 ** (1 / len(KINDS))  # of each kind, so that one request in five has one


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_roster_arrives(seed: int, count: Count) -> None:
    with Emulator(switches=Switches(undelete="dance"), random_seed=seed) as emulator:
        office = emulator.add_network("office")
        for number, node in enumerate(NODES):
            if node in {*RIGHT, *WRONG, *SURPLUS, *RETURNING}:
                named = f"node {number}" if node not in WRONG else "old name"
                emulator.add_member(office, node, name=named, description="stays", config={"authorized": True})
        tasks = Tasks(emulator)
        for node in RETURNING:
            tasks.member(network_id=office, node_id=node, state="absent")
        emulator.advance(3600)
        roster = [{"node_id": node, "name": f"node {number}"} for number, node in enumerate(WANTED)]
        options: dict[str, t.Any] = {
            "network_id": office,
            "members": roster,
            "defaults": {"authorized": True},
            "purge": "delete",
        }

        for order in KINDS:
            emulator.fault(**order, chance=SHARE, seed=seed, times=None)
        for _run in range(MOST_RUNS):
            try:
                tasks.members(**options, retries=1)
                break
            except ZeroTierError as error:
                is_clear(error)
        else:
            pytest.fail(f"not there after {MOST_RUNS} runs")
        emulator.reset()

        tasks.members(**options)  # an answer that could not be read may hide that something is missing
        assert not tasks.members(**options).changed
        assert not any(map(is_write, tasks.calls))
        found = {member["nodeId"]: member for member in emulator.members(office)}
        assert sorted(found) == WANTED
        assert [found[node]["name"] for node in WANTED] == [item["name"] for item in roster]
        assert all(member["config"]["authorized"] for member in found.values())
        assert all(found[node]["description"] == "stays" for node in (*RIGHT, *WRONG))
        count(True)
