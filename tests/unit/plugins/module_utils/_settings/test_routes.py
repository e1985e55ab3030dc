# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which addresses the routes of a network reach."""

from __future__ import annotations

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._settings.routes import is_reached

ROUTES = [
    {"target": "10.0.0.0/24"},
    {"target": "odd"},
    {"target": "10.1.0.0/16", "via": "10.0.0.1"},
    {"target": "fd00::/64"},
]


@pytest.mark.parametrize(
    ("addresses", "reached"),
    [
        (["10.0.0.7"], True),
        (["10.1.2.3"], True),
        (["fd00::7"], True),
        (["10.0.1.7"], False),
        (["fd01::7"], False),
        (["10.0.0.1", "10.0.0.9"], True),
        (["10.0.0.1", "10.1.0.1"], False),  # no one route holds both
        (["no address"], True),
    ],
)
def test_an_address_is_reached_by_a_route_that_holds_it(addresses: list[str], reached: bool) -> None:
    assert is_reached(ROUTES, *addresses) is reached


def test_without_routes_nothing_is_reached() -> None:
    assert not is_reached([], "10.0.0.1")
