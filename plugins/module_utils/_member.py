# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A member: find it, plan, pre-authorise, change, delete or wait for it; and the list of members."""

from __future__ import annotations

import contextlib
import fnmatch
import time
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._central import Central
from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    InvalidOption,
    Missing,
    NotFound,
    TimedOut,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._fields import MEMBER, Document, Values, dicts, dig
from ansible_collections.community.zerotier.plugins.module_utils._plan import plan, same
from ansible_collections.community.zerotier.plugins.module_utils._resource import (
    Outcome,
    Params,
    Task,
    network_called,
    network_id,
    node_id,
    sent,
    settle,
)

ONLINE_SECONDS = 300  # a member seen within this time counts as online (Central v1 notes, 0.21)
_FORMER_LIFE = 5_000  # milliseconds; a record older than this was not made by the request just sent
_POLL_SECONDS = 2.0


class Place:
    """One member's place on one network: what is there now, read once and only when needed."""

    def __init__(self, api: Central, params: Params) -> None:
        """Raises InvalidOption before any request, then Missing or Ambiguous for a network named by name."""
        self.api = api
        self.node_id = t.cast(str, node_id(params))
        self._network: Document | None = None
        identity = network_id(params)
        if identity is None:
            self._network = network_called(api, params["network_name"])
            identity = t.cast(str, self._network["id"])
        self.network_id = identity

    def network(self) -> Document:
        if self._network is None:
            self._network = self.api.network(self.network_id)
        return self._network

    def find(self) -> Document | None:
        """The member, or None when it is not there or deleted.

        A deleted member may still answer as a hidden record, so the list decides about hidden ones (Central v1 notes, 3.6).
        """
        try:
            document = self.fetch()
        except NotFound:
            return None
        return document if not document.get("hidden") or self.listed() else None

    def listed(self) -> bool:
        return any(document["nodeId"] == self.node_id for document in self.api.members(self.network_id))

    def fetch(self) -> Document:
        return self.api.member(self.network_id, self.node_id)

    def send(self, body: Document) -> Document:
        return self.api.update_member(self.network_id, self.node_id, body)

    def create(self, body: Document) -> Document:
        """Pre-authorise the node. A deleted member comes back visible only with ``hidden: false``, sometimes only after ``hidden: true``."""
        document = sent(self.send, {**body, "hidden": False}, self.fetch)
        if _had_a_former_life(document) and not self.listed():
            sent(self.send, {"hidden": True}, self.fetch)
            document = sent(self.send, {"hidden": False}, self.fetch)
        return document


def run(api: Central, params: Params, check_mode: bool, sleep: t.Callable[[float], None] = time.sleep) -> Outcome:
    """Bring one member to the wanted state, then wait for it if asked to."""
    wanted = MEMBER.parse(params)
    try:
        place = Place(api, params)
    except Missing:
        if params["state"] == "absent":  # a network that is gone has no members
            return Outcome(False, {"member": None}, before={}, after={})
        if check_mode and params["create"]:
            return _preview_before_its_network(wanted, params)
        raise
    document = place.find()
    if params["state"] == "absent":
        outcome = _absent(place, document, check_mode)
    else:
        if document is None and not params["create"]:
            raise Missing(
                f"node_id: node {place.node_id} is not a member of network {place.network_id}, and create is false. "
                "Check the ids for a typo, or let the node join first."
            )
        wanted, warnings = _resolve(place, document, wanted, params["ip_assignments_mode"])
        if check_mode:
            outcome = _preview(place, document, wanted)
        else:
            outcome, document = _make(place, document, wanted)
            if params["wait_for"]:
                outcome.result["member"] = view(_wait(place, document, params, sleep))
        outcome.warnings[:0] = warnings
    outcome.subject = f"member {place.node_id} of network {printable(params['network_name'] or place.network_id)}"
    return outcome


def _absent(place: Place, document: Document | None, check_mode: bool) -> Outcome:
    if document is None:
        return Outcome(False, {"member": None}, before={}, after={})
    if not check_mode:
        with contextlib.suppress(NotFound):  # somebody else was faster
            place.api.delete_member(place.network_id, place.node_id)
    return Outcome(True, {"member": None}, before=MEMBER.read(document), after={})


def _preview(place: Place, document: Document | None, wanted: Values) -> Outcome:
    if document is None:
        place.network()  # a network that does not exist must fail here as it would in a real run
        known: Values = {"network_id": place.network_id, "node_id": place.node_id, "status": {}}
    else:
        known = view(document)
    before = MEMBER.read(document) if document is not None else {}
    return _outcome(before, wanted, {**known, **plan(MEMBER, before, wanted).after}, [])


