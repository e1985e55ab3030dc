# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds whichever provider speaks. Tests of one provider's own requests stand with that provider's."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    Ambiguous,
    ApiError,
    AuthError,
    InvalidOption,
    Missing,
    Unsupported,
    ZeroTierError,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import refusal
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS, SETTINGS
from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.tests.emulator.telecomx.people import EMPLOYEE_ID
from ansible_collections.community.zerotier.tests.unit.support import FakeClock, Tasks

Start = t.Callable[..., Tasks]

NODE, OTHER, THIRD = "a1b2c3d4e5", "b1b2c3d4e5", "c1b2c3d4e5"

NETWORK: dict[str, t.Any] = {
    "description": "The office",
    "private": False,
    "enable_broadcast": False,
    "mtu": 1400,
    "multicast_limit": 64,
    "routes": [{"target": "10.0.0.0/24"}, {"target": "192.168.7.0/24", "via": "10.0.0.2"}],
    "ip_assignment_pools": [{"start": "10.0.0.10", "end": "10.0.0.99"}],
    "v4_assign_mode": {"zt": False},
    "v6_assign_mode": {"zt": True, "sixplane": True},
    "dns": {"domain": "example.com", "servers": ["10.0.0.2", "10.0.0.1"]},
    "sso": {"enabled": True, "mode": "default", "client_id": "a client"},
    "rules_source": "drop\n  ethertype arp\n;\naccept;",
}
MEMBER: dict[str, t.Any] = {
    "authorized": True,
    "name": "Änna",
    "description": "of the first floor",
    "hidden": True,
    "active_bridge": True,
    "no_auto_assign_ips": True,
    "sso_exempt": True,
    "ip_assignments": ["10.0.0.7", "fd00::7"],
    "capabilities": ["7"],
    "tags": {"1001": 5},
    "employee_id": EMPLOYEE_ID,
}


def cases(kind: str, settings: dict[str, t.Any], there: bool = True) -> pytest.MarkDecorator:
    """Runs a test for each setting of each provider that has it, or that lacks it."""
    pairs = [(name, o) for name, column in PROVIDERS.items() for o in settings if (o in column.lacking(kind)) != there]
    return pytest.mark.parametrize(("provider", "option"), pairs, indirect=["provider"])


@pytest.fixture(params=list(PROVIDERS))
def provider(request: pytest.FixtureRequest) -> str:
    return t.cast(str, request.param)


@pytest.fixture
def tasks(start: Start, provider: str) -> Tasks:
    return start(provider)


@pytest.fixture
def network(provider: str) -> dict[str, t.Any]:
    """The settings of a network that the provider has."""
    return {option: value for option, value in NETWORK.items() if option not in PROVIDERS[provider].lacking("network")}


@pytest.fixture
def member(provider: str) -> dict[str, t.Any]:
    """The settings of a member that the provider has; but for ``hidden``, which needs a request of its own."""
    lacking = {"hidden", *PROVIDERS[provider].lacking("member")}
    return {option: value for option, value in MEMBER.items() if option not in lacking}


@pytest.fixture
def office(tasks: Tasks) -> str:
    return tasks.emulator.add_network("office", config={"routes": [{"target": "10.0.0.0/24"}]})


