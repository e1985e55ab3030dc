# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page "API coverage" of the documentation, from the table. From the checkout's root: python -m tests.unit.coverage.page"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .table import CENTRAL, TELECOMX, Operation

PAGE = Path(__file__).resolve().parents[3] / "docs" / "docsite" / "rst" / "api_coverage.rst"

HEADER = "".join(f"  {line[2:]}\n" for line in Path(__file__).read_text(encoding="utf-8").splitlines()[:3])
HEAD = f"""\
..
{HEADER}
.. This page is made by tests/unit/coverage/page.py; a test tells when it is out of date.

.. _ansible_collections.community.zerotier.docsite.api_coverage:

API coverage
============

Every operation of both APIs, and the modules and plugins that use it. Tests hold this table against the APIs and the code.
"""

TITLES = (("ZeroTier Central", CENTRAL), ("TelecomX", TELECOMX))


def page() -> str:
    return (
        "\n".join([HEAD, *(line for title, operations in TITLES for line in _section(title, operations))]).rstrip()
        + "\n"
    )


def _section(title: str, operations: list[Operation]) -> Iterator[str]:
    used = sum(bool(operation.used_by) for operation in operations)
    yield from (title, "-" * len(title), "", f"{used} of {len(operations)} operations are used.", "")
    yield from (".. list-table::", "   :header-rows: 1", "", "   * - Operation", "     - Used by")
    for operation in operations:
        yield f"   * - ``{operation.http} {operation.path}``"
        yield f"     - {', '.join(map(_role, operation.used_by)) or f'Not used: {operation.reason}.'}"
    yield ""


def _role(name: str) -> str:
    plugin, _blank, kind = name.partition(" ")
    kind = kind or ("inventory" if plugin == "zt_inventory" else "module")
    return f":ansplugin:`community.zerotier.{plugin}#{kind}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
