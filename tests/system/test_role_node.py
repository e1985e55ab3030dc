# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role node, on three hosts that are this machine, each with a stand-in for zerotier-cli in a directory of its own."""

from __future__ import annotations

import json
import sys
import typing as t
from pathlib import Path

import pytest
import yaml

from tests import leaks
from tests.emulator import Emulator
from tests.shell import Ran, Shell

STANDIN = Path(__file__).parents[1] / "standin" / "zerotier-cli"
NODES = {"one": "1a2b3c4d01", "two": "1a2b3c4d02", "three": "1a2b3c4d03"}
PLAY = """
- name: Join
  hosts: fleet
  gather_facts: false
  tasks:
    - name: Apply the role
      ansible.builtin.include_role:
        name: community.zerotier.node
    - name: Show its result
      ansible.builtin.debug:
        var: zt_node_result
"""
INVENTORY = """
fleet:
  hosts: {one: , two: , three: }
  vars:
    ansible_connection: local
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
    ansible_remote_tmp: "{{ inventory_dir }}/{{ inventory_hostname }}/tmp"
    zt_node_install: false
    zt_node_cli: "{{ inventory_dir }}/{{ inventory_hostname }}/zerotier-cli"
    zt_node_wait_timeout: 20
"""
# What is meant for hosts, and would break all work on the controller.
WRONG = """
ansible_become: true
ansible_become_exe: /nonexistent/sudo
ansible_python_interpreter: /nonexistent/python
ansible_connection: ssh
ansible_host: host.invalid
"""
CONFIG = {
    "routes": [{"target": "10.147.20.0/24", "via": None}],
    "ipAssignmentPools": [{"ipRangeStart": "10.147.20.100", "ipRangeEnd": "10.147.20.199"}],
    "v4AssignMode": {"zt": True},
}


class Fleet:
    """The three hosts."""

    def __init__(self, shell: Shell, emulator: Emulator) -> None:
        self.shell, self.emulator = shell, emulator
        shell.write("play.yml", PLAY)
        shell.write("hosts.yml", INVENTORY)
        for host in NODES:
            (shell.directory / host).mkdir()
            (shell.directory / host / "zerotier-cli").symlink_to(STANDIN)
            self.set(host)

    def set(self, host: str, **settings: t.Any) -> None:
        """Change what the stand-in of a host does."""
        document = {"node_id": NODES[host], "emulator": f"http://127.0.0.1:{self.emulator.port}", **settings}
        (self.shell.directory / host / "node.json").write_text(json.dumps(document), encoding="utf-8")

    def run(self, *flags: str, **variables: t.Any) -> Ran:
        return self.shell.playbook("play.yml", "-i", "hosts.yml", *flags, **variables)

    def fail(self, *flags: str, **variables: t.Any) -> str:
        """What is said when it fails, on one line."""
        self.shell.write("extra-vars.yml", json.dumps(variables))
        done = self.shell.attempt(
            "ansible-playbook", "play.yml", "-i", "hosts.yml", *flags, "--extra-vars", "@extra-vars.yml"
        )
        assert done.returncode != 0, done.stdout
        return " ".join(done.stdout.split())

    def joined(self, host: str) -> dict[str, str]:
        """The state of each network, as the host knows it."""
        file = self.shell.directory / host / "networks.json"
        networks = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        return {network_id: network["status"] for network_id, network in networks.items()}

    def commands(self, host: str) -> list[str]:
        """What zerotier-cli was called with on the host."""
        lines = (self.shell.directory / host / "calls.jsonl").read_text(encoding="utf-8").splitlines()
        return [" ".join(json.loads(line)["arguments"]) for line in lines]

    def forget(self) -> None:
        self.emulator.reset()
        for host in NODES:
            (self.shell.directory / host / "calls.jsonl").unlink(missing_ok=True)


@pytest.fixture
def fleet(shell: Shell, emulator: Emulator) -> Fleet:
    return Fleet(shell, emulator)


@pytest.fixture
def network(emulator: Emulator) -> str:
    return emulator.add_network("office", config=CONFIG)


def members(emulator: Emulator, network: str) -> dict[str, bool]:
    return {member["nodeId"]: member["config"]["authorized"] for member in emulator.members(network)}


