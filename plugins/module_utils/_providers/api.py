# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every provider's API class offers: one method per endpoint, documents in the shape of ZeroTier Central v1.

A method that a provider does not have raises Unsupported before any request; all others raise RequestError and its kinds.
"""

from __future__ import annotations

import time
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import BadAnswer, Unsupported

Document = dict[str, t.Any]

_BETWEEN_LINES = 5.0  # seconds


class Api:
    """All methods say no; a provider's class defines those that it has."""

    provider = ""  # the provider's name in sentences
    creates_whole = True  # whether a create request takes all settings at once
    deletes_networks = True
    deletes_members = True  # whether delete_member takes the member out of the list
    unsupported_options: t.ClassVar[
        t.Mapping[str, t.Collection[str]]
    ] = {}  # by kind of object: settings that the provider lacks

    lacks: t.Collection[str] = ()  # kinds of objects that the provider does not have at all

    tell: t.Callable[[str], None] | None = None  # shows a person a line while a task runs; set by an edge that can
    _told_at: float | None = None

    def progress(self, text: str) -> None:
        """Say how far long work is, at most once in a few seconds, and not in its first few."""
        now = time.monotonic()
        if self._told_at is None:
            self._told_at = now
        elif self.tell is not None and now - self._told_at >= _BETWEEN_LINES:
            self._told_at = now
            self.tell(text)

    def need(self, kind: str) -> None:
        """Raise Unsupported for a kind of object that the provider does not have."""
        if kind in self.lacks:
            raise Unsupported(f"provider: {self.provider} has no {kind}. No request was made.")

    def check_options(self, kind: str, options: t.Iterable[str]) -> None:
        """Raise Unsupported for a setting that this provider's objects of this kind do not have."""
        for option in options:
            if option in self.unsupported_options.get(kind, ()):
                raise Unsupported(
                    f"{option}: {self.provider} has no such setting for a {kind}. Leave the option out for this provider."
                )

    def _no(self, what: str) -> t.NoReturn:
        raise Unsupported(f"provider: {self.provider} can't {what}. No request was made.")

    # The server and the token's user

    def status(self) -> Document:
        """The server, and the token's user under ``user``: null for a token that is not known."""
        self._no("tell its status")

    def random_token(self) -> Document:
        """A fresh random secret under ``token``; nothing is stored."""
        self._no("make tokens")

    def user(self, user_id: str) -> Document:
        self._no("manage users")

    def update_user(self, user_id: str, document: Document) -> Document:
        self._no("manage users")

    def delete_user(self, user_id: str) -> None:
        """Delete the user and all its networks."""
        self._no("manage users")

    def add_token(self, user_id: str, document: Document) -> Document:
        """Store a secret under a name; the answer does not hold the secret."""
        self._no("manage tokens")

    def delete_token(self, user_id: str, name: str) -> None:
        self._no("manage tokens")

    # Organization

    def organization(self, organization_id: str | None = None) -> Document:
        """The organization of the token's user, or another."""
        self._no("manage organizations")

    def organization_members(self, organization_id: str) -> list[Document]:
        self._no("manage organizations")

    def invitations(self) -> list[Document]:
        self._no("manage invitations")

    def invitation(self, invite_id: str) -> Document:
        self._no("manage invitations")

    def invite(self, document: Document) -> Document:
        """Send an invitation by e-mail."""
        self._no("manage invitations")

    def accept_invitation(self, invite_id: str) -> Document:
        """Join the organization as the token's user."""
        self._no("manage invitations")

    def decline_invitation(self, invite_id: str) -> None:
        """Decline as the invited user, or cancel as the organization's owner."""
        self._no("manage invitations")

    # Networks

    def networks(self) -> list[Document]:
        self._no("list networks")

    def network(self, network_id: str) -> Document:
        self._no("read networks")

    def create_network(self, document: Document) -> Document:
        self._no("create networks")

    def update_network(self, network_id: str, document: Document) -> Document:
        """Merge ``document`` into the network: keys left out keep their value, arrays are replaced."""
        self._no("change networks")

    def delete_network(self, network_id: str) -> None:
        self._no("delete networks")

    def set_permissions(self, network_id: str, document: Document) -> Document:
        """Replace one user's rights on a network."""
        self._no("manage permissions")

    def check_rules(self, source: str) -> None:
        """Raise InvalidOption for rules that don't compile, where the provider can tell without a change."""

    # Members

    def members(self, network_id: str) -> list[Document]:
        self._no("list members")

    def member(self, network_id: str, node_id: str) -> Document:
        self._no("read members")

    def create_member(self, network_id: str, node_id: str, document: Document) -> Document:
        """Make the record of a node that is not a member."""
        self._no("create members")

    def update_member(self, network_id: str, node_id: str, document: Document) -> Document:
        """Merge ``document`` into the member."""
        self._no("change members")

    def delete_member(self, network_id: str, node_id: str) -> None:
        """Deauthorise the member and take it out of the list."""
        self._no("delete members")


# What an answer must be


def an_object(method: str, path: str, answer: t.Any) -> Document:
    """The answer, if it is an object. Raises BadAnswer."""
    if not isinstance(answer, dict):
        raise unexpected(method, path, answer, "an object")
    return answer


def objects(path: str, answer: t.Any) -> list[Document]:
    """The answer to a GET, if it is a list of objects. Raises BadAnswer."""
    if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
        raise unexpected("GET", path, answer, "a list of objects")
    return answer


def identified(document: Document, key: str, method: str, path: str, identity: t.Any) -> Document:
    """The document with its id, in lower case, under ``key``. Raises BadAnswer."""
    if not isinstance(identity, str) or not identity:
        raise unexpected(method, path, document, "objects with an id")
    return {**document, key: identity.lower()}


def unexpected(method: str, path: str, answer: t.Any, wanted: str) -> BadAnswer:
    """The error for JSON of another type than the API promises."""
    got = "nothing" if answer is None else f"other JSON ({type(answer).__name__})"
    failure = BadAnswer(
        method,
        path,
        f"the answer should be {wanted}, but is {got}",
        status=200,
        hint="Check that api_url is the address of the API.",
    )
    failure.maybe_applied = method != "GET"
    return failure
