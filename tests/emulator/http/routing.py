# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a method and a path to the code that answers."""

from __future__ import annotations

import dataclasses
import re
import urllib.parse
from collections.abc import Callable
from typing import Generic, TypeVar

from ..state.errors import ApiError

Call = TypeVar("Call")


@dataclasses.dataclass(frozen=True)
class Route(Generic[Call]):
    """One endpoint. Its handler gives the body of a 200."""

    method: str
    template: str
    """A path with {placeholders}."""
    handler: Callable[[Call], str]
    serves: str
    """The row of the collection's table of providers that it belongs to; an empty text where the collection has no use for it."""
    public: bool = False
    """Whether it can be called without a token."""


class Router(Generic[Call]):
    """A table of routes."""

    def __init__(self, routes: list[Route[Call]]) -> None:
        self._routes = [(route, re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route.template))) for route in routes]

    def find(self, method: str, path: str) -> tuple[Route[Call], dict[str, str]]:
        """The route and the path's parts. Raises ApiError: 405 for another method's path, or 404."""
        matches = [(route, match) for route, pattern in self._routes for match in [pattern.fullmatch(path)] if match]
        for route, match in matches:
            if route.method == method:
                return route, {name: urllib.parse.unquote(part) for name, part in match.groupdict().items()}
        if not matches:
            raise ApiError(404, "Item not found")
        allowed = {route.method for route, _match in matches}
        raise ApiError(405, "Method not allowed", {"Allow": ", ".join(sorted(allowed))})
