# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that lets a list of what is to be lost pass, or refuses it."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.module_utils._errors import Refused
from ansible_collections.community.zerotier.plugins.module_utils._session import gate


def zt_gate(
    losing: list[t.Any],
    what: str,
    there: t.Any,
    listed: t.Any,
    limit: t.Any = None,
    everything: bool = False,
    option: str = "purge",
    prefix: str = "",
) -> list[t.Any]:
    """The list itself, if it passes by the rule that the modules' purges pass by."""
    if not isinstance(losing, (list, tuple)):
        raise AnsibleFilterError("zt_gate: it takes a list of what would be lost.")
    try:
        gate.purge(
            what,
            lost=len(losing),
            there=int(there),
            listed=int(listed),
            limit=None if limit is None else int(limit),
            everything=everything,
            option=option,
            prefix=prefix,
        )
    except Refused as error:
        raise AnsibleFilterError(str(error)) from None
    return list(losing)


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"zt_gate": zt_gate}
