# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switches for users, tokens, organizations and invitations, in each of their positions."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.zerotier.tests.unit.emulator.switching import each_position, switches_of

SECRET = "4F" * 16
OTHER_SECRET = "5A" * 16
RIGHTS = {"r": True, "a": False, "m": False, "d": False}
NO_RIGHTS = dict.fromkeys("ramd", False)


@pytest.fixture
def api(start: Any, request: pytest.FixtureRequest) -> Any:
    """The owner of an organization, with the switch in the test's position."""
    return start(switches=switches_of(request), organization=True)


@each_position
def test_status_tokens(api: Any, position: bool) -> None:
    user = api.get("/status")["user"]
    assert ("tokens" in user) == position
    assert api.get(f"/user/{user['id']}")["tokens"] == ["emulator"]


@each_position
def test_duplicate_token_name(api: Any, emulator: Any, position: str) -> None:
    path = f"/user/{emulator.user_id}"
    api.post(f"{path}/token", {"tokenName": "ci", "token": SECRET})
    answer = api.call("POST", f"{path}/token", json={"tokenName": "ci", "token": OTHER_SECRET})
    assert answer.status_code == (400 if position == "error" else 200)
    assert api.get(path)["tokens"] == ["emulator", "ci", "ci"] if position == "second" else ["emulator", "ci"]
    works = [emulator.authenticates(secret) for secret in (SECRET, OTHER_SECRET)]
    assert works == {"error": [True, False], "replace": [False, True], "second": [True, True]}[position]
    api.delete(f"{path}/token/ci")
    assert api.get(path)["tokens"] == ["emulator"]
    assert not emulator.authenticates(SECRET) | emulator.authenticates(OTHER_SECRET)


@each_position
def test_no_organization_status(api: Any, emulator: Any, position: int) -> None:
    emulator.add_user("lonely-token")
    lonely = api.as_user("lonely-token")
    assert lonely.status("GET", "/org") == position
    if position == 200:
        assert lonely.call("GET", "/org").text == "null"
    assert lonely.status("GET", "/org/somebody-elses") in (403, 404)
    assert lonely.status("POST", "/org-invitation", {"email": "a@example.com"}) == (
        404 if position == 200 else position
    )
    assert lonely.get("/org-invitation") == []


@each_position
def test_organization_members(api: Any, emulator: Any, position: str) -> None:
    emulator.add_user("their-token", "them@example.com", "Them", in_organization=True)
    members = api.get(f"/org/{api.get('/org')['id']}/user")
    if position == "object":
        members = [members]
    expected = ["owner@example.com", "them@example.com"] if position == "list" else ["owner@example.com"]
    assert [member["email"] for member in members] == expected


@each_position
def test_repeated_invitation(api: Any, emulator: Any, position: str) -> None:
    first = api.post("/org-invitation", {"email": "new@example.com"})
    answer = api.call("POST", "/org-invitation", json={"email": "New@Example.com"})
    assert answer.status_code == (400 if position == "error" else 200)
    assert len(api.get("/org-invitation")) == len(emulator.mails) == (2 if position == "second" else 1)
    if position == "same":
        assert answer.json() == first
    for invitation in api.get("/org-invitation"):
        api.delete(f"/org-invitation/{invitation['id']}")
    assert api.post("/org-invitation", {"email": "new@example.com"})["id"] != first["id"]


@each_position
def test_canceled_invitation(api: Any, emulator: Any, position: str) -> None:
    emulator.add_user("their-token", "them@example.com")
    for who in (api, api.as_user("their-token")):
        path = f"/org-invitation/{emulator.add_invitation('them@example.com')}"
        who.delete(path)
        assert api.status("GET", path) == (200 if position == "kept" else 404)
        assert api.status("DELETE", path) == 404
    assert [found["status"] for found in emulator.invitations] == ["canceled"] * (2 if position == "kept" else 0)


@each_position
def test_outsider_permissions(api: Any, emulator: Any, network_id: str, position: str) -> None:
    outsider = emulator.add_user("their-token")
    path, body = f"/network/{network_id}", {"id": outsider, "r": True}
    assert api.status("POST", f"{path}/users", body) == (403 if position == "reject" else 200)
    assert api.get(path)["permissions"].get(outsider) == (RIGHTS if position == "accept" else None)
    assert api.as_user("their-token").status("GET", path) == (200 if position == "accept" else 403)


@each_position
def test_no_permissions(api: Any, emulator: Any, network_id: str, position: str) -> None:
    member = emulator.add_user("their-token", in_organization=True)
    path = f"/network/{network_id}"
    assert api.post(f"{path}/users", {"id": member, **RIGHTS}) == {"id": member, **RIGHTS}
    assert api.post(f"{path}/users", {"id": member}) == {"id": member, **NO_RIGHTS}
    assert api.get(path)["permissions"].get(member) == (NO_RIGHTS if position == "false" else None)
    assert api.as_user("their-token").get("/network") == []
