# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users, organizations and invitations as Central answers them (Central v1 notes §2.2)."""

from __future__ import annotations

from ..state.accounts import Accounts, User
from ..state.documents import Document
from ..state.organizations import Invitation, Organization


def user_answer(user: User, organization: Organization | None) -> Document:
    """A user; tokens show their names only."""
    return {
        "id": user.id,
        "orgId": organization.id if organization else "",
        "globalPermissions": {"a": True, "d": True, "m": True, "r": True},
        **user.profile,
        "email": user.email,
        "auth": {"local": user.email, "google": None, "oidc": None},
        "tokens": [token.name for token in user.tokens],
    }


def organization_answer(organization: Organization, accounts: Accounts) -> Document:
    """An organization with its members."""
    return {
        "id": organization.id,
        "ownerId": organization.owner_id,
        "ownerEmail": accounts.users[organization.owner_id].email,
        "members": member_answers(organization, accounts),
        "ssoConfig": {"enabled": False, "issuers": []},
    }


def member_answers(organization: Organization, accounts: Accounts) -> list[Document]:
    """The users of an organization, the owner first."""
    users = [accounts.users[user_id] for user_id in organization.member_ids]
    return [
        {"orgId": organization.id, "userId": user.id, "name": user.profile["displayName"], "email": user.email}
        for user in users
    ]


def invitation_answer(invitation: Invitation, organization: Organization, accounts: Accounts) -> Document:
    """An invitation; its times are the only names in snake case."""
    return {
        "id": invitation.id,
        "orgId": invitation.organization_id,
        "email": invitation.email,
        "ownerEmail": accounts.users[organization.owner_id].email,
        "creation_time": invitation.created_ms,
        "update_time": invitation.updated_ms,
        "status": invitation.status,
    }
