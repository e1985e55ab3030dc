# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A member: find it, plan, pre-authorise, change, delete or wait for it; and the list of members."""

from __future__ import annotations

import contextlib
import threading
import typing as t
from dataclasses import dataclass

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    Missing,
    NotFound,
    NotKept,
    TimedOut,
    ZeroTierError,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._session.ledger import Session
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import fits, same_name
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import (
    Document,
    Odd,
    Resource,
    Values,
    dig,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import plan, same
from ansible_collections.community.zerotier.plugins.module_utils._settings.routes import is_reached
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import (
    Clock,
    Outcome,
    Params,
    Task,
    check_named,
    check_new_name,
    is_to_come,
    managed,
    network_called,
    network_id,
    node_id,
    number,
    sent,
    settle,
)
from ansible_collections.community.zerotier.plugins.module_utils._tasks.rights import (
    capability_ids,
    default_capabilities,
    need_names,
    tag_ids,
)

ONLINE_SECONDS = 300  # a member seen within this time counts as online (Central v1 notes, 0.21)
_FORMER_LIFE = 5_000  # milliseconds; a record older than this was not made by the request just sent
_POLL_SECONDS = 2.0
_CLOCK = Clock()


class Site:
    """The network that members are on. Its document is read once, and only when needed, by whichever thread comes first."""

    def __init__(self, api: Api, identity: str, document: Document | None = None) -> None:
        self.api = api
        self.network_id = identity
        self.resource: Resource = managed(api, "member", MEMBER)
        self.known = document is not None  # whether an answer has shown that the network exists
        self.many = False  # whether many members are looked after, so that one request more does not matter
        self._document = document
        self._failure: ZeroTierError | None = None
        self._reading = threading.Lock()

    @classmethod
    def of(cls, api: Session, params: Params) -> Site:
        """The network that the options name; one request if it is named by name. Raises InvalidOption, Missing, Ambiguous."""
        if is_to_come(api, params):
            raise Missing("network_id: has no value, so there is no network yet.")
        identity = network_id(params)
        if identity is not None:
            return cls(api, identity)
        document = network_called(api, params["network_name"])
        if not isinstance(document, Odd):
            api.remember(params["network_name"], document)
        return cls(api, document["id"], None if isinstance(document, Odd) else document)

    def document(self) -> Document:
        """Raises Missing for a network that does not exist, and RequestError: to all who ask, after one try."""
        with self._reading:
            if self._failure is not None:
                raise self._failure
            if self._document is None:
                try:
                    self._document = self.api.network(self.network_id)
                except NotFound:
                    self._failure = self.missing()
                    raise self._failure from None
                except ZeroTierError as error:
                    self._failure = error
                    raise
                self.known = True
            return self._document

    def at_hand(self) -> Document | None:
        """The document, if it was read already; for many members, it is read, unless that fails."""
        if self.many:
            with contextlib.suppress(ZeroTierError):
                return self.document()
        return self._document

    def confirm(self) -> None:
        """Raise Missing if the network does not exist."""
        if not self.known:
            self.document()

    def members(self) -> list[Document]:
        """The list of members. Raises Missing for a network that does not exist."""
        try:
            found = self.api.members(self.network_id)
        except NotFound:
            raise self.missing() from None
        self.known = True
        return found

    def missing(self) -> Missing:
        if self.known:
            return Missing(
                f"Network {self.network_id} is gone: it was deleted while this task ran. Run the task again."
            )
        return Missing(
            f"network_id: there is no network {self.network_id} that the token's user can see. Check the id."
        )


class Place:
    """One node's place on one network."""

    def __init__(self, site: Site, node: str) -> None:
        self.site = site
        self.node_id = node
        self.deleted = False  # whether find() saw a deleted record
        self.returned = False  # whether it was deleted once and is made again
        self.seen: bool | None = None  # whether the list shows it, where that was looked up for many at once

    def find(self) -> Document | None:
        """The member, or None when it is not there or deleted.

        A deleted member may still answer as a hidden record, so the list decides about hidden ones (Central v1 notes, 3.6).
        """
        try:
            document = self.fetch()
        except NotFound:
            return None
        self.deleted = bool(document.get("hidden")) and not self.listed()
        return None if self.deleted else document

    def listed(self) -> bool:
        if self.seen is not None:
            return self.seen
        return any(document["nodeId"] == self.node_id for document in self.site.members())

    def fetch(self) -> Document:
        return self.site.api.member(self.site.network_id, self.node_id)

    def send(self, body: Document) -> Document:
        return self.site.api.update_member(self.site.network_id, self.node_id, body)

    def _send_first(self, body: Document) -> Document:
        try:
            return self.site.api.create_member(self.site.network_id, self.node_id, body)
        except NotFound:
            raise self.site.missing() from None
        except ApiError as error:
            if error.status is not None and error.status >= 500:  # some servers say so of a network that is not there
                self.site.confirm()
            raise

    def create(self, body: Document) -> Document:
        """Pre-authorise the node. A deleted member comes back visible only with ``hidden: false``, sometimes only after ``hidden: true``."""
        if self.deleted:  # hidden until the end, so that the next run takes up what this one does not finish
            sent(self._send_first, {**body, "hidden": True}, self.fetch)
            document = sent(self.send, {"hidden": False}, self.fetch)
        else:
            document = sent(self._send_first, {**body, "hidden": False}, self.fetch)
        self.returned = self.deleted or (self.site.api.offers("member.delete") and _had_a_former_life(document))
        if self.returned and not self.listed():
            sent(self.send, {"hidden": True}, self.fetch)
            document = sent(self.send, {"hidden": False}, self.fetch)
        return document

    def delete(self) -> None:
        self.site.api.delete_member(self.site.network_id, self.node_id)

    def not_deleted(self) -> NotKept:
        return NotKept(
            f"The API took the request to delete member {self.node_id} of network {self.site.network_id}, but the member is still there. "
            "Try again later; authorized: false shuts it out meanwhile."
        )


@dataclass(frozen=True)
class Step:
    """What is to be done to one member: ``did`` says it in a word; ``before`` and ``after`` hold all its settings, {} for none.

    ``wanted`` are the settings to make, with ids for names; ``changes`` those of them that differ.
    """

    did: str  # create, change, delete or nothing
    document: Document | None
    wanted: Values
    before: Values
    changes: Values
    warnings: list[str]
    merges: bool = False  # whether what is sent holds values that were read before, which others may have changed since


def run(api: Session, params: Params, clock: Clock = _CLOCK) -> Outcome:
    """Bring one member to the wanted state, then wait for it if asked to."""
    wanted = parse(api, params)
    node = t.cast(str, node_id(params))
    number(params, "wait_timeout", 0)
    seen = _nothing_to_do(api, node, wanted, params)
    if seen is None:
        try:
            place = Place(Site.of(api, params), node)
        except Missing:
            if api.check_mode and may_come(params) and params["create"] and params["state"] == "present":
                return preview_before_its_network(wanted, params)
            raise
        step = planned(place, place.find(), wanted, params)
    else:
        place, step = seen
    outcome, document = shown(place, step) if api.check_mode else made(place, step)
    network = params["network_name"] or place.site.network_id
    outcome.subject = f"member {place.node_id} of network {printable(network)}"
    if document is not None and params["wait_for"] and params["state"] == "present" and not api.check_mode:
        try:
            outcome.result["member"] = view(_wait(place, document, params, clock), place.site.resource)
        except ZeroTierError as error:
            error.outcome = outcome
            raise
    return outcome


def _nothing_to_do(api: Api, node: str, wanted: Values, params: Params) -> tuple[Place, Step] | None:
    """The member of a network that was found by this name before, where it is as it should be: what changes nothing may rest on that."""
    network = api.recalled(params["network_name"])
    if network is None:
        return None
    place = Place(Site(api, network["id"], network), node)
    with contextlib.suppress(ZeroTierError):  # it is looked up anew, and told if it fails again
        step = planned(place, place.find(), wanted, params)
        if step.did == "nothing" and step.document is not None:
            return place, step
    return None


def parse(api: Api, params: Params) -> Values:
    """The settings that were asked for, canonical. Raises InvalidOption, and Unsupported for what the provider lacks."""
    wanted = MEMBER.parse(params)
    api.check_options("member", wanted)
    return wanted


def planned(place: Place, document: Document | None, wanted: Values, params: Params) -> Step:
    """What is to be done to a member, as it was found. Reads what it needs, and writes nothing."""
    warnings: list[str] = []
    resource = place.site.resource
    if params["state"] == "absent":
        if document is None:
            place.site.confirm()  # who is to be shut out of a network that does not exist is not out
        else:
            check_named("member", "node_id", place.node_id, document.get("name"), params.get("name"))
        if document is None or place.site.api.offers("member.delete"):
            before = resource.read(document) if document is not None else {}
            return Step("nothing" if document is None else "delete", document, {}, before, {}, warnings)
        wanted = {"authorized": False}
        warnings.append(
            f"state: {place.site.api.provider} can't delete members, so node {place.node_id} is deauthorized instead."
        )
    elif document is None and not params["create"]:
        raise Missing(
            f"node_id: node {place.node_id} is not a member of network {place.site.network_id}, and create is false. "
            "Check the ids for a typo, or let the node join first."
        )
    if document is not None and _conceals(document, wanted, params["ip_assignments_mode"]):
        document = place.fetch()
    before = resource.read(document) if document is not None else {}
    wanted, doubts = _resolve(place, before, wanted, params["ip_assignments_mode"])
    changes = plan(MEMBER, before, wanted).after
    if "name" in changes:
        check_new_name(changes["name"])
    did = "create" if document is None else "change" if changes else "nothing"
    doubts += _unreachable(place.site, changes.get("ip_assignments") or [])
    merged = {"tags", "capabilities", *(["ip_assignments"] if params["ip_assignments_mode"] == "append" else [])}
    return Step(
        did,
        document,
        wanted,
        before,
        changes,
        warnings + MEMBER.left_alone(params, before) + doubts,
        merges=not merged.isdisjoint(changes),
    )


def _conceals(document: Document, wanted: Values, mode: str) -> bool:
    """Whether the document does not tell what a wanted setting is merged with, which would be lost."""
    appends = mode == "append" and "ip_assignments" in wanted
    return MEMBER.conceals(document, wanted) or (appends and dig(document, ("config", "ipAssignments")) is None)


def shown(place: Place, step: Step) -> tuple[Outcome, Document | None]:
    """What a step would come to."""
    if step.did == "delete" or (step.did == "nothing" and step.document is None):
        return _gone(step), None
    if step.document is None:
        place.site.confirm()  # a network that does not exist must fail here as it would in a real run
        known: Values = {"network_id": place.site.network_id, "node_id": place.node_id, "status": {}}
    else:
        known = view(step.document, place.site.resource, settings=step.before)
    return _outcome(step, {**known, **step.changes}, []), step.document


def preview_before_its_network(wanted: Values, params: Params) -> Outcome:
    """The preview of a playbook whose earlier task would create the network that is missing now."""
    asked = plan(MEMBER, {}, wanted).after
    result = {"network_id": None, "node_id": node_id(params), **asked, "status": {}}
    subject = f"member {node_id(params)} of network {printable(params['network_name'] or '')}".rstrip()
    return Outcome(True, {"member": result}, subject, before={}, after=asked, warnings=[not_there_yet(params)])


def may_come(params: Params) -> bool:
    """Whether an earlier task could create a network of this name; none makes one with blanks at the ends."""
    name = params["network_name"]
    return name is None or name == name.strip()


def not_there_yet(params: Params) -> str:
    """The warning of such a preview."""
    if params["network_name"] is None:
        return "network_id: has no value. Check mode goes on as if it were the id of a network that an earlier task would create."
    return (
        f"network_name: there is no network called '{printable(params['network_name'])}' yet. "
        "Check mode goes on as if an earlier task had created it; if none does, check the spelling."
    )


def made(place: Place, step: Step) -> tuple[Outcome, Document | None]:
    """Carry out a step. Raises RequestError, and NotKept for a deletion that did not happen."""
    resource = place.site.resource
    if step.did == "nothing":
        return shown(place, step)
    if step.did == "delete":
        with contextlib.suppress(NotFound):  # somebody else was faster
            place.delete()
        if place.seen is None and place.find() is not None:
            raise place.not_deleted()
        return _gone(step), None
    if step.document is None:
        # hidden comes later: a deleted member returns only by hidden: false
        first = plan(resource, {}, {option: value for option, value in step.wanted.items() if option != "hidden"})
        document = place.create(first.body())
        document, warnings = settle(resource, document, step.wanted, place.send, place.fetch, tries=1)
    else:
        document, warnings = settle(resource, step.document, step.wanted, place.send, place.fetch)
    outcome = _outcome(step, view(document, resource), warnings)
    outcome.changed = True  # it was written, whatever came of it
    return outcome, document


def _gone(step: Step) -> Outcome:
    return Outcome(step.did == "delete", {"member": None}, before=step.before, after={}, warnings=step.warnings)


def _outcome(step: Step, result: Values, warnings: list[str]) -> Outcome:
    before = step.before
    after = {**before, **{option: result[option] for option in step.changes}}
    changed = not before or any(not same(after[option], before.get(option)) for option in step.changes)
    return Outcome(changed, {"member": result}, before=before, after=after, warnings=step.warnings + warnings)


def _resolve(place: Place, current: Values, wanted: Values, mode: str) -> tuple[Values, list[str]]:
    """The wanted settings with ids for names, and with what the network itself gives to the member left in place."""
    wanted, warnings = dict(wanted), []
    network = place.site.document() if need_names(wanted) else {}
    if "tags" in wanted:
        wanted["tags"] = tag_ids(network, wanted["tags"])
    if "capabilities" in wanted:
        asked = set(capability_ids(network, wanted["capabilities"]))
        extra = set(current.get("capabilities", [])) - asked
        given = extra & default_capabilities(place.site.document()) if extra else set()
        wanted["capabilities"] = sorted(asked | given)
    if "ip_assignments" in wanted and current.get("ip_assignments"):
        if mode == "append":
            together = current["ip_assignments"] + wanted["ip_assignments"]
            wanted["ip_assignments"] = MEMBER.kind("ip_assignments").read(together)
        elif not wanted["ip_assignments"] and _assigns_automatically(place, {**current, **wanted}):
            del wanted["ip_assignments"]
            warnings.append(
                "ip_assignments: an empty list was asked for, but the network assigns addresses by itself and would only choose another one. "
                "The address was left alone. To take it away, set no_auto_assign_ips to true in the same task."
            )
    return wanted, warnings


def _unreachable(site: Site, addresses: list[str]) -> list[str]:
    """A warning about each address that no route of the network holds, where the network is at hand."""
    network = site.at_hand() if addresses else None
    routes = NETWORK.kind("routes").read(dig(network, ("config", "routes")))
    return [
        f"ip_assignments: {printable(address)} lies in no route of the network, so nobody reaches the member there. Add a route that holds it."
        for address in addresses
        if network is not None and not is_reached(routes, address)
    ]


def _assigns_automatically(place: Place, settings: Values) -> bool:
    if settings["no_auto_assign_ips"]:
        return False
    config = place.site.document().get("config")
    modes = (dig(config, (mode, "zt")) for mode in ("v4AssignMode", "v6AssignMode"))
    return bool(dig(config, ("ipAssignmentPools",))) and any(modes)


# Waiting


def _wait(place: Place, document: Document, params: Params, clock: Clock) -> Document:
    """The member once it is online or has an address. Raises TimedOut."""
    began = clock.now()
    while not _reached(document, params["wait_for"]):
        waited = clock.now() - began
        if waited >= params["wait_timeout"]:
            problem = {"online": "was not seen online", "address": "got no address"}[params["wait_for"]]
            authorized = MEMBER.read(document)["authorized"]
            raise TimedOut(
                f"wait_for: node {place.node_id} {problem} on network {place.site.network_id} within {params['wait_timeout']} seconds. "
                "Check that zerotier-one runs on it and that it has joined the network."
                + ("" if authorized else " The member is not authorized: set authorized to true.")
            )
        place.site.api.progress(f"waiting for node {place.node_id}: {waited:.0f} of {params['wait_timeout']} seconds")
        clock.sleep(min(_POLL_SECONDS, params["wait_timeout"] - waited))
        document = place.fetch()
    return document


def _reached(document: Document, state: str) -> bool:
    return is_online(document, ONLINE_SECONDS) if state == "online" else bool(MEMBER.read(document)["ip_assignments"])


def is_online(document: Document, seconds: int) -> bool:
    """Whether the member was seen within this time, by the server's own clock."""
    seen, clock = document.get("lastSeen") or 0, document.get("clock") or 0
    return isinstance(seen, int) and isinstance(clock, int) and seen > 0 and 0 < clock < seen + seconds * 1000


def _had_a_former_life(document: Document) -> bool:
    """Whether a record that was just sent for the first time is an old, deleted one; deletion ends the authorization."""
    config, clock = document.get("config"), document.get("clock")
    created = dig(config, ("creationTime",))
    old = isinstance(created, int) and isinstance(clock, int) and clock - created > _FORMER_LIFE
    return old or bool(dig(config, ("lastDeauthorizedTime",)))


def view(
    document: Document, resource: Resource, online_seconds: int = ONLINE_SECONDS, settings: Values | None = None
) -> Values:
    """A member as it is returned: settings as the options of zt_member, read-only facts under ``status``.

    ``settings`` are those of the document, where they were read already.
    """
    untold = resource.untold(document)
    return {
        "network_id": document["networkId"],
        "node_id": document["nodeId"],
        **(resource.read(document) if settings is None else settings),
        "status": {
            "online": is_online(document, online_seconds),
            **resource.read_facts(document),
            **({"untold": untold} if untold else {}),
        },
    }


def run_info(api: Session, params: Params) -> Outcome:
    """List the members of a network. One request, one more for a network named by name, and for a node that is hidden or not there."""
    node = node_id(params)
    number(params, "online_threshold", 0)
    if is_to_come(api, params):
        return Outcome(False, {"members": []}, warnings=[not_there_yet(params)])
    site = Site.of(api, params)
    if node is None:
        documents = site.members()
    else:
        found = Place(site, node).find()
        if found is None:
            site.confirm()  # a 404 comes as well from a wrong address
        documents = [found] if found is not None else []
    members = [view(document, site.resource, params["online_threshold"]) for document in documents]
    return Outcome(False, {"members": [member for member in members if _matches(member, params)]})


def _matches(member: Values, params: Params) -> bool:
    states = {
        "authorized": member["authorized"],
        "hidden": member.get("hidden", False),
        "online": member["status"]["online"],
    }
    return (
        all(params[option] in (None, state) for option, state in states.items())
        and (params["name"] is None or same_name(member["name"], params["name"]))
        and fits(member["name"], params["name_pattern"])
    )


PLACE: dict[str, t.Any] = {"network_id": {"type": "str"}, "network_name": {"type": "str"}}
ONE_NETWORK: dict[str, t.Any] = {
    "mutually_exclusive": [("network_id", "network_name")],
    "required_one_of": [("network_id", "network_name")],
}

TASK = Task(
    argument_spec={
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        **PLACE,
        "node_id": {"type": "str", "required": True},
        **MEMBER.argument_spec(),
        "ip_assignments_mode": {"type": "str", "default": "exact", "choices": ["exact", "append"]},
        "create": {"type": "bool", "default": True},
        "wait_for": {"type": "str", "choices": ["online", "address"]},
        "wait_timeout": {"type": "int", "default": 300},
        "status": {"type": "dict"},
    },
    run=run,
    constraints=ONE_NETWORK,
)

INFO_TASK = Task(
    argument_spec={
        **PLACE,
        "node_id": {"type": "str"},
        "name": {"type": "str"},
        "name_pattern": {"type": "str"},
        "authorized": {"type": "bool"},
        "hidden": {"type": "bool"},
        "online": {"type": "bool"},
        "online_threshold": {"type": "int", "default": ONLINE_SECONDS},
    },
    run=run_info,
    constraints=ONE_NETWORK,
)
