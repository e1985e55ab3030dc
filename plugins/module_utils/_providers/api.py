# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every provider's API class offers: one method per endpoint, documents in the shape of ZeroTier Central v1.

A method that a provider does not have raises Unsupported before any request; all others raise RequestError and its kinds.
"""

from __future__ import annotations

import time
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import Unsupported
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import (
    ACTIONS,
    KINDS,
    SETTINGS,
    Provider,
)

Document = dict[str, t.Any]

_BETWEEN_LINES = 5.0  # seconds


class Api:
    """All methods say no; a provider's class defines those that it has."""

    column: Provider  # what this provider has, in the table of all

    @property
    def provider(self) -> str:
        """The provider's name in sentences."""
        return self.column.title

    tell: t.Callable[[str], None] | None = None  # shows a person a line while a task runs; set by an edge that can
    _told_at: float | None = None

    def say(self, text: str) -> None:
        """Show a person a line, where there is one."""
        if self.tell is not None:
            self.tell(text)

    def progress(self, text: str) -> None:
        """Say how far long work is, at most once in a few seconds, and not in its first few."""
        now = time.monotonic()
        if self._told_at is None:
            self._told_at = now
        elif now - self._told_at >= _BETWEEN_LINES:
            self._told_at = now
            self.say(text)

    def remember(self, name: str, network: Document) -> None:
        """Keep what a lookup of a network by its name found, for the other items of a loop."""
        self.__dict__.setdefault("_found", {})[name] = network

    def recalled(self, name: str | None) -> Document | None:
        """The network that was last found by this name; it may be called otherwise by now, so no write may rest on it."""
        found: Document | None = self.__dict__.get("_found", {}).get(name)
        return found

    def offers(self, row: str) -> bool:
        """Whether the provider has this row of the table, with or without a limit."""
        return self.column.has(row)

    def lacking(self, kind: str) -> t.Collection[str]:
        """The settings that this provider's objects of this kind do not have."""
        return self.column.lacking(kind)

    def need(self, row: str, option: str = "provider") -> None:
        """Raise Unsupported for a kind of object or an action that the provider does not have; ``option`` asked for it."""
        if not self.offers(row):
            raise Unsupported(refusal(self.column, row, option))

    def check_options(self, kind: str, options: t.Iterable[str]) -> None:
        """Raise Unsupported for a setting that this provider's objects of this kind do not have."""
        lacking = self.lacking(kind)
        for option in options:
            if option in lacking:
                raise Unsupported(refusal(self.column, f"{kind}.{option}"))

    def _no(self, row: str) -> t.NoReturn:
        raise Unsupported(refusal(self.column, row))

    # The server and the token's user

    def status(self) -> Document:
        """The server, and the token's user under ``user``: null for a token that is not known."""
        self._no("status")

    def random_token(self) -> Document:
        """A fresh random secret under ``token``; nothing is stored."""
        self._no("token")

    def user(self, user_id: str) -> Document:
        self._no("user")

    def update_user(self, user_id: str, document: Document) -> Document:
        self._no("user")

    def delete_user(self, user_id: str) -> None:
        """Delete the user and all its networks."""
        self._no("user")

    def add_token(self, user_id: str, document: Document) -> Document:
        """Store a secret under a name; the answer does not hold the secret."""
        self._no("token")

    def delete_token(self, user_id: str, name: str) -> None:
        self._no("token")

    # Organization

    def organization(self, organization_id: str | None = None) -> Document:
        """The organization of the token's user, or another."""
        self._no("organization")

    def organization_members(self, organization_id: str) -> list[Document]:
        self._no("organization")

    def invitations(self) -> list[Document]:
        self._no("invitation")

    def invitation(self, invite_id: str) -> Document:
        self._no("invitation")

    def invite(self, document: Document) -> Document:
        """Send an invitation by e-mail."""
        self._no("invitation")

    def accept_invitation(self, invite_id: str) -> Document:
        """Join the organization as the token's user."""
        self._no("invitation")

    def decline_invitation(self, invite_id: str) -> None:
        """Decline as the invited user, or cancel as the organization's owner."""
        self._no("invitation")

    # Networks

    def networks(self) -> list[Document]:
        self._no("network")

    def network(self, network_id: str) -> Document:
        self._no("network")

    def create_network(self, document: Document) -> Document:
        self._no("network")

    def update_network(self, network_id: str, document: Document) -> Document:
        """Merge ``document`` into the network: keys left out keep their value, arrays are replaced."""
        self._no("network")

    def delete_network(self, network_id: str) -> None:
        self._no("network.delete")

    def set_permissions(self, network_id: str, document: Document) -> Document:
        """Replace one user's rights on a network."""
        self._no("network.permissions")

    def check_rules(self, source: str) -> None:
        """Raise InvalidOption for rules that don't compile, where the provider can tell without a change."""

    # Members

    def members(self, network_id: str) -> list[Document]:
        self._no("member")

    def member(self, network_id: str, node_id: str) -> Document:
        self._no("member")

    def create_member(self, network_id: str, node_id: str, document: Document) -> Document:
        """Make the record of a node that is not a member."""
        self._no("member")

    def update_member(self, network_id: str, node_id: str, document: Document) -> Document:
        """Merge ``document`` into the member."""
        self._no("member")

    def delete_member(self, network_id: str, node_id: str) -> None:
        """Deauthorise the member and take it out of the list."""
        self._no("member.delete")


def refusal(provider: Provider, row: str, option: str = "provider") -> str:
    """The sentence for a row that the provider lacks; ``option`` is what asked for it, where that is no setting."""
    kind, _dot, setting = row.partition(".")
    if setting in SETTINGS.get(kind, ()):
        return f"{setting}: {provider.title} has no such setting for a {kind}. Leave the option out for this provider."
    if row in ACTIONS:
        return f"{option}: {provider.title} can't {ACTIONS[row]}. No request was made."
    return f"{option}: {provider.title} has no {KINDS[row]}. No request was made."
