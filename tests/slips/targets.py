# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What slips are tried on: each task that can delete, deauthorize, clear or lock out, with options that are right."""

from __future__ import annotations

import fnmatch
import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import organization as _organization
from ansible_collections.community.zerotier.plugins.module_utils._tasks import token as _token
from ansible_collections.community.zerotier.plugins.module_utils._tasks import user as _user
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task
from ansible_collections.community.zerotier.tests.slips.scene import (
    COLLEAGUE,
    GUEST,
    LAB,
    N1,
    N2,
    N3,
    N4,
    N5,
    N6,
    OFFICE,
    OWNER,
    SHARED,
    Options,
)

ALL_RIGHTS = {"read": True, "authorize": True, "modify": True, "delete": True}
ROSTER: list[Options] = [
    {"node_id": N1, "name": "n1", "authorized": True},
    {"node_id": N2, "name": "renamed"},
    {"node_id": N3, "ip_assignments": ["10.0.0.73"], "ip_assignments_mode": "append"},
    {"node_id": N4, "authorized": True},
    {"node_id": N5, "name": "also-renamed"},
]
"""All members of the office but one, and a change for three."""
ROSTER_TOUCHES = (
    f"office/members/{N2}/name",
    f"office/members/{N3}/ipAssignments/10.0.0.73",
    f"office/members/{N5}/name",
)


@dataclass(frozen=True)
class Target:
    """One task, what it is asked for, and all that this may touch."""

    name: str
    task: Task
    options: Options
    touches: tuple[str, ...]
    """Patterns of the paths that may be others after it."""
    purges: tuple[str, ...] = ()
    """Patterns of the paths that only a purge may touch, which comes after everything else, and only if all that succeeded."""
    total: tuple[str, ...] = ()
    """Options without which nothing may be lost at all."""
    defaulting: t.Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What an option without a value may touch, where its documented default says so."""
    lacking: tuple[str, ...] = ()
    """Providers that can't do it, and refuse it before any request."""
    kept: tuple[str, ...] = (f"token/{OWNER}/emulator", f"user/{OWNER}", f"shared/permissions/{OWNER}/*")
    """What the caller needs to go on: patterns of paths that are there afterwards if they were before."""

    def __str__(self) -> str:
        return self.name

    def may_touch(self, path: str) -> bool:
        return fits(path, self.touches + self.purges)


