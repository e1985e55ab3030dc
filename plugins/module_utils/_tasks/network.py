# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A network: find it, plan, create, change or delete it; and the list of networks."""

from __future__ import annotations

import contextlib
import functools
import re
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    Ambiguous,
    InvalidOption,
    Missing,
    NotFound,
    NotKept,
    RequestError,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._session.ledger import Session
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import fits, same_name
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Document, Values, dig
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import changes_left, plan, same
from ansible_collections.community.zerotier.plugins.module_utils._settings.routes import is_reached
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import NETWORK
from ansible_collections.community.zerotier.plugins.module_utils._tasks import permissions as _permissions
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import (
    Outcome,
    Params,
    Task,
    check_named,
    check_new_name,
    confirm_absence,
    is_to_come,
    managed,
    name_of,
    network_id,
    only_network_called,
    sent,
    settle,
    still_there,
    told,
)
from ansible_collections.community.zerotier.plugins.module_utils._tasks.permissions import Wanted


def run(api: Session, params: Params) -> Outcome:
    """Bring one network to the wanted state."""
    wanted = NETWORK.parse(params)
    rights = _permissions.parse(params)
    to_come = params["state"] == "present" and is_to_come(api, params)
    identity = None if to_come else network_id(params)
    if identity is None and not params["name"] and not to_come:
        raise InvalidOption("name", "is empty; name the network, or give its network_id.")
    if params["state"] == "absent":
        api.need("network.delete", "state")
    api.check_options("network", [*wanted, *(["permissions"] if rights else [])])
    document = None if to_come else _find(api, identity, params)
    if document is None and params["name"]:
        check_new_name(params["name"])
    outcome = (
        _absent(api, document, params)
        if params["state"] == "absent"
        else _present(api, document, wanted, rights, params)
    )
    if params["state"] == "present":
        outcome.warnings[:0] = NETWORK.left_alone(params, outcome.before or {})
    outcome.subject = f"network {printable(params['name'] or identity or '')}".rstrip()
    return outcome


def _find(api: Api, identity: str | None, params: Params) -> Document | None:
    if identity is None:
        document = only_network_called(api, params["name"], "network_id")
        return document and _whole(api, document)
    try:
        return api.network(identity)
    except NotFound as error:
        if params["state"] == "absent":
            confirm_absence(api, error, identity)
            return None
        raise Missing(
            f"network_id: there is no network {identity} that the token's user can see. The API chooses ids itself: to create a network, give only its name."
        ) from None


def _whole(api: Api, document: Document) -> Document:
    """A network of a list; read again in case the list leaves out settings."""
    return api.network(document["id"]) if managed(api, "network", NETWORK).lacks(document) else document


def _absent(api: Session, document: Document | None, params: Params) -> Outcome:
    if document is None:
        return Outcome(False, {"network": None}, before={}, after={})
    identity = document["id"]
    check_named("network", "network_id", identity, name_of(document), params["name"])
    if not api.check_mode:
        with contextlib.suppress(NotFound):  # somebody else was faster
            api.delete_network(identity)
        if still_there(lambda: api.network(identity)):
            raise NotKept(
                f"The API took the request to delete network {identity}, but the network is still there. Try again later."
            )
    return Outcome(True, {"network": None}, before=_settings(api, document), after={})


def _present(api: Session, document: Document | None, wanted: Values, rights: Wanted | None, params: Params) -> Outcome:
    """Plan all of it, pass the gate, then preview or make the settings, then the permissions."""
    if document is not None and NETWORK.conceals(document, wanted):
        document = api.network(document["id"])
    before = _settings(api, document) if document is not None else {}
    asked = plan(NETWORK, before, wanted).after
    if "name" in asked:
        check_new_name(asked["name"])
    unlisted: list[str] = []
    if rights and not rights.rights and document is None:
        rights = None  # a new network has nobody in it: who the caller is need not be asked
    if rights:
        organization = functools.lru_cache(maxsize=None)(api.organization)
        caller = _permissions.Caller(api)
        rights = _permissions.with_ids(rights, organization)
        known = document if document is not None else _permissions.of_network_to_come(caller, organization)
        unlisted = [] if document is None else [user for user in _permissions.read(known) if user not in rights.rights]
        rights = _permissions.guarded(known, rights, caller, params)
        if _permissions.plan(known, rights):
            asked["permissions"] = _permissions.after(known, rights)
    if "rules_source" in asked:
        api.check_rules(asked["rules_source"])
    warnings: list[str] = []
    if api.check_mode:
        result = {"network_id": None, "status": {}} if document is None else view(api, document)
        result.update(asked)
    else:
        document, warnings = _make(api, document, wanted, rights)
        result = view(api, document)
    after = {**before, **{option: result[option] for option in asked}}
    if "routes" in wanted or "ip_assignment_pools" in wanted:  # only about what was asked for
        warnings += _unreachable_pools(after)
    changed = not before or not same(after, before)
    told_too = {"unlisted_users": unlisted} if params["permissions"] is not None else {}
    return Outcome(changed, {"network": result, **told_too}, before=before, after=after, warnings=warnings)


