# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of odd shapes: whatever JSON stands at whatever place of an answer, nothing but a ZeroTierError comes of it.

Each task and plugin runs once against the emulator. Then it runs again and again against what was answered, with an odd value at
one place. No request is sent for it.
"""

from __future__ import annotations

import copy
import json
import os
import random
import traceback
import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader

from ansible_collections.community.zerotier.plugins.filter.audit import zt_audit
from ansible_collections.community.zerotier.plugins.filter.config import FilterModule as ConfigFilters
from ansible_collections.community.zerotier.plugins.module_utils._errors import BadAnswer, NotFound, ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Connection, Transport
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS
from ansible_collections.community.zerotier.plugins.module_utils._tasks.members import SomeFailed
from ansible_collections.community.zerotier.plugins.module_utils._tasks.organization import INFO_TASK as ORG_INFO_TASK
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import STATUS_TASK
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.faults.targets import NODES, TARGETS, Scene, Target
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Wire, answer

Answers = dict[tuple[str, str], t.Any]
Path_ = tuple[t.Any, ...]

MOST = None if os.environ.get("ZEROTIER_DEEP") else 150  # runs for each task; they are drawn with a fixed seed

ODD: list[t.Any] = [
    None, True, False, 0, -1, 1.5, 10**30, 10**4000, float("1e300"), "", "text", "\ud800", "\x00", "{{ 7 * 7 }}", [], {}, [None], [[]], [{}],
    [1, "text", None, {}, [], True], [["text", 5]], [[[], {}]], {"": None}, {"text": {"id": []}}, {"id": {}}, {"zt": []},
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
]  # fmt: skip
GONE = object()  # the key is not there at all
TWICE = object()  # the item stands twice in its list


def places(document: t.Any, path: Path_ = ()) -> t.Iterator[Path_]:
    """The whole answer, each key of its objects, and the first item of its lists."""
    yield path
    if isinstance(document, dict):
        for key, value in document.items():
            yield from places(value, (*path, key))
    elif isinstance(document, list) and document:
        yield from places(document[0], (*path, 0))


def with_odd(answer: t.Any, path: Path_, odd: t.Any) -> t.Any:
    """A copy of the answer with the odd value at that place, if it has the place."""
    if not path:
        return copy.deepcopy(answer) if odd in (GONE, TWICE) else copy.deepcopy(odd)
    changed = copy.deepcopy(answer)
    place = changed
    try:
        for key in path[:-1]:
            place = place[key]
        if odd is GONE:
            del place[path[-1]]
        elif odd is TWICE:
            place.append(place[path[-1]])
        else:
            place[path[-1]] = copy.deepcopy(odd)
    except (KeyError, IndexError, TypeError, AttributeError):
        return copy.deepcopy(answer)
    return changed


class Replay:
    """Stands in for the transport's requests: first keeps the answers, then gives them again, with something odd in them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[tuple[str, str], list[t.Any]] = {}
        self.odd: tuple[tuple[str, str], Path_, t.Any] | None = None
        self._replays = False
        self._asked: dict[tuple[str, str], int] = {}
        send = Transport.request

        def request(transport: Transport, method: str, path: str, body: t.Any = None, **options: t.Any) -> t.Any:
            call = (
                method,
                path + str(sorted(item for item in (options.get("query") or {}).items() if item[0] == "offset")),
            )
            if not self._replays:
                answer = send(transport, method, path, body, **options)
                self.answers.setdefault(call, []).append(copy.deepcopy(answer))
                return answer
            return self._answer(call)

        monkeypatch.setattr(Transport, "request", request)

    def replay(self, odd: tuple[tuple[str, str], Path_, t.Any] | None = None) -> None:
        self._replays, self.odd = True, odd
        self._asked.clear()

    def _answer(self, call: tuple[str, str]) -> t.Any:
        known = self.answers.get(call)
        if known is None:
            raise NotFound(*call, "there is no such answer", status=404)
        turn = self._asked.get(call, 0)
        self._asked[call] = turn + 1
        answer = known[min(turn, len(known) - 1)]
        if self.odd and self.odd[0] == call:
            return with_odd(answer, *self.odd[1:])
        return copy.deepcopy(answer)


