# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that finds a network by the rules of the modules."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.module_utils._errors import Ambiguous
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory
from ansible_collections.community.zerotier.plugins.plugin_utils._trust import tagged

_ADVICE = "Check the spelling, and that the token belongs to the right account."


def zt_find(networks: t.Any, wanted: t.Any, option: str = "networks", by: str = "any") -> dict[str, t.Any]:
    """The id of the one network that is meant, or a sentence that says why there is none."""
    if not isinstance(wanted, (str, int)) or isinstance(wanted, bool):
        raise AnsibleFilterError("zt_find: what is wanted must be the id or the name of a network.")
    if by not in ("any", "name"):
        raise AnsibleFilterError("zt_find: by must be any or name.")
    text = str(wanted)
    try:
        known = Directory(
            "network", "the account", networks, lambda found: str(found["network_id"]), lambda found: found["name"]
        )
    except (TypeError, KeyError):
        raise AnsibleFilterError("zt_find: it takes networks as zt_network_info returns them.") from None
    one = known.with_id(text) if by == "any" else None
    ids = known.ids_called(text) if one is None else [str(one["network_id"])]
    problem = ""
    if not ids:
        problem = str(known.missing(text, option, _ADVICE))
    elif len(ids) > 1:
        problem = f"{option}: {Ambiguous('network', text, ids, 'its id')}"
    return tagged(
        {"network_id": ids[0] if len(ids) == 1 else "", "ids": ids, "problem": problem}, ("network_id", "ids")
    )


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"zt_find": zt_find}
