# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switches for TelecomX, in each of their positions."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.unit.emulator.switching import each_position, switches_of

NODE = "abcdef0123"


@pytest.fixture
def api(start: Any, request: pytest.FixtureRequest) -> Any:
    """An emulator with the switch in the test's position."""
    return start(switches=switches_of(request))


@each_position
def test_telecomx_errors(telecomx: Any, position: str) -> None:
    answer = telecomx.call("GET", "/zerotier/network/8056c2e21c00ffff")
    assert answer.status_code == 404
    kind = answer.headers["Content-Type"].partition(";")[0]
    if position == "text":
        assert (kind, answer.text) == ("text/plain", "id")
    else:
        bodies = {"message": {"message": "id"}, "error": {"error": "id"}, "code": {"code": 404, "message": "id"}}
        assert (kind, answer.json()) == ("application/json", bodies[position])


@each_position
def test_telecomx_token_in(telecomx: Any, position: str) -> None:
    url = f"{telecomx.emulator.telecomx_url}/zerotier/network"
    ways: dict[str, Any] = {
        "query": {"params": {"token": telecomx.token}},
        "bearer": {"headers": {"Authorization": f"Bearer {telecomx.token}"}},
        "token": {"headers": {"Authorization": f"token {telecomx.token}"}},
        "cookie": {"cookies": {"token": telecomx.token}},
    }
    statuses = {way: requests.get(url, **options, timeout=10).status_code for way, options in ways.items()}
    assert statuses == {way: 200 if position in ("any", way) else 401 for way in ways}


@each_position
def test_telecomx_page_cap(telecomx: Any, network_id: str, position: int) -> None:
    for number in range(101):
        telecomx.emulator.add_member(network_id, f"{number:010x}")
    for limit in (5, 1000):
        page = telecomx.get(f"/zerotier/network/{network_id}/member", limit=limit)
        shown = min(limit, position) if position else limit
        assert (page["limit"], len(page["members"]), page["total"]) == (shown, min(shown, 101), 101)


@each_position
def test_telecomx_logout(telecomx: Any, position: str) -> None:
    session, other, machine = telecomx.login(), telecomx.login(), telecomx
    assert session.get("/auth/logout") == {"success": True}
    statuses = [api.call("GET", "/zerotier/network").status_code for api in (session, other, machine)]
    assert statuses == [401, 401 if position == "all" else 200, 200]


@each_position
def test_telecomx_create_existing(telecomx: Any, network_id: str, position: str) -> None:
    telecomx.emulator.add_member(network_id, NODE, name="old")
    answer = telecomx.call("POST", f"/zerotier/network/{network_id}/member", body={"id": NODE, "name": "new"})
    assert answer.status_code == (422 if position == "error" else 200)
    assert telecomx.emulator.member(network_id, NODE)["name"] == ("old" if position == "error" else "new")
