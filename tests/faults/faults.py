# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults that are tried at each request of a run."""

from __future__ import annotations

import contextlib
import itertools
import re
import socket
import ssl
import struct
import threading
import typing as t
from collections.abc import Iterator
from dataclasses import dataclass, field
from unittest import mock
from urllib.parse import urlsplit

import requests
import trustme
from requests.adapters import HTTPAdapter

from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Resource
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK, USER
from ansible_collections.community.zerotier.tests.emulator import Emulator

HTML = "<html><body><h1>Bad Gateway</h1></body></html>"
LONG = 3600.0  # seconds: nobody waits for the answer
SOON = 0.1  # seconds: a time-out that a test can wait for

# Requests that would make a second object when sent twice; a POST that changes or TelecomX's login is none of them.
_CREATES = re.compile(r"POST (/network|/user/[^/]*/token|/org-invitation.*|/zerotier/network)")


@dataclass(frozen=True)
class Trouble:
    """One kind of fault. It is tried at each request of a run, alone."""

    name: str
    order: dict[str, t.Any] = field(default_factory=dict)
    """What the emulator is to do, from the fields of its Fault."""
    instead: str | None = None
    """Where the request goes instead: to a port that is "closed", that "resets" or that has a "bad certificate"."""
    survivors: str = "none"
    """Where the task succeeds for sure: at "all" requests, or at those that are "repeatable"; elsewhere it may fail."""
    lies: bool = False
    """Whether a task may believe the answer and so do too little, or too much, of what it was asked for."""
    conceals: bool = False
    """Whether it may even lose what a setting is merged with: what the API denies each time, nobody can keep."""
    connection: dict[str, t.Any] = field(default_factory=dict)
    """Options of the run that has the fault."""
    writes: bool = False
    """Whether it is tried at requests that write only."""

    def __str__(self) -> str:
        return self.name

    def must_succeed(self, call: str) -> bool:
        """Whether the task has to succeed where this request has the fault."""
        return self.survivors == "all" or (self.survivors == "repeatable" and not _CREATES.fullmatch(call))


def _members(resource: Resource) -> set[str]:
    """The fields of the API's documents that settings and facts come from, and what these are in."""
    paths = [*(f.path for f in resource.fields), *resource.facts.values()]
    return {".".join(path) for path in paths} | {path[0] for path in paths}


# All that the specification lets be null, or be missing: everything.
OPTIONAL = sorted(
    set.union(*map(_members, (NETWORK, MEMBER, USER)))
    | {"clock", "permissions", "lastOnline", "config.dns.servers", "config.ssoConfig.allowList", "config.v6AssignMode.zt"}
    | {"nodeId", "networkId", "controllerId", "members", "ownerEmail", "ssoConfig", "user", "orgId", "version"}
    | {"creation_time", "update_time", "apiVersion", "uptime", "readOnlyMode"}
    # TelecomX has no config
    | {"notes", "rawRules", "routes", "dns", "employeeId", "authorized", "paths", "total", "customer"}
    | {"networks.routes", "networks.rawRules", "members.ipAssignments", "members.paths", "members.name"}
)  # fmt: skip
SURPRISE = {"surprise": {"in": ["any", None]}, "name2": None, "0": 1}
SLOW = {"timeout": SOON}

