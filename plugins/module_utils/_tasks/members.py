# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole network's roster: one list of what is there, a plan for each member, concurrent writes."""

from __future__ import annotations

import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    InvalidOption,
    Missing,
    ZeroTierError,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api, Document
from ansible_collections.community.zerotier.plugins.module_utils._settings import addresses as _addresses
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import overlaid
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome, Params, Task, number
from ansible_collections.community.zerotier.plugins.module_utils._tasks.member import (
    ONE_NETWORK,
    PLACE,
    Place,
    Site,
    bring,
    not_there_yet,
    parse,
    preview_before_its_network,
)

_SPELLED_OUT = 10  # failures that the message tells; the result holds all
_FALLBACK: Values = {"state": "present", "create": True, "ip_assignments_mode": "exact"}


class SomeFailed(ZeroTierError):
    """Members that could not be brought to the wanted state; ``result`` holds what became of all."""

    kind = "some_failed"


@dataclass
class _Job:
    """One member to look after: what is wanted, and what came of it."""

    place: Place
    document: Document | None
    params: Values
    wanted: Values
    outcome: Outcome | None = None
    failure: ZeroTierError | None = None

    def do(self, check_mode: bool) -> None:
        """Plan in check mode, else write; a failure is kept."""
        try:
            self.outcome, _document = bring(self.place, self.document, self.wanted, self.params, check_mode)
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
        if not self.due or self.outcome is None:
            return "nothing"
        if self.document is None:
            return "create"
        return "delete" if self.outcome.result["member"] is None else "change"


def run(api: Api, params: Params, check_mode: bool) -> Outcome:
    """Bring the members of one network to the wanted state. One request, and one for each member that differs."""
    number(params, "throttle", 1)
    asked = _asked(api, params)
    try:
        site = Site.of(api, params)
    except Missing:
        if check_mode and all(item["create"] for item, _wanted in asked.values()):
            return _before_its_network(api, params, asked)
        raise
    _check_networks(params, site.network_id)
    roster = {document["nodeId"]: document for document in site.members()}
    site.known = True
    jobs = [
        _Job(Place(site, node), roster.get(node), item, wanted)
        for node, (item, wanted) in asked.items()
        if not item.get("ignore")
    ]
    purge, warnings = params["purge"], []
    if purge == "delete" and not api.offers("member.delete"):
        purge = "deauthorize"
        warnings.append(
            f"purge: {api.provider} can't delete members, so those that are not listed are deauthorized instead."
        )
    jobs += _surplus(site, roster, asked, purge)
    for job in jobs:
        job.place.seen = True  # until the list is read again
        job.do(check_mode=True)
    if not check_mode:
        due = [job for job in jobs if job.due]
        _write(api, due, params["throttle"])
        _write(api, _lost(site, [job for job in due if job.due and job.place.returned]), params["throttle"])
    return _summary(site.network_id, jobs, warnings, _label(params))


def _before_its_network(api: Api, params: Params, asked: dict[str, tuple[Values, Values]]) -> Outcome:
    """The preview of a playbook whose earlier task would create the network that is missing now."""
    site, jobs = Site(api, ""), []
    for node, (item, wanted) in asked.items():
        if item["state"] == "present" and not item.get("ignore"):
            job = _Job(Place(site, node), None, item, wanted)
            job.outcome = preview_before_its_network(wanted, {**item, "network_name": params["network_name"]})
            job.outcome.warnings = []  # the same for all
            jobs.append(job)
    return _summary(None, jobs, [not_there_yet(params)], _label(params))


def _label(params: Params) -> str:
    return f"members of network {printable(params['network_name'] or params['network_id'])}"


def _write(api: Api, jobs: list[_Job], throttle: int) -> None:
    with ThreadPoolExecutor(max_workers=throttle) as pool:
        for count, _done in enumerate(pool.map(lambda job: job.do(check_mode=False), jobs), start=1):
            api.progress(f"{count} of {len(jobs)} members written")