def _preview_before_its_network(wanted: Values, params: Params) -> Outcome:
    """The preview of a playbook whose earlier task would create the network that is missing now."""
    asked = plan(MEMBER, {}, wanted).after
    result = {"network_id": None, "node_id": node_id(params), **asked, "status": {}}
    network = printable(params["network_name"])
    doubt = (
        f"network_name: there is no network called '{network}' yet. Check mode goes on as if an earlier task had created it; "
        "if none does, check the spelling."
    )
    subject = f"member {node_id(params)} of network {network}"
    return Outcome(True, {"member": result}, subject, before={}, after=asked, warnings=[doubt])


def _make(place: Place, document: Document | None, wanted: Values) -> tuple[Outcome, Document]:
    before = MEMBER.read(document) if document is not None else {}
    if document is None:
        # hidden comes later: a deleted member returns only by hidden: false
        first = plan(MEMBER, {}, {option: value for option, value in wanted.items() if option != "hidden"})
        document, warnings = settle(MEMBER, place.create(first.body()), wanted, place.send, place.fetch, tries=1)
    else:
        document, warnings = settle(MEMBER, document, wanted, place.send, place.fetch)
    return _outcome(before, wanted, view(document), warnings), document


def _outcome(before: Values, wanted: Values, result: Values, warnings: list[str]) -> Outcome:
    after = {**before, **{option: result[option] for option in plan(MEMBER, before, wanted).after}}
    changed = not before or not same(after, before)
    return Outcome(changed, {"member": result}, before=before, after=after, warnings=warnings)


# Names of capabilities and tags, and addresses that come from elsewhere: settled before planning


def _resolve(place: Place, document: Document | None, wanted: Values, mode: str) -> tuple[Values, list[str]]:
    """The wanted settings with ids for names, and with what the network itself gives to the member left in place."""
    current = MEMBER.read(document) if document is not None else {}
    wanted, warnings = dict(wanted), []
    if "tags" in wanted:
        wanted["tags"] = _tag_ids(place, wanted["tags"])
    if "capabilities" in wanted:
        wanted["capabilities"] = sorted(
            {_capability_id(place, name) for name in wanted["capabilities"]}
            | _given_capabilities(place, current, wanted)
        )
    if "ip_assignments" in wanted and current.get("ip_assignments"):
        if mode == "append":
            wanted["ip_assignments"] = MEMBER.kind("ip_assignments").read(
                current["ip_assignments"] + wanted["ip_assignments"]
            )
        elif not wanted["ip_assignments"] and _assigns_automatically(place, {**current, **wanted}):
            del wanted["ip_assignments"]
            warnings.append(
                "ip_assignments: an empty list was asked for, but the network assigns addresses by itself and would only choose another one. "
                "The address was left alone. To take it away, set no_auto_assign_ips to true in the same task."
            )
    return wanted, warnings


def _assigns_automatically(place: Place, settings: Values) -> bool:
    if settings["no_auto_assign_ips"]:
        return False
    config = place.network().get("config")
    return bool(dig(config, ("ipAssignmentPools",))) and any(
        dig(config, (mode, "zt")) for mode in ("v4AssignMode", "v6AssignMode")
    )


def _given_capabilities(place: Place, current: Values, wanted: Values) -> set[int]:
    """Capabilities that the member has because the network gives them to everybody; removed ones would only come back."""
    extra = set(current.get("capabilities", [])) - set(wanted["capabilities"])
    if not extra:
        return set()
    return extra & {
        capability.get("id")
        for capability in dicts(dig(place.network(), ("config", "capabilities")))
        if capability.get("default")
    }


def _capability_id(place: Place, name: int | str) -> int:
    if isinstance(name, int):
        return name
    return _looked_up(
        "capabilities", name, place.network().get("capabilitiesByName"), "the network's rules define no capability"
    )


def _tag_ids(place: Place, tags: Values) -> Values:
    resolved: Values = {}
    for name, value in tags.items():
        if name.isdecimal() and not isinstance(value, str):
            resolved[str(int(name))] = value
            continue
        known: dict[str, Document] = {
            word: tag
            for word, tag in _table(place.network().get("tagsByName")).items()
            if isinstance(dig(tag, ("id",)), int)
        }
        if name.isdecimal():
            number = int(name)
            tag = next((tag for tag in known.values() if tag["id"] == number), {})
        else:
            number = _looked_up(
                "tags", name, {word: tag["id"] for word, tag in known.items()}, "the network's rules define no tag"
            )
            tag = known[name]
        resolved[str(number)] = _tag_value(name, tag, value)
    return resolved


def _tag_value(name: str, tag: Document, value: int | str | bool) -> int | bool:
    if not isinstance(value, str):
        return value
    if value.isdecimal():
        return int(value)
    return _looked_up(
        "tags",
        value,
        {**_table(tag.get("enums")), **_table(tag.get("flags"))},
        f"tag '{printable(name)}' has no enum or flag",
    )


