# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""ZeroTier Central v1: one method per endpoint, documents in the API's own shape."""

from __future__ import annotations

import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import BadAnswer
from ansible_collections.community.zerotier.plugins.module_utils._transport import Transport, path_of

Document = dict[str, t.Any]


class Central:
    """The API of ZeroTier Central. All methods raise RequestError and its kinds."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def status(self) -> Document:
        """The server and the token's user; user is null for a token that is not known."""
        return self._one("GET", path_of("status"))

    def random_token(self) -> Document:
        """A fresh random secret under ``token``; nothing is stored."""
        return self._one("GET", path_of("randomToken"))

    def networks(self) -> list[Document]:
        path = path_of("network")
        return [_identified(document, "id", "GET", path, _text(document.get("id"))) for document in self._many(path)]

    def network(self, network_id: str) -> Document:
        return {**self._one("GET", path_of("network", network_id)), "id": network_id}

    def create_network(self, document: Document) -> Document:
        path = path_of("network")
        answer = self._one("POST", path, document, creates=True)
        return _identified(answer, "id", "POST", path, _text(answer.get("id")))

    def update_network(self, network_id: str, document: Document) -> Document:
        """Merge ``document`` into the network: keys left out keep their value, arrays are replaced."""
        return {**self._one("POST", path_of("network", network_id), document), "id": network_id}

    def delete_network(self, network_id: str) -> None:
        self._transport.request("DELETE", path_of("network", network_id))

    def members(self, network_id: str) -> list[Document]:
        path = path_of("network", network_id, "member")
        return [_identified(document, "nodeId", "GET", path, _node_of(document)) for document in self._many(path)]

    def member(self, network_id: str, node_id: str) -> Document:
        return {
            **self._one("GET", path_of("network", network_id, "member", node_id)),
            "nodeId": node_id,
            "networkId": network_id,
        }

    def update_member(self, network_id: str, node_id: str, document: Document) -> Document:
        """Merge ``document`` into the member, which is made if it does not exist."""
        return {
            **self._one("POST", path_of("network", network_id, "member", node_id), document),
            "nodeId": node_id,
            "networkId": network_id,
        }

    def delete_member(self, network_id: str, node_id: str) -> None:
        """Deauthorise and hide the member; the API answers 200 also when there is none."""
        self._transport.request("DELETE", path_of("network", network_id, "member", node_id))

    def _one(self, method: str, path: str, body: Document | None = None, *, creates: bool = False) -> Document:
        answer = self._transport.request(method, path, body, creates=creates)
        if not isinstance(answer, dict):
            raise _unexpected(method, path, answer, "an object")
        return answer

    def _many(self, path: str) -> list[Document]:
        answer = self._transport.request("GET", path)
        if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
            raise _unexpected("GET", path, answer, "a list of objects")
        return answer


def _text(value: t.Any) -> str | None:
    return value if isinstance(value, str) else None


def _node_of(member: Document) -> str | None:
    """The node id; the schema lets ``nodeId`` be null, but the composite id ends in it (Central v1 notes, 2.2)."""
    composite = _text(member.get("id"))
    return _text(member.get("nodeId")) or (composite.rpartition("-")[2] if composite else None)


def _identified(document: Document, key: str, method: str, path: str, identity: str | None) -> Document:
    if not identity:
        raise _unexpected(method, path, document, "objects with an id")
    return {**document, key: identity.lower()}


def _unexpected(method: str, path: str, answer: t.Any, wanted: str) -> BadAnswer:
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
