# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides: what they show is right, and runs. tests/documents.py lists what is not run, and why."""

from __future__ import annotations

import re
import shlex
import typing as t
from pathlib import Path

import pytest
import yaml

from tests.documents import GUIDES, NOT_RUN, README, RUN_ELSEWHERE, Block, blocks, is_run, matches
from tests.emulator import Emulator
from tests.shell import Shell

ROOT = Path(__file__).parents[2]
FILES, ADA, BOB, STRANGER = "1a2b3c4d02", "1a2b3c4d03", "1a2b3c4d04", "9f8e7d6c5b"
OFFICE = "8056c2e21c000001"


def named(guide: str) -> dict[str, str]:
    """The YAML that a guide shows, by what its first line calls it."""
    found = blocks(ROOT / "docs" / "docsite" / "rst" / f"{guide}.rst")
    return {block.first.removeprefix("# "): block.content for block in found if block.language == "yaml"}


# What each guide takes for granted


def with_two_networks(emulator: Emulator, shell: Shell) -> None:
    for network, nodes in (("office", (FILES, ADA, BOB)), ("lab", (FILES,))):
        network_id = emulator.add_network(network, **({"id": OFFICE} if network == "office" else {}))
        for number, node in enumerate(nodes):
            name = {FILES: "files", ADA: "laptop-ada", BOB: "laptop-bob"}[node]
            subnet = 20 if network == "office" else 21
            config = {"authorized": True, "ipAssignments": [f"10.147.{subnet}.1{number}"]}
            emulator.add_member(network_id, node, name=name, config=config)
            emulator.check_in(network_id, node)


def with_a_roster_that_differs(emulator: Emulator, shell: Shell) -> None:
    office = emulator.add_network("office", id=OFFICE, config={"routes": [{"target": "10.147.20.0/24", "via": None}]})
    for node, name, authorized in (
        (FILES, "", False),
        (ADA, "laptop-ada", True),
        (BOB, "laptop-bob", True),
        (STRANGER, "stranger", True),
    ):
        emulator.add_member(office, node, name=name, config={"authorized": authorized})
    emulator.add_network("lab")


def with_a_vault(emulator: Emulator, shell: Shell) -> None:
    with_two_networks(emulator, shell)
    shell.write("srv/ansible/vault-password", "password\n")
    shell.write("secrets.yml", f"vault_zerotier_token: {emulator.token}\n")


def with_an_authority(emulator: Emulator, shell: Shell) -> None:
    with_two_networks(emulator, shell)
    shell.write("srv/ansible/our-ca.pem", "")


def with_the_file_server(emulator: Emulator, shell: Shell) -> None:
    office = emulator.add_network("office", id=OFFICE)
    config = {"authorized": True, "ipAssignments": ["10.147.20.10"]}
    emulator.add_member(office, FILES, name="files", config=config)


def with_a_playbook(emulator: Emulator, shell: Shell) -> None:
    shell.write("office.yml", next(block.content for block in blocks(README) if block.file == "office.yml"))


PREPARED: dict[str, t.Callable[[Emulator, Shell], None]] = {
    "guide_bulk": with_a_roster_that_differs,
    "guide_inventory": with_two_networks,
    "guide_many_controllers": with_two_networks,
    "guide_migration": with_the_file_server,
    "guide_security": with_a_vault,
    "guide_self_hosted": with_an_authority,
    "guide_speed": with_a_playbook,
}


# Guides whose commands must change nothing, as they say.
ONLY_READS = ("guide_inventory", "guide_many_controllers", "guide_migration", "guide_security", "guide_self_hosted")


