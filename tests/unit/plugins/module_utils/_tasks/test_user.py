# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zt_user, zt_user_info and zt_status_info, over HTTP against the emulator."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    AuthError,
    InvalidOption,
    Missing,
    NotFound,
    NotKept,
)
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import INFO_TASK, STATUS_TASK, TASK
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Tasks

Start = t.Callable[..., Tasks]


@pytest.fixture
def path(emulator: Emulator) -> str:
    return f"/user/{emulator.user_id}"


class TestPresent:
    @pytest.mark.parametrize(
        ("option", "value", "key"),
        [("display_name", "Änna", "displayName"), ("sms_number", "+4512345678", "smsNumber")],
    )
    def test_one_setting_is_one_write_of_that_setting_alone(
        self, tasks: Tasks, path: str, option: str, value: str, key: str
    ) -> None:
        options: dict[str, t.Any] = {option: value}
        seen = tasks.quartet(TASK, **options)
        assert seen.calls == ["GET /status", f"GET {path}", f"POST {path}"]
        assert seen.bodies == [{key: value}]
        assert seen.calls_again == ["GET /status", f"GET {path}"]
        assert seen.real.result["user"][option] == value
        user = tasks.emulator.user()
        assert user
        assert user[key] == value
        assert seen.real.subject == f"user {tasks.emulator.user_id}"

    def test_both_are_one_write_and_can_be_cleared(self, tasks: Tasks) -> None:
        assert len(tasks.quartet(TASK, display_name="A", sms_number="1").bodies) == 1
        assert tasks.quartet(TASK, display_name="", sms_number="").bodies == [{"displayName": "", "smsNumber": ""}]

    def test_by_id_it_is_one_read(self, tasks: Tasks, path: str) -> None:
        seen = tasks.quartet(TASK, user_id=tasks.emulator.user_id, display_name="A")
        assert seen.calls == [f"GET {path}", f"POST {path}"]
        assert seen.calls_again == [f"GET {path}"]

    def test_so_it_is_where_the_status_tells_the_tokens(self, start: Start) -> None:
        tasks = start(status_tokens=True)
        assert tasks.quartet(TASK, display_name="A").calls_again == ["GET /status"]

    def test_nothing_asked_for_is_nothing_to_do(self, tasks: Tasks) -> None:
        tasks.unchanged(TASK)

    def test_what_does_not_stick_is_sent_twice_and_then_warned_of(self, tasks: Tasks) -> None:
        tasks.emulator.fault(method="POST", ignore=["smsNumber"], times=None)
        outcome = tasks.run(TASK, sms_number="1")
        assert outcome.changed  # it was written, whatever came of it
        assert len(tasks.bodies) == 2
        assert outcome.warnings[0].startswith("sms_number: the API took the request but did not keep the value.")

    def test_somebody_else_is_refused(self, tasks: Tasks) -> None:
        with pytest.raises(AuthError):
            tasks.run(TASK, user_id=tasks.emulator.add_user(TOKEN), display_name="A")
        with pytest.raises(NotFound):
            tasks.run(TASK, user_id="nobody", display_name="A")

    def test_a_token_that_the_api_does_not_know_is_a_sentence(self, tasks: Tasks) -> None:
        with pytest.raises(Missing, match=r"^api_token: the API does not know this token"):
            tasks.run(TASK, api_token="x" * 32, display_name="A")

    def test_what_the_info_module_returns_can_be_given_back(self, tasks: Tasks) -> None:
        user = tasks.run(INFO_TASK).result["user"]
        tasks.unchanged(TASK, **{option: user[option] for option in ("user_id", "display_name", "sms_number")})


