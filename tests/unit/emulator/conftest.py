# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emulator, and clients that look at its answers as they are."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator


class Api:
    """Calls of an emulator's API."""

    def __init__(self, emulator: Emulator, token: str | None = None) -> None:
        self.emulator = emulator
        self._others: list[Api] = []
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"token {token or emulator.token}"

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        return self._session.request(method, self.emulator.url + path, timeout=10, **options)

    def get(self, path: str) -> Any:
        return _good(self.call("GET", path))

    def post(self, path: str, body: Any) -> Any:
        return _good(self.call("POST", path, json=body))

    def delete(self, path: str) -> None:
        answer = self.call("DELETE", path)
        assert (answer.status_code, answer.content) == (200, b"")

    def status(self, method: str, path: str, body: Any = None) -> int:
        return self.call(method, path, json=body).status_code

    def as_user(self, token: str) -> Api:
        """The calls of another user of the same emulator."""
        api = Api(self.emulator, token)
        self._others.append(api)
        return api

    def listed(self, network_id: str) -> list[str]:
        return sorted(member["nodeId"] for member in self.get(f"/network/{network_id}/member"))

    def close(self) -> None:
        for api in (self, *self._others):
            api._session.close()


class TelecomxApi:
    """Calls of an emulator's other API, by default with a machine's token in the query."""

    def __init__(self, emulator: Emulator, token: str | None = None) -> None:
        self.emulator = emulator
        self.token = emulator.add_machine_token() if token is None else token

    def call(self, method: str, path: str, query: Any = None, body: Any = None, **options: Any) -> requests.Response:
        query = {"token": self.token, **(query or {})} if self.token else query
        return requests.request(
            method, self.emulator.telecomx_url + path, params=query, json=body, timeout=10, **options
        )

    def get(self, path: str, **query: Any) -> Any:
        return _good(self.call("GET", path, query))

    def post(self, path: str, body: Any) -> Any:
        return _good(self.call("POST", path, body=body))

    def error(self, method: str, path: str, body: Any = None, **query: Any) -> tuple[int, str]:
        """Status and message of a refusal."""
        answer = self.call(method, path, query, body)
        (message,) = answer.json().values()
        return answer.status_code, message

    def login(self, username: str | None = None, **more: Any) -> TelecomxApi:
        """The calls of an employee with a session."""
        emulator = self.emulator
        body = {"username": username or emulator.username, "password": emulator.password, **more}
        answer = requests.post(f"{emulator.telecomx_url}/auth/login", json=body, timeout=10)
        return TelecomxApi(emulator, _good(answer)["token"])


def _good(answer: requests.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()


Start = Callable[..., Api]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts an emulator with the given options; gives the owner's calls of it."""
    with contextlib.ExitStack() as stack:

        def run(**options: Any) -> Api:
            api = Api(stack.enter_context(Emulator(**options)))
            stack.callback(api.close)
            return api

        yield run


@pytest.fixture
def api(start: Start) -> Api:
    return start()


@pytest.fixture
def emulator(api: Api) -> Emulator:
    return api.emulator


@pytest.fixture
def organized(start: Start) -> Api:
    """The calls of the owner of an organization."""
    return start(organization=True)


@pytest.fixture
def telecomx(emulator: Emulator) -> TelecomxApi:
    return TelecomxApi(emulator)


@pytest.fixture
def network_id(emulator: Emulator) -> str:
    """A network with a route and a pool."""
    return emulator.add_network(
        "office",
        config={
            "routes": [{"target": "10.0.0.0/24", "via": None}],
            "ipAssignmentPools": [{"ipRangeStart": "10.0.0.1", "ipRangeEnd": "10.0.0.254"}],
        },
    )
