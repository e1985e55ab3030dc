# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server that fails half way, or changes meanwhile: nothing more is lost than was asked for, and what was done is told."""

from __future__ import annotations

import functools
import typing as t
from dataclasses import dataclass

import pytest

from ansible_collections.community.zerotier.tests.emulator.state.state import State
from ansible_collections.community.zerotier.tests.slips.checks import (
    is_clear,
    keeps_the_caller,
    loses_only,
    tells_the_truth,
)
from ansible_collections.community.zerotier.tests.slips.conftest import Count, NewScene
from ansible_collections.community.zerotier.tests.slips.scene import (
    COLLEAGUE,
    OFFICE,
    OWNER,
    PROVIDERS,
    SHARED,
    STRANGER,
    Options,
    Picture,
    Run,
    differences,
    is_write,
    picture_of,
    user_ids,
)
from ansible_collections.community.zerotier.tests.slips.targets import TARGETS, Target, fits

pytestmark = pytest.mark.no_cover  # the unit tests are what is measured; here it would only take time


class Half(t.NamedTuple):
    """How one request fails."""

    name: str
    order: Options
    maybe: bool = False
    """Whether it may have been done all the same."""
    writes: bool = False
    """Whether it is tried at writes only: what a read says is not there, nobody can keep."""


HALVES = [
    Half("403", {"status": 403, "body": {"type": "internal", "message": "Unauthorized"}}),
    Half("404", {"status": 404, "body": {"type": "internal", "message": "not found"}}, writes=True),
    Half("500", {"status": 500}),
    Half("503", {"status": 503, "body": "<html>busy</html>"}),
    Half("500 after it was done", {"status": 500, "after": True}, maybe=True),
    Half("cut before", {"drop": "before"}, maybe=True),
    Half("cut after", {"drop": "after"}, maybe=True),
    Half("403 from here on", {"status": 403, "times": None}),
    Half("503 from here on", {"status": 503, "times": None}),
]


@dataclass
class Clean:
    """What a run without any trouble asks for."""

    calls: list[str]
    purging: int
    """The position of the first request that purges a member; 0 where none does."""


_clean: dict[tuple[str, str], Clean] = {}


def clean_run(target: Target, provider: str, scene_at: NewScene) -> Clean:
    key = (provider, target.name)
    if key not in _clean:
        calls = scene_at(provider).run(target.task, target.options).calls
        nodes = {path.split("/")[2] for path in target.purges if "/members/" in path}
        purging = [n for n, call in enumerate(calls) if is_write(call) and any(node in call for node in nodes)]
        _clean[key] = Clean(calls, purging[0] if purging else 0)
    return _clean[key]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("half", HALVES, ids=lambda half: half.name)
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_failing_half(target: Target, half: Half, provider: str, scene_at: NewScene, count: Count) -> None:
    """At each request: all that is lost was asked for; a purge waits until all else is done; what was done is told."""
    clean = clean_run(target, provider, scene_at)
    for position, call in enumerate(clean.calls):
        if half.writes and not is_write(call):
            continue
        scene = scene_at(provider)
        scene.emulator.fault(skip=position, **half.order)
        with count.slip(f"request {position}, {call}"):
            run = scene.run(target.task, target.options)
            loses_only(run, target.may_touch)
            keeps_the_caller(run, target)
            if run.failed:
                is_clear(run)
                if position < clean.purging:
                    loses_only(run, lambda path: not fits(path, target.purges))
            tells_the_truth(run, maybe=half.maybe and is_write(call))
    count.done()


# Somebody else is at work, too


def rival(state: State) -> None:
    """All that somebody else may do to the account between a look of the task and its write."""
    if state.owner.id not in state.accounts.users or state.networks[OFFICE].deleted:
        return  # it is gone already
    for act in (_members_are_tuned, _stranger_joins, _network_is_tuned, _more_rights, _more_of_the_account):
        act(state)


def _members_are_tuned(state: State) -> None:
    """Tags, addresses and descriptions, and what the controller gives to all."""
    for number, member in enumerate(state.networks[OFFICE].listed()):
        config = member.document["config"]
        body = {
            "description": "theirs",
            "config": {
                "tags": [*config["tags"], [1002, 77]],
                "ipAssignments": [*config["ipAssignments"], f"10.0.0.2{number:02}"],
                "capabilities": [*config["capabilities"], 9],
            },
        }
        state.change_member(state.networks[OFFICE], member.document["nodeId"], body)


def _stranger_joins(state: State) -> None:
    state.check_in(state.networks[OFFICE], STRANGER, "1.14.2", "203.0.113.9", state.clock.now_ms())
    body = {"name": "just joined", "config": {"authorized": True}}
    state.change_member(state.networks[OFFICE], STRANGER, body)


def _network_is_tuned(state: State) -> None:
    state.change_network(state.networks[OFFICE], {"config": {"mtu": 1300, "multicastLimit": 99}})


def _more_rights(state: State) -> None:
    people = user_ids(state)
    for identity in (OFFICE, SHARED):
        for email in (COLLEAGUE, OWNER):
            state.networks[identity].document["permissions"][people[email]] = dict.fromkeys("ramd", True)


def _more_of_the_account(state: State) -> None:
    organization = state.organizations.of(state.owner)
    assert organization
    state.organizations.add_invitation(organization, "late@example.com")
    state.accounts.add_token(state.owner, {"tokenName": "late", "token": "another-secret-that-is-long-enough-too"})


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_stale_snapshot(target: Target, provider: str, scene_at: NewScene, count: Count) -> None:
    """What somebody else does meanwhile stays, but for what the task was asked to set.

    It is tried before each request, but not between a read and the write that follows at once: nobody can help that.
    """
    calls = clean_run(target, provider, scene_at).calls
    for position in range(1, len(calls)):
        if is_write(calls[position]) and _just_read(calls[position - 1], calls[position]):
            continue
        scene = scene_at(provider)
        seen: list[Picture] = []

        def act(seen: list[Picture], state: State) -> None:
            seen.append(picture_of(state))
            rival(state)
            seen.append(picture_of(state))

        scene.trap(position, functools.partial(act, seen))
        with count.slip(f"before request {position}, {calls[position]}"):
            run = scene.run(target.task, target.options)
            if seen:
                listed = any(call.endswith("/member") for call in calls[:position])
                keeps(run, target, seen[0], seen[1], () if listed else (f"office/members/{STRANGER}*",))
    count.done()


def keeps(run: Run, target: Target, before: Picture, after: Picture, purged: tuple[str, ...]) -> None:
    """What somebody else did is there at the end, and nothing else is gone.

    ``purged`` are patterns of what came before the list was read, so that a purge sees it.
    """
    theirs = differences(before, after)

    def ours(path: str) -> bool:
        return target.may_touch(path) or bool(target.purges and fits(path, purged))

    gone = [path for path in theirs if path in after and run.after.get(path) != after[path] and not ours(path)]
    assert not gone, ("of what somebody else did is gone", gone)
    loses_only(run, lambda path: target.may_touch(path) or path in theirs)


def _just_read(one: str, write: str) -> bool:
    """Whether the request before a write was a look at the same object, or at the list that it is in."""
    read, place = one.removeprefix("GET "), write.partition(" ")[2]
    place = place.removesuffix("/deauthorize").removesuffix("/authorize").removesuffix("/users")
    return not is_write(one) and one.startswith("GET ") and (place == read or place.rpartition("/")[0] == read)