def _table(value: t.Any) -> dict[str, t.Any]:
    return value if isinstance(value, dict) else {}


def _looked_up(option: str, name: str, known: t.Any, complaint: str) -> int:
    numbers = {word: number for word, number in _table(known).items() if isinstance(number, int)}
    if name not in numbers:
        names = ", ".join(printable(word) for word in sorted(numbers))
        raise InvalidOption(option, f"{complaint} '{printable(name)}'; it knows {names or 'none at all'}.")
    return numbers[name]


# Waiting


def _wait(place: Place, document: Document, params: Params, sleep: t.Callable[[float], None]) -> Document:
    """The member once it is online or has an address. Raises TimedOut."""
    waited = 0.0
    while not _reached(document, params["wait_for"]):
        if waited >= params["wait_timeout"]:
            problem = {"online": "was not seen online", "address": "got no address"}[params["wait_for"]]
            authorized = (
                "" if MEMBER.read(document)["authorized"] else " The member is not authorized: set authorized to true."
            )
            raise TimedOut(
                f"wait_for: node {place.node_id} {problem} on network {place.network_id} within {params['wait_timeout']} seconds. "
                f"Check that zerotier-one runs on it and that it has joined the network.{authorized}"
            )
        sleep(_POLL_SECONDS)
        waited += _POLL_SECONDS
        document = place.fetch()
    return document


def _reached(document: Document, state: str) -> bool:
    return is_online(document, ONLINE_SECONDS) if state == "online" else bool(MEMBER.read(document)["ip_assignments"])


def is_online(document: Document, seconds: int) -> bool:
    """Whether the member was seen within this time, by the server's own clock."""
    seen, clock = document.get("lastSeen") or document.get("lastOnline") or 0, document.get("clock") or 0
    return isinstance(seen, int) and isinstance(clock, int) and seen > 0 and 0 < clock < seen + seconds * 1000


def _had_a_former_life(document: Document) -> bool:
    """Whether a record that was just sent for the first time is an old, deleted one; deletion ends the authorization."""
    config, clock = document.get("config"), document.get("clock")
    created = dig(config, ("creationTime",))
    old = isinstance(created, int) and isinstance(clock, int) and clock - created > _FORMER_LIFE
    return old or bool(dig(config, ("lastDeauthorizedTime",)))


def view(document: Document, online_seconds: int = ONLINE_SECONDS) -> Values:
    """A member as it is returned: settings as the options of zt_member, read-only facts under ``status``."""
    return {
        "network_id": document.get("networkId"),
        "node_id": document["nodeId"],
        **MEMBER.read(document),
        "status": {"online": is_online(document, online_seconds), **MEMBER.read_facts(document)},
    }


def run_info(api: Central, params: Params, check_mode: bool) -> Outcome:
    """List the members of a network. One request, one more for a network named by name, and for a node that is hidden."""
    place = Place(api, params)
    if params["node_id"] is None:
        documents = api.members(place.network_id)
    else:
        document = place.find()
        documents = [] if document is None else [document]
    members = [view({**document, "networkId": place.network_id}, params["online_threshold"]) for document in documents]
    return Outcome(False, {"members": [member for member in members if _matches(member, params)]})


def _matches(member: Values, params: Params) -> bool:
    states = {"authorized": member["authorized"], "hidden": member["hidden"], "online": member["status"]["online"]}
    return (
        all(params[option] in (None, state) for option, state in states.items())
        and params["name"] in (None, member["name"])
        and (params["name_pattern"] is None or fnmatch.fnmatchcase(member["name"], params["name_pattern"]))
    )


_PLACE: dict[str, t.Any] = {"network_id": {"type": "str"}, "network_name": {"type": "str"}}
_ONE_NETWORK: dict[str, t.Any] = {
    "mutually_exclusive": [("network_id", "network_name")],
    "required_one_of": [("network_id", "network_name")],
}

TASK = Task(
    argument_spec={
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        **_PLACE,
        "node_id": {"type": "str", "required": True},
        **MEMBER.argument_spec(),
        "ip_assignments_mode": {"type": "str", "default": "exact", "choices": ["exact", "append"]},
        "create": {"type": "bool", "default": True},
        "wait_for": {"type": "str", "choices": ["online", "address"]},
        "wait_timeout": {"type": "int", "default": 300},
        "status": {"type": "dict"},
    },
    run=run,
    constraints=_ONE_NETWORK,
)

INFO_TASK = Task(
    argument_spec={
        **_PLACE,
        "node_id": {"type": "str"},
        "name": {"type": "str"},
        "name_pattern": {"type": "str"},
        "authorized": {"type": "bool"},
        "hidden": {"type": "bool"},
        "online": {"type": "bool"},
        "online_threshold": {"type": "int", "default": ONLINE_SECONDS},
    },
    run=run_info,
    constraints=_ONE_NETWORK,
)
