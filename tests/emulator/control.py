# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The endpoints under /_emulator, by which tests in other processes steer the emulator."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from . import arrangements
from .http.faults import fault_of

if TYPE_CHECKING:
    from .server import Server

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Control:
    """The handlers. Each takes and gives JSON; bad input gets a 400 with {"error": …}."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_emulator/requests", _handler(self._requests)),
            web.post("/_emulator/reset", _handler(self._reset)),
            web.post("/_emulator/checkin", _handler(self._check_in)),
            web.post("/_emulator/faults", _handler(self._add_faults)),
            web.post("/_emulator/clock", _handler(self._move_clock)),
            web.post("/_emulator/authenticates", _handler(self._authenticates)),
            web.post("/_emulator/users", _handler(self._add_user)),
            web.get("/_emulator/mails", _handler(self._mails)),
            web.post("/_emulator/sessions", _handler(self._expire_sessions)),
            web.get("/_emulator/secrets", _handler(self._secrets)),
        ]

    def _requests(self, _body: Any) -> Any:
        """The API calls since the last reset."""
        return [dataclasses.asdict(entry) for entry in self._server.log.requests]

    def _reset(self, body: Any) -> Any:
        """{"requests": true, "faults": true, "state": false}; these are the defaults."""
        names = ("requests", "faults", "state")
        if not isinstance(body, dict) or any(body[name] not in (True, False) or name not in names for name in body):
            raise ValueError(f"reset takes true or false for {', '.join(names)}")
        self._server.reset(**body)
        return {}

    def _check_in(self, body: Any) -> Any:
        """The arguments of Server.check_in; gives the member."""
        if not isinstance(body, dict):
            raise ValueError("checkin takes an object with network_id and node_id")
        try:
            return self._server.check_in(**body)
        except TypeError as error:
            raise ValueError(f"checkin: {error}") from error

    def _add_faults(self, body: Any) -> Any:
        """One fault, or a list of them."""
        for fault in [fault_of(item) for item in (body if isinstance(body, list) else [body])]:
            self._server.faults.add(fault)
        return {}

    def _move_clock(self, body: Any) -> Any:
        """{"advance": seconds}; gives {"clock": milliseconds}."""
        seconds = body.get("advance") if isinstance(body, dict) and len(body) == 1 else None
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            raise ValueError("clock takes advance, a number of seconds")
        self._server.clock.advance(seconds)
        return {"clock": self._server.clock.now_ms()}

    def _authenticates(self, body: Any) -> Any:
        """{"token": …}; gives {"authenticates": true or false}."""
        token = body.get("token") if isinstance(body, dict) and len(body) == 1 else None
        if not isinstance(token, str):
            raise ValueError("authenticates takes token, a text")
        return {"authenticates": self._server.authenticates(token)}

    def _add_user(self, body: Any) -> Any:
        """{"email": …, "token": …, "in_organization": true or false}; gives {"user_id": …}."""
        expected = {"email": str, "token": str, "in_organization": bool}
        if not isinstance(body, dict) or {key: type(value) for key, value in body.items()} != expected:
            raise ValueError("users takes email and token, two texts, and in_organization, true or false")
        name = body["email"].partition("@")[0].title()
        user_id = arrangements.add_user(self._server.state, body["token"], body["email"], name, body["in_organization"])
        return {"user_id": user_id}

    def _mails(self, _body: Any) -> Any:
        """The addresses that invitations were sent to."""
        return self._server.state.organizations.mails

    def _expire_sessions(self, body: Any) -> Any:
        """{"expire": true} lets the minutes of all TelecomX sessions pass."""
        if not isinstance(body, dict) or list(body) != ["expire"] or body["expire"] is not True:
            raise ValueError("sessions takes expire, which is true")
        self._server.telecomx.sessions.expire()
        return {}

    def _secrets(self, _body: Any) -> Any:
        """All secrets since the start, each as {"name": what it is, "secret": …}."""
        return self._server.secrets()


def _handler(action: Callable[[Any], Any]) -> Handler:
    """From an action that takes and gives JSON values to a handler of requests."""

    async def handle(request: web.Request) -> web.Response:
        if request.remote not in ("127.0.0.1", "::1"):
            return web.json_response({"error": "only for this machine"}, status=403)
        text = await request.text()
        try:
            return web.json_response(action(json.loads(text) if text else {}))
        except json.JSONDecodeError as error:
            return web.json_response({"error": f"the body is not JSON: {error}"}, status=400)
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)

    return handle
