# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the handlers of TelecomX's endpoints get, and what they have in common."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ..http.messages import Request
from ..state.documents import Document
from ..state.errors import ApiError
from .people import Employee
from .sessions import Session

T = TypeVar("T")

PAGE = 100


@dataclasses.dataclass(frozen=True)
class TelecomxCall:
    """One call of TelecomX's API."""

    request: Request
    parts: dict[str, str]
    """The values of the path's {placeholders}."""
    session: Session | None
    """Set, like the employee, for every route that is not public."""
    employee: Employee | None
    answer_headers: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def asker(self) -> Employee:
        assert self.employee is not None
        return self.employee

    @property
    def query(self) -> dict[str, str]:
        return self.request.query

    @property
    def body(self) -> Document:
        """The body, which has to be an object; raises ApiError."""
        if not isinstance(self.request.body, dict):
            raise ApiError(400, "bad_request")
        return self.request.body

    def asks_for(self, name: str) -> bool:
        return is_on(self.query.get(name))

    def check_writer(self) -> None:
        """Raises ApiError for those who may only read."""
        if not self.asker.writes:
            raise ApiError(403, "access_denied")


def is_on(value: Any) -> bool:
    """Whether an option of a body or a query is on."""
    return value is True or value in ("true", "1")


def page_of(call: TelecomxCall, items: Sequence[T], name: str, cap: int, render: Callable[[T], Any]) -> Document:
    """The part of a list that the query asks for; there are never more than `cap` items on a page, 0 for any number."""
    offset, limit = _number(call, "offset", 0), _number(call, "limit", PAGE) or PAGE
    limit = min(limit, cap) if cap else limit
    shown = [render(item) for item in items[offset : offset + limit]]
    return {"offset": offset, "limit": limit, "total": len(items), name: shown}


def _number(call: TelecomxCall, name: str, default: int) -> int:
    text = call.query.get(name, "")
    if text and not (text.isascii() and text.isdigit()):
        raise ApiError(400, name)
    return int(text) if text else default
