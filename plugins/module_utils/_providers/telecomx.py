# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX, a reseller's API: logs in, reads all pages, and translates to and from Central's shape; nothing else does."""

from __future__ import annotations

import contextlib
import datetime
import re
import threading
import time
import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    InvalidOption,
    RequestError,
    ZeroTierError,
)
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Transport, path_of
from ansible_collections.community.zerotier.plugins.module_utils._providers.answers import (
    an_object,
    identified,
    item,
    objects,
    shaped,
    unexpected,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api, Document
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import dicts

_PAGE = 1000  # asked for; the server may give fewer, so the next page begins where this one really ended
_ROUNDS = 3  # how often a list is read that moves meanwhile
_NETWORK_KEYS = {
    "notes": "description",
    "rawRules": "rulesSource",
    "members": "totalMemberCount",
    "customer": "ownerId",
}
_MEMBER_KEYS = {"name": "name", "employeeId": "employeeId"}
_MEMBER_SETTINGS = ("activeBridge", "authorized", "ipAssignments", "noAutoAssignIps")
_LATEST = 10**15  # milliseconds since 1970; a date after it is none
_MEMBER_TIMES = ("creationTime", "lastAuthorizedTime", "lastDeauthorizedTime")
_HINTS = {
    "name": "name: it is invalid or too long.",
    "employeeId": "employee_id: there is no such employee.",
    "ipAssignments": "ip_assignments: one of the addresses is not valid.",
    "access_denied": "The account needs the access level MANAGER or OWNER, or a reseller's, to do this.",
    "credentials_invalid": "Check username, password and one_time_code.",
    "blacklisted": "username: TelecomX has blocked this account.",
}


@dataclass(frozen=True)
class Login:
    """What a session is opened with."""

    username: str
    password: str = field(repr=False)
    one_time_code: str | None = field(default=None, repr=False)


class TelecomX(Api):
    """The API of TelecomX."""

    column = PROVIDERS["telecomx"]

    def __init__(self, transport: Transport, login: Login | None = None, customer: str | None = None) -> None:
        """Without ``login`` the transport's own token is used, a machine token that does not expire."""
        self._transport = transport
        self._login = login
        self._customer = customer
        self._session = threading.Lock()
        self._refused: ZeroTierError | None = None  # why there is no session; asked again, it might block the account

    @classmethod
    def of(cls, transport: Transport, params: t.Mapping[str, t.Any]) -> TelecomX:
        """With a token there is no login."""
        login = None if params["api_token"] else Login(params["username"], params["password"], params["one_time_code"])
        return cls(transport, login, params["customer"])

    def status(self) -> Document:
        """The token's employee, under ``user``; TelecomX tells nothing about its server."""
        path = path_of("auth", "validateToken")
        try:
            answer = self._one("GET", path, query={"token": self._token()})
        except AuthError:
            if self._login:
                raise
            return {"user": None}
        employee, customer = answer.get("employee"), answer.get("customer")
        user: Document = {
            "id": _id_of(employee),
            "orgId": _id_of(customer),
            "displayName": _name_of(employee),
            "accessLevel": answer.get("accessLevel"),
        }
        shaped("user", "GET", path, user)
        return {"user": user if answer.get("success", True) else None}

    # Networks

    def networks(self) -> list[Document]:
        query = {"full": "true", **({"customer": self._customer} if self._customer else {})}
        path = path_of("zerotier", "network")
        return [item("network", path, _network(document)) for document in self._pages(path, "networks", query)]

    def network(self, network_id: str) -> Document:
        return self._network("GET", network_id)

    def create_network(self, document: Document) -> Document:
        """Takes the name alone; other settings follow as a change."""
        name = document.get("config", {}).get("name")
        body = {"name": name, **({"customer": self._customer} if self._customer else {})}
        path = path_of("zerotier", "network")
        made = self._one("POST", path, body, creates=True)
        identity = identified(made, "_id", "POST", path, made.get("_id"))["_id"]
        with _after_the_write(made=identity):
            return self.network(identity)

    def update_network(self, network_id: str, document: Document) -> Document:
        names = {central: ours for ours, central in _NETWORK_KEYS.items()}
        body = {**document.get("config", {}), **{names[key]: value for key, value in document.items() if key in names}}
        return self._network("POST", network_id, body)

    def check_rules(self, source: str) -> None:
        try:
            self._call("POST", path_of("zerotier", "compile"), {"rawRules": source})
        except ApiError as error:
            if error.status == 422:
                raise InvalidOption("rules_source", f"the rules do not compile: {error.message.rstrip('.')}.") from None
            raise

    # Members

    def members(self, network_id: str) -> list[Document]:
        query = {"full": "true", "status": "true"}
        path = _network_path(network_id, "member")
        return [item("member", path, _member(network_id, document)) for document in self._pages(path, "members", query)]

    def member(self, network_id: str, node_id: str) -> Document:
        return self._member("GET", _network_path(network_id, "member", node_id), network_id, node_id)

    def create_member(self, network_id: str, node_id: str, document: Document) -> Document:
        body = {"id": node_id, **_member_body(document)}
        try:
            return self._member("POST", _network_path(network_id, "member"), network_id, node_id, body)
        except ApiError as error:
            if error.status == 422 and error.tries > 1:  # an earlier try may have made it
                return self.update_member(network_id, node_id, document)
            raise

    def update_member(self, network_id: str, node_id: str, document: Document) -> Document:
        """Where nothing but the authorization changes, the call that is made for it is used: a GET that writes."""
        body = _member_body(document)
        path = _network_path(network_id, "member", node_id)
        if body.keys() == {"authorized"}:
            self._call("GET", f"{path}/{'authorize' if body['authorized'] else 'deauthorize'}", writes=True)
            with _after_the_write():
                return self.member(network_id, node_id)
        return self._member("POST", path, network_id, node_id, body)

    # Requests

    def _network(self, method: str, network_id: str, body: Document | None = None) -> Document:
        path = _network_path(network_id)
        return shaped("network", method, path, _network({**self._one(method, path, body), "_id": network_id}))

    def _member(self, method: str, path: str, network_id: str, node_id: str, body: Document | None = None) -> Document:
        answer = self._one(method, path, body)
        return shaped("member", method, path, _member(network_id, {**answer, "id": node_id}))

    def _one(
        self,
        method: str,
        path: str,
        body: t.Any = None,
        *,
        creates: bool = False,
        query: t.Mapping[str, str] | None = None,
    ) -> Document:
        return an_object(method, path, self._call(method, path, body, creates=creates, query=query))

    def _pages(self, path: str, key: str, query: t.Mapping[str, str]) -> list[Document]:
        """All items of a paged list, each once. A list that grows or shrinks meanwhile is read anew: items move between pages."""
        found: dict[str, Document] = {}
        for _round in range(_ROUNDS):
            found, steady = self._round(path, key, query)
            if steady:
                break
        return list(found.values())

    def _round(self, path: str, key: str, query: t.Mapping[str, str]) -> tuple[dict[str, Document], bool]:
        """The items by id, and whether the list kept its length meanwhile. Raises BadAnswer for a page that comes again."""
        identity = "_id" if key == "networks" else "id"
        found: dict[str, Document] = {}
        totals: set[int | None] = set()
        offset = 0
        while True:
            answer = self._one("GET", path, query={**query, "offset": str(offset), "limit": str(_PAGE)})
            total = answer.get("total")
            total = total if isinstance(total, int) and not isinstance(total, bool) else None
            totals.add(total)
            page = {
                item[identity]: item
                for item in (
                    identified(item, identity, "GET", path, item.get(identity))
                    for item in objects(path, answer.get(key))
                )
            }
            if page and page.keys() <= found.keys() and len(totals) == 1:
                raise unexpected("GET", path, answer, f"the {key} from number {offset} on")
            fresh = page.keys() - found.keys()
            found.update(page)
            offset += len(page)
            if not fresh or offset == total:  # where more is there than the total says, it is not believed
                return found, len(totals) == 1

    def _call(
        self,
        method: str,
        path: str,
        body: t.Any = None,
        *,
        creates: bool = False,
        query: t.Mapping[str, str] | None = None,
        writes: bool = False,
    ) -> t.Any:
        """One request with a session's token; an expired session is opened anew once."""
        token = self._token()
        try:
            return self._transport.request(method, path, body, creates=creates, query=query, writes=writes)
        except ApiError as error:
            if not (isinstance(error, AuthError) and error.status == 401 and self._login):
                raise self._explained(error) from None
        self._token(expired=token)
        if query and "token" in query:
            query = {**query, "token": self._token()}
        try:
            return self._transport.request(method, path, body, creates=creates, query=query, writes=writes)
        except ApiError as error:
            raise self._explained(error) from None

    def _token(self, expired: str | None = None) -> str:
        """The token in use; logs in first where there is none or it has expired. One thread does it for all."""
        with self._session:
            if self._login and self._transport.token in (None, expired):
                if self._refused is not None:
                    raise self._refused
                self._transport.token = None
                try:
                    self._transport.token = self._log_in(self._login)
                except ZeroTierError as error:
                    self._refused = error
                    raise
            return self._transport.token or ""

    def _log_in(self, login: Login) -> str:
        path = path_of("auth", "login")
        body = {"username": login.username, "password": login.password}
        if login.one_time_code:
            body["authenticatorToken"] = login.one_time_code
        try:
            answer = an_object("POST", path, self._transport.request("POST", path, body))
        except ApiError as error:
            raise self._explained(error) from None
        token = answer.get("token")
        if not isinstance(token, str) or not token:
            raise unexpected("POST", path, answer, "an object with a token")
        return token

    @staticmethod
    def _explained(error: ApiError) -> ApiError:
        words = re.findall(r"\w+", error.message)
        hint = next((sentence for word, sentence in _HINTS.items() if word in words), None)
        error.hint = hint or ("id" in words and _unknown_id(error)) or error.hint
        return error


def _unknown_id(error: ApiError) -> str:
    if error.status == 422:
        return "node_id: TelecomX does not take it, or the network has this member already."
    options = "network_id or node_id" if "/member/" in error.path else "network_id"
    return f"{options}: TelecomX does not know this id."


@contextlib.contextmanager
def _after_the_write(made: str | None = None) -> t.Iterator[None]:
    """A read that fails leaves the write before it done; ``made`` is the id of what it made."""
    try:
        yield
    except RequestError as error:
        error.maybe_applied, error.made = True, made
        raise


# Translation


def _network_path(network_id: str, *more: str) -> str:
    return path_of("zerotier", "network", network_id, *more)


def _network(document: Document) -> Document:
    known = {central: document[ours] for ours, central in _NETWORK_KEYS.items() if ours in document}
    config = {key: value for key, value in document.items() if key not in _NETWORK_KEYS and key != "_id"}
    config["creationTime"] = _milliseconds(document.get("creationTime"))
    return {**known, "id": str(document["_id"]).lower(), "config": config}


def _member(network_id: str, document: Document) -> Document:
    paths = dicts(document.get("paths"))
    active = [path for path in paths if path.get("active")]
    now = int(time.time() * 1000)
    received = [_milliseconds(path.get("lastReceive")) or (now if path in active else 0) for path in paths]
    return {
        "id": f"{network_id}-{document['id']}",
        "nodeId": str(document["id"]).lower(),
        "networkId": network_id,
        "clock": now,
        "lastSeen": max(received, default=0),
        "clientVersion": document.get("version"),
        "physicalAddress": (active or paths)[0].get("ipAddress") if paths else None,
        **{central: document.get(ours) for ours, central in _MEMBER_KEYS.items()},
        "config": {
            **{key: document.get(key) for key in _MEMBER_SETTINGS},
            **{key: _milliseconds(document.get(key)) for key in _MEMBER_TIMES},
        },
    }


def _member_body(document: Document) -> Document:
    config = document.get("config", {})
    body = {ours: document[central] for ours, central in _MEMBER_KEYS.items() if central in document}
    return {**body, **{key: config[key] for key in _MEMBER_SETTINGS if key in config}}


def _milliseconds(value: t.Any) -> int | None:
    """A date as Central gives it, from ISO 8601 text; None for none and for one that can't be read."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if abs(value) < _LATEST else None
    try:
        moment = datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)).timestamp() * 1000)


def _id_of(value: t.Any) -> t.Any:
    return value.get("_id", value.get("id")) if isinstance(value, dict) else value


def _name_of(value: t.Any) -> t.Any:
    return value.get("name") if isinstance(value, dict) else None
