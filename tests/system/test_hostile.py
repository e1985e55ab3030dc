# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks and members with names that mean harm, in playbooks and inventories as a user runs them: nothing is evaluated."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
import yaml

from tests.emulator import Emulator
from tests.shell import Shell
from tests.unit.hostile.texts import (
    ANSIBLE,
    CONTROL,
    FILES,
    PATTERNS,
    RESERVED,
    SHELL,
    SURROGATES,
    TEMPLATES,
    UNICODE,
    YAML,
)

TEXTS = [*TEMPLATES, *SHELL, *YAML, *CONTROL, *UNICODE, *RESERVED, *ANSIBLE, *PATTERNS, *FILES]
ALLOWED = (
    r"\[(?:DEPRECATION )?WARNING\]: (zt_inventory: several nodes are called '[\w.-]+'|Non UTF-8 encoded data replaced)"
)
SOURCE = "all.zt_inventory.yml"
NETWORK = "{{ 7 * 7 }}{{ lookup('pipe', 'touch PWNED') }}"

PLAY = """
- name: Show and keep what the account holds
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read the networks
      community.zerotier.zt_network_info:
      register: read_networks
    - name: Read the members
      community.zerotier.zt_member_info:
        network_id: "{{ read_networks.networks[0].network_id }}"
      register: read_members
    - name: Show a network
      ansible.builtin.debug:
        var: read_networks.networks[0].name
    - name: Show members
      ansible.builtin.debug:
        msg: "{{ item.name }}"
      loop: "{{ read_members.members }}"
      loop_control:
        label: "{{ item.node_id }}"
    - name: Keep them as a fact
      ansible.builtin.set_fact:
        kept: "{{ read_members.members | map(attribute='name') | list }}"
    - name: Write them
      ansible.builtin.copy:
        content: "{{ {'network': read_networks.networks[0].name, 'members': kept} | to_json }}"
        dest: names.json
        mode: "0600"

- name: Use the inventory's variables
  hosts: all:!localhost
  gather_facts: false
  tasks:
    - name: Write them
      ansible.builtin.copy:
        content: "{{ dict(ansible_play_hosts | zip(ansible_play_hosts | map('extract', hostvars, 'zt_name'))) | to_json }}"
        dest: hosts.json
        mode: "0600"
      run_once: true
      delegate_to: localhost
"""


@pytest.fixture
def account(emulator: Emulator, shell: Shell) -> Shell:
    network_id = emulator.add_network(NETWORK, description=NETWORK)
    for number, text in enumerate([*TEXTS, *SURROGATES], start=1):
        settings = {"authorized": True, "ipAssignments": [f"10.0.0.{number}"]}
        emulator.add_member(network_id, f"{number:010x}", name=text, description=text, config=settings)
    shell.write(
        SOURCE,
        yaml.safe_dump(
            {
                "plugin": "community.zerotier.zt_inventory",
                "hostnames": ["{{ zt_name }}"],
                "compose": {"copied": "zt_description"},
                "keyed_groups": [{"key": "zt_name", "prefix": "named"}],
            }
        ),
    )
    return shell


def test_what_ansible_inventory_prints(account: Shell) -> None:
    lines = {
        flags: account.run("ansible-inventory", "-i", SOURCE, *flags.split(), allowed=ALLOWED)
        for flags in ("--list", "--list --yaml", "--graph")
    }
    for text in lines.values():
        assert not re.search(r"[\x00-\x08\x0b-\x1f]", text)
    listed = json.loads(lines["--list"][lines["--list"].index("{") :])
    assert len(listed["_meta"]["hostvars"]) == len(TEXTS) + len(SURROGATES)
    assert not {"all", "ungrouped", "localhost", ".."} & set(listed["_meta"]["hostvars"])
    assert not (account.directory / "PWNED").exists()


def test_what_later_tasks_make_of_it(account: Shell) -> None:
    account.write("play.yml", PLAY)
    account.playbook("play.yml", "-i", SOURCE, allowed=ALLOWED)
    assert not (account.directory / "PWNED").exists()
    written = json.loads((account.directory / "names.json").read_text(encoding="utf-8"))
    assert written["network"] == NETWORK
    names = {unicodedata.normalize("NFC", text) for text in TEXTS}  # in which names are compared and shown
    assert names <= set(written["members"])
    hosts = json.loads((account.directory / "hosts.json").read_text(encoding="utf-8"))
    assert names <= set(hosts.values())
    assert not {"localhost", "all", "ungrouped", ".", ".."} & set(hosts)