def test_three_hosts_join(fleet: Fleet, emulator: Emulator, network: str) -> None:
    wanted = {"zt_node_networks": [{"network_name": "office", "name": "{{ inventory_hostname }}"}]}
    reads = ["GET /network", f"GET /network/{network}/member"]
    writes = sorted(f"POST /network/{network}/member/{node}" for node in NODES.values())

    preview = fleet.run("--check", **wanted)
    assert preview.changed > 0
    assert emulator.calls == reads
    assert [fleet.joined(host) for host in NODES] == [{}, {}, {}]
    fleet.forget()

    done = fleet.run(**wanted)
    assert done.changed > 0
    assert emulator.calls[:2] == reads
    assert sorted(emulator.calls[2:]) == writes
    assert [fleet.joined(host) for host in NODES] == [{network: "OK"}] * 3
    assert members(emulator, network) == dict.fromkeys(NODES.values(), True)
    assert sorted(member["name"] for member in emulator.members(network)) == sorted(NODES)
    assert done.output.count('"10.147.20.1') == 3
    fleet.forget()

    for flags in ((), ("--check",)):
        assert fleet.run(*flags, **wanted).changed == 0
        assert emulator.calls == reads
        fleet.forget()


def test_nothing_of_central_reaches_the_hosts(fleet: Fleet, emulator: Emulator, network: str) -> None:
    """All that Ansible sends to the host is kept there, and what zerotier-cli sees; the token is in a variable of the controller."""
    shell = fleet.shell
    del shell.environment["ZEROTIER_CENTRAL_TOKEN"]  # hosts that are this machine would inherit it
    shell.environment["ANSIBLE_KEEP_REMOTE_FILES"] = "1"
    defaults = "  module_defaults:\n    group/community.zerotier.zt:\n      api_token: '{{ central_token }}'\n  tasks:"
    shell.write("play.yml", PLAY.replace("  tasks:", defaults))
    wanted: dict[str, t.Any] = {
        "central_token": emulator.token,
        "zt_node_networks": [{"network_id": network, "name": "one"}],
    }
    wanted["zt_fast_path"] = False  # as modules, which leave files that show that the search finds
    host = shell.directory / "one"
    (host / "output").write_text(fleet.run("-vvvv", "--diff", "--limit", "one", **wanted).output, encoding="utf-8")

    assert fleet.joined("one") == {network: "OK"}
    assert "-j join" in " ".join(fleet.commands("one"))
    assert any(path.name.startswith("AnsiballZ") for path in host.rglob("*"))
    found, number = leaks.search({emulator.token: "the token"}, [host])
    assert found == []
    assert number > 5
    assert leaks.search({emulator.token: "the token"}, [shell.directory / "home"])[0]  # the controller had it


def test_leaving(fleet: Fleet, emulator: Emulator, network: str) -> None:
    only = ("--limit", "one")
    fleet.run(*only, zt_node_networks=[{"network_id": network}])
    fleet.forget()
    leave: dict[str, t.Any] = {"zt_node_networks": [{"network_id": network, "state": "absent"}]}

    assert fleet.run(*only, "--check", **leave).changed == 1
    assert fleet.joined("one") == {network: "OK"}
    assert fleet.run(*only, **leave).changed == 1
    assert fleet.joined("one") == {}
    assert emulator.calls == []  # what is known of the member stays, unless this is asked for
    assert fleet.run(*only, **leave).changed == 0

    leave["zt_node_networks"][0]["remove_member"] = True
    assert fleet.run(*only, **leave).changed > 0
    assert emulator.members(network) == []
    assert fleet.run(*only, **leave).changed == 0


def test_nobody_lets_the_host_in(fleet: Fleet, emulator: Emulator, network: str) -> None:
    said = fleet.fail(
        "--limit", "one", zt_node_wait_timeout=2, zt_node_networks=[{"network_id": network, "manage_member": False}]
    )
    assert f"After 2 seconds, network {network} is in the state ACCESS_DENIED:" in said
    assert "the node has joined, but nobody authorized it." in said
    assert emulator.calls == []


def test_the_time_to_wait_is_a_time(fleet: Fleet, network: str) -> None:
    """On a host where each look takes long, there are fewer of them."""
    slow = fleet.shell.directory / "one" / "slow-cli"
    slow.write_text(
        '#!/bin/sh\ncase "$*" in *listnetworks*) sleep 1.2;; esac\nexec "$(dirname "$0")/zerotier-cli" "$@"\n',
        encoding="utf-8",
    )
    slow.chmod(0o755)
    said = fleet.fail(
        "--limit", "one", zt_node_cli=str(slow), zt_node_wait_timeout=3,
        zt_node_networks=[{"network_id": network, "manage_member": False}],
    )  # fmt: skip
    assert f"After 3 seconds, network {network} is in the state" in said
    assert fleet.commands("one").count("-j listnetworks") <= 1 + 2


