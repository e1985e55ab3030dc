# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role network."""

from __future__ import annotations

import json
import typing as t
import urllib.request

import pytest
import yaml

from tests.emulator import Emulator
from tests.shell import Ran, Shell

PLAY = """
- name: Describe a network
  hosts: {hosts}
  gather_facts: false
  roles:
    - role: community.zerotier.network
  post_tasks:
    - name: Show its result
      ansible.builtin.debug:
        var: zt_network_result
"""
OFFICE = {
    "name": "office",
    "description": None,  # as an info module may say: leave it alone
    "routes": [{"target": "10.147.20.0/24"}],
    "ip_assignment_pools": [{"start": "10.147.20.100", "end": "10.147.20.199"}],
    "v4_assign_mode": {"zt": True},
    "permissions": [{"user": "ada@example.com", "read": True}],
}
ROSTER = [
    {"node_id": "1a2b3c4d02", "name": "files", "ip_assignments": ["10.147.20.10"]},
    {"node_id": "1a2b3c4d03", "name": "laptop-ada", "authorized": False},
]
NOT_YET = r"\[WARNING\]: network_name: there is no network called 'office' yet"


def networks(emulator: Emulator) -> list[t.Any]:
    """All networks of the account, read in a way that a role can't see."""
    request = urllib.request.Request(f"{emulator.url}/network", headers={"Authorization": f"token {emulator.token}"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        found: list[t.Any] = json.load(answer)
        return found


@pytest.fixture
def play(shell: Shell, emulator: Emulator) -> t.Callable[..., Ran]:
    emulator.add_user("ada-token", "ada@example.com", in_organization=True)
    shell.write("play.yml", PLAY.format(hosts="localhost"))

    def run(*flags: str, allowed: str | None = None, **variables: t.Any) -> Ran:
        emulator.reset()
        return shell.playbook("play.yml", *flags, allowed=allowed, **variables)

    return run


def test_the_quartet(play: t.Callable[..., Ran], emulator: Emulator) -> None:
    wanted: dict[str, t.Any] = {
        "zt_network": OFFICE, "zt_members": ROSTER, "zt_member_defaults": {"authorized": True},
    }  # fmt: skip
    preview = play("--check", "--diff", **wanted, allowed=NOT_YET)
    assert preview.changed == 2
    assert '"network_id": null' in preview.output
    assert '+            "target": "10.147.20.0/24"' in preview.output
    assert {call.split()[0] for call in emulator.calls} == {"GET"}
    assert networks(emulator) == []

    done = play(**wanted)
    assert done.changed == 2
    network = networks(emulator)[0]
    members = {member["nodeId"]: member["config"]["authorized"] for member in emulator.members(network["id"])}
    assert members == {"1a2b3c4d02": True, "1a2b3c4d03": False}
    assert f'"network_id": "{network["id"]}"' in done.output

    for flags in ((), ("--check", "--diff")):
        assert play(*flags, **wanted).changed == 0
        assert {call.split()[0] for call in emulator.calls} == {"GET"}
        assert len(emulator.calls) == 3  # the networks, the organization for the e-mail address, the members


def test_a_network_alone_does_not_look_at_members(play: t.Callable[..., Ran], emulator: Emulator) -> None:
    network = emulator.add_network("office", config={"mtu": 1400})
    emulator.add_member(network, "1a2b3c4d09", config={"authorized": True})
    assert play(zt_network={"network_id": network}).changed == 0
    assert emulator.calls == [f"GET /network/{network}"]


NOTHING = """
- name: Say nothing in many words
  hosts: localhost
  gather_facts: false
  vars:
    nothing:
    zt_network:
      name: office
      description: "{{ undefined | default(omit) }}"
      private:
      routes:
      v4_assign_mode: {zt: "{{ nothing }}"}
      v6_assign_mode: {}
      dns: {domain: "{{ undefined | default(omit) }}", servers: "{{ undefined | default(omit) }}"}
      sso:
        allow_list: "{{ undefined | default(omit) }}"
    zt_members:
      - node_id: 1a2b3c4d02
        name: "{{ nothing }}"
        tags: {"1": "{{ undefined | default(omit) }}", "2": }
    zt_member_defaults:
      description:
      tags: {"1": }
  roles:
    - role: community.zerotier.network
"""


def test_what_is_not_said_is_left_alone_at_every_depth(shell: Shell, emulator: Emulator) -> None:
    config = {
        "v4AssignMode": {"zt": True},
        "v6AssignMode": {"rfc4193": True},
        "dns": {"domain": "example.com", "servers": ["10.0.0.1"]},
        "routes": [{"target": "10.0.0.0/24"}],
        "ssoConfig": {"enabled": True, "mode": "email", "allowList": ["a@example.com"]},
    }
    network = emulator.add_network("office", description="The office", config=config)
    emulator.add_member(network, "1a2b3c4d02", name="files", config={"tags": [[1, 5]]})
    shell.write("play.yml", NOTHING)
    emulator.reset()
    ran = shell.playbook("play.yml", allowed=r"\[WARNING\]: .*nothing in it has a value")
    assert ran.changed == 0
    assert {call.split()[0] for call in emulator.calls} == {"GET"}
    told = [
        option
        for option in ("v4_assign_mode", "v6_assign_mode", "dns", "sso", "tags")
        if f"clear: [{option}]" in ran.output
    ]
    assert told == ["v4_assign_mode", "v6_assign_mode", "dns", "sso", "tags"]


def test_what_is_named_in_clear_is_cleared(play: t.Callable[..., Ran], emulator: Emulator) -> None:
    network = emulator.add_network("office", config={"dns": {"domain": "example.com", "servers": ["10.0.0.1"]}})
    for node in ("1a2b3c4d02", "1a2b3c4d03"):
        emulator.add_member(network, node, config={"tags": [[1, 5]]})
    play(
        zt_network={"network_id": network, "clear": ["dns"]},
        zt_members=[{"node_id": "1a2b3c4d02"}, {"node_id": "1a2b3c4d03", "tags": {"2": 7}}],
        zt_member_defaults={"clear": ["tags"]},
    )
    assert networks(emulator)[0]["config"]["dns"] == {"domain": "", "servers": []}
    assert [sorted(member["config"]["tags"]) for member in emulator.members(network)] == [[], [[1, 5], [2, 7]]]


def test_a_roster_can_be_the_whole_roster(play: t.Callable[..., Ran], emulator: Emulator) -> None:
    network = emulator.add_network("office")
    emulator.add_member(network, "1a2b3c4d09", config={"authorized": True})
    done = play(
        zt_network={"network_id": network},
        zt_members=[{"node_id": "1a2b3c4d02", "authorized": True}],
        zt_members_purge="deauthorize",
        zt_members_purge_limit=1,
    )
    assert done.changed == 1
    members = {member["nodeId"]: member["config"]["authorized"] for member in emulator.members(network)}
    assert members == {"1a2b3c4d02": True, "1a2b3c4d09": False}


def test_a_roster_that_is_empty_by_a_slip(shell: Shell, emulator: Emulator) -> None:
    network = emulator.add_network("office")
    emulator.add_member(network, "1a2b3c4d09", config={"authorized": True})
    shell.write("play.yml", PLAY.format(hosts="localhost"))
    slip: dict[str, t.Any] = {"zt_network": {"network_id": network}, "zt_members": [], "zt_members_purge": "delete"}
    shell.write("slip.yml", yaml.safe_dump(slip))
    done = shell.attempt("ansible-playbook", "play.yml", "--extra-vars", "@slip.yml")
    assert "purge: no members are listed to stay, so 1 would be lost." in done.stdout
    assert len(emulator.members(network)) == 1
    shell.playbook("play.yml", **slip, zt_members_purge_all=True)
    assert emulator.members(network) == []


def test_a_network_that_is_to_go(play: t.Callable[..., Ran], emulator: Emulator) -> None:
    emulator.add_network("office")
    wanted: dict[str, t.Any] = {"zt_network": {"name": "office", "state": "absent"}, "zt_members": ROSTER}
    assert play("--check", **wanted).changed == 1
    assert len(networks(emulator)) == 1
    assert play(**wanted).changed == 1
    assert networks(emulator) == []
    assert play(**wanted).changed == 0


def test_what_is_misspelt_is_refused_before_any_request(shell: Shell, emulator: Emulator) -> None:
    shell.write("play.yml", PLAY.format(hosts="localhost"))
    wrong = {
        "zt_network": {"name": "office", "discription": "x"},
        "zt_members": [{"node_id": "1a2b3c4d02", "nmae": "x"}],
    }
    shell.write("wrong.yml", yaml.safe_dump(wrong))
    done = shell.attempt("ansible-playbook", "play.yml", "--extra-vars", "@wrong.yml")
    assert done.returncode != 0
    assert "zt_members.nmae, zt_network.discription" in done.stdout
    assert emulator.calls == []


def test_hosts_of_a_play_create_one_network_together(shell: Shell, emulator: Emulator) -> None:
    shell.write("play.yml", PLAY.format(hosts="all"))
    done = shell.playbook("play.yml", "-i", "a.example,b.example,c.example,", zt_network={"name": "office"})
    assert done.changed == 1
    assert [network["config"]["name"] for network in networks(emulator)] == ["office"]


def test_names_that_look_like_templates(play: t.Callable[..., Ran], shell: Shell, emulator: Emulator) -> None:
    evil = "{{ lookup('ansible.builtin.pipe', 'touch evil') }}"
    network = emulator.add_network("office", description=evil)
    shell.write(
        "play.yml",
        """
- name: Give back what was read
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Read
      community.zerotier.zt_network_info:
      register: account
    - name: Apply
      ansible.builtin.include_role:
        name: community.zerotier.network
      vars:
        zt_network: "{{ account.networks[0] }}"
        zt_members: [{node_id: 1a2b3c4d02, description: "{{ account.networks[0].description }}"}]
""",
    )
    play()
    assert networks(emulator)[0]["description"] == evil
    assert [member["description"] for member in emulator.members(network)] == [evil]
    assert not (shell.directory / "evil").exists()
