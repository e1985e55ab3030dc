# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run of one task: every write to the API is recorded here, and refused in check mode."""

from __future__ import annotations

import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import RequestError
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api

# The methods of an Api that write: what each does to which kind of object, and the names of its arguments that are ids.
WRITES: t.Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "update_user": ("change", "user", ("user_id",)),
    "delete_user": ("delete", "user", ("user_id",)),
    "add_token": ("create", "token", ("user_id",)),
    "delete_token": ("delete", "token", ("user_id", "name")),
    "invite": ("create", "invitation", ()),
    "accept_invitation": ("accept", "invitation", ("invite_id",)),
    "decline_invitation": ("delete", "invitation", ("invite_id",)),
    "create_network": ("create", "network", ()),
    "update_network": ("change", "network", ("network_id",)),
    "delete_network": ("delete", "network", ("network_id",)),
    "set_permissions": ("change", "permissions", ("network_id",)),
    "create_member": ("create", "member", ("network_id", "node_id")),
    "update_member": ("change", "member", ("network_id", "node_id")),
    "delete_member": ("delete", "member", ("network_id", "node_id")),
}
# What else names the object, from a document that was sent or came back.
_NAMED_BY = {
    "add_token": {"name": "tokenName"},
    "invite": {"email": "email", "invite_id": "id"},
    "create_network": {"network_id": "id"},
    "set_permissions": {"user_id": "id"},
}

Write = dict[str, str]  # did, what, and the ids


class WriteInCheckMode(AssertionError):
    """A task tried to write in check mode: a fault of the collection itself."""


class Session(Api):
    """A provider's Api for one run of one task. Reads pass through; each write is recorded, or raises in check mode.

    Safe to share between threads.
    """

    def __init__(self, api: Api, check_mode: bool) -> None:
        self._api = api
        self.column = api.column
        self.check_mode = check_mode
        self._writes: list[Write] = []

    @property
    def wrote(self) -> bool:
        """Whether anything was written, or may have been."""
        return bool(self._writes)

    def done(self) -> list[Write]:
        """What was written: each object once, unless it was deleted and made again."""
        found: list[Write] = []
        for write in self._writes:
            made = {**write, "did": "create"}
            if write not in found and not (write["did"] == "change" and made in found):
                found.append(write)
        return found

    def _recorded(self, name: str) -> t.Callable[..., t.Any]:
        did, what, ids = WRITES[name]

        def write(*arguments: t.Any) -> t.Any:
            if self.check_mode:
                raise WriteInCheckMode(f"{name} was called in check mode")
            record: Write = {"did": did, "what": what, **dict(zip(ids, arguments))}
            sent = arguments[-1] if isinstance(arguments[-1], dict) else {}
            try:
                answer = getattr(self._api, name)(*arguments)
            except RequestError as error:
                if error.maybe_applied:
                    named = {"id": error.made} if error.made else {}
                    self._writes.append({**record, **_names(name, {**sent, **named})})
                raise
            self._writes.append({**record, **_names(name, {**(answer or {}), **sent})})
            return answer

        return write


def _names(method: str, document: t.Mapping[str, t.Any]) -> Write:
    found = {key: document.get(place) for key, place in _NAMED_BY.get(method, {}).items()}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def _through(name: str) -> property:
    """All that an Api has is that of the provider's, its methods and what it tells of itself."""
    if name in WRITES:
        return property(lambda self: self._recorded(name))
    return property(lambda self: getattr(self._api, name))


for _name in [name for name in vars(Api) if not name.startswith("_")]:
    setattr(Session, _name, _through(_name))
