# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects by id or by name: found, missing or ambiguous, by the same rules everywhere. Pure.

Names are compared exactly, in Unicode's form NFC: case and blanks matter. What has no name is called nothing, not even "".
"""

from __future__ import annotations

import fnmatch
import typing as t
import unicodedata

from ansible_collections.community.zerotier.plugins.module_utils._errors import Ambiguous, Missing, listed, printable

T = t.TypeVar("T")

_MOST_GUESSES = 3
_CLOSE = 0.75  # of difflib's ratio: one letter of five may differ


def canonical(name: str) -> str:
    """The name in Unicode's form NFC: a letter and its accent are one character, as most keyboards write it."""
    return unicodedata.normalize("NFC", name)


def same_name(one: object, other: object) -> bool:
    """Whether two names are the same; no name is the same as none."""
    return isinstance(one, str) and isinstance(other, str) and one != "" and canonical(one) == canonical(other)


def fits(name: object, pattern: str | None) -> bool:
    """Whether a name fits a shell pattern, with ``*``, ``?`` and ``[...]``; without a pattern, any does. No name is an empty text here."""
    text = name if isinstance(name, str) else ""
    return pattern is None or fnmatch.fnmatchcase(canonical(text), canonical(pattern))


class Directory(t.Generic[T]):
    """Objects of one kind. ``what`` and ``where`` say in messages which, such as "network" and "the account"."""

    def __init__(
        self,
        what: str,
        where: str,
        items: t.Iterable[T],
        identity: t.Callable[[T], str],
        name: t.Callable[[T], object],
    ) -> None:
        self.what = what
        self.where = where
        self.nameless: list[T] = []  # objects whose name is not told
        self._by_id: dict[str, T] = {}
        self._ids: dict[str, list[str]] = {}  # by canonical name
        for item in items:
            known, called = identity(item), name(item)
            if known in self._by_id:  # listed twice
                continue
            self._by_id[known] = item
            if not isinstance(called, str):
                self.nameless.append(item)
            elif called:
                self._ids.setdefault(canonical(called), []).append(known)

    def with_id(self, identity: str) -> T | None:
        """The object with this id; case does not matter."""
        return self._by_id.get(identity.strip().lower())

    def ids_called(self, name: str) -> list[str]:
        """The ids of all objects of this name, sorted."""
        return sorted(self._ids.get(canonical(name), ()))

    def called(self, name: str, option: str) -> T | None:
        """The one object of this name, or None. Raises Ambiguous, which says to use ``option``."""
        ids = self.ids_called(name)
        if len(ids) > 1:
            raise Ambiguous(self.what, name, ids, option)
        return self._by_id[ids[0]] if ids else None

    def find(self, text: str, option: str) -> T | None:
        """The object with this id, else the one of this name, else None. Raises Ambiguous, which says to use ``option``."""
        found = self.with_id(text)
        return self.called(text, option) if found is None else found

    def missing(self, name: str, option: str, advice: str) -> Missing:
        """The error for a name in ``option`` that nothing has. It suggests what is close, or gives the advice."""
        return Missing(
            f"{option}: {self.where} has no {self.what} called '{printable(name)}'. {self.guess(name) or advice}"
        )

    def guess(self, name: str) -> str:
        """A question that names what is called much the same; "" if there is none."""
        import difflib  # here, since reading it is a part of what every module's start takes

        folded: dict[str, list[str]] = {}
        for called in self._ids:
            folded.setdefault(_folded(called), []).append(called)
        near = difflib.get_close_matches(_folded(name), folded, _MOST_GUESSES, _CLOSE) if _folded(name) else []
        names = [called for key in near for called in sorted(folded[key]) if called != canonical(name)]
        guesses = listed(f"'{called}' ({', '.join(self.ids_called(called)[:_MOST_GUESSES])})" for called in names)
        return f"Did you mean {guesses}?" if guesses else ""


def _folded(name: str) -> str:
    """What is left of a name for whoever looks past case, blanks and the like."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
