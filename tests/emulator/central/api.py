# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Central's API v1: who asks, the way to the handlers, and errors (Central v1 notes §1.2, §2.1, §3.8)."""

from __future__ import annotations

import base64
import random

from ..http.messages import Answer, Request, credentials_of
from ..http.routing import Route, Router
from ..state.answers import as_json
from ..state.errors import ApiError
from ..state.state import State
from .account_answers import user_answer
from .accounts import CentralAccounts
from .call import CentralCall
from .networks import CentralNetworks

VERSION = "1.14.2"


class Central:
    """The API."""

    bases: tuple[str, ...] = ("/api/v1", "/api")
    limited = True

    def __init__(self, state: State, random_seed: int) -> None:
        self._state = state
        self._switches = state.switches
        self._random = random.Random(random_seed)
        self._networks = CentralNetworks(state, self._random)
        self._accounts = CentralAccounts(state)
        self._router = Router(self.routes())

    def routes(self) -> list[Route[CentralCall]]:
        return [
            Route("GET", "/status", self.status, "status", public=True),
            Route("GET", "/randomToken", self.random_token, "token"),
            *self._networks.routes(),
            *self._accounts.routes(),
        ]

    def answer(self, request: Request) -> Answer:
        """The right answer; PUT is another word for POST."""
        path = request.path.rstrip("/") if self._switches.trailing_slash else request.path
        user = self._state.accounts.user_of(central_token(request.authorization))
        try:
            route, parts = self._router.find("POST" if request.method == "PUT" else request.method, path)
            if user is None and not route.public:
                raise ApiError(self._switches.auth_failure_status, "Authorization required")
            return Answer(200, route.handler(CentralCall(user, parts, request.body)))
        except ApiError as error:
            return Answer(error.status, as_json({"type": "internal", "message": error.message}), headers=error.headers)

    def status(self, call: CentralCall) -> str:
        now_ms = self._state.clock.now_ms()
        methods = ("local", "google", "twitter", "facebook", "github", "saml", "oidc")
        user = user_answer(call.user, self._state.organizations.of(call.user)) if call.user else None
        if user and not self._switches.status_tokens:
            del user["tokens"]
        return as_json(
            {
                "id": "central_status",
                "type": "CentralStatus",
                "clock": now_ms,
                "version": VERSION,
                "apiVersion": "4",
                "uptime": now_ms - self._state.started_ms,
                "user": user,
                "readOnlyMode": False,
                "loginMethods": {method: method in ("local", "google", "oidc") for method in methods},
            }
        )

    def random_token(self, _call: CentralCall) -> str:
        """64 hexadecimal digits, and a token of 32 characters."""
        secret = self._random.getrandbits(256).to_bytes(32, "big")
        token = base64.b64encode(secret, altchars=b"ab").decode()[:32]
        return as_json({"clock": self._state.clock.now_ms(), "hex": secret.hex(), "token": token})


def central_token(header: str) -> str:
    """The token of "token X" or "bearer X", or an empty text."""
    scheme, token = credentials_of(header)
    return token if scheme in ("token", "bearer") else ""
