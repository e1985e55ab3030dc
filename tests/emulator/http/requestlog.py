# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The record of the API calls that came in. It holds no secrets."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

REDACTED = "(redacted)"
SECRET_FIELDS = ("token", "password", "smsKey", "authenticatorToken")
SECRET_PATH = re.compile("(/employee/[^/]*/token/).+")


@dataclasses.dataclass
class LoggedRequest:
    """One call."""

    method: str
    path: str
    """Without the API's base: /api, /api/v1 or /telecomx."""
    status: int | None
    """None as long as there is no answer, and for a dropped connection."""
    time: float
    """When it came in, by the server's clock, in seconds since 1970."""
    body: Any
    """The parsed JSON; None without a body or where it is not JSON. Secrets in it are redacted."""
    query: dict[str, str] = dataclasses.field(default_factory=dict)
    """The query's parameters, without the token; other secrets are redacted."""
    client: int | None = None
    """The port that it came from: one for each connection."""


class RequestLog:
    """The calls since the last reset, in the order in which they came in."""

    def __init__(self) -> None:
        self.requests: list[LoggedRequest] = []

    def begin(
        self, method: str, path: str, query: dict[str, str], time: float, client: int | None = None
    ) -> LoggedRequest:
        shown = redacted({key: value for key, value in query.items() if key != "token"})
        entry = LoggedRequest(method, SECRET_PATH.sub(rf"\1{REDACTED}", path), None, time, None, shown, client)
        self.requests.append(entry)
        return entry

    def reset(self) -> None:
        self.requests.clear()


def redacted(body: Any) -> Any:
    """A copy of a JSON value in which the fields that hold secrets don't tell them."""
    if isinstance(body, list):
        return [redacted(item) for item in body]
    if not isinstance(body, dict):
        return body
    return {key: REDACTED if key in SECRET_FIELDS and value else redacted(value) for key, value in body.items()}
