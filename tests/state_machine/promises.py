# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is promised of every task, whatever was before: held by running it in check mode, for real, and both again."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import same
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome, Task, perform
from ansible_collections.community.zerotier.tests.state_machine.settings import spoken
from ansible_collections.community.zerotier.tests.state_machine.world import Document, Path, World, differences, matches
from ansible_collections.community.zerotier.tests.unit.support import validated

Kinds = frozenset[str]

BETWEEN_RUNS = 60  # seconds on the server's clock, however fast or slow the machine is: what a run finds is older than what it makes

# What the server changes by itself, beside what was asked for, on the objects that are written to.
DERIVED_OF_NETWORK: dict[Path, str] = {
    ("config", "lastModified"): "each POST stamps it",
}
DERIVED_OF_MEMBER: dict[Path, str] = {
    ("document", "config", "revision"): "it counts the changes",
    ("document", "config", "lastAuthorizedTime"): "it tells when the authorization came",
    ("document", "config", "lastDeauthorizedTime"): "it tells when the authorization went",
    ("former life",): "the emulator's own notes about a member that was deleted",
}
RETURN_OF_MEMBER: dict[Path, str] = {
    ("deleted",): "a deleted member comes back",
    ("document", "hidden"): "it comes back only with hidden: false",
}
DELETION_OF_MEMBER: dict[Path, str] = {
    ("deleted",): "this is what was asked for",
    ("document", "hidden"): "the server hides what is deleted",
    ("document", "config", "authorized"): "and takes its authorization",
    ("document", "config", "ipAssignments"): "and its addresses",
}


@dataclass(frozen=True)
class Unmet:
    """A wish that the state does not fulfil after a run, which must then have warned of it."""

    option: str
    wanted: t.Any
    found: t.Any


@dataclass
class Ask:
    """A task with its options, and what is right for it."""

    task: Task
    options: Document
    touches: list[Path] = field(default_factory=list)  # patterns of what may change
    creates: bool = False  # whether a network may come
    steady: int = 1  # the most reads when there is nothing to do
    reads: int = 1  # the most reads otherwise
    writes: int = 0  # the most writes
    may_fail: Kinds = frozenset()  # kinds of errors that are right here
    helpless: bool = False  # whether the actor has no right to change anything
    repeatable: bool = True
    unmet: t.Callable[[Document, Document], list[Unmet]] = lambda before, after: []
    connection: Document = field(default_factory=dict)
    result: t.Callable[[Outcome], None] = lambda outcome: None  # holds the result to more


@dataclass
class Attempt:
    """One run: its outcome or its error, and its requests."""

    outcome: Outcome | None
    error: ZeroTierError | None
    reads: list[str]
    writes: list[str]

    @property
    def unkept(self) -> set[str]:
        """The options that the server did not keep, by the warnings."""
        warnings = self.outcome.warnings if self.outcome else []
        return {o for warning in warnings for o in re.findall(r"(\w+): the API took the request but did not", warning)}

    def warns_of(self, option: str) -> bool:
        return any(re.search(rf"\b{option}: ", warning) for warning in (self.outcome.warnings if self.outcome else []))