def _lost(site: Site, returned: list[_Job]) -> list[_Job]:
    """Those members, deleted once and made again, that the list does not show yet. One request if there are any."""
    if not returned:
        return []
    try:
        listed = {document["nodeId"] for document in site.members()}
    except ZeroTierError as error:
        for job in returned:
            job.failure = error
        return []
    for job in returned:
        job.place.seen = job.place.node_id in listed
    return [job for job in returned if not job.place.seen]


def _asked(api: Api, params: Params) -> dict[str, tuple[Values, Values]]:
    """Each member's options with the defaults filled in, and its canonical settings, by node id. Raises InvalidOption."""
    defaults = params["defaults"] or {}
    try:
        parse(api, defaults)
    except InvalidOption as error:
        raise InvalidOption(f"defaults.{error.option}", error.problem) from None
    asked: dict[str, tuple[Values, Values]] = {}
    for place, given in enumerate(params["members"]):
        item = {**_FALLBACK, **overlaid(defaults, given)}
        try:
            node = _addresses.node_id(item["node_id"])
            wanted = parse(api, item)
        except ValueError as error:
            raise InvalidOption(f"members[{place}].node_id", str(error)) from None
        except InvalidOption as error:
            raise InvalidOption(f"members[{place}].{error.option}", error.problem) from None
        if node in asked:
            raise InvalidOption(f"members[{place}].node_id", f"{node} is listed twice; list each node once.")
        asked[node] = (item, wanted)
    return asked


def _check_networks(params: Params, identity: str) -> None:
    """Raise InvalidOption for a member of another network, such as one that zt_member_info listed there."""
    for place, item in enumerate(params["members"]):
        given = item.get("network_id")
        if given is not None and given.strip().lower() != identity:
            raise InvalidOption(
                f"members[{place}].network_id",
                f"'{printable(given)}' is not the network of the task, which is {identity}; leave it out, or move the member to a task of its own.",
            )


def _surplus(site: Site, roster: dict[str, Document], asked: t.Container[str], purge: str) -> list[_Job]:
    """What to do with members that are there and were not listed."""
    if purge == "keep":
        return []
    item, wanted = {
        "deauthorize": ({**_FALLBACK}, {"authorized": False}),
        "delete": ({**_FALLBACK, "state": "absent"}, {}),
    }[purge]
    return [
        _Job(Place(site, node), document, {**item, "name": document.get("name")}, wanted)
        for node, document in sorted(roster.items())
        if node not in asked
    ]


def _summary(network_id: str | None, jobs: list[_Job], warnings: list[str], subject: str) -> Outcome:
    """The result of all; raises SomeFailed, which carries it, if one failed."""
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
    result = {"network_id": network_id, "members": [job.result() for job in jobs], "changed_members": changed}
    outcome = Outcome(bool(changed), result, subject, before, after, warnings)
    failed = [job for job in jobs if job.failure is not None]
    if failed:
        reasons = [f"{printable(job.place.node_id)} ({job.failure})" for job in failed[:_SPELLED_OUT]]
        more = f" and {len(failed) - _SPELLED_OUT} more" if len(failed) > _SPELLED_OUT else ""
        error = SomeFailed(
            f"{len(failed)} of {len(jobs)} members failed: {'; '.join(reasons)}{more}. "
            f"Members changed all the same: {len(changed)}. Run the task again once the cause is mended: it does what is left."
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

TASK = Task(
    argument_spec={
        **PLACE,
        "members": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "node_id": {"type": "str", "required": True},
                **_MEMBER_SPEC,
                "ignore": {"type": "bool"},
                "network_id": {"type": "str"},
                "status": {"type": "dict"},
            },
        },
        "defaults": {"type": "dict", "options": _MEMBER_SPEC},
        "purge": {"type": "str", "default": "keep", "choices": ["keep", "deauthorize", "delete"]},
        "throttle": {"type": "int", "default": 8},
    },
    run=run,
    constraints=ONE_NETWORK,
)
