# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks and members as TelecomX answers them, from Central's documents."""

from __future__ import annotations

import datetime

from ..state.answers import ONLINE_MS
from ..state.documents import Document
from .people import Employee

PORT = 9993
LATENCY = 12


def network_settings(network: Document, customer_id: str | None) -> Document:
    """The full settings of a network, from Central's answer."""
    config = network["config"]
    return {
        "_id": network["id"],
        "customer": customer_id,
        "name": config["name"],
        "notes": network["description"],
        "rawRules": network["rulesSource"],
        "creationTime": date(config["creationTime"]),
        "dns": {"domain": config["dns"]["domain"], "servers": config["dns"]["servers"] or []},
        **{key: config[key] for key in SAME_IN_CONFIG},
    }


SAME_IN_CONFIG = (
    "enableBroadcast",
    "ipAssignmentPools",
    "mtu",
    "multicastLimit",
    "routes",
    "rules",
    "v4AssignMode",
    "v6AssignMode",
)


def member_summary(member: Document, employee: Employee | None) -> Document:
    """What every member of a list has."""
    picture = f"https://pictures.example.com/{employee.id}.png" if employee else None
    return {
        "id": member["nodeId"],
        "name": member["name"],
        "employeeId": employee.id if employee else None,
        "employeeName": employee.name if employee else None,
        "employeePicture": picture,
    }


def member_settings(member: Document) -> Document:
    """What can be set, with its times."""
    config = member["config"]
    return {
        "activeBridge": config["activeBridge"],
        "authorized": config["authorized"],
        "creationTime": date(config["creationTime"]),
        "ipAssignments": config["ipAssignments"],
        "lastAuthorizedTime": date(config["lastAuthorizedTime"]),
        "lastDeauthorizedTime": date(config["lastDeauthorizedTime"]),
        "noAutoAssignIps": config["noAutoAssignIps"],
    }


def member_status(member: Document, now_ms: int) -> Document:
    """What the node does."""
    if not member["lastSeen"]:
        return {"latency": None, "version": None, "paths": []}
    online = now_ms - member["lastSeen"] < ONLINE_MS
    path = {
        "active": online,
        "ipAddress": member["physicalAddress"],
        "port": PORT,
        "lastReceive": date(member["lastSeen"]),
        "lastSend": date(member["lastSeen"]),
    }
    return {"latency": LATENCY if online else None, "version": member["clientVersion"], "paths": [path]}


def date(milliseconds: int) -> str | None:
    """A time such as 2022-01-01T00:00:00.000Z; None for never, which is 0 at Central."""
    if not milliseconds:
        return None
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, tz=datetime.timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"
