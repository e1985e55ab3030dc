# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides on AWX, on more than one controller and on coming from elsewhere: what they show is right, and runs."""

from __future__ import annotations

import re
import textwrap
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.emulator import Emulator
from tests.shell import Shell

ROOT = Path(__file__).parents[2]
GUIDES = ("guide_awx", "guide_many_controllers", "guide_migration")
NETWORK = "8056c2e21c000001"


def blocks(guide: str) -> list[str]:
    """The YAML that a guide shows."""
    text = (ROOT / "docs" / "docsite" / "rst" / f"{guide}.rst").read_text(encoding="utf-8")
    found = re.findall(r"^( *)\.\. code-block:: yaml\n\n((?:\1    .*\n|\n)+)", text, re.MULTILINE)
    return [textwrap.dedent(block).strip() + "\n" for _indent, block in found]


def named(guide: str) -> dict[str, str]:
    """The same by the file name in the first line, where there is one."""
    files = {}
    for block in blocks(guide):
        if match := re.match(r"# (\S+)\n", block):
            files[match[1]] = block
    return files


@pytest.mark.parametrize("guide", GUIDES)
def test_all_yaml_can_be_read(guide: str) -> None:
    assert len(blocks(guide)) >= 3
    for block in blocks(guide):
        assert yaml.safe_load(block)


@pytest.mark.parametrize("guide", GUIDES)
def test_it_is_in_the_table_of_contents_and_has_its_label(guide: str) -> None:
    assert guide in (ROOT / "docs" / "docsite" / "extra-docs.yml").read_text(encoding="utf-8")
    text = (ROOT / "docs" / "docsite" / "rst" / f"{guide}.rst").read_text(encoding="utf-8")
    assert f".. _ansible_collections.community.zerotier.docsite.{guide}:\n" in text


def test_what_is_pasted_into_awx_is_what_the_playbook_sets_up() -> None:
    shown = named("guide_awx")
    text = (ROOT / "playbooks" / "vars" / "awx_credential_type.yml").read_text(encoding="utf-8").replace("!unsafe ", "")
    used = yaml.safe_load(text)
    assert yaml.safe_load(shown["inputs"]) == used["zt_awx_credential_type_inputs"]
    assert yaml.safe_load(shown["injectors"]) == used["zt_awx_credential_type_injectors"]


def test_the_project_is_the_one_that_is_tested() -> None:
    shown = named("guide_awx")
    for name in (
        "collections/requirements.yml",
        "inventories/account.zt_inventory.yml",
        "playbooks/member_authorize.yml",
    ):
        project = (Path(__file__).parent / "awx_project" / name).read_text(encoding="utf-8")
        assert shown[name].partition("\n")[2] == project.partition("---\n")[2]


def test_a_share_of_the_rate_is_understood(emulator: Emulator, shell: Shell) -> None:
    emulator.add_member(emulator.add_network("office"), "1a2b3c4d02", name="files", config={"authorized": True})
    for name, content in named("guide_many_controllers").items():
        shell.write(name, content)
    shell.playbook("share.yml")
    assert "files" in shell.run("ansible-inventory", "-i", "share.zt_inventory.yml", "--graph")


class TestMigration:
    @pytest.fixture(autouse=True)
    def network(self, emulator: Emulator) -> None:
        emulator.add_network("office", id=NETWORK)
        emulator.add_member(
            NETWORK, "1a2b3c4d02", name="files", config={"authorized": True, "ipAssignments": ["10.147.20.10"]}
        )
        emulator.reset()

    def test_an_account_is_taken_over_without_changing_it(self, emulator: Emulator, shell: Shell) -> None:
        given: dict[str, t.Any] = {"zt_config_dir": str(shell.directory / "account")}
        first = shell.playbook("community.zerotier.takeover", **given)
        assert "The files are what the account is" in first.output
        assert (shell.directory / "account" / "networks" / f"{NETWORK}.yml").is_file()
        assert {call.partition(" ")[0] for call in emulator.calls} == {"GET"}
        assert shell.playbook("community.zerotier.takeover", **given).changed == 0

    def test_a_task_in_place_of_uri_finds_all_as_it_should_be(self, emulator: Emulator, shell: Shell) -> None:
        shell.write("files.yml", named("guide_migration")["files.yml"])
        assert shell.playbook("files.yml").changed == 0
        assert emulator.calls == [f"GET /network/{NETWORK}/member/1a2b3c4d02"]

    def test_the_play_in_place_of_the_old_role_is_accepted(self, shell: Shell) -> None:
        shell.write("servers.yml", named("guide_migration")["servers.yml"])
        shell.run("ansible-playbook", "servers.yml", "--syntax-check", "-i", "servers,")
