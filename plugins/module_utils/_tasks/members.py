# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole network's roster: one list of what is there, a plan for each member, concurrent writes."""

from __future__ import annotations

import contextlib
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    InvalidOption,
    Missing,
    ZeroTierError,
    listed,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api, Document
from ansible_collections.community.zerotier.plugins.module_utils._session import gate
from ansible_collections.community.zerotier.plugins.module_utils._session.ledger import Session
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import overlaid
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values, dig
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER
from ansible_collections.community.zerotier.plugins.module_utils._tasks import roster
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import (
    Outcome,
    Params,
    Task,
    is_to_come,
    network_id,
    node_id,
    number,
)
from ansible_collections.community.zerotier.plugins.module_utils._tasks.member import (
    ONE_NETWORK,
    PLACE,
    Place,
    Site,
    Step,
    made,
    may_come,
    not_there_yet,
    parse,
    planned,
    preview_before_its_network,
    shown,
)

_SPELLED_OUT = 10  # failures that the message tells; the result holds all
_FALLBACK: Values = {"state": "present", "create": True, "ip_assignments_mode": "exact"}


class SomeFailed(ZeroTierError):
    """Members that could not be brought to the wanted state; ``result`` holds what became of all."""

    kind = "some_failed"


@dataclass
class _Entry:
    """One member of the list: its options, its canonical settings, and what is wrong with it; that is its own failure, not the list's."""

    place: int
    item: Values
    node: str | None = None  # where it has a good id
    wanted: Values = field(default_factory=dict)
    failure: InvalidOption | None = None

    def fail(self, error: InvalidOption) -> None:
        """Keep the first failure, with the entry's place."""
        self.failure = self.failure or InvalidOption(f"members[{self.place}].{error.option}", error.problem)

    @property
    def counts(self) -> bool:
        """Whether it is to be looked after. Who is to be ignored and can't be told from others is none to pass over."""
        return not self.item.get("ignore") or self.failure is not None

    @property
    def label(self) -> str:
        """Its node id, or what was given for one."""
        return self.node or printable(self.item["node_id"])


@dataclass
class _Job:
    """One member to look after: what is wanted, what is to be done, and what came of it."""

    place: Place
    document: Document | None
    params: Values
    wanted: Values
    purge: bool = False  # not listed
    step: Step | None = None
    outcome: Outcome | None = None
    failure: ZeroTierError | None = None

    def plan(self) -> None:
        """Decide what is to be done; a failure is kept."""
        if self.failure is not None:
            return
        with self._kept():
            self.step = planned(self.place, self.document, self.wanted, self.params)
            self.outcome, _document = shown(self.place, self.step)

    def carry_out(self) -> None:
        """Write; a failure is kept. What is merged with what is there is planned anew on what is there now."""
        with self._kept():
            if self.step is not None and self.step.merges and self.document is not None:
                self.place.seen = None  # it may be gone meanwhile
                self.document = self.place.find()
                self.step = planned(self.place, self.document, self.wanted, self.params)
                self.place.seen = True
            if self.step is not None:
                self.outcome, _document = made(self.place, self.step)

    @property
    def lacks_an_address(self) -> bool:
        """Whether an address that was asked for is not there after the write: somebody else had it."""
        if self.failure is not None or self.step is None or self.outcome is None:
            return False
        asked = set(self.step.wanted.get("ip_assignments", ()))
        return bool(asked - set((self.outcome.after or {}).get("ip_assignments", ())))

    def try_again(self) -> None:
        """Write what did not stick; a failure is kept. What there was before it all is told as before."""
        first = self.outcome
        with self._kept():
            self.place.seen = None
            step = planned(self.place, self.place.find(), self.wanted, self.params)
            self.outcome, _document = made(self.place, step)
            if first is not None:  # told is what came of both
                member = self.outcome.result["member"]
                after = {option: member.get(option, value) for option, value in (first.after or {}).items()}
                self.outcome.before, self.outcome.after, self.outcome.changed = first.before, after, True

    @contextlib.contextmanager
    def _kept(self) -> t.Iterator[None]:
        try:
            yield
        except ZeroTierError as error:
            self.failure = error

    @property
    def due(self) -> bool:
        return self.failure is None and self.outcome is not None and self.outcome.changed

    def result(self) -> Values:
        """The line about this member in the task's result."""
        name = self.params.get("name")
        line = {"node_id": self.place.node_id, "name": name, "changed": self.due, "did": self._did()}
        if self.failure is not None:
            line.update(failed=True, msg=str(self.failure), error=self.failure.details())
        return line

    def _did(self) -> str:
        if self.failure is not None:
            return "failed"
        return self.step.did if self.due and self.step is not None else "nothing"


