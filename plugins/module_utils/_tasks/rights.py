# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The names that a network's rules give to capabilities, tags and tag values: from names to numbers, and back. Pure."""

from __future__ import annotations

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
    resolved: Values = {}
    for name, value in tags.items():
        if is_id(name):
            number = int(name)
            tag = next((tag for tag in known.values() if tag["id"] == number), {})
        else:
            ids = {word: tag["id"] for word, tag in known.items()}
            number = _looked_up("tags", name, ids, "the network's rules define no tag")
            tag = known[name]
        resolved[str(number)] = _tag_value(name, tag, value)
    return resolved


def need_names(settings: Values) -> bool:
    """Whether the settings speak of capabilities or tags by name, so that the network's document is needed."""
    return any(not isinstance(c, int) for c in settings.get("capabilities", ())) or any(
        not is_id(tag) or (isinstance(value, str) and not is_id(value))
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


def _tag_value(name: str, tag: Document, value: int | str | bool) -> int | bool:
    if not isinstance(value, str):
        return value
    if is_id(value):
        return int(value)
    return _looked_up("tags", value, _values(tag), f"tag '{printable(name)}' has no enum or flag")


def _tags(network: Document) -> dict[str, Document]:
    known = network.get("tagsByName")
    return {w: tag for w, tag in known.items() if is_number(dig(tag, ("id",)))} if isinstance(known, dict) else {}


def _values(tag: Document) -> dict[str, int]:
    return {**_numbers(tag.get("enums")), **_numbers(tag.get("flags"))}


def _numbers(known: t.Any) -> dict[str, int]:
    return {word: n for word, n in known.items() if is_number(n)} if isinstance(known, dict) else {}


def _looked_up(option: str, name: str, known: t.Mapping[str, int], complaint: str) -> int:
    if name not in known:
        raise InvalidOption(
            option, f"{complaint} '{printable(name)}'; it knows {listed(sorted(known)) or 'none at all'}."
        )
    return known[name]