class TestNetwork:
    def test_it_is_created_once(self, tasks: Tasks, network: dict[str, t.Any]) -> None:
        seen = tasks.quartet(_network.TASK, name="office", **network)
        made = seen.real.result["network"]
        assert made["v6_assign_mode"] == {"zt": True, "rfc4193": False, "sixplane": True}
        assert made["dns"]["servers"] == ["10.0.0.2", "10.0.0.1"]
        assert len(seen.calls_again) == 1

    @cases("network", NETWORK)
    def test_each_setting_is_one_write(self, tasks: Tasks, office: str, option: str) -> None:
        seen = tasks.quartet(_network.TASK, warns=True, network_id=office, **{option: NETWORK[option]})
        assert len(seen.bodies) == 1
        assert len(seen.calls_again) == 1

    @pytest.mark.parametrize("option", ["description", "routes", "ip_assignment_pools", "dns", "v6_assign_mode"])
    def test_what_was_set_can_be_cleared(self, tasks: Tasks, network: dict[str, t.Any], option: str) -> None:
        tasks.network(name="office", **network)
        kind: t.Any = type(NETWORK[option])
        empty = {"clear": [option]} if kind is dict else {option: kind()}
        tasks.quartet(_network.TASK, warns=True, name="office", **empty)

    def test_the_order_in_which_the_server_lists_sets_means_nothing(
        self, tasks: Tasks, network: dict[str, t.Any]
    ) -> None:
        tasks.network(name="office", **network)
        for _time in range(5):  # the emulator shuffles
            tasks.unchanged(_network.TASK, name="office", **network)

    def test_a_name_that_fits_two_is_an_error(self, tasks: Tasks, office: str) -> None:
        other = tasks.emulator.add_network("office")
        with pytest.raises(Ambiguous) as raised:
            tasks.network(name="office")
        assert office in str(raised.value)
        assert other in str(raised.value)

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_an_id_that_is_not_there_is_an_error_and_no_creation(self, tasks: Tasks, check_mode: bool) -> None:
        with pytest.raises(Missing, match=r"^network_id: there is no network 8056c2e21c123456"):
            tasks.network(check_mode, network_id="8056c2e21c123456", name="new")

    def test_a_setting_that_does_not_stick_is_sent_twice_and_then_warned_of(
        self, tasks: Tasks, office: str, provider: str
    ) -> None:
        field = "config.mtu" if provider == "central" else "mtu"
        tasks.emulator.fault(method="POST", ignore=[field], times=None)
        outcome = tasks.network(network_id=office, mtu=1400)
        assert outcome.changed  # it was written, whatever came of it
        assert len(tasks.bodies) == 2
        assert outcome.warnings == [
            "mtu: the API took the request but did not keep the value. Asked for: 1400. It is: 2800."
        ]

    def test_a_creation_whose_answer_is_lost_is_not_repeated(self, tasks: Tasks, provider: str) -> None:
        tasks.connection["retries"] = 3
        path = "/network" if provider == "central" else "/zerotier/network"
        tasks.emulator.fault(method="POST", path=path, drop="after")
        with pytest.raises(ZeroTierError, match="may have been applied"):
            tasks.network(name="office")
        assert not tasks.network(name="office").changed

    def test_somebody_elses_is_refused(self, tasks: Tasks) -> None:
        emulator = tasks.emulator
        stranger = next(c["id"] for c in emulator.customers if c["name"] == "Stranger")
        theirs = emulator.add_network("theirs", owner_id=emulator.add_user("t" * 32), customer_id=stranger)
        with pytest.raises(AuthError):
            tasks.network(network_id=theirs, mtu=1400)
        assert tasks.network_info() == []

    def test_what_the_info_module_returns_can_be_given_back(
        self, tasks: Tasks, network: dict[str, t.Any], office: str
    ) -> None:
        tasks.network(name="new", **network)
        networks = tasks.network_info()
        assert len(networks) == 2
        for found in networks:
            tasks.unchanged(_network.TASK, **found)
        assert [n["network_id"] for n in tasks.network_info(name_pattern="off*")] == [office]
        assert [n["name"] for n in tasks.network_info(network_id=office)] == ["office"]


