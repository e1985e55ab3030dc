# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents as the API answers them: with clock and counts, sets in any order, and null keys left out at times.

Central v1 notes §0.11 and §8.11: routes, pools and addresses are sets that look like lists; tags and capabilities come sorted.
"""

from __future__ import annotations

import json
import random
from typing import Any

from .documents import Document
from .state import Member, Network

ONLINE_MS = 5 * 60 * 1000
"""A member that was seen within this time counts as online."""


def network_answer(network: Network, now_ms: int, count_online: bool = True) -> Document:
    """A network with what is computed."""
    members = [member.document for member in network.listed()]
    online = sum(now_ms - member["lastSeen"] < ONLINE_MS for member in members)
    return {
        **network.document,
        "clock": now_ms,
        "onlineMemberCount": online if count_online else 0,
        "authorizedMemberCount": sum(member["config"]["authorized"] for member in members),
        "totalMemberCount": len(members),
    }


def shuffled_network(answer: Document, chance: random.Random) -> Document:
    """A network as a client gets it: sets in any order, `via` at times absent instead of null."""
    config = dict(answer["config"])
    config["routes"] = [
        {"target": route["target"]} if route.get("via") is None and chance.random() < 0.5 else route
        for route in config["routes"]
    ]
    for key in ("routes", "ipAssignmentPools"):
        config[key] = _shuffled(config[key], chance)
    return {**answer, "config": config}


def member_answer(member: Member, now_ms: int) -> Document:
    """A member with what is computed."""
    return {**member.document, "clock": now_ms}


MEMBER_SETS = ("ipAssignments",)


def shuffled_member(member: Member, chance: random.Random) -> Document:
    """A member's document with its sets in any order."""
    config = member.document["config"]
    sets = {key: _shuffled(config[key], chance) for key in MEMBER_SETS}
    return {**member.document, "config": {**config, **sets}}


def member_text(member: Member, now_ms: int, chance: random.Random) -> str:
    """A member as a client gets it, in JSON. The text of a member with nothing to shuffle is made only once."""
    text = member.cached_text
    if text is None:
        text = as_json(shuffled_member(member, chance))[1:]
        if all(len(member.document["config"][key]) < 2 for key in MEMBER_SETS):
            member.cached_text = text
    return f'{{"clock":{now_ms},{text}'


_ENCODER = json.JSONEncoder(separators=(",", ":"))


def as_json(document: Any) -> str:
    """Compact JSON."""
    return _ENCODER.encode(document)


def _shuffled(items: list[Any], chance: random.Random) -> list[Any]:
    return chance.sample(items, len(items)) if len(items) > 1 else items
