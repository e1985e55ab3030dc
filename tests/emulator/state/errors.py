# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The errors of the API."""

from __future__ import annotations


class ApiError(Exception):
    """Answered with a status and the body {"type": "internal", "message": …} (Central v1 notes §3.8)."""

    def __init__(self, status: int, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


def not_found() -> ApiError:
    return ApiError(404, "Item not found")


def access_denied() -> ApiError:
    return ApiError(403, "Access denied")
