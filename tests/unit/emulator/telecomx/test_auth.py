# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX: sessions, the tokens of machines, and who may do what."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator

NETWORKS = "/zerotier/network"


def login(emulator: Emulator, **changes: Any) -> requests.Response:
    body = {"username": emulator.username, "password": emulator.password, **changes}
    return requests.post(f"{emulator.telecomx_url}/auth/login", json=body, timeout=10)


class TestLogin:
    def test_the_answer(self, emulator: Emulator) -> None:
        answer = login(emulator).json()
        assert answer.pop("token") not in login(emulator).text
        assert answer == {
            "expiresInMinutes": 15,
            "employee": emulator.employee_id,
            "customer": emulator.customer_id,
            "accessLevel": "OWNER",
        }

    def test_with_get(self, telecomx: Any, emulator: Emulator) -> None:
        query = {"username": "Emulator@Example.com", "password": emulator.password, "persist": "true"}
        assert telecomx.get("/auth/login", **query)["expiresInMinutes"] == -1

    @pytest.mark.parametrize(
        ("changes", "status", "message"),
        [
            ({"password": "wrong"}, 401, "credentials_invalid"),
            ({"username": "nobody@example.com"}, 401, "credentials_invalid"),
            ({"username": "bad@example.com"}, 403, "blacklisted"),
            ({"username": None}, 400, "bad_request"),
            ({"password": 5}, 400, "bad_request"),
        ],
    )
    def test_refusals(self, emulator: Emulator, changes: Any, status: int, message: str) -> None:
        emulator.add_employee("bad@example.com", blacklisted=True)
        answer = login(emulator, **changes)
        assert (answer.status_code, answer.json()) == (status, {"message": message})

    def test_a_body_that_is_no_object(self, emulator: Emulator) -> None:
        assert requests.post(f"{emulator.telecomx_url}/auth/login", data=b"[]", timeout=10).status_code == 400

    def test_a_one_time_code_is_good_once(self, emulator: Emulator) -> None:
        emulator.add_employee("careful@example.com", one_time_codes=["111111", "222222", "333333"])
        ways: list[Any] = [
            {},
            {"authenticatorToken": "000000"},
            {"authenticatorToken": "111111"},
            {"authenticatorToken": "111111"},
            {"authenticatorToken": 222222},
            {"smsKey": "333333"},
        ]
        statuses = [login(emulator, username="careful@example.com", **way).status_code for way in ways]
        assert statuses == [401, 401, 200, 401, 200, 200]
        assert not any(code in str(emulator.requests) for code in ("111111", "222222", "333333"))

    def test_a_cookie_on_demand(self, emulator: Emulator) -> None:
        assert not login(emulator).cookies
        with requests.Session() as session:
            session.cookies.update(login(emulator, cookie=True).cookies)
            assert session.get(emulator.telecomx_url + NETWORKS, timeout=10).status_code == 200