def run(api: Session, params: Params) -> Outcome:
    """Bring the members of one network to the wanted state. One request, and one for each member that differs.

    One more for each of those whose tags, capabilities or addresses change, and one if any is deleted.
    """
    number(params, "throttle", 1)
    entries = _asked(api, params)
    identity = None if is_to_come(api, params) else network_id(params)
    if identity is not None:
        _check_networks(entries, identity)
    if entries and all(entry.failure for entry in entries):  # no request could do any good
        jobs = [_job(Site(api, identity or ""), entry, None) for entry in entries]
        return _summary(identity, jobs, [], [], params, api.check_mode)
    try:
        site = Site.of(api, params)
    except Missing:
        items = [entry.item for entry in entries]
        joins = any(item["state"] == "present" for item in items) and all(item["create"] for item in items)
        if api.check_mode and may_come(params) and (joins or not items):
            return _before_its_network(api, params, entries)
        raise
    _check_networks(entries, site.network_id)
    site.many = True
    there = {document["nodeId"]: document for document in site.members()}
    listed = [_job(site, entry, there.get(entry.label)) for entry in entries if entry.counts]
    asked = {entry.node for entry in entries if entry.node}
    surplus, warnings = _surplus(site, there, asked, params["purge"])
    for job in listed + surplus:
        job.place.seen = True  # until the list is read again
        job.plan()
    if not _failed(listed):
        _pass_the_gate(api, listed, surplus, params)
    if not api.check_mode:
        _carry_out(site, listed, params["throttle"])
    if _failed(listed):  # the list was not carried out as it was meant, so nobody is purged by it
        surplus = []
    elif not api.check_mode:
        _carry_out(site, surplus, params["throttle"])
        if any(job.due and job.step is not None and job.step.did == "delete" for job in listed + surplus):
            for job in listed:  # whose address was that of a member that is gone now
                if job.lacks_an_address:
                    job.try_again()
    unlisted = [node for node, document in sorted(there.items()) if node not in asked and _takes_part(document)]
    return _summary(site.network_id, listed, surplus, warnings, params, api.check_mode, unlisted)


def _takes_part(document: Document) -> bool:
    """Whether a member is authorized; anybody can knock."""
    return dig(document, ("config", "authorized")) is True


def _job(site: Site, entry: _Entry, document: Document | None) -> _Job:
    return _Job(Place(site, entry.label), document, entry.item, entry.wanted, failure=entry.failure)


def _failed(jobs: list[_Job]) -> list[_Job]:
    return [job for job in jobs if job.failure is not None]


def _pass_the_gate(api: Api, listed: list[_Job], surplus: list[_Job], params: Params) -> None:
    """Raise Refused for a purge that was hardly meant."""
    reach = surplus + [job for job in listed if job.document is not None]
    if params["purge"] == "deauthorize" or not api.offers("member.delete"):  # who is not authorized has nothing to lose
        reach = [job for job in reach if job.step is not None and job.step.before.get("authorized")]
    gate.purge(
        "members",
        lost=len([job for job in surplus if job.due]),
        there=len(reach),
        listed=len([job for job in listed if job.params["state"] == "present"]),
        limit=params["purge_limit"],
        everything=params["purge_all"],
    )


