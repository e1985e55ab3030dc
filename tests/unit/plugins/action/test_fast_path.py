# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""On the controller a task runs in Ansible's own process; what comes of it is the same as when a module runs."""

from __future__ import annotations

import datetime
import importlib
import json
import re
import sys
import time
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.zerotier.plugins.module_utils import _module
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.shell import Shell

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
PACKAGE = "ansible_collections.community.zerotier.plugins"
MODULES = sorted(file.stem for file in PLUGINS.glob("modules/*.py"))
NETWORK = "8056c2e21c000001"
SECRET = "kX3mVq9TzR1bYc7NwP5sHd2LgF8jAe4U"

Tasks = list[dict[str, t.Any]]


def test_every_module_has_the_fast_path() -> None:
    assert sorted(file.stem for file in PLUGINS.glob("action/*.py")) == MODULES


@pytest.mark.parametrize("name", MODULES)
def test_it_runs_what_the_module_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Task] = []
    monkeypatch.setattr(_module, "run_module", given.append)
    importlib.reload(module := importlib.import_module(f"{PACKAGE}.modules.{name}")).main()
    monkeypatch.undo()
    importlib.reload(module)
    assert given == [importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule.task]


# The same results, whichever way


def prepare(emulator: Emulator) -> None:
    emulator.add_network("office", id=NETWORK, config={"routes": [{"target": "10.147.20.0/24", "via": None}]})
    emulator.add_member(NETWORK, "a1b2c3d4e5", name="Anna {{ 7 * 7 }}", config={"authorized": True})
    emulator.add_token("old", "1" * 32)


def zt(module: str, keywords: dict[str, t.Any] | None = None, **options: t.Any) -> dict[str, t.Any]:
    return {f"community.zerotier.{module}": options, "ignore_errors": True, **(keywords or {})}


HALF_MADE = zt("zt_network", name="new", rules_source="drop nonsense")  # the rules are refused when it is there
SAME: Tasks = [
    zt("zt_network", {"check_mode": True}, name="office", mtu=1400),
    zt("zt_network", name="office", mtu=1400, description="É"),
    zt("zt_network", name="office", mtu=1400),
    zt("zt_network", name="office", mtu="many"),
    zt("zt_network", name=datetime.date(2026, 1, 2), description=datetime.datetime(2026, 1, 2, 3, 4, 5)),
    zt("zt_network", name="office", mtu=2**70),
    zt("zt_network", name="office", dns=5),
    zt("zt_network", name="office", enable_broadcast=datetime.date(2026, 1, 2)),
    zt("zt_network", name="office", description=float("nan")),
    zt("zt_network", {"timeout": 60}, name="office", timeout=float("inf")),
    zt("zt_network", name="office", dns={1: 2, False: None, "domain": 5}),
    zt("zt_network", name="office", mtu=1),
    zt("zt_network", name="office", nmae="x"),
    zt("zt_network", name="office", routes=[{"traget": "10.0.0.0/8"}]),
    zt("zt_network", network_id="8056c2e21c00000f"),
    zt("zt_network"),
    HALF_MADE,
    zt("zt_member", network_id=NETWORK, node_id="a1b2c3d4e5"),
    zt("zt_member", {"loop": ["a1b2c3d4e6", "A1B2C3D4E7"]}, network_id=NETWORK, node_id="{{ item }}", authorized="yes"),
    zt("zt_member", network_id=NETWORK, node_id=1234567890, name="no text"),
    zt("zt_member", {"vars": {"at": {"network_name": "office"}}}, network_name="{{ at.network_name }}", node_id="a1b2c3d4e6", state="absent"),
    zt("zt_members", network_id=NETWORK, members=[{"node_id": "a1b2c3d4e5", "tags": {"nothing": 1}}, {"node_id": "a1b2c3d4e8", "name": "b"}]),
    zt("zt_members", network_id=NETWORK, members=[{"node_id": "a1b2c3d4e5"}], purge="deauthorize"),
    zt("zt_member_info", network_id=NETWORK),
    zt("zt_network_info"),
    zt("zt_token", name="old", token=SECRET),
    zt("zt_token", name="new", token=SECRET),
    zt("zt_token", name="short", token="short"),
    zt("zt_token_info"),
    zt("zt_user", display_name="Ada"),
    zt("zt_status_info", api_token="wrong-token"),
    zt("zt_status_info", {"no_log": True}),
    zt("zt_org_info"),
    zt("zt_org_invite", email="ada@example.com"),
]  # fmt: skip