def test_the_role_twice_and_in_a_loop(fleet: Fleet, emulator: Emulator, network: str) -> None:
    """Each use takes its own inputs; a host's networks of an earlier use are not managed again."""
    lab, spare = (emulator.add_network(name, config=CONFIG) for name in ("lab", "spare"))
    tasks = """
    - name: Apply the role
      ansible.builtin.include_role:
        name: community.zerotier.node
      vars:
        zt_node_networks: "{{ [{'network_id': item.id, 'name': item.name, 'state': item.state}] }}"
      loop:
        - {id: OFFICE, name: first, state: present}
        - {id: LAB, name: second, state: present}
        - {id: OFFICE, name: first, state: absent}
    - name: Apply it once more
      ansible.builtin.include_role:
        name: community.zerotier.node
      vars:
        zt_node_networks: [{network_id: SPARE, name: third}]
"""
    for word, network_id in (("OFFICE", network), ("LAB", lab), ("SPARE", spare)):
        tasks = tasks.replace(word, f"'{network_id}'")
    head, _role, shown = PLAY.partition("    - name: Apply the role")
    fleet.shell.write("play.yml", head + tasks[1:] + "    - name: Show" + shown.partition("    - name: Show")[2])
    fleet.run("--limit", "one")
    assert fleet.joined("one") == {lab: "OK", spare: "OK"}
    names = {network_id: [m["name"] for m in emulator.members(network_id)] for network_id in (network, lab, spare)}
    assert names == {network: ["first"], lab: ["second"], spare: ["third"]}


def test_a_member_that_central_refuses_fails_its_host_alone(fleet: Fleet, emulator: Emulator, network: str) -> None:
    emulator.fault(method="POST", path=f"/network/{network}/member/{NODES['two']}", status=403, times=None)
    said = fleet.fail(zt_node_networks=[{"network_id": network}])
    failed = {
        host: f"{host} : ok=" in said and "failed=1" in said.split(f"{host} : ok=")[1].split("ignored")[0]
        for host in NODES
    }
    assert failed == {"one": False, "two": True, "three": False}
    assert fleet.joined("one") == {network: "OK"}


def failures(said: str) -> dict[str, bool]:
    """Which hosts failed, by the recap."""
    return {
        host: f" {host} : ok=" in said and "failed=0" not in said.split(f" {host} : ok=")[1].split("skipped")[0]
        for host in NODES
    }


def test_one_host_s_wrong_address_is_told_at_that_host_alone(fleet: Fleet, emulator: Emulator, network: str) -> None:
    address = {"one": "10.147.20.1", "two": "10.147.20.2/24", "three": "10.147.20.3"}
    wanted = [{"network_id": network, "ip_assignments": ["{{ address[inventory_hostname] }}"]}]
    for flags in (("--check",), ()):
        said = fleet.fail(*flags, address=address, zt_node_networks=wanted)
        assert failures(said) == {"one": False, "two": True, "three": False}
        assert "zt_node_networks[0].ip_assignments: '10.147.20.2/24' is not an IP address" in said
    assert [fleet.joined(host) for host in NODES] == [{network: "OK"}, {}, {network: "OK"}]
    assert members(emulator, network) == {NODES["one"]: True, NODES["three"]: True}


def test_what_only_the_provider_can_refuse_is_told_at_that_host_alone(
    fleet: Fleet, emulator: Emulator, network: str
) -> None:
    tags = {"one": {}, "two": {"departement": 5}, "three": {}}
    wanted = [{"network_id": network, "tags": "{{ tags[inventory_hostname] }}"}]
    for flags in (("--check",), ()):
        assert failures(fleet.fail(*flags, tags=tags, zt_node_networks=wanted)) == {
            "one": False,
            "two": True,
            "three": False,
        }
    assert members(emulator, network) == {NODES["one"]: True, NODES["three"]: True}