def _make(api: Api, document: Document | None, wanted: Values, rights: Wanted | None) -> tuple[Document, list[str]]:
    if document is not None:
        made, warnings = _finish(api, document, wanted, rights, tries=2)
        return made, [*warnings, *_not_compiled(document, made)]
    # Rules are not surely compiled by the first request (Central v1 notes, 3.1): they go alone in a second.
    first = {option: value for option, value in wanted.items() if option != "rules_source"}
    bare = document = api.create_network(plan(NETWORK, {}, first).body())
    try:
        if "rules_source" in wanted and api.offers("network.create_whole"):
            send, fetch = _line_to(api, document)
            rules = changes_left(NETWORK, document, {"rules_source": wanted["rules_source"]})
            document = sent(send, rules.body(), fetch) if rules else document
        document, warnings = _finish(
            api, document, wanted, rights, tries=1 if api.offers("network.create_whole") else 2
        )
        _check_found_again(api, document, wanted["name"])
        return document, [*warnings, *_not_compiled(bare, document)]
    except RequestError as error:
        error.hint = f"The network exists now as {printable(document['id'])}, but not all settings are made: run the task again to finish. {error.hint}".strip()
        raise


def _check_found_again(api: Api, document: Document, name: str) -> None:
    """Raise NotKept or Ambiguous for a new network that the next run would not find by its name, or not alone."""
    identity = document["id"]
    if not same_name(name_of(document), name):
        raise NotKept(
            f"name: the network exists now as {printable(identity)}, but the API calls it '{printable(name_of(document) or '')}' instead of "
            f"'{printable(name)}', so that each run would make one more. Delete it, and choose a name that the API keeps, or manage it by its network_id."
        )
    twins = [other["id"] for other in api.networks() if same_name(name_of(other), name) and other["id"] != identity]
    if twins:
        raise Ambiguous(
            "network",
            name,
            [identity, *twins],
            "network_id",
            f"This task made {printable(identity)} just now; somebody else made the other.",
        )


def _finish(
    api: Api, document: Document, wanted: Values, rights: Wanted | None, tries: int
) -> tuple[Document, list[str]]:
    document, warnings = settle(NETWORK, document, wanted, *_line_to(api, document), tries=tries)
    if rights:
        document, doubts = _permissions.settle(api, document, rights)
        warnings += doubts
    return document, warnings


def _not_compiled(before: Document, after: Document) -> list[str]:
    """A warning where the text of the rules is another one now, but not what a server that compiles them makes of it."""
    compiled, now = (
        [dig(document, ("config", key)) for key in ("rules", "capabilities", "tags")] for document in (before, after)
    )
    if not isinstance(now[0], list) or not all(map(same, compiled, now)) or _meaning(before) == _meaning(after):
        return []
    return [
        "rules_source: the server keeps the new text, but its compiled rules are the same as before, so what is let through is as before. "
        "Some servers only store the text. If the new text means the same as the old one, all is well."
    ]


def _meaning(network: Document) -> list[str]:
    """The words of a network's rules without comments."""
    lines = str(network.get("rulesSource") or "").splitlines()
    return [word for line in lines for word in re.split(r"(?:^|\s)#", line)[0].split()]


def _line_to(api: Api, document: Document) -> tuple[t.Callable[[Document], Document], t.Callable[[], Document]]:
    """How to send to, and fetch, this network."""
    identity = document["id"]
    return (lambda body: api.update_network(identity, body)), (lambda: api.network(identity))


def _settings(api: Api, document: Document) -> Values:
    """All that can be managed of a network, canonical."""
    lacking = api.lacking("network")
    permissions = {} if "permissions" in lacking else {"permissions": _permissions.view(document)}
    return {**managed(api, "network", NETWORK).read(document), **permissions}


def _unreachable_pools(settings: Values) -> list[str]:
    """A pool outside every route never gives an address (Central v1 notes, 3.4)."""
    return [
        f"ip_assignment_pools: the pool from {printable(pool['start'])} to {printable(pool['end'])} lies in no route of the network, "
        "so no member gets an address from it. Add a route that holds the pool."
        for pool in settings.get("ip_assignment_pools", [])
        if not is_reached(settings.get("routes", []), pool["start"], pool["end"])
    ]


def view(api: Api, document: Document) -> Values:
    """A network as it is returned: settings as the options of zt_network, read-only facts under ``status``."""
    settings = _settings(api, document)
    untold = managed(api, "network", NETWORK).untold(document)
    if "permissions" in settings and not isinstance(document.get("permissions"), dict):
        untold.append("permissions")
    status = {**NETWORK.read_facts(document), **({"untold": untold} if untold else {})}
    return {"network_id": document["id"], **settings, "status": status}


def run_info(api: Api, params: Params) -> Outcome:
    """List networks. One request, and one more for each network of which the list leaves out settings, or for an id that is not there."""
    identity = network_id(params)
    if identity is None:
        listed, called = api.networks(), params["name"] or params["name_pattern"]
        listed = told(api, listed, called) if called else listed
        documents = [_whole(api, document) for document in listed if _matches(document, params)]
    else:
        try:
            documents = [api.network(identity)]
        except NotFound as error:
            confirm_absence(api, error, identity)
            documents = []
    return Outcome(False, {"networks": [view(api, document) for document in documents if _matches(document, params)]})


def _matches(document: Document, params: Params) -> bool:
    name = name_of(document)
    return (params["name"] is None or same_name(name, params["name"])) and fits(name, params["name_pattern"])


_STATUS: dict[str, t.Any] = {"status": {"type": "dict"}}

TASK = Task(
    argument_spec={
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "network_id": {"type": "str"},
        **NETWORK.argument_spec(),
        **_permissions.SPEC,
        **_STATUS,
    },
    run=run,
    constraints={"required_one_of": [("network_id", "name")]},
)

INFO_TASK = Task(
    argument_spec={"network_id": {"type": "str"}, "name": {"type": "str"}, "name_pattern": {"type": "str"}},
    run=run_info,
)
