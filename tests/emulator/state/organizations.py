# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations and the invitations to them (Central v1 notes §3.10)."""

from __future__ import annotations

import dataclasses

from .accounts import Accounts, User
from .clock import Clock
from .errors import ApiError, access_denied, not_found
from .switches import Switches


@dataclasses.dataclass
class Organization:
    """Users who share their networks; the API can't make one."""

    id: str
    owner_id: str
    member_ids: list[str]
    """With the owner's."""


@dataclasses.dataclass
class Invitation:
    """A mail to somebody who may join."""

    id: str
    organization_id: str
    email: str
    created_ms: int
    updated_ms: int
    status: str = "pending"
    """Or accepted, or canceled."""

    def is_for(self, user: User) -> bool:
        return self.email.casefold() == user.email.casefold()


class Organizations:
    """The organizations with their invitations."""

    def __init__(self, clock: Clock, switches: Switches, accounts: Accounts) -> None:
        self._clock = clock
        self._switches = switches
        self._accounts = accounts
        self._organizations: dict[str, Organization] = {}
        self.invitations: dict[str, Invitation] = {}
        self.mails: list[str] = []
        """The addresses that invitations were sent to, one for each mail."""

    def found(self, owner: User) -> Organization:
        """A new organization of its owner alone."""
        if self.of(owner):
            raise ValueError(f"{owner.email} is in an organization")
        organization = Organization(self._accounts.new_id(), owner.id, [owner.id])
        self._organizations[organization.id] = organization
        return organization

    def of(self, user: User) -> Organization | None:
        """The organization that a user is in."""
        return next((found for found in self._organizations.values() if user.id in found.member_ids), None)

    def of_asker(self, user: User, organization_id: str | None = None) -> Organization:
        """The user's own organization, where an id is given that of the id; raises ApiError."""
        own = self.of(user)
        if organization_id is None:
            if own is None:
                status = self._switches.no_organization_status
                raise ApiError(404 if status == 200 else status, "No organization")
            return own
        if own is not None and own.id == organization_id:
            return own
        raise access_denied() if organization_id in self._organizations else not_found()

    def of_invitation(self, invitation: Invitation) -> Organization:
        return self._organizations[invitation.organization_id]

    def leave(self, user: User) -> None:
        """A user is deleted; an owner's organization goes with them."""
        organization = self.of(user)
        if organization is None:
            return
        organization.member_ids.remove(user.id)
        if organization.owner_id == user.id:
            del self._organizations[organization.id]
            self.invitations = {
                key: invitation
                for key, invitation in self.invitations.items()
                if invitation.organization_id != organization.id
            }

    # Invitations

    def visible_to(self, user: User) -> list[Invitation]:
        """Those to the user's organization and those to the user."""
        own = self.of(user)
        return [
            invitation
            for invitation in self.invitations.values()
            if invitation.is_for(user) or (own is not None and invitation.organization_id == own.id)
        ]

    def invitation_for(self, user: User, invitation_id: str) -> Invitation:
        """An invitation that the user may see; raises ApiError."""
        invitation = self.invitations.get(invitation_id)
        if invitation is None:
            raise not_found()
        if invitation not in self.visible_to(user):
            raise access_denied()
        return invitation

    def invite(self, user: User, email: object) -> Invitation:
        """What POST /org-invitation does; only the owner may."""
        organization = self.of_asker(user)
        if organization.owner_id != user.id:
            raise access_denied()
        if not isinstance(email, str) or not email:
            raise ApiError(400, "An invitation needs an email")
        emails = {self._accounts.users[member_id].email.casefold() for member_id in organization.member_ids}
        if email.casefold() in emails:
            raise ApiError(400, "The user is a member of the organization")
        pending = self._pending(organization, email)
        if pending and self._switches.repeated_invitation == "error":
            raise ApiError(400, "The user is invited")
        if pending and self._switches.repeated_invitation == "same":
            return pending
        return self.add_invitation(organization, email)

    def _pending(self, organization: Organization, email: str) -> Invitation | None:
        return next(
            (
                invitation
                for invitation in self.invitations.values()
                if invitation.status == "pending"
                and invitation.organization_id == organization.id
                and invitation.email.casefold() == email.casefold()
            ),
            None,
        )

    def add_invitation(self, organization: Organization, email: str) -> Invitation:
        """A new invitation; its mail goes out."""
        now_ms = self._clock.now_ms()
        invitation = Invitation(self._accounts.new_id(), organization.id, email, now_ms, now_ms)
        self.invitations[invitation.id] = invitation
        self.mails.append(email)
        return invitation

    def accept(self, user: User, invitation: Invitation) -> Organization:
        """The user joins; raises ApiError for another's invitation, one that is over, and for members of any."""
        if not invitation.is_for(user) or self.of(user):
            raise access_denied()
        self._end(invitation, "accepted")
        organization = self.of_invitation(invitation)
        organization.member_ids.append(user.id)
        return organization

    def cancel(self, user: User, invitation: Invitation) -> None:
        """The invited user declines, or the organization's owner takes the invitation back."""
        if not invitation.is_for(user) and self.of_invitation(invitation).owner_id != user.id:
            raise access_denied()
        self._end(invitation, "canceled")
        if self._switches.canceled_invitation == "gone":
            del self.invitations[invitation.id]

    def _end(self, invitation: Invitation, status: str) -> None:
        if invitation.status != "pending":
            raise not_found()
        invitation.status = status
        invitation.updated_ms = self._clock.now_ms()
