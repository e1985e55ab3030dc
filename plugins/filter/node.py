# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter by which the role node decides."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.plugin_utils import _node

_STEPS: dict[str, t.Callable[..., t.Any]] = {
    "asked": _node.asked,
    "plan": _node.plan,
    "batch": _node.batch,
    "refused": _node.refused,
    "changed": _node.changed,
    "pending": _node.pending,
    "outcome": _node.outcome,
}


def zt_node(value: t.Any, step: str, *more: t.Any, **options: t.Any) -> t.Any:
    """What one step of the role makes of a value."""
    if step not in _STEPS:
        raise AnsibleFilterError(f"zt_node: there is no step '{step}'. The steps are {', '.join(_STEPS)}.")
    try:
        return _STEPS[step](value, *more, **options)
    except ZeroTierError as error:
        raise AnsibleFilterError(str(error)) from None


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"zt_node": zt_node}
