# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jinja expressions compiled once instead of once for each host, which is most of what Ansible's constructed options cost.

The result of compiling does not depend on the host. Where to step in is private to Ansible: so it is done with the cores that tests
have shown it to be right with, and everything is left as it is with any other, and where something is not as expected.
"""

from __future__ import annotations

import types
import typing as t

from ansible.release import __version__

CORES = ("2.16", "2.17", "2.18", "2.19", "2.20", "2.21")  # that tests run with
_MOST = 256  # results to keep; a source has a few expressions


def compile_once(templar: t.Any, core: str = __version__) -> list[str]:
    """Let this templar remember what it compiled. Gives the methods that do, none with a core that no test runs with."""
    if ".".join(core.split(".")[:2]) not in CORES:
        return []
    engine = getattr(templar, "_engine", None)
    if engine is not None:  # ansible-core 2.19 and newer
        return [method for method in ("_compile_expression", "_compile_template") if _remember(engine, method)]
    return [method for method in ("compile",) if _remember(getattr(templar, "environment", None), method)]


def _remember(owner: t.Any, method: str) -> bool:
    """Let the method of this very object give the same result again for the same arguments; copies of the object work as before.

    False if the object is not one that allows it.
    """
    stock = getattr(type(owner), method, None)
    if not isinstance(stock, types.FunctionType):
        return False
    results: dict[t.Any, t.Any] = {}

    def remembering(self: t.Any, *arguments: t.Any, **options: t.Any) -> t.Any:
        if self is not owner or options or not arguments or not isinstance(arguments[0], str):
            return stock(self, *arguments, **options)
        try:
            if arguments in results:
                return results[arguments]
        except TypeError:  # an argument can't be looked up
            return stock(self, *arguments)
        result = stock(self, *arguments)
        # A plain function stands for an error, which belongs to the moment.
        if len(results) < _MOST and not isinstance(result, types.FunctionType):
            results[arguments] = result
        return result

    try:
        owner.__class__ = type(type(owner).__name__, (type(owner),), {method: remembering})
    except TypeError:
        return False
    return True
