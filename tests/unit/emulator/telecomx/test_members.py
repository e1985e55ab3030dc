# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX: members."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator

NODE = "abcdef0123"
SETTINGS = {
    "activeBridge",
    "authorized",
    "creationTime",
    "ipAssignments",
    "lastAuthorizedTime",
    "lastDeauthorizedTime",
    "noAutoAssignIps",
}
SUMMARY = {"id", "name", "employeeId", "employeeName", "employeePicture"}
STATUS = {"latency", "version", "paths"}


@pytest.fixture
def path(network_id: str) -> str:
    return f"/zerotier/network/{network_id}/member"


def test_create(telecomx: Any, api: Any, emulator: Emulator, network_id: str, path: str) -> None:
    body = {
        "id": NODE,
        "name": "box",
        "employeeId": emulator.employee_id,
        "authorized": True,
        "activeBridge": True,
        "noAutoAssignIps": True,
        "ipAssignments": ["10.0.0.9", "fd00::1"],
    }
    member = telecomx.post(path, body)
    assert set(member) == SUMMARY | SETTINGS | STATUS
    member["ipAssignments"].sort()
    assert {key: member[key] for key in body} == body
    assert (member["employeeName"], member["lastDeauthorizedTime"]) == ("Emulator Example", None)
    assert member["creationTime"].endswith("Z")
    assert member["lastAuthorizedTime"].startswith("20")
    assert (member["latency"], member["version"], member["paths"]) == (None, None, [])
    at_central = api.get(f"/network/{network_id}/member/{NODE}")
    assert (at_central["name"], at_central["config"]["noAutoAssignIps"]) == ("box", True)
    assert telecomx.get(f"{path}/{NODE}")["id"] == NODE


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"id": None}, "id"),
        ({"id": "ABCDEF0123"}, "id"),
        ({"id": 5}, "id"),
        ({"name": "x" * 128}, "name"),
        ({"name": 5}, "name"),
        ({"employeeId": "nobody"}, "employeeId"),
        ({"employeeId": 5}, "employeeId"),
        ({"employeeId": "65a0000000000000000000e4"}, "employeeId"),
        ({"ipAssignments": ["10.0.0.300"]}, "ipAssignments"),
        ({"ipAssignments": ["10.0.0.1/24"]}, "ipAssignments"),
        ({"ipAssignments": "10.0.0.1"}, "ipAssignments"),
        ({"authorized": "yes"}, "authorized"),
    ],
)
def test_bad_values(telecomx: Any, emulator: Emulator, network_id: str, path: str, body: Any, field: str) -> None:
    assert telecomx.error("POST", path, {"id": NODE, **body}) == (422, field)
    assert emulator.members(network_id) == []
    if field != "id":
        emulator.add_member(network_id, NODE)
        before = emulator.member(network_id, NODE)
        assert telecomx.error("POST", f"{path}/{NODE}", {"activeBridge": True, **body}) == (422, field)
        assert before is not None
        after = emulator.member(network_id, NODE)
        assert after == {**before, "clock": after["clock"] if after else None}


def test_update(telecomx: Any, emulator: Emulator, network_id: str, path: str) -> None:
    settings = {"name": "box", "config": {"ipAssignments": ["10.0.0.8"]}}
    emulator.add_member(network_id, NODE, employee_id=emulator.employee_id, **settings)
    before = telecomx.get(f"{path}/{NODE}")
    after = telecomx.post(f"{path}/{NODE}", {"ipAssignments": ["10.0.0.9"], "id": "x", "name": None})
    assert after == {**before, "ipAssignments": ["10.0.0.9"]}
    assert telecomx.post(f"{path}/{NODE}", {"employeeId": None})["employeeId"] == emulator.employee_id
    assert telecomx.post(f"{path}/{NODE}", {"employeeId": ""})["employeeName"] is None
    assert telecomx.error("POST", f"{path}/abcdef0999", {}) == (404, "id")


