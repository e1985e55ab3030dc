# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The log of requests and the control endpoints."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator, operations

NODE = "abcdef0123"


def control(emulator: Emulator, name: str, body: Any = None) -> requests.Response:
    return requests.post(f"{emulator.origin}/_emulator/{name}", json=body, timeout=10)


def logged(emulator: Emulator) -> Any:
    return requests.get(f"{emulator.origin}/_emulator/requests", timeout=10).json()


def test_the_log(api: Any, emulator: Emulator) -> None:
    api.post("/network", {"config": {"name": "x"}})
    api.status("GET", "/nothing")
    api.call("POST", "/network", data=b"{")
    assert emulator.calls == ["POST /network", "GET /nothing", "POST /network"]
    first, second, third = emulator.requests
    assert (first.method, first.path, first.status, first.body) == ("POST", "/network", 200, {"config": {"name": "x"}})
    assert (second.status, second.body, third.status, third.body) == (404, None, 400, None)
    assert abs(first.time * 1000 - emulator.clock) < 5000


def test_the_log_over_http(api: Any, emulator: Emulator) -> None:
    api.post("/network", {})
    (entry,) = logged(emulator)
    assert {key: entry[key] for key in entry if key not in ("time", "client")} == {
        "method": "POST", "path": "/network", "query": {}, "status": 200, "body": {},
    }  # fmt: skip
    assert logged(emulator) == [entry]


def test_reset(api: Any, emulator: Emulator) -> None:
    api.post("/network", {})
    emulator.fault(status=500, times=None)
    assert control(emulator, "reset").json() == {}
    assert emulator.calls == []
    assert len(api.get("/network")) == 1
    emulator.fault(status=500, times=None)
    assert control(emulator, "reset", {"faults": False, "requests": False}).status_code == 200
    assert emulator.calls == ["GET /network"]
    assert api.status("GET", "/network") == 500


def test_reset_of_the_state(start: Any) -> None:
    api = start(seed="demo")
    emulator = api.emulator
    user_id, before = emulator.user_id, len(api.get("/network"))
    api.post("/network", {})
    emulator.advance(86400)
    control(emulator, "reset", {"state": True})
    assert (emulator.user_id, len(api.get("/network"))) == (user_id, before)
    assert abs(emulator.requests[0].time * 1000 - emulator.clock) < 5000


def test_check_in(emulator: Emulator, network_id: str) -> None:
    emulator.add_member(network_id, NODE, config={"authorized": True})
    body = {
        "network_id": network_id,
        "node_id": NODE,
        "version": "1.10.1",
        "physical_address": "192.0.2.9",
        "seconds_ago": 9,
    }
    member = control(emulator, "checkin", body).json()
    assert (member["clientVersion"], member["physicalAddress"]) == ("1.10.1", "192.0.2.9")
    assert member["config"]["ipAssignments"] == emulator.members(network_id)[0]["config"]["ipAssignments"] != []


def test_faults(api: Any, emulator: Emulator) -> None:
    assert control(emulator, "faults", [{"status": 500}, {"status": 502, "method": "get"}]).json() == {}
    assert control(emulator, "faults", {"path": "/status", "replace": "empty"}).json() == {}
    assert [api.status("GET", "/status") for _time in range(2)] == [500, 502]
    assert [api.call("GET", "/status").content == b"" for _time in range(2)] == [True, False]


def test_clock(emulator: Emulator) -> None:
    before = emulator.clock
    assert control(emulator, "clock", {"advance": 60}).json()["clock"] >= before + 60_000


@pytest.mark.parametrize(
    ("name", "body", "message"),
    [
        ("reset", {"everything": True}, "reset takes"),
        ("reset", {"state": "yes"}, "reset takes"),
        ("reset", [], "reset takes"),
        ("checkin", {}, "network_id"),
        ("checkin", [], "network_id"),
        ("checkin", {"network_id": "8056c2e21c00ffff", "node_id": NODE}, "there is no network 8056c2e21c00ffff"),
        ("checkin", {"network_id": "8056c2e21c00ffff", "node_id": NODE, "colour": 1}, "colour"),
        ("checkin", {"network_id": "8056c2e21c00ffff", "node_id": 5}, "checkin"),
        ("faults", {"colour": 1}, "there is no 'colour', only method, path"),
        ("faults", {"status": 99}, "status can't be 99"),
        ("faults", {"headers": 5}, "wrong type"),
        ("faults", [5], "a fault is a JSON object"),
        ("clock", {"advance": "1"}, "a number of seconds"),
        ("clock", {}, "a number of seconds"),
    ],
)
def test_bad_input(emulator: Emulator, name: str, body: Any, message: str) -> None:
    answer = control(emulator, name, body)
    assert answer.status_code == 400
    assert message in answer.json()["error"]