class Reader:
    """Saves each file by the name in its first line, and types the commands in their order."""

    def __init__(self, emulator: Emulator, shell: Shell) -> None:
        self.emulator = emulator
        self.shell = shell
        (shell.directory / "srv" / "ansible").mkdir(parents=True)
        shell.environment["HOME"] = str(shell.directory)

    def local(self, text: str) -> str:
        """A text of a guide with what is different in a test."""
        text = text.replace("https://zerotier.example.com/api", self.emulator.url)
        return text.replace("/srv/", f"{self.shell.directory}/srv/")

    def follow(self, guide: Path) -> list[str]:
        """Do what a guide says; the commands."""
        ran = []
        for block in blocks(guide):
            if block.file and block.first not in NOT_RUN.get(guide.stem, {}):
                self.shell.write(block.file, self.local(block.content))
            for line in filter(lambda line: is_run(guide, line), block.lines):
                if line.startswith("export "):
                    self.set(*line.removeprefix("export ").split("=", 1))
                else:
                    self.type(line, block)
                    ran.append(line)
        return ran

    def set(self, name: str, value: str) -> None:
        if name == "ZEROTIER_PROVIDER":
            self.shell.use_telecomx(self.emulator)
        elif value.startswith("the-token"):
            self.shell.environment[name] = self.emulator.token
        elif name not in ("ZEROTIER_USERNAME", "ZEROTIER_PASSWORD"):
            self.shell.environment[name] = self.local(value)

    def type(self, line: str, block: Block) -> None:
        words = [word.replace("$PWD", str(self.shell.directory)) for word in shlex.split(line)]
        network_is_to_come = r"\[WARNING\]: network_name: there is no network called"
        writes = len([call for call in self.emulator.calls if not call.startswith("GET ")])
        output = self.shell.run(*words, allowed=network_is_to_come if "--check" in words else None)
        if "--check" in words:
            assert len([call for call in self.emulator.calls if not call.startswith("GET ")]) == writes
        if words[0] == "ansible-inventory" and "--graph" in words:
            assert "|--" in output
        if block.shown:
            assert matches(block.shown, output), f"{line} printed\n{output}\nand not\n{block.shown}"


@pytest.mark.parametrize(
    "guide", [guide for guide in GUIDES if guide.stem not in RUN_ELSEWHERE], ids=lambda path: path.stem
)
def test_a_reader_can_follow(guide: Path, emulator: Emulator, shell: Shell) -> None:
    reader = Reader(emulator, shell)
    PREPARED.get(guide.stem, lambda _emulator, _shell: None)(emulator, shell)
    emulator.reset()
    ran = reader.follow(guide)
    assert bool(ran) == bool(emulator.calls)
    if guide.stem in ONLY_READS:
        assert {call.partition(" ")[0] for call in emulator.calls} == {"GET"}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_it_is_in_the_table_of_contents_and_has_its_label(guide: Path) -> None:
    contents = yaml.safe_load((ROOT / "docs" / "docsite" / "extra-docs.yml").read_text(encoding="utf-8"))
    assert guide.stem in contents["sections"][0]["toctree"]
    text = guide.read_text(encoding="utf-8")
    assert f".. _ansible_collections.community.zerotier.docsite.{guide.stem}:\n" in text


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_all_that_it_refers_to_is_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    labels = {path.stem for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst")}
    assert set(re.findall(r"ansible_collections\.community\.zerotier\.docsite\.(\w+)", text)) <= labels
    for name, kind in re.findall(r":ansplugin:`community\.zerotier\.(\w+)#(\w+)`", text):
        place = {"module": "plugins/modules", "role": "roles"}.get(kind, f"plugins/{kind}")
        assert list((ROOT / place).glob(f"{name}*")), f"{name}#{kind}"


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
    [settings] = [block.content for block in blocks(ROOT / "docs/docsite/rst/guide_awx.rst") if block.language == "ini"]
    project = (Path(__file__).parent / "awx_project" / "ansible.cfg").read_text(encoding="utf-8")
    assert settings == project.partition("\n\n")[2]


def test_the_play_in_place_of_the_old_role_is_accepted(shell: Shell) -> None:
    shell.write("servers.yml", named("guide_migration")["servers.yml"])
    shell.run("ansible-playbook", "servers.yml", "--syntax-check", "-i", "servers,")
