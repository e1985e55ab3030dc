# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members from a file: JSON, YAML or CSV, checked like the option ``members``, and never a template."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, printable
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import without_nulls
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values

OPTION = "members_file"

_LISTS = re.compile(r"[\s;]+")  # between the items of a cell
Spec = t.Mapping[str, t.Any]


class Entry(t.NamedTuple):
    """One member of a file, as a module gets it, and what is wrong with it, if anything."""

    options: Values
    problem: InvalidOption | None = None


def read(path: str, spec: Spec) -> list[Entry]:
    """The members in a file. Raises InvalidOption for a file that can't be read, or holds no list of members."""
    shown = printable(path)
    parse = _PARSERS.get(os.path.splitext(path)[1].lower())
    if parse is None:
        raise InvalidOption(OPTION, f"'{shown}' must end in .json, .yml, .yaml or .csv.")
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except OSError as error:
        raise InvalidOption(OPTION, f"can't read '{shown}': {error.strerror}.") from None
    except ValueError:
        raise InvalidOption(OPTION, f"'{shown}' is not a text in UTF-8.") from None
    try:
        found = parse(text, spec)
    except ValueError as error:
        raise InvalidOption(OPTION, f"'{shown}' {error}") from None
    if isinstance(found, dict):
        found = found.get("members")
    if not isinstance(found, list):
        raise InvalidOption(
            OPTION, f"'{shown}' must hold a list of members, or a dictionary with such a list under members."
        )
    check = ArgumentSpecValidator(dict(spec))
    return [_checked(member, spec, check) for member in found]


def _checked(member: t.Any, spec: Spec, check: ArgumentSpecValidator) -> Entry:
    if not isinstance(member, dict):
        return Entry({}, InvalidOption("node_id", "is missing: each member must be a dictionary with node_id."))
    given = without_nulls({str(key): value for key, value in member.items()})
    for key in given:
        if key not in spec:
            problem = f"there is no such option; there are {', '.join(sorted(spec))}."
            return Entry(_named(given), InvalidOption(printable(key), problem))
    try:
        result = check.validate(given)
    except (TypeError, OverflowError):  # Ansible's check breaks over some values
        problem = "an option of this member has a value of another type than it must have."
        return Entry(_named(given), InvalidOption("node_id", problem))
    if result.error_messages:
        return Entry(_named(given), InvalidOption("node_id", printable(result.error_messages[0]).rstrip(".") + "."))
    return Entry(result.validated_parameters)


def _named(given: Values) -> Values:
    """The options that tell whom an entry is about."""
    return {key: str(given[key]) for key in ("node_id", "name") if isinstance(given.get(key), (str, int))}


def _of_json(text: str, _spec: Spec) -> t.Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"is no JSON: {printable(error)}.") from None
    except RecursionError:
        raise ValueError("nests too deeply.") from None


def _of_yaml(text: str, _spec: Spec) -> t.Any:
    try:
        import yaml  # here, since only this needs it
    except ImportError:
        raise ValueError("is YAML, and this Python has no PyYAML to read it; write it as JSON or CSV.") from None
    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" in line {place.line + 1}" if place is not None else ""
        raise ValueError(f"is no YAML{where}: {printable(getattr(error, 'problem', None) or error)}.") from None


def _of_csv(text: str, spec: Spec) -> list[Values]:
    """A column for each option. An empty cell says nothing; the items of a list stand side by side, and tags as name=value."""
    lines = text.splitlines()
    delimiter = ";" if lines and ";" in lines[0] and "," not in lines[0] else ","
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        for name in header:
            if name not in spec:
                raise ValueError(f"has the column '{printable(name)}'; there are {', '.join(sorted(spec))}.")
        return [
            {name: _cell(spec[name], cell.strip()) for name, cell in zip(header, row) if cell.strip()}
            for row in rows
            if any(map(str.strip, row))
        ]
    except csv.Error as error:
        raise ValueError(f"is no CSV in line {rows.line_num}: {printable(error)}.") from None


def _cell(option: Spec, text: str) -> t.Any:
    if option["type"] == "list":
        return [item for item in _LISTS.split(text) if item]
    if option["type"] == "dict":
        pairs = (item.partition("=") for item in _LISTS.split(text) if item)
        return {name: value.split("|") if "|" in value else value for name, _equals, value in pairs}
    return text


_PARSERS: dict[str, t.Callable[[str, Spec], t.Any]] = {
    ".json": _of_json,
    ".yml": _of_yaml,
    ".yaml": _of_yaml,
    ".csv": _of_csv,
}
