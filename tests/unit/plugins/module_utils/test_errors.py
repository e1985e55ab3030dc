# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The text of errors."""

from __future__ import annotations

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    Ambiguous,
    ApiError,
    InvalidOption,
    TransportError,
    printable,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("büro 東京", "büro 東京"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\u202eevil\u2066", r"\u202eevil\u2066"),
        ("\u2028\x85\x00", r"\u2028\x85\x00"),
        ("\ud800", r"\ud800"),
        (12, "12"),
    ],
)
def test_remote_text_is_shown_on_one_line_without_control_characters(text: object, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:pw@h.example.com/a", "https://********@h.example.com/a"),
        ("see <http://me@h>, or x://:pw@h", "see <http://********@h>, or x://********@h"),
        ("https://me:p/w?@h", "https://********@h"),
        ("https://me:p@w@h/a b@c", "https://********@h/a b@c"),
        ('{"a":"https://me:pw@h","b":"me@h"}', '{"a":"https://********@h","b":"me@h"}'),
        ("https://h:8443/a?b=me@h", "https://h:8443/a?b=me@h"),
        ("https://h/@a, me@h, a:b@c", "https://h/@a, me@h, a:b@c"),
    ],
)
def test_the_password_of_a_url_is_not_shown(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("length", [250, 290, 299, 1500])
def test_nor_is_one_that_would_be_cut(length: int) -> None:
    assert "pw" not in printable(f"{'x' * length} https://me:{'pw' * 100}@h")


def test_endless_text_is_cut() -> None:
    assert printable("x" * 1_000_000) == "x" * 300 + "..."
    assert len(printable("\x00" * 1_000_000)) < 310


def test_the_ids_of_an_ambiguous_name_are_listed_in_order_and_printable() -> None:
    error = Ambiguous("network", "off\nice", ["b", "a\x1b"], "network_id")
    assert str(error) == (
        r"More than one network is called 'off\nice': a\x1b, b. Name the one you mean with network_id."
    )


def test_an_invalid_option_is_named_first() -> None:
    error = InvalidOption("mtu", "1 is outside the range.")
    assert (str(error), error.option) == ("mtu: 1 is outside the range.", "mtu")
    assert error.details() == {
        "kind": "invalid_option",
        "status": None,
        "method": None,
        "path": None,
        "message": "mtu: 1 is outside the range.",
    }


def test_an_error_of_the_api_holds_its_own_words_apart_from_the_sentence() -> None:
    error = ApiError("POST", "/network", "Item not valid.", status=400, hint="Do this.")
    assert str(error) == "The API answered 400 to POST /network: Item not valid. Do this."
    assert error.details() == {
        "kind": "api",
        "status": 400,
        "method": "POST",
        "path": "/network",
        "message": "Item not valid.",
    }


def test_a_failed_write_says_how_often_how_long_and_that_it_may_have_been_applied() -> None:
    error = TransportError("POST", "/network", "the connection broke")
    error.tries, error.seconds, error.maybe_applied = 3, 4.2, True
    assert str(error) == (
        "POST /network: the connection broke. Tried 3 times in 4 seconds. "
        "The change may have been applied all the same: run the task again to see, it changes only what is missing."
    )
