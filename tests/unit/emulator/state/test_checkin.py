# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nodes that contact the controller: identity, versions, and addresses that appear by themselves."""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import Any

import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator

NODE = "0000000005"
POOL_6 = {"ipRangeStart": "fd00::1", "ipRangeEnd": "fd00::ffff:ffff:ffff:ffff"}


def assigned(emulator: Emulator, network_id: str, node_id: str = NODE) -> list[str]:
    return sorted(emulator.check_in(network_id, node_id)["config"]["ipAssignments"])


def network_with(emulator: Emulator, **config: Any) -> str:
    """A network with settings, and NODE as an authorized member."""
    network_id = emulator.add_network("net", config=config)
    emulator.add_member(network_id, NODE, config={"authorized": True})
    return network_id


def pool(start: str, end: str) -> dict[str, str]:
    return {"ipRangeStart": start, "ipRangeEnd": end}


VIA_6 = [{"target": "fd00::/64", "via": "fd00::1"}]
ROUTE = [{"target": "10.0.0.0/16", "via": None}]


def test_an_unknown_node_joins_unauthorized(api: Any, emulator: Emulator, network_id: str) -> None:
    emulator.check_in(network_id, NODE)
    member = api.get(f"/network/{network_id}/member/{NODE}")
    assert member["config"]["authorized"] is False
    assert member["config"]["identity"].startswith(f"{NODE}:0:")
    assert (member["clientVersion"], member["config"]["vMajor"]) == ("-1.-1.-1", -1)
    assert member["config"]["ipAssignments"] == []


def test_what_an_authorized_node_tells(emulator: Emulator, network_id: str) -> None:
    emulator.add_member(network_id, NODE, config={"authorized": True})
    member = emulator.check_in(network_id, NODE, version="1.6.3", physical_address="192.0.2.9")
    assert (member["clientVersion"], member["physicalAddress"], member["supportsRulesEngine"]) == (
        "1.6.3",
        "192.0.2.9",
        True,
    )
    assert [member["config"][key] for key in ("vMajor", "vMinor", "vRev")] == [1, 6, 3]


def test_when_it_was_seen(emulator: Emulator, network_id: str) -> None:
    now = emulator.check_in(network_id, NODE)
    assert now["clock"] - now["lastSeen"] < 1000
    ago = emulator.check_in(network_id, NODE, seconds_ago=600)
    assert 600_000 <= ago["clock"] - ago["lastSeen"] < 601_000
    assert emulator.check_in(network_id, NODE, at=12345)["lastSeen"] == 12345


def test_time_can_be_moved_on(emulator: Emulator, network_id: str) -> None:
    before = emulator.clock
    seen = emulator.check_in(network_id, NODE)["lastSeen"]
    emulator.advance(3600)
    assert emulator.clock >= before + 3_600_000
    member = emulator.member(network_id, NODE)
    assert member is not None
    assert member["clock"] - seen >= 3_600_000


def test_a_public_network_admits_everybody(emulator: Emulator) -> None:
    network_id = emulator.add_network("public", config={"private": False})
    assert emulator.check_in(network_id, NODE)["config"]["authorized"] is True


@pytest.mark.parametrize(("private", "back"), [(True, []), (False, [NODE])])
def test_a_deleted_node_comes_back_on_public_networks_only(
    api: Any, emulator: Emulator, private: bool, back: list[str]
) -> None:
    network_id = emulator.add_network("net", config={"private": private})
    emulator.check_in(network_id, NODE)
    api.delete(f"/network/{network_id}/member/{NODE}")
    assert emulator.check_in(network_id, NODE)["hidden"] is private
    assert api.listed(network_id) == back


def test_default_tags_and_capabilities_are_added(api: Any, emulator: Emulator, network_id: str) -> None:
    source = "tag a id 5 default 3 ; tag b id 6 ; cap c id 8 default accept; ; cap d id 9 accept; ; accept;"
    api.post(f"/network/{network_id}", {"rulesSource": source})
    api.post(f"/network/{network_id}/member/{NODE}", {"config": {"authorized": True, "tags": [[6, 1]]}})
    config = emulator.check_in(network_id, NODE)["config"]
    assert (config["tags"], config["capabilities"]) == ([[5, 3], [6, 1]], [8])
    api.post(f"/network/{network_id}/member/{NODE}", {"config": {"tags": [[5, 4]]}})
    assert emulator.check_in(network_id, NODE)["config"]["tags"] == [[5, 4]]


def test_odd_tags_of_the_network_do_no_harm(api: Any, emulator: Emulator, network_id: str) -> None:
    odd = {"tags": ["", {"default": 1}], "capabilities": ["", {"default": True}]}
    api.post(f"/network/{network_id}", {"config": odd})
    emulator.add_member(network_id, NODE, config={"authorized": True})
    config = emulator.check_in(network_id, NODE)["config"]
    assert (config["tags"], config["capabilities"]) == ([], [])


