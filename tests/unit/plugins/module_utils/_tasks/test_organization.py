# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zt_org_invite and zt_org_info, over HTTP against the emulator."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    InvalidOption,
    Missing,
    NotKept,
    Refused,
    RequestError,
    ZeroTierError,
)
from ansible_collections.community.zerotier.plugins.module_utils._tasks.organization import INFO_TASK, TASK
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Quartet, Tasks

Start = t.Callable[..., Tasks]

LIST, ORG, INVITE = "GET /org-invitation", "GET /org", "POST /org-invitation"
ANNA = "anna@example.com"


class Company:
    """Tasks of an organization's owner about invitations."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.emulator = tasks.emulator

    def run(self, check_mode: bool = False, **options: t.Any) -> t.Any:
        return self.tasks.run(TASK, check_mode, **{"email": ANNA, **options})

    def quartet(self, **options: t.Any) -> Quartet:
        return self.tasks.quartet(TASK, **{"email": ANNA, **options})

    def unchanged(self, **options: t.Any) -> t.Any:
        return self.tasks.unchanged(TASK, **{"email": ANNA, **options})

    @property
    def calls(self) -> list[str]:
        return self.tasks.calls

    @property
    def mails(self) -> list[str]:
        return self.emulator.mails

    @property
    def statuses(self) -> list[str]:
        return [invitation["status"] for invitation in self.emulator.invitations]


@pytest.fixture
def company(start: Start) -> Company:
    return Company(start(organization=True))


class TestPresent:
    def test_one_mail_is_sent_and_no_second(self, company: Company) -> None:
        seen = company.quartet()
        assert seen.calls == [LIST, ORG, INVITE]
        assert seen.bodies == [{"email": ANNA}]
        assert seen.calls_again == [LIST]
        assert company.mails == [ANNA]
        assert seen.real.result["invitation"]["status"] == "pending"
        assert seen.real.result["invitation"]["owner_email"]
        assert seen.real.result["member"] is False
        assert seen.real.subject == f"invitation of {ANNA}"

    def test_upper_and_lower_case_are_one(self, company: Company) -> None:
        company.run(email="Anna@Example.COM")
        company.unchanged(email="aNNa@example.com")
        assert company.mails == ["Anna@Example.COM"]

    @pytest.mark.parametrize("repeated_invitation", ["second", "error", "same"])
    def test_whatever_the_server_makes_of_a_second_one_none_is_sent(
        self, start: Start, repeated_invitation: str
    ) -> None:
        company = Company(start(organization=True, repeated_invitation=repeated_invitation))
        company.quartet()
        assert company.mails == [ANNA]

    def test_a_member_is_not_invited(self, company: Company) -> None:
        company.emulator.add_user(TOKEN, ANNA, in_organization=True)
        outcome = company.unchanged(email="ANNA@example.com")
        assert outcome.result == {"invitation": None, "member": True}
        assert company.calls == [LIST, ORG]
        assert company.mails == []

    def test_nor_is_the_owner(self, company: Company) -> None:
        organization = company.emulator.organization()
        assert organization
        company.unchanged(email=organization["ownerEmail"])
        assert company.mails == []

    @pytest.mark.parametrize("status", ["canceled", "accepted"])
    def test_an_invitation_that_is_over_does_not_count(self, company: Company, status: str) -> None:
        company.emulator.add_invitation(ANNA, status)
        company.quartet()
        assert company.mails == [ANNA, ANNA]

    @pytest.mark.parametrize("canceled_invitation", ["kept", "gone"])
    def test_who_was_cancelled_can_be_invited_again(self, start: Start, canceled_invitation: str) -> None:
        company = Company(start(organization=True, canceled_invitation=canceled_invitation))
        for _time in range(2):
            company.quartet()
            company.quartet(state="absent")
        assert company.mails == [ANNA, ANNA]

    @pytest.mark.parametrize(
        "fault",
        [
            {"drop": "before"},
            {"drop": "after"},
            {"status": 500},
            {"status": 500, "after": True},
            {"status": 502},
            {"status": 502, "after": True},
            {"delay": 0.6},
            {"replace": "html"},
        ],
        ids=str,
    )
    def test_the_request_is_never_repeated_and_says_that_it_may_have_been_done(
        self, company: Company, fault: dict[str, t.Any]
    ) -> None:
        company.tasks.connection.update(retries=3, timeout=0.3)
        company.emulator.fault(method="POST", **fault)
        with pytest.raises(RequestError, match="The change may have been applied all the same: run the task again"):
            company.run()
        assert company.calls.count(INVITE) == 1
        company.run()
        assert company.mails == [ANNA]

    def test_a_request_that_the_server_surely_did_not_take_is_repeated(self, company: Company) -> None:
        company.tasks.connection["retries"] = 1
        company.emulator.fault(method="POST", status=429, headers={"Retry-After": "0"})
        company.run()
        assert company.mails == [ANNA]

    def test_who_is_not_the_owner_is_refused(self, company: Company) -> None:
        company.emulator.add_user(TOKEN, "bert@example.com", in_organization=True)
        with pytest.raises(AuthError):
            company.run(api_token=TOKEN)

    @pytest.mark.parametrize("email", ["", "anna", "@", "anna@", "an na@example.com", "anna@example.com\n"])
    def test_what_is_no_address_is_refused_before_any_request(self, company: Company, email: str) -> None:
        for state in ("present", "absent", "accepted"):
            with pytest.raises(InvalidOption, match=r"^email: .* is not an e-mail address"):
                company.run(email=email, state=state)
        assert company.calls == []

    def test_an_id_alone_invites_nobody(self, company: Company) -> None:
        with pytest.raises(InvalidOption, match=r"^email: is required"):
            company.run(email=None, invite_id="x")
        assert company.calls == []

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_an_id_that_is_not_pending_invites_nobody(self, company: Company, check_mode: bool) -> None:
        identity = company.emulator.add_invitation(ANNA, "accepted")
        with pytest.raises(Missing, match=f"^invite_id: there is no pending invitation {identity} for {ANNA}"):
            company.run(check_mode, invite_id=identity)
        assert company.calls == [f"GET /org-invitation/{identity}"]
        assert company.mails == [ANNA]  # that of the invitation that is over


class TestAbsent:
    @pytest.mark.parametrize("canceled_invitation", ["kept", "gone"])
    @pytest.mark.parametrize("by", ["email", "invite_id", "both"])
    def test_the_owner_cancels(self, start: Start, canceled_invitation: str, by: str) -> None:
        company = Company(start(organization=True, canceled_invitation=canceled_invitation))
        identity = company.emulator.add_invitation(ANNA)
        options = {"email": ANNA.upper() if by != "invite_id" else None}
        options["invite_id"] = identity if by != "email" else None
        seen = company.quartet(state="absent", **options)
        look = LIST if by == "email" else f"GET /org-invitation/{identity}"
        gone = f"GET /org-invitation/{identity}"
        assert seen.calls == [look, f"DELETE /org-invitation/{identity}", gone]
        is_not_found = canceled_invitation == "gone" and by != "email"
        assert seen.calls_again == [look, *([LIST] if is_not_found else [])]
        assert seen.real.before == {"email": ANNA, "status": "pending"}
        assert seen.real.after == {}
        assert seen.real.result["invitation"] is None
        assert company.statuses == (["canceled"] if canceled_invitation == "kept" else [])

    def test_who_is_invited_declines(self, company: Company) -> None:
        company.emulator.add_user(TOKEN, ANNA)
        identity = company.emulator.add_invitation(ANNA)
        seen = company.quartet(state="absent", api_token=TOKEN)
        assert seen.calls == [LIST, f"DELETE /org-invitation/{identity}", f"GET /org-invitation/{identity}"]
        assert company.statuses == ["canceled"]

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_an_id_and_an_address_that_do_not_belong_together_are_refused(
        self, company: Company, check_mode: bool
    ) -> None:
        identity = company.emulator.add_invitation(ANNA)
        with pytest.raises(Refused, match=f"^email: invitation {identity} is for {ANNA}, not bert@example.com."):
            company.run(check_mode, state="absent", email="bert@example.com", invite_id=identity)
        assert company.calls == [f"GET /org-invitation/{identity}"]
        assert company.statuses == ["pending"]

    def test_all_that_are_pending_are_cancelled_and_no_others(self, company: Company) -> None:
        for email, status in ((ANNA, "pending"), (ANNA, "pending"), (ANNA, "accepted"), ("b@example.com", "pending")):
            company.emulator.add_invitation(email, status)
        seen = company.quartet(state="absent")
        assert len(seen.bodies) == 2
        assert company.statuses == ["canceled", "canceled", "accepted", "pending"]

    @pytest.mark.parametrize("status", ["accepted", "canceled", None])
    def test_what_is_over_or_never_was_is_nothing_to_do(self, company: Company, status: str | None) -> None:
        identity = company.emulator.add_invitation(ANNA, status) if status else "nothing"
        company.unchanged(state="absent")
        assert company.calls == [LIST]
        company.unchanged(state="absent", email=None, invite_id=identity)
        assert company.calls == [f"GET /org-invitation/{identity}", *([] if status else [LIST])]

    def test_somebody_else_may_be_faster(self, company: Company) -> None:
        identity = company.emulator.add_invitation(ANNA)
        company.emulator.fault(method="DELETE", status=404, after=True)
        assert company.run(state="absent").changed
        assert company.calls == [LIST, f"DELETE /org-invitation/{identity}", f"GET /org-invitation/{identity}"]

    def test_a_cancellation_that_did_not_happen_is_told(self, company: Company) -> None:
        identity = company.emulator.add_invitation(ANNA)
        company.emulator.fault(method="DELETE", status=200)
        with pytest.raises(NotKept, match="it is still pending") as raised:
            company.run(state="absent")
        assert company.calls == [LIST, f"DELETE /org-invitation/{identity}", f"GET /org-invitation/{identity}"]
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [{"did": "delete", "what": "invitation", "invite_id": identity}]


class TestAccepted:
    @pytest.fixture
    def identity(self, company: Company) -> str:
        company.emulator.add_user(TOKEN, ANNA)
        return company.emulator.add_invitation(ANNA.upper())

    @pytest.mark.parametrize("by", ["email", "invite_id"])
    def test_who_is_invited_joins(self, company: Company, identity: str, by: str) -> None:
        options = {"email": ANNA} if by == "email" else {"email": None, "invite_id": identity}
        seen = company.quartet(state="accepted", api_token=TOKEN, **options)
        look = LIST if by == "email" else f"GET /org-invitation/{identity}"
        assert seen.calls == [look, f"POST /org-invitation/{identity}"]
        assert seen.calls_again == [look]
        assert seen.real.result["invitation"]["status"] == "accepted"
        organization = company.emulator.organization()
        assert organization
        assert ANNA in [member["email"] for member in organization["members"]]
        company.unchanged()

    def test_nobody_else_can(self, company: Company, identity: str) -> None:
        with pytest.raises(AuthError):
            company.run(state="accepted")
        assert company.statuses == ["pending"]

    @pytest.mark.parametrize("status", ["canceled", None])
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_without_a_pending_one_it_is_a_sentence(
        self, company: Company, status: str | None, check_mode: bool
    ) -> None:
        company.emulator.add_user(TOKEN, ANNA)
        if status:
            company.emulator.add_invitation(ANNA, status)
        with pytest.raises(Missing) as raised:
            company.run(check_mode, state="accepted", api_token=TOKEN)
        assert str(raised.value) == (
            f"There is no pending invitation for {ANNA} that this token's user can see. "
            "Accepting needs the token of the user who was invited."
        )

    def test_of_two_invitations_one_is_enough(self, company: Company, identity: str) -> None:
        second = company.emulator.add_invitation(ANNA)
        seen = company.quartet(state="accepted", api_token=TOKEN)
        assert seen.calls == [LIST, f"POST /org-invitation/{identity}"]
        assert seen.calls_again == [LIST, "GET /status"]
        statuses = {invitation["id"]: invitation["status"] for invitation in company.emulator.invitations}
        assert statuses == {identity: "accepted", second: "pending"}

    def test_who_has_left_and_is_invited_again_joins(self, company: Company, identity: str) -> None:
        company.emulator.add_invitation(ANNA, status="accepted")
        assert company.run(state="accepted", api_token=TOKEN).changed
        assert company.tasks.calls == [LIST, "GET /status", f"POST /org-invitation/{identity}"]

    def test_it_is_not_repeated_for_a_second_one_would_fail(self, company: Company, identity: str) -> None:
        company.tasks.connection["retries"] = 3
        company.emulator.fault(method="POST", drop="after")
        with pytest.raises(RequestError, match="The change may have been applied all the same"):
            company.run(state="accepted", api_token=TOKEN)
        assert not company.run(state="accepted", api_token=TOKEN).changed


@pytest.mark.parametrize("status", [404, 403, 200])
@pytest.mark.parametrize("check_mode", [True, False])
def test_without_an_organization_it_is_one_error_that_says_so(start: Start, status: int, check_mode: bool) -> None:
    tasks = start(no_organization_status=status)
    arguments: list[tuple[t.Any, dict[str, t.Any]]] = [(TASK, {"email": ANNA}), (INFO_TASK, {})]
    for task, options in arguments:
        with pytest.raises(ApiError) as raised:
            tasks.run(task, check_mode, **options)
        assert raised.value.status == status
        assert "The token's user seems to be in no organization" in str(raised.value)
        assert tasks.bodies == []


def test_a_token_that_is_not_good_is_told_from_that(company: Company) -> None:
    with pytest.raises(AuthError, match="Check api_token") as raised:
        company.tasks.run(INFO_TASK, api_token="x" * 32)
    assert "organization" not in raised.value.hint


class TestInfo:
    @pytest.mark.parametrize("organization_members", ["list", "object"])
    def test_the_organization_its_members_and_invitations(self, start: Start, organization_members: str) -> None:
        company = Company(start(organization=True, organization_members=organization_members))
        anna = company.emulator.add_user(TOKEN, ANNA, "Anna", in_organization=True)
        identity = company.emulator.add_invitation("bert@example.com")
        found = company.tasks.run(INFO_TASK).result["organization"]
        stored = company.emulator.organization()
        assert stored
        assert company.calls == [ORG, f"GET /org/{stored['id']}/user", LIST]
        assert found["org_id"] == stored["id"]
        assert found["owner_id"] == company.emulator.user_id
        assert found["sso_enabled"] is False
        if organization_members == "list":
            assert {"user_id": anna, "name": "Anna", "email": ANNA} in found["members"]
        assert found["members"][0]["user_id"] == company.emulator.user_id
        assert [(i["invite_id"], i["email"], i["status"]) for i in found["invitations"]] == [
            (identity, "bert@example.com", "pending")
        ]

    def test_by_id_without_invitations(self, company: Company) -> None:
        stored = company.emulator.organization()
        assert stored
        found = company.tasks.run(INFO_TASK, org_id=stored["id"]).result["organization"]
        assert company.calls == [f"GET /org/{stored['id']}", f"GET /org/{stored['id']}/user"]
        assert found["invitations"] == []

    def test_an_organization_that_is_not_there(self, company: Company) -> None:
        with pytest.raises(ZeroTierError, match="404"):
            company.tasks.run(INFO_TASK, org_id="nowhere")