def cases(replay: Replay, seed: str) -> list[tuple[tuple[str, str], Path_, t.Any]]:
    found = [
        (call, path, odd)
        for call, answers in replay.answers.items()
        if call[0] != "DELETE"
        for path in dict.fromkeys(path for answer in answers for path in places(answer))
        for odd in (*ODD, GONE, TWICE)
    ]
    return found if MOST is None else random.Random(seed).sample(found, min(MOST, len(found)))


@pytest.fixture(scope="module")
def emulators() -> t.Iterator[dict[str, Emulator]]:
    running: dict[str, Emulator] = {}
    yield running
    for emulator in running.values():
        emulator.stop()


def scene_of(target: Target, emulators: dict[str, Emulator], directory: Path) -> Scene:
    if str(target.switches) not in emulators:
        emulators[str(target.switches)] = Emulator(switches=target.switches, organization=True)
        emulators[str(target.switches)].start()
    scene = Scene(emulators[str(target.switches)], directory, target.provider)
    target.arrange(scene)
    return scene


def slips(run: t.Callable[[], t.Any]) -> str | None:
    """What is wrong with a run, and where it happened; None if it ends well, or with an error for the user."""
    try:
        json.dumps(run(), allow_nan=False)
    except (ZeroTierError, AnsibleError) as error:
        return None if str(error).isprintable() else f"a message that can't be printed: {error!r}"
    except Exception as error:  # noqa: BLE001 - whatever slips through is what is looked for
        frames = traceback.extract_tb(error.__traceback__)
        ours = next((frame for frame in reversed(frames) if "/plugins/" in frame.filename), frames[-1])
        return f"{type(error).__name__} at {Path(ours.filename).name}:{ours.lineno}: {error!s:.80}"
    return None


