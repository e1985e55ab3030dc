# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The server's time, which a test may move on."""

from __future__ import annotations

import time


class Clock:
    """The real time plus an offset."""

    def __init__(self) -> None:
        self._offset = 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._offset

    def now_ms(self) -> int:
        """Milliseconds since 1970, the unit of every time in Central's documents."""
        return int(self.now() * 1000)

    def advance(self, seconds: float) -> None:
        """Move the time on."""
        self._offset += seconds

    def reset(self) -> None:
        """Back to the real time."""
        self._offset = 0.0