def results(directory: Path, tasks: Tasks, **variables: t.Any) -> tuple[list[t.Any], list[str], str]:
    """What each task gave, the requests made, and what was printed; on an account of its own."""
    directory.mkdir()
    registered = [{**task, "register": f"result_{number}", "diff": True} for number, task in enumerate(tasks)]
    kept = [f"result_{number}" for number in range(len(tasks))]
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {
            "group/community.zerotier.zt": {"timeout": 20},
            "community.zerotier.zt_org_invite": {"state": "present"},
        },
        "tasks": [
            *registered,
            {"ansible.builtin.copy": {"content": "{{ [" + ", ".join(kept) + "] | to_json }}", "dest": "results", "mode": "0600"}},
        ],
    }  # fmt: skip
    with Emulator(organization=True, random_seed=7) as emulator:
        prepare(emulator)
        shell = Shell(directory, emulator)
        shell.environment["PYTHONHASHSEED"] = "0"  # a message of Ansible lists a set
        shell.write("play.yml", yaml.safe_dump([play]))
        ran = shell.playbook("play.yml", "-vv", allowed=".*", **variables)
        calls = emulator.calls
    text = (directory / "results").read_text(encoding="utf-8").replace(emulator.url, "the URL")
    text = re.sub(r'(?<="uptime": )[0-9]+|\b1[0-9]{12}\b', "0", text)  # the server's clock goes on
    found = json.loads(text)
    for result in found:
        for key in ("exception", "module_stderr"):  # a traceback of Ansible's own, with names of temporary files
            result.pop(key, None)
    return found, calls, ran.output


def test_results_are_those_of_the_module(tmp_path: Path) -> None:
    here, calls, printed = results(tmp_path / "here", SAME)
    module, module_calls, printed_by_module = results(tmp_path / "module", SAME, zt_fast_path=False)
    for task, ours, theirs in zip(SAME, here, module):
        assert ours == theirs, task
    half_made = here[SAME.index(HALF_MADE)]
    assert (half_made["failed"], half_made["changed"]) == (True, True)
    assert [(write["did"], write["what"]) for write in half_made["done"]] == [("create", "network")]
    assert half_made["done"][0]["network_id"] in half_made["msg"]
    assert sorted(calls) == sorted(module_calls)
    for text in (printed, printed_by_module, json.dumps(here)):
        assert SECRET not in text
        assert "emulator-token" not in text
    assert (
        sum(bool(result.get("failed")) for result in here) == sum(bool(result.get("failed")) for result in module) > 5
    )


# Where it runs

HINDRANCES: dict[str, dict[str, t.Any]] = {
    "the variable zt_fast_path is false": {"vars": {"zt_fast_path": "no"}},
    "async is set": {"async": 60, "poll": 0},  # whoever polls on a busy machine may come before the job has a file
    "environment is set": {"environment": {"LANG": "C.UTF-8"}},
    "become is set": {"become": True, "become_method": "ansible.builtin.sudo", "become_exe": "{{ playbook_dir }}/sudo"},
    "ansible_python_interpreter is ./other-python": {"vars": {"ansible_python_interpreter": "./other-python"}},
}  # fmt: skip


@pytest.fixture
def emulator() -> t.Iterator[Emulator]:
    with Emulator() as running:
        prepare(running)
        yield running


@pytest.fixture
def shell(tmp_path: Path, emulator: Emulator) -> Shell:
    return Shell(tmp_path, emulator)


def one_task(shell: Shell, hosts: str = "localhost", **keywords: t.Any) -> None:
    task = {"community.zerotier.zt_member_info": {"network_id": NETWORK}, **keywords}
    shell.write("play.yml", yaml.safe_dump([{"hosts": hosts, "gather_facts": False, "tasks": [task]}]))


def reasons(printed: str) -> list[str]:
    return re.findall(r"zt_member_info runs as a module: (.*)\.$", printed, re.MULTILINE)