class TestAbsent:
    @pytest.mark.parametrize("confirm", [None, "", "somebody@example.com", " "])
    @pytest.mark.parametrize("check_mode", [True, False])
    @pytest.mark.parametrize("by_id", [True, False])
    def test_without_the_right_address_nothing_happens(
        self, tasks: Tasks, confirm: str | None, check_mode: bool, by_id: bool
    ) -> None:
        user: dict[str, t.Any] = {"user_id": tasks.emulator.user_id} if by_id else {}
        with pytest.raises(InvalidOption) as raised:
            tasks.run(TASK, check_mode, state="absent", confirm=confirm, **user)
        assert str(raised.value).startswith("confirm: state: absent deletes user ")
        assert tasks.bodies == []
        assert tasks.emulator.user()

    @pytest.mark.parametrize("email", [None, ""])
    def test_a_user_without_an_address_is_not_deleted(self, tasks: Tasks, email: str | None) -> None:
        user = {**(tasks.emulator.user() or {}), "email": email}
        tasks.emulator.fault(path="/user/*", status=200, body=user)
        with pytest.raises(InvalidOption, match="confirm"):
            tasks.run(TASK, state="absent", confirm="")

    def test_with_it_the_user_is_gone_and_by_id_that_is_nothing_to_do(self, tasks: Tasks, path: str) -> None:
        emulator = tasks.emulator
        identity, network = emulator.user_id, emulator.add_network("office")
        emulator.add_user(TOKEN)
        email = str((emulator.user() or {})["email"])
        options: dict[str, t.Any] = {"state": "absent", "user_id": identity, "confirm": email.upper()}
        preview = tasks.run(TASK, True, **options)
        assert preview.changed
        assert tasks.calls == [f"GET {path}"]
        real = tasks.run(TASK, **options)
        assert tasks.calls == [f"GET {path}", f"DELETE {path}", f"GET {path}"]
        assert (real.changed, real.before, real.after) == (True, preview.before, preview.after)
        assert real.result == {"user": None}
        assert emulator.user(identity) is None
        assert emulator.network(network) is None
        tasks.connection["api_token"] = TOKEN
        tasks.unchanged(TASK, **options)
        assert tasks.calls == [f"GET {path}", "GET /network"]

    def test_a_deletion_that_did_not_happen_is_told(self, tasks: Tasks, path: str) -> None:
        tasks.emulator.fault(method="DELETE", status=200)
        options: dict[str, t.Any] = {"state": "absent", "confirm": (tasks.emulator.user() or {})["email"]}
        with pytest.raises(NotKept) as raised:
            tasks.run(TASK, **options)
        user = tasks.emulator.user_id
        assert str(raised.value) == (
            f"The API took the request to delete user {user}, but the user is still there. Try again later."
        )
        assert raised.value.outcome.result["done"] == [{"did": "delete", "what": "user", "user_id": user}]
        assert tasks.calls == ["GET /status", f"GET {path}", f"DELETE {path}", f"GET {path}"]

    def test_a_deletion_whose_answer_was_lost_takes_the_token_with_it(self, tasks: Tasks) -> None:
        tasks.connection["retries"] = 1
        tasks.emulator.fault(method="DELETE", drop="after")
        options: dict[str, t.Any] = {"state": "absent", "confirm": (tasks.emulator.user() or {})["email"]}
        with pytest.raises(AuthError, match="The user may be deleted already, and the token with it") as raised:
            tasks.run(TASK, **options)
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [
            {"did": "delete", "what": "user", "user_id": tasks.emulator.user_id}
        ]

    def test_without_the_right_it_fails(self, tasks: Tasks) -> None:
        tasks.emulator.fault(method="DELETE", status=403)
        options: dict[str, t.Any] = {"state": "absent", "confirm": (tasks.emulator.user() or {})["email"]}
        with pytest.raises(AuthError) as raised:
            tasks.run(TASK, **options)
        assert "deleted already" not in str(raised.value)
        assert raised.value.outcome is None


class TestInfo:
    def test_the_caller_and_anybody_by_id(self, tasks: Tasks, path: str) -> None:
        found = tasks.run(INFO_TASK).result["user"]
        assert tasks.calls == ["GET /status", f"GET {path}"]
        assert found["status"]["tokens"] == ["emulator"]
        assert tasks.run(INFO_TASK, user_id=tasks.emulator.user_id).result["user"] == found
        assert tasks.calls == [f"GET {path}"]

    def test_the_status_of_the_server(self, tasks: Tasks) -> None:
        status = tasks.run(STATUS_TASK).result["status"]
        assert tasks.calls == ["GET /status"]
        assert status["authenticated"] is True
        assert status["user"]["user_id"] == tasks.emulator.user_id
        assert (status["version"], status["api_version"], status["read_only_mode"]) == ("1.14.2", "4", False)
        assert status["clock"] > 0

    def test_the_status_tells_that_a_token_is_not_known(self, tasks: Tasks) -> None:
        status = tasks.run(STATUS_TASK, api_token="x" * 32).result["status"]
        assert (status["authenticated"], status["user"]) == (False, None)