def fits(path: str, patterns: t.Iterable[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def member(node: str, what: str = "*") -> tuple[str, ...]:
    """Patterns for a member of the office."""
    place = f"office/members/{node}"
    return (place, f"{place}/*") if what == "*" else (f"{place}/{what}",)


TELECOMX = ("telecomx",)
EXACT = dict.fromkeys(("ip_assignments_mode", "defaults", "throttle"), ("office/members/*/ipAssignments/*",))
"""Addresses are replaced unless the mode says append."""
TARGETS = [
    Target(
        "zt_members-purge-delete",
        _members.TASK,
        {
            "network_id": OFFICE,
            "members": ROSTER,
            "defaults": {"create": False, "state": "present"},
            "purge": "delete",
            "throttle": 1,
        },
        ROSTER_TOUCHES,
        purges=member(N6),
        total=("members",),
        defaulting={"ip_assignments_mode": (f"office/members/{N3}/ipAssignments/*",)},
    ),
    Target(
        "zt_members-purge-deauthorize",
        _members.TASK,
        {
            "network_name": "office",
            "members": ROSTER,
            "defaults": {"create": False},
            "purge": "deauthorize",
            "purge_all": False,
            "purge_limit": 2,
            "throttle": 1,
        },
        ROSTER_TOUCHES,
        purges=member(N6, "authorized"),
        total=("members",),
        defaulting={"ip_assignments_mode": (f"office/members/{N3}/ipAssignments/*",)},
    ),
    Target(
        "zt_members-absent",
        _members.TASK,
        {
            "network_name": "office",
            "members": [{"node_id": N6, "state": "absent"}, {"node_id": N2, "name": "renamed"}],
            "throttle": 1,
        },
        (*member(N6), f"office/members/{N2}/name"),
    ),
    Target(
        "zt_members-deauthorize",
        _members.TASK,
        {
            "network_id": OFFICE,
            "members": [{"node_id": N5}, {"node_id": N6}],
            "defaults": {"create": False, "authorized": False},
            "throttle": 1,
        },
        (*member(N5, "authorized"), *member(N6, "authorized")),
    ),
    Target(
        "zt_members-append",
        _members.TASK,
        {
            "network_id": OFFICE,
            "members": [
                {"node_id": N1, "ip_assignments": ["10.0.0.71"]},
                {"node_id": N2, "ip_assignments": ["10.0.0.72"]},
                {"node_id": N3, "ip_assignments": ["10.0.0.73"]},
            ],
            "defaults": {"create": False, "ip_assignments_mode": "append"},
            "throttle": 1,
        },
        tuple(f"office/members/{node}/ipAssignments/10.0.0.7{n}" for n, node in enumerate((N1, N2, N3), start=1)),
        defaulting=EXACT,
    ),
    Target(
        "zt_members-rights",
        _members.TASK,
        {
            "network_id": OFFICE,
            "members": [
                {"node_id": N1, "tags": {"role": "server"}},
                {"node_id": N2, "tags": {"role": "server"}, "capabilities": []},
                {"node_id": N3, "tags": {"floor": 9}, "capabilities": ["basic"]},
            ],
            "defaults": {"create": False},
            "throttle": 1,
        },
        (
            f"office/members/{N1}/tags/1000",
            f"office/members/{N2}/tags/1000",
            f"office/members/{N3}/tags/1001",
            f"office/members/{N2}/capabilities/7",
            f"office/members/{N3}/capabilities/7",
        ),
        lacking=TELECOMX,
    ),
    Target(
        "zt_member-absent",
        _member.TASK,
        {"state": "absent", "network_name": "office", "node_id": N6},
        member(N6),
        total=("network_name", "node_id", "state"),
    ),
    Target(
        "zt_member-absent-by-id",
        _member.TASK,
        {"state": "absent", "network_id": OFFICE, "node_id": N6},
        member(N6),
        total=("network_id", "node_id", "state"),
    ),
    Target(
        "zt_member-deauthorize",
        _member.TASK,
        {"network_id": OFFICE, "node_id": N6, "authorized": False, "create": False, "name": "n6"},
        member(N6, "authorized"),
        total=("network_id", "node_id", "authorized"),
    ),
    Target(
        "zt_member-addresses",
        _member.TASK,
        {"network_name": "office", "node_id": N1, "ip_assignments": ["10.0.0.71"], "create": False},
        (f"office/members/{N1}/ipAssignments/*",),
        total=("network_name", "node_id"),
    ),
    Target(
        "zt_member-append",
        _member.TASK,
        {"network_name": "office", "node_id": N1, "ip_assignments": ["10.0.0.71"], "ip_assignments_mode": "append"},
        (f"office/members/{N1}/ipAssignments/10.0.0.71",),
        defaulting=EXACT,
    ),
    Target(
        "zt_member-rights",
        _member.TASK,
        {
            "network_name": "office",
            "node_id": N1,
            "tags": {"role": "server"},
            "capabilities": ["basic"],
            "description": "x",
        },
        (f"office/members/{N1}/tags/1000", f"office/members/{N1}/capabilities/7", f"office/members/{N1}/description"),
        lacking=TELECOMX,
    ),
    Target(
        "zt_network-absent",
        _network.TASK,
        {"state": "absent", "network_id": LAB, "name": "lab"},
        ("lab", "lab/*"),
        total=("state",),
        lacking=TELECOMX,
    ),
    Target(
        "zt_network-absent-by-name",
        _network.TASK,
        {"state": "absent", "name": "lab"},
        ("lab", "lab/*"),
        total=("state", "name"),
        lacking=TELECOMX,
    ),
    Target(
        "zt_network-settings",
        _network.TASK,
        {
            "network_id": OFFICE,
            "name": "office",
            "description": "second floor",
            "v4_assign_mode": {"zt": True},
            "v6_assign_mode": {"rfc4193": True},
            "routes": [{"target": "10.0.0.0/24", "via": "10.0.0.5"}, {"target": "10.9.0.0/16", "via": "10.0.0.1"}],
            "ip_assignment_pools": [{"start": "10.0.0.50", "end": "10.0.0.99"}],
            "dns": {"domain": "example.org", "servers": ["10.0.0.1"]},
        },
        tuple(
            f"office/{what}"
            for what in (
                "description",
                "v4AssignMode/zt",
                "v6AssignMode/rfc4193",
                "routes/*",
                "ipAssignmentPools/*",
                "dns/domain",
                "dns/servers/*",
            )
        ),
    ),
    Target(
        "zt_network-rules",
        _network.TASK,
        {"name": "office", "rules_source": "accept;"},
        ("office/rulesSource",),
        total=("rules_source", "name"),
    ),
    Target(
        "zt_network-sso",
        _network.TASK,
        {
            "name": "office",
            "private": True,
            "sso": {"enabled": True, "mode": "email", "client_id": "other", "allow_list": [OWNER]},
        },
        ("office/ssoConfig/clientId", "office/ssoConfig/mode", "office/ssoConfig/allowList/*"),
        lacking=TELECOMX,
    ),
    Target(
        "zt_network-permissions",
        _network.TASK,
        {
            "network_id": SHARED,
            "permissions": [{"user": OWNER, **ALL_RIGHTS}, {"user": COLLEAGUE, "read": True, "authorize": True}],
            "purge_permissions": True,
        },
        (f"shared/permissions/{COLLEAGUE}/*",),
        purges=("shared/permissions/third@example.com/*",),
        total=("permissions",),
        lacking=TELECOMX,
    ),
    Target(
        "zt_token-absent",
        _token.TASK,
        {"state": "absent", "name": "robot"},
        (f"token/{OWNER}/robot",),
        total=("name", "state"),
        lacking=TELECOMX,
    ),
    Target(
        "zt_token-regenerate",
        _token.TASK,
        {"name": "robot", "regenerate": True},
        (f"token/{OWNER}/robot",),
        total=("name", "regenerate"),
        lacking=TELECOMX,
    ),
    Target(
        "zt_user-absent",
        _user.TASK,
        {"state": "absent", "user_id": f"<user:{OWNER}>", "confirm": OWNER},
        ("*",),
        total=("confirm", "state"),
        lacking=TELECOMX,
        kept=(),
    ),
    Target(
        "zt_org_invite-absent",
        _organization.TASK,
        {"state": "absent", "email": GUEST, "invite_id": f"<invitation:{GUEST}>"},
        (f"invitation/{GUEST}",),
        total=("state",),
        lacking=TELECOMX,
    ),
    Target(
        "zt_org_invite-absent-by-email",
        _organization.TASK,
        {"state": "absent", "email": GUEST},
        (f"invitation/{GUEST}",),
        total=("state", "email"),
        lacking=TELECOMX,
    ),
]
