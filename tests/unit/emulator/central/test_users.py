# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and their API tokens."""

from __future__ import annotations

import urllib.parse
from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator

SECRET = "s3cr3t-" * 5
NODE = "abcdef0123"


@pytest.fixture
def path(emulator: Emulator) -> str:
    return f"/user/{emulator.user_id}"


class TestTheUser:
    def test_get(self, api: Any, emulator: Emulator, path: str) -> None:
        user = api.get(path)
        assert user == emulator.user()
        assert (user["id"], user["email"], user["orgId"]) == (emulator.user_id, "owner@example.com", "")
        assert user["auth"] == {"local": "owner@example.com", "google": None, "oidc": None}

    def test_update(self, api: Any, path: str) -> None:
        before = api.get(path)
        body = {"displayName": "New", "smsNumber": "+1", "email": "x@y", "tokens": [], "id": "x", "colour": "red"}
        assert api.post(path, body) == {**before, "displayName": "New", "smsNumber": "+1"} == api.get(path)
        assert api.post(path, {"smsNumber": ""})["displayName"] == "New"
        assert api.post(path, {"displayName": None, "smsNumber": 5}) == {**before, "displayName": "New"}

    def test_delete(self, api: Any, emulator: Emulator, network_id: str, path: str) -> None:
        other = emulator.add_user("other-token")
        shared = emulator.add_network("shared", owner_id=other, permissions={emulator.user_id: {"r": True}})
        api.delete(path)
        assert [api.status(*call) for call in (("GET", path), ("GET", "/network"))] == [401, 401]
        assert api.get("/status")["user"] is None
        assert not emulator.authenticates(emulator.token)
        assert emulator.network(network_id) is None
        assert emulator.user() is None
        assert list(api.as_user("other-token").get(f"/network/{shared}")["permissions"]) == [other]

    def test_delete_with_an_organization(self, organized: Any) -> None:
        emulator = organized.emulator
        emulator.add_user("their-token", in_organization=True)
        emulator.add_invitation("new@example.com")
        organized.delete(f"/user/{emulator.user_id}")
        theirs = organized.as_user("their-token")
        assert theirs.get("/status")["user"]["orgId"] == ""
        assert (emulator.organization(), emulator.invitations) == (None, [])

    @pytest.mark.parametrize(
        ("method", "suffix"), [("GET", ""), ("POST", ""), ("DELETE", ""), ("POST", "/token"), ("DELETE", "/token/x")]
    )
    def test_others_are_none_of_their_business(
        self, api: Any, emulator: Emulator, path: str, method: str, suffix: str
    ) -> None:
        stranger = f"/user/{emulator.add_user('other-token')}{suffix}"
        nobody = f"/user/00000000-0000-0000-0000-000000000000{suffix}"
        assert (api.status(method, stranger, {}), api.status(method, nobody, {})) == (403, 404)
        answer = requests.request(method, emulator.url + path + suffix, json={}, timeout=10)
        assert answer.status_code == 401


class TestTokens:
    def test_a_new_token_works_until_it_is_deleted(self, api: Any, emulator: Emulator, path: str) -> None:
        assert not emulator.authenticates(SECRET)
        assert api.post(f"{path}/token", {"tokenName": "ci", "token": SECRET}) == {"tokenName": "ci"}
        assert emulator.authenticates(SECRET)
        assert api.as_user(SECRET).get(path)["tokens"] == ["emulator", "ci"]
        assert SECRET not in api.call("GET", path).text
        api.delete(f"{path}/token/ci")
        assert not emulator.authenticates(SECRET)
        assert api.as_user(SECRET).status("GET", path) == 401

    def test_the_token_in_use_can_be_deleted(self, api: Any, path: str) -> None:
        api.delete(f"{path}/token/emulator")
        assert api.status("GET", path) == 401

    @pytest.mark.parametrize("name", ["a/b", "a b", "ü%2F", "?#&+", "..."])
    def test_names_are_percent_encoded_in_the_path(self, api: Any, path: str, name: str) -> None:
        api.post(f"{path}/token", {"tokenName": name, "token": SECRET})
        assert api.get(path)["tokens"] == ["emulator", name]
        api.delete(f"{path}/token/{urllib.parse.quote(name, safe='')}")
        assert api.get(path)["tokens"] == ["emulator"]

    def test_an_unknown_name(self, api: Any, path: str) -> None:
        assert api.status("DELETE", f"{path}/token/nothing") == 404

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"tokenName": "ci"},
            {"token": SECRET},
            {"tokenName": "", "token": SECRET},
            {"tokenName": 5, "token": SECRET},
            {"tokenName": "ci", "token": SECRET[:31]},
            {"tokenName": "ci", "token": ["x"] * 32},
            {"tokenName": "ci", "token": None},
        ],
    )
    def test_bad_tokens(self, api: Any, path: str, body: Any) -> None:
        answer = api.call("POST", f"{path}/token", json=body)
        assert (answer.status_code, answer.json()["type"]) == (400, "internal")
        assert api.get(path)["tokens"] == ["emulator"]

    def test_a_secret_belongs_to_one_token(self, api: Any, emulator: Emulator, path: str) -> None:
        emulator.add_user(SECRET)
        emulator.add_token("mine", SECRET[::-1])
        for secret in (SECRET, SECRET[::-1]):
            assert api.status("POST", f"{path}/token", {"tokenName": "ci", "token": secret}) == 400

    def test_the_log_tells_no_secret(self, api: Any, emulator: Emulator, path: str) -> None:
        api.post(f"{path}/token", {"tokenName": "ci", "token": SECRET})
        over_http = requests.get(f"{emulator.origin}/_emulator/requests", timeout=10)
        assert SECRET not in str(emulator.requests) + over_http.text
        assert emulator.requests[0].body == over_http.json()[0]["body"] == {"tokenName": "ci", "token": "(redacted)"}

    def test_other_processes_may_ask_whether_a_secret_works(self, api: Any, emulator: Emulator, path: str) -> None:
        def works(body: Any) -> Any:
            return requests.post(f"{emulator.origin}/_emulator/authenticates", json=body, timeout=10).json()

        assert works({"token": SECRET}) == {"authenticates": False}
        api.post(f"{path}/token", {"tokenName": "ci", "token": SECRET})
        assert works({"token": SECRET}) == {"authenticates": True}
        assert "takes token" in works({})["error"]
