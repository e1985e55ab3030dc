# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The world that the tasks act on: an emulator, its users, and a look at everything that it holds."""

from __future__ import annotations

import copy
import typing as t
from dataclasses import dataclass

import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator, Switches
from ansible_collections.community.zerotier.tests.emulator.state.state import State

Document = dict[str, t.Any]
Path = tuple[str, ...]
ANY = "*"


@dataclass(frozen=True)
class Actor:
    """Somebody with a token."""

    name: str
    email: str
    user_id: str
    token: str


class World:
    """An emulator with an organization: its owner, a colleague, and a guest who is in no organization."""

    def __init__(self, switches: Switches) -> None:
        self.switches = switches
        self.emulator = Emulator(switches=switches, organization=True)
        self.emulator.start()
        self.owner = Actor("owner", "owner@example.com", self.emulator.user_id, self.emulator.token)
        self.colleague = self._user("colleague", in_organization=True)
        self.guest = self._user("guest", in_organization=False)
        self.actors = (self.owner, self.colleague, self.guest)
        self._session = requests.Session()
        self._session.trust_env = False

    def _user(self, name: str, in_organization: bool) -> Actor:
        token, email = name[0] * 32, f"{name}@example.com"
        return Actor(name, email, self.emulator.add_user(token, email, name, in_organization), token)

    def close(self) -> None:
        self._session.close()
        self.emulator.stop()

    # Looking

    def snapshot(self) -> Document:
        """All that the service holds."""
        return self.emulator.look(_everything)

    def networks(self, actor: Actor, right: str = "r") -> dict[str, Document]:
        """The networks that somebody has a right on, by id."""
        found = self.emulator.look(
            lambda state: {
                identity: copy.deepcopy(network.document)
                for identity, network in state.networks.items()
                if not network.deleted
            }
        )
        return {identity: document for identity, document in found.items() if has(document, actor, right)}

    def members(self, network_id: str) -> dict[str, Document]:
        """The members in a network's list, by node id."""
        return {str(document["nodeId"]): document for document in self.emulator.members(network_id)}

    def network_ids(self) -> list[str]:
        """Those of all networks, deleted ones too."""
        return self.emulator.look(lambda state: sorted(state.networks))

    # Another program

    def post(self, path: str, body: Document) -> None:
        """Another client of the owner changes something."""
        self._session.post(self.emulator.url + path, json=body, headers=self._header, timeout=30)

    def delete(self, path: str) -> None:
        self._session.delete(self.emulator.url + path, headers=self._header, timeout=30)

    @property
    def _header(self) -> dict[str, str]:
        return {"Authorization": f"token {self.owner.token}"}


def has(network: Document, actor: Actor, right: str) -> bool:
    """Whether somebody has a right on a network, as stored."""
    return network["permissions"].get(actor.user_id, {}).get(right) is True


def _everything(state: State) -> Document:
    return copy.deepcopy(
        {
            "networks": {
                identity: {
                    "document": network.document,
                    "deleted": network.deleted,
                    "members": {
                        node: {
                            "document": member.document,
                            "deleted": member.deleted,
                            "employee_id": member.employee_id,
                            "former life": (member.touched, member.hid_again),
                        }
                        for node, member in network.members.items()
                    },
                }
                for identity, network in state.networks.items()
            },
            "users": {
                user.id: {"email": user.email, "profile": user.profile, "tokens": [(k.name, k.secret) for k in user.tokens]}
                for user in state.accounts.users.values()
            },
            "organizations": {
                user.id: organization.member_ids
                for user in state.accounts.users.values()
                if (organization := state.organizations.of(user)) and organization.owner_id == user.id
            },
            "invitations": {
                invitation.id: {"email": invitation.email, "status": invitation.status}
                for invitation in state.organizations.invitations.values()
            },
            "mails": list(state.organizations.mails),
        }
    )  # fmt: skip


# What is different afterwards

_NOTHING: tuple[t.Any, ...] = (None, "", [], {}, False)  # all the same to a reader of the API


def leaves(value: t.Any, path: Path = ()) -> t.Iterator[tuple[Path, t.Any]]:
    """Every value of nested objects with its path, but for those that say nothing. Lists are values."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif not any(value is nothing or (type(value) is type(nothing) and value == nothing) for nothing in _NOTHING):
        yield path, value


def differences(before: Document, after: Document) -> dict[Path, tuple[t.Any, t.Any]]:
    """The paths whose values differ, with both values; None for one that is not there."""
    one, other = dict(leaves(before)), dict(leaves(after))
    return {
        path: (one.get(path), other.get(path)) for path in one.keys() | other.keys() if one.get(path) != other.get(path)
    }


def matches(path: Path, pattern: Path) -> bool:
    """Whether a path begins as the pattern does, where ANY stands for one key."""
    return len(path) >= len(pattern) and all(want in (ANY, key) for key, want in zip(path, pattern, strict=False))
