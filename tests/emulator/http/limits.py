# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request budget (Central v1 notes §3.8)."""

from __future__ import annotations

import dataclasses
import datetime
import math

from ..state.clock import Clock

UNLIMITED = 100000


@dataclasses.dataclass
class _Bucket:
    tokens: float
    filled_at: float


@dataclasses.dataclass(frozen=True)
class Budget:
    """What is left after a request, or that nothing was left for it."""

    allowed: bool
    headers: dict[str, str]


class RateLimiter:
    """A bucket for each API token: it holds as many requests as flow in in one second."""

    def __init__(self, limit: int | None, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, token: str) -> Budget:
        """Take one request out of a token's bucket."""
        now = self._clock.now()
        if self._limit is None:
            return Budget(True, _headers(UNLIMITED, UNLIMITED - 1, now + 1))
        bucket = self._buckets.setdefault(token, _Bucket(self._limit, now))
        bucket.tokens = min(self._limit, bucket.tokens + max(0.0, now - bucket.filled_at) * self._limit)
        bucket.filled_at = now
        allowed = bucket.tokens >= 1
        if allowed:
            bucket.tokens -= 1
        full_at = now + (self._limit - bucket.tokens) / self._limit
        return Budget(allowed, _headers(self._limit, int(bucket.tokens), full_at))

    def reset(self) -> None:
        """Fill all buckets."""
        self._buckets.clear()


def _headers(limit: int, remaining: int, reset_at: float) -> dict[str, str]:
    """The date is like HTTP's, but ends in UTC."""
    reset = datetime.datetime.fromtimestamp(math.ceil(reset_at), tz=datetime.timezone.utc)
    return {
        "X-Ratelimit-Limit": str(limit),
        "X-Ratelimit-Remaining": str(remaining),
        "X-Ratelimit-Reset": reset.strftime("%a, %d %b %Y %H:%M:%S UTC"),
    }
