# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sequences by plan, through everything that a switch changes: so no switch depends on chance."""

from __future__ import annotations

import typing as t

from ansible_collections.community.zerotier.tests.state_machine import settings
from ansible_collections.community.zerotier.tests.state_machine.session import NODES, Session

Tour = t.Callable[[Session], None]

OWNER, COLLEAGUE, GUEST = 0, 1, 2
OFFICE, LAB, FIRST_ID = 0, 1, 2
ALL = dict.fromkeys(settings.RIGHTS, True)
NONE = dict.fromkeys(settings.RIGHTS, False)
A, B, C, D = NODES


def networks_and_members(session: Session) -> None:
    """What both providers have."""
    session.network(
        OWNER, OFFICE, {"description": "one", "rules_source": settings.RULES[2], "routes": [{"target": "10.1.0.0/24"}]}
    )
    session.another_client(OFFICE, {"config": {"v6AssignMode": {"zt": True}}})
    session.another_client(OFFICE, {"config": {"ipAssignmentPools": [{"ipRangeStart": "10.1.0.10/24", "ipRangeEnd": "10.1.0.12/24"}]}})  # fmt: skip
    session.network(OWNER, OFFICE, {"v6_assign_mode": {"sixplane": True}, "dns": {"domain": "lan"}})
    session.network(OWNER, OFFICE, {"ip_assignment_pools": [{"start": "10.1.0.10", "end": "10.1.0.12"}]})
    session.network(OWNER, OFFICE, {"rules_source": settings.BAD_RULES})
    session.member(OWNER, OFFICE, A, {"name": "anna", "description": "one", "authorized": True, "tags": {"5": 7}})
    session.member(OWNER, OFFICE, A, {"tags": {"5": False}, "ip_assignments": ["10.1.0.10"]})
    session.check_in(OFFICE, A)
    session.member(OWNER, OFFICE, B, {"ip_assignments": ["10.1.0.10"]})
    session.no_member(OWNER, OFFICE, A)
    session.member(OWNER, OFFICE, A, {"name": "two words", "authorized": True})
    session.no_member(OWNER, OFFICE, A)
    session.no_member(OWNER, OFFICE, D)
    session.another_client_of_members(OFFICE, A, {"config": {"authorized": True}})
    session.members(OWNER, OFFICE, [{"node_id": A, "name": "one"}, {"node_id": C}], "delete", {"authorized": True})
    session.give_back(OWNER, 0)
    session.look(OWNER)


def sharing(session: Session) -> None:
    """Networks as three users have them."""
    session.network(OWNER, OFFICE, {"description": "one", "routes": [{"target": "10.1.0.0/24"}]})
    session.rights(OWNER, OFFICE, [(COLLEAGUE, True, ALL), (GUEST, False, {"read": True})], False)
    session.member(COLLEAGUE, OFFICE, A, {"authorized": True})
    session.at_once(
        OFFICE, {"mtu": 1280, "v6_assign_mode": {"zt": True}}, {"description": "two words", "private": False}
    )
    session.members_at_once(OFFICE, A, {"name": "one"}, {"authorized": False})
    session.network(GUEST, FIRST_ID, {"mtu": 2800})
    session.member(GUEST, FIRST_ID, A, {"authorized": True})
    session.members(GUEST, FIRST_ID, [{"node_id": A, "authorized": True}], "delete")
    session.rights(COLLEAGUE, LAB, [(GUEST, False, ALL)], False)
    session.rights(OWNER, OFFICE, [(COLLEAGUE, False, NONE)], True)
    session.no_network(COLLEAGUE, OFFICE)
    session.no_network(OWNER, OFFICE)
    session.no_network(OWNER, FIRST_ID)


def accounts(session: Session) -> None:
    """Tokens, users and invitations."""
    session.token(OWNER, "spare", own_secret=True)
    session.another_token("spare")
    session.token(OWNER, "spare", regenerate=True)
    session.token(OWNER, "spare", state="absent")
    session.user(COLLEAGUE, None, {"display_name": "one"})
    session.invitation(OWNER, "present", "guest@example.com")
    session.another_invitation("guest@example.com")
    session.invitation(COLLEAGUE, "absent", "guest@example.com")
    session.invitation(OWNER, "absent", "Guest@example.com")
    session.invitation(OWNER, "present", "guest@example.com")
    session.another_invitation("guest@example.com")
    session.look(GUEST)
    session.invitation(GUEST, "accepted", "guest@example.com")
    session.look(GUEST)


def telecomx(session: Session) -> None:
    """Enough members for more than one page."""
    networks_and_members(session)
    session.members(OWNER, LAB, [])
    session.network(OWNER, LAB, {})
    session.members(OWNER, LAB, [{"node_id": f"b{number:09x}"} for number in range(11)])
    session.members(OWNER, LAB, [{"node_id": "b000000000", "state": "absent"}], "deauthorize")
    session.network(OWNER, OFFICE, {"private": True, "mtu": 1280})
    session.no_network(OWNER, LAB)


OF_ACCOUNTS = (
    "status_tokens", "duplicate_token_name", "no_organization_status", "organization_members",
    "repeated_invitation", "canceled_invitation",
)  # fmt: skip


def of(switch: str, whole: bool) -> list[Tour]:
    """The tours that meet a switch; with ``whole``, all of its provider."""
    if switch.startswith("telecomx"):
        return [telecomx]
    if whole:
        return [networks_and_members, sharing, accounts]
    if switch in OF_ACCOUNTS:
        return [accounts]
    return (
        [sharing] if switch.endswith("_permissions") or switch == "deleted_network_status" else [networks_and_members]
    )
