# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option that is a path leads to the same place, whichever way a task runs: from the playbook's directory, wherever Ansible was started."""

from __future__ import annotations

import importlib
import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.shell import Shell

PLUGINS = Path(__file__).resolve().parents[4] / "plugins"
PACKAGE = "ansible_collections.community.zerotier.plugins"
MODULES = sorted(file.stem for file in PLUGINS.glob("modules/*.py"))
NETWORK = "8056c2e21c000001"

# What else each module needs, and needs for its options of this type to be used.
NEEDED: dict[str, dict[str, t.Any]] = {
    "zt_member": {"network_id": NETWORK, "node_id": "a1b2c3d4e5"},
    "zt_member_info": {"network_id": NETWORK},
    "zt_members": {"network_id": NETWORK, "members": [{"node_id": "a1b2c3d4e5"}]},
    "zt_network": {"network_id": NETWORK},
    "zt_network_info": {},
    "zt_org_info": {},
    "zt_org_invite": {"email": "ada@example.com"},
    "zt_status_info": {},
    "zt_token": {"name": "robot"},
    "zt_token_info": {},
    "zt_user": {},
    "zt_user_info": {},
}


def paths_in(spec: t.Mapping[str, t.Any], where: tuple[str, ...] = ()) -> t.Iterator[tuple[str, ...]]:
    for name, option in spec.items():
        if "path" in (option.get("type"), option.get("elements")):
            yield (*where, name)
        yield from paths_in(option.get("options") or {}, (*where, name))


OPTIONS = [
    (module, option)
    for module in MODULES
    for option in paths_in(
        {**ARGUMENT_SPEC, **importlib.import_module(f"{PACKAGE}.action.{module}").ActionModule.task.argument_spec}
    )
]


def test_all_modules_are_tried() -> None:
    assert sorted(NEEDED) == MODULES
    assert ("zt_token", ("dest",)) in OPTIONS
    assert [option for _module, option in OPTIONS].count(("ca_path",)) == len(MODULES)
    assert {len(option) for _module, option in OPTIONS} == {1}, "a path inside of another option: give it a value below"


def tried(directory: Path, **variables: t.Any) -> tuple[list[t.Any], dict[str, str]]:
    """What each task gave, and what is in which file afterwards."""
    (directory / "plays" / "place").mkdir(parents=True)
    (directory / "place").mkdir()  # where nothing is to be found or made
    tasks: list[dict[str, t.Any]] = []
    for number, (module, (option,)) in enumerate(OPTIONS):
        name = f"{number}-{option}"
        # One that is read must be there already.
        if option == "members_file":
            name = f"{name}.json"
        if option != "dest":
            (directory / "plays" / "place" / name).write_text('[{"node_id": "a1b2c3d4e5"}]', encoding="utf-8")
        for form in ("place", "./place/../place", "~/plays/place"):
            given = {**NEEDED[module], option: f"{form}/{name}"}
            if option == "members_file":
                del given["members"]
            if option == "dest":
                given[option] += f"-{len(tasks)}"
                given["name"] = f"robot-{len(tasks)}"
            tasks.append({f"community.zerotier.{module}": given, "register": f"result_{len(tasks)}", "no_log": False})
    results = ", ".join(f"result_{number}" for number in range(len(tasks)))
    keep = {"content": f"{{{{ [{results}] | to_json }}}}", "dest": "results", "mode": "0600"}
    with Emulator(organization=True, random_seed=7) as emulator:
        emulator.add_network("office", id=NETWORK)
        shell = Shell(directory, emulator)
        shell.environment["HOME"] = str(directory)
        play = {"hosts": "localhost", "gather_facts": False, "tasks": [*tasks, {"ansible.builtin.copy": keep}]}
        shell.write("plays/play.yml", yaml.safe_dump([play]))
        shell.playbook("plays/play.yml", allowed=".*", **variables)
    text = (directory / "plays" / "results").read_text(encoding="utf-8").replace(str(directory), "")
    (directory / "plays" / "results").unlink()
    found = [
        {key: value for key, value in result.items() if key in ("failed", "msg", "invocation", "dest")}
        for result in json.loads(text)
    ]
    files = {str(path.relative_to(directory)): path.name for path in directory.glob("*/place/*")}
    files.update({str(path.relative_to(directory)): path.name for path in directory.glob("place/*")})
    return found, files


@pytest.mark.parametrize("zt_fast_path", [True, False])
def test_a_path_begins_at_the_playbook(tmp_path: Path, zt_fast_path: bool) -> None:
    results, files = tried(tmp_path / "one", zt_fast_path=zt_fast_path)
    assert [result for result in results if result.get("failed")] == []
    assert all(file.startswith("plays/place/") for file in files)
    assert len(files) == len(OPTIONS) - 1 + 3


def test_both_ways_give_the_same(tmp_path: Path) -> None:
    assert tried(tmp_path / "here") == tried(tmp_path / "module", zt_fast_path=False)
