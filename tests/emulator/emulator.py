# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator as tests use it: a server in a thread of its own."""

from __future__ import annotations

import asyncio
import copy
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from . import arrangements
from .http.faults import Fault
from .http.requestlog import LoggedRequest
from .server import Server
from .state.documents import Document
from .state.state import State
from .state.switches import Switches
from .telecomx.auth import BASE
from .telecomx.people import CUSTOMER_ID, EMPLOYEE_ID, PASSWORD, USERNAME

T = TypeVar("T")


class Emulator:
    """An emulated ZeroTier Central on a port of the loopback interface, for a `with` statement.

    All methods may be called from any thread, and act as one step between two requests.
    """

    def __init__(
        self,
        token: str = "emulator-token",
        switches: Switches | None = None,
        seed: str | None = None,
        members: int = 0,
        random_seed: int = 0,
        rate_limit: int | None = None,
        latency_ms: float = 0,
        port: int = 0,
        organization: bool = False,
    ) -> None:
        """
        token: the API token of the account's owner.
        switches: the positions of what is not known about Central; None for the defaults.
        seed: the data set to begin with: "demo" or None.
        members: make a network with so many members, too.
        random_seed: what ids, orders and the like depend on; runs with the same seed are alike.
        rate_limit: requests per second and token; None for no limit.
        latency_ms: how long each answer is held back, in milliseconds.
        port: the port to listen on; 0 takes any free one.
        organization: give the account's owner an organization; the demo has one anyway.
        """
        self.token = token
        self._server = Server(
            token, switches or Switches(), seed, members, random_seed, rate_limit, latency_ms, organization
        )
        self._wanted_port = port
        self._port: int | None = None
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread

    # Life

    def __enter__(self) -> Emulator:
        self.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    def start(self) -> None:
        """Come up; returns when requests can be made."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="zerotier-emulator", daemon=True)
        self._thread.start()
        try:
            self._port = asyncio.run_coroutine_threadsafe(self._server.start(self._wanted_port), self._loop).result()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Go down; open connections end."""
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, action: Callable[[], T]) -> T:
        """Run an action in the server's thread."""

        async def run() -> T:
            return action()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    # Where it is

    @property
    def port(self) -> int:
        if self._port is None:
            raise RuntimeError("the emulator is not running")
        return self._port

    @property
    def origin(self) -> str:
        """Such as http://127.0.0.1:8080, without a path."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base URL of the API."""
        return f"{self.origin}/api/v1"

    @property
    def telecomx_url(self) -> str:
        """The base URL of TelecomX's API."""
        return f"{self.origin}{BASE}"

    # What was asked of it

    @property
    def requests(self) -> list[LoggedRequest]:
        """The calls since the last reset, in the order in which they came in."""
        return self._do(lambda: copy.deepcopy(self._server.log.requests))

    @property
    def calls(self) -> list[str]:
        """The calls since the last reset as texts such as "GET /network"."""
        return [f"{request.method} {request.path}" for request in self.requests]

    def reset(self, requests: bool = True, faults: bool = True, state: bool = False) -> None:
        """Forget the log of requests, the faults on order, or all that was done to the account and the clock."""
        self._do(lambda: self._server.reset(requests, faults, state))

    # Time

    @property
    def clock(self) -> int:
        """The server's time in milliseconds since 1970."""
        return self._do(self._server.clock.now_ms)

    def advance(self, seconds: float) -> None:
        """Move the server's time on."""
        self._do(lambda: self._server.clock.advance(seconds))

    # What it holds

    def look(self, at: Callable[[State], T]) -> T:
        """What a function sees in all that the service remembers; it must copy what it gives."""
        return self._do(lambda: at(self._server.state))

    def add_user(
        self,
        token: str | None,
        email: str = "other@example.com",
        display_name: str = "Other User",
        in_organization: bool = False,
    ) -> str:
        """Another user with a token of their own; gives their id. They may be a member of the owner's organization."""
        return self._do(lambda: arrangements.add_user(self._server.state, token, email, display_name, in_organization))

    def user(self, user_id: str | None = None) -> Document | None:
        """A user, by default the account's owner, as the API has them; None if there is none."""
        return self._do(lambda: arrangements.user_document(self._server.state, user_id or self._server.state.owner.id))

    def add_token(self, name: str, token: str, user_id: str | None = None) -> None:
        """One more API token of a user, by default the account's owner."""
        self._do(
            lambda: arrangements.add_token(self._server.state, user_id or self._server.state.owner.id, name, token)
        )

    def authenticates(self, token: str) -> bool:
        """Whether a token works, at Central or at TelecomX: the log of requests tells no secrets."""
        return self._do(lambda: self._server.authenticates(token))

    @property
    def secrets(self) -> list[dict[str, str]]:
        """All secrets since the start, those held, given out or sent, each with its name."""
        return self._do(self._server.secrets)

    def organization(self) -> Document | None:
        """The organization of the account's owner as the API has it; None if there is none."""
        return self._do(lambda: arrangements.organization_document(self._server.state))

    def add_invitation(self, email: str, status: str = "pending") -> str:
        """An invitation to the organization of the account's owner, with its mail; gives its id."""
        return self._do(lambda: arrangements.add_invitation(self._server.state, email, status))

    @property
    def invitations(self) -> list[Document]:
        """All invitations as the API has them, in the order of their making."""
        return self._do(lambda: arrangements.invitation_documents(self._server.state))

    @property
    def mails(self) -> list[str]:
        """The addresses that invitations were sent to, one for each mail."""
        return self._do(lambda: list(self._server.state.organizations.mails))

    @property
    def user_id(self) -> str:
        """The id of the account's owner."""
        return self._do(lambda: self._server.state.owner.id)

    def add_network(
        self, name: str = "", owner_id: str | None = None, customer_id: str | None = None, **settings: Any
    ) -> str:
        """A network, from settings in Central's shape that are merged over the defaults; gives its id.

        It has no routes and pools unless the settings hold some. `owner_id` makes it another user's network, and
        `customer_id` that of another customer of TelecomX.
        """

        def add() -> str:
            state = self._server.state
            config = {"name": name, **settings.get("config", {})}
            network = state.add_network(owner_id or state.owner.id, {**settings, "config": config})
            network.customer_id = customer_id
            return str(network.document["id"])

        return self._do(add)

    def add_member(self, network_id: str, node_id: str, employee_id: str | None = None, **settings: Any) -> None:
        """A member, from settings in Central's shape that are merged over the defaults; TelecomX's employee has it."""

        def add() -> None:
            member = self._server.state.add_member(self._server.network(network_id), node_id, settings)
            member.employee_id = employee_id

        self._do(add)

    def network(self, network_id: str) -> Document | None:
        """A network as the API has it, but with nothing shuffled or left out; None if there is none."""
        return self._do(lambda: self._server.network_document(network_id))

    @property
    def networks(self) -> list[Document]:
        """All networks, like `network`, in the order of their making."""
        return self._do(self._server.network_documents)

    def member(self, network_id: str, node_id: str) -> Document | None:
        """A member, like `network`; None if it is not in the network's list."""
        return next((member for member in self.members(network_id) if member["nodeId"] == node_id), None)

    def members(self, network_id: str) -> list[Document]:
        """The members in the network's list, like `network`, by node id."""
        return self._do(lambda: self._server.member_documents(network_id))

    def check_in(self, network_id: str, node_id: str, **options: Any) -> Document:
        """A node contacts the controller, with the options of Server.check_in; gives its member."""
        return self._do(lambda: self._server.check_in(network_id, node_id, **options))

    def fault(self, **order: Any) -> None:
        """Order a fault, from the fields of Fault."""
        self._do(lambda: self._server.faults.add(Fault(**order)))

    # TelecomX

    username, password = USERNAME, PASSWORD
    """What the employee logs in with whose customer is the account's owner at Central."""
    customer_id, employee_id = CUSTOMER_ID, EMPLOYEE_ID
    """The ids of that customer and that employee."""

    @property
    def employees(self) -> list[Document]:
        """Everybody who works for TelecomX's customers: id, name, username, level, customer_id."""
        return self._do(lambda: arrangements.employee_documents(self._server.telecomx.people))

    @property
    def customers(self) -> list[Document]:
        """TelecomX's customers: id, name and reseller_id."""
        return self._do(lambda: arrangements.customer_documents(self._server.telecomx.people))

    def add_customer(self, name: str, reseller_id: str | None = None) -> str:
        """Another customer of TelecomX, perhaps one of a reseller, who is a customer, too; gives their id."""
        return self._do(lambda: self._server.telecomx.people.add_customer(name, reseller_id).id)

    def add_employee(
        self,
        username: str,
        password: str = PASSWORD,
        level: str = "OWNER",
        customer_id: str = CUSTOMER_ID,
        one_time_codes: list[str] | None = None,
        blacklisted: bool = False,
    ) -> str:
        """Another employee of one of TelecomX's customers; gives their id.

        level: VIEWER, MANAGER, OWNER, RESELLER, RESELLER_ADMIN or ADMIN.
        one_time_codes: a login needs one of them, and each is good for one login; None for a password alone.
        """
        codes = None if one_time_codes is None else list(one_time_codes)

        def add() -> str:
            people = self._server.telecomx.people
            return people.add_employee(username, password, level, customer_id, codes, blacklisted).id

        return self._do(add)

    def add_machine_token(self, employee_id: str = EMPLOYEE_ID) -> str:
        """A token of TelecomX that never expires."""
        return self._do(lambda: self._server.telecomx.add_machine_token(employee_id))

    def expire_sessions(self) -> None:
        """Let the minutes of all TelecomX sessions pass."""
        self._do(self._server.telecomx.sessions.expire)
