# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All examples, those of the documentation and those of the README, are run by Ansible against the emulator."""

from __future__ import annotations

import json
import re
import shlex
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from ansible.plugins.callback import CallbackBase

from ansible_collections.community.zerotier.plugins.module_utils._module import result_of
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.tests.documents import README, blocks
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.shell import Shell
from ansible_collections.community.zerotier.tests.unit.support import Tasks, validated

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
MODULES = sorted(path.stem for path in ROOT.glob("plugins/modules/*.py"))
INVENTORIES = sorted(path.stem for path in ROOT.glob("plugins/inventory/*.py"))
FILTERS = sorted(path.stem for path in ROOT.glob("plugins/filter/*.yml"))
LOOKUPS = sorted(path.stem for path in ROOT.glob("plugins/lookup/*.py"))

# The variables that the examples take from a vault.
VAULT = {name: name.ljust(32, "-") for name in (
    "vault_monitoring_token", "vault_token_of_anna", "vault_token_of_the_colleague",
)}  # fmt: skip

TaskList = list[dict[str, t.Any]]


def play(shell: Shell, tasks: TaskList) -> None:
    """Run tasks as a play on localhost."""
    content = {"name": "The examples", "hosts": "localhost", "gather_facts": False, "vars": VAULT, "tasks": tasks}
    shell.write(
        "members.csv",
        "node_id,name,ip_assignments,tags\na1b2c3d4e5,laptop-anna,10.147.20.17,\n9f8e7d6c5b,files,10.147.20.2 10.147.20.3,\n",
    )
    shell.write("examples.yml", yaml.safe_dump([content], sort_keys=False))
    shell.run("ansible-playbook", "examples.yml")


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(organization=True) as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, emulator: Emulator) -> Shell:
    return Shell(tmp_path, emulator)


# The objects that the examples take for granted


def office(emulator: Emulator) -> str:
    return emulator.add_network(
        "office",
        id="8056c2e21c000001",
        rulesSource="tag department id 1 enum 100 engineering; tag clearance id 2; tag guest id 3; tag access id 4 flag 0 print flag 1 scan;"
        " cap administrator id 7 accept; ; accept;",
        config={
            "routes": [{"target": "10.147.20.0/24", "via": None}],
            "ipAssignmentPools": [{"ipRangeStart": "10.147.20.100", "ipRangeEnd": "10.147.20.199"}],
            "v4AssignMode": {"zt": True},
        },
    )


def with_members(emulator: Emulator) -> None:
    network_id = office(emulator)
    emulator.add_network("test-1")
    for node_id, name, authorized in (
        ("9f8e7d6c5b", "file-server", True),
        ("a1b2c3d4e5", "Laptop-Anna", True),
        ("a1b2c3d4e6", "", False),
    ):
        emulator.add_member(network_id, node_id, name=name, config={"authorized": authorized})
        emulator.check_in(network_id, node_id)


def with_a_node_that_waits(emulator: Emulator) -> None:
    network_id = office(emulator)
    emulator.add_member(network_id, "9f8e7d6c5b", config={"ipAssignments": ["10.147.20.18"]})
    emulator.check_in(network_id, "9f8e7d6c5b")


def with_a_colleague(emulator: Emulator) -> None:
    emulator.add_user(None, "anna@example.com", in_organization=True)


def with_people_to_invite(emulator: Emulator) -> None:
    emulator.add_user(VAULT["vault_token_of_anna"], "anna@example.com")
    emulator.add_invitation("bob@example.com")


def with_a_colleague_who_leaves(emulator: Emulator) -> None:
    emulator.add_user(VAULT["vault_token_of_the_colleague"], "former.colleague@example.com")


def with_tokens(emulator: Emulator) -> None:
    emulator.add_token("tmp-1", "1" * 32)
    emulator.add_token("tmp-2", "2" * 32)


def with_nothing(emulator: Emulator) -> None:
    """A new account."""


PREPARED = {
    "zt_network": with_a_colleague,
    "zt_members": with_members,
    "zt_token": with_nothing,
    "zt_token_info": with_tokens,
    "zt_user": with_a_colleague_who_leaves,
    "zt_user_info": with_nothing,
    "zt_org_invite": with_people_to_invite,
    "zt_org_info": with_people_to_invite,
    "zt_status_info": with_nothing,
    "zt_network_info": with_members,
    "zt_member": with_a_node_that_waits,
    "zt_member_info": with_members,
    "zt_inventory": with_members,
}


# The examples of the documentation


def examples(path: str) -> str:
    """EXAMPLES of a Python or a YAML file."""
    text = (ROOT / "plugins" / path).read_text(encoding="utf-8")
    if path.endswith(".yml"):
        return t.cast(str, yaml.safe_load(text)["EXAMPLES"])
    found = re.search(r'^EXAMPLES = r"""\n(.*?)^"""', text, re.MULTILINE | re.DOTALL)
    assert found, path
    return found[1]


# The examples that can't be run again without a change, and why.
NOT_TWICE = {
    "A new secret for the build server": "it asks for a new one each time",
    "Delete a user and all networks of the user": "it ends the very token that it uses",
}


