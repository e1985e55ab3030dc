# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what with a network. Written one user at a time, by a request of its own (Central v1 notes, 3.10)."""

from __future__ import annotations

import contextlib
import typing as t
from dataclasses import dataclass, replace

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    BadAnswer,
    InvalidOption,
    Refused,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api, Document
from ansible_collections.community.zerotier.plugins.module_utils._session import gate
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values, dicts

RIGHTS = {"read": "r", "authorize": "a", "modify": "m", "delete": "d"}
NONE = dict.fromkeys(RIGHTS, False)

SPEC: dict[str, t.Any] = {
    "permissions": {
        "type": "list",
        "elements": "dict",
        "options": {"user": {"type": "str", "required": True}, **{right: {"type": "bool"} for right in RIGHTS}},
    },
    "purge_permissions": {"type": "bool", "default": False},
    "purge_all": {"type": "bool", "default": False},
    "purge_limit": {"type": "int"},
}

Rights = dict[str, bool]


def read(network: Document) -> dict[str, Rights]:
    """The rights of each user but the owner, who always has all; users without any right are left out."""
    known = network.get("permissions")
    found = {
        user: {right: rights.get(letter) is True for right, letter in RIGHTS.items()}
        for user, rights in (known.items() if isinstance(known, dict) else ())
        if isinstance(rights, dict) and user != network.get("ownerId")
    }
    return {user: rights for user, rights in sorted(found.items()) if rights != NONE}


def view(network: Document) -> list[Values]:
    """The same, in the shape of the option."""
    return [{"user": user, **rights} for user, rights in read(network).items()]


@dataclass(frozen=True)
class Wanted:
    """What was asked for: rights by user, where those left out stay; with ``purge``, nobody else but the owner has any."""

    rights: dict[str, Rights]
    purge: bool


def parse(params: t.Mapping[str, t.Any]) -> Wanted | None:
    """The rights that were asked for, by user id or e-mail address; None if none were. Raises InvalidOption."""
    if params.get("permissions") is None:
        return None
    wanted: dict[str, Rights] = {}
    for entry in params["permissions"]:
        user = entry["user"].strip().lower()
        if not user or user in wanted:
            raise InvalidOption("permissions", f"the user '{printable(user)}' is listed twice or has no name.")
        wanted[user] = {right: entry[right] for right in RIGHTS if entry[right] is not None}
    return Wanted(wanted, params["purge_permissions"])


def with_ids(wanted: Wanted, organization: t.Callable[[], Document]) -> Wanted:
    """The same by user id alone. Asks for the organization if e-mail addresses are among them. Raises InvalidOption."""
    if not any("@" in user for user in wanted.rights):
        return wanted
    members = dicts(organization().get("members"))
    ids = {str(member.get("email")).lower(): str(member.get("userId")) for member in members}
    resolved: dict[str, Rights] = {}
    for user, rights in wanted.rights.items():
        if "@" in user and user not in ids:
            raise InvalidOption(
                "permissions",
                f"nobody in the organization has the e-mail address {printable(user)}; invite them first.",
            )
        identity = ids[user] if "@" in user else user
        if identity in resolved:
            raise InvalidOption("permissions", f"the user {printable(identity)} is listed twice, by id and by address.")
        resolved[identity] = rights
    return replace(wanted, rights=resolved)


def of_network_to_come(caller: Caller, organization: t.Callable[[], Document]) -> Document:
    """A network that the token's user would make, as far as rights go: an organization's owner owns it (Central v1 notes, 2.2)."""
    maker = caller.user()
    owner = organization().get("ownerId") if maker.get("orgId") else maker.get("id")
    return {"ownerId": owner, "permissions": {str(maker.get("id")): dict.fromkeys(RIGHTS.values(), True)}}


class Caller:
    """The token's user, asked for once and only when needed."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._user: Document | None = None

    def user(self) -> Document:
        """The status's user; {} for a token without one."""
        if self._user is None:
            user = self._api.status().get("user")
            self._user = user if isinstance(user, dict) else {}
        return self._user

    @property
    def identity(self) -> str | None:
        identity = self.user().get("id")
        return identity if isinstance(identity, str) else None


def plan(network: Document, wanted: Wanted) -> dict[str, Rights]:
    """The users whose rights must change, with all their rights after it: who is purged, then who is listed. The owner is never among them."""
    current = read(network)
    target = {user: NONE for user in current if user not in wanted.rights} if wanted.purge else {}
    target.update({user: {**current.get(user, NONE), **rights} for user, rights in wanted.rights.items()})
    return {
        user: rights
        for user, rights in target.items()
        if user != network.get("ownerId") and rights != current.get(user, NONE)
    }


def guarded(network: Document, wanted: Wanted, caller: Caller, params: t.Mapping[str, t.Any]) -> Wanted:
    """The wanted rights past the gate, with the caller's own entry last, which no purge takes away.

    Asks who the caller is only where somebody would lose a right. Raises InvalidOption where the caller would by his own
    entry, and Refused.
    """
    current = read(network)
    losers = [user for user, rights in plan(network, wanted).items() if _lost(current.get(user, NONE), rights)]
    spared = _sparing(current, wanted, caller.identity) if losers else wanted
    gate.purge(
        "users",
        lost=len([user for user in losers if user not in spared.rights]),
        there=len([user for user in current if not losers or user != caller.identity]),  # whom a purge can reach
        listed=len(wanted.rights),
        limit=params["purge_limit"],
        everything=params["purge_all"],
        option="purge_permissions",
    )
    return spared


def _sparing(current: dict[str, Rights], wanted: Wanted, own: str | None) -> Wanted:
    if own is None:
        raise Refused(
            "permissions: rights would be taken away, and the API does not tell whose token this is, so they may be the token's own. "
            "Nothing was changed. Check api_token."
        )
    before, asked = current.get(own, NONE), wanted.rights.get(own, {})
    lost = _lost(before, {**before, **asked})
    if lost:
        raise InvalidOption(
            "permissions",
            f"would take the right to {' and '.join(lost)} from the user of the very token that is used. Let another user do that.",
        )
    others = {user: rights for user, rights in wanted.rights.items() if user != own}
    return replace(wanted, rights={**others, own: asked})  # what stands last is written last


def _lost(before: Rights, after: Rights) -> list[str]:
    return [right for right in RIGHTS if before[right] and not after[right]]


def after(network: Document, wanted: Wanted) -> list[Values]:
    """What view() will say once the changes are made."""
    made = {**read(network), **plan(network, wanted)}
    return [{"user": user, **rights} for user, rights in sorted(made.items()) if rights != NONE]


def settle(api: Api, network: Document, wanted: Wanted) -> tuple[Document, list[str]]:
    """Write the changes, read the network again, write once more what did not stick, warn of what still did not.

    The answer to the write tells nothing: the API may ignore it (Central v1 notes, 3.2).
    """
    for _try in range(2):
        changes = plan(network, wanted)
        if not changes:
            return network, []
        for user, rights in changes.items():
            body = {"id": user, **{letter: rights[right] for right, letter in RIGHTS.items()}}
            with contextlib.suppress(BadAnswer):  # the network that is read next tells what came of it
                api.set_permissions(network["id"], body)
        network = api.network(network["id"])
    return network, [
        f"permissions: the API took the request but did not keep the rights of user {printable(user)}."
        for user in plan(network, wanted)
    ]
