# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zt_network's permissions, over HTTP against the emulator."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    InvalidOption,
    Refused,
)
from ansible_collections.community.zerotier.plugins.module_utils._tasks.network import TASK
from ansible_collections.community.zerotier.plugins.module_utils._tasks.permissions import Wanted, plan, read, view
from ansible_collections.community.zerotier.tests.unit.support import Document, Quartet, Tasks

Start = t.Callable[..., Tasks]

ALL = {"read": True, "authorize": True, "modify": True, "delete": True}
READ = {"read": True, "authorize": False, "modify": False, "delete": False}
NO_RIGHTS = dict.fromkeys(ALL, False)


class Shared:
    """A network, and tasks about what the members Anna and Bert of the organization may do with it."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.emulator = tasks.emulator
        self.id = self.emulator.add_network("office")
        self.anna = self.emulator.add_user("a" * 32, "Anna@example.com", in_organization=True)
        self.bert = self.emulator.add_user("b" * 32, "bert@example.com", in_organization=True)
        self.carl = ""
        self.get, self.post = f"GET /network/{self.id}", f"POST /network/{self.id}/users"

    def run(self, permissions: list[Document], check_mode: bool = False, **options: t.Any) -> t.Any:
        return self.tasks.network(check_mode, network_id=self.id, permissions=permissions, **options)

    def quartet(self, permissions: list[Document], warns: bool = False, **options: t.Any) -> Quartet:
        return self.tasks.quartet(TASK, warns, network_id=self.id, permissions=permissions, **options)

    def unchanged(self, permissions: list[Document], **options: t.Any) -> t.Any:
        return self.tasks.unchanged(TASK, network_id=self.id, permissions=permissions, **options)

    def rights(self, user: str) -> Document:
        network = self.emulator.network(self.id)
        assert network
        return t.cast(Document, network["permissions"].get(user, {}))


@pytest.fixture
def shared(start: Start) -> Shared:
    return Shared(start(organization=True))


@pytest.mark.parametrize("no_permissions", ["false", "dropped"])
class TestRights:
    @pytest.fixture
    def shared(self, start: Start, no_permissions: str) -> Shared:
        return Shared(start(organization=True, no_permissions=no_permissions))

    def test_by_user_id(self, shared: Shared) -> None:
        seen = shared.quartet([{"user": shared.anna.upper(), **ALL}])
        assert seen.calls == [shared.get, shared.post, shared.get]
        assert seen.bodies == [{"id": shared.anna, "r": True, "a": True, "m": True, "d": True}]
        assert seen.calls_again == [shared.get]
        assert seen.real.result["network"]["permissions"] == [{"user": shared.anna, **ALL}]
        assert seen.real.before
        assert seen.real.before["permissions"] == []

    def test_by_address_at_the_price_of_one_read(self, shared: Shared) -> None:
        seen = shared.quartet([{"user": "anna@EXAMPLE.com", "read": True}])
        assert seen.calls == [shared.get, "GET /org", shared.post, shared.get]
        assert seen.calls_again == [shared.get, "GET /org"]
        assert shared.rights(shared.anna) == {"r": True, "a": False, "m": False, "d": False}

    def test_rights_that_are_left_out_stay(self, shared: Shared) -> None:
        shared.run([{"user": shared.anna, "read": True, "modify": True}])
        seen = shared.quartet([{"user": shared.anna, "authorize": True, "modify": False}])
        assert seen.bodies == [{"id": shared.anna, "r": True, "a": True, "m": False, "d": False}]

    def test_users_that_are_left_out_stay(self, shared: Shared) -> None:
        shared.run([{"user": shared.anna, **ALL}])
        seen = shared.quartet([{"user": shared.bert, "read": True}])
        assert [body["id"] for body in seen.bodies] == [shared.bert]
        assert shared.rights(shared.anna) == dict.fromkeys("radm", True)

    def test_purge_takes_all_from_them(self, shared: Shared) -> None:
        shared.run([{"user": shared.anna, **ALL}, {"user": shared.bert, **ALL}])
        seen = shared.quartet([{"user": shared.bert}], purge_permissions=True)
        assert seen.bodies == [{"id": shared.anna, "r": False, "a": False, "m": False, "d": False}]
        assert seen.real.result["network"]["permissions"] == [{"user": shared.bert, **ALL}]
        for check_mode in (True, False):
            with pytest.raises(Refused, match=r"^purge_permissions: no users are listed to stay, so 1 would be lost\."):
                shared.run([], check_mode=check_mode, purge_permissions=True)
        shared.quartet([], purge_permissions=True, purge_all=True)
        assert shared.tasks.network_info()[0]["permissions"] == []

    def test_all_rights_taken_is_as_good_as_none_given(self, shared: Shared) -> None:
        shared.unchanged([{"user": shared.anna, **NO_RIGHTS}])
        shared.run([{"user": shared.anna, **ALL}])
        shared.quartet([{"user": shared.anna, **NO_RIGHTS}])
        shared.unchanged([{"user": shared.anna, **NO_RIGHTS}])

    def test_k_users_are_k_writes_and_one_read(self, shared: Shared) -> None:
        seen = shared.quartet([{"user": shared.anna, **READ}, {"user": shared.bert, **ALL}], mtu=1400)
        update = f"POST /network/{shared.id}"
        assert seen.calls == [shared.get, update, shared.post, shared.post, shared.get]
        assert seen.real.after
        assert (seen.real.after["mtu"], len(seen.real.after["permissions"])) == (1400, 2)

    def test_a_network_is_created_with_them(self, shared: Shared) -> None:
        permissions = [{"user": shared.anna, **READ}, {"user": "bert@example.com", **ALL}]
        seen = shared.tasks.quartet(TASK, name="new", permissions=permissions)
        identity = seen.real.result["network"]["network_id"]
        users = f"POST /network/{identity}/users"
        reads = ["GET /network", "GET /org", "GET /status"]
        assert seen.calls == [*reads, "POST /network", users, users, f"GET /network/{identity}", "GET /network"]
        assert seen.calls_again == ["GET /network", "GET /org"]

    def test_no_rights_for_a_new_network_ask_nobody(self, shared: Shared) -> None:
        seen = shared.tasks.quartet(TASK, name="new", permissions=[])
        assert seen.calls == ["GET /network", "POST /network", "GET /network"]
        assert seen.calls_again == ["GET /network"]

    def test_who_is_not_listed_is_told(self, shared: Shared) -> None:
        shared.run([{"user": shared.anna, **ALL}, {"user": shared.bert, **READ}])
        assert shared.run([{"user": "ANNA@example.com"}]).result["unlisted_users"] == [shared.bert]
        assert shared.run([{"user": shared.anna}, {"user": shared.bert}]).result["unlisted_users"] == []
        assert shared.run([], check_mode=True, purge_permissions=True, purge_all=True).result[
            "unlisted_users"
        ] == sorted([shared.anna, shared.bert])

    def test_a_member_of_the_organization_makes_a_network_for_its_owner(self, shared: Shared) -> None:
        wanted = [{"user": shared.bert, **READ}]
        seen = shared.tasks.quartet(TASK, name="new", permissions=wanted, api_token="a" * 32)
        network = seen.real.result["network"]
        assert network["status"]["owner_id"] == shared.emulator.user_id
        by_user = sorted([{"user": shared.anna, **ALL}, *wanted], key=lambda entry: str(entry["user"]))
        assert network["permissions"] == by_user
        assert seen.calls[:3] == ["GET /network", "GET /status", "GET /org"]

    def test_the_owner_to_be_is_never_shown_as_a_change(self, shared: Shared) -> None:
        owner = {"user": shared.emulator.user_id, **READ}
        seen = shared.tasks.quartet(TASK, name="new", permissions=[owner])
        assert "permissions" not in (seen.real.after or {})

    @pytest.mark.parametrize("purge_permissions", [True, False])
    def test_the_owner_is_never_touched(self, shared: Shared, purge_permissions: bool) -> None:
        owner = shared.emulator.user_id
        mine = shared.rights(owner)
        for permissions in ([], [{"user": owner, **NO_RIGHTS}]):
            shared.unchanged(permissions, purge_permissions=purge_permissions)
        assert shared.rights(owner) == mine
        assert shared.tasks.network_info()[0]["permissions"] == []

    def test_what_is_returned_can_be_given_back_and_writes_nothing(self, shared: Shared) -> None:
        shared.run([{"user": shared.anna, **READ}, {"user": "bert@example.com", "modify": True}])
        (network,) = shared.tasks.network_info()
        for purge in (False, True):
            shared.tasks.unchanged(TASK, purge_permissions=purge, **network)


class TestCaller:
    """The user of the token that is used, here Anna, who manages a network of the organization's owner."""

    @pytest.fixture
    def shared(self, start: Start) -> Shared:
        shared = Shared(start(organization=True))
        shared.carl = shared.emulator.add_user("c" * 32, "carl@example.com", in_organization=True)
        shared.run([{"user": user, **ALL} for user in (shared.anna, shared.bert, shared.carl)])
        shared.tasks.connection["api_token"] = "a" * 32
        return shared

    def test_a_purge_spares_the_caller(self, shared: Shared) -> None:
        seen = shared.quartet([{"user": shared.bert}], purge_permissions=True)
        assert seen.calls == [shared.get, "GET /status", shared.post, shared.get]
        assert [body["id"] for body in seen.bodies] == [shared.carl]
        everybody = sorted([shared.anna, shared.bert])
        assert seen.real.result["network"]["permissions"] == [{"user": user, **ALL} for user in everybody]

    def test_also_one_that_is_to_spare_nobody(self, shared: Shared) -> None:
        seen = shared.quartet([], purge_permissions=True, purge_all=True)
        assert sorted(body["id"] for body in seen.bodies) == sorted([shared.bert, shared.carl])
        assert shared.rights(shared.anna) == dict.fromkeys("radm", True)

    @pytest.mark.parametrize("check_mode", [True, False])
    @pytest.mark.parametrize("purge", [True, False])
    def test_who_takes_an_own_right_is_refused(self, shared: Shared, check_mode: bool, purge: bool) -> None:
        mine = {"user": "anna@example.com", "modify": False, "delete": False}
        with pytest.raises(InvalidOption) as raised:
            shared.run([{"user": shared.bert, **READ}, mine], check_mode, purge_permissions=purge, mtu=1400)
        assert str(raised.value) == (
            "permissions: would take the right to modify and delete from the user of the very token that is used. "
            "Let another user do that."
        )
        assert shared.tasks.calls == [shared.get, "GET /org", "GET /status"]

    def test_the_callers_own_entry_is_written_last(self, shared: Shared) -> None:
        shared.tasks.connection["api_token"] = shared.emulator.token
        shared.run([{"user": shared.anna, "authorize": False}])
        shared.tasks.connection["api_token"] = "a" * 32
        permissions = [{"user": shared.anna, **ALL}, {"user": shared.bert, **READ}]
        seen = shared.quartet(permissions, purge_permissions=True)
        assert [body["id"] for body in seen.bodies] == [shared.carl, shared.bert, shared.anna]

    def test_where_nobody_loses_a_right_nobody_asks_who_calls(self, shared: Shared) -> None:
        dora = shared.emulator.add_user("d" * 32, "dora@example.com", in_organization=True)
        seen = shared.quartet([{"user": dora, **READ}])
        assert seen.calls == [shared.get, shared.post, shared.get]

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_where_the_api_does_not_tell_who_calls_no_right_is_taken(self, shared: Shared, check_mode: bool) -> None:
        shared.emulator.fault(path="/status", null=["user"])
        with pytest.raises(Refused, match=r"^permissions: rights would be taken away, and the API does not tell whose"):
            shared.run([{"user": shared.bert, **READ}], check_mode)
        assert shared.tasks.calls == [shared.get, "GET /status"]

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_more_than_half_of_the_users_are_not_purged(self, shared: Shared, check_mode: bool) -> None:
        shared.tasks.connection["api_token"] = shared.emulator.token
        with pytest.raises(Refused, match=r"^purge_permissions: 2 of 3 users would be lost, more than half\."):
            shared.run([{"user": shared.bert}], check_mode, purge_permissions=True, mtu=1400)
        assert shared.tasks.calls == [shared.get, "GET /status"]
        with pytest.raises(Refused, match=r"^purge_permissions: 2 of 3 users would be lost, and purge_limit is 1\."):
            shared.run([{"user": shared.bert}], check_mode, purge_permissions=True, purge_limit=1)
        assert shared.tasks.calls == [shared.get, "GET /status"]
        assert shared.run([{"user": shared.bert}], check_mode, purge_permissions=True, purge_limit=2).changed

    def test_the_caller_is_not_among_those_of_whom_half_may_go(self, shared: Shared) -> None:
        dora = shared.emulator.add_user("d" * 32, "dora@example.com", in_organization=True)
        shared.run([{"user": dora, **READ}])
        with pytest.raises(Refused, match=r"^purge_permissions: 2 of 3 users would be lost, more than half\."):
            shared.run([{"user": shared.bert}], purge_permissions=True)  # anna, who calls, carl, bert and dora


