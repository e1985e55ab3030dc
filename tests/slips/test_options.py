# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each option of each task that can do harm, given in each wrong way: nothing is lost, and check mode says so before."""

from __future__ import annotations

import pytest

from ansible_collections.community.zerotier.tests.slips.checks import (
    foretells,
    is_clear,
    keeps_the_caller,
    loses_only,
    tells_the_truth,
)
from ansible_collections.community.zerotier.tests.slips.conftest import Count, NewScene
from ansible_collections.community.zerotier.tests.slips.scene import PROVIDERS, Scene, differences
from ansible_collections.community.zerotier.tests.slips.slips import Slip, slips_of
from ansible_collections.community.zerotier.tests.slips.targets import TARGETS, Target, fits

pytestmark = pytest.mark.no_cover  # the unit tests are what is measured; here it would only take time

OPTIONS = [(target, option) for target in TARGETS for option in target.options]
KNOWN = ("central", "telecomx")  # the providers of which the targets say what they lack


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_right_options(target: Target, provider: str, scene_at: NewScene) -> None:
    """Without a slip each target does what it says, and touches nothing else; what a provider lacks is refused at once."""
    scene = scene_at(provider)
    preview, real = scene.run(target.task, target.options, check_mode=True), scene.run(target.task, target.options)
    foretells(preview, real)
    if real.kind == "unsupported":
        assert provider in target.lacking or provider not in KNOWN
        assert not real.calls + preview.calls
        is_clear(real)
        return
    assert provider not in target.lacking
    assert not real.failed, real.said
    assert real.changed
    loses_only(real, target.may_touch)
    tells_the_truth(real)
    assert not target.purges or any(fits(path, target.purges) for path in real.differs)
    if target.kept and "regenerate" not in target.options:  # else it is done anew, or nobody is left to do it
        again = scene.run(target.task, target.options)
        assert not again.changed, differences(again.before, again.after)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(("target", "option"), OPTIONS, ids=str)
def test_slips(target: Target, option: str, provider: str, scene_at: NewScene, count: Count) -> None:
    """All slips in one option, or in what is inside it."""
    for slip in slips_of(target):
        if slip.paths[0][0] == option:
            with count.slip(slip):
                survive(target, slip, scene_at(provider))
    count.done()


def survive(target: Target, slip: Slip, scene: Scene) -> None:
    preview = scene.run(target.task, slip.options, check_mode=True)
    real = scene.run(target.task, slip.options)
    if real.failed:
        is_clear(real)
        loses_only(real, lambda path: not fits(path, target.purges))
    if real.kind == "unsupported":
        assert not real.calls + preview.calls
    loses_only(real, lambda path: slip.may_touch(target, path))
    keeps_the_caller(real, target)
    tells_the_truth(real)
    if not (real.said.startswith("network_id: has no value") and slip.options.get("network_id", "x") in (None, "")):
        foretells(preview, real)  # but for an id that an earlier task in check mode does not know yet