def test_clones_are_told_as_clones(fleet: Fleet, emulator: Emulator, network: str) -> None:
    fleet.set("two", node_id=NODES["one"])
    sentence = f"one and two have the same ZeroTier identity, {NODES['one']}: one is a copy of the other."
    for flags in (("--check",), ()):
        said = fleet.fail(*flags, zt_node_networks=[{"network_name": "office"}])
        assert failures(said) == {"one": True, "two": True, "three": False}
        assert said.count(sentence) >= 2
    assert members(emulator, network) == {NODES["three"]: True}
    assert fleet.joined("three") == {network: "OK"}


def test_hosts_of_another_use_are_not_managed_again(fleet: Fleet, emulator: Emulator, network: str) -> None:
    lab = emulator.add_network("lab", config=CONFIG)
    uses = "".join(
        f"""
    - name: Apply the role
      ansible.builtin.include_role:
        name: community.zerotier.node
      vars:
        zt_node_networks: [{{network_id: '{identity}'}}]
      when: inventory_hostname in {hosts}
"""
        for identity, hosts in ((network, ["one", "two"]), (lab, ["one"]))
    )
    fleet.shell.write("play.yml", PLAY.partition("    - name: Apply the role")[0] + uses)
    fleet.run("--limit", "one,two")
    assert [request.path for request in emulator.requests if request.path.endswith("/member")] == [
        f"/network/{one}/member" for one in (network, lab)
    ]


class TestValuesThatAnsibleChanges:
    def test_omit_in_an_item(self, fleet: Fleet, emulator: Emulator, network: str) -> None:
        """For each option of an item, and an item itself, however the list is made."""
        omit = "{{ nothing | default(omit) }}"
        names = "network_id state manage_member wait_for authorized name ip_assignments capabilities tags clear"
        others = dict.fromkeys(names.split(), omit)
        for number, networks in enumerate((
            [{"network_name": "office", **others}],
            "{{ [{'network_name': 'office', 'network_id': nothing | default(omit), 'state': nothing | default(omit)}] }}",
            "{{ [{'network_name': 'office'}] | map('combine', {'authorized': nothing | default(omit)}) }}",
        )):  # fmt: skip
            assert (fleet.run("--limit", "one", zt_node_networks=networks).changed > 0) == (number == 0)
        assert fleet.joined("one") == {network: "OK"}
        assert members(emulator, network) == {NODES["one"]: True}

    def test_omit_that_became_text_reaches_no_command(self, fleet: Fleet, network: str) -> None:
        for how in ("lower", "string", "upper"):
            said = fleet.fail(
                "--limit", "one", zt_node_networks=[{"network_id": f"{{{{ nothing | default(omit) | {how} }}}}"}]
            )
            assert "zt_node_networks[0]" in said
        assert not (fleet.shell.directory / "one" / "calls.jsonl").exists()

    def test_numbers_blanks_and_addresses_as_text(self, fleet: Fleet, emulator: Emulator) -> None:
        network = emulator.add_network("2024", config=CONFIG)
        only = ("--limit", "one")
        for addresses in ("10.147.20.7, 10.147.20.8", [" 10.147.20.7", "10.147.20.8 "]):
            wanted = [{"network_name": 2024, "name": 7, "ip_assignments": addresses}]
            fleet.run(*only, zt_node_networks=wanted)
            assert fleet.run(*only, zt_node_networks=wanted).changed == 0
        wanted = [{"network_id": f" {network.upper()} ", "authorized": "yes"}]
        assert fleet.run(*only, zt_node_networks=wanted).changed == 0
        [member] = emulator.members(network)
        assert (member["name"], member["config"]["ipAssignments"]) == ("7", ["10.147.20.7", "10.147.20.8"])

    def test_one_network_to_join_by_name_and_to_leave_by_id(
        self, fleet: Fleet, emulator: Emulator, network: str
    ) -> None:
        wanted = [{"network_name": "office"}, {"network_id": network, "state": "absent"}]
        said = fleet.fail("--limit", "one", zt_node_networks=wanted)
        assert (
            f"zt_node_networks[1]: and zt_node_networks[0] are one network, {network}, that is to be joined and left"
            in said
        )
        assert fleet.joined("one") == {}

    def test_a_network_that_an_earlier_task_would_create(self, fleet: Fleet, emulator: Emulator) -> None:
        make = """
    - name: Make it
      community.zerotier.zt_network: {name: lab}
      delegate_to: localhost
      run_once: true
      register: made
"""
        fleet.shell.write("play.yml", PLAY.replace("  tasks:\n", "  tasks:" + make))
        by_id = [{"network_id": "{{ made.network.network_id }}"}]
        assert fleet.run("--check", zt_node_networks=by_id).changed == 1 + 3
        assert fleet.run("--check", zt_node_networks=[{"network_name": "lab"}]).changed == 1 + 3
        fleet.run(zt_node_networks=by_id)
        assert all("OK" in fleet.joined(host).values() for host in NODES)


