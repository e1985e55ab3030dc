# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate between a plan and its first write: what would lose more than anybody can have meant does not pass. Pure."""

from __future__ import annotations

from ansible_collections.community.zerotier.plugins.module_utils._errors import Refused


def purge(
    what: str,
    *,
    lost: int,
    there: int,
    listed: int,
    limit: int | None,
    everything: bool,
    option: str = "purge",
    prefix: str = "",
) -> None:
    """Raise Refused for a purge that was hardly meant.

    ``what`` names the objects ("members"), ``lost`` of the ``there`` that a purge could reach would be lost, ``listed`` are
    to stay. ``limit`` and ``everything`` are what the user said in purge_limit and purge_all; ``option`` asks for the purge.
    ``prefix`` is what these two begin with where they are variables of a role.
    """
    if not lost or everything:
        return
    if not listed:
        raise Refused(
            f"{option}: no {what} are listed to stay, so {lost} would be lost. Nothing was changed. Check where the list comes from: "
            f"an empty variable or a filter that matched nothing looks like this. If you mean it, set {prefix}purge_all to true."
        )
    if limit is not None and lost > limit:
        raise Refused(
            f"{option}: {lost} of {there} {what} would be lost, and {prefix}purge_limit is {limit}. Nothing was changed. "
            f"Check the list; if you mean it, set {prefix}purge_limit higher."
        )
    if limit is None and lost * 2 > there:
        raise Refused(
            f"{option}: {lost} of {there} {what} would be lost, more than half. Nothing was changed. "
            f"Check the list; if you mean it, set {prefix}purge_limit to {lost}, or {prefix}purge_all to true."
        )


def deletions(lost: int, limit: int | None, option: str = "zt_max_deletes") -> None:
    """Raise Refused where a whole run would delete more than ``option`` lets it, of whatever kind."""
    if limit is not None and lost > limit:
        raise Refused(
            f"{option}: {lost} members and networks would be deleted, and {option} is {limit}. Nothing was changed. "
            f"Check the files; if you mean it, set {option} higher."
        )