def _before_its_network(api: Api, params: Params, entries: list[_Entry]) -> Outcome:
    """The preview of a playbook whose earlier task would create the network that is missing now."""
    site, jobs = Site(api, ""), []
    for entry in entries:
        if entry.item["state"] == "present" and entry.counts:
            job = _job(site, entry, None)
            if entry.failure is None:
                job.outcome = preview_before_its_network(
                    entry.wanted, {**entry.item, "network_name": params["network_name"]}
                )
                job.outcome.warnings = []  # the same for all
                job.step = Step("create", None, entry.wanted, {}, job.outcome.after or {}, [])
            jobs.append(job)
    return _summary(None, jobs, [], [not_there_yet(params)], params, check_mode=True)


def _label(params: Params) -> str:
    return f"members of network {printable(params['network_name'] or params['network_id'])}"


def _carry_out(site: Site, jobs: list[_Job], throttle: int) -> None:
    """Do all that is due; look once whether members that were deleted, or came back, are where they should be."""
    due = [job for job in jobs if job.due]
    _write(site.api, due, throttle)
    deleted = [job for job in due if job.due and job.step is not None and job.step.did == "delete"]
    returned = [job for job in due if job.due and job.place.returned]
    if not deleted and not returned:
        return
    try:
        there = {document["nodeId"] for document in site.members()}
    except ZeroTierError as error:
        for job in deleted + returned:
            job.failure = error
        return
    for job in deleted:
        if job.place.node_id in there:
            job.failure = job.place.not_deleted()
    for job in returned:
        job.place.seen = job.place.node_id in there
    _write(site.api, [job for job in returned if not job.place.seen], throttle)


def _write(api: Api, jobs: list[_Job], throttle: int) -> None:
    with ThreadPoolExecutor(max_workers=throttle) as pool:
        for count, _done in enumerate(pool.map(_Job.carry_out, jobs), start=1):
            api.progress(f"{count} of {len(jobs)} members written")


def _given(params: Params) -> t.Iterable[roster.Entry]:
    """The members as options; those of a file come with what is wrong with them, where Ansible has checked the others."""
    if params["members_file"] is not None:
        return roster.read(params["members_file"], _ITEM)
    return [roster.Entry(given) for given in params["members"]]


def _asked(api: Api, params: Params) -> list[_Entry]:
    """Each member's options with the defaults filled in, and its canonical settings. Raises InvalidOption for bad defaults alone."""
    defaults = params["defaults"] or {}
    try:
        parse(api, defaults)
    except InvalidOption as error:
        raise InvalidOption(f"defaults.{error.option}", error.problem) from None
    entries = []
    for place, (given, problem) in enumerate(_given(params)):
        entry = _Entry(place, {"node_id": "", **_FALLBACK, **overlaid(defaults, given)})
        entries.append(entry)
        if problem is not None:
            entry.fail(problem)
            continue
        try:
            entry.node = node_id(entry.item)
            entry.wanted = parse(api, entry.item)
        except InvalidOption as error:
            entry.fail(error)
    places: dict[str | None, list[str]] = {}
    for entry in entries:
        places.setdefault(entry.node, []).append(f"members[{entry.place}]")
    for entry in entries:
        if entry.node is not None and len(places[entry.node]) > 1:
            where = listed(places[entry.node])
            entry.fail(
                InvalidOption("node_id", f"{entry.node} is listed more than once ({where}); list each node once.")
            )
    return entries


def _check_networks(entries: list[_Entry], identity: str) -> None:
    """Fail the members of another network, such as one that zt_member_info listed there."""
    for entry in entries:
        given = entry.item.get("network_id")
        if given is not None and given.strip().lower() != identity:
            problem = f"'{printable(given)}' is not the network of the task, which is {identity}; leave it out, or move the member to a task of its own."
            entry.fail(InvalidOption("network_id", problem))


