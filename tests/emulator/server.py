# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP server: what happens to every call around the code that answers it."""

from __future__ import annotations

import asyncio
import copy
import dataclasses
import json
import re
from typing import Any

from aiohttp import web
from multidict import CIMultiDict

from .central.api import Central, central_token
from .control import Control
from .http.faults import Fault, Faults
from .http.limits import Budget, RateLimiter
from .http.messages import HTML, JSON, NOT_JSON, Answer, Api, Request
from .http.requestlog import RequestLog, redacted
from .known_secrets import KnownSecrets
from .state import seeds
from .state.answers import member_answer, network_answer
from .state.clock import Clock
from .state.documents import Document
from .state.state import Network, State
from .state.switches import Switches
from .telecomx.api import Telecomx

USUAL_HEADERS = {
    "Cache-Control": "no-cache, no-store, must-revalidate",
    "Access-Control-Allow-Methods": "GET,PUT,POST,DELETE",
}
TOO_MANY = {
    "html": ("<html><body><h1>429 Too Many Requests</h1></body></html>", HTML),
    "json": ('{"type":"internal","message":"Rate limit exceeded"}', JSON),
    "empty": ("", JSON),
}


class Server:
    """The emulated service behind a port of the loopback interface."""

    def __init__(
        self, token: str, switches: Switches, seed: str | None, members: int, random_seed: int,
        rate_limit: int | None, latency_ms: float, organization: bool,
    ) -> None:  # fmt: skip
        self.token = token
        self.switches = switches
        self.clock = Clock()
        self.log = RequestLog()
        self.faults = Faults()
        self.known_secrets = KnownSecrets()
        self.limiter = RateLimiter(rate_limit, self.clock)
        self.state: State
        self.telecomx: Telecomx
        self._apis: list[Api]
        self._organization = organization
        self._seed = seed
        self._members = members
        self._random_seed = random_seed
        self._latency = latency_ms / 1000
        self._runner: web.AppRunner | None = None
        self.reset(requests=True, faults=True, state=True)

    def reset(self, requests: bool = True, faults: bool = True, state: bool = False) -> None:
        """Forget the log of requests, the faults on order, or everything that was done to the account and the clock."""
        if requests:
            self.log.reset()
        if faults:
            self.faults.reset()
        if state:
            self.clock.reset()
            self.limiter.reset()
            self.state = State(self.clock, self.switches, self.token, self._random_seed)
            seeds.fill(self.state, self._seed, self._members, self._organization)
            self.telecomx = Telecomx(self.state, self._random_seed)
            self._apis = [Central(self.state, self._random_seed), self.telecomx]
            self.known_secrets.add_held(self.state, self.telecomx.people)

    async def start(self, port: int) -> int:
        """Listen on a port, 0 for any; gives the port."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.add_routes(Control(self).routes())
        for base in [base for api in self._apis for base in api.bases]:
            app.router.add_route("*", base + "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop listening and end open connections."""
        if self._runner:
            await self._runner.cleanup()

    # What tests ask for

    def network(self, network_id: str) -> Network:
        """A network that is not deleted; raises ValueError."""
        network = self.state.networks.get(network_id)
        if network is None or network.deleted:
            raise ValueError(f"there is no network {network_id}")
        return network

    def network_document(self, network_id: str) -> Document | None:
        """A copy of a network as the API has it, in its stored order; None if there is none."""
        network = self.state.networks.get(network_id)
        if network is None or network.deleted:
            return None
        return copy.deepcopy(network_answer(network, self.clock.now_ms()))

    def network_documents(self) -> list[Document]:
        """Copies of all networks that are not deleted, in the order of their making."""
        return [document for document in map(self.network_document, self.state.networks) if document is not None]

    def member_documents(self, network_id: str) -> list[Document]:
        """Copies of the listed members of a network, by node id."""
        members = sorted(self.network(network_id).listed(), key=lambda member: str(member.document["nodeId"]))
        return copy.deepcopy([member_answer(member, self.clock.now_ms()) for member in members])

    def check_in(
        self, network_id: str, node_id: str, version: str = "1.14.2", physical_address: str = "203.0.113.7",
        at: int | None = None, seconds_ago: float = 0,
    ) -> Document:  # fmt: skip
        """A node contacts the controller, now, `at` (milliseconds since 1970) or some seconds ago; gives its member."""
        if not re.fullmatch("[0-9a-f]{10}", node_id):
            raise ValueError(f"{node_id!r} is not a node id")
        if not re.fullmatch(r"\d+\.\d+\.\d+", version):
            raise ValueError(f"{version!r} is not a version such as 1.14.2")
        seen_ms = int(at if at is not None else self.clock.now_ms() - seconds_ago * 1000)
        member = self.state.check_in(self.network(network_id), node_id, version, physical_address, seen_ms)
        return copy.deepcopy(member_answer(member, self.clock.now_ms()))

    def authenticates(self, token: str) -> bool:
        """Whether a token works, at Central or at TelecomX."""
        return self.state.accounts.user_of(token) is not None or self.telecomx.sessions.works(token)

    def secrets(self) -> list[dict[str, str]]:
        """All secrets since the start, with what each is: those held, given out or sent."""
        self.known_secrets.add_held(self.state, self.telecomx.people)
        return self.known_secrets.listed()

    # One call

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        api, path = self._find(http.rel_url.raw_path)
        query = dict(http.query)
        peer = http.get_extra_info("peername")
        entry = self.log.begin(http.method, path, query, self.clock.now(), peer[1] if peer else None)
        body = _parsed(await http.read())
        entry.body = None if body is NOT_JSON else redacted(body)
        authorization = http.headers.get("Authorization", "")
        budget = self.limiter.take(central_token(authorization)) if api.limited else Budget(True, {})
        if self._latency:
            await asyncio.sleep(self._latency)
        if not budget.allowed:
            entry.status = 429
            return self._too_many(budget.headers)
        fault = self.faults.take(http.method, path) or Fault()
        sent, cookies, remote = fault.changed_body(body), dict(http.cookies), http.remote or ""
        request = Request(http.method, path, query, authorization, cookies, remote, sent)
        self.known_secrets.add_request(request)
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.drop == "before":
            return _dropped(http)
        for call in fault.meanwhile:
            api.answer(
                dataclasses.replace(request, method=call["method"], path=call["path"], body=call.get("body", NOT_JSON))
            )
        answer = Answer(200, "")
        if fault.status is None or fault.after:
            answer = api.answer(request)
            self.known_secrets.add_answer(request, answer.text)
        if fault.stall:
            await asyncio.sleep(fault.stall)
        if fault.drop == "after":
            return _dropped(http)
        answer = fault.changed_answer(answer)
        headers = CIMultiDict({**budget.headers, **USUAL_HEADERS, **answer.headers})
        if answer.text:
            headers["Content-Type"] = f"{answer.kind}; charset=utf-8"
        headers.update(fault.headers)
        entry.status = answer.status
        if fault.drip:
            return await _dripped(http, answer.status, answer.text.encode(), headers, fault.drip)
        return web.Response(status=answer.status, body=answer.text.encode(), headers=headers)

    def _find(self, raw_path: str) -> tuple[Api, str]:
        """The API that a path belongs to, and the path without the base, still percent-encoded."""
        for api in self._apis:
            for base in api.bases:
                if raw_path.startswith(f"{base}/"):
                    return api, raw_path[len(base) :]
        raise web.HTTPNotFound

    def _too_many(self, headers: dict[str, str]) -> web.Response:
        text, kind = TOO_MANY[self.switches.rate_limit_body]
        retry_after = {"Retry-After": "1"} if self.switches.rate_limit_retry_after else {}
        return web.Response(status=429, text=text, content_type=kind, headers={**headers, **retry_after})


def _parsed(body: bytes) -> Any:
    """The JSON of a body, whatever its content type says, or NOT_JSON."""
    try:
        return json.loads(body, parse_constant=_not_a_number)
    except (ValueError, RecursionError):
        return NOT_JSON


def _not_a_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _dropped(request: web.Request) -> web.Response:
    """Cut the connection without an answer."""
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _dripped(
    request: web.Request, status: int, body: bytes, headers: CIMultiDict[str], pause: float
) -> web.StreamResponse:
    """Answer byte by byte."""
    response = web.StreamResponse(status=status, headers=headers)
    response.content_length = len(body)
    await response.prepare(request)
    try:
        for byte in body:
            await asyncio.sleep(pause)
            await response.write(bytes([byte]))
        await response.write_eof()
    except ConnectionError:
        pass  # the client has had enough
    return response
