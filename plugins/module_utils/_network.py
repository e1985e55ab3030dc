# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A network: find it, plan, create, change or delete it; and the list of networks."""

from __future__ import annotations

import contextlib
import fnmatch
import ipaddress
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._central import Central
from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    InvalidOption,
    Missing,
    NotFound,
    RequestError,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._fields import NETWORK, Document, Values
from ansible_collections.community.zerotier.plugins.module_utils._plan import changes_left, plan, same
from ansible_collections.community.zerotier.plugins.module_utils._resource import (
    Outcome,
    Params,
    Task,
    name_of,
    network_id,
    only_network_called,
    sent,
    settle,
)


def run(api: Central, params: Params, check_mode: bool) -> Outcome:
    """Bring one network to the wanted state."""
    wanted = NETWORK.parse(params)
    identity = network_id(params)
    if identity is None and not params["name"]:
        raise InvalidOption("name", "is empty; name the network, or give its network_id.")
    document = _find(api, identity, params)
    if params["state"] == "absent":
        outcome = _absent(api, document, check_mode)
    elif document is None:
        outcome = _create(api, wanted, check_mode)
    else:
        outcome = _change(api, document, wanted, check_mode)
    outcome.subject = f"network {printable(params['name'] or identity)}"
    return outcome


def _find(api: Central, identity: str | None, params: Params) -> Document | None:
    if identity is None:
        document = only_network_called(api, params["name"], "network_id")
        return document and _whole(api, document)
    try:
        return api.network(identity)
    except NotFound:
        if params["state"] == "absent":
            return None
        raise Missing(
            f"network_id: there is no network {identity} that the token's user can see. The API chooses ids itself: to create a network, give only its name."
        ) from None


def _whole(api: Central, document: Document) -> Document:
    """A network of a list; read again in case the list leaves out settings."""
    return api.network(document["id"]) if NETWORK.lacks(document) else document


def _absent(api: Central, document: Document | None, check_mode: bool) -> Outcome:
    if document is None:
        return Outcome(False, {"network": None}, before={}, after={})
    if not check_mode:
        with contextlib.suppress(NotFound):  # somebody else was faster
            api.delete_network(document["id"])
    return Outcome(True, {"network": None}, before=NETWORK.read(document), after={})


def _create(api: Central, wanted: Values, check_mode: bool) -> Outcome:
    asked = plan(NETWORK, {}, wanted).after
    if check_mode:
        preview = {"network_id": None, **asked, "status": {}}
        return Outcome(True, {"network": preview}, before={}, after=asked, warnings=_doubts(wanted, asked))
    # Rules are not surely compiled by the first request (Central v1 notes, 3.1): they go alone in a second.
    document = api.create_network(
        NETWORK.write({option: value for option, value in asked.items() if option != "rules_source"})
    )
    send, fetch = _line_to(api, document)
    try:
        rules = changes_left(
            NETWORK, document, {option: wanted[option] for option in wanted if option == "rules_source"}
        )
        if rules:
            document = sent(send, rules.body(), fetch)
        document, warnings = settle(NETWORK, document, wanted, send, fetch, tries=1)
    except RequestError as error:
        error.hint = f"The network exists now as {printable(document['id'])}, but not all settings are made: run the task again to finish. {error.hint}".strip()
        raise
    now = NETWORK.read(document)
    after = {option: now[option] for option in asked}
    return Outcome(True, {"network": view(document)}, before={}, after=after, warnings=warnings + _doubts(wanted, now))


def _change(api: Central, document: Document, wanted: Values, check_mode: bool) -> Outcome:
    before = NETWORK.read(document)
    planned = plan(NETWORK, before, wanted)
    warnings: list[str] = []
    if check_mode:
        result = {**view(document), **planned.after}
    else:
        document, warnings = settle(NETWORK, document, wanted, *_line_to(api, document))
        result = view(document)
    after = {**before, **{option: result[option] for option in planned.after}}
    warnings += _doubts(wanted, after)
    return Outcome(not same(after, before), {"network": result}, before=before, after=after, warnings=warnings)


def _line_to(api: Central, document: Document) -> tuple[t.Callable[[Document], Document], t.Callable[[], Document]]:
    """How to send to, and fetch, this network."""
    identity = document["id"]
    return (lambda body: api.update_network(identity, body)), (lambda: api.network(identity))


def _doubts(wanted: Values, settings: Values) -> list[str]:
    """Warnings about settings that are possible and hardly meant; only about what was asked for."""
    doubts = []
    if wanted.get("rules_source") == "":
        doubts.append(
            "rules_source: is empty, so the network drops all traffic. To let everything pass, write 'accept;'."
        )
    if "routes" in wanted or "ip_assignment_pools" in wanted:
        doubts += _unreachable_pools(settings)
    return doubts


def _unreachable_pools(settings: Values) -> list[str]:
    """A pool outside every route never gives an address (Central v1 notes, 3.4)."""
    routes = []
    for route in settings.get("routes", []):
        try:
            routes.append(ipaddress.ip_network(route["target"]))
        except ValueError:
            continue
    warnings = []
    for pool in settings.get("ip_assignment_pools", []):
        try:
            ends = [ipaddress.ip_address(pool["start"]), ipaddress.ip_address(pool["end"])]
        except ValueError:
            continue
        if not any(all(end in route for end in ends) for route in routes):
            warnings.append(
                f"ip_assignment_pools: the pool from {pool['start']} to {pool['end']} lies in no route of the network, "
                "so no member gets an address from it. Add a route that holds the pool."
            )
    return warnings


def view(document: Document) -> Values:
    """A network as it is returned: settings as the options of zt_network, read-only facts under ``status``."""
    return {"network_id": document.get("id"), **NETWORK.read(document), "status": NETWORK.read_facts(document)}


def run_info(api: Central, params: Params, check_mode: bool) -> Outcome:
    """List networks. One request, and one more for each network of which the list leaves out settings."""
    identity = network_id(params)
    if identity is None:
        documents = [_whole(api, document) for document in api.networks() if _matches(document, params)]
    else:
        try:
            documents = [api.network(identity)]
        except NotFound:
            documents = []
    return Outcome(False, {"networks": [view(document) for document in documents if _matches(document, params)]})


def _matches(document: Document, params: Params) -> bool:
    name = str(name_of(document) or "")
    return params["name"] in (None, name) and (
        params["name_pattern"] is None or fnmatch.fnmatchcase(name, params["name_pattern"])
    )


_STATUS: dict[str, t.Any] = {"status": {"type": "dict"}}

TASK = Task(
    argument_spec={
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "network_id": {"type": "str"},
        **NETWORK.argument_spec(),
        **_STATUS,
    },
    run=run,
    constraints={"required_one_of": [("network_id", "name")]},
)

INFO_TASK = Task(
    argument_spec={"network_id": {"type": "str"}, "name": {"type": "str"}, "name_pattern": {"type": "str"}},
    run=run_info,
)
