# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What moves in answers although nobody changed anything, and what repeats with the random seed."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator

ROUTES = [{"target": f"10.{number}.0.0/16", "via": None} for number in range(4)]
IPS = [f"10.0.0.{number}" for number in range(4)]


@pytest.fixture
def sets(emulator: Emulator) -> str:
    network_id = emulator.add_network(
        "sets",
        config={
            "routes": ROUTES,
            "ipAssignmentPools": [{"ipRangeStart": ip, "ipRangeEnd": ip} for ip in IPS],
            "dns": {"domain": "a.b", "servers": IPS},
        },
        rulesSource="tag a id 1 ; tag b id 2 ; tag c id 3 ; accept;",
    )
    emulator.add_member(
        network_id,
        "abcdef0123",
        config={"ipAssignments": IPS, "capabilities": [1, 2, 3], "tags": [[1, 1], [2, 2], [3, 3]]},
    )
    return network_id


def orders(documents: list[Any], key: str) -> set[str]:
    return {str(document["config"][key]) for document in documents}


def test_sets_come_in_any_order(api: Any, sets: str) -> None:
    networks = [api.get(f"/network/{sets}") for _time in range(12)]
    for key in ("routes", "ipAssignmentPools"):
        assert len(orders(networks, key)) > 1
    assert orders(networks, "dns") == {str({"domain": "a.b", "servers": IPS})}
    members = [api.get(f"/network/{sets}/member/abcdef0123") for _time in range(12)]
    assert len(orders(members, "ipAssignments")) > 1
    assert len({str(sorted(member["config"]["ipAssignments"])) for member in members}) == 1


def test_tags_and_capabilities_come_sorted(api: Any, sets: str) -> None:
    api.post(
        f"/network/{sets}", {"rulesSource": "tag b id 2; tag a id 1; cap y id 4 accept; ; cap x id 3 accept; ; accept;"}
    )
    api.post(f"/network/{sets}/member/abcdef0123", {"config": {"tags": [[2, 2], [1, 1]], "capabilities": [4, 3]}})
    for _time in range(5):
        network, member = api.get(f"/network/{sets}"), api.get(f"/network/{sets}/member/abcdef0123")
        assert [tag["id"] for tag in network["config"]["tags"]] == [1, 2]
        assert [capability["id"] for capability in network["config"]["capabilities"]] == [3, 4]
        assert (member["config"]["tags"], member["config"]["capabilities"]) == ([[1, 1], [2, 2]], [3, 4])


def test_servers_of_a_name_are_a_list_or_none(api: Any, sets: str) -> None:
    for servers, kept in ((["10.0.0.1"], ["10.0.0.1"]), ([], []), ("10.0.0.1", None), (5, None)):
        dns = api.post(f"/network/{sets}", {"config": {"dns": {"domain": "a.b", "servers": servers}}})["config"]["dns"]
        assert dns == {"domain": "a.b", "servers": kept}


def test_via_is_null_or_not_there(api: Any, sets: str) -> None:
    routes = [route for _time in range(5) for route in api.get(f"/network/{sets}")["config"]["routes"]]
    assert {route.get("via", "absent") for route in routes} == {None, "absent"}
    assert {route["target"] for route in routes} == {route["target"] for route in ROUTES}


def test_lists_come_in_any_order(api: Any, sets: str) -> None:
    for number in range(4):
        api.emulator.add_network(f"n{number}")
        api.emulator.add_member(sets, f"abcdef010{number}")
    names = {str([network["config"]["name"] for network in api.get("/network")]) for _time in range(12)}
    nodes = {str([member["nodeId"] for member in api.get(f"/network/{sets}/member")]) for _time in range(12)}
    assert (len(names) > 1, len(nodes) > 1) == (True, True)


def test_the_view_of_tests_is_in_order(emulator: Emulator, sets: str) -> None:
    network = emulator.network(sets)
    assert network is not None
    assert network["config"]["routes"] == ROUTES
    assert emulator.network("8056c2e21c00ffff") is None
    assert emulator.member(sets, "abcdef0199") is None


def test_the_view_of_tests_is_a_copy(emulator: Emulator, sets: str) -> None:
    for view in (emulator.network, lambda network_id: emulator.member(network_id, "abcdef0123")):
        document = view(sets)
        assert document is not None
        document["config"].clear()
        assert view(sets) != document


def test_runs_repeat(start: Any) -> None:
    def run(random_seed: int) -> list[Any]:
        api = start(random_seed=random_seed)
        network = api.post("/network", {})
        api.post(f"/network/{network['id']}", {"config": {"routes": ROUTES}})
        routes = [api.get(f"/network/{network['id']}")["config"]["routes"] for _time in range(3)]
        return [network["id"], network["ownerId"], network["config"]["name"], routes]

    assert run(1) == run(1)
    assert run(1)[0] != run(2)[0]


def test_the_demo_account(start: Any) -> None:
    api = start(seed="demo")
    networks = {network["config"]["name"]: network for network in api.get("/network")}
    assert set(networks) == {"demo-office", "demo-lab"}
    office = networks["demo-office"]["id"]
    assert "role" in networks["demo-office"]["tagsByName"]
    assert [rule["type"] for rule in api.get(f"/network/{office}")["config"]["rules"]][-1] == "ACTION_ACCEPT"
    members = api.get(f"/network/{office}/member")
    assert {member["name"] for member in members} == {"web-1", "db-1", "ada", "grace", ""}
    assert sorted(member["config"]["authorized"] for member in members) == [False, True, True, True, True]


def test_an_unknown_seed(start: Any) -> None:
    with pytest.raises(ValueError, match="demo"):
        start(seed="nothing")


def test_many_members(start: Any) -> None:
    api = start(members=10_000)
    (network,) = api.get("/network")
    answer = api.call("GET", f"/network/{network['id']}/member")
    assert answer.elapsed.total_seconds() < 3
    members = answer.json()
    assert len({member["nodeId"] for member in members}) == len(members) == network["totalMemberCount"] == 10_000
    assert len({member["config"]["ipAssignments"][0] for member in members}) == 10_000
    node_id = members[0]["nodeId"]
    api.post(f"/network/{network['id']}/member/{node_id}", {"name": "changed"})
    again = {member["nodeId"]: member["name"] for member in api.get(f"/network/{network['id']}/member")}
    assert again[node_id] == "changed"


def test_latency(start: Any) -> None:
    api = start(latency_ms=30)
    assert api.call("GET", "/status").elapsed.total_seconds() >= 0.03
