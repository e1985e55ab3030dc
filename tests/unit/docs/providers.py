# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of the guide on providers, from the table of providers. From the checkout's root: python -m tests.unit.docs.providers"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import (
    ACTIONS,
    KINDS,
    PROVIDERS,
    SETTINGS,
    Provider,
)

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "docsite" / "rst" / "guide_providers.rst"
BEGIN = '.. the table that "python -m tests.unit.docs.providers" writes; a test tells when it is out of date\n'
END = ".. the end of the table\n"


def table() -> str:
    """A line for each row; settings that every provider has share one."""
    head = ["", *(provider.title for provider in PROVIDERS.values())]
    lines = [*_line(head)]
    for row, words in {**KINDS, **ACTIONS}.items():
        lines += _line([words[0].upper() + words[1:], *(_cell(provider, row) for provider in PROVIDERS.values())])
    for kind, options in SETTINGS.items():
        rare = [option for option in options if any(option in p.lacking(kind) for p in PROVIDERS.values())]
        lines += _line([f"Other settings of a {kind}", *("yes" for _provider in PROVIDERS)])
        for option in rare:
            cells = (_cell(provider, f"{kind}.{option}") for provider in PROVIDERS.values())
            lines += _line([f"``{option}`` of a {kind}", *cells])
    return "\n".join([".. list-table::", "   :header-rows: 1", "", *lines, ""])


def _cell(provider: Provider, row: str) -> str:
    if row in provider.lacks:
        return f"no: {provider.lacks[row]}" if provider.lacks[row] else "no"
    return f"yes, {provider.limits[row]}" if row in provider.limits else "yes"


def _line(cells: list[str]) -> Iterator[str]:
    for place, cell in enumerate(cells):
        yield f"   {'*' if place == 0 else ' '} - {cell}".rstrip()


def guide() -> str:
    """The guide with the table as it should be."""
    before, _begin, rest = GUIDE.read_text(encoding="utf-8").partition(BEGIN)
    _table, _end, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


if __name__ == "__main__":
    GUIDE.write_text(guide(), encoding="utf-8")
