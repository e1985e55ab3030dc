# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the switches share: each runs in every position of the switch that it is named after."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ansible_collections.community.zerotier.tests.emulator import Switches
from ansible_collections.community.zerotier.tests.emulator.state.switches import POSITIONS

Test = Callable[..., None]


def each_position(test: Test) -> Test:
    """Run a test for every position of the switch that it is named after."""
    return pytest.mark.parametrize("position", POSITIONS[_name(test.__name__)])(test)


def switches_of(request: pytest.FixtureRequest) -> Switches:
    """The switch of the test in its position; the defaults for any other test."""
    if "position" not in request.fixturenames:
        return Switches()
    return Switches(**{_name(request.function.__name__): request.getfixturevalue("position")})


def _name(test: str) -> str:
    return test.removeprefix("test_")
