# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names are one to one with what they name, whatever it is called, and change for none that clashes with nothing."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._settings.names import identity_of, told_apart

# Ids that are as long as each other, as real ones, and such that names and ids look like each other.
IDS = st.text("ab_", min_size=3, max_size=3)
NAMES = st.text("ab_", max_size=8) | st.text(max_size=3)


@given(st.dictionaries(IDS | st.text(max_size=3), NAMES, max_size=12), st.sets(NAMES, max_size=4))
def test_each_has_a_name_of_its_own(wanted: dict[str, str], taken: set[str]) -> None:
    names, shared = told_apart(wanted, taken)
    assert list(names) == list(wanted)
    assert len(set(names.values())) == len(wanted)
    assert not taken & set(names.values())
    uses = Counter(wanted.values())
    for identity, name in wanted.items():
        if uses[name] == 1 and name not in taken:
            assert names[identity] == name
        elif names[identity] != name:
            assert names[identity].startswith(f"{name}_{identity}")
            assert name in shared
        else:
            assert name == identity
    assert shared == sorted({wanted[identity] for identity in wanted if names[identity] != wanted[identity]})


@given(st.dictionaries(IDS, NAMES, max_size=8), st.randoms())
def test_the_order_does_not_matter(wanted: dict[str, str], random: Random) -> None:
    items = list(wanted.items())
    random.shuffle(items)
    assert told_apart(dict(items))[0] == told_apart(wanted)[0]


def test_the_name_that_an_id_would_make_may_be_another_ones() -> None:
    names, shared = told_apart({"a1": "web", "b2": "web", "c3": "web_a1"})
    assert names == {"a1": "web_a1_", "b2": "web_b2", "c3": "web_a1"}
    assert shared == ["web"]


def test_an_id_stays_with_its_owner() -> None:
    assert told_apart({"a1": "a1", "b2": "a1"}) == ({"a1": "a1", "b2": "a1_b2"}, ["a1"])


def test_words_that_join_alike_have_ids_of_their_own() -> None:
    meanings = [("tag", "a_b"), ("tag", "a", "b"), ("tag_a", "b"), ("tag", "a_b", ""), ("tag", '"a", "b')]
    assert len({identity_of(meaning) for meaning in meanings}) == len(meanings)
    assert identity_of(("tag", "role_db")) == "e183f899"