TROUBLES = [
    Trouble("refused", instead="closed", survivors="all"),
    Trouble("reset-unread", instead="resets", survivors="repeatable"),
    Trouble("reset-before", {"drop": "before"}, survivors="repeatable"),
    Trouble("reset-after", {"drop": "after"}, survivors="repeatable"),
    Trouble("reset-for-ever", {"drop": "after", "times": None}),
    Trouble("time-out-before", {"delay": LONG, "drop": "before"}, connection=SLOW),
    Trouble("time-out-after", {"stall": LONG}, connection=SLOW),
    Trouble("slow-drip", {"drip": 0.005}, connection={"timeout": 0.02, "retries": 0}),
    Trouble("bad-certificate", instead="bad certificate"),
    Trouble("400", {"status": 400, "body": {"type": "internal", "message": "bad {TOKEN}"}}),
    Trouble("401", {"status": 401, "body": {"type": "internal", "message": "who is {TOKEN}?"}}, lies=True),
    Trouble("401-for-ever", {"status": 401, "times": None}, lies=True),
    Trouble("403", {"status": 403, "body": "Access denied to {TOKEN}"}),
    Trouble("404", {"status": 404, "body": {"type": "internal", "message": "not found"}}, lies=True, conceals=True),
    Trouble("409", {"status": 409, "body": {"error": {"message": "conflict"}}}),
    Trouble("422", {"status": 422, "body": {"message": ["{TOKEN}", {"deep": "{TOKEN}"}]}}),
    Trouble("429-once", {"status": 429, "body": HTML, "headers": {"Retry-After": "7"}}, survivors="all"),
    Trouble("429-for-ever", {"status": 429, "times": None}),
    Trouble("500", {"status": 500}),
    Trouble("500-after-success", {"status": 500, "after": True, "body": {"type": "internal", "message": "{TOKEN}"}}),
    Trouble("502-html", {"status": 502, "body": HTML}, survivors="repeatable"),
    Trouble("502-after-success", {"status": 502, "body": HTML, "after": True}, survivors="repeatable"),
    Trouble("503-read-only", {"status": 503, "body": {"message": "read-only"}, "times": None}, writes=True),
    Trouble("redirect", {"status": 302, "headers": {"Location": "{OTHER}"}}),
    Trouble("redirect-after", {"status": 307, "after": True, "headers": {"Location": "{OTHER}"}}),
    Trouble("empty", {"replace": "empty"}),
    Trouble("html", {"replace": "html"}),
    Trouble("truncated", {"replace": "truncated"}),
    Trouble("wrong-type", {"replace": "wrong_type"}),
    Trouble("wrong-fields", {"replace": "wrong_fields"}, lies=True, conceals=True),
    Trouble("null", {"null": OPTIONAL}, lies=True),
    Trouble("null-for-ever", {"null": OPTIONAL, "times": None}, lies=True, conceals=True),
    Trouble("missing", {"remove": OPTIONAL}, lies=True),
    Trouble("missing-for-ever", {"remove": OPTIONAL, "times": None}, lies=True, conceals=True),
    Trouble("no-config", {"remove": ["config"], "null": ["networks", "members"]}, lies=True, conceals=True),
    Trouble("extra", {"extra": SURPRISE, "times": None}, survivors="all"),
    Trouble("ignored", {"ignore": sorted({*OPTIONAL, "token", "email"})}, writes=True, lies=True),
]


class Elsewhere:
    """Places that a request may be sent to instead. None of them may ever hear of a token."""

    def __init__(self) -> None:
        authority = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        self.heard: list[bytes] = []
        self._sockets = [socket.create_server(("127.0.0.1", 0)) for _time in range(3)]
        closed, resets, safe = self._sockets
        self.urls = {
            "closed": f"http://127.0.0.1:{closed.getsockname()[1]}",
            "resets": f"http://127.0.0.1:{resets.getsockname()[1]}",
            "bad certificate": f"https://127.0.0.1:{safe.getsockname()[1]}",
        }
        closed.close()
        threading.Thread(target=self._reset, args=(resets,), daemon=True).start()
        threading.Thread(target=self._hand_shake, args=(safe, context), daemon=True).start()

    def close(self) -> None:
        for server in self._sockets:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            server.close()

    def _reset(self, server: socket.socket) -> None:
        """Cut each connection before anything of the request is read."""
        with contextlib.suppress(OSError):
            while True:
                connection, _address = server.accept()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                connection.close()

    def _hand_shake(self, server: socket.socket, context: ssl.SSLContext) -> None:
        """Show a certificate that nobody vouches for; keep what is said all the same."""
        with contextlib.suppress(OSError):
            while True:
                connection, _address = server.accept()
                with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as safe:
                    self.heard.append(safe.recv(65536))


@contextlib.contextmanager
def redirected(url: str, position: int) -> Iterator[None]:
    """The request at this position, counted from 0, goes to another place."""
    send, numbers = HTTPAdapter.send, itertools.count()

    def elsewhere(adapter: HTTPAdapter, request: requests.PreparedRequest, **options: t.Any) -> requests.Response:
        if next(numbers) == position:
            request = request.copy()
            request.url = url + urlsplit(str(request.url)).path
        return send(adapter, request, **options)

    with mock.patch.object(HTTPAdapter, "send", elsewhere):
        yield


@contextlib.contextmanager
def ordered(trouble: Trouble, emulator: Emulator, position: int, elsewhere: Elsewhere, token: str) -> Iterator[None]:
    """The fault at the request of this position; afterwards all is well again."""
    if trouble.instead:
        with redirected(elsewhere.urls[trouble.instead], position):
            yield
        return
    words = {"{TOKEN}": token, "{OTHER}": elsewhere.urls["bad certificate"] + "/api/v1/network"}
    emulator.fault(**{**_filled(trouble.order, words), "skip": position})
    try:
        yield
    finally:
        emulator.reset(requests=False)


def _filled(value: t.Any, words: dict[str, str]) -> t.Any:
    """A copy of an order with the texts in it that are known only now."""
    if isinstance(value, dict):
        return {key: _filled(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, words) for item in value]
    if isinstance(value, str):
        for word, text in words.items():
            value = value.replace(word, text)
    return value