@pytest.mark.parametrize("reason", HINDRANCES)
def test_otherwise_the_module_runs_and_it_is_told_why(shell: Shell, emulator: Emulator, reason: str) -> None:
    one_task(shell, **HINDRANCES[reason])
    # a sudo that needs no rights: it runs what follows its options
    shell.write("sudo", '#!/bin/sh\nwhile [ "${1#-}" != "$1" ] || [ "$1" = root ]; do shift; done\nexec "$@"\n')
    shell.write("other-python", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    for script in ("sudo", "other-python"):
        (shell.directory / script).chmod(0o755)
    printed = shell.playbook("play.yml", "-vvv", allowed=".*").output
    assert reasons(printed) == [reason]
    latest = time.monotonic() + 60
    while not emulator.calls and time.monotonic() < latest:  # an asynchronous task goes on after the playbook
        time.sleep(0.05)
    assert emulator.calls == [f"GET /network/{NETWORK}/member"]


@pytest.mark.parametrize(
    "keywords",
    [
        {},
        {"delegate_to": "localhost"},
        {
            "connection": "ansible.builtin.local",
            "vars": {"ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        },
        {"connection": "local", "vars": {"ansible_python_interpreter": "auto_silent"}},
    ],
)
def test_on_the_controller_no_module_is_made(shell: Shell, emulator: Emulator, keywords: dict[str, t.Any]) -> None:
    hosts = "all" if keywords else "localhost"
    shell.write("hosts", "far-away.example.com\n")
    one_task(shell, hosts, **keywords)
    printed = shell.playbook("play.yml", "-i", "hosts", "-vvv", allowed=".*").output
    assert reasons(printed) == []
    assert "AnsiballZ" not in printed
    assert emulator.calls == [f"GET /network/{NETWORK}/member"]


def test_a_vaulted_token_is_decrypted(shell: Shell, emulator: Emulator) -> None:
    shell.write("vault-password", "opens it")
    vaulted = shell.run(
        "ansible-vault",
        "encrypt_string",
        "--vault-password-file",
        "vault-password",
        "--name",
        "vaulted",
        emulator.token,
    )
    del shell.environment["ZEROTIER_CENTRAL_TOKEN"]
    one_task(shell, vars={}, module_defaults={"group/community.zerotier.zt": {"api_token": "{{ vaulted }}"}})
    shell.write("vars.yml", "".join(line for line in vaulted.splitlines(True) if not line.startswith("Encryption")))
    printed = shell.playbook(
        "play.yml", "--vault-password-file", "vault-password", "-e", "@vars.yml", "-vvv", allowed=".*"
    ).output
    assert reasons(printed) == []
    assert emulator.token not in printed
    assert emulator.calls == [f"GET /network/{NETWORK}/member"]


def test_defaults_of_one_module_reach_no_other(shell: Shell, emulator: Emulator) -> None:
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"community.zerotier.zt_member": {"state": "absent"}},
        "tasks": [{"community.zerotier.zt_network": {"network_id": NETWORK}}],
    }
    shell.write("play.yml", yaml.safe_dump([play]))
    shell.playbook("play.yml")
    assert emulator.calls == [f"GET /network/{NETWORK}"]


def test_items_of_a_loop_look_up_a_network_by_its_name_once(shell: Shell, emulator: Emulator) -> None:
    task = zt("zt_member", network_name="office", node_id="a1b2c3d4e5", name="{{ item }}")
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "tasks": [{**task, "loop": ["anna"] * 4 + ["bert"] + ["bert"] * 2}],
    }
    shell.write("play.yml", yaml.safe_dump([play]))
    shell.playbook("play.yml")
    member = f"/network/{NETWORK}/member/a1b2c3d4e5"
    change = ["GET /network", f"GET {member}", f"POST {member}"]
    look = f"GET {member}"
    # A write rests on no name that was looked up earlier: for that, and for what was read by it, all is read anew.
    assert emulator.calls == [*change, look, look, look, look, *change, look, look]


def test_items_of_a_loop_share_one_connection(shell: Shell, emulator: Emulator) -> None:
    one_task(shell, loop=[1, 2, 3, 4])
    shell.playbook("play.yml")
    assert len({request.client for request in emulator.requests}) == 1
    assert len(emulator.requests) == 4
