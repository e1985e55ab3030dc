# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be sent to TelecomX, and what that is in Central's shape."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from ..state.documents import Document
from ..state.errors import ApiError

LONGEST_NAME = 127

Field = tuple[tuple[str, ...], Callable[[Any], bool]]
"""Where a value is in Central's documents, and whether it is one that is taken."""


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and len(value) <= LONGEST_NAME


def _is_network_name(value: Any) -> bool:
    return _is_name(value) and value.strip() != ""


def _are_addresses(value: Any) -> bool:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return False
    try:
        return all(ipaddress.ip_address(item) for item in value)
    except ValueError:
        return False


NETWORK: dict[str, Field] = {
    "name": (("config", "name"), _is_network_name),
    "notes": (("description",), _is_text),
    "rawRules": (("rulesSource",), _is_text),
    "dns": (("config", "dns"), _is_object),
    "enableBroadcast": (("config", "enableBroadcast"), _is_flag),
    "ipAssignmentPools": (("config", "ipAssignmentPools"), _is_list_of_objects),
    "mtu": (("config", "mtu"), _is_number),
    "multicastLimit": (("config", "multicastLimit"), _is_number),
    "routes": (("config", "routes"), _is_list_of_objects),
    "v4AssignMode": (("config", "v4AssignMode"), _is_object),
    "v6AssignMode": (("config", "v6AssignMode"), _is_object),
}

MEMBER: dict[str, Field] = {
    "name": (("name",), _is_name),
    "activeBridge": (("config", "activeBridge"), _is_flag),
    "authorized": (("config", "authorized"), _is_flag),
    "ipAssignments": (("config", "ipAssignments"), _are_addresses),
    "noAutoAssignIps": (("config", "noAutoAssignIps"), _is_flag),
}


def in_central_shape(body: Document, fields: dict[str, Field]) -> Document:
    """What a body changes. Null and unknown fields are ignored; raises ApiError with the name of a bad one."""
    changes: Document = {"config": {}}
    for name, (path, is_good) in fields.items():
        value = body.get(name)
        if value is None:
            continue
        if not is_good(value):
            raise ApiError(422, name)
        (changes["config"] if len(path) > 1 else changes)[path[-1]] = value
    return changes