class TestTheServiceIsAway:
    def test_one_that_starts_anew_is_waited_for(self, fleet: Fleet, emulator: Emulator, network: str) -> None:
        fleet.set("one", restarts=3)
        lab = emulator.add_network("lab", config=CONFIG)
        fleet.run("--limit", "one", zt_node_networks=[{"network_id": network}, {"network_id": lab}])
        assert fleet.joined("one") == {network: "OK", lab: "OK"}

    def test_one_that_does_not_come_back_is_told(self, fleet: Fleet, network: str) -> None:
        fleet.set("one", restarts=1000)
        said = fleet.fail("--limit", "one", zt_node_wait_timeout=2, zt_node_networks=[{"network_id": network}])
        assert "fails on this host: Error connecting to the ZeroTier service: connection failed. It needs root" in said


def test_leaving_a_network_that_is_gone(fleet: Fleet, emulator: Emulator, network: str) -> None:
    only = ("--limit", "one")
    fleet.run(*only, zt_node_networks=[{"network_id": network}])
    fleet.shell.run(
        "ansible", "localhost", "-m", "community.zerotier.zt_network", "-a", f"network_id={network} state=absent"
    )
    for flags in (("--check",), ()):
        said = fleet.fail(*only, *flags, zt_node_networks=[{"network_name": "office", "state": "absent"}])
        assert (
            "zt_node_networks[0].network_name: the account has no network called 'office', so its id is not known."
            in said
        )
        assert f"give its network_id instead. The host has joined {network}." in said
    fleet.run(*only, zt_node_networks=[{"network_id": network, "state": "absent"}])
    assert fleet.joined("one") == {}


def test_a_failed_look_up_fails_hosts_that_need_it(fleet: Fleet, emulator: Emulator, network: str) -> None:
    emulator.fault(method="GET", path="/network", status=403, times=None)
    networks = {"one": {"network_name": "office"}, "two": {"network_id": network}, "three": {"network_id": network}}
    said = fleet.fail(networks=networks, zt_node_networks=["{{ networks[inventory_hostname] }}"])
    assert failures(said) == {"one": True, "two": False, "three": False}
    assert said.count("The API answered 403 to GET /network") >= 1
    assert emulator.calls.count("GET /network") == 1


class TestWhereTheApiIsAsked:
    def test_the_controller_s_work_ignores_what_is_meant_for_hosts(
        self, fleet: Fleet, emulator: Emulator, network: str
    ) -> None:
        """Also where localhost is in the inventory, both ways of running a module."""
        variables = fleet.shell.directory / "group_vars"
        variables.mkdir()
        (variables / "all.yml").write_text(WRONG, encoding="utf-8")
        (variables / "fleet.yml").write_text(
            yaml.safe_dump({**yaml.safe_load(INVENTORY)["fleet"]["vars"], "ansible_become": False}), encoding="utf-8"
        )
        fleet.shell.write("hosts.yml", "fleet:\n  hosts: {one: , two: , three: }\nungrouped:\n  hosts: {localhost: }\n")
        wanted = {"zt_node_networks": [{"network_name": "office"}]}
        assert fleet.run(**wanted).changed > 0
        assert fleet.run(zt_fast_path=False, **wanted).changed == 0
        assert members(emulator, network) == dict.fromkeys(NODES.values(), True)

    @pytest.mark.parametrize("variable", ["zt_node_api_delegate", "zt_api_delegate"])
    def test_a_bastion(self, fleet: Fleet, emulator: Emulator, network: str, variable: str) -> None:
        """Its own settings hold there: without the interpreter that it names, nothing would run."""
        bastion = fleet.shell.directory / "bastion"
        bastion.mkdir()
        python = bastion / "python"
        python.write_text(f'#!/bin/sh\necho ran >> {bastion}/log\nexec {sys.executable} "$@"\n', encoding="utf-8")
        python.chmod(0o755)
        host = (
            f"ungrouped:\n  hosts:\n    bastion: {{ansible_connection: local, ansible_python_interpreter: {python}}}\n"
        )
        fleet.shell.write("hosts.yml", INVENTORY + host)
        wanted = {variable: "bastion", "zt_node_networks": [{"network_name": "office"}]}
        fleet.run("--limit", "fleet", **wanted)
        assert members(emulator, network) == dict.fromkeys(NODES.values(), True)
        assert len((bastion / "log").read_text(encoding="utf-8").splitlines()) >= 2


