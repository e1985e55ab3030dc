# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which addresses the routes of a network reach. Pure."""

from __future__ import annotations

import ipaddress
import typing as t


def is_reached(routes: t.Iterable[t.Mapping[str, t.Any]], *addresses: str) -> bool:
    """Whether one route holds all of the addresses; what can't be read is not judged, so it is reached."""
    try:
        wanted = [ipaddress.ip_address(address) for address in addresses]
    except ValueError:
        return True
    return any(all(address in target for address in wanted) for target in _targets(routes))


def _targets(routes: t.Iterable[t.Mapping[str, t.Any]]) -> t.Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for route in routes:
        try:
            yield ipaddress.ip_network(route["target"])
        except ValueError:
            continue
