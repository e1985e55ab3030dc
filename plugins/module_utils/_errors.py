# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The exceptions that everything below the Ansible edge raises. Their text is written for the user."""

from __future__ import annotations

import re
import typing as t

_LONGEST_QUOTE = 300  # characters of somebody else's words shown in a message
_MOST_LISTED = 20  # such words in a row
_LONGEST_SEARCH = 2_000  # characters of such words in which a URL's password is looked for
# A URL's user and password. A password may hold what should have been encoded, so it ends at the last @; but a port is none,
# and what follows a port or a host is a path, which may well hold an @.
_CREDENTIALS = re.compile(r"""(?<=://)(?:[^\s"<>/?#:@]*:(?!\d+[/?#])[^\s"<>]*|[^\s"<>/?#]*)@""")


def without_credentials(text: str) -> str:
    """The text with the user and password of any URL in it hidden."""
    return _CREDENTIALS.sub("********@", text) if "://" in text else text


def printable(text: object) -> str:
    """Remote text made safe to print: one line, no control or direction-changing characters, no password of a URL, not endless."""
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
        for c in without_credentials(str(text)[:_LONGEST_SEARCH])[: _LONGEST_QUOTE + 1]
    )
    return shown if len(shown) <= _LONGEST_QUOTE else shown[:_LONGEST_QUOTE] + "..."


def is_whole(text: str) -> bool:
    """Whether the text can be sent or written: halves of characters (lone surrogates) can't."""
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def listed(texts: t.Iterable[object]) -> str:
    """Remote texts side by side, made safe to print, and not endless."""
    found = [printable(text) for text in texts]
    return ", ".join(found[:_MOST_LISTED]) + (f" and {len(found) - _MOST_LISTED} more" if found[_MOST_LISTED:] else "")


class ZeroTierError(Exception):
    """Any failure that the user is told about. str() is a full sentence with a next step."""

    kind = "error"
    outcome: t.Any = None  # what was done all the same, where a task fails in part

    def details(self) -> dict[str, t.Any]:
        """The return value ``error``: kind, status, method, path, message (the API's own words where it spoke)."""
        return {"kind": self.kind, "status": None, "method": None, "path": None, "message": str(self)}


class InvalidOption(ZeroTierError):
    """An option that can't be meant, found before any request."""

    kind = "invalid_option"

    def __init__(self, option: str, problem: str) -> None:
        super().__init__(f"{option}: {problem}")
        self.option = option
        self.problem = problem


class Ambiguous(ZeroTierError):
    """A name that fits more than one object."""

    kind = "ambiguous"

    def __init__(self, what: str, name: str, ids: t.Iterable[str], option: str, more: str = "") -> None:
        super().__init__(
            f"More than one {what} is called '{printable(name)}': {listed(sorted(ids))}. Name the one you mean with {option}. {more}".rstrip()
        )


class Missing(ZeroTierError):
    """An object that the options name and that is not there."""

    kind = "missing"


class TimedOut(ZeroTierError):
    """A state that was waited for and did not come."""

    kind = "timed_out"


class Unsupported(ZeroTierError):
    """Something that this provider's API can't do."""

    kind = "unsupported"


class Refused(ZeroTierError):
    """Something that would lose more than was surely meant, found before the first write."""

    kind = "refused"


class NotKept(ZeroTierError):
    """A write that the API took and did not carry out."""

    kind = "not_kept"


class RequestError(ZeroTierError):
    """A request that failed. ``tries`` and ``seconds`` say how often and how long it was tried.

    ``made`` is the id of an object that was made all the same, where it is known.
    """

    made: str | None = None

    def __init__(self, method: str, path: str, message: str, *, status: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.method = method
        self.path = path
        self.message = message
        self.status = status
        self.hint = hint
        self.tries = 1
        self.seconds = 0.0
        self.maybe_applied = False

    def _said(self) -> str:
        return f"{self.method} {self.path}: {self.message}"

    def __str__(self) -> str:
        sentences = [self._said().rstrip(".") + "."]
        if self.tries > 1:
            sentences.append(f"Tried {self.tries} times in {self.seconds:.0f} seconds.")
        if self.maybe_applied:
            sentences.append(
                "The change may have been applied all the same: run the task again to see, it changes only what is missing."
            )
        if self.hint:
            sentences.append(self.hint)
        return " ".join(sentences)

    def details(self) -> dict[str, t.Any]:
        return {
            "kind": self.kind,
            "status": self.status,
            "method": self.method,
            "path": self.path,
            "message": self.message,
        }


class TransportError(RequestError):
    """No answer: the connection could not be made, broke or timed out."""

    kind = "transport"


class BadAnswer(RequestError):
    """A success status with a body that is not what the API promises (not JSON, or JSON of another type)."""

    kind = "bad_answer"


class ApiError(RequestError):
    """An answer with an error status."""

    kind = "api"

    def _said(self) -> str:
        return f"The API answered {self.status} to {self.method} {self.path}: {self.message}"


class AuthError(ApiError):
    """401 or 403."""

    kind = "auth"


class NotFound(ApiError):
    """404."""

    kind = "not_found"


class RateLimited(ApiError):
    """429, also after waiting."""

    kind = "rate_limited"