def test_a_host_without_zerotier(fleet: Fleet, emulator: Emulator, network: str) -> None:
    (fleet.shell.directory / "one" / "node.json").unlink()
    wanted = {"zt_node_networks": [{"network_id": network}]}
    assert "fails on this host: zerotier-cli: missing port" in fleet.fail("--limit", "one", **wanted)
    assert emulator.calls == []
    if Path("/usr/sbin/zerotier-one").exists():
        pytest.skip("this machine has ZeroTier")
    preview = fleet.run("--limit", "one", "--check", zt_node_install=True, **wanted)
    assert preview.changed == 2
    assert "A real run installs zerotier-one from https://download.zerotier.com/" in preview.output
    assert network in preview.output
    assert emulator.calls == []


def test_where_packages_come_from(fleet: Fleet) -> None:
    """Facts of other systems stand in for them, as far as check mode goes."""
    facts = {
        "one": {
            "ansible_os_family": "Debian",
            "ansible_distribution": "Ubuntu",
            "ansible_distribution_release": "noble",
        },
        "two": {"ansible_os_family": "RedHat", "ansible_distribution": "AlmaLinux"},
        "three": {"ansible_os_family": "RedHat", "ansible_distribution": "Fedora"},
    }
    for host in facts:
        facts[host] = {"ansible_distribution_release": "NA", "ansible_distribution_major_version": "43", **facts[host]}
        (fleet.shell.directory / host / "node.json").unlink()
    pretend = """
    - name: Pretend
      ansible.builtin.set_fact: {{'cacheable': true, {}}}
""".format(", ".join(f"{key}: '{{{{ facts[inventory_hostname].{key} }}}}'" for key in facts["one"]))
    fleet.shell.write("play.yml", PLAY.replace("  tasks:\n", "  tasks:" + pretend))
    preview = fleet.run("--check", zt_node_install=True, facts=facts)
    for where in ("debian/noble", "redhat/el/43", "redhat/fc/43"):
        assert f"from https://download.zerotier.com/{where}, whose" in preview.output
    preview = fleet.run(
        "--check", "--limit", "one", zt_node_install=True, zt_node_repository_suite="jammy", facts=facts
    )
    assert "from https://download.zerotier.com/debian/jammy, whose" in preview.output


def test_a_wrong_network(fleet: Fleet, emulator: Emulator, network: str) -> None:
    only = ("--limit", "one")
    for item, sentence in (
        ({"network_id": "8056"}, "zt_node_networks[0].network_id: '8056' is not a network id"),
        ({"network_id": None}, "zt_node_networks[0].network_id: has no value"),
        ({"network_id": network, "authorised": True}, "authorised: there is no such option. Did you mean authorized?"),
    ):
        assert sentence in fleet.fail(*only, zt_node_networks=[item])
    assert emulator.calls == []
    missing = f"network_name: the account has no network called 'offise'. Did you mean 'office' ({network})?"
    assert missing in fleet.fail(*only, zt_node_networks=[{"network_name": "offise"}])
    emulator.add_network("office")
    assert "Name the one you mean with network_id." in fleet.fail(*only, zt_node_networks=[{"network_name": "office"}])
    assert fleet.joined("one") == {}


def test_texts_that_look_like_templates(fleet: Fleet, emulator: Emulator, network: str) -> None:
    """The name that a network's controller tells, and a description that Central told."""
    evil = "{{ lookup('ansible.builtin.pipe', 'touch evil') }}"
    fleet.set("one", network_name=evil)
    emulator.add_network("evil", description=evil)
    read = """
    - name: Read
      community.zerotier.zt_network_info:
        name: evil
      delegate_to: localhost
      register: account
"""
    use = """
      vars:
        zt_node_networks:
          - {network_name: office, description: "{{ account.networks[0].description }}"}
"""
    shown = "    - name: Show its result"
    fleet.shell.write("play.yml", PLAY.replace("  tasks:\n", "  tasks:" + read).replace(shown, use[1:] + shown))
    fleet.run("--limit", "one")
    assert [member["description"] for member in emulator.members(network)] == [evil]
    assert not list(fleet.shell.directory.rglob("evil"))
