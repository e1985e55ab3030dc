# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate before a purge."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._errors import Refused
from ansible_collections.community.zerotier.plugins.module_utils._session import gate


def purge(lost: int, there: int, listed: int = 1, **options: t.Any) -> None:
    gate.purge("members", lost=lost, there=there, listed=listed, **{"limit": None, "everything": False, **options})


def refusal(lost: int, there: int, listed: int = 1, **options: t.Any) -> str:
    with pytest.raises(Refused) as raised:
        purge(lost, there, listed, **options)
    return str(raised.value)


@pytest.mark.parametrize("limit", [None, 0, 5])
@pytest.mark.parametrize(("there", "listed"), [(0, 0), (0, 3), (10, 0), (10, 10)])
def test_where_nothing_would_be_lost_nothing_is_refused(there: int, listed: int, limit: int | None) -> None:
    purge(0, there, listed, limit=limit)


@pytest.mark.parametrize(("lost", "there"), [(1, 2), (1, 3), (5, 10), (5, 11), (50, 101)])
def test_up_to_half_passes(lost: int, there: int) -> None:
    purge(lost, there)


@pytest.mark.parametrize(("lost", "there"), [(1, 1), (2, 3), (6, 11), (6, 10), (10, 10)])
def test_more_than_half_is_refused_and_both_ways_out_are_named(lost: int, there: int) -> None:
    assert refusal(lost, there) == (
        f"purge: {lost} of {there} members would be lost, more than half. Nothing was changed. "
        f"Check the list; if you mean it, set purge_limit to {lost}, or purge_all to true."
    )


@pytest.mark.parametrize(("lost", "limit"), [(1, 1), (9, 9), (9, 100)])
def test_a_limit_that_is_kept_passes_also_for_more_than_half(lost: int, limit: int) -> None:
    purge(lost, 10, limit=limit)


@pytest.mark.parametrize(("lost", "limit"), [(1, 0), (3, 2), (10, 9)])
def test_one_more_than_the_limit_is_refused_also_for_less_than_half(lost: int, limit: int) -> None:
    assert refusal(lost, 100, limit=limit) == (
        f"purge: {lost} of 100 members would be lost, and purge_limit is {limit}. Nothing was changed. "
        "Check the list; if you mean it, set purge_limit higher."
    )


@pytest.mark.parametrize("limit", [None, 0, 1, 100])
def test_an_empty_list_is_refused_whatever_the_limit(limit: int | None) -> None:
    assert refusal(1, 100, listed=0, limit=limit) == (
        "purge: no members are listed to stay, so 1 would be lost. Nothing was changed. Check where the list comes from: "
        "an empty variable or a filter that matched nothing looks like this. If you mean it, set purge_all to true."
    )


@pytest.mark.parametrize("limit", [None, 0, 1])
@pytest.mark.parametrize("listed", [0, 1])
def test_everything_passes_where_that_was_said(listed: int, limit: int | None) -> None:
    purge(10, 10, listed, limit=limit, everything=True)


@pytest.mark.parametrize(
    ("lost", "listed", "limit"), [(10, 0, None), (10, 1, None), (10, 1, 3)], ids=["empty", "half", "limit"]
)
def test_a_refusal_speaks_of_the_options_as_the_user_spells_them(lost: int, listed: int, limit: int | None) -> None:
    said = refusal(lost, 10, listed, limit=limit, option="network_members_purge", prefix="network_")
    assert said.startswith("network_members_purge: ")
    assert "network_purge_" in said
    assert " purge_" not in said


@given(there=st.integers(1, 50), part=st.floats(0, 1), listed=st.integers(0, 3), limit=st.none() | st.integers(0, 50))
def test_the_limit_that_a_refusal_names_is_one_that_passes(
    there: int, part: float, listed: int, limit: int | None
) -> None:
    lost = int(there * part)
    try:
        purge(lost, there, listed, limit=limit)
    except Refused as refused:
        assert lost
        if "more than half" in str(refused):
            purge(lost, there, listed, limit=lost)
        purge(lost, there, listed, limit=limit, everything=True)


@given(st.integers(0, 9), st.none() | st.integers(0, 9))
def test_deletions_pass_up_to_a_limit_that_counts_all(lost: int, limit: int | None) -> None:
    if limit is None or lost <= limit:
        gate.deletions(lost, limit)
        return
    with pytest.raises(
        Refused, match=f"zt_max_deletes: {lost} members and networks would be deleted, and zt_max_deletes is {limit}"
    ):
        gate.deletions(lost, limit)
