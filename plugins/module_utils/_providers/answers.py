# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer must be. A provider's class hands on nothing that is not checked here, so that who reads it need not ask."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import BadAnswer
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import (
    Document,
    Odd,
    Path,
    dig,
    is_number,
)


def an_object(method: str, path: str, answer: t.Any) -> Document:
    """The answer, if it is an object. Raises BadAnswer."""
    if not isinstance(answer, dict):
        raise unexpected(method, path, answer, "an object")
    return answer


def objects(path: str, answer: t.Any) -> list[Document]:
    """The answer to a GET, if it is a list of objects. Raises BadAnswer."""
    if not isinstance(answer, list) or not all(isinstance(item, dict) for item in answer):
        raise unexpected("GET", path, answer, "a list of objects")
    return answer


_AN_ID = re.compile(r"[^./\\][^/\\]*\Z")  # part of a URL, and of a file's name


def identified(document: Document, key: str, method: str, path: str, identity: t.Any) -> Document:
    """The document with its id, in lower case, under ``key``. Raises BadAnswer."""
    if not isinstance(identity, str) or not identity.isprintable() or not _AN_ID.match(identity):
        raise unexpected(method, path, document, "objects with an id")
    return {**document, key: identity.lower()}


def unexpected(method: str, path: str, answer: t.Any, wanted: str) -> BadAnswer:
    """The error for JSON of another type than the API promises."""
    got = "nothing" if answer is None else f"other JSON ({type(answer).__name__})"
    return _bad(method, path, f"the answer should be {wanted}, but is {got}")


def _bad(method: str, path: str, message: str) -> BadAnswer:
    failure = BadAnswer(method, path, message, status=200, hint="Check that api_url is the address of the API.")
    failure.maybe_applied = method != "GET"
    return failure


# The shapes of what Central's documents hold


def _scalar(value: t.Any) -> bool:
    return not isinstance(value, (dict, list))


def _pair(value: t.Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and is_number(value[0]) and _scalar(value[1])


def _object(value: t.Any) -> bool:
    return isinstance(value, dict)


class _Shape(t.NamedTuple):
    """What must stand at a place of a document, unless nothing does: an object, a list of which each item ``fits``, or a plain value."""

    path: Path
    outer: type | None = None
    fits: t.Callable[[t.Any], bool] = _scalar

    def holds(self, document: Document) -> bool:
        value = dig(document, self.path)
        if self.outer is None:
            return _scalar(value)
        if not value and not is_number(value):  # an empty list and an empty text are ways to say nothing, too
            return True
        if self.outer is dict:
            return isinstance(value, dict)
        return isinstance(value, list) and all(map(self.fits, value))


def _objects(*paths: Path) -> t.Iterator[_Shape]:
    """Objects; keys that nobody knows may be in them."""
    return (_Shape(path, dict) for path in paths)


def _values(*keys: str, within: Path = ()) -> t.Iterator[_Shape]:
    return (_Shape((*within, key)) for key in keys)


# Places where a misread value would be taken for nothing or for another one, and then be written back.
_CONFIG = ("config",)
SHAPES: dict[str, tuple[_Shape, ...]] = {
    "network": (
        *_objects(_CONFIG, ("permissions",), ("tagsByName",), ("capabilitiesByName",)),
        *_objects(*((*_CONFIG, key) for key in ("v4AssignMode", "v6AssignMode", "dns", "ssoConfig"))),
        *_values("description", "rulesSource", "ownerId"),
        *_values("name", "private", "enableBroadcast", "mtu", "multicastLimit", within=_CONFIG),
        *_values("zt", within=(*_CONFIG, "v4AssignMode")),
        *_values("zt", "rfc4193", "6plane", within=(*_CONFIG, "v6AssignMode")),
        *_values("domain", within=(*_CONFIG, "dns")),
        *_values("enabled", "mode", "clientId", within=(*_CONFIG, "ssoConfig")),
        _Shape((*_CONFIG, "dns", "servers"), list),
        _Shape((*_CONFIG, "ssoConfig", "allowList"), list),
        *(_Shape((*_CONFIG, key), list, _object) for key in ("routes", "ipAssignmentPools", "capabilities")),
    ),
    "member": (
        *_objects(_CONFIG),
        *_values("name", "description", "hidden", "employeeId"),
        *_values("authorized", "activeBridge", "noAutoAssignIps", "ssoExempt", within=_CONFIG),
        _Shape((*_CONFIG, "ipAssignments"), list),
        _Shape((*_CONFIG, "capabilities"), list, is_number),
        _Shape((*_CONFIG, "tags"), list, _pair),
    ),
    "user": (*_values("id", "displayName", "smsNumber", "email", "orgId"), _Shape(("tokens",), list)),
    "organization": (*_values("id", "ownerId", "ownerEmail"), _Shape(("members",), list, _object)),
    "invitation": tuple(_values("email", "status", "orgId", "ownerEmail")),
}


def shaped(kind: str, method: str, path: str, document: Document) -> Document:
    """The document, if what is in it has the shape that the API promises for this kind of object. Raises BadAnswer."""
    for shape in SHAPES[kind]:
        if not shape.holds(document):
            place = ".".join(shape.path)
            raise _bad(method, path, f"{place} of the {kind} is of another type than the API promises")
    return document


def item(kind: str, path: str, document: Document) -> Document:
    """The same for an object of a list. It does not spoil the others: whoever reads the settings of an odd one gets the BadAnswer."""
    try:
        return shaped(kind, "GET", path, document)
    except BadAnswer as failure:
        return Odd(document, failure)