class TestMember:
    def test_it_is_created_once(self, tasks: Tasks, member: dict[str, t.Any], office: str) -> None:
        seen = tasks.quartet(_member.TASK, network_id=office, node_id=NODE, **member)
        assert len(seen.calls) == 2
        assert len(seen.calls_again) == 1
        made = seen.real.result["member"]
        rights = {key: [int(item) for item in member[key]] for key in ("capabilities",) if key in member}
        assert {option: made[option] for option in member} == {**member, **rights}
        stored = tasks.emulator.member(office, NODE)
        assert stored
        assert stored["config"]["authorized"] is True

    @cases("member", MEMBER)
    def test_each_setting_is_one_write(self, tasks: Tasks, office: str, option: str) -> None:
        tasks.emulator.add_member(office, NODE)
        seen = tasks.quartet(_member.TASK, network_id=office, node_id=NODE, **{option: MEMBER[option]})
        assert len(seen.bodies) == 1

    def test_a_network_by_name_is_one_read_more(self, tasks: Tasks, office: str) -> None:
        seen = tasks.quartet(_member.TASK, network_name="office", node_id=NODE, name="anna")
        assert len(seen.calls_again) == 2

    def test_with_create_false_a_node_that_is_not_there_is_an_error(self, tasks: Tasks, office: str) -> None:
        with pytest.raises(Missing, match="is not a member of network"):
            tasks.member(network_id=office, node_id=NODE, create=False)

    def test_absent_is_not_authorized_any_more_and_stays_so(self, tasks: Tasks, office: str) -> None:
        tasks.member(network_id=office, node_id=NODE, authorized=True)
        tasks.quartet(_member.TASK, warns=True, network_id=office, node_id=NODE, state="absent")
        assert not (tasks.emulator.member(office, NODE) or {"config": {"authorized": False}})["config"]["authorized"]

    def test_a_node_that_was_never_there_is_absent(self, tasks: Tasks, office: str) -> None:
        tasks.unchanged(_member.TASK, network_id=office, node_id=NODE, state="absent")

    def test_addresses_are_appended(self, tasks: Tasks, office: str) -> None:
        tasks.member(network_id=office, node_id=NODE, ip_assignments=["10.0.0.9"])
        seen = tasks.quartet(
            _member.TASK, network_id=office, node_id=NODE, ip_assignments=["10.0.0.7"], ip_assignments_mode="append"
        )
        assert seen.real.result["member"]["ip_assignments"] == ["10.0.0.7", "10.0.0.9"]

    def test_an_empty_list_where_addresses_come_by_themselves_is_left_undone(self, tasks: Tasks) -> None:
        tasks.network(name="pooled", **{key: NETWORK[key] for key in ("routes", "ip_assignment_pools")})
        options: dict[str, t.Any] = {"network_name": "pooled", "node_id": NODE}
        identity = tasks.member(authorized=True, **options).result["member"]["network_id"]
        tasks.emulator.check_in(identity, NODE)
        (warning,) = tasks.unchanged(_member.TASK, ip_assignments=[], **options).warnings
        assert warning.startswith("ip_assignments: an empty list was asked for")

    def test_it_can_be_waited_for(self, tasks: Tasks, office: str) -> None:
        outcome = tasks.member(
            network_id=office,
            node_id=NODE,
            authorized=True,
            wait_for="online",
            clock=FakeClock(lambda _seconds: [tasks.emulator.check_in(office, NODE)].clear()),
        )
        assert outcome.result["member"]["status"]["online"]

    def test_a_failure_of_the_server_is_an_error(self, tasks: Tasks, office: str) -> None:
        tasks.emulator.fault(method="POST", status=500, after=True)
        with pytest.raises(ApiError, match="may have been applied"):
            tasks.member(network_id=office, node_id=NODE, name="anna")
        tasks.unchanged(_member.TASK, network_id=office, node_id=NODE, name="anna")

    @pytest.mark.parametrize("options", [{"node_id": "x"}, {"ip_assignments": ["x"]}, {"network_id": "x"}])
    def test_bad_input_is_refused_before_any_request(
        self, tasks: Tasks, office: str, options: dict[str, t.Any]
    ) -> None:
        with pytest.raises(InvalidOption):
            tasks.member(**{"network_id": office, "node_id": NODE, **options})
        assert tasks.calls == []

    def test_what_the_info_module_returns_can_be_given_back(
        self, tasks: Tasks, member: dict[str, t.Any], office: str
    ) -> None:
        tasks.member(network_id=office, node_id=NODE, **member)
        tasks.emulator.add_member(office, OTHER)
        tasks.emulator.check_in(office, NODE)
        members = tasks.member_info(network_id=office)
        assert sorted(found["node_id"] for found in members) == [NODE, OTHER]
        for found in members:
            assert tasks.member_info(network_id=office, node_id=found["node_id"])[0]["name"] == found["name"]
            tasks.unchanged(_member.TASK, **found)
        tasks.unchanged(_members.TASK, network_id=office, members=members, purge="deauthorize")

    def test_members_are_found_by_what_they_are(self, tasks: Tasks, office: str) -> None:
        tasks.emulator.add_member(office, NODE, name="anna", config={"authorized": True})
        tasks.emulator.add_member(office, OTHER, name="bert")
        tasks.emulator.check_in(office, NODE, seconds_ago=30)
        tasks.emulator.check_in(office, OTHER, seconds_ago=4000)

        def found(**options: t.Any) -> list[str]:
            return [member["node_id"] for member in tasks.member_info(network_id=office, **options)]

        assert found(online=True) == found(authorized=True) == found(name="anna") == [NODE]
        assert found(online=False) == found(authorized=False) == found(name_pattern="b*") == [OTHER]
        assert found(node_id=THIRD) == []


