# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every operation of both APIs: the method that sends it and what uses that, or why nothing does."""

from __future__ import annotations

import dataclasses
import typing as t

NETWORK_TASKS = ("zt_network", "zt_network_info")
MEMBER_TASKS = ("zt_member", "zt_members")


@dataclasses.dataclass(frozen=True)
class Operation:
    """``method`` is one of the API class, or "" for what is not used; ``document`` is its argument that is no text."""

    http: str
    path: str
    method: str
    used_by: tuple[str, ...] = ()
    reason: str = ""
    document: dict[str, t.Any] = dataclasses.field(default_factory=dict)


CENTRAL = [
    Operation("GET", "/status", "status", ("zt_status_info", "zt_user", "zt_user_info", "zt_token", "zt_token_info")),
    Operation("GET", "/network", "networks", (*NETWORK_TASKS, *MEMBER_TASKS, "zt_member_info", "zt_inventory")),
    Operation("POST", "/network", "create_network", ("zt_network",)),
    Operation("GET", "/network/{networkID}", "network", (*NETWORK_TASKS, *MEMBER_TASKS)),
    Operation("POST", "/network/{networkID}", "update_network", ("zt_network",)),
    Operation("DELETE", "/network/{networkID}", "delete_network", ("zt_network",)),
    Operation(
        "GET",
        "/network/{networkID}/member",
        "members",
        (*MEMBER_TASKS, "zt_member_info", "zt_inventory", "zt_member lookup"),
    ),
    Operation("GET", "/network/{networkID}/member/{memberID}", "member", ("zt_member", "zt_member_info")),
    Operation("POST", "/network/{networkID}/member/{memberID}", "update_member", MEMBER_TASKS),
    Operation("DELETE", "/network/{networkID}/member/{memberID}", "delete_member", MEMBER_TASKS),
    Operation("POST", "/network/{networkID}/users", "set_permissions", ("zt_network",)),
    Operation("GET", "/user/{userID}", "user", ("zt_user", "zt_user_info", "zt_token", "zt_token_info")),
    Operation("POST", "/user/{userID}", "update_user", ("zt_user",)),
    Operation("DELETE", "/user/{userID}", "delete_user", ("zt_user",)),
    Operation("POST", "/user/{userID}/token", "add_token", ("zt_token",)),
    Operation("DELETE", "/user/{userID}/token/{tokenName}", "delete_token", ("zt_token",)),
    Operation("GET", "/org", "organization", ("zt_org_info", "zt_org_invite", "zt_network")),
    Operation("GET", "/org/{orgID}", "organization", ("zt_org_info",)),
    Operation("GET", "/org/{orgID}/user", "organization_members", ("zt_org_info",)),
    Operation("GET", "/org-invitation", "invitations", ("zt_org_invite", "zt_org_info")),
    Operation("POST", "/org-invitation", "invite", ("zt_org_invite",)),
    Operation("GET", "/org-invitation/{inviteID}", "invitation", ("zt_org_invite",)),
    Operation("POST", "/org-invitation/{inviteID}", "accept_invitation", ("zt_org_invite",)),
    Operation("DELETE", "/org-invitation/{inviteID}", "decline_invitation", ("zt_org_invite",)),
    Operation("GET", "/randomToken", "random_token", ("zt_token", "zt_random_token lookup")),
]

_MEMBER = "/zerotier/network/{networkID}/member/{memberID}"
_NO_NAME = (
    "machine tokens have no name and there is no list to look them up in, so nothing idempotent can be said of them"
)

TELECOMX = [
    Operation(
        "POST",
        "/auth/login",
        "networks",
        (*NETWORK_TASKS, *MEMBER_TASKS, "zt_member_info", "zt_status_info", "zt_inventory", "zt_member lookup"),
    ),
    Operation("GET", "/auth/login", "", reason="the password would be part of the address; the POST does the same"),
    Operation("GET", "/auth/validateToken", "status", ("zt_status_info",)),
    Operation(
        "GET",
        "/auth/logout",
        "",
        reason="it may end other sessions of the account; a session ends by itself after 15 minutes",
    ),
    Operation("POST", "/employee/{employeeID}/token", "", reason=_NO_NAME),
    Operation("DELETE", "/employee/{employeeID}/token/{token}", "", reason=_NO_NAME),
    Operation(
        "GET", "/zerotier/network", "networks", (*NETWORK_TASKS, *MEMBER_TASKS, "zt_member_info", "zt_inventory")
    ),
    Operation("POST", "/zerotier/network", "create_network", ("zt_network",)),
    Operation("GET", "/zerotier/network/{networkID}", "network", NETWORK_TASKS),
    Operation("POST", "/zerotier/network/{networkID}", "update_network", ("zt_network",)),
    Operation("POST", "/zerotier/compile", "check_rules", ("zt_network",)),
    Operation(
        "GET",
        "/zerotier/network/{networkID}/member",
        "members",
        ("zt_members", "zt_member_info", "zt_inventory", "zt_member lookup"),
    ),
    Operation("POST", "/zerotier/network/{networkID}/member", "create_member", MEMBER_TASKS),
    Operation("GET", _MEMBER, "member", ("zt_member", "zt_member_info")),
    Operation("POST", _MEMBER, "update_member", MEMBER_TASKS, document={"name": "x"}),
    Operation("GET", f"{_MEMBER}/authorize", "update_member", MEMBER_TASKS, document={"config": {"authorized": True}}),
    Operation(
        "GET", f"{_MEMBER}/deauthorize", "update_member", MEMBER_TASKS, document={"config": {"authorized": False}}
    ),
]

APIS = {"central": CENTRAL, "telecomx": TELECOMX}
