# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The directory: found, missing, ambiguous; the same rules for everything that has a name."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._errors import Ambiguous
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory, fits, same_name

COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"


def directory(**names: t.Any) -> Directory[tuple[str, t.Any]]:
    """Networks by id; each object is its id and its name."""
    return Directory("network", "the account", names.items(), lambda item: item[0], lambda item: item[1])


class TestFinding:
    def test_by_id_in_any_case_or_by_the_exact_name(self) -> None:
        known = directory(a1="office", b2="lab")
        for text in ("a1", "A1", " a1 ", "office"):
            assert known.find(text, "its id") == ("a1", "office")
        for text in ("Office", " office", "office ", "offic", ""):
            assert known.find(text, "its id") is None

    def test_an_id_is_never_a_name(self) -> None:
        """Or whoever names a network like another's id would be taken for that one."""
        known = directory(a1="office", b2="a1", c3="A1")
        assert known.find("a1", "its id") == ("a1", "office")
        assert known.called("a1", "its id") == ("b2", "a1")

    def test_a_letter_and_its_accent_are_one_character_or_two(self) -> None:
        assert directory(a1=DECOMPOSED).called(COMPOSED, "its id") == ("a1", DECOMPOSED)
        assert directory(a1=COMPOSED).called(DECOMPOSED, "its id") == ("a1", COMPOSED)
        with pytest.raises(Ambiguous):
            directory(a1=COMPOSED, b2=DECOMPOSED).called(COMPOSED, "its id")

    def test_a_name_of_two_lists_their_ids_and_the_option_to_use(self) -> None:
        with pytest.raises(Ambiguous) as raised:
            directory(b2="office", a1="office", c3="lab").called("office", "network_id")
        assert str(raised.value) == (
            "More than one network is called 'office': a1, b2. Name the one you mean with network_id."
        )

    @pytest.mark.parametrize("name", [None, "", 5, ["office"], {}])
    def test_what_has_no_name_is_called_nothing(self, name: t.Any) -> None:
        known = directory(a1=name)
        assert known.called("", "its id") is None
        assert known.called("None", "its id") is None
        assert known.nameless == ([] if name == "" else [("a1", name)])

    def test_what_is_listed_twice_is_there_once(self) -> None:
        known = Directory("network", "the account", [("a1", "office")] * 2, lambda item: item[0], lambda item: item[1])
        assert known.called("office", "its id") == ("a1", "office")


class TestGuessing:
    @pytest.mark.parametrize("near", ["Office", "OFFICE", "offce", "office ", "  office", "\uff4fffice", "of\ufb01ce"])
    def test_what_is_close_is_suggested(self, near: str) -> None:
        error = directory(a1="office", b2="lab").missing(near, "networks", "Look it up.")
        assert str(error).startswith("networks: the account has no network called '")
        assert str(error).endswith("'. Did you mean 'office' (a1)?")

    @pytest.mark.parametrize("far", ["warehouse", "", "   ", "offshore"])
    def test_nothing_is_suggested_where_nothing_is_close(self, far: str) -> None:
        assert str(directory(a1="office", b2="lab").missing(far, "networks", "Look it up.")).endswith("Look it up.")

    def test_all_that_differ_by_case_alone_are_named_with_their_ids(self) -> None:
        known = directory(a1="Office", b2="OFFICE", c3="Office")
        assert known.guess("office") == "Did you mean 'OFFICE' (b2), 'Office' (a1, c3)?"

    def test_names_of_the_server_are_made_safe_to_print(self) -> None:
        assert "\x1b" not in directory(a1="office\x1b").guess("office")


@given(
    st.dictionaries(st.text("ab", min_size=1), st.text("aAb \u00e9e\u0301") | st.none(), max_size=6),
    st.text("aAb \u00e9e\u0301"),
)
def test_what_is_found_is_the_only_one_of_its_name(names: dict[str, t.Any], wanted: str) -> None:
    fitting = [identity for identity, name in names.items() if same_name(name, wanted)]
    try:
        found = directory(**names).called(wanted, "its id")
    except Ambiguous:
        assert len(fitting) > 1
    else:
        assert fitting == ([] if found is None else [found[0]])


def test_a_pattern_sees_composed_characters_and_no_name_as_an_empty_text() -> None:
    assert fits(DECOMPOSED, "caf?")
    assert fits(None, "")
    assert fits("", "*")
    assert fits("anything", None)
    assert not fits("Anna", "anna")
