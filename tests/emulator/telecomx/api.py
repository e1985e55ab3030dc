# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX's API over the same networks and members: who asks, the way to the handlers, and errors."""

from __future__ import annotations

import random

from ..http.messages import JSON, TEXT, Answer, Request, credentials_of
from ..http.routing import Route, Router
from ..state.answers import as_json
from ..state.errors import ApiError
from ..state.state import State
from .access import TelecomxAccess
from .auth import BASE, COOKIE, TelecomxAuth
from .call import TelecomxCall
from .members import TelecomxMembers
from .networks import TelecomxNetworks
from .people import People
from .sessions import Sessions


class Telecomx:
    """The API."""

    bases: tuple[str, ...] = (BASE,)
    limited = False

    def __init__(self, state: State, random_seed: int) -> None:
        self._switches = state.switches
        self.people = People(random_seed)
        self.sessions = Sessions(state.clock, random_seed)
        access, chance = TelecomxAccess(state, self.people), random.Random(random_seed)
        self._auth = TelecomxAuth(self.people, self.sessions, access, state.switches)
        self._networks = TelecomxNetworks(state, access, chance)
        self._members = TelecomxMembers(state, self.people, access, chance)
        self._router = Router(self.routes())

    def routes(self) -> list[Route[TelecomxCall]]:
        return [*self._auth.routes(), *self._networks.routes(), *self._members.routes()]

    def add_machine_token(self, employee_id: str) -> str:
        if employee_id not in self.people.employees:
            raise ValueError(f"there is no employee {employee_id}")
        return self.sessions.add_machine(self.people.employees[employee_id]).token

    def answer(self, request: Request) -> Answer:
        """The right answer."""
        token = self._presented(request)
        try:
            route, parts = self._router.find(request.method, request.path)
            session = None if route.public else self.sessions.find(token, request.remote)
            employee = self.people.employees[session.employee_id] if session else None
            call = TelecomxCall(request, parts, session, employee)
            return Answer(200, route.handler(call), headers=call.answer_headers)
        except ApiError as error:
            return self._refusal(error)

    def _presented(self, request: Request) -> str:
        """The first token of those ways to present one that are taken."""
        scheme, credentials = credentials_of(request.authorization)
        ways = {
            "query": request.query.get("token", ""),
            "bearer": credentials if scheme == "bearer" else "",
            "token": credentials if scheme == "token" else "",
            "cookie": request.cookies.get(COOKIE, ""),
        }
        taken = self._switches.telecomx_token_in
        return next((token for way, token in ways.items() if token and taken in ("any", way)), "")

    def _refusal(self, error: ApiError) -> Answer:
        """The message names the field; what is around it is not documented."""
        shape = self._switches.telecomx_errors
        if shape == "text":
            return Answer(error.status, error.message, TEXT, error.headers)
        bodies = {
            "message": {"message": error.message},
            "error": {"error": error.message},
            "code": {"code": error.status, "message": error.message},
        }
        return Answer(error.status, as_json(bodies[shape]), JSON, error.headers)
