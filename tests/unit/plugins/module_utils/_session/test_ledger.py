# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The ledger: what counts as a write, what is recorded of it, and that check mode makes none."""

from __future__ import annotations

import contextlib
import inspect
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import ApiError, RequestError, ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS
from ansible_collections.community.zerotier.plugins.module_utils._session.ledger import (
    WRITES,
    Session,
    Write,
    WriteInCheckMode,
)
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import STATUS_TASK
from ansible_collections.community.zerotier.tests.unit.support import Tasks, validated

Start = t.Callable[..., Tasks]

NODE, OTHER = "a1b2c3d4e5", "b1b2c3d4e5"
SECRET = "s" * 40
PUBLIC = [name for name in vars(Api) if not name.startswith("_")]
METHODS = [name for name in PUBLIC if inspect.isfunction(getattr(Api, name))]
BODIES: list[dict[str, t.Any]] = [
    {"config": {"name": "new"}, "name": "new", "email": "new@example.com", "tokenName": "new", "token": SECRET},
    {"config": {"authorized": True}},  # TelecomX has a GET of its own for this
]


def opened(tasks: Tasks, check_mode: bool = False) -> Session:
    return Session(connect(validated(STATUS_TASK, tasks.connection)), check_mode)


class Account:
    """An account behind a provider, with one of each object; and something for each parameter of a method."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.office = tasks.emulator.add_network("office")
        tasks.emulator.add_member(self.office, NODE)
        tasks.emulator.add_token("spare", "x" * 40)
        self.invitation = tasks.emulator.add_invitation("guest@example.com")
        self._known: dict[str, t.Any] = {
            "network_id": self.office,
            "node_id": NODE,
            "user_id": tasks.emulator.user_id,
            "name": "spare",
            "invite_id": self.invitation,
            "organization_id": "x",
            "source": "accept;",
            "row": "network",
            "option": "x",
            "kind": "network",
            "options": [],
            "text": "x",
            "network": {"id": "x"},
        }

    @classmethod
    def of(cls, start: Start, provider: str) -> Account:
        return cls(start(provider, organization=True))

    def call(self, api: Api, method: str, document: dict[str, t.Any] | None = None) -> t.Any:
        self.tasks.emulator.reset(faults=False)
        known = {**self._known, "document": document or BODIES[0]}
        names = list(inspect.signature(getattr(Api, method)).parameters)[1:]
        return getattr(api, method)(*(known[name] for name in names))


@pytest.fixture
def account(start: Start) -> Account:
    return Account.of(start, "central")


@pytest.mark.parametrize("body", BODIES, ids=["body", "authorized"])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_what_sends_a_write_is_known_as_one_and_nothing_else(
    start: Start, provider: str, body: dict[str, t.Any]
) -> None:
    """Its requests tell, whatever is answered."""
    seen: dict[str, bool] = {}
    account = Account.of(start, provider)
    api = connect(validated(STATUS_TASK, account.tasks.connection))
    for method in METHODS:
        with contextlib.suppress(ZeroTierError):
            account.call(api, method, body)
        if account.tasks.calls:
            seen[method] = bool(account.tasks.bodies)
    assert {method for method, wrote in seen.items() if wrote} == seen.keys() & WRITES.keys()
    offered = {method for method in METHODS if method in vars(type(api))}
    assert offered - seen.keys() == set()


def test_every_write_is_a_method() -> None:
    assert set(WRITES) <= set(METHODS)


def test_all_that_an_api_has_is_that_of_the_provider(account: Account) -> None:
    api = connect(validated(STATUS_TASK, account.tasks.connection))
    api.tell = print
    session = Session(api, check_mode=False)
    for name in set(PUBLIC) - set(WRITES):
        assert getattr(session, name) == getattr(api, name), name


@pytest.mark.parametrize("method", WRITES)
@pytest.mark.parametrize("provider", PROVIDERS)
def test_in_check_mode_a_write_is_a_crash_and_nothing_is_sent(start: Start, provider: str, method: str) -> None:
    account = Account.of(start, provider)
    session = opened(account.tasks, check_mode=True)
    with pytest.raises(WriteInCheckMode, match=f"^{method} was called in check mode$") as raised:
        account.call(session, method)
    assert not isinstance(raised.value, ZeroTierError)  # which a task may catch, and a playbook may ignore
    assert account.tasks.calls == []
    assert (session.wrote, session.done()) == (False, [])


def expected(account: Account, method: str) -> Write:
    """What is recorded of a write that was carried out."""
    networks, invitations = account.tasks.emulator.networks, account.tasks.emulator.invitations
    user, office = account.tasks.emulator.user_id, account.office
    member = {"network_id": office, "node_id": NODE}
    invitation = {"what": "invitation", "invite_id": account.invitation}
    records: dict[str, Write] = {
        "update_user": {"did": "change", "what": "user", "user_id": user},
        "delete_user": {"did": "delete", "what": "user", "user_id": user},
        "add_token": {"did": "create", "what": "token", "user_id": user, "name": "new"},
        "delete_token": {"did": "delete", "what": "token", "user_id": user, "name": "spare"},
        "invite": {"did": "create", "what": "invitation", "email": "new@example.com", "invite_id": invitations[-1]["id"]},
        "accept_invitation": {"did": "accept", **invitation},
        "decline_invitation": {"did": "delete", **invitation},
        "create_network": {"did": "create", "what": "network", "network_id": networks[-1]["id"]},
        "update_network": {"did": "change", "what": "network", "network_id": office},
        "delete_network": {"did": "delete", "what": "network", "network_id": office},
        "set_permissions": {"did": "change", "what": "permissions", "network_id": office, "user_id": user},
        "create_member": {"did": "create", "what": "member", **member},
        "update_member": {"did": "change", "what": "member", **member},
        "delete_member": {"did": "delete", "what": "member", **member},
    }  # fmt: skip
    return records[method]


def document_for(account: Account, method: str) -> dict[str, t.Any]:
    rights = {"id": account.tasks.emulator.user_id, "r": True, "a": True, "m": True, "d": True}
    return rights if method == "set_permissions" else BODIES[0]


class TestRecorded:
    @pytest.mark.parametrize("method", WRITES)
    def test_what_was_done_to_what(self, account: Account, method: str) -> None:
        if method == "accept_invitation":  # as the one who is invited
            account.tasks.connection["api_token"] = SECRET
            account.tasks.emulator.add_user(SECRET, "guest@example.com")
        record = expected(account, method)
        session = opened(account.tasks)
        account.call(session, method, document_for(account, method))
        if record["did"] == "create":  # its id is known by now
            record = expected(account, method)
        assert session.wrote
        assert session.done() == [record]

    @pytest.mark.parametrize("method", WRITES)
    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429])
    def test_a_refused_write_is_none(self, account: Account, method: str, status: int) -> None:
        account.tasks.emulator.fault(status=status, times=None)
        session = opened(account.tasks)
        with pytest.raises(ApiError):
            account.call(session, method, document_for(account, method))
        assert len(account.tasks.calls) == 1
        assert (session.wrote, session.done()) == (False, [])

    @pytest.mark.parametrize("fault", [{"status": 500}, {"drop": "before"}, {"drop": "after"}], ids=str)
    @pytest.mark.parametrize("method", WRITES)
    def test_one_without_a_usable_answer_counts(self, account: Account, method: str, fault: dict[str, t.Any]) -> None:
        record = expected(account, method)
        if method == "create_network":
            del record["network_id"]  # nobody told it
        if method == "invite":
            del record["invite_id"]
        account.tasks.emulator.fault(**fault)
        session = opened(account.tasks)
        with pytest.raises(RequestError) as raised:
            account.call(session, method, document_for(account, method))
        assert raised.value.maybe_applied
        assert session.wrote
        assert session.done() == [record]

    def test_a_read_is_none(self, account: Account) -> None:
        session = opened(account.tasks)
        for method in ("networks", "status", "members", "random_token"):
            account.call(session, method)
        account.tasks.emulator.fault(status=500)
        with pytest.raises(ApiError):
            account.call(session, "networks")
        assert (session.wrote, session.done()) == (False, [])

    def test_telecomx_tells_the_id_of_a_network_that_it_could_not_read_again(self, start: Start) -> None:
        account = Account.of(start, "telecomx")
        account.tasks.emulator.fault(method="GET", path="/zerotier/network/*", status=500)
        session = opened(account.tasks)
        with pytest.raises(ApiError):
            account.call(session, "create_network")
        made = next(n["id"] for n in account.tasks.emulator.networks if n["config"]["name"] == "new")
        assert session.done() == [{"did": "create", "what": "network", "network_id": made}]

    def test_no_secret_is_recorded(self, account: Account) -> None:
        session = opened(account.tasks)
        account.call(session, "add_token")
        assert SECRET not in str(session.done())


class TestDone:
    """Each object once."""

    def test_a_change_of_what_was_just_made_is_a_part_of_its_making(self, account: Account) -> None:
        session = opened(account.tasks)
        network = session.create_network({"config": {"name": "new"}})["id"]
        for _time in range(2):
            session.update_network(network, {"description": "d"})
        assert session.done() == [{"did": "create", "what": "network", "network_id": network}]

    def test_two_changes_are_one(self, account: Account) -> None:
        session = opened(account.tasks)
        for _time in range(2):
            account.call(session, "update_member")
        assert session.done() == [expected(account, "update_member")]

    def test_what_is_deleted_and_made_again_is_both(self, account: Account) -> None:
        session, user = opened(account.tasks), account.tasks.emulator.user_id
        account.call(session, "delete_token")
        session.add_token(user, {"tokenName": "spare", "token": SECRET})
        assert [(write["did"], write["name"]) for write in session.done()] == [("delete", "spare"), ("create", "spare")]

    def test_one_object_is_not_another(self, account: Account) -> None:
        session = opened(account.tasks)
        for node in (NODE, OTHER):
            session.create_member(account.office, node, {"config": {"authorized": True}})
        session.update_network(account.office, {"description": "d"})
        assert [write.get("node_id") for write in session.done()] == [NODE, OTHER, None]

    def test_writes_of_many_threads_are_all_there(self, account: Account) -> None:
        session = opened(account.tasks)
        nodes = [f"{number:010x}" for number in range(64)]
        with ThreadPoolExecutor(max_workers=8) as pool:
            list(pool.map(lambda node: session.update_member(account.office, node, {"name": node}), nodes))
        assert sorted(write["node_id"] for write in session.done()) == nodes
