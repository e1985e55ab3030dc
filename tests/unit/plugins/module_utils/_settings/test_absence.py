# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What counts as not said, and that no slip makes it an order."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import (
    given,
    is_said,
    overlaid,
    refuse_omit,
    said,
    without_nulls,
)


@pytest.mark.parametrize("value", [None, {}, {"a": None}, {"a": {"b": None, "c": {}}}])
def test_what_is_not_said(value: t.Any) -> None:
    assert not is_said(value)
    assert said({"a": value, "b": 1}) == {"b": 1}


@pytest.mark.parametrize("value", ["", [], False, 0, [None], {"a": ""}, {"a": None, "b": []}])
def test_what_is_said(value: t.Any) -> None:
    assert is_said(value)


def test_null_is_left_out_at_every_depth_but_in_lists() -> None:
    options = {"a": None, "b": {"c": None, "d": {"e": None}}, "f": [None, {"g": None, "h": ""}], "i": False}
    assert without_nulls(options) == {"b": {"d": {}}, "f": [None, {"h": ""}], "i": False}


ONE_OF = {"required_one_of": [("network_id", "network_name")]}


@pytest.mark.parametrize(
    ("options", "constraints", "meant"),
    [
        ({"network_id": None, "name": None}, ONE_OF, {"network_id": ""}),
        ({"network_id": "", "network_name": None}, ONE_OF, {"network_id": ""}),
        ({"network_id": None, "network_name": "office"}, ONE_OF, {"network_name": "office"}),
        ({"network_name": None}, ONE_OF, {}),
        ({"network_id": None, "name": "a"}, {}, {"name": "a"}),
        ({"network_id": None}, {"required_one_of": [("user_id", "name")]}, {}),
    ],
)
def test_the_id_of_a_network_to_come_is_known_by_its_place(options: t.Any, constraints: t.Any, meant: t.Any) -> None:
    assert given(options, constraints) == meant


@pytest.mark.parametrize(
    ("defaults", "own", "meant"),
    [
        ({"name": "a"}, {"name": None}, {"name": "a", "clear": []}),
        ({"name": "a"}, {"name": ""}, {"name": "", "clear": []}),
        ({"name": None}, {"name": None}, {"clear": []}),
        ({"tags": {"a": 1}}, {"tags": {"b": 2}}, {"tags": {"b": 2}, "clear": []}),
        ({"tags": {"a": 1}}, {"tags": {"b": None}}, {"tags": {"a": 1}, "clear": []}),
        ({"tags": {"a": 1}}, {"clear": ["tags"]}, {"clear": ["tags"]}),
        ({"clear": ["tags"]}, {"tags": {"b": 2}}, {"tags": {"b": 2}, "clear": []}),
        ({"clear": ["tags"]}, {"tags": {}}, {"tags": {}, "clear": ["tags"]}),
        ({"clear": ["tags"]}, {"clear": None}, {"clear": ["tags"]}),
        ({"tags": {"a": 1}}, {"clear": []}, {"tags": {"a": 1}, "clear": []}),
        ({"tags": {}}, {"tags": {}}, {"tags": {}, "clear": []}),
    ],
)
def test_defaults_hold_for_what_an_item_does_not_say(defaults: t.Any, own: t.Any, meant: t.Any) -> None:
    assert overlaid(defaults, own) == meant


OLD, NEW = "__omit_place_holder__0123456789abcdef", "<<Omit>>"


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"capabilities": ["7", OLD]}, "capabilities[1]"),
        ({"sso": {"allow_list": [OLD]}}, "sso.allow_list[0]"),
        ({"tags": {OLD: 1}}, "tags"),
        ({"tags": {NEW: 1}}, "tags"),
        ({"network_id": NEW.lower()}, "network_id"),
        ({"name": f"x{OLD}"}, "name"),
        ({"members": [{"node_id": "a"}, {"tags": {"a": OLD}}]}, "members[1].tags.a"),
    ],
)
def test_omit_that_became_text_is_refused(options: t.Any, where: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        refuse_omit(options)
    assert str(raised.value).startswith(f"{where}: holds omit, which can only leave out a whole option")


def test_other_text_is_not_taken_for_omit() -> None:
    refuse_omit({"name": "omit", "list": ["x <<Omit>>", None, 5], "tags": {"1": False}})
