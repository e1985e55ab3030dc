# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A filter that tells what stands out in an account."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.plugin_utils import _audit
from ansible_collections.community.zerotier.plugins.plugin_utils._trust import tagged


def zt_audit(
    networks: t.Any,
    members: t.Any,
    now: t.Any,
    stale_days: t.Any = 90,
    rows: t.Any = 200,
    account: t.Any = None,
    people: t.Any = (),
) -> dict[str, t.Any]:
    """The report, whose text is marked as coming from elsewhere, so that it is never taken for a template."""
    for option, value in (("networks", networks), ("members", members), ("people", people)):
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, dict) for item in value):
            raise AnsibleFilterError(
                f"zt_audit: {option} must be a list of dictionaries, as the info modules return it."
            )
    numbers: dict[str, int] = {}
    for option, value in (("now", now), ("stale_days", stale_days), ("rows", rows)):
        try:
            numbers[option] = int(value)
        except (TypeError, ValueError):
            raise AnsibleFilterError(f"zt_audit: {option} must be a whole number.") from None
    if account is not None and not isinstance(account, dict):
        raise AnsibleFilterError("zt_audit: account must be a dictionary, as zt_status_info returns it under 'user'.")
    try:
        report = _audit.audit(networks, members, account=account, people=people, **numbers)
    except (TypeError, AttributeError, KeyError, ValueError):
        raise AnsibleFilterError(
            "zt_audit: what is in networks, members, account and people must be as the info modules return it."
        ) from None
    return tagged(report, checked=())


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"zt_audit": zt_audit}
