# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A request and its answer, as the server hands them to an API and gets them back."""

from __future__ import annotations

import dataclasses
from typing import Any, Protocol

JSON = "application/json"
HTML = "text/html"
TEXT = "text/plain"

NOT_JSON = object()
"""The body of a request that has none, or none that is JSON."""


@dataclasses.dataclass(frozen=True)
class Request:
    """One request."""

    method: str
    path: str
    """Without the API's base, still percent-encoded."""
    query: dict[str, str]
    authorization: str
    """The header, or an empty text."""
    cookies: dict[str, str]
    remote: str
    """The client's IP address."""
    body: Any
    """The parsed JSON, or NOT_JSON."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """One answer."""

    status: int
    text: str
    kind: str = JSON
    """The content type."""
    headers: dict[str, str] = dataclasses.field(default_factory=dict)


class Api(Protocol):
    """An API that the server offers."""

    bases: tuple[str, ...]
    """Its paths begin with one of these; the longest come first."""
    limited: bool
    """Whether there is a request budget."""

    def answer(self, request: Request) -> Answer:
        """What the API says to a request."""


def credentials_of(header: str) -> tuple[str, str]:
    """Scheme, in lower case, and token of an Authorization header."""
    scheme, _space, token = header.strip().partition(" ")
    return scheme.lower(), token.strip()
