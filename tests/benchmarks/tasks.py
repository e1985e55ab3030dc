# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task costs: on the fast path, as a module, and as the ansible.builtin.uri task that would take its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.benchmarks.measure import Cost, Figure, environment, in_turn, run
from tests.emulator import Emulator

RUNS = 4
FLEET_RUNS = 1  # its hosts are a hundred runs already
# Items: the slow ones need no more to tell. Of an item, "loop" is what Ansible's own part costs.
LOOPS = {"fast": 200, "loop": 200, "module": 10, "uri": 10, "nothing": 10}
HOSTS = 100
NAMES = {"fast": "on the fast path", "loop": "debug", "module": "as a module"}
MEMBER = {"network_id": "{{ network_id }}", "authorized": True, "rate_limit": 0}

# The usual way without a collection: read the member, and write it if it differs.
URI: list[dict[str, Any]] = [
    {
        "ansible.builtin.uri": {
            "url": "{{ lookup('ansible.builtin.env', 'ZEROTIER_CENTRAL_URL') }}/network/{{ network_id }}/member/{{ node_id }}",
            "headers": {"Authorization": "token {{ lookup('ansible.builtin.env', 'ZEROTIER_CENTRAL_TOKEN') }}"},
        }
    }
]
TASKS: dict[str, list[dict[str, Any]]] = {
    "fast": [{"community.zerotier.zt_member": {**MEMBER, "node_id": "{{ node_id }}"}}],
    "module": [{"community.zerotier.zt_member": {**MEMBER, "node_id": "{{ node_id }}"}, "vars": {"zt_fast_path": False}}],
    "uri": URI,
    "loop": [{"ansible.builtin.debug": {"msg": "{{ network_id }} {{ node_id }}"}}],
    "nothing": [{"ansible.builtin.ping": {}}],
}  # fmt: skip


def figures(directory: Path) -> Iterator[Figure]:
    """Costs of a task where nothing is to change, an item of a loop and a host of a fleet."""
    with Emulator() as emulator:
        network_id = emulator.add_network("office", config={"routes": [{"target": "10.0.0.0/16", "via": None}]})
        for number in range(max(*LOOPS.values(), HOSTS)):
            emulator.add_member(network_id, f"{number:010x}", config={"authorized": True})
        (directory / "hosts").write_text("\n".join(f"h{number:03}" for number in range(HOSTS)), encoding="utf-8")
        env = environment(directory, emulator)
        yield from _loop(directory, env, network_id)
        yield from _hosts(directory, env, network_id)


def _play(directory: Path, name: str, hosts: str, tasks: list[dict[str, Any]], **variables: Any) -> str:
    play = {"hosts": hosts, "gather_facts": False, "vars": variables, "tasks": tasks}
    (directory / name).write_text(yaml.safe_dump([play]), encoding="utf-8")
    return name


def _loop(directory: Path, env: dict[str, str], network_id: str) -> Iterator[Figure]:
    """An item costs what a loop of many takes longer than a loop of one."""

    def looped(name: str, items: int) -> Callable[[], Cost]:
        tasks = [
            {**task, "loop": [f"{number:010x}" for number in range(items)], "loop_control": {"loop_var": "node_id"}}
            for task in TASKS[name]
        ]
        playbook = _play(directory, f"loop-{name}-{items}.yml", "localhost", tasks, network_id=network_id)
        return lambda: run(["ansible-playbook", playbook], directory, env)

    many = in_turn(RUNS, **{name: looped(name, items) for name, items in LOOPS.items()})
    one = in_turn(RUNS, **{name: looped(name, 1) for name in LOOPS})
    item = {name: (many[name] - one[name]) / (items - 1) for name, items in LOOPS.items()}
    basis = {name: f"{cost.wall * 1000:.1f} ms, {cost.cpu * 1000:.1f} ms of CPU" for name, cost in item.items()}
    topic = "zt_member, nothing to change"
    yield Figure(topic, "an item of a loop of 200", item["fast"].wall * 1000, "ms", most=10, basis=basis["fast"])
    yield Figure(
        topic, "the same, beside ansible.builtin.debug, which does nothing", item["fast"].wall / item["loop"].wall, "times",
        basis=f"debug: {basis['loop']}",
    )  # fmt: skip
    yield Figure(
        topic, "less CPU than ansible.builtin.uri, an item", item["uri"].cpu / item["fast"].cpu, "times", least=40,
        basis=f"uri: {basis['uri']}",
    )  # fmt: skip
    yield Figure(
        topic, "the module, beside ansible.builtin.ping, an item", item["module"].wall / item["nothing"].wall, "times",
        most=1.35, basis=f"module: {basis['module']}; ping: {basis['nothing']}",
    )  # fmt: skip


def _hosts(directory: Path, env: dict[str, str], network_id: str) -> Iterator[Figure]:
    """A whole playbook: 100 hosts whose task is delegated to localhost, with ten forks."""

    def fleet(name: str) -> Callable[[], Cost]:
        tasks = [{**task, "delegate_to": "localhost"} for task in TASKS[name]]
        node_id = "{{ '%010x' % (inventory_hostname[1:] | int) }}"
        playbook = _play(directory, f"hosts-{name}.yml", "all", tasks, network_id=network_id, node_id=node_id)
        return lambda: run(["ansible-playbook", "-i", "hosts", "--forks", "10", playbook], directory, env)

    took = in_turn(FLEET_RUNS, **{name: fleet(name) for name in ("fast", "loop", "module", "uri")})
    basis = "; ".join(f"{NAMES.get(name, name)}: {cost.wall:.1f} s" for name, cost in took.items())
    topic = f"{HOSTS} hosts, delegated to localhost, 10 forks"
    for name, least in (("uri", 10.0), ("module", None)):
        what = f"faster than {'ansible.builtin.uri' if name == 'uri' else 'the module'}, the whole playbook"
        yield Figure(topic, what, took[name].wall / took["fast"].wall, "times", least=least, basis=basis)
    floor = took["fast"].wall / took["loop"].wall
    yield Figure(topic, "the same, beside ansible.builtin.debug, which does nothing", floor, "times", basis=basis)