class TestAddresses:
    """The automatic assignment of Central v1 notes §3.4."""

    def test_never_at_a_post(self, api: Any, network_id: str) -> None:
        answer = api.post(f"/network/{network_id}/member/{NODE}", {"config": {"authorized": True}})
        assert answer["config"]["ipAssignments"] == []

    def test_the_address_follows_from_the_node(self, emulator: Emulator) -> None:
        network_id = network_with(emulator, routes=ROUTE, ipAssignmentPools=[pool("10.0.0.10", "10.0.0.20")])
        assert assigned(emulator, network_id) == ["10.0.0.15"]
        assert assigned(emulator, network_id) == ["10.0.0.15"]

    def test_a_taken_address_is_skipped(self, emulator: Emulator) -> None:
        network_id = network_with(emulator, routes=ROUTE, ipAssignmentPools=[pool("10.0.0.10", "10.0.0.20")])
        emulator.add_member(network_id, "0000000099", config={"ipAssignments": ["10.0.0.15", "10.0.0.16"]})
        assert assigned(emulator, network_id) == ["10.0.0.17"]

    def test_addresses_ending_in_255_are_skipped(self, emulator: Emulator) -> None:
        network_id = network_with(emulator, routes=ROUTE, ipAssignmentPools=[pool("10.0.0.250", "10.0.1.10")])
        assert assigned(emulator, network_id) == ["10.0.1.0"]

    def test_a_pool_of_one(self, emulator: Emulator) -> None:
        network_id = network_with(emulator, routes=ROUTE, ipAssignmentPools=[pool("10.0.0.10", "10.0.0.10")])
        assert assigned(emulator, network_id) == ["10.0.0.10"]

    def test_the_next_pool_serves_when_one_has_nothing(self, emulator: Emulator) -> None:
        pools = [pool("10.99.0.1", "10.99.0.9"), pool("10.0.0.10/16", "10.0.0.20/16")]
        assert assigned(emulator, network_with(emulator, routes=ROUTE, ipAssignmentPools=pools)) == ["10.0.0.15"]

    @pytest.mark.parametrize(
        "config",
        [
            {"routes": [], "ipAssignmentPools": [pool("10.0.0.10", "10.0.0.20")]},
            {"routes": ROUTE, "ipAssignmentPools": []},
            {"routes": ROUTE, "ipAssignmentPools": [pool("10.0.0.20", "10.0.0.10")]},
            {"routes": ROUTE, "ipAssignmentPools": [pool("10.0.0.10", "10.0.0.20")], "v4AssignMode": {"zt": False}},
            {"routes": VIA_6, "ipAssignmentPools": [POOL_6], "v6AssignMode": {"zt": True}},
            {"routes": [{"target": "fd00::/64"}], "ipAssignmentPools": [POOL_6]},
        ],
    )  # fmt: skip
    def test_nothing_to_give(self, emulator: Emulator, config: dict[str, Any]) -> None:
        assert assigned(emulator, network_with(emulator, **config)) == []

    @pytest.mark.parametrize("config", [{"authorized": False}, {"noAutoAssignIps": True}])
    def test_members_that_get_none(self, emulator: Emulator, network_id: str, config: dict[str, bool]) -> None:
        emulator.add_member(network_id, NODE, config={"authorized": True, **config})
        assert assigned(emulator, network_id) == []

    def test_an_address_inside_a_route_is_enough(self, emulator: Emulator) -> None:
        network_id = network_with(emulator, routes=ROUTE, ipAssignmentPools=[pool("10.0.0.10", "10.0.0.20")])
        emulator.add_member(network_id, NODE, config={"authorized": True, "ipAssignments": ["10.0.99.99"]})
        assert assigned(emulator, network_id) == ["10.0.99.99"]

    def test_an_address_outside_all_routes_stays_and_gets_company(self, emulator: Emulator) -> None:
        network_id = network_with(emulator, routes=ROUTE, ipAssignmentPools=[pool("10.0.0.10", "10.0.0.20")])
        emulator.add_member(network_id, NODE, config={"authorized": True, "ipAssignments": ["192.0.2.1"]})
        assert assigned(emulator, network_id) == ["10.0.0.15", "192.0.2.1"]

    def test_an_emptied_list_asks_for_another_address(self, api: Any, emulator: Emulator, network_id: str) -> None:
        emulator.add_member(network_id, NODE, config={"authorized": True})
        first = assigned(emulator, network_id)
        api.post(f"/network/{network_id}/member/{NODE}", {"config": {"ipAssignments": []}})
        assert assigned(emulator, network_id) == first

    def test_ipv6_of_a_wide_pool_holds_the_node(self, emulator: Emulator) -> None:
        network_id = network_with(
            emulator, routes=[{"target": "fd00::/64"}], ipAssignmentPools=[POOL_6], v6AssignMode={"zt": True}
        )
        assert assigned(emulator, network_id) == ["fd00::6"]

    def test_ipv6_of_a_narrow_pool_is_random(self, emulator: Emulator) -> None:
        network_id = network_with(
            emulator, routes=[{"target": "fd00::/64"}], ipAssignmentPools=[pool("fd00::10", "fd00::20")],
            v6AssignMode={"zt": True},
        )  # fmt: skip
        (address,) = assigned(emulator, network_id)
        assert IPv6Address("fd00::10") <= IPv6Address(address) <= IPv6Address("fd00::20")

    def test_both_families(self, emulator: Emulator) -> None:
        network_id = network_with(
            emulator, routes=[*ROUTE, {"target": "fd00::/64"}], v6AssignMode={"zt": True},
            ipAssignmentPools=[pool("10.0.0.10", "10.0.0.20"), POOL_6],
        )  # fmt: skip
        assert assigned(emulator, network_id) == ["10.0.0.15", "fd00::6"]


@pytest.mark.parametrize(
    ("network", "node_id", "options"),
    [
        ("8056c2e21c00ffff", NODE, {}),
        (None, "short", {}),
        (None, NODE, {"version": "new"}),
        (None, NODE, {"at": "yesterday"}),
    ],
)
def test_bad_check_ins(emulator: Emulator, network_id: str, network: str | None, node_id: str, options: Any) -> None:
    with pytest.raises(ValueError, match=r"network|node id|version|yesterday"):
        emulator.check_in(network or network_id, node_id, **options)
