# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fresh documents in Central's shape (Central v1 notes §2.2).

They hold what is stored. What is computed for each answer (clock, counts) is added in answers.py.
"""

from __future__ import annotations

import copy
from typing import Any

from .rules import DEFAULT_RULES_SOURCE, compile_rules

Document = dict[str, Any]


def network_document(network_id: str, owner_id: str, now_ms: int) -> Document:
    """A network without routes, pools and name."""
    document: Document = {
        "id": network_id,
        "type": "Network",
        "description": "",
        "rulesSource": "",
        "permissions": {owner_id: {"a": True, "d": True, "m": True, "r": True}},
        "ownerId": owner_id,
        "capabilitiesByName": {},
        "tagsByName": {},
        "config": {
            "id": network_id,
            "creationTime": now_ms,
            "lastModified": now_ms,
            "name": "",
            "private": True,
            "enableBroadcast": True,
            "multicastLimit": 32,
            "mtu": 2800,
            "ipAssignmentPools": [],
            "routes": [],
            "v4AssignMode": {"zt": True},
            "v6AssignMode": {"6plane": False, "rfc4193": False, "zt": False},
            "dns": {"domain": "", "servers": None},
            "rules": [],
            "capabilities": [],
            "tags": [],
            "ssoConfig": {"enabled": False, "mode": ""},
            "authTokens": None,
            "remoteTraceLevel": 0,
            "remoteTraceTarget": None,
        },
    }
    set_rules(document, DEFAULT_RULES_SOURCE)
    return document


def set_rules(document: Document, source: str) -> None:
    """Store a rules source with the five fields that are derived from it; raises RulesError."""
    compiled = compile_rules(source)
    document["rulesSource"] = source
    document["capabilitiesByName"] = compiled.capabilities_by_name
    document["tagsByName"] = compiled.tags_by_name
    document["config"]["rules"] = [stored_rule(rule) for rule in compiled.rules]
    document["config"]["capabilities"] = [
        {**capability, "rules": [stored_rule(rule) for rule in capability["rules"]]}
        for capability in compiled.capabilities
    ]
    document["config"]["tags"] = compiled.tags


def stored_rule(rule: Document) -> Document:
    """A rule as the controller renders it (Central v1 notes §3.3)."""
    if rule["type"] in ("ACTION_TEE", "ACTION_WATCH", "ACTION_REDIRECT"):
        return {"flags": 0, **rule}
    return rule


def member_document(network_id: str, node_id: str, now_ms: int) -> Document:
    """A member that was made by a POST and never seen."""
    return {
        "id": f"{network_id}-{node_id}",
        "type": "Member",
        "networkId": network_id,
        "nodeId": node_id,
        "controllerId": network_id[:10],
        "hidden": False,
        "name": "",
        "description": "",
        "config": {
            "id": node_id,
            "address": node_id,
            "nwid": network_id,
            "objtype": "member",
            "identity": "",
            "authorized": False,
            "activeBridge": False,
            "noAutoAssignIps": False,
            "ssoExempt": False,
            "ipAssignments": [],
            "capabilities": [],
            "tags": [],
            "creationTime": now_ms,
            "lastAuthorizedTime": 0,
            "lastDeauthorizedTime": 0,
            "revision": 1,
            "remoteTraceLevel": 0,
            "remoteTraceTarget": None,
            "vMajor": 0,
            "vMinor": 0,
            "vRev": 0,
            "vProto": 0,
        },
        "lastOnline": 0,
        "lastSeen": 0,
        "physicalAddress": None,
        "physicalLocation": None,
        "clientVersion": "0.0.0",
        "protocolVersion": 0,
        "supportsRulesEngine": False,
    }


def overlay(document: Document, changes: Document) -> None:
    """Put changes over a document: objects merge, everything else replaces."""
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(document.get(key), dict):
            overlay(document[key], value)
        else:
            document[key] = copy.deepcopy(value)