def meets_odd_answers(run: t.Callable[[], t.Any], replay: Replay, seed: str) -> None:
    """Run it against each odd answer, or some of them."""
    run()
    found: dict[str, t.Any] = {}
    for case in cases(replay, seed):
        replay.replay(case)
        if (slip := slips(run)) is not None:
            found.setdefault(slip, case)
    assert not found, "\n".join(f"{slip}, where {case}" for slip, case in found.items())


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_a_task(
    target: Target, emulators: dict[str, Emulator], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = scene_of(target, emulators, tmp_path)

    def run() -> t.Any:
        scene.dest.unlink(missing_ok=True)
        outcome = target.run(scene)
        return [outcome.result, outcome.before, outcome.after, outcome.warnings, outcome.subject]

    meets_odd_answers(run, Replay(monkeypatch), target.name)


LOOKUPS = [
    ("zt_member", "central", ["anna", NODES[1]], {"network": "office"}),
    ("zt_member", "telecomx", ["anna", NODES[1]], {"network": "office"}),
    ("zt_random_token", "central", [], {}),
]


@pytest.mark.parametrize(("name", "provider", "terms", "options"), LOOKUPS)
def test_a_lookup(
    name: str, provider: str, terms: list[str], options: dict[str, str], emulators: dict[str, Emulator],
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    scene = scene_of(Target(name, None, provider=provider), emulators, tmp_path)

    def run() -> t.Any:
        lookup = lookup_loader.get(f"community.zerotier.{name}")
        return lookup.run(terms, variables={}, **scene.tasks.connection, **options)

    meets_odd_answers(run, Replay(monkeypatch), name)


# What info modules return goes on to the filters.


def test_the_filters(emulators: dict[str, Emulator], tmp_path: Path) -> None:
    scene = scene_of(Target("filters", None), emulators, tmp_path)
    kept = {
        "networks": scene.tasks.network_info(),
        "members": scene.tasks.member_info(network_name="office"),
        "account": scene.tasks.run(STATUS_TASK).result["status"]["user"],
        "people": scene.tasks.run(ORG_INFO_TASK).result["organization"]["members"],
    }
    kept["networks"].sort(key=lambda network: network["name"] != "office")
    text = ConfigFilters().filters()["zt_config"]

    def run_on(given: t.Any) -> t.Callable[[], t.Any]:
        return lambda: [
            zt_audit(now=10**12, **given),
            *(text(network, given["members"]) for network in given["networks"][:1]),
        ]

    assert slips(run_on(kept)) is None
    found: dict[str, t.Any] = {}
    for path in list(places(kept))[1:]:
        for odd in (*ODD, GONE, TWICE):
            if (slip := slips(run_on({"networks": [], "members": [], **with_odd(kept, path, odd)}))) is not None:
                found.setdefault(slip, (path, odd))
    assert not found, "\n".join(f"{slip}, where {case}" for slip, case in found.items())


# One member of a roster does not spoil the others.


@pytest.mark.parametrize("provider", list(PROVIDERS))
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("everywhere", [True, False])
def test_an_odd_member_is_read_again_and_else_fails_alone(
    provider: str, check_mode: bool, everywhere: bool, emulators: dict[str, Emulator], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    scene = scene_of(Target("roster", None, provider=provider), emulators, tmp_path)
    send = Transport.request

    def request(transport: Transport, method: str, path: str, body: t.Any = None, **options: t.Any) -> t.Any:
        answer = send(transport, method, path, body, **options)
        if method == "GET" and path.endswith("/member"):
            listed = answer if isinstance(answer, list) else answer["members"]
            member = next(member for member in listed if member["id"].endswith(NODES[0]))
            member.get("config", member)["ipAssignments"] = {"odd": True}
        elif method == "GET" and path.endswith(f"/member/{NODES[0]}") and everywhere:
            answer.get("config", answer)["ipAssignments"] = {"odd": True}
        return answer

    monkeypatch.setattr(Transport, "request", request)
    members = [{"node_id": node, "name": "new"} for node in NODES[:2]]
    lines = []
    try:
        lines = scene.tasks.members(check_mode, network_id=scene.office, members=members).result["members"]
    except SomeFailed as failed:
        lines = failed.outcome.result["members"]
    did = {line["node_id"]: line for line in lines}
    assert did[NODES[1]]["did"] == "change"
    if everywhere:
        assert did[NODES[0]]["error"]["kind"] == "bad_answer"
        assert "ipAssignments of the member is of another type than the API promises" in did[NODES[0]]["msg"]
    else:
        assert did[NODES[0]]["did"] == "change"
    names = {member["nodeId"]: member["name"] for member in scene.emulator.members(scene.office)}
    assert names[NODES[0]] == ("anna" if check_mode or everywhere else "new")
    assert names[NODES[1]] == ("bert" if check_mode else "new")


# What Python's json takes and JSON does not have; and what nests too deeply.


@pytest.mark.parametrize(
    "odd", [b"NaN", b"-Infinity", b"1e999", b"[" * 51 + b"]" * 51, b'{"a":' * 60 + b'"]"' + b"}" * 60]
)
def test_an_answer_that_other_programs_could_not_read_is_none(odd: bytes) -> None:
    with Wire(answer(body=b'{"id": "8056c2e21c000001", "text": ' + odd + b"}")) as wire:
        transport = Transport(Connection(url=wire.url, token=TOKEN, rate_limit=0))
        with pytest.raises(BadAnswer, match="is not JSON"):
            transport.request("GET", "/network/8056c2e21c000001")


def test_brackets_in_texts_are_no_levels() -> None:
    body = {"text": "[" * 100, "other": '\\"]{{' * 50, "number": 1.5}
    with Wire(answer(body=body)) as wire:
        transport = Transport(Connection(url=wire.url, token=TOKEN, rate_limit=0))
        assert transport.request("GET", "/network") == body
