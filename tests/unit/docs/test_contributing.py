# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""CONTRIBUTING.md tells the truth: about the rooms, and about what a new network setting has to touch."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import NETWORK

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

TABLES = "plugins/module_utils/_settings/tables.py"
DOCUMENTATION = "plugins/modules/zt_network.py"
EMULATOR = "tests/emulator/state/settings.py"

# A setting that does not exist: what it takes to add it, as (file, the line before it, what is added).
QUOTA = [
    (
        TABLES,
        '        kinds.Field("mtu", ',
        '        kinds.Field("flow_quota", ("config", "flowQuota"), kinds.number(1, 9)),\n',
    ),
    (
        DOCUMENTATION,
        "  multicast_limit:\n",
        "  flow_quota:\n    description: How many flows there may be.\n    type: int\n",
    ),
    (EMULATOR, '    "multicastLimit": ', '    "flowQuota": Setting(_integer, 3),\n'),
]

# All that must know the setting then. Each line is one promise.
PROOF = """
import sys
from pathlib import Path

import yaml
from ansible.plugins.loader import init_plugin_loader

init_plugin_loader()

from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.zerotier.plugins.modules import zt_network
from ansible_collections.community.zerotier.plugins.plugin_utils import _config, _export, _yaml
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import Tasks

assert _network.__file__.startswith(sys.argv[1]), "this must be the copy"
assert _network.TASK.argument_spec["flow_quota"] == {"type": "int"}
assert yaml.safe_load(zt_network.DOCUMENTATION)["options"]["flow_quota"]["type"] == "int"

with Emulator() as emulator:
    tasks = Tasks(emulator)
    emulator.add_network("office")
    seen = tasks.quartet(_network.TASK, name="office", flow_quota=7)
    assert [seen.real.before["flow_quota"], seen.real.after["flow_quota"]] == [3, 7]
    assert seen.bodies == [{"config": {"flowQuota": 7}}]
    assert (len(seen.calls), len(seen.calls_again)) == (2, 1)
    tasks.quartet(_network.TASK, name="new", flow_quota=5)

    emulator.fault(method="POST", path="/network/*", ignore=["config.flowQuota"], times=2)
    (warning,) = tasks.network(name="office", flow_quota=8).warnings
    assert warning.startswith("flow_quota: the API took the request but did not keep the value.")
    try:
        tasks.network(name="office", flow_quota=99)
    except InvalidOption as error:
        assert error.option == "flow_quota"
    else:
        raise AssertionError("a value out of range is taken")

    (network,) = tasks.network_info(name="office")
    assert network["flow_quota"] == 7
    tasks.unchanged(_network.TASK, **network)
    text = _yaml.to_yaml(_export.document(network, []))
    assert "flow_quota: 7" in text
    assert _config.parse("office.yml", text).network["flow_quota"] == 7
print("known everywhere")
"""


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the collection where Ansible finds it."""
    copy = tmp_path / "ansible_collections/community/zerotier"
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("plugins", "meta", "tests/emulator"):
        shutil.copytree(ROOT / part, copy / part, ignore=ignored)
    (copy / "tests/unit").mkdir()
    shutil.copy(ROOT / "tests/unit/support.py", copy / "tests/unit")
    shutil.copy(ROOT / "galaxy.yml", copy)
    return copy


def prove(copied: Path) -> subprocess.CompletedProcess[str]:
    home = copied.parents[2]
    environment = {**os.environ, "PYTHONPATH": str(home), "ANSIBLE_COLLECTIONS_PATH": str(home), "ANSIBLE_HOME": str(home / "ansible")}  # fmt: skip
    environment = {name: value for name, value in environment.items() if not name.startswith("ZEROTIER_")}
    command = [sys.executable, "-c", PROOF, str(home)]
    return subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True, check=False)


def insert(copied: Path, name: str, line: str, addition: str) -> None:
    path = copied / name
    text = path.read_text(encoding="utf-8")
    assert text.count(line) == 1, f"{name}: there should be one line {line!r}"
    path.write_text(text.replace(line, addition + line), encoding="utf-8")


class TestANewNetworkSetting:
    def test_it_touches_the_field_table_the_documentation_and_the_emulator_alone(self, copied: Path) -> None:
        for name, line, addition in QUOTA:
            insert(copied, name, line, addition)
        proof = prove(copied)
        assert proof.stdout == "known everywhere\n", proof.stderr

    @pytest.mark.parametrize("forgotten", [name for name, _line, _addition in QUOTA])
    def test_none_of_them_can_be_forgotten(self, copied: Path, forgotten: str) -> None:
        for name, line, addition in QUOTA:
            if name != forgotten:
                insert(copied, name, line, addition)
        assert prove(copied).returncode != 0

    @pytest.mark.parametrize("role", ["roles/network/tasks/main.yml", "roles/configure/tasks/apply.yml"])
    def test_roles_hand_on_all_settings(self, role: str) -> None:
        tasks = yaml.safe_load((ROOT / role).read_text(encoding="utf-8"))
        handed = next(
            task["community.zerotier.zt_network"] for task in tasks if "community.zerotier.zt_network" in task
        )
        forgotten = [option for option in (*NETWORK.argument_spec(), "permissions") if option not in handed]
        assert forgotten == [], f"{role} does not hand on {forgotten} to zt_network: add a line for each to that file."

    def test_the_role_network_takes_all_settings(self) -> None:
        name = "roles/network/meta/argument_specs.yml"
        specified = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        taken = specified["argument_specs"]["main"]["options"]["zt_network"]["options"]
        forgotten = [option for option in (*NETWORK.argument_spec(), "permissions") if option not in taken]
        assert forgotten == [], (
            f"{name} does not describe {forgotten}: copy the option from {DOCUMENTATION} to that file."
        )

    def test_the_text_names_all_these_files(self) -> None:
        roles = ("network/tasks/main.yml", "configure/tasks/apply.yml", "network/meta/argument_specs.yml")
        files = [TABLES, DOCUMENTATION, EMULATOR, *(f"roles/{name}" for name in roles)]
        assert [name for name in files if f"`{name}`" not in TEXT] == []


class TestTheHouse:
    def lines(self, house: str) -> list[list[str]]:
        """The cells of the table about a directory of the plugins."""
        section = TEXT.partition(f"`plugins/{house}`")[2].partition("\n### ")[0]
        return [line.split("|")[1:] for line in section.splitlines() if line.startswith("| `")]

    def test_each_wing_and_each_of_its_rooms_is_named(self) -> None:
        base = ROOT / "plugins/module_utils"
        rooms = {file.relative_to(base).with_suffix("").as_posix() for file in base.rglob("*.py")}
        named = set()
        for wing, names, _knows in (line[:3] for line in self.lines("module_utils")):
            (name,) = re.findall(r"`(\w+)`", wing)
            named |= {f"{name}/{room}" for room in re.findall(r"`(\w+)`", names)} or {name}
        assert named == rooms

    def test_each_room_of_the_controller_has_its_line(self) -> None:
        rooms = {path.stem for path in (ROOT / "plugins/plugin_utils").glob("_*.py")} - {"__init__"}
        assert {re.findall(r"`(_\w+)`", line[0])[0] for line in self.lines("plugin_utils")} == rooms

    def test_the_files_it_names_are_there(self) -> None:
        for name in re.findall(r"`((?:plugins|tests|roles|docs|meta)/[\w./-]+)`", TEXT):
            assert (ROOT / name).exists(), name
