# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX's endpoints for members."""

from __future__ import annotations

import random
import re

from ..http.routing import Route
from ..state.answers import as_json, shuffled_member
from ..state.documents import Document
from ..state.errors import ApiError
from ..state.state import Member, Network, State
from . import fields
from .access import TelecomxAccess
from .call import TelecomxCall, page_of
from .documents import member_settings, member_status, member_summary
from .people import People


class TelecomxMembers:
    """The handlers."""

    def __init__(self, state: State, people: People, access: TelecomxAccess, chance: random.Random) -> None:
        self._state = state
        self._people = people
        self._access = access
        self._random = chance

    def routes(self) -> list[Route[TelecomxCall]]:
        members, member = "/zerotier/network/{networkID}/member", "/zerotier/network/{networkID}/member/{memberID}"
        return [
            Route("GET", members, self.list_members, "member"),
            Route("POST", members, self.create_member, "member"),
            Route("GET", member, self.get_member, "member"),
            Route("POST", member, self.update_member, "member"),
            Route("GET", f"{member}/authorize", lambda call: self.set_authorized(call, True), "member"),
            Route("GET", f"{member}/deauthorize", lambda call: self.set_authorized(call, False), "member"),
        ]

    def list_members(self, call: TelecomxCall) -> str:
        members = sorted(self._access.network(call, writes=False).listed(), key=lambda found: found.document["id"])
        wanted = call.query.get("filter", "").casefold()
        if wanted:
            members = [member for member in members if any(wanted in text for text in self._searched(member))]
        full, status, cap = call.asks_for("full"), call.asks_for("status"), self._state.switches.telecomx_page_cap
        return as_json(page_of(call, members, "members", cap, lambda member: self._shown(member, full, status)))

    def _searched(self, member: Member) -> list[str]:
        document, employee = member.document, self._people.employees.get(member.employee_id or "")
        texts = [document["nodeId"], document["name"], *document["config"]["ipAssignments"]]
        texts += [employee.name] if employee else []
        return [text.casefold() for text in (*texts, document["physicalAddress"] or "")]

    def get_member(self, call: TelecomxCall) -> str:
        _network, member = self._found(call, writes=False)
        return as_json(self._shown(member))

    def create_member(self, call: TelecomxCall) -> str:
        network = self._access.network(call, writes=True)
        node_id = call.body.get("id")
        if not isinstance(node_id, str) or not re.fullmatch("[0-9a-f]{10}", node_id):
            raise ApiError(422, "id")
        member = network.members.get(node_id)
        if member and not member.deleted and self._state.switches.telecomx_create_existing == "error":
            raise ApiError(422, "id")
        changes, employee_id = self._changes(call, network)
        if member is None:
            member = self._state.add_member(network, node_id, {})
        elif member.deleted:
            member.deleted = member.document["hidden"] = False
        return self._change(network, member, changes, employee_id)

    def update_member(self, call: TelecomxCall) -> str:
        network, member = self._found(call, writes=True)
        changes, employee_id = self._changes(call, network)
        return self._change(network, member, changes, member.employee_id if employee_id is None else employee_id)

    def set_authorized(self, call: TelecomxCall, authorized: bool) -> str:
        """A GET that writes."""
        network, member = self._found(call, writes=True)
        self._change(network, member, {"config": {"authorized": authorized}}, member.employee_id)
        return as_json({"success": True})

    def _found(self, call: TelecomxCall, writes: bool) -> tuple[Network, Member]:
        network = self._access.network(call, writes)
        member = network.members.get(call.parts["memberID"])
        if member is None or member.deleted:
            raise ApiError(404, "id")
        return network, member

    def _changes(self, call: TelecomxCall, network: Network) -> tuple[Document, str | None]:
        """What the body changes, in Central's shape, and the employee's id: an empty one takes the employee away."""
        changes = fields.in_central_shape(call.body, fields.MEMBER)
        employee_id = call.body.get("employeeId")
        if employee_id not in (None, ""):
            employee = self._people.employees.get(str(employee_id))
            if employee is None or employee.customer_id != self._access.customer_id_of(network):
                raise ApiError(422, "employeeId")
        return changes, employee_id

    def _change(self, network: Network, member: Member, changes: Document, employee_id: str | None) -> str:
        self._state.change_member(network, member.document["nodeId"], changes)
        member.employee_id = employee_id
        return as_json(self._shown(member))

    def _shown(self, member: Member, full: bool = True, status: bool = True) -> Document:
        document = shuffled_member(member, self._random)
        shown = member_summary(document, self._people.employees.get(member.employee_id or ""))
        if full:
            shown.update(member_settings(document))
        if status:
            shown.update(member_status(document, self._state.clock.now_ms()))
        return shown
