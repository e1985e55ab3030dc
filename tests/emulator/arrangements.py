# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users, organizations, invitations and employees as a test arranges and looks at them, past the rules of the APIs."""

from __future__ import annotations

import dataclasses

from .central.account_answers import invitation_answer, organization_answer, user_answer
from .state.accounts import Token
from .state.documents import Document
from .state.organizations import Organization
from .state.state import State
from .telecomx.people import People

STATUSES = ("pending", "accepted", "canceled")


def add_user(state: State, token: str | None, email: str, display_name: str, in_organization: bool) -> str:
    """A user, perhaps in the owner's organization; gives their id."""
    organization = own_organization(state) if in_organization else None
    user = state.accounts.add_user(token, email, display_name)
    if organization:
        organization.member_ids.append(user.id)
    return user.id


def add_token(state: State, user_id: str, name: str, secret: str) -> None:
    """One more token of a user."""
    user = state.accounts.users[user_id]
    user.tokens = [*user.tokens, Token(name, secret)]


def add_invitation(state: State, email: str, status: str) -> str:
    """An invitation to the owner's organization; gives its id."""
    if status not in STATUSES:
        raise ValueError(f"an invitation is {', '.join(STATUSES)}, not {status!r}")
    invitation = state.organizations.add_invitation(own_organization(state), email)
    invitation.status = status
    return invitation.id


def own_organization(state: State) -> Organization:
    """The owner's; raises ValueError."""
    organization = state.organizations.of(state.owner)
    if organization is None:
        raise ValueError("the account's owner is not in an organization")
    return organization


def user_document(state: State, user_id: str) -> Document | None:
    """A user as the API has them; None if there is none."""
    user = state.accounts.users.get(user_id)
    return user_answer(user, state.organizations.of(user)) if user else None


def organization_document(state: State) -> Document | None:
    """The owner's organization as the API has it; None if there is none."""
    organization = state.organizations.of(state.owner)
    return organization_answer(organization, state.accounts) if organization else None


def invitation_documents(state: State) -> list[Document]:
    """All invitations as the API has them."""
    organizations = state.organizations
    return [
        invitation_answer(invitation, organizations.of_invitation(invitation), state.accounts)
        for invitation in organizations.invitations.values()
    ]


def employee_documents(people: People) -> list[Document]:
    """Everybody who works for a customer of TelecomX, without secrets."""
    shown = ("id", "name", "username", "level", "customer_id")
    return [{key: getattr(employee, key) for key in shown} for employee in people.employees.values()]


def customer_documents(people: People) -> list[Document]:
    """The customers of TelecomX."""
    return [dataclasses.asdict(customer) for customer in people.customers.values()]
