# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Accounts to begin with."""

from __future__ import annotations

from .state import State

DEMO_RULES = """\
# What may pass: IPv4, ARP and IPv6.
drop
  not ethertype ipv4
  and not ethertype arp
  and not ethertype ipv6
;

# What a member is for.
tag role
  id 1
  default guest
  enum 0 guest
  enum 10 server
  enum 20 laptop
;

# Members with this capability may reach everything.
cap operator
  id 1000
  accept;
;

accept;
"""

SEEDS = ("demo",)


def fill(state: State, seed: str | None, members: int, organization: bool) -> None:
    """Fill in the data set called `seed`, a network with so many members, and the owner's organization."""
    if seed not in (None, *SEEDS):
        raise ValueError(f"no seed is called {seed!r}; there are {', '.join(SEEDS)}")
    if seed == "demo":
        _demo(state)
    if members:
        _large(state, members)
    if organization or seed == "demo":
        state.organizations.found(state.owner)


def _demo(state: State) -> None:
    """An office with servers, laptops and someone at the door, and an empty laboratory."""
    office = state.add_network(
        state.owner.id,
        {
            "id": "8056c2e21c0d3301",
            "description": "Servers and laptops of the demo office",
            "rulesSource": DEMO_RULES,
            "config": {
                "name": "demo-office",
                "routes": [
                    {"target": "10.144.20.0/24", "via": None},
                    {"target": "192.168.7.0/24", "via": "10.144.20.10"},
                ],
                "ipAssignmentPools": [{"ipRangeStart": "10.144.20.100", "ipRangeEnd": "10.144.20.199"}],
                "dns": {"domain": "demo.example", "servers": ["10.144.20.10"]},
            },
        },
    )
    state.add_network(
        state.owner.id,
        {"id": "8056c2e21c0d3302", "description": "For trying things out", "config": {"name": "demo-lab"}},
    )
    now_ms = state.clock.now_ms()
    members = [
        ("1a2b3c4d01", "web-1", "Web server", ["10.144.20.10"], [[1, 10]], 30),
        ("1a2b3c4d02", "db-1", "Database server", ["10.144.20.11"], [[1, 10]], 45),
        ("1a2b3c4d03", "ada", "Ada's laptop", ["10.144.20.120"], [[1, 20]], 20),
        ("1a2b3c4d04", "grace", "Grace's laptop, on holiday", ["10.144.20.121"], [[1, 20]], 3 * 24 * 3600),
    ]
    for node_id, name, description, ips, tags, seconds_ago in members:
        config = {"authorized": True, "lastAuthorizedTime": now_ms, "ipAssignments": ips, "tags": tags}
        state.add_member(office, node_id, {"name": name, "description": description, "config": config})
        state.check_in(office, node_id, "1.14.2", "203.0.113.7", now_ms - seconds_ago * 1000)
    state.check_in(office, "1a2b3c4d05", "1.14.2", "198.51.100.23", now_ms - 60_000)


def _large(state: State, members: int) -> None:
    """A network with many members, half of them online."""
    network = state.add_network(
        state.owner.id,
        {
            "id": "8056c2e21c0d3303",
            "config": {"name": "demo-large", "routes": [{"target": "10.160.0.0/12", "via": None}]},
        },
    )
    now_ms = state.clock.now_ms()
    for number in range(1, members + 1):
        seconds_ago = 30 if number % 2 else 24 * 3600
        ip = f"10.{160 + (number >> 16)}.{number >> 8 & 0xFF}.{number & 0xFF}"
        arranged = {
            "name": f"node-{number:05d}",
            "config": {"authorized": True, "lastAuthorizedTime": now_ms, "ipAssignments": [ip]},
        }
        node_id = f"{0x2C00000000 + number:010x}"
        state.add_member(network, node_id, arranged)
        state.check_in(network, node_id, "1.14.2", "203.0.113.7", now_ms - seconds_ago * 1000)
