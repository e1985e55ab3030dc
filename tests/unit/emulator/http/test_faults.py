# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on order."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator, Fault

NODE = "abcdef0123"


@pytest.fixture
def path(network_id: str) -> str:
    return f"/network/{network_id}"


def statuses(api: Any, method: str, path: str, count: int) -> list[int]:
    return [api.status(method, path, {}) for _time in range(count)]


def test_a_fault_counts_and_skips(api: Any, emulator: Emulator) -> None:
    emulator.fault(status=502, times=2, skip=1)
    assert statuses(api, "GET", "/status", 5) == [200, 502, 502, 200, 200]


def test_a_fault_without_end(api: Any, emulator: Emulator) -> None:
    emulator.fault(status=502, times=None, skip=2)
    assert statuses(api, "GET", "/status", 5) == [200, 200, 502, 502, 502]
    emulator.reset()
    assert statuses(api, "GET", "/status", 1) == [200]


def test_faults_follow_each_other(api: Any, emulator: Emulator) -> None:
    emulator.fault(status=500)
    emulator.fault(status=502)
    assert statuses(api, "GET", "/status", 3) == [500, 502, 200]


@pytest.mark.parametrize(
    ("pattern", "hit"),
    [
        ("/network", ["/network"]),
        ("/network/*", ["/network/N"]),
        ("/network/*/member/*", ["/network/N/member/M"]),
        ("/network/**", ["/network/N", "/network/N/member", "/network/N/member/M"]),
        ("**", ["/network", "/network/N", "/network/N/member", "/network/N/member/M"]),
        ("/network.", []),
    ],
)
def test_patterns(pattern: str, hit: list[str]) -> None:
    paths = ["/network", "/network/N", "/network/N/member", "/network/N/member/M"]
    assert [path for path in paths if Fault(path=pattern).matches("GET", path)] == hit


def test_methods(api: Any, emulator: Emulator, path: str) -> None:
    emulator.fault(method="POST", status=500, times=None)
    assert [api.status(method, path, {}) for method in ("GET", "POST", "PUT", "DELETE")] == [200, 500, 200, 200]


@pytest.mark.parametrize(("after", "name"), [(False, "office"), (True, "new")])
def test_a_status_before_or_after_the_work(api: Any, emulator: Emulator, path: str, after: bool, name: str) -> None:
    emulator.fault(method="POST", status=500, after=after, body={"type": "internal", "message": "x"})
    answer = api.call("POST", path, json={"config": {"name": "new"}})
    assert (answer.status_code, answer.json()["message"]) == (500, "x")
    assert api.get(path)["config"]["name"] == name


def test_body_and_headers(api: Any, emulator: Emulator) -> None:
    emulator.fault(status=429, body="<html>", headers={"Retry-After": "3", "x-ratelimit-limit": "20"})
    answer = api.call("GET", "/status")
    assert (answer.status_code, answer.text, answer.headers["Content-Type"]) == (
        429,
        "<html>",
        "text/html; charset=utf-8",
    )
    assert (answer.headers["Retry-After"], answer.headers["X-Ratelimit-Limit"]) == ("3", "20")


@pytest.mark.parametrize(("drop", "name"), [("before", "office"), ("after", "new")])
def test_a_dropped_connection(api: Any, emulator: Emulator, path: str, drop: str, name: str) -> None:
    emulator.fault(drop=drop)
    with pytest.raises(requests.ConnectionError):
        api.call("POST", path, json={"config": {"name": "new"}})
    assert emulator.requests[0].status is None
    assert api.get(path)["config"]["name"] == name


@pytest.mark.parametrize(
    ("replace", "path", "text"),
    [
        ("empty", "/network", ""),
        ("html", "/network", "<html><body><h1>Welcome</h1></body></html>"),
        ("wrong_type", "/network", "{}"),
        ("wrong_type", "/status", "[]"),
    ],
)
def test_replaced_answers(api: Any, emulator: Emulator, replace: str, path: str, text: str) -> None:
    emulator.fault(replace=replace)
    answer = api.call("GET", path)
    assert (answer.status_code, answer.text) == (200, text)


def test_truncated_json(api: Any, emulator: Emulator) -> None:
    emulator.fault(replace="truncated")
    with pytest.raises(requests.exceptions.JSONDecodeError):
        api.get("/status")


def test_a_replaced_answer_comes_after_the_work(api: Any, emulator: Emulator) -> None:
    emulator.fault(method="POST", replace="empty")
    assert api.call("POST", "/network", json={}).content == b""
    assert len(api.get("/network")) == 1


def test_ignored_fields(api: Any, emulator: Emulator, path: str) -> None:
    emulator.fault(method="POST", ignore=["config.mtu", "description"], times=None)
    network = api.post(path, {"description": "x", "config": {"mtu": 1400, "name": "new"}})
    assert (network["description"], network["config"]["mtu"], network["config"]["name"]) == ("", 2800, "new")
    assert emulator.requests[0].body == {"description": "x", "config": {"mtu": 1400, "name": "new"}}


