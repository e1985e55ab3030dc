# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX: networks, and rules."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator

NETWORKS = "/zerotier/network"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def path(network_id: str) -> str:
    return f"{NETWORKS}/{network_id}"


def test_the_full_settings(telecomx: Any, emulator: Emulator, path: str, network_id: str) -> None:
    network = telecomx.get(path)
    assert DATE.fullmatch(network.pop("creationTime"))
    assert [rule["type"] for rule in network.pop("rules")][-1] == "ACTION_ACCEPT"
    assert "accept;" in network.pop("rawRules")
    assert [route["target"] for route in network.pop("routes")] == ["10.0.0.0/24"]
    assert network == {
        "_id": network_id,
        "customer": emulator.customer_id,
        "name": "office",
        "notes": "",
        "dns": {"domain": "", "servers": []},
        "enableBroadcast": True,
        "ipAssignmentPools": [{"ipRangeStart": "10.0.0.1", "ipRangeEnd": "10.0.0.254"}],
        "mtu": 2800,
        "multicastLimit": 32,
        "v4AssignMode": {"zt": True},
        "v6AssignMode": {"6plane": False, "rfc4193": False, "zt": False},
    }


def test_create(telecomx: Any, api: Any, emulator: Emulator) -> None:
    made = telecomx.post(NETWORKS, {"name": "new", "notes": "ignored"})
    assert made == {"_id": made["_id"], "name": "new", "customer": emulator.customer_id}
    assert telecomx.get(f"{NETWORKS}/{made['_id']}")["notes"] == ""
    assert api.get(f"/network/{made['_id']}")["config"]["name"] == "new"


@pytest.mark.parametrize("name", [None, "", "  ", "x" * 128, "a\nb", 5, ["x"]])
def test_names(telecomx: Any, path: str, name: Any) -> None:
    assert telecomx.error("POST", NETWORKS, {"name": name}) == (422, "name")
    if name is not None:
        assert telecomx.error("POST", path, {"name": name}) == (422, "name")


def test_an_update_changes_only_what_is_sent(telecomx: Any, api: Any, path: str, network_id: str) -> None:
    before = telecomx.get(path)
    body = {
        "notes": "text",
        "rawRules": "drop;",
        "dns": {"domain": "a.b", "servers": ["10.0.0.1"]},
        "routes": [{"target": "10.9.0.0/16", "via": "10.0.0.1"}],
        "mtu": 1400,
        "v6AssignMode": {"6plane": True, "rfc4193": False, "zt": False},
        "members": 5,
        "_id": "x",
        "name": None,
    }
    after = telecomx.post(path, body)
    assert after.pop("rules") == [{"type": "ACTION_DROP"}]
    kept = {key: value for key, value in before.items() if key != "rules"}
    wanted = {key: value for key, value in body.items() if key not in ("members", "_id", "name")}
    assert after == {**kept, **wanted}
    at_central = api.get(f"/network/{network_id}")
    assert (at_central["description"], at_central["config"]["mtu"]) == ("text", 1400)


@pytest.mark.parametrize(
    "body",
    [
        {"notes": 5}, {"mtu": "1400"}, {"mtu": True}, {"enableBroadcast": "yes"}, {"dns": []},
        {"routes": {}}, {"routes": ["10.0.0.0/8"]}, {"rawRules": []}, {"v4AssignMode": "zt"},
    ],
)  # fmt: skip
def test_bad_values(telecomx: Any, path: str, body: Any) -> None:
    before = telecomx.get(path)
    assert telecomx.error("POST", path, {"name": "new", **body}) == (422, next(iter(body)))
    assert telecomx.get(path) == before


def test_rules(telecomx: Any, emulator: Emulator, path: str) -> None:
    assert telecomx.post("/zerotier/compile", {"rawRules": "accept;"}) == [{"type": "ACTION_ACCEPT"}]
    for where in ("/zerotier/compile", path):
        status, message = telecomx.error("POST", where, {"rawRules": "accept;\ndrop nonsense;"})
        assert status == 422
        assert re.match(r"Failed to parse rule at 2:\d+: .", message)
    assert telecomx.error("POST", "/zerotier/compile", {}) == (422, "rawRules")


def test_lists(telecomx: Any, emulator: Emulator) -> None:
    ids = [emulator.add_network(name) for name in ("Office", "Home office", "Home")]
    emulator.add_member(ids[0], "abcdef0123")
    whole = telecomx.get(NETWORKS)
    assert whole == {
        "offset": 0,
        "limit": 100,
        "total": 3,
        "networks": [
            {"_id": ids[0], "name": "Office", "members": 1},
            {"_id": ids[1], "name": "Home office", "members": 0},
            {"_id": ids[2], "name": "Home", "members": 0},
        ],
    }
    part = telecomx.get(NETWORKS, offset=1, limit=1)
    assert part == {"offset": 1, "limit": 1, "total": 3, "networks": whole["networks"][1:2]}
    assert telecomx.get(NETWORKS, offset=3)["networks"] == []
    assert telecomx.get(NETWORKS, filter="OFFICE", limit=1)["total"] == 2
    assert telecomx.get(NETWORKS, filter=ids[2])["networks"] == whole["networks"][2:]
    full = telecomx.get(NETWORKS, full="true", limit=1)["networks"]
    assert full == [{**telecomx.get(f"{NETWORKS}/{ids[0]}"), "members": 1}]


@pytest.mark.parametrize("query", [{"offset": "x"}, {"limit": "-1"}])
def test_bad_pages(telecomx: Any, query: Any) -> None:
    assert telecomx.error("GET", NETWORKS, **query) == (400, next(iter(query)))


def test_what_is_not_there(telecomx: Any, api: Any, network_id: str, path: str) -> None:
    assert telecomx.error("GET", f"{NETWORKS}/8056c2e21c00ffff") == (404, "id")
    refused = telecomx.call("DELETE", path)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, POST")
    assert telecomx.call("GET", "/network").status_code == 404
    api.delete(f"/network/{network_id}")
    assert telecomx.error("POST", path, {}) == (404, "id")
    assert telecomx.get(NETWORKS)["total"] == 0


def test_bodies_are_objects(telecomx: Any, path: str) -> None:
    assert telecomx.error("POST", path, []) == (400, "bad_request")


def test_the_log(telecomx: Any, emulator: Emulator, path: str) -> None:
    telecomx.get(path, full="true")
    telecomx.get("/auth/login", username=emulator.username, password=emulator.password)
    first, second = emulator.requests
    assert (first.method, first.path, first.status, first.query) == ("GET", path, 200, {"full": "true"})
    assert second.query == {"username": emulator.username, "password": "(redacted)"}
    assert emulator.calls == [f"GET {path}", "GET /auth/login"]
    assert telecomx.token not in str(emulator.requests)


@pytest.fixture
def limited(start: Any) -> Any:
    return start(rate_limit=1).emulator


def test_there_is_no_request_budget(limited: Emulator) -> None:
    url = f"{limited.telecomx_url}{NETWORKS}"
    answers = [requests.get(url, params={"token": limited.add_machine_token()}, timeout=10) for _time in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert not any("ratelimit" in name.lower() for name in answers[0].headers)


def test_faults(telecomx: Any, emulator: Emulator, path: str) -> None:
    emulator.fault(path="/zerotier/network/*", null=["name"])
    assert telecomx.get(path)["name"] is None
    emulator.fault(path="/zerotier/**", status=500, body={"message": "internal_error"})
    assert telecomx.error("GET", NETWORKS) == (500, "internal_error")
