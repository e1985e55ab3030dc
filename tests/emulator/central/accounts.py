# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Central's endpoints for users, API tokens, organizations and invitations (Central v1 notes §3.9, §3.10)."""

from __future__ import annotations

from ..http.routing import Route
from ..state.accounts import User
from ..state.answers import as_json
from ..state.documents import Document
from ..state.errors import access_denied
from ..state.organizations import Invitation
from ..state.state import State
from .account_answers import invitation_answer, member_answers, organization_answer, user_answer
from .call import CentralCall, body_of


class CentralAccounts:
    """The handlers."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._accounts = state.accounts
        self._organizations = state.organizations
        self._switches = state.switches

    def routes(self) -> list[Route[CentralCall]]:
        user, invitation = "/user/{userID}", "/org-invitation/{inviteID}"
        return [
            Route("GET", user, self.get_user, "user"),
            Route("POST", user, self.update_user, "user"),
            Route("DELETE", user, self.delete_user, "user"),
            Route("POST", f"{user}/token", self.add_token, "token"),
            Route("DELETE", f"{user}/token/{{tokenName}}", self.delete_token, "token"),
            Route("GET", "/org", self.get_organization, "organization"),
            Route("GET", "/org/{orgID}", self.get_organization, "organization"),
            Route("GET", "/org/{orgID}/user", self.list_members, "organization"),
            Route("GET", "/org-invitation", self.list_invitations, "invitation"),
            Route("POST", "/org-invitation", self.invite, "invitation"),
            Route("GET", invitation, self.get_invitation, "invitation"),
            Route("POST", invitation, self.accept_invitation, "invitation"),
            Route("DELETE", invitation, self.cancel_invitation, "invitation"),
        ]

    # Users

    def get_user(self, call: CentralCall) -> str:
        return self._user_text(self._user(call))

    def update_user(self, call: CentralCall) -> str:
        user = self._user(call)
        self._accounts.change_user(user, body_of(call, self._switches))
        return self._user_text(user)

    def delete_user(self, call: CentralCall) -> str:
        self._state.delete_user(self._user(call))
        return ""

    def add_token(self, call: CentralCall) -> str:
        token = self._accounts.add_token(self._user(call), body_of(call, self._switches))
        return as_json({"tokenName": token.name})

    def delete_token(self, call: CentralCall) -> str:
        self._accounts.delete_token(self._user(call), call.parts["tokenName"])
        return ""

    def _user(self, call: CentralCall) -> User:
        """The user of the path, who has to be the asker."""
        user = self._accounts.user(call.parts["userID"])
        if user is not call.asker:
            raise access_denied()
        return user

    def _user_text(self, user: User) -> str:
        return as_json(user_answer(user, self._organizations.of(user)))

    # Organizations

    def get_organization(self, call: CentralCall) -> str:
        if (
            self._switches.no_organization_status == 200
            and not call.parts
            and self._organizations.of(call.asker) is None
        ):
            return "null"
        organization = self._organizations.of_asker(call.asker, call.parts.get("orgID"))
        return as_json(organization_answer(organization, self._accounts))

    def list_members(self, call: CentralCall) -> str:
        """The specification has one object, under the title of a list (Central v1 notes §0.22)."""
        organization = self._organizations.of_asker(call.asker, call.parts["orgID"])
        members = member_answers(organization, self._accounts)
        return as_json(members if self._switches.organization_members == "list" else members[0])

    # Invitations

    def list_invitations(self, call: CentralCall) -> str:
        return as_json([self._invitation(found) for found in self._organizations.visible_to(call.asker)])

    def invite(self, call: CentralCall) -> str:
        body = body_of(call, self._switches)
        return as_json(self._invitation(self._organizations.invite(call.asker, body.get("email"))))

    def get_invitation(self, call: CentralCall) -> str:
        return as_json(self._invitation(self._found(call)))

    def accept_invitation(self, call: CentralCall) -> str:
        invitation = self._found(call)
        self._state.join(call.asker, self._organizations.accept(call.asker, invitation))
        return as_json(self._invitation(invitation))

    def cancel_invitation(self, call: CentralCall) -> str:
        self._organizations.cancel(call.asker, self._found(call))
        return ""

    def _found(self, call: CentralCall) -> Invitation:
        return self._organizations.invitation_for(call.asker, call.parts["inviteID"])

    def _invitation(self, invitation: Invitation) -> Document:
        return invitation_answer(invitation, self._organizations.of_invitation(invitation), self._accounts)
