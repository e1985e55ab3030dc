# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names that a network's rules give to capabilities, tags and tag values: from names to numbers, and back. Pure."""

from __future__ import annotations

import functools
import operator
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, listed, printable
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import Cleared
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import (
    Document,
    Values,
    dicts,
    dig,
    is_id,
    is_number,
    unsigned,
)


def capability_ids(network: Document, names: t.Iterable[int | str]) -> list[int]:
    """Ids for ids and names. Raises InvalidOption for a name that the rules do not define."""
    known = _numbers(network.get("capabilitiesByName"))
    complaint = "the network's rules define no capability"
    return sorted(
        {name if isinstance(name, int) else _looked_up("capabilities", name, known, complaint) for name in names}
    )


def default_capabilities(network: Document) -> set[int]:
    """Capabilities that every member gets; they come back when they are taken away (Central v1 notes, 0.12)."""
    defined = dicts(dig(network, ("config", "capabilities")))
    return {c["id"] for c in defined if c.get("default") and is_number(c.get("id"))}


def tag_ids(network: Document, tags: Values) -> Values:
    """Values by tag id, for tags and values by id or name. Raises InvalidOption for what the rules do not define."""
    if isinstance(tags, Cleared):
        return tags
    known = _tags(network)
    ids = {word: tag["id"] for word, tag in known.items()}
    resolved: Values = {}
    said: dict[str, str] = {}  # how each tag is called in the option
    for name, value in tags.items():
        number = int(name) if is_id(name) else _looked_up("tags", name, ids, "the network's rules define no tag")
        tag = next((tag for word, tag in known.items() if ids[word] == number), {})
        other = said.setdefault(str(number), name)
        if other != name:
            raise InvalidOption("tags", f"'{printable(other)}' and '{printable(name)}' are the same tag; name it once.")
        resolved[str(number)] = _tag_value(name, tag, value)
    return resolved


def need_names(settings: Values) -> bool:
    """Whether the settings speak of capabilities or tags by name, so that the network's document is needed."""
    return any(not isinstance(c, int) for c in settings.get("capabilities", ())) or any(
        not is_id(tag) or any(isinstance(part, str) and not is_id(part) for part in _parts(value))
        for tag, value in settings.get("tags", {}).items()
    )


class Names:
    """The way back: names for ids, or the id where the rules give none."""

    def __init__(self, network: Document | None) -> None:
        document = network or {}
        self._capabilities = {number: word for word, number in _numbers(document.get("capabilitiesByName")).items()}
        self._tags = {
            str(tag["id"]): (word, {number: name for name, number in _values(tag).items()})
            for word, tag in _tags(document).items()
        }

    def defined(self) -> tuple[list[str], dict[str, list[str]]]:
        """The names of all capabilities, and of all tags with those of their values."""
        return list(self._capabilities.values()), {word: list(values.values()) for word, values in self._tags.values()}

    def capabilities(self, ids: t.Iterable[int]) -> list[str]:
        return [self._capabilities.get(number, str(number)) for number in ids]

    def tags(self, tags: Values) -> Values:
        named = {}
        for number, value in tags.items():
            word, values = self._tags.get(number, (number, {}))
            named[word] = False if value is False else values.get(value, value) if isinstance(value, int) else value
        return named


def _parts(value: t.Any) -> list[t.Any]:
    """The flags of a tag's value, or the one value."""
    return value if isinstance(value, list) else [value]


def _tag_value(name: str, tag: Document, value: t.Any) -> int | bool:
    if isinstance(value, list):
        return functools.reduce(operator.or_, (int(_tag_value(name, tag, part)) for part in value), 0)
    if not isinstance(value, str):
        return t.cast("int | bool", value)
    if is_id(value):
        return int(value)
    return _looked_up("tags", value, _values(tag), f"tag '{printable(name)}' has no enum or flag")


def _tags(network: Document) -> dict[str, Document]:
    known = network.get("tagsByName")
    return {w: tag for w, tag in known.items() if is_number(dig(tag, ("id",)))} if isinstance(known, dict) else {}


def _values(tag: Document) -> dict[str, int]:
    """The tag's words with their values, which are 32 bits: the compiler writes a flag of bit 31 as a negative number."""
    numbers = {**_numbers(tag.get("enums")), **_numbers(tag.get("flags"))}
    return {word: unsigned(number) for word, number in numbers.items()}


def _numbers(known: t.Any) -> dict[str, int]:
    return {word: n for word, n in known.items() if is_number(n)} if isinstance(known, dict) else {}


def _looked_up(option: str, name: str, known: t.Mapping[str, int], complaint: str) -> int:
    """The number of a name. Case matters only where two names differ in nothing else: the compiler of rules writes all in lower case."""
    found = {known[name]} if name in known else {known[word] for word in known if word.lower() == name.lower()}
    if len(found) != 1:
        raise InvalidOption(
            option, f"{complaint} '{printable(name)}'; it knows {listed(sorted(known)) or 'none at all'}."
        )
    return found.pop()