class TestRefused:
    def test_what_the_server_ignores_is_sent_twice_and_then_warned_of(self, shared: Shared) -> None:
        outsider = shared.emulator.add_user("c" * 32, "carl@example.com")
        outcome = shared.run([{"user": outsider, "read": True}])
        assert shared.tasks.calls == [shared.get, shared.post, shared.get, shared.post, shared.get]
        assert outcome.changed  # it was written, whatever came of it
        assert outcome.warnings == [
            f"permissions: the API took the request but did not keep the rights of user {outsider}."
        ]
        assert outcome.before == outcome.after

    def test_what_it_takes_is_a_change(self, start: Start) -> None:
        shared = Shared(start(organization=True, outsider_permissions="accept"))
        outsider = shared.emulator.add_user("c" * 32, "carl@example.com")
        shared.quartet([{"user": outsider, "read": True}])

    def test_what_it_rejects_is_an_error(self, start: Start) -> None:
        shared = Shared(start(organization=True, outsider_permissions="reject"))
        outsider = shared.emulator.add_user("c" * 32, "carl@example.com")
        with pytest.raises(AuthError) as raised:
            shared.run([{"user": outsider, "read": True}])
        assert raised.value.outcome is None

    def test_a_network_that_is_there_by_then_is_told(self, start: Start) -> None:
        shared = Shared(start(organization=True, outsider_permissions="reject"))
        outsider = shared.emulator.add_user("c" * 32, "carl@example.com")
        with pytest.raises(AuthError, match="The network exists now as") as raised:
            shared.tasks.network(name="new", permissions=[{"user": outsider, "read": True}])
        made = shared.emulator.networks[-1]["id"]
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [{"did": "create", "what": "network", "network_id": made}]

    @pytest.mark.parametrize("replace", ["empty", "html", "wrong_type"])
    def test_a_bad_answer_after_the_work_does_not_matter(self, shared: Shared, replace: str) -> None:
        shared.emulator.fault(method="POST", replace=replace)
        outcome = shared.run([{"user": shared.anna, "read": True}])
        assert shared.tasks.calls == [shared.get, shared.post, shared.get]
        assert (outcome.changed, outcome.warnings) == (True, [])

    def test_a_failure_is_a_failure(self, shared: Shared) -> None:
        shared.emulator.fault(method="POST", status=500)
        with pytest.raises(ApiError, match="may have been applied"):
            shared.run([{"user": shared.anna, "read": True}])

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_an_address_that_nobody_has_is_refused_before_any_write(self, shared: Shared, check_mode: bool) -> None:
        with pytest.raises(InvalidOption) as raised:
            shared.run([{"user": "nobody@example.com", "read": True}], check_mode, mtu=1400)
        assert str(raised.value) == (
            "permissions: nobody in the organization has the e-mail address nobody@example.com; invite them first."
        )
        assert shared.tasks.bodies == []

    @pytest.mark.parametrize("status", [404, 403])
    def test_addresses_without_an_organization_are_an_error_that_says_so(self, start: Start, status: int) -> None:
        tasks = start(no_organization_status=status)
        identity = tasks.emulator.add_network("office")
        with pytest.raises(ApiError, match="The token's user seems to be in no organization"):
            tasks.network(network_id=identity, permissions=[{"user": "a@example.com", "read": True}])
        assert tasks.bodies == []

    def test_a_user_is_listed_once(self, shared: Shared) -> None:
        for users in (["x", "X "], ["", "x"]):
            with pytest.raises(InvalidOption, match=r"^permissions: the user .* is listed twice or has no name"):
                shared.run([{"user": user} for user in users])
            assert shared.tasks.calls == []
        with pytest.raises(InvalidOption, match="is listed twice, by id and by address"):
            shared.run([{"user": shared.anna}, {"user": "anna@example.com"}])
        assert shared.tasks.bodies == []


@pytest.mark.parametrize(
    "permissions", [None, [], {}, {"u": None}, {"u": {}}, {"u": {"r": "yes"}}, {"u": {"r": 1}}, {"o": {"r": True}}]
)
def test_strange_permissions_are_no_rights(permissions: t.Any) -> None:
    network = {"ownerId": "o", "permissions": permissions}
    assert read(network) == {}
    assert view(network) == []
    assert plan(network, Wanted({}, purge=True)) == {}
