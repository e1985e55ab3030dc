# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rights of users on a network (Central v1 notes §3.10)."""

from __future__ import annotations

from .accounts import User
from .documents import Document
from .errors import ApiError
from .state import Network, State


def may(user: User, network: Network, right: str) -> bool:
    """Whether a user has the right r(ead), a(uthorize), m(odify) or d(elete)."""
    return network.document["permissions"].get(user.id, {}).get(right) is True


def set_permissions(state: State, network: Network, body: Document) -> Document:
    """What POST /network/{id}/users does: replace the rights of one user; gives what was asked for."""
    user_id = body.get("id")
    if not isinstance(user_id, str):
        raise ApiError(400, "Permissions need the id of a user")
    if state.switches.wrong_type == "reject" and not all(body.get(key) in (None, True, False) for key in "ramd"):
        raise ApiError(400, "Invalid value of a permission")
    rights = {key: body.get(key) is True for key in "ramd"}
    if not _is_insider(state, network, user_id) and state.switches.outsider_permissions != "accept":
        if state.switches.outsider_permissions == "reject":
            raise ApiError(403, "The user is not a member of the organization")
    elif any(rights.values()) or state.switches.no_permissions == "false":
        network.document["permissions"][user_id] = rights
    else:
        network.document["permissions"].pop(user_id, None)
    return {"id": user_id, **rights}


def _is_insider(state: State, network: Network, user_id: str) -> bool:
    """Whether somebody is the network's owner or in the same organization."""
    owner_id = network.document["ownerId"]
    owner = state.accounts.users.get(owner_id)
    organization = state.organizations.of(owner) if owner else None
    return user_id in (organization.member_ids if organization else [owner_id])