def each_twice(tasks: TaskList) -> TaskList:
    """Each task in check mode, for real and once more, which must not change anything."""
    result: TaskList = []
    for task in tasks:
        options = {key: value for key, value in task.items() if key != "name"}
        result += [{"name": f"{task['name']} (check mode)", **options, "check_mode": True}, task]
        if task["name"] in NOT_TWICE:
            continue
        result += [
            {"name": f"{task['name']} (again)", **options, "register": "zt_again"},
            {
                "name": "See that nothing changed",
                "ansible.builtin.assert": {"that": ["zt_again is not changed"], "quiet": True},
            },
        ]
    return result


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_modules(name: str, emulator: Emulator, shell: Shell) -> None:
    assert name in PREPARED, f"PREPARED does not say which objects the examples of {name} take for granted"
    PREPARED[name](emulator)
    play(shell, each_twice(yaml.safe_load(examples(f"modules/{name}.py"))))
    if name.endswith("_info"):
        assert emulator.calls
    else:
        assert any(request.method != "GET" for request in emulator.requests)


@pytest.mark.parametrize("name", LOOKUPS)
def test_examples_of_lookups(name: str, emulator: Emulator, shell: Shell) -> None:
    {"zt_member": with_members}.get(name, with_nothing)(emulator)
    (shell.directory / "zerotier" / "networks").mkdir(parents=True)
    shell.write("zerotier/networks/office.yml", "name: office\n")
    play(shell, each_twice(yaml.safe_load(examples(f"lookup/{name}.py"))))
    assert bool(emulator.calls) == (name in ("zt_member", "zt_random_token")), "the others make no request"


def test_examples_of_filters_give_what_they_say(emulator: Emulator, shell: Shell) -> None:
    tasks = []
    for name in FILTERS:
        text = examples(f"filter/{name}.yml")
        [task], [result] = yaml.safe_load(text), re.findall(r"# => (.*)", text)
        condition = f"({task['ansible.builtin.debug']['msg'].strip('{} ')}) == {result}"
        tasks += [task, {"name": f"Look at {name}", "ansible.builtin.assert": {"that": [condition]}}]
    play(shell, tasks)
    assert emulator.calls == []


@pytest.mark.parametrize("name", INVENTORIES)
def test_examples_of_inventories(name: str, emulator: Emulator, shell: Shell) -> None:
    PREPARED[name](emulator)
    for text in examples(f"inventory/{name}.py").split("\n---\n"):
        file = re.findall(r"# (\S+[.]yml):", text)[0]
        shell.write(file, text)
        command = ("ansible-inventory", "-i", file, "--list", "--export")
        first = json.loads(shell.run(*command))
        assert first["_meta"]["hostvars"], file
        emulator.reset()
        if yaml.safe_load(text).get("cache"):
            assert json.loads(shell.run(*command)) == first
            assert emulator.calls == []


# The examples of the README


def test_examples_of_the_readme(emulator: Emulator, shell: Shell) -> None:
    """As a reader would: save each file by the name in its first line, and type the commands in their order."""
    shell.environment.pop("COVERAGE_PROCESS_CONFIG", None)  # measuring would double the time, and show nothing new
    ran = []
    for block in blocks(README):
        if block.file:
            shell.write(block.file, block.content)
        for line in block.lines if block.language == "shell" else ():
            words = shlex.split(line)
            if line == "export ZEROTIER_PROVIDER=telecomx":
                shell.use_telecomx(emulator)
            if words[0] not in ("ansible-playbook", "ansible-inventory"):
                continue
            before = len(emulator.calls)
            network_is_to_come = r"\[WARNING\]: network_name: there is no network called 'office' yet"
            output = shell.run(*words, allowed=network_is_to_come if "--check" in words else None)
            assert len(emulator.calls) > before, line
            tells_the_time = "community.zerotier.audit_report" in words
            if "--check" not in words and not tells_the_time and re.search(r"\bchanged=[1-9]", output):
                assert "changed=0 " in shell.run(*words), line
            if "--graph" in words:
                assert {"files", "laptop-ada"} <= set(re.findall(r"--([\w-]+)$", output, re.MULTILINE))
            if "--host" in words:
                variables = json.loads(output)
                assert (variables["ansible_host"], variables["ansible_user"]) == ("10.147.20.10", "admin")
            ran.append(line)
    assert [request.path for request in emulator.requests if request.method == "DELETE"] == []
    assert emulator.authenticates((shell.directory / "robot.token").read_text(encoding="utf-8").strip())
    assert emulator.mails == ["ada@example.com"]
    assert len(ran) == 14


def test_the_readme_shows_the_graph_as_it_is(emulator: Emulator, shell: Shell) -> None:
    """The first block of the README is what a command prints."""
    network_id = emulator.add_network("office")
    for node_id, name in (("1a2b3c4d02", "files"), ("1a2b3c4d03", "laptop-ada")):
        emulator.add_member(network_id, node_id, name=name, config={"authorized": True})
    shell.write("office.zt_inventory.yml", "plugin: community.zerotier.zt_inventory\nnetworks: [office]\n")
    block = blocks(README)[0]
    [command], shown = block.lines, block.shown
    assert shown
    assert shell.run(*shlex.split(command)) == shown


def test_the_readme_shows_a_diff_as_it_is(emulator: Emulator) -> None:
    [shown] = [block.content for block in blocks(README) if block.language == "diff"]
    tasks = Tasks(emulator)
    pool = {"start": "10.147.20.100", "end": "10.147.20.199"}
    tasks.network(name="office", description="Laptops and the file server", ip_assignment_pools=[pool])
    params = validated(
        _network.TASK,
        {**tasks.connection, "name": "office", "ip_assignment_pools": [{**pool, "start": "10.147.20.150"}]},
    )
    result = result_of(_network.TASK, connect, params, check_mode=True, diff=True)
    assert CallbackBase()._get_diff(result["diff"]).strip() == shown.strip()
