# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Absence is never an order: what counts as "not said", and the one value that means "cleared".

Null is "not said", and so is a dictionary in which nothing has a value: a module can't tell it from one whose keys were
all omitted.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, printable

Values = dict[str, t.Any]


class Cleared(dict[str, t.Any]):
    """The empty value of a dictionary that was named in ``clear``: a type of its own, which nothing makes by accident."""


def is_said(value: t.Any) -> bool:
    """Whether an option, or a key of one, was given a value."""
    return any(map(is_said, value.values())) if isinstance(value, dict) else value is not None


def said(values: Values) -> Values:
    """The keys that were given a value."""
    return {key: value for key, value in values.items() if is_said(value)}


def without_nulls(value: t.Any) -> t.Any:
    """Options without those that are null, at every depth; nulls in lists stay, as they are no options."""
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def given(options: Values, constraints: t.Mapping[str, t.Any]) -> Values:
    """A task's options without those that are null.

    The id of a network stays, as an empty text, where nothing else names the network: a task in check mode has no id
    of a network that it would create, and registers null for it.
    """
    kept: Values = without_nulls(options)
    for names in constraints.get("required_one_of", ()):
        if "network_id" in names and options.get("network_id", 0) in (None, "") and not any(map(kept.get, names)):
            kept["network_id"] = ""
    return kept


def overlaid(defaults: Values, own: Values) -> Values:
    """An object's own options over the defaults of many. What it says of an option itself, also in ``clear``, is all that counts."""
    clears = own.get("clear") or []
    result: Values = {}
    for option in {**defaults, **own}:
        value = own.get(option)
        if not is_said(value) and option not in clears and defaults.get(option) is not None:
            value = defaults[option]
        if value is not None:
            result[option] = value
    others = (option for option in defaults.get("clear") or () if not is_said(own.get(option)))
    return {**result, "clear": [*clears, *others]}


def refuse_omit(value: t.Any, where: str = "") -> None:
    """Raise InvalidOption where Ansible's ``omit`` became text: it leaves out a whole option, and nothing else."""
    if isinstance(value, str):
        # Of ansible-core up to 2.18, and of later ones.
        if "__omit_place_holder__" in value or value.lower() == "<<omit>>":
            raise InvalidOption(
                where,
                "holds omit, which can only leave out a whole option, not an element of a list, the name of a key, or a part of a text. "
                "Leave that out by a condition or a filter.",
            )
    elif isinstance(value, dict):
        for key, item in value.items():
            refuse_omit(key, where)
            refuse_omit(item, f"{where}.{printable(key)}" if where else str(key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            refuse_omit(item, f"{where}[{number}]")
