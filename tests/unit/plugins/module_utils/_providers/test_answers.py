# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer must be, and what becomes of one that is something else."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import BadAnswer
from ansible_collections.community.zerotier.plugins.module_utils._providers.answers import (
    SHAPES,
    identified,
    item,
    shaped,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Odd
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK


def document(path: tuple[str, ...], value: t.Any) -> t.Any:
    """A document with a value at a place, and nothing else."""
    for key in reversed(path):
        value = {key: value}
    return value


PLACES = [(kind, shape.path) for kind, shapes in SHAPES.items() for shape in shapes]


@pytest.mark.parametrize(("kind", "path"), PLACES)
def test_nothing_may_stand_anywhere(kind: str, path: tuple[str, ...]) -> None:
    assert shaped(kind, "GET", "/x", {}) == {}
    given = document(path, None)
    assert shaped(kind, "GET", "/x", given) is given


@pytest.mark.parametrize(("kind", "path"), PLACES)
def test_an_odd_shape_is_told_with_its_place(kind: str, path: tuple[str, ...]) -> None:
    odd: t.Any = {"a": [{}]}
    if SHAPES[kind][[shape.path for shape in SHAPES[kind]].index(path)].outer is dict:
        odd = [{"a": []}]
    with pytest.raises(BadAnswer) as raised:
        shaped(kind, "POST", "/x", document(path, odd))
    sentence = f"POST /x: {'.'.join(path)} of the {kind} is of another type than the API promises."
    assert str(raised.value).startswith(sentence)
    assert raised.value.maybe_applied


@pytest.mark.parametrize("value", [[[1, True], [2, 0]], [], None, ""])
def test_what_belongs_there_is_taken(value: t.Any) -> None:
    given = {"config": {"tags": value, "capabilities": [1], "ipAssignments": ["10.0.0.1"], "authorized": True}}
    assert shaped("member", "GET", "/x", given) is given


@pytest.mark.parametrize("tags", [{"1": 2}, [1], [[1]], [[1, 2, 3]], [["1", 2]], [[True, 2]], [[1, {}]], "1", 1])
def test_tags_that_would_be_lost_are_odd(tags: t.Any) -> None:
    with pytest.raises(BadAnswer, match=r"config\.tags of the member"):
        shaped("member", "GET", "/x", {"config": {"tags": tags}})


def test_an_odd_one_of_a_list_fails_when_its_settings_are_read() -> None:
    odd = item("member", "/x", {"nodeId": "a1b2c3d4e5", "config": []})
    assert not isinstance(odd, Odd)  # an empty list says nothing
    odd = item("member", "/x", {"nodeId": "a1b2c3d4e5", "config": [1]})
    assert odd["nodeId"] == "a1b2c3d4e5"
    assert MEMBER.conceals(odd, ())
    with pytest.raises(BadAnswer, match="config of the member"):
        MEMBER.read(odd)


def test_an_odd_network_of_a_list_is_one_to_read_again() -> None:
    assert NETWORK.lacks(item("network", "/x", {"id": "8056c2e21c000001", "config": 5}))


@pytest.mark.parametrize("identity", [None, 5, "", "\ud800", "a\nb", ["a"], "../x", "a/b", ".x", "a\\b"])
def test_an_id_is_a_text_that_can_be_shown_and_is_no_path(identity: t.Any) -> None:
    with pytest.raises(BadAnswer, match="objects with an id"):
        identified({}, "id", "GET", "/x", identity)