class TestSessions:
    def test_they_end_after_a_quarter_of_an_hour(self, telecomx: Any, emulator: Emulator) -> None:
        session, persistent = telecomx.login(), telecomx.login(persist=True)
        emulator.advance(14 * 60)
        assert session.get(NETWORKS)["total"] == 0
        emulator.advance(60)
        assert session.error("GET", NETWORKS) == (401, "expired")
        assert not emulator.authenticates(session.token)
        for token in (telecomx.token, persistent.token):
            assert emulator.authenticates(token)
        assert persistent.get(NETWORKS) == telecomx.get(NETWORKS)

    @pytest.mark.parametrize("over_http", [False, True])
    def test_tests_can_end_them(self, telecomx: Any, emulator: Emulator, over_http: bool) -> None:
        session = telecomx.login()
        if over_http:
            control = f"{emulator.origin}/_emulator/sessions"
            assert requests.post(control, json={}, timeout=10).status_code == 400
            assert requests.post(control, json={"expire": True}, timeout=10).json() == {}
        else:
            emulator.expire_sessions()
        assert session.error("GET", NETWORKS) == (401, "expired")
        assert telecomx.get(NETWORKS)["total"] == 0
        assert session.login().get(NETWORKS)["total"] == 0

    @pytest.mark.parametrize("token", ["", "wrong"])
    @pytest.mark.parametrize(
        ("method", "path"), [("GET", NETWORKS), ("POST", "/zerotier/compile"), ("GET", "/auth/logout")]
    )
    def test_a_token_is_needed(self, telecomx: Any, token: str, method: str, path: str) -> None:
        telecomx.token = token
        assert telecomx.error(method, path, {}) == (401, "invalid_token")

    def test_centrals_token_is_none(self, telecomx: Any, emulator: Emulator, api: Any) -> None:
        emulator_token, telecomx.token = telecomx.token, emulator.token
        assert telecomx.error("GET", NETWORKS) == (401, "invalid_token")
        assert api.as_user(emulator_token).status("GET", "/network") == 401

    def test_validation(self, telecomx: Any, emulator: Emulator) -> None:
        session, path = telecomx.login(), "/auth/validateToken"
        assert session.get(path) == {
            "success": True,
            "employee": emulator.employee_id,
            "customer": emulator.customer_id,
            "accessLevel": "OWNER",
        }
        simple = session.call("GET", path, {"simple": "true"})
        assert (simple.status_code, simple.text) == (200, "")
        assert session.error("GET", path, ip="192.0.2.1") == (401, "invalid_token")
        assert telecomx.get(path, ip="192.0.2.1")["success"] is True
        emulator.advance(14 * 60)
        session.get(path)
        session.get(path, extend="true")
        telecomx.get(path, extend="true")
        emulator.advance(14 * 60)
        session.get(path)
        emulator.advance(60)
        assert session.error("GET", path) == (401, "expired")
        assert session.call("GET", path, {"simple": "true"}).status_code == 403

    def test_a_session_is_bound_to_an_address(self, telecomx: Any, emulator: Emulator) -> None:
        session = telecomx.login()
        with requests.Session() as elsewhere:
            adapter = requests.adapters.HTTPAdapter()
            adapter.init_poolmanager(1, 1, source_address=("127.0.0.2", 0))
            elsewhere.mount("http://", adapter)
            statuses = {
                token: elsewhere.get(emulator.telecomx_url + NETWORKS, params={"token": token}, timeout=10).status_code
                for token in (session.token, telecomx.token)
            }
        assert statuses == {session.token: 401, telecomx.token: 200}


class TestMachines:
    def test_a_token_of_ones_own(self, telecomx: Any, emulator: Emulator) -> None:
        session, path = telecomx.login("viewer@example.com"), "/employee/65a0000000000000000000e3/token"
        answer = session.post(path, None)
        assert answer["success"] is True
        machine = telecomx.login()
        machine.token = answer["token"]
        emulator.advance(10**6)
        assert machine.get(NETWORKS)["total"] == 0
        assert machine.call("DELETE", f"{path}/{answer['token']}").json() == {"success": True}
        assert machine.error("GET", NETWORKS) == (401, "invalid_token")
        assert answer["token"] not in str(emulator.requests)
        assert emulator.calls[-2] == f"DELETE {path}/(redacted)"

    def test_a_token_of_somebody_else_is_not_told(self, telecomx: Any, emulator: Emulator) -> None:
        assert telecomx.post("/employee/65a0000000000000000000e3/token", None) == {"success": True}

    @pytest.mark.parametrize(
        ("username", "method", "path", "error"),
        [
            ("admin", "POST", "/employee/65a0000000000000000000e5/token", (403, "id")),
            ("emulator", "POST", "/employee/nobody/token", (404, "id")),
            ("emulator", "POST", "/employee/65a0000000000000000000e4/token", (403, "access_denied")),
            ("viewer", "POST", "/employee/65a0000000000000000000e1/token", (403, "access_denied")),
            ("emulator", "DELETE", "/employee/65a0000000000000000000e1/token/nothing", (404, "token")),
        ],
    )
    def test_refusals(self, telecomx: Any, username: str, method: str, path: str, error: Any) -> None:
        assert telecomx.login(f"{username}@example.com").error(method, path) == error

    def test_of_nobody(self, emulator: Emulator) -> None:
        with pytest.raises(ValueError, match="no employee"):
            emulator.add_machine_token("nobody")