def test_input_that_is_not_json(emulator: Emulator) -> None:
    answer = requests.post(f"{emulator.origin}/_emulator/faults", data=b"{", timeout=10)
    assert (answer.status_code, answer.json()["error"].split(":")[0]) == (400, "the body is not JSON")


def test_control_calls_are_not_logged(emulator: Emulator) -> None:
    control(emulator, "clock", {"advance": 1})
    assert logged(emulator) == []


@pytest.mark.parametrize("bad", [{"node_id": "short"}, {"node_id": "ABCDEF0123"}])
def test_members_need_a_node_id(emulator: Emulator, network_id: str, bad: Any) -> None:
    with pytest.raises(ValueError, match="is not a node id"):
        emulator.add_member(network_id, **bad)


def test_networks_may_come_with_an_id(emulator: Emulator) -> None:
    assert emulator.add_network("x", id="8056c2e21c00ffff") == "8056c2e21c00ffff"
    for network_id in ("8056c2e21c00ffff", "short"):
        with pytest.raises(ValueError, match="is not a free network id"):
            emulator.add_network("x", id=network_id)


def test_the_operations_of_both_apis() -> None:
    found = operations()
    assert len(found) == len(set(found))
    assert {api: len([name for name, _method, _path in found if name == api]) for api, _method, _path in found} == {
        "central": 25,
        "telecomx": 17,
    }
    assert ("telecomx", "GET", "/zerotier/network/{networkID}/member/{memberID}/authorize") in found


def test_an_emulator_that_does_not_run() -> None:
    with pytest.raises(RuntimeError, match="not running"):
        Emulator().url  # noqa: B018


def secrets(emulator: Emulator) -> dict[str, str]:
    listed = requests.get(f"{emulator.origin}/_emulator/secrets", timeout=10).json()
    return {entry["secret"]: entry["name"] for entry in listed}


class TestUsers:
    def test_a_colleague(self, start: Any) -> None:
        emulator = start(organization=True).emulator
        given = {"email": "ada@example.com", "token": "a" * 32, "in_organization": True}
        user_id = control(emulator, "users", given).json()["user_id"]
        assert user_id in [member["userId"] for member in emulator.organization()["members"]]
        assert emulator.authenticates("a" * 32)

    @pytest.mark.parametrize(
        "change", [{"token": 1}, {"in_organization": "no"}, {"more": 1}, {"in_organization": True}]
    )
    def test_what_is_refused(self, emulator: Emulator, change: Any) -> None:
        given = {"email": "ada@example.com", "token": "a" * 32, "in_organization": False, **change}
        assert control(emulator, "users", given).status_code == 400


class TestSecrets:
    def test_those_that_are_held(self, emulator: Emulator) -> None:
        emulator.add_token("spare", "s" * 32)
        emulator.add_employee("careful@example.com", password="careful-password", one_time_codes=["123456"])
        known = secrets(emulator)
        assert known[emulator.token] == "the API token emulator of owner@example.com"
        assert known["s" * 32] == "the API token spare of owner@example.com"
        assert known[emulator.password] == "the password of emulator@example.com"
        assert {"careful-password", "123456"} <= known.keys()

    def test_those_that_were_given_out(self, emulator: Emulator, api: Any) -> None:
        made = api.get("/randomToken")["token"]
        login = {"username": emulator.username, "password": emulator.password}
        session = requests.post(f"{emulator.telecomx_url}/auth/login", json=login, timeout=10).json()["token"]
        assert secrets(emulator)[made] == "token in the answer to GET /randomToken"
        assert secrets(emulator)[session] == "token in the answer to POST /auth/login"

    def test_those_that_were_sent(self, emulator: Emulator) -> None:
        emulator.fault(drop="before")
        with pytest.raises(requests.ConnectionError):
            requests.get(f"{emulator.url}/network", headers={"Authorization": "bearer wrong-1"}, timeout=10)
        telecomx = emulator.telecomx_url
        requests.get(
            f"{telecomx}/zerotier/network", params={"token": "wrong-2"}, cookies={"token": "wrong-3"}, timeout=10
        )
        requests.post(f"{telecomx}/auth/login", json={"username": "nobody", "password": "wrong-4"}, timeout=10)
        requests.delete(f"{telecomx}/employee/nobody/token/wrong%2D5", timeout=10)
        known = secrets(emulator)
        assert {f"wrong-{number}" for number in range(1, 6)} <= known.keys()
        assert not any("wrong" in name for name in known.values())

    def test_they_stay_known(self, emulator: Emulator, api: Any) -> None:
        made = api.get("/randomToken")["token"]
        emulator.reset(state=True)
        assert made in secrets(emulator)
