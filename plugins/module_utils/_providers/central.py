# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ZeroTier Central v1: one method per endpoint, documents in the API's own shape."""

from __future__ import annotations

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    NotFound,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Transport, path_of
from ansible_collections.community.zerotier.plugins.module_utils._providers.answers import (
    an_object,
    identified,
    item,
    objects,
    shaped,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api, Document
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS


class Central(Api):
    """The API of ZeroTier Central."""

    column = PROVIDERS["central"]

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @property
    def _is_official(self) -> bool:
        """Whether this is the provider's own server, and not one of somebody's own that speaks the same."""
        return self._transport.url == self.column.url

    def status(self) -> Document:
        path = path_of("status")
        answer = self._one("GET", path)
        if isinstance(answer.get("user"), dict):
            shaped("user", "GET", path, answer["user"])
        return answer

    def random_token(self) -> Document:
        answer = self._one("GET", path_of("randomToken"))
        self._transport.hide(str(answer.get("token") or ""))
        return answer

    def user(self, user_id: str) -> Document:
        return self._user("GET", user_id)

    def update_user(self, user_id: str, document: Document) -> Document:
        return self._user("POST", user_id, document)

    def delete_user(self, user_id: str) -> None:
        self._transport.request("DELETE", path_of("user", user_id))

    def add_token(self, user_id: str, document: Document) -> Document:
        self._transport.hide(document.get("token"))
        return self._one("POST", path_of("user", user_id, "token"), document, creates=True)

    def delete_token(self, user_id: str, name: str) -> None:
        self._transport.request("DELETE", path_of("user", user_id, "token", name))

    def organization(self, organization_id: str | None = None) -> Document:
        path = path_of("org", *([organization_id] if organization_id else []))
        try:
            answer = self._transport.request("GET", path)
            if answer is None and organization_id is None:  # null is a way to say that there is none
                raise NotFound("GET", path, "no organization", status=200)
            return shaped("organization", "GET", path, an_object("GET", path, answer))
        except (AuthError, NotFound) as error:
            if error.status != 401 and organization_id is None:
                founded = " One comes with a paid account and is founded on the web page." if self._is_official else ""
                error.hint = (
                    f"The token's user seems to be in no organization. Check also that api_token is right.{founded}"
                )
            raise

    def organization_members(self, organization_id: str) -> list[Document]:
        """The specification shows one object, its summary says a list: both are taken (Central v1 notes, 0.22)."""
        path = path_of("org", organization_id, "user")
        answer = self._transport.request("GET", path)
        return objects(path, [answer] if isinstance(answer, dict) and "userId" in answer else answer)

    def invitations(self) -> list[Document]:
        path = path_of("org-invitation")
        return [shaped("invitation", "GET", path, invitation) for invitation in self._many(path)]

    def invitation(self, invite_id: str) -> Document:
        return self._invitation("GET", invite_id)

    def invite(self, document: Document) -> Document:
        path = path_of("org-invitation")
        return shaped("invitation", "POST", path, self._one("POST", path, document, creates=True))

    def accept_invitation(self, invite_id: str) -> Document:
        """A second one would fail, so it is not repeated blindly."""
        return self._invitation("POST", invite_id, creates=True)

    def decline_invitation(self, invite_id: str) -> None:
        self._transport.request("DELETE", path_of("org-invitation", invite_id))

    def networks(self) -> list[Document]:
        try:
            path = path_of("network")
            return [item("network", path, network) for network in self._many(path)]
        except NotFound as error:
            ends = " It should end in /api/v1." if self._is_official else ""
            address = printable(self._transport.url)
            error.hint = f"There is no list of networks at this address: check api_url ({address}).{ends}"
            raise

    def network(self, network_id: str) -> Document:
        return self._network("GET", network_id)

    def create_network(self, document: Document) -> Document:
        path = path_of("network")
        answer = self._one("POST", path, document, creates=True)
        return shaped("network", "POST", path, identified(answer, "id", "POST", path, answer.get("id")))

    def update_network(self, network_id: str, document: Document) -> Document:
        try:
            return self._network("POST", network_id, document)
        except ApiError as error:
            if error.status in (400, 422) and "rulesSource" in document:
                error.hint = "Check rules_source."
            raise

    def delete_network(self, network_id: str) -> None:
        self._transport.request("DELETE", path_of("network", network_id))

    def set_permissions(self, network_id: str, document: Document) -> Document:
        return self._one("POST", path_of("network", network_id, "users"), document)

    def members(self, network_id: str) -> list[Document]:
        path = path_of("network", network_id, "member")
        found = objects(path, self._transport.request("GET", path))
        return [
            item(
                "member",
                path,
                {**_seen(identified(member, "nodeId", "GET", path, _node_of(member))), "networkId": network_id},
            )
            for member in found
        ]

    def member(self, network_id: str, node_id: str) -> Document:
        return self._member("GET", network_id, node_id)

    def create_member(self, network_id: str, node_id: str, document: Document) -> Document:
        """The same request as a change: Central makes what is not there (Central v1 notes, 3.5). Some servers ask for ``config`` to do so."""
        return self._member("POST", network_id, node_id, {"config": {}, **document})

    def update_member(self, network_id: str, node_id: str, document: Document) -> Document:
        return self._member("POST", network_id, node_id, document)

    def delete_member(self, network_id: str, node_id: str) -> None:
        """The API answers 200 also when there is none (Central v1 notes, 3.6)."""
        self._transport.request("DELETE", path_of("network", network_id, "member", node_id))

    def _member(self, method: str, network_id: str, node_id: str, body: Document | None = None) -> Document:
        path = path_of("network", network_id, "member", node_id)
        answer = {**_seen(self._one(method, path, body)), "nodeId": node_id, "networkId": network_id}
        return shaped("member", method, path, answer)

    def _network(self, method: str, network_id: str, body: Document | None = None) -> Document:
        path = path_of("network", network_id)
        return shaped("network", method, path, {**self._one(method, path, body), "id": network_id})

    def _user(self, method: str, user_id: str, body: Document | None = None) -> Document:
        path = path_of("user", user_id)
        return shaped("user", method, path, {**self._one(method, path, body), "id": user_id})

    def _invitation(self, method: str, invite_id: str, *, creates: bool = False) -> Document:
        path = path_of("org-invitation", invite_id)
        return shaped("invitation", method, path, {**self._one(method, path, creates=creates), "id": invite_id})

    def _one(self, method: str, path: str, body: Document | None = None, *, creates: bool = False) -> Document:
        return an_object(method, path, self._transport.request(method, path, body, creates=creates))

    def _many(self, path: str) -> list[Document]:
        found = objects(path, self._transport.request("GET", path))
        return [identified(document, "id", "GET", path, document.get("id")) for document in found]


def _seen(member: Document) -> Document:
    """The member, with ``lastOnline`` for ``lastSeen`` where a server knows that alone."""
    return member if member.get("lastSeen") else {**member, "lastSeen": member.get("lastOnline")}


def _node_of(member: Document) -> str | None:
    """The node id; the schema lets ``nodeId`` be null, but the composite id ends in it (Central v1 notes, 2.2)."""
    node, composite = member.get("nodeId"), member.get("id")
    if isinstance(node, str) and node:
        return node
    return composite.rpartition("-")[2] if isinstance(composite, str) else None