def test_authorize_and_deauthorize_are_gets(telecomx: Any, emulator: Emulator, network_id: str, path: str) -> None:
    emulator.add_member(network_id, NODE, employee_id=emulator.employee_id)
    assert telecomx.get(f"{path}/{NODE}/authorize") == {"success": True}
    member = telecomx.get(f"{path}/{NODE}")
    assert (member["authorized"], member["lastDeauthorizedTime"]) == (True, None)
    assert telecomx.get(f"{path}/{NODE}/deauthorize") == {"success": True}
    member = telecomx.get(f"{path}/{NODE}")
    assert (member["authorized"], member["employeeId"]) == (False, emulator.employee_id)
    assert member["lastDeauthorizedTime"]
    for action in ("authorize", "deauthorize"):
        assert telecomx.error("GET", f"{path}/abcdef0999/{action}") == (404, "id")


def test_a_member_that_central_deleted(telecomx: Any, api: Any, network_id: str, path: str) -> None:
    at_central = f"/network/{network_id}/member/{NODE}"
    telecomx.post(path, {"id": NODE, "name": "box", "authorized": True})
    api.delete(at_central)
    assert telecomx.error("GET", f"{path}/{NODE}") == (404, "id")
    assert telecomx.get(path)["total"] == 0
    assert telecomx.post(path, {"id": NODE})["authorized"] is False
    assert api.get(at_central)["hidden"] is False
    assert api.listed(network_id) == [NODE]


def test_the_status(telecomx: Any, emulator: Emulator, network_id: str, path: str) -> None:
    emulator.add_member(network_id, NODE, config={"authorized": True})
    seen = emulator.check_in(network_id, NODE, version="1.12.2", physical_address="192.0.2.7")["lastSeen"]
    member = telecomx.get(f"{path}/{NODE}")
    assert (member["version"], member["latency"]) == ("1.12.2", 12)
    (way,) = member["paths"]
    assert (way["active"], way["ipAddress"], way["port"]) == (True, "192.0.2.7", 9993)
    assert way["lastReceive"] == way["lastSend"]
    assert way["lastSend"].endswith(f".{seen % 1000:03d}Z")
    emulator.advance(600)
    member = telecomx.get(f"{path}/{NODE}")
    assert (member["paths"][0]["active"], member["latency"]) == (False, None)


def test_what_a_list_holds(telecomx: Any, emulator: Emulator, network_id: str, path: str) -> None:
    emulator.add_member(network_id, NODE)
    for query, keys in [
        ({}, SUMMARY),
        ({"full": "true"}, SUMMARY | SETTINGS),
        ({"status": "true"}, SUMMARY | STATUS),
        ({"full": "1", "status": "1"}, SUMMARY | SETTINGS | STATUS),
        ({"full": "false"}, SUMMARY),
    ]:
        (member,) = telecomx.get(path, **query)["members"]
        assert set(member) == keys


def test_pages(telecomx: Any, emulator: Emulator, network_id: str, path: str) -> None:
    nodes = [f"{number:010x}" for number in range(250)]
    for node in nodes:
        emulator.add_member(network_id, node)
    pages = [telecomx.get(path, offset=offset, limit=1000) for offset in (0, 100, 200, 300)]
    assert [len(page["members"]) for page in pages] == [100, 100, 50, 0]
    assert [member["id"] for page in pages for member in page["members"]] == nodes
    assert {page["total"] for page in pages} == {250}


@pytest.mark.parametrize("wanted", ["def0123", "BOX", "emulator ex", "10.0.0.9", "192.0.2"])
def test_filters(telecomx: Any, emulator: Emulator, network_id: str, path: str, wanted: str) -> None:
    emulator.add_member(network_id, "1111111111", name="other")
    settings = {"name": "My box", "config": {"ipAssignments": ["10.0.0.9"]}}
    emulator.add_member(network_id, NODE, employee_id=emulator.employee_id, **settings)
    emulator.check_in(network_id, NODE, physical_address="192.0.2.7")
    page = telecomx.get(path, filter=wanted)
    assert ([member["id"] for member in page["members"]], page["total"]) == ([NODE], 1)
