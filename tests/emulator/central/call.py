# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the handlers of Central's endpoints get, and what they all do with it."""

from __future__ import annotations

import dataclasses
from typing import Any

from ..state.accounts import User
from ..state.documents import Document
from ..state.errors import ApiError
from ..state.switches import Switches


@dataclasses.dataclass(frozen=True)
class CentralCall:
    """One call of Central's API."""

    user: User | None
    """Who asks; set for every route that is not public."""
    parts: dict[str, str]
    """The values of the path's {placeholders}."""
    body: Any
    """The parsed body, or NOT_JSON."""

    @property
    def asker(self) -> User:
        assert self.user is not None
        return self.user


def body_of(call: CentralCall, switches: Switches) -> Document:
    """The body, which has to be an object; raises ApiError."""
    if not isinstance(call.body, dict):
        raise ApiError(switches.json_error_status, "JSON error")
    return call.body
