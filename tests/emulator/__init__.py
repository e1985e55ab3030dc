# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stateful emulator of ZeroTier Central's REST API v1 and of TelecomX's, for tests and for trying the collection out.

In a test:

    with Emulator(switches=Switches(undelete="dance")) as emulator:
        network_id = emulator.add_network("office", config={"routes": [{"target": "10.0.0.0/24"}]})
        ...  # call emulator.url with emulator.token, or emulator.telecomx_url
        assert emulator.calls == ["GET /network"]

On the command line, from the root of the checkout: `python -m tests.emulator --seed demo`.
"""

from __future__ import annotations

from .emulator import Emulator
from .http.faults import Fault
from .http.requestlog import LoggedRequest
from .operations import operations
from .state.switches import Switches

__all__ = ["Emulator", "Fault", "LoggedRequest", "Switches", "operations"]
