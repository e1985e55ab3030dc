# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may call what, under which path, and how the API refuses."""

from __future__ import annotations

import email.utils
from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator


@pytest.mark.parametrize("scheme", ["token", "bearer", "Token", "BEARER"])
def test_both_schemes_in_any_case(emulator: Emulator, scheme: str) -> None:
    answer = requests.get(
        f"{emulator.url}/network", headers={"Authorization": f"{scheme} {emulator.token}"}, timeout=10
    )
    assert (answer.status_code, answer.json()) == (200, [])


@pytest.mark.parametrize("header", [None, "token wrong", "basic emulator-token", "emulator-token", "token"])
@pytest.mark.parametrize("path", ["/network", "/randomToken", "/network/8056c2e21c000001"])
def test_a_token_is_needed(emulator: Emulator, header: str | None, path: str) -> None:
    answer = requests.get(emulator.url + path, headers={"Authorization": header}, timeout=10)
    assert answer.status_code == 401
    assert answer.json() == {"type": "internal", "message": "Authorization required"}


@pytest.mark.parametrize("header", [None, "token wrong"])
def test_status_needs_no_token_and_then_knows_no_user(emulator: Emulator, header: str | None) -> None:
    answer = requests.get(f"{emulator.url}/status", headers={"Authorization": header}, timeout=10)
    assert answer.status_code == 200
    assert answer.json()["user"] is None


def test_status_knows_the_user_but_no_secret(api: Any) -> None:
    status = api.get("/status")
    assert status["apiVersion"] == "4"
    assert status["user"]["id"] == api.emulator.user_id
    assert api.emulator.token not in str(status)


def test_random_token(api: Any) -> None:
    answers = [api.get("/randomToken") for _time in range(2)]
    assert [(len(answer["hex"]), len(answer["token"])) for answer in answers] == [(64, 32)] * 2
    assert answers[0]["token"] != answers[1]["token"]


def test_both_prefixes(api: Any, emulator: Emulator, network_id: str) -> None:
    answer = requests.get(
        f"{emulator.origin}/api/network/{network_id}", headers={"Authorization": f"token {emulator.token}"}, timeout=10
    )
    assert answer.json()["id"] == api.get(f"/network/{network_id}")["id"]
    assert emulator.calls == [f"GET /network/{network_id}"] * 2


def test_put_is_post(api: Any, network_id: str) -> None:
    assert api.call("PUT", f"/network/{network_id}", json={"description": "put"}).json()["description"] == "put"
    assert api.status("PUT", "/network", {}) == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "", 404),
        ("GET", "/network/8056c2e21c000001", 404),
        ("POST", "/network/8056c2e21c000001", 404),
        ("DELETE", "/network/8056c2e21c000001", 404),
        ("GET", "/network/short", 404),
        ("POST", "/network/8056c2e21c000001/member", 405),
        ("DELETE", "/status", 405),
    ],
)
def test_what_is_not_there(api: Any, method: str, path: str, status: int) -> None:
    answer = api.call(method, path, json={})
    assert answer.status_code == status
    assert answer.json()["type"] == "internal"
    assert answer.headers.get("Allow") == {"/status": "GET", "/network/8056c2e21c000001/member": "GET"}.get(
        path if status == 405 else ""
    )


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"1", b'"{}"', b'{"a": NaN}', b"[" * 100_000])
def test_a_body_has_to_be_a_json_object(api: Any, network_id: str, body: bytes) -> None:
    for path in ("/network", f"/network/{network_id}", f"/network/{network_id}/member/abcdef0123"):
        answer = api.call("POST", path, data=body)
        assert (answer.status_code, answer.json()) == (400, {"type": "internal", "message": "JSON error"})
    assert api.listed(network_id) == []
    assert len(api.get("/network")) == 1


def test_the_content_type_of_a_request_does_not_matter(api: Any) -> None:
    answer = api.call("POST", "/network", data=b"{}", headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200


def test_headers(api: Any) -> None:
    for answer in (api.call("GET", "/status"), api.call("GET", "/nothing")):
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.headers["X-Ratelimit-Limit"] == "100000"
        assert int(answer.headers["X-Ratelimit-Remaining"]) < 100000
        assert answer.headers["X-Ratelimit-Reset"].endswith(" UTC")
        assert email.utils.parsedate_to_datetime(answer.headers["X-Ratelimit-Reset"])


def test_an_empty_answer_is_of_no_type(api: Any, network_id: str) -> None:
    answer = api.call("DELETE", f"/network/{network_id}")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Content-Type" not in answer.headers


class TestAnotherUser:
    """A second user with a network of their own."""

    @pytest.fixture
    def foreign(self, emulator: Emulator) -> str:
        return emulator.add_network("foreign", owner_id=emulator.add_user("other-token"))

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    @pytest.mark.parametrize("path", ["", "/member/abcdef0123"])
    def test_a_foreign_network_is_refused(self, api: Any, foreign: str, method: str, path: str) -> None:
        answer = api.call(method, f"/network/{foreign}{path}", json={})
        assert (answer.status_code, answer.json()["message"]) == (403, "Access denied")

    def test_each_sees_their_own(self, api: Any, foreign: str, network_id: str) -> None:
        theirs = requests.get(f"{api.emulator.url}/network", headers={"Authorization": "token other-token"}, timeout=10)
        assert [network["id"] for network in theirs.json()] == [foreign]
        assert [network["id"] for network in api.get("/network")] == [network_id]

    @pytest.mark.parametrize(
        ("permissions", "refused"),
        [
            ("r", {"POST network", "DELETE network", "POST member", "DELETE member"}),
            ("rm", {"DELETE network", "POST member", "DELETE member"}),
            ("ra", {"POST network", "DELETE network", "DELETE member"}),
            ("rd", {"POST network", "POST member"}),
        ],
    )
    def test_shared_rights(self, api: Any, emulator: Emulator, permissions: str, refused: set[str]) -> None:
        rights = {letter: letter in permissions for letter in "radm"}
        network_id = emulator.add_network(
            "shared", owner_id=emulator.add_user("other-token"), permissions={emulator.user_id: rights}
        )
        paths = {"member": f"/network/{network_id}/member/abcdef0123", "network": f"/network/{network_id}"}
        answers = {
            f"{method} {what}": api.call(method, path, json={})
            for what, path in paths.items()
            for method in ("GET", "POST", "DELETE")
            if (method, what) != ("GET", "member")
        }
        assert {name for name, answer in answers.items() if answer.status_code == 403} == refused
        assert all(answers[name].json()["message"] == "Unauthorized" for name in refused)
