# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be called."""

from __future__ import annotations

from .central.api import Central
from .state.clock import Clock
from .state.state import State
from .state.switches import Switches
from .telecomx.api import Telecomx


def operations() -> list[tuple[str, str, str]]:
    """Every operation of both APIs: "central" or "telecomx", method, and path with {placeholders}."""
    state = State(Clock(), Switches(), token="", random_seed=0)
    central = [("central", route.method, route.template) for route in Central(state, 0).routes()]
    telecomx = [("telecomx", route.method, route.template) for route in Telecomx(state, 0).routes()]
    return central + telecomx
