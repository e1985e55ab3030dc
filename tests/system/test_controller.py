# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What roles and playbooks do on the controller never depends on settings that are meant for hosts; nor does it need to be the controller."""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.emulator import Emulator
from tests.shell import Shell

ROOT = Path(__file__).resolve().parents[2]
NODE = "1a2b3c4d01"
# What is meant for hosts, and would break all that is done on the controller.
WRONG = {
    "ansible_become": True,
    "ansible_become_exe": "/nonexistent/sudo",
    "ansible_python_interpreter": "/nonexistent/python",
    "ansible_connection": "ssh",
    "ansible_host": "host.invalid",
}
SETTINGS = {"ansible_become", "ansible_connection", "ansible_python_interpreter"}


def role(name: str, **variables: t.Any) -> dict[str, t.Any]:
    return {
        "name": "Use it",
        "ansible.builtin.include_role": {"name": f"community.zerotier.{name}"},
        "vars": variables,
    }


def roles(directory: Path) -> dict[str, t.Any]:
    """The roles that have nothing to do on hosts, in a play for hosts that needs root there."""
    tasks = [
        role("network", zt_network={"name": "office"}, zt_members=[{"node_id": NODE, "authorized": True}]),
        role("export", zt_config_dir=str(directory / "config")),
        role("configure", zt_config_dir=str(directory / "config"), zt_commit=True, zt_strict=True),
    ]
    return {"name": "Roles", "hosts": "far", "gather_facts": False, "become": True, "tasks": tasks}


def playbooks(directory: Path) -> list[dict[str, t.Any]]:
    """All playbooks but awx_setup, which needs another collection."""
    given: dict[str, dict[str, t.Any]] = {
        "network_apply": {"zt_network_name": "lab"},
        "member_authorize": {"zt_network_name": "lab", "zt_nodes": NODE},
        "member_deauthorize": {"zt_network_name": "lab", "zt_nodes": NODE},
        "members_prune": {"zt_network_name": "lab"},
        "account_backup": {"zt_config_dir": str(directory / "backup")},
        "account_restore": {"zt_config_dir": str(directory / "backup")},
        "takeover": {"zt_config_dir": str(directory / "taken")},
        "token_rotate": {"zt_token_name": "robot", "zt_token_dir": str(directory)},
        "org_invite": {"zt_emails": "ada@example.com"},
        "audit_report": {"zt_report_file": str(directory / "report.html")},
    }
    assert {file.stem for file in ROOT.glob("playbooks/*.yml")} == {*given, "awx_setup"}
    return [
        {"name": "Import it", "ansible.builtin.import_playbook": f"community.zerotier.{name}", "vars": variables}
        for name, variables in given.items()
    ]


@pytest.mark.parametrize(
    "inventory", ["far:\n  hosts: {web1: }\n", "far:\n  hosts: {web1: }\nungrouped:\n  hosts: {localhost: }\n"]
)
@pytest.mark.parametrize("fast", [True, False])
def test_settings_for_hosts_do_not_count(shell: Shell, emulator: Emulator, inventory: str, fast: bool) -> None:
    """Also where localhost is in the inventory, and both ways of running a module."""
    (shell.directory / "group_vars").mkdir()
    shell.write("group_vars/all.yml", yaml.safe_dump(WRONG))
    shell.write("hosts.yml", inventory)
    work = [roles(shell.directory), *(playbooks(shell.directory) if fast or "localhost" in inventory else [])]
    shell.write("play.yml", yaml.safe_dump(work, sort_keys=False))
    shell.playbook("play.yml", "-i", "hosts.yml", zt_fast_path=fast)
    assert (shell.directory / "config" / "networks").is_dir()
    if len(work) > 1:
        assert (shell.directory / "report.html").exists()
        assert emulator.mails == ["ada@example.com"]


def test_the_api_is_asked_from_a_bastion(shell: Shell, emulator: Emulator) -> None:
    """By one variable for all roles. The bastion's own settings hold there, and files are still the controller's."""
    (shell.directory / "group_vars").mkdir()
    shell.write("group_vars/all.yml", yaml.safe_dump({**WRONG, "zt_api_delegate": "bastion"}))
    shell.write("python", f'#!/bin/sh\necho ran >> {shell.directory}/log\nexec {sys.executable} "$@"\n')
    (shell.directory / "python").chmod(0o755)
    bastion = {"ansible_connection": "local", "ansible_python_interpreter": str(shell.directory / "python")}
    shell.write(
        "hosts.yml", yaml.safe_dump({"far": {"hosts": {"web1": None}}, "near": {"hosts": {"bastion": bastion}}})
    )
    shell.write("play.yml", yaml.safe_dump([roles(shell.directory)], sort_keys=False))
    shell.playbook("play.yml", "-i", "hosts.yml")
    tasks = len({"zt_network", "zt_members", "zt_network_info", "zt_member_info", "zt_status_info"})
    assert len((shell.directory / "log").read_text(encoding="utf-8").splitlines()) > tasks
    assert (shell.directory / "config" / "networks").is_dir()


def tasks_of(content: t.Any) -> t.Iterator[dict[str, t.Any]]:
    for entry in content or ():
        yield entry
        for key in ("block", "rescue", "always"):
            yield from tasks_of(entry.get(key))


@pytest.mark.parametrize("file", sorted(ROOT.glob("roles/*/tasks/*.yml")), ids=lambda file: str(file.relative_to(ROOT)))
def test_each_delegated_task_says_how_it_runs(file: Path) -> None:
    for task in tasks_of(yaml.safe_load(file.read_text(encoding="utf-8"))):
        if "delegate_to" in task or any(key.startswith("community.zerotier.") for key in task):
            assert task["become"] is False, task["name"]
            assert task["vars"].keys() >= SETTINGS, task["name"]
            assert task["vars"]["ansible_become"] is False
            ours = any(key.startswith("community.zerotier.") for key in task)
            assert task["delegate_to"] == "localhost" or (ours and task["delegate_to"].endswith(".delegate }}")), task[
                "name"
            ]


@pytest.mark.parametrize("file", sorted(ROOT.glob("playbooks/*.yml")), ids=lambda file: file.stem)
def test_each_playbook_says_how_it_runs(file: Path) -> None:
    for play in yaml.safe_load(file.read_text(encoding="utf-8")):
        assert play["hosts"] == "localhost"
        assert (play["connection"], play["become"]) == ("local", False)
        assert {key: play["vars"][key] for key in SETTINGS} == {
            "ansible_become": False,
            "ansible_connection": "local",
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        }