def test_null_in_fields(api: Any, emulator: Emulator, path: str) -> None:
    emulator.fault(null=["config.routes", "description", "config.nothing"], times=2)
    for network in (api.get(path), api.get("/network")[0]):
        assert (network["description"], network["config"]["routes"], network["config"]["name"]) == (
            None,
            None,
            "office",
        )
        assert "nothing" not in network["config"]
    assert api.get(path)["config"]["routes"] is not None


def test_missing_fields(api: Any, emulator: Emulator, path: str) -> None:
    emulator.fault(remove=["config.routes", "description"], times=2)
    for network in (api.get(path), api.get("/network")[0]):
        assert "description" not in network
        assert "routes" not in network["config"]
        assert network["config"]["name"] == "office"


def test_extra_fields_are_in_every_object(api: Any, emulator: Emulator, path: str) -> None:
    emulator.fault(extra={"surprise": [1]}, times=2)
    for network in (api.get(path), api.get("/network")[0]):
        for place in (network, network["config"], network["config"]["routes"][0]):
            assert place["surprise"] == [1]
        assert network["config"]["name"] == "office"


def test_fields_of_wrong_types(api: Any, emulator: Emulator, path: str) -> None:
    usual = api.get(path)
    emulator.fault(replace="wrong_fields", times=2)
    for network in (api.get(path), api.get("/network")[0]):
        assert network.keys() == usual.keys()
        assert network["config"].keys() == usual["config"].keys()
        same = {key for key, value in usual["config"].items() if type(network["config"][key]) is type(value)}
        assert all(isinstance(usual["config"][key], list) for key in same)


def test_somebody_else_is_faster(api: Any, emulator: Emulator, path: str) -> None:
    calls = [{"method": "POST", "path": path, "body": {"description": "theirs"}}, {"method": "GET", "path": path}]
    emulator.fault(method="GET", meanwhile=calls)
    assert api.get(path)["description"] == "theirs"
    assert emulator.calls == [f"GET {path}"]


def test_chance_is_the_same_each_time(api: Any, emulator: Emulator) -> None:
    seen = []
    for seed in (1, 1, 2):
        emulator.reset()
        emulator.fault(status=502, chance=0.5, seed=seed, times=None)
        seen.append(statuses(api, "GET", "/status", 20))
    assert seen[0] == seen[1] != seen[2]
    assert set(seen[0]) == {200, 502}


def test_an_answer_that_stalls_after_the_work(api: Any, emulator: Emulator, path: str) -> None:
    emulator.fault(method="POST", stall=60)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            emulator.url + path,
            json={"description": "x"},
            headers={"Authorization": f"token {emulator.token}"},
            timeout=0.5,
        )
    assert api.get(path)["description"] == "x"


def test_delay(api: Any, emulator: Emulator) -> None:
    emulator.fault(delay=0.05)
    begin = time.monotonic()
    assert api.status("GET", "/status") == 200
    assert time.monotonic() - begin >= 0.05


def test_a_long_delay_does_not_hold_up_others_nor_the_end(api: Any, emulator: Emulator) -> None:
    emulator.fault(delay=60)
    with pytest.raises(requests.ReadTimeout):
        requests.get(f"{emulator.url}/status", timeout=0.05)
    assert api.status("GET", "/status") == 200


def test_drip(api: Any, emulator: Emulator) -> None:
    emulator.fault(drip=0.001, status=200, body="[1, 2, 3]")
    begin = time.monotonic()
    assert api.get("/network") == [1, 2, 3]
    assert time.monotonic() - begin >= 0.009


def test_a_drip_that_nobody_waits_for(api: Any, emulator: Emulator) -> None:
    emulator.fault(drip=60)
    with pytest.raises(requests.RequestException):
        requests.get(f"{emulator.url}/status", timeout=0.05)
    assert api.status("GET", "/status") == 200


@pytest.mark.parametrize(
    "order",
    [
        {"method": "FETCH"}, {"path": "network"}, {"times": 0}, {"times": "2"}, {"skip": -1}, {"status": 99},
        {"status": "500"}, {"headers": {"a": 1}}, {"after": 1}, {"delay": -1}, {"delay": "1"}, {"drip": True},
        {"drop": "now"}, {"replace": "nothing"}, {"ignore": "config.mtu"}, {"null": [1]},
        {"chance": 0}, {"chance": 1.5}, {"seed": "x"}, {"stall": -1}, {"remove": "a"}, {"extra": ["a"]},
        {"meanwhile": [{"method": "GET"}]}, {"meanwhile": [{"method": "GET", "path": "/status", "query": {}}]},
    ],
)  # fmt: skip
def test_bad_orders(order: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"fault: {next(iter(order))} can't be"):
        Fault(**order)
