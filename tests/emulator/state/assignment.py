# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The controller's automatic choice of addresses (Central v1 notes §3.4)."""

from __future__ import annotations

import ipaddress
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .settings import plain_ip

if TYPE_CHECKING:
    from .state import Member, Network

ATTEMPTS = 1000


def assign_addresses(network: Network, member: Member, chance: random.Random) -> None:
    """Append an address of each family that the network hands out and the member has none of."""
    config, member_config = network.document["config"], member.document["config"]
    if member_config["noAutoAssignIps"]:
        return
    modes = {4: config["v4AssignMode"].get("zt"), 6: config["v6AssignMode"].get("zt")}
    for version, on in modes.items():
        routes = _routes(config["routes"], version)
        if on and not any(_inside(ip, routes) for ip in member_config["ipAssignments"]):
            taken = network.ips_of_others(member)
            address = _free_address(config, routes, version, member.document["nodeId"], taken, chance)
            if address:
                member_config["ipAssignments"] = [*member_config["ipAssignments"], address]


def _free_address(
    config: dict[str, Any], routes: list[Any], version: int, node_id: str, taken: frozenset[str], chance: random.Random
) -> str | None:
    for pool in config["ipAssignmentPools"]:
        start, end = plain_ip(pool["ipRangeStart"]), plain_ip(pool["ipRangeEnd"])
        if not start or not end or start.version != version or int(end) < int(start):
            continue
        candidates = _v4_candidates if version == 4 else _v6_candidates
        for number in candidates(int(start), int(end), int(node_id, 16), chance):
            ip = str(ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number))
            if ip not in taken and _inside(ip, routes):
                return ip
    return None


def _v4_candidates(start: int, end: int, node: int, _chance: random.Random) -> Iterator[int]:
    for attempt in range(ATTEMPTS):
        number = start + ((node & 0xFFFFFFFF) + attempt) % (end - start) if end > start else start
        if number & 0xFF != 0xFF:
            yield number


def _v6_candidates(start: int, end: int, node: int, chance: random.Random) -> Iterator[int]:
    if (end & 0xFFFFFFFFFFFFFFFF) - (start & 0xFFFFFFFFFFFFFFFF) >= 1 << 40:
        yield start + node
    for _attempt in range(ATTEMPTS):
        yield chance.randint(start, end)


def _routes(routes: list[dict[str, Any]], version: int) -> list[Any]:
    """The targets that an address may lie in; IPv6 takes only routes without a gateway."""
    targets = [
        ipaddress.ip_network(route["target"], strict=False)
        for route in routes
        if version == 4 or route.get("via") is None
    ]
    return [target for target in targets if target.version == version]


def _inside(ip: str, routes: list[Any]) -> bool:
    address = ipaddress.ip_address(ip)
    return any(address in route for route in routes)