class TestRoster:
    def test_all_at_once_and_then_one_read(self, tasks: Tasks, office: str) -> None:
        tasks.emulator.add_member(office, NODE, name="anna", config={"authorized": True})
        tasks.emulator.add_member(office, OTHER, config={"authorized": True})
        members = [{"node_id": NODE, "name": "ann"}, {"node_id": THIRD, "name": "new", "ip_assignments": ["10.0.0.3"]}]
        seen = tasks.quartet(
            _members.TASK,
            network_id=office,
            members=members,
            defaults={"no_auto_assign_ips": True},
            purge="deauthorize",
        )
        assert len(seen.bodies) == 3
        assert len(seen.calls_again) == 1

    def test_2000_members_are_all_seen(self, tasks: Tasks, office: str) -> None:
        nodes = [f"{number:010x}" for number in range(1, 2001)]
        for node in nodes:
            tasks.emulator.add_member(office, node, name=node)
        members = [{"node_id": node, "name": node} for node in nodes]
        outcome = tasks.members(network_id=office, members=members, purge="deauthorize")
        assert not outcome.changed
        assert len(outcome.result["members"]) == 2000
        assert tasks.bodies == []


class TestInventory:
    @pytest.fixture
    def load(self, tasks: Tasks, tmp_path: Path) -> t.Callable[..., InventoryManager]:
        def load(**options: t.Any) -> InventoryManager:
            path = tmp_path / "test.zt_inventory.yml"
            content = {"plugin": "community.zerotier.zt_inventory", **tasks.connection, **options}
            path.write_text(yaml.safe_dump(content), encoding="utf-8")
            tasks.emulator.reset()
            return InventoryManager(loader=DataLoader(), sources=[str(path)])

        return load

    def test_hosts_addresses_and_groups(
        self, tasks: Tasks, office: str, load: t.Callable[..., InventoryManager]
    ) -> None:
        config = {"authorized": True, "ipAssignments": ["10.0.0.7"]}
        tasks.emulator.add_member(office, NODE, name="anna", config=config)
        tasks.emulator.add_member(office, OTHER, name="bert", config={"authorized": True})
        tasks.emulator.add_member(office, THIRD, name="carl")
        tasks.emulator.check_in(office, NODE, physical_address="203.0.113.9", seconds_ago=30)
        inventory = load(groups_by=["network", "authorized", "online"])
        assert set(inventory.hosts) == {"anna", "bert"}
        assert len(tasks.calls) == 2
        anna = inventory.hosts["anna"]
        assert anna.vars["ansible_host"] == "10.0.0.7"
        assert anna.vars["zt_online"] is True
        assert anna.vars["zt_network_name"] == "office"
        assert anna.vars["zt_physical_address"] == "203.0.113.9"
        groups = {host: {g.name for g in inventory.hosts[host].get_groups()} for host in ("anna", "bert")}
        assert groups["anna"] >= {"zt_network_office", "zt_authorized", "zt_online"}
        assert groups["bert"] >= {"zt_network_office", "zt_authorized", "zt_offline"}
        assert set(load(online="only").hosts) == {"anna"}
        assert set(load(authorized="never", networks=["office"]).hosts) == {"carl"}

    def test_networks_by_id_are_a_request_each(
        self, tasks: Tasks, office: str, load: t.Callable[..., InventoryManager]
    ) -> None:
        tasks.emulator.add_member(office, NODE, name="anna", config={"authorized": True})
        assert set(load(networks=[office], names=False).hosts) == {"anna"}
        assert len(tasks.calls) == 1


class TestWhatIsNotThere:
    """It is refused in one sentence, before any request."""

    @cases("network", NETWORK, there=False)
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_of_a_network(self, tasks: Tasks, provider: str, option: str, check_mode: bool) -> None:
        with pytest.raises(Unsupported) as raised:
            tasks.network(check_mode, name="office", **{option: NETWORK[option]})
        assert str(raised.value) == refusal(PROVIDERS[provider], f"network.{option}")
        assert tasks.calls == []

    @cases("member", MEMBER, there=False)
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_of_a_member(self, tasks: Tasks, provider: str, option: str, check_mode: bool) -> None:
        with pytest.raises(Unsupported) as raised:
            tasks.member(check_mode, network_name="office", node_id=NODE, **{option: MEMBER[option]})
        assert str(raised.value) == refusal(PROVIDERS[provider], f"member.{option}")
        assert tasks.calls == []


def test_all_settings_are_here() -> None:
    assert {"name", "permissions", *NETWORK} == set(SETTINGS["network"])
    assert set(MEMBER) == set(SETTINGS["member"])
