# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every run is held to, whatever happened to it."""

from __future__ import annotations

import json
import typing as t
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.faults.targets import Scene, Target
from ansible_collections.community.zerotier.tests.unit.support import Document

NOT_COMPARED = ("clock", "uptime", "last_modified", "last_seen", "_time", "s_by_name")


@dataclass
class Clean:
    """What a run without any fault does."""

    calls: list[str]
    writes: list[int]
    outcome: Outcome
    before: Document
    """The picture before it."""
    picture: Document


_known: dict[str, Clean] = {}


def clean_run(target: Target, emulator: Emulator, directory: Path) -> Clean:
    if target.name not in _known:
        scene = ready(target, emulator, directory)
        before = scene.picture()
        outcome = target.run(scene)
        writes = [number for number, call in enumerate(emulator.calls) if is_write(call)]
        _known[target.name] = Clean(emulator.calls, writes, outcome, before, scene.picture())
        assert target.asks or outcome.changed
    return _known[target.name]


def ready(target: Target, emulator: Emulator, directory: Path) -> Scene:
    scene = Scene(emulator, directory, target.provider)
    target.arrange(scene)
    return scene


def is_write(call: str) -> bool:
    return not call.startswith("GET ") or call.endswith("authorize")


def difference(one: t.Any, other: t.Any, path: str = "") -> list[str]:
    """Where two documents differ, one line each."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [line for k in {**one, **other} for line in difference(one.get(k), other.get(k), f"{path}.{k}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [line for n, (a, b) in enumerate(zip(one, other)) for line in difference(a, b, f"{path}[{n}]")]
    return [] if one == other else [f"{path}: {one!r} instead of {other!r}"]


def is_clear(failure: ZeroTierError) -> None:
    """One printable line of whole sentences, and details as JSON."""
    said = str(failure)
    assert said.isprintable()
    assert said.endswith(".")
    assert len(said) < 3000
    assert json.loads(json.dumps(failure.details())).keys() == {"kind", "status", "method", "path", "message"}


def tells_what_was_done(failure: ZeroTierError, where: str) -> None:
    """Of a failure after something was changed."""
    assert failure.outcome is not None, where
    assert failure.outcome.changed, where
    assert failure.outcome.result["done"], where
    assert all(entry["did"] and entry["what"] for entry in failure.outcome.result["done"])


def tells_no_secret(scene: Scene, outcome: Outcome | None, failure: ZeroTierError | None) -> None:
    said = [] if failure is None else [str(failure), repr(failure), json.dumps(failure.details())]
    for seen in filter(None, (outcome, failure and failure.outcome)):
        result = dict(seen.result)
        result.pop("token", None)  # a secret that was made is told once, here
        said += [json.dumps([result, seen.before, seen.after, seen.warnings, seen.subject])]
    for known in scene.emulator.secrets:
        assert not any(known["secret"] in text for text in said), known["name"]


def doubles_nothing(picture: Document, clean: Clean) -> None:
    """Nothing is there more often than where all goes well."""
    for one, other in zip(counts(picture), counts(clean.picture)):
        assert all(number <= max(1, other[what]) for what, number in one.items()), one


def counts(picture: Document) -> list[t.Counter[str]]:
    tokens = (picture["user"] or {}).get("tokens", [])
    invited = [email for email, status in picture["invitations"] if status == "pending"]
    return [Counter(n["name"] for n in picture["networks"]), Counter(tokens), Counter(invited), Counter(picture["mails"])]  # fmt: skip


def converges(scene: Scene, target: Target, clean: Clean, where: str, lost: tuple[str, ...] = ()) -> None:
    """The next run comes to where a run without fault comes to, and the one after it has nothing to do.

    Of the settings that are ``lost``, what was asked for is there, but perhaps nothing else.
    """
    missing = clean.picture["secret in file"] and not scene.dest.exists()
    once_more = target.run(scene, **(target.finish if missing else {}) or without_regeneration(target))
    for run in (once_more, target.run(scene, **without_regeneration(target))):
        if target.asks:
            assert not difference(stable(run.result), stable(clean.outcome.result)), where
    assert not run.changed, where
    assert not any(map(is_write, scene.tasks.calls)), where
    assert not run.warnings or run.warnings == clean.outcome.warnings, where
    differs = difference(scene.picture(), clean.picture)
    assert not [line for line in differs if not any(f".{option}" in line for option in lost)], where


def without_regeneration(target: Target) -> Document:
    """A secret that was made anew is not to be made anew each time."""
    return {"regenerate": False} if "regenerate" in target.finish else {}


def stable(result: t.Any) -> t.Any:
    """A result without the server's times and without what is passed on as it is, and lists in one order."""
    if isinstance(result, dict):
        return {key: stable(value) for key, value in result.items() if not key.endswith(NOT_COMPARED)}
    return sorted(map(stable, result), key=str) if isinstance(result, list) else result
