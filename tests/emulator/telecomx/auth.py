# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX's endpoints for sessions and for the tokens of machines."""

from __future__ import annotations

from ..http.routing import Route
from ..state.answers import as_json
from ..state.documents import Document
from ..state.errors import ApiError
from ..state.switches import Switches
from .access import TelecomxAccess
from .call import TelecomxCall, is_on
from .people import Employee, People
from .sessions import MINUTES, Sessions

COOKIE = "token"
BASE = "/telecomx"


class TelecomxAuth:
    """The handlers."""

    def __init__(self, people: People, sessions: Sessions, access: TelecomxAccess, switches: Switches) -> None:
        self._people = people
        self._sessions = sessions
        self._access = access
        self._switches = switches

    def routes(self) -> list[Route[TelecomxCall]]:
        return [
            Route("POST", "/auth/login", lambda call: self.login(call, call.body), "login", public=True),
            Route("GET", "/auth/login", lambda call: self.login(call, call.query), "login", public=True),
            Route("GET", "/auth/validateToken", self.validate, "status", public=True),
            Route("GET", "/auth/logout", self.logout, ""),
            Route("POST", "/employee/{employeeID}/token", self.add_machine_token, ""),
            Route("DELETE", "/employee/{employeeID}/token/{token}", self.delete_machine_token, ""),
        ]

    def login(self, call: TelecomxCall, given: Document | dict[str, str]) -> str:
        username, password = given.get("username"), given.get("password")
        if not isinstance(username, str) or not isinstance(password, str):
            raise ApiError(400, "bad_request")
        employee = self._people.by_username(username)
        if employee is None or employee.password != password:
            raise ApiError(401, "credentials_invalid")
        if employee.blacklisted:
            raise ApiError(403, "blacklisted")
        if employee.one_time_codes is not None:
            code = str(given.get("authenticatorToken") or given.get("smsKey"))
            if code not in employee.one_time_codes:
                raise ApiError(401, "credentials_invalid")
            employee.one_time_codes.remove(code)
        persist = is_on(given.get("persist"))
        session = self._sessions.open(employee, call.request.remote, persist)
        if is_on(given.get("cookie")):
            call.answer_headers["Set-Cookie"] = f"{COOKIE}={session.token}; Path={BASE}; HttpOnly"
        minutes = -1 if persist else MINUTES
        return as_json({"token": session.token, "expiresInMinutes": minutes, **_described(employee)})

    def validate(self, call: TelecomxCall) -> str:
        """With `simple`, the status tells it all: 200 or 403."""
        simple = call.asks_for("simple")
        try:
            session = self._sessions.find(call.query.get("token", ""), call.query.get("ip", call.request.remote))
        except ApiError as error:
            raise ApiError(403, error.message) if simple else error from None
        if call.asks_for("extend"):
            self._sessions.extend(session)
        return "" if simple else as_json({"success": True, **_described(self._people.employees[session.employee_id])})

    def logout(self, call: TelecomxCall) -> str:
        assert call.session is not None
        self._sessions.end(call.session, with_others=self._switches.telecomx_logout == "all")
        return as_json({"success": True})

    def add_machine_token(self, call: TelecomxCall) -> str:
        """Only the one to whom the token belongs gets to know it."""
        employee = self._access.employee(call)
        if employee.level == "ADMIN":
            raise ApiError(403, "id")
        token = self._sessions.add_machine(employee).token
        return as_json({"success": True, "token": token} if employee is call.asker else {"success": True})

    def delete_machine_token(self, call: TelecomxCall) -> str:
        self._sessions.remove_machine(self._access.employee(call), call.parts["token"])
        return as_json({"success": True})


def _described(employee: Employee) -> Document:
    return {"employee": employee.id, "customer": employee.customer_id, "accessLevel": employee.level}