class Runner:
    """Runs tasks against a world, and holds the promises."""

    def __init__(self, world: World) -> None:
        self.world = world

    def attempt(self, ask: Ask, check_mode: bool, between: t.Callable[[], None] | None = None) -> Attempt:
        """One run; ``between`` is done before its first write."""
        params = validated(ask.task, {"retries": 0, "rate_limit": 0, **ask.connection, **spoken(ask.options)})
        self.world.emulator.reset(faults=False)
        self.world.emulator.advance(BETWEEN_RUNS)
        api = connect(params)
        if between:
            _call_before_the_first_write(api, between)
        outcome = error = None
        try:
            outcome = perform(ask.task, api, params, check_mode)
        except ZeroTierError as raised:
            error = raised
        requests = [(r.method, f"{r.method} {r.path}") for r in self.world.emulator.requests]
        writes = [call for method, call in requests if _writes(method, call)]
        return Attempt(outcome, error, [call for _method, call in requests if call not in writes], writes)

    def hold(self, ask: Ask) -> Attempt:
        """Check, real, check, real. Gives the real run."""
        before = self.world.snapshot()
        preview = self.attempt(ask, check_mode=True)
        assert preview.writes == [], f"check mode writes: {preview.writes}"
        assert differences(before, self.world.snapshot()) == {}, "check mode changes something"
        real = self.attempt(ask, check_mode=False)
        after = self.world.snapshot()
        self._nothing_else(ask, before, after)
        if real.error is not None or real.outcome is None:
            self._failed_rightly(ask, preview, real, before, after)
            return real
        assert preview.outcome is not None, f"check mode fails, a real run does not: {preview.error}"
        self._foretold(preview.outcome, real)
        self._within_budget(ask, real, after)
        if not real.outcome.changed and not real.unkept:
            assert differences(before, after) == {}, "it says that nothing has changed"
        for unmet in ask.unmet(before, after):
            assert real.warns_of(unmet.option), f"nothing was said of this: {unmet}, {real.outcome.warnings}"
        ask.result(real.outcome)
        if ask.repeatable:
            self._again(ask, real, after)
        return real

    def at_once(self, first: Ask, second: Ask) -> None:
        """The second task is done between the reads and the writes of the first; both get what they asked for."""
        before = self.world.snapshot()
        done: list[Attempt] = []
        one = self.attempt(first, check_mode=False, between=lambda: done.append(self.attempt(second, False)))
        if not done:
            done.append(self.attempt(second, check_mode=False))
        after = self.world.snapshot()
        both = Ask(first.task, {}, [*first.touches, *second.touches], creates=first.creates or second.creates)
        self._nothing_else(both, before, after)
        for ask, attempt in ((first, one), (second, done[0])):
            if attempt.outcome is None:
                assert _kind(attempt) in ask.may_fail, attempt.error
                continue
            for unmet in ask.unmet(before, after):
                assert attempt.warns_of(unmet.option), f"lost when two wrote at once: {unmet}"

    @staticmethod
    def _nothing_else(ask: Ask, before: Document, after: Document) -> None:
        """Nothing has changed but what was asked for, and what the server derives from it."""
        fresh = after["networks"].keys() - before["networks"].keys()
        assert len(fresh) <= (1 if ask.creates else 0), f"networks were made: {fresh}"
        patterns = [*ask.touches, *(("networks", identity) for identity in fresh)]
        strays = {
            path: values
            for path, values in differences(before, after).items()
            if not any(matches(path, pattern) for pattern in patterns)
        }
        assert strays == {}, f"something has changed that nobody asked for: {strays}"

    @staticmethod
    def _failed_rightly(ask: Ask, preview: Attempt, real: Attempt, before: Document, after: Document) -> None:
        kind, message = _kind(real), str(real.error)
        assert kind in ask.may_fail, f"{kind}: {message}"
        assert len(message) > 20, message
        assert message.endswith((".", ")")), message
        if preview.error is not None:
            assert _kind(preview) == kind, f"check mode fails otherwise: {preview.error}"
            if kind == "some_failed":  # the members that do not fail are done all the same
                assert real.error is not None
                shown, done = preview.error.outcome, real.error.outcome
                told, failed = _failed_members(shown), _failed_members(done)
                assert told.items() <= failed.items(), "what fails in check mode fails"
                surprises = {failed[node] for node in failed.keys() - told}
                assert surprises <= {"auth", "api", "not_found"}, f"check mode could have told: {message}"
                sides = [
                    [_without(failed.keys(), side) for side in (outcome.before, outcome.after)]
                    for outcome in (shown, done)
                ]
                assert same(*sides) or done.warnings
            else:
                assert differences(before, after) == {}, "what fails in check mode must change nothing"
        elif preview.outcome is not None and preview.warns_of("network_name"):
            assert kind == "missing", "check mode goes on as if an earlier task had made the network"
        else:
            assert kind in ("auth", "api", "not_found", "some_failed"), f"check mode could have told: {message}"
        if differences(before, after):
            outcome = real.error.outcome if real.error else None
            assert outcome, "it fails and does not say that it has changed something"
            assert outcome.changed, "it fails and says that nothing has changed"
            assert outcome.result["done"], "it fails and does not say what it has changed"
        if ask.helpless:
            assert differences(before, after) == {}, "somebody without the right has changed something"

    @staticmethod
    def _foretold(preview: Outcome, real: Attempt) -> None:
        """The preview is what happens, but for what the server did not keep: that is warned of."""
        assert real.outcome is not None
        if not real.unkept:
            assert preview.changed == real.outcome.changed, "the preview has changed wrong"
        shown = [_without(real.unkept, o) for o in (preview.before, preview.after)]
        done = [_without(real.unkept, o) for o in (real.outcome.before, real.outcome.after)]
        if not real.unkept or real.outcome.changed:
            assert same(done, shown), "the preview shows something else"
        if not real.unkept and real.outcome.before:  # what comes with no wishes at all has nothing to show
            differs = not same(real.outcome.before, real.outcome.after)
            assert real.outcome.changed == differs, "changed is not what before and after say"

    @staticmethod
    def _within_budget(ask: Ask, real: Attempt, after: Document) -> None:
        assert len(real.reads) <= ask.reads, f"at most {ask.reads} reads: {real.reads}"
        most = ask.writes * (2 if real.unkept else 1)  # what did not stick is sent once more
        assert len(real.writes) <= most, f"at most {most} writes: {real.writes}"
        if real.outcome and not real.outcome.changed and not real.unkept:
            assert real.writes == [], "it writes though nothing changes"

    def _again(self, ask: Ask, real: Attempt, after: Document) -> None:
        for check_mode in (True, False):
            again = self.attempt(ask, check_mode)
            assert again.outcome is not None, f"the same task fails the second time: {again.error}"
            now = self.world.snapshot()
            if real.unkept:
                left = [path for path in differences(after, now) if path[-1] not in ("lastModified", "revision")]
                assert left == [], "the second run changes something"
                continue
            assert again.writes == [], f"the second run writes: {again.writes}"
            assert not again.outcome.changed, "the second run says that it changes something"
            assert again.outcome.before == again.outcome.after
            assert differences(after, now) == {}
            assert len(again.reads) <= ask.steady, f"at most {ask.steady} reads when nothing is to do: {again.reads}"


def _kind(attempt: Attempt) -> str:
    assert attempt.error is not None
    return str(attempt.error.details()["kind"])


def _failed_members(outcome: Outcome) -> dict[str, str]:
    """The kind of each failure, by node id."""
    return {line["node_id"]: line["error"]["kind"] for line in outcome.result["members"] if line.get("failed")}


def _without(options: t.Container[str], settings: t.Any) -> t.Any:
    """Settings, at any depth, without some of them."""
    if isinstance(settings, dict):
        return {key: _without(options, value) for key, value in settings.items() if key not in options}
    return settings


def _writes(method: str, call: str) -> bool:
    if method == "GET":
        return call.endswith(("/authorize", "/deauthorize"))  # TelecomX has two GETs that write
    return not call.endswith(("/auth/login", "/zerotier/compile"))


def _call_before_the_first_write(api: Api, between: t.Callable[[], None]) -> None:
    transport = t.cast(t.Any, api)._transport
    request, waiting = transport.request, [between]

    def spied(method: str, path: str, *arguments: t.Any, **options: t.Any) -> t.Any:
        if waiting and _writes(method, f"{method} {path}"):
            waiting.pop()()
        return request(method, path, *arguments, **options)

    transport.request = spied
