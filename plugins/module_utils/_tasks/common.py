# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tasks of all resources share: ids, sending a plan and checking the answer, the outcome."""

from __future__ import annotations

import json
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    AuthError,
    BadAnswer,
    InvalidOption,
    NotFound,
    Refused,
    ZeroTierError,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._session.ledger import Session
from ansible_collections.community.zerotier.plugins.module_utils._settings import addresses as _addresses
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory, same_name
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import (
    Document,
    Resource,
    Values,
    dig,
    shown_number,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import changes_left, merged

Params = t.Mapping[str, t.Any]

_READERS = 16  # requests under way at the same time, where the list of networks tells no names
_LARGEST = 10**9  # of seconds and the like; what waits takes none that is much larger


@dataclass
class Outcome:
    """What a run did or, in check mode, would do. ``before`` and ``after`` hold managed settings; {} means absent.

    ``subject`` names the object over a diff. Where ``many`` is set, the two hold the settings of many objects by their ids.
    """

    changed: bool
    result: dict[str, t.Any]
    subject: str = ""
    before: Values | None = None
    after: Values | None = None
    warnings: list[str] = field(default_factory=list)
    many: bool = False


class Task(t.NamedTuple):
    """What a module is made of: options beyond the connection, their constraints, and the run."""

    argument_spec: dict[str, t.Any]
    run: t.Callable[..., Outcome]  # of a Session and Params; those that wait take a Clock as well
    constraints: t.Mapping[str, t.Any] = {}


def perform(task: Task, api: Api, params: Params, check_mode: bool, **more: t.Any) -> Outcome:
    """Run a task in a session of its own. Whether it wrote is told at every exit: a failure carries its outcome, too."""
    session = Session(api, check_mode)
    try:
        outcome = task.run(session, params, **more)
    except ZeroTierError as error:
        if session.wrote:
            error.outcome = error.outcome or Outcome(True, {})
            error.outcome.changed = True
            error.outcome.result["done"] = session.done()
        raise
    outcome.changed = outcome.changed or session.wrote
    return outcome


class Clock:
    """The time that passes while a task waits, in seconds."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def network_id(params: Params) -> str | None:
    """The option network_id, checked. Raises InvalidOption."""
    if params.get("network_id") is not None and not params["network_id"].strip():
        raise InvalidOption(
            "network_id",
            "has no value; give the network's id of 16 hex digits. Does the task that it comes from make the network?",
        )
    return _checked("network_id", params.get("network_id"), _addresses.network_id)


def is_to_come(api: Session, params: Params) -> bool:
    """Whether the options name, by an id that is not known yet, a network that an earlier task would create."""
    return api.check_mode and params.get("network_id") == ""


def node_id(params: Params) -> str | None:
    """The option node_id, checked. Raises InvalidOption."""
    return _checked("node_id", params.get("node_id"), _addresses.node_id)


def _checked(option: str, value: str | None, check: t.Callable[[str], str]) -> str | None:
    try:
        return None if value is None else check(value)
    except ValueError as error:
        raise InvalidOption(option, str(error)) from None


def opaque_id(option: str, value: str) -> str:
    """An id that only the API understands, if it can be part of an address. Raises InvalidOption."""
    if not value.isascii() or not value.isprintable() or " " in value or len(value) > 100 or value in ("", ".", ".."):
        raise InvalidOption(option, f"'{printable(value)}' is not an id; copy it from where the API gave it.")
    return value


def number(params: Params, option: str, low: int) -> None:
    """Raise InvalidOption for a number that can't be meant."""
    value = params[option]
    if isinstance(value, bool) or not low <= value <= _LARGEST:
        raise InvalidOption(option, f"{shown_number(value)} is outside the range; it must be {low} to {_LARGEST}.")


def managed(api: Api, kind: str, resource: Resource) -> Resource:
    """The resource without the settings that the provider's objects of this kind lack."""
    lacking = api.lacking(kind)
    return resource._replace(fields=tuple(f for f in resource.fields if f.option not in lacking))


def check_new_name(name: str) -> None:
    """Raise InvalidOption for a name that some servers would trim, so that the object would not be found again."""
    if name != name.strip():
        raise InvalidOption(
            "name",
            f"'{printable(name)}' begins or ends with blanks, which get lost; write '{printable(name.strip())}'.",
        )


def check_named(kind: str, option: str, identity: str, name: t.Any, asked: str | None) -> None:
    """Raise Refused where an object that is to be deleted by its id has another name than the task says."""
    if asked is not None and (asked or name) and not same_name(name, asked):
        raise Refused(
            f"name: {kind} {identity} is called '{printable(name or '')}', not '{printable(asked)}'. Nothing was deleted. "
            f"Check {option}, or leave name out."
        )


def confirm_absence(api: Api, missing: NotFound, identity: str | None = None) -> None:
    """Believe a 404 where it would be success: it comes as well from a wrong address and from a proxy.

    One request. Raises what the list of networks raises, and ``missing`` itself where it shows the network of this id.
    """
    if identity in [document["id"] for document in api.networks()]:
        missing.hint = "The list of networks shows it all the same: try again later."
        raise missing


def still_there(fetch: t.Callable[[], t.Any]) -> bool:
    """Whether an object that was deleted can be read all the same. 403 counts as gone: it could be seen before."""
    try:
        return fetch() is not None
    except (AuthError, NotFound):
        return False


def name_of(network: Document) -> t.Any:
    """A network's name, which the API keeps in its config."""
    return dig(network, ("config", "name"))


def only_network_called(api: Api, name: str, option: str) -> Document | None:
    """The one network of this name, or None. Raises Ambiguous. One request, and one for each listed network without a name."""
    return called(api, directory(api.networks()), name, option)


def directory(listed: t.Iterable[Document]) -> Directory[Document]:
    """The networks of a list, by id and by name."""
    return Directory("network", "the account", listed, lambda document: str(document.get("id")), name_of)


def called(api: Api, known: Directory[Document], name: str, option: str) -> Document | None:
    """As `only_network_called`, for a list that was read already: one request for each listed network without a name."""
    found = known.called(name, option)
    if found is None:  # the name that is missing in the list may be this one, and a second network would be made
        found = directory(told(api, known.nameless, name)).called(name, option)
    return found


def told(api: Api, listed: t.Iterable[Document], name: str) -> list[Document]:
    """The networks of a list with their names: one request for each that it does not tell. Raises ZeroTierError, which tells the wanted name."""
    documents = list(listed)
    if all(isinstance(name_of(document), str) for document in documents):
        return documents
    with ThreadPoolExecutor(max_workers=_READERS) as pool:
        return list(pool.map(lambda document: _named(api, document, name), documents))


def _named(api: Api, document: Document, name: str) -> Document:
    """A listed network; read again where the list does not tell its name. Raises ZeroTierError for one that is not told at all."""
    if not isinstance(name_of(document), str):
        document = api.network(document["id"])
        if "name" not in (dig(document, ("config",)) or {}):
            raise ZeroTierError(
                f"The API does not tell the name of network {printable(document['id'])}, so it may be called '{printable(name)}'. "
                "Try again later, or name the network by its network_id."
            )
    return document


def network_called(api: Api, name: str, option: str = "network_name", instead: str = "network_id") -> Document:
    """The one network of this name. Raises Ambiguous, InvalidOption, Missing; they name the option, and what to use instead. One request."""
    if not name:  # would be a network that has no name
        raise InvalidOption(option, f"is empty; give the network's name, or its {instead}.")
    known = directory(api.networks())
    found = called(api, known, name, instead)
    if found is None:
        raise known.missing(name, option, "Check the spelling, and that api_token belongs to the right user.")
    return found


def settle(
    resource: Resource,
    document: Document,
    wanted: Values,
    send: t.Callable[[Document], Document],
    fetch: t.Callable[[], Document],
    tries: int = 2,
) -> tuple[Document, list[str]]:
    """Send what ``document`` lacks, look at the answer, send once more what did not stick, warn of what still did not.

    The API drops what it does not like and answers 200 (Central v1 notes, 0.18 and 0.19). ``tries`` is 1 where
    the settings were sent once already.
    """
    # Merged only once: an answer that leaves something out must not decide what is kept.
    wanted = merged(resource, resource.read(document), wanted)
    for _try in range(tries):
        left = changes_left(resource, document, wanted)
        if not left:
            return document, []
        document = sent(send, left.body(), fetch)
    left = changes_left(resource, document, wanted)
    now = resource.read(document)
    return document, [
        f"{option}: the API took the request but did not keep the value. Asked for: {_shown(left.after[option])}. It is: {_shown(now[option])}."
        for option in left.after
    ]


def _shown(value: t.Any) -> str:
    return printable(json.dumps(value))


def sent(send: t.Callable[[Document], Document], body: Document, fetch: t.Callable[[], Document]) -> Document:
    """The object after a write; read again where the answer to the write can't be used."""
    try:
        return send(body)
    except BadAnswer as error:
        try:
            return fetch()
        except NotFound:
            error.hint = (
                "The server took the request, but shows no such object after it. Some servers hide a member that was deleted until "
                "authorized is true."
            )
            raise error from None
