# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter zt_nodes: ids and names, told apart by one rule."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.filter.nodes import zt_nodes

ANNA, BOB, CAROL = "0123456789", "1a2b3c4d02", "1a2b3c4d03"
MEMBERS = [
    {"node_id": ANNA, "name": "anna"},
    {"node_id": BOB, "name": "laptop bob"},
    {"node_id": CAROL, "name": "twin"},
    {"node_id": "1a2b3c4d04", "name": "twin"},
    {"node_id": "1a2b3c4d05", "name": BOB},  # calls itself like another's id
    {"node_id": "1a2b3c4d06", "name": None},
]


@pytest.mark.parametrize(
    ("entries", "ids"),
    [
        ([ANNA, BOB.upper()], [ANNA, BOB]),
        ([f"{ANNA}, {BOB};{BOB}"], [ANNA, BOB]),
        (["laptop bob", "anna"], [BOB, ANNA]),
        ([f"anna {BOB}"], [ANNA, BOB]),
        (["fedcba9876"], ["fedcba9876"]),
        ([], []),
    ],
)
def test_what_is_found(entries: list[str], ids: list[str]) -> None:
    assert zt_nodes(entries, MEMBERS) == {"node_ids": ids, "names": [], "problem": ""}


def test_without_members_names_are_only_told_apart() -> None:
    assert zt_nodes([ANNA, "laptop bob"]) == {"node_ids": [ANNA], "names": ["laptop bob"], "problem": ""}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "twin",
            f"zt_nodes: More than one member is called 'twin': {CAROL}, 1a2b3c4d04. Name the one you mean with its node id.",
        ),
        ("ana", f"zt_nodes: the network has no member called 'ana'. Did you mean 'anna' ({ANNA})?"),
        (
            "10",
            "node id of 10 hex digits. An id of digits alone must be written in quotes: YAML takes it for a number.",
        ),
        ("None", "zt_nodes: the network has no member called 'None'."),
        ("", "zt_nodes: the network has no member called ''."),
    ],
)
def test_what_is_not(text: str, complaint: str) -> None:
    told = zt_nodes([text], MEMBERS)
    assert told["node_ids"] == []
    assert complaint in told["problem"]


@pytest.mark.parametrize("given", [("a", []), (None, []), (["anna"], "x"), (["anna"], [{"name": "x"}])])
def test_something_else_is_refused(given: tuple[t.Any, t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match="zt_nodes: it takes"):
        zt_nodes(*given)