def _surplus(
    site: Site, there: dict[str, Document], asked: t.Container[str], purge: str
) -> tuple[list[_Job], list[str]]:
    """What to do with members that are there and were not listed; and what to warn of."""
    warnings = []
    if purge == "delete" and not site.api.offers("member.delete"):
        purge = "deauthorize"
        warnings.append(
            f"purge: {site.api.provider} can't delete members, so those that are not listed are deauthorized instead."
        )
    if purge == "keep":
        return [], warnings
    item, wanted = {
        "deauthorize": ({**_FALLBACK}, {"authorized": False}),
        "delete": ({**_FALLBACK, "state": "absent"}, {}),
    }[purge]
    jobs = [
        _Job(Place(site, node), document, {**item, "name": document.get("name")}, wanted, purge=True)
        for node, document in sorted(there.items())
        if node not in asked
    ]
    return jobs, warnings


def _summary(
    network_id: str | None,
    listed: list[_Job],
    surplus: list[_Job],
    warnings: list[str],
    params: Params,
    check_mode: bool,
    unlisted: t.Sequence[str] = (),
) -> Outcome:
    """The result of all; raises SomeFailed, which carries it, if one failed."""
    jobs = listed + surplus
    before: Values = {}
    after: Values = {}
    for job in jobs:
        if job.outcome is not None:
            warnings += [f"node {printable(job.place.node_id)}: {warning}" for warning in job.outcome.warnings]
            if job.due and job.outcome.before:
                before[job.place.node_id] = job.outcome.before
            if job.due and job.outcome.after:
                after[job.place.node_id] = job.outcome.after
    changed = [job.place.node_id for job in jobs if job.due]
    result = {
        "network_id": network_id,
        "members": [job.result() for job in jobs],
        "changed_members": changed,
        "unlisted_members": list(unlisted),
    }
    outcome = Outcome(bool(changed), result, _label(params), before, after, warnings, many=True)
    failed = _failed(jobs)
    if failed:
        reasons = [f"{printable(job.place.node_id)} ({job.failure})" for job in failed[:_SPELLED_OUT]]
        more = f" and {len(failed) - _SPELLED_OUT} more" if len(failed) > _SPELLED_OUT else ""
        held = " Nothing was purged, because the list was not carried out whole." if params["purge"] != "keep" else ""
        error = SomeFailed(
            f"{len(failed)} of {len(jobs)} members failed: {'; '.join(reasons)}{more}. "
            f"Members {'that would be changed' if check_mode and changed else 'changed'} all the same: {len(changed)}.{held if _failed(listed) else ''} "
            "Run the task again once the cause is mended: it does what is left."
        )
        error.outcome = outcome
        raise error
    return outcome


_MEMBER_SPEC: dict[str, t.Any] = {
    "state": {"type": "str", "choices": ["present", "absent"]},
    **MEMBER.argument_spec(),
    "ip_assignments_mode": {"type": "str", "choices": ["exact", "append"]},
    "create": {"type": "bool"},
}

_ITEM: dict[str, t.Any] = {
    "node_id": {"type": "str", "required": True},
    **_MEMBER_SPEC,
    "ignore": {"type": "bool"},
    "network_id": {"type": "str"},
    "status": {"type": "dict"},
}

TASK = Task(
    argument_spec={
        **PLACE,
        "members": {"type": "list", "elements": "dict", "options": _ITEM},
        "members_file": {"type": "path"},
        "defaults": {"type": "dict", "options": _MEMBER_SPEC},
        "purge": {"type": "str", "default": "keep", "choices": ["keep", "deauthorize", "delete"]},
        "purge_all": {"type": "bool", "default": False},
        "purge_limit": {"type": "int"},
        "throttle": {"type": "int", "default": 8},
    },
    run=run,
    constraints={name: [*pairs, ("members", "members_file")] for name, pairs in ONE_NETWORK.items()},
)
