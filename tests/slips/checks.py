# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every run is held to, whatever slipped."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.community.zerotier.tests.slips.scene import Run
from ansible_collections.community.zerotier.tests.slips.targets import Target, fits

MAYBE = "may have been applied"
SUPPOSED = "Check mode goes on as if an earlier task had created it"


def loses_only(run: Run, allowed: t.Callable[[str], bool]) -> None:
    """Nothing that was there is gone or another, but for what was asked for."""
    lost = [f"{path}: {run.before[path]!r} -> {run.after.get(path)!r}" for path in run.lost if not allowed(path)]
    assert not lost, ("lost", lost, run.result.get("msg"))


def keeps_the_caller(run: Run, target: Target) -> None:
    """Who runs the task can still run the next one."""
    gone = [path for path in run.before if fits(path, target.kept) and run.after.get(path) != run.before[path]]
    assert not gone, ("the caller lost", gone)


def tells_the_truth(run: Run, maybe: bool = False) -> None:
    """``changed`` says whether something was changed, a failure too; and a failure lists what was done.

    ``maybe``: the answer to a write was lost, so that nobody can know.
    """
    if maybe and not run.changed and len(run.writes) == 1:
        assert MAYBE in run.said, ("a lost answer is not told", run.said)
        return
    assert run.changed or not run.differs, ("changed: false", run.differs, run.said)
    if run.failed:
        if run.changed and not maybe:
            assert run.writes, "changed: true, and nothing was sent"
        if run.differs and not (maybe and len(run.writes) == 1):
            done = run.result.get("done")
            assert done, ("nothing is told of what was done", run.differs, run.said)
            assert all(entry.get("did") and entry.get("what") for entry in done), done
    elif not maybe:
        assert run.differs or not run.changed, "changed: true, but all is as it was"


def writes_nothing(run: Run) -> None:
    assert not run.writes, run.writes
    assert not run.differs, run.differs


def foretells(preview: Run, real: Run) -> None:
    """Check mode writes nothing, and refuses what a real run refuses, in the same words."""
    writes_nothing(preview)
    if not preview.failed and any(SUPPOSED in warning for warning in preview.result.get("warnings", [])):
        return
    if not preview.failed and real.failed and real.writes and real.kind == "api":  # only the server could know
        return
    assert preview.failed == real.failed, ("check mode said", preview.said, "the real run said", real.said)
    if real.failed and not real.writes:
        assert preview.said == real.said
        assert not preview.changed
    elif not real.failed:
        assert preview.changed == real.changed


def is_clear(run: Run, *words: str) -> None:
    """A failure is one printable sentence or more, which names an option or a request; and holds these words, as patterns."""
    assert run.failed, (words, run.result)
    said = run.said
    if run.spoken:
        assert said.isprintable(), said
        assert said.endswith((".", "?")), said
        assert run.kind not in (None, "error"), run.result.get("error")
        assert re.match(
            r"[a-z_]+(\[\d+\])?[\w.]*: |The API answered \d+ to |[A-Z]+ /|\d+ of \d+ members failed: |There is no |The API took the request|More than one ",
            said,
        ), said
    for word in words:
        assert re.search(word, said), (word, said)


def refused(run: Run, *words: str) -> None:
    """Nothing is written, and the sentence says what to do."""
    writes_nothing(run)
    assert not run.changed
    is_clear(run, *words)
