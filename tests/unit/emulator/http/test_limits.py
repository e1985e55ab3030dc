# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request budget."""

from __future__ import annotations

import email.utils
from typing import Any

import pytest

from ansible_collections.community.zerotier.tests.emulator.http.limits import RateLimiter
from ansible_collections.community.zerotier.tests.emulator.state.clock import Clock


class StillClock(Clock):
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1722977627.5

    def now(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def test_the_bucket_empties_and_fills(clock: StillClock) -> None:
    limiter = RateLimiter(4, clock)
    assert [limiter.take("a").allowed for _time in range(6)] == [True] * 4 + [False] * 2
    clock.seconds += 0.5
    assert [limiter.take("a").allowed for _time in range(3)] == [True, True, False]
    clock.seconds += 60
    assert [limiter.take("a").allowed for _time in range(5)] == [True] * 4 + [False]


def test_each_token_has_its_own(clock: StillClock) -> None:
    limiter = RateLimiter(1, clock)
    assert [limiter.take(token).allowed for token in "aab"] == [True, False, True]


def test_headers(clock: StillClock) -> None:
    limiter = RateLimiter(2, clock)
    first, second = limiter.take("a").headers, limiter.take("a").headers
    assert first == {
        "X-Ratelimit-Limit": "2",
        "X-Ratelimit-Remaining": "1",
        "X-Ratelimit-Reset": "Tue, 06 Aug 2024 20:53:48 UTC",
    }
    assert (second["X-Ratelimit-Remaining"], limiter.take("a").headers["X-Ratelimit-Remaining"]) == ("0", "0")
    assert email.utils.parsedate_to_datetime(second["X-Ratelimit-Reset"]).timestamp() == 1722977629


def test_over_the_budget(start: Any) -> None:
    api = start(rate_limit=2)
    statuses = []
    while 429 not in statuses:
        statuses.append(api.status("POST", "/network", {}))
    api.emulator.advance(10)
    assert len(api.get("/network")) == statuses.count(200)
    assert [request.status for request in api.emulator.requests[:-1]] == statuses


def test_without_a_limit(api: Any) -> None:
    assert {api.status("GET", "/status") for _time in range(150)} == {200}
