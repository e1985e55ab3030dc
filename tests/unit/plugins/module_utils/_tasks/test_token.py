# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zt_token and zt_token_info, over HTTP against the emulator."""

from __future__ import annotations

import os
import stat
import typing as t
from pathlib import Path

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    BadAnswer,
    InvalidOption,
    Missing,
    NotKept,
    RequestError,
    TransportError,
    ZeroTierError,
)
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import path_of
from ansible_collections.community.zerotier.plugins.module_utils._tasks.token import INFO_TASK, TASK, InUse
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Quartet, Tasks

Start = t.Callable[..., Tasks]


class Account:
    """Tasks about the tokens of the account's owner, whose first token is called "emulator"."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.emulator = tasks.emulator
        self.reads = ["GET /status", f"GET /user/{self.emulator.user_id}"]
        self.post = f"POST /user/{self.emulator.user_id}/token"

    def run(self, check_mode: bool = False, **options: t.Any) -> t.Any:
        return self.tasks.run(TASK, check_mode, **{"name": "monitoring", **options})

    def quartet(self, **options: t.Any) -> Quartet:
        return self.tasks.quartet(TASK, **{"name": "monitoring", **options})

    def unchanged(self, **options: t.Any) -> t.Any:
        return self.tasks.unchanged(TASK, **{"name": "monitoring", **options})

    def done(self, what: str, name: str) -> dict[str, str]:
        return {"did": what, "what": "token", "user_id": self.emulator.user_id, "name": name}

    def delete(self, name: str = "monitoring") -> str:
        return f"DELETE /user/{self.emulator.user_id}/token/{name}"

    @property
    def calls(self) -> list[str]:
        return self.tasks.calls

    @property
    def names(self) -> list[str]:
        user = self.emulator.user()
        assert user
        return list(user["tokens"])


@pytest.fixture
def account(tasks: Tasks) -> Account:
    return Account(tasks)


class TestPresent:
    def test_a_secret_is_made_stored_and_returned_once(self, account: Account) -> None:
        seen = account.quartet()
        assert seen.calls == [*account.reads, "GET /randomToken", account.post]
        assert seen.calls_again == account.reads
        assert (seen.real.before, seen.real.after) == ({}, {"name": "monitoring"})
        assert seen.real.subject == "token monitoring"
        secret = seen.real.result["token"]
        assert len(secret) == 32
        assert account.emulator.authenticates(secret)
        assert "token" not in account.run().result
        assert "token" not in seen.preview.result

    def test_where_the_status_tells_the_names_an_existing_one_is_one_read(self, start: Start) -> None:
        account = Account(start(status_tokens=True))
        assert account.quartet().calls_again == ["GET /status"]

    def test_by_user_id_it_is_one_read(self, account: Account) -> None:
        seen = account.quartet(user_id=account.emulator.user_id)
        assert seen.calls_again == account.reads[1:]

    def test_a_given_secret_is_stored_and_not_returned(self, account: Account) -> None:
        seen = account.quartet(token=TOKEN)
        assert seen.calls == [*account.reads, account.post]
        assert "token" not in seen.real.result
        assert account.emulator.authenticates(TOKEN)

    @pytest.mark.parametrize("check_mode", [True, False])
    @pytest.mark.parametrize("length", [0, 31])
    def test_a_short_secret_is_refused_before_any_request(
        self, account: Account, check_mode: bool, length: int
    ) -> None:
        with pytest.raises(InvalidOption) as raised:
            account.run(check_mode, token="x" * length)
        assert str(raised.value) == f"token: is {length} characters long; 32 are the least."
        assert account.calls == []

    def test_check_mode_makes_no_random_secret(self, account: Account, tmp_path: Path) -> None:
        account.run(True, dest=str(tmp_path / "secret"))
        assert account.calls == account.reads
        assert not (tmp_path / "secret").exists()

    @pytest.mark.parametrize(
        "name", ["a/b", "a b", "100%", "50%2F", "tökën-☃", "a?b=c#d", "...", "a/../b", "%2e%2e", "\\", "+&;"]
    )
    def test_any_name_comes_and_goes(self, account: Account, name: str) -> None:
        account.quartet(name=name)
        assert name in account.names
        seen = account.quartet(name=name, state="absent")
        assert account.names == ["emulator"]
        assert seen.calls[-2:] == [account.delete(path_of(name).lstrip("/")), f"GET /user/{account.emulator.user_id}"]

    @pytest.mark.parametrize("name", ["", ".", ".."])
    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_a_name_that_would_lead_to_another_address_is_refused(
        self, account: Account, name: str, state: str
    ) -> None:
        with pytest.raises(InvalidOption, match=r"^name: "):
            account.run(name=name, state=state)
        assert account.calls == []

    @pytest.mark.parametrize("user_id", ["", ".", ".."])
    def test_so_is_a_user_id(self, account: Account, user_id: str) -> None:
        with pytest.raises(ZeroTierError, match=r"user_id: .* is not an id"):
            account.run(user_id=user_id, state="absent")
        assert account.calls == []

    def test_a_token_that_the_api_does_not_know_is_one_sentence(self, account: Account) -> None:
        for task in (TASK, INFO_TASK):
            options: dict[str, t.Any] = {"name": "monitoring"} if task is TASK else {}
            with pytest.raises(Missing) as raised:
                account.tasks.run(task, api_token="x" * 32, **options)
            assert str(raised.value).startswith("api_token: the API does not know this token")
            assert account.calls == ["GET /status"]

    @pytest.mark.parametrize("duplicate_token_name", ["error", "replace", "second"])
    def test_whatever_the_server_makes_of_a_second_one_none_is_sent(
        self, start: Start, duplicate_token_name: str
    ) -> None:
        account = Account(start(duplicate_token_name=duplicate_token_name))
        account.quartet()
        account.run(token=TOKEN)
        assert account.names == ["emulator", "monitoring"]

    def test_two_of_one_name_are_present_and_go_together(self, account: Account) -> None:
        for secret in (TOKEN, TOKEN[::-1]):
            account.emulator.add_token("monitoring", secret)
        account.unchanged()
        account.quartet(state="absent")
        assert account.names == ["emulator"]

    @pytest.mark.parametrize("fault", [{"drop": "after"}, {"status": 502, "after": True}, {"status": 500}])
    def test_the_request_that_stores_it_is_never_repeated_and_says_what_may_have_happened(
        self, account: Account, fault: dict[str, t.Any]
    ) -> None:
        account.tasks.connection["retries"] = 3
        account.emulator.fault(method="POST", **fault)
        with pytest.raises(RequestError) as raised:
            account.run()
        assert account.calls.count(account.post) == 1
        assert "The change may have been applied all the same" in str(raised.value)
        assert "nobody knows its secret: set regenerate to true then." in str(raised.value)

    @pytest.mark.parametrize("replace", ["empty", "html", "truncated", "wrong_type"])
    def test_a_bad_answer_after_the_work_is_looked_up_so_that_the_secret_is_not_lost(
        self, account: Account, replace: str
    ) -> None:
        account.emulator.fault(method="POST", replace=replace)
        outcome = account.run()
        assert account.calls == [*account.reads, "GET /randomToken", account.post, account.reads[1]]
        assert account.emulator.authenticates(outcome.result["token"])

    def test_a_bad_answer_without_the_work_is_an_error(self, account: Account) -> None:
        account.emulator.fault(method="POST", status=200, body="<html>")
        with pytest.raises(BadAnswer):
            account.run()

    def test_a_secret_that_the_server_echoes_is_not_shown(self, account: Account) -> None:
        made = "R" * 40
        account.emulator.fault(path="/randomToken", status=200, body={"token": made})
        account.emulator.fault(method="POST", status=400, body={"message": f"{made} is in use"})
        with pytest.raises(ApiError, match=r"\*{8} is in use") as raised:
            account.run()
        assert made not in f"{raised.value!r} {raised.value.details()}"
        account.emulator.fault(method="POST", status=400, body={"message": f"{TOKEN} is in use"})
        with pytest.raises(ApiError, match=r"\*{8} is in use"):
            account.run(token=TOKEN)

    @pytest.mark.parametrize("answer", [{}, {"token": None}, {"token": "short"}, {"token": 5}])
    def test_a_random_secret_that_is_none_is_not_stored(self, account: Account, answer: dict[str, t.Any]) -> None:
        account.emulator.fault(path="/randomToken", status=200, body=answer)
        with pytest.raises(ZeroTierError, match="The API gave no usable random token"):
            account.run()
        assert account.names == ["emulator"]


class TestDestination:
    def test_the_secret_is_in_the_file_alone(self, account: Account, tmp_path: Path) -> None:
        place = tmp_path / "secret"
        seen = account.quartet(dest=str(place))
        secret = place.read_text(encoding="utf-8").strip()
        assert account.emulator.authenticates(secret)
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert secret not in str(seen.real)
        assert seen.real.result["dest"] == str(place)
        assert list(tmp_path.glob(".zt_token*")) == []

    def test_an_older_file_is_replaced_at_once_and_gets_the_mode(self, account: Account, tmp_path: Path) -> None:
        place = tmp_path / "secret"
        place.write_text("old", encoding="utf-8")
        place.chmod(0o644)
        before = place.stat().st_ino
        account.run(dest=str(place))
        assert place.stat().st_ino != before
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert account.emulator.authenticates(place.read_text(encoding="utf-8").strip())

    def test_where_the_token_is_there_but_not_the_file_that_is_warned_of(
        self, account: Account, tmp_path: Path
    ) -> None:
        account.run()
        outcome = account.unchanged(dest=str(tmp_path / "secret"))
        (warning,) = outcome.warnings
        assert warning.startswith("dest: the token 'monitoring' exists, but not the file.")
        (tmp_path / "secret").touch()
        assert account.unchanged(dest=str(tmp_path / "secret")).warnings == []

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_place_that_can_not_be_is_refused_before_any_request(
        self, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, check_mode: bool
    ) -> None:
        for place, problem in (
            (tmp_path / "nowhere" / "secret", "there is no directory for the file"),
            (tmp_path, "is a directory; name a file in it"),
        ):
            with pytest.raises(InvalidOption, match=f"^dest: .*{problem}"):
                account.run(check_mode, dest=str(place))
            assert account.calls == []
        monkeypatch.setattr("os.access", lambda _path, mode: not mode & os.W_OK)
        with pytest.raises(InvalidOption, match=r"^dest: the directory of '.*' is not writable"):
            account.run(check_mode, dest=str(tmp_path / "secret"))
        assert account.calls == []

    @pytest.mark.parametrize("regenerate", [False, True])
    def test_where_the_disk_is_full_nothing_is_deleted_or_made(
        self, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, regenerate: bool
    ) -> None:
        account.emulator.add_token("monitoring" if regenerate else "other", TOKEN)

        def full(**_options: t.Any) -> t.NoReturn:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("tempfile.mkstemp", full)
        with pytest.raises(InvalidOption, match=r"^dest: can't write .*: No space left on device\. No token was made"):
            account.run(dest=str(tmp_path / "secret"), regenerate=regenerate)
        assert account.tasks.bodies == []

    def test_a_file_that_can_not_be_put_in_its_place_keeps_the_secret_beside_it(
        self, account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refused(*_paths: t.Any) -> t.NoReturn:
            raise OSError(1, "Operation not permitted")

        monkeypatch.setattr("os.replace", refused)
        with pytest.raises(ZeroTierError, match=r"Operation not permitted\. Its secret is in ") as raised:
            account.run(dest=str(tmp_path / "secret"))
        (draft,) = tmp_path.glob(".zt_token-*")
        assert str(draft) in str(raised.value)
        assert account.emulator.authenticates(draft.read_text(encoding="utf-8").strip())

    @pytest.mark.parametrize("fault", [{"status": 500}, {"status": 400}, {"drop": "before"}])
    def test_a_failure_leaves_no_draft_and_the_old_file(
        self, account: Account, tmp_path: Path, fault: dict[str, t.Any]
    ) -> None:
        place = tmp_path / "secret"
        place.write_text("old", encoding="utf-8")
        account.emulator.fault(method="POST", **fault)
        with pytest.raises(RequestError):
            account.run(dest=str(place))
        assert list(tmp_path.glob(".zt_token*")) == []
        assert place.read_text(encoding="utf-8") == "old"

    def test_a_given_secret_goes_to_no_file(self, account: Account) -> None:
        with pytest.raises(ValueError, match="mutually exclusive"):
            account.run(token=TOKEN, dest="secret")


class TestRegenerate:
    def test_the_old_one_is_deleted_and_a_new_one_made_each_time(self, account: Account) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        preview = account.run(True, regenerate=True)
        assert account.calls == account.reads
        real = account.run(regenerate=True)
        look = account.reads[1]  # whether the old secret is really gone
        assert account.calls == [*account.reads, "GET /randomToken", account.delete(), look, account.post]
        assert real.changed
        assert preview.changed
        assert (real.before, real.after) == (preview.before, preview.after)
        assert real.before != real.after
        assert account.emulator.authenticates(real.result["token"])
        assert not account.emulator.authenticates(TOKEN)
        assert account.run(regenerate=True).changed

    def test_one_that_is_not_there_is_made(self, account: Account) -> None:
        account.run(regenerate=True)
        assert account.calls == [*account.reads, "GET /randomToken", account.post]

    @pytest.mark.parametrize("given", [True, False])
    def test_where_the_new_one_fails_it_says_that_the_old_one_is_gone(
        self, account: Account, tmp_path: Path, given: bool
    ) -> None:
        account.emulator.add_token("monitoring", "m" * 32)
        place = tmp_path / "secret"
        options: dict[str, t.Any] = {"token": TOKEN} if given else {"dest": str(place)}
        place.write_text("old", encoding="utf-8")
        account.emulator.fault(method="POST", status=400)
        with pytest.raises(ApiError) as raised:
            account.run(regenerate=True, **options)
        assert "The old token 'monitoring' is deleted already, and there is no new one: run the task again." in str(
            raised.value
        )
        assert place.read_text(encoding="utf-8") == "old"
        assert account.names == ["emulator"]
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [account.done("delete", "monitoring")]
        assert account.run(regenerate=True).changed

    @pytest.mark.parametrize("auth_failure_status", [401, 403])
    def test_where_it_was_the_one_in_use_after_all_it_says_so(self, start: Start, auth_failure_status: int) -> None:
        account = Account(start(auth_failure_status=auth_failure_status))
        account.emulator.add_token("monitoring", TOKEN)
        with pytest.raises(AuthError) as raised:
            account.run(regenerate=True, api_token=TOKEN)
        assert str(raised.value).endswith(
            "The old token 'monitoring' is deleted, and it seems to have been the one in use. "
            "Make a new one on the web page of the account, and set it as api_token."
        )
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [account.done("delete", "monitoring")]

    def test_where_the_old_one_stays_no_new_one_is_made(self, account: Account) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        account.emulator.fault(method="DELETE", status=200)
        with pytest.raises(NotKept, match="the token is still there"):
            account.run(regenerate=True)
        assert account.calls == [*account.reads, "GET /randomToken", account.delete(), account.reads[1]]
        assert account.emulator.authenticates(TOKEN)

    def test_where_it_can_not_be_seen_it_says_that_there_is_no_new_one(self, account: Account) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        account.emulator.fault(method="GET", path="/user/*", skip=1, status=500)
        with pytest.raises(ApiError, match="deleted already, and there is no new one: run the task again"):
            account.run(regenerate=True)

    def test_where_the_deletion_fails_nothing_is_made(self, account: Account) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        account.emulator.fault(method="DELETE", status=403)
        with pytest.raises(AuthError):
            account.run(regenerate=True)
        assert account.emulator.authenticates(TOKEN)

    @pytest.mark.parametrize("force", [False, True])
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_the_only_token_can_not_be_replaced_for_nothing_could_make_the_new_one(
        self, account: Account, check_mode: bool, force: bool
    ) -> None:
        with pytest.raises(InUse, match="Make a second token under another name, set it as api_token"):
            account.run(check_mode, name="emulator", regenerate=True, force=force)
        assert account.calls == account.reads
        assert account.names == ["emulator"]


class TestAbsent:
    def test_it_is_deleted_once(self, account: Account) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        seen = account.quartet(state="absent")
        assert seen.calls == [*account.reads, account.delete(), f"GET /user/{account.emulator.user_id}"]
        assert seen.calls_again == account.reads
        assert (seen.real.before, seen.real.after) == ({"name": "monitoring"}, {})
        assert not account.emulator.authenticates(TOKEN)

    def test_somebody_else_may_be_faster(self, account: Account) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        account.emulator.fault(method="DELETE", status=404, after=True)
        assert account.run(state="absent").changed
        assert account.calls == [*account.reads, account.delete(), account.reads[1]]

    def test_a_deletion_that_did_not_happen_is_told(self, account: Account) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        account.emulator.fault(method="DELETE", status=200)
        with pytest.raises(NotKept, match="the token is still there") as raised:
            account.run(state="absent")
        assert account.calls == [*account.reads, account.delete(), account.reads[1]]
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [account.done("delete", "monitoring")]

    @pytest.mark.parametrize("options", [{"state": "absent"}, {"regenerate": True}])
    def test_the_token_in_use_shows_by_its_secret(
        self, account: Account, tmp_path: Path, options: dict[str, t.Any]
    ) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        file = tmp_path / "secret"
        file.write_text(TOKEN + "\n", encoding="utf-8")
        advice = "under another name, set it as api_token" if "regenerate" in options else "Set force to true"
        for known in ({"token": TOKEN}, {"dest": str(file)}):
            with pytest.raises(InUse, match=f"is that of api_token: .*{advice}"):
                account.run(**{"api_token": TOKEN, **known, **options})
            assert account.calls == account.reads
        assert account.names == ["emulator", "monitoring"]

    def test_that_advice_works(self, account: Account) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        second = TOKEN[::-1]
        account.run(name="second", token=second, api_token=TOKEN)
        assert account.run(regenerate=True, api_token=second).changed
        assert account.names == ["emulator", "second", "monitoring"]

    def test_where_dest_is_missing_the_only_token_is_not_to_be_regenerated(
        self, account: Account, tmp_path: Path
    ) -> None:
        (warning,) = account.unchanged(name="emulator", dest=str(tmp_path / "secret")).warnings
        assert warning.endswith("A secret can't be read back: to get a new one, choose another name.")
        account.emulator.add_token("monitoring", TOKEN)
        (warning,) = account.unchanged(name="monitoring", dest=str(tmp_path / "secret")).warnings
        assert warning.endswith("A secret can't be read back: to get a new one, set regenerate to true.")

    def test_a_file_that_can_not_be_read_shows_nothing(self, account: Account, tmp_path: Path) -> None:
        account.emulator.add_token("monitoring", TOKEN)
        file = tmp_path / "secret"
        file.write_bytes(b"\xff" + TOKEN.encode())
        assert account.run(api_token=TOKEN, dest=str(file), state="absent").changed

    @pytest.mark.parametrize("check_mode", [True, False])
    @pytest.mark.parametrize("by_id", [True, False])
    def test_the_only_token_is_deleted_by_force_alone(self, account: Account, check_mode: bool, by_id: bool) -> None:
        user: dict[str, t.Any] = {"user_id": account.emulator.user_id} if by_id else {}
        with pytest.raises(InUse) as raised:
            account.run(check_mode, name="emulator", state="absent", **user)
        assert str(raised.value).endswith("Set force to true if you mean it.")
        assert account.tasks.bodies == []
        assert account.run(check_mode, name="emulator", state="absent", force=True, **user).changed
        assert account.names == (["emulator"] if check_mode else [])

    def test_a_connection_that_breaks_is_tried_again(self, account: Account) -> None:
        account.tasks.connection["retries"] = 2
        account.emulator.add_token("monitoring", TOKEN)
        account.emulator.fault(method="DELETE", drop="after")
        assert account.run(state="absent").changed
        assert account.calls.count(account.delete()) == 2


def test_the_info_module_lists_names(account: Account) -> None:
    account.emulator.add_token("a", TOKEN)
    outcome = account.tasks.run(INFO_TASK)
    assert outcome.result == {"tokens": [{"name": "a"}, {"name": "emulator"}], "user_id": account.emulator.user_id}
    assert account.calls == account.reads
    account.tasks.run(INFO_TASK, user_id=account.emulator.user_id)
    assert account.calls == account.reads[1:]


def test_the_secret_is_one_that_ansible_masks() -> None:
    assert TASK.argument_spec["token"]["no_log"] is True


def test_a_server_that_hangs_up_is_an_error(account: Account) -> None:
    account.emulator.fault(drop="before")
    with pytest.raises(TransportError):
        account.run()