class TestAccess:
    @pytest.mark.parametrize("username", ["emulator", "manager", "viewer", "reseller", "admin"])
    def test_viewers_read_and_the_others_write(self, telecomx: Any, network_id: str, username: str) -> None:
        employee = telecomx.login(f"{username}@example.com")
        path, node = f"{NETWORKS}/{network_id}", "abcdef0123"
        telecomx.emulator.add_member(network_id, node)
        for read in (path, f"{path}/member", f"{path}/member/{node}"):
            employee.get(read)
        writes = [
            ("POST", NETWORKS, {"name": "new"}),
            ("POST", path, {}),
            ("POST", f"{path}/member", {"id": "abcdef0124"}),
            ("POST", f"{path}/member/{node}", {}),
            ("GET", f"{path}/member/{node}/authorize", None),
            ("GET", f"{path}/member/{node}/deauthorize", None),
        ]
        statuses = {employee.call(method, where, body=body).status_code for method, where, body in writes}
        assert statuses == {403 if username == "viewer" else 200}
        assert employee.call("POST", "/zerotier/compile", body={"rawRules": "accept;"}).status_code == 200

    def test_the_networks_of_customers(self, telecomx: Any, emulator: Emulator) -> None:
        second = next(found["id"] for found in emulator.customers if found["name"] == "Second example")
        stranger = next(found["id"] for found in emulator.customers if found["name"] == "Stranger")
        mine, theirs, foreign = (emulator.add_network("x", customer_id=owner) for owner in (None, second, stranger))
        reseller = telecomx.login("reseller@example.com")

        def listed(who: Any, **query: str) -> list[str]:
            return [network["_id"] for network in who.get(NETWORKS, **query)["networks"]]

        assert (listed(telecomx), listed(reseller)) == ([mine], [])
        assert (listed(reseller, customer=emulator.customer_id), listed(reseller, customer=second)) == (
            [mine],
            [theirs],
        )
        for customer in (second, stranger, "nobody"):
            assert telecomx.error("GET", NETWORKS, customer=customer) == (403, "access_denied")
            assert telecomx.error("POST", NETWORKS, {"name": "x", "customer": customer}) == (403, "access_denied")
        for network_id in (theirs, foreign):
            assert telecomx.error("GET", f"{NETWORKS}/{network_id}") == (403, "access_denied")
        assert reseller.error("GET", f"{NETWORKS}/{foreign}") == (403, "access_denied")
        made = reseller.post(NETWORKS, {"name": "for them", "customer": second})
        assert made["customer"] == reseller.get(f"{NETWORKS}/{made['_id']}")["customer"] == second

    def test_the_networks_of_centrals_other_users_are_nobodys(self, telecomx: Any, emulator: Emulator) -> None:
        network_id = emulator.add_network("foreign", owner_id=emulator.add_user("other-token"))
        assert telecomx.error("GET", f"{NETWORKS}/{network_id}") == (403, "access_denied")

    def test_more_people(self, telecomx: Any, emulator: Emulator) -> None:
        customer = emulator.add_customer("New", reseller_id=None)
        emulator.add_employee("new@example.com", level="VIEWER", customer_id=customer)
        assert telecomx.login("new@example.com").get("/auth/validateToken")["customer"] == customer
        assert emulator.employees[-1]["username"] == "new@example.com"
        mistakes: list[dict[str, Any]] = [
            {"level": "KING"}, {"customer_id": "nobody"}, {"username": "NEW@example.com"},
        ]  # fmt: skip
        for bad in mistakes:
            with pytest.raises(ValueError, match=r"KING|nobody|there is an employee"):
                emulator.add_employee(**{"username": "newer@example.com", **bad})
