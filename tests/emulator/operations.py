# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can be called."""

from __future__ import annotations

from typing import Any

from .central.api import Central
from .http.routing import Route
from .state.clock import Clock
from .state.state import State
from .state.switches import Switches
from .telecomx.api import Telecomx


def routes() -> dict[str, list[Route[Any]]]:
    """The routes of each provider's API."""
    state = State(Clock(), Switches(), token="", random_seed=0)
    return {"central": list(Central(state, 0).routes()), "telecomx": list(Telecomx(state, 0).routes())}


def operations() -> list[tuple[str, str, str]]:
    """Every operation of all APIs: the provider, method, and path with {placeholders}."""
    return [(provider, route.method, route.template) for provider, found in routes().items() for route in found]
