# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the inventory costs beside its floor: a plugin that adds the same hosts and variables from a file, and nothing else.

A run is `ansible-inventory --list` with its output, from the start of the process to its end.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.benchmarks.measure import Cost, Figure, environment, in_turn, run
from tests.emulator import Emulator

RUNS = 2  # each takes long enough to vary little
HOSTS, MANY_HOSTS = 10_000, 100_000
NETWORKS, LATENCY, RATE, WORKERS = 50, 0.1, 100, 16

CONSTRUCTED: dict[str, Any] = {
    "groups_by": [],
    "compose": {"ansible_user": "'admin'", "place": "zt_name ~ '.example.com'"},
    "groups": {"servers": "zt_name is match('node-0')"},
    "keyed_groups": [{"key": "zt_client_version", "prefix": "version"}, {"key": "zt_network_name", "prefix": "net"}],
}


def figures(directory: Path) -> Iterator[Figure]:
    """Ten thousand hosts beside the floor, ten times as many beside ten thousand, and many networks over a long line."""
    first = yield from _floor(directory)
    yield from _growth(directory, first)
    yield from _networks(directory)


def _source(directory: Path, name: str, **options: Any) -> str:
    file = f"{name}.zt_inventory.yml"
    settings = {"plugin": "community.zerotier.zt_inventory", "timeout": 300, **options}
    (directory / file).write_text(yaml.safe_dump(settings), encoding="utf-8")
    return file


def _list(directory: Path, env: Mapping[str, str], source: str) -> Cost:
    return run(["ansible-inventory", "-i", source, "--list", "--output", "list.json"], directory, env)


def _variables(directory: Path) -> dict[str, Any]:
    """The variables of the hosts of the last run."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return value.get("__ansible_unsafe", {key: plain(item) for key, item in value.items()})
        return [plain(item) for item in value] if isinstance(value, list) else value

    hosts = json.loads((directory / "list.json").read_text(encoding="utf-8"))["_meta"]["hostvars"]
    return {host: plain(variables) for host, variables in hosts.items()}


def _cached(directory: Path, name: str, **options: Any) -> str:
    where = str(directory / "cache")
    return _source(
        directory, name, cache=True, cache_plugin="ansible.builtin.jsonfile", cache_connection=where, **options
    )


def _floor(directory: Path) -> Generator[Figure, None, Cost]:
    """Gives what the first run took, which asks the server and fills the cache."""
    with Emulator(members=HOSTS) as emulator:
        env = {
            **environment(directory, emulator),
            "ANSIBLE_INVENTORY_PLUGINS": str(Path(__file__).parent / "plugins" / "inventory"),
        }
        sources = {
            "bare": _cached(directory, "bare", groups_by=[]),
            "groups": _cached(directory, "groups"),
            "constructed": _cached(directory, "constructed", **CONSTRUCTED),
        }
        first = _list(directory, env, sources["groups"])
        (directory / "floor.json").write_text(json.dumps(_variables(directory)), encoding="utf-8")
        (directory / "floor.yml").write_text("plugin: floor\nvariables: floor.json\n", encoding="utf-8")
        emulator.reset()
        costs = in_turn(
            RUNS,
            **{
                name: functools.partial(_list, directory, env, source)
                for name, source in {"floor": "floor.yml", **sources}.items()
            },
        )
        calls = len(emulator.requests)
    topic = f"inventory of {HOSTS:,} hosts from the cache"
    for name, what, most in (
        ("bare", "without groups", 1.25),
        ("groups", "with the plugin's own groups", 1.3),
        ("constructed", "with 2 keyed_groups, 1 of groups, 2 of compose", 2.3),
    ):
        ours, floor = costs[name], costs["floor"]
        basis = f"{ours.cpu:.1f} s; {floor.cpu:.1f} s (wall {ours.wall:.1f} s; {floor.wall:.1f} s)"
        yield Figure(topic, f"CPU, beside the floor, {what}", ours.cpu / floor.cpu, "times", most=most, basis=basis)
    yield Figure(topic, "requests", calls, "", most=0)
    return first


def _growth(directory: Path, few: Cost) -> Iterator[Figure]:
    with Emulator(members=MANY_HOSTS) as emulator:
        many = _list(directory, environment(directory, emulator), _cached(directory, "groups"))
    topic = f"inventory from {HOSTS:,} to {MANY_HOSTS:,} hosts, with the plugin's own groups"
    yield Figure(topic, "CPU", many.cpu / few.cpu, "times", most=11, basis=f"{many.cpu:.0f} s; {few.cpu:.1f} s")
    yield Figure(
        topic, "memory", many.memory / few.memory, "times", most=11,
        basis=f"{many.memory:,.0f} MiB; {few.memory:,.0f} MiB",
    )  # fmt: skip


def _networks(directory: Path) -> Iterator[Figure]:
    with Emulator(rate_limit=RATE, latency_ms=LATENCY * 1000) as emulator:
        for number in range(NETWORKS):
            emulator.add_member(emulator.add_network(f"n{number}"), f"{number:010x}", config={"authorized": True})
        _list(directory, environment(directory, emulator), _source(directory, "networks"))
        times = sorted(request.time for request in emulator.requests)
        refused = sum(request.status == 429 for request in emulator.requests)
    span = times[-1] - times[0]
    # The list of networks is awaited; then come the members' lists, as many at a time as there are workers.
    ideal = LATENCY + max((NETWORKS - 1) / RATE, (math.ceil(NETWORKS / WORKERS) - 1) * LATENCY)
    topic = f"inventory of {NETWORKS} networks, {LATENCY * 1000:.0f} ms of latency, a limit of {RATE} a second"
    yield Figure(topic, "refused by the server (429)", refused, "", most=0)
    yield Figure(topic, "time, beside the ideal", span / ideal, "times", most=1.2, basis=f"{span:.2f} s; {ideal:.2f} s")
