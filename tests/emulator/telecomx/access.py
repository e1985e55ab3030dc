# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which networks and customers an employee may see and change."""

from __future__ import annotations

from ..state.errors import ApiError
from ..state.state import Network, State
from .call import TelecomxCall
from .people import CUSTOMER_ID, Customer, Employee, People


class TelecomxAccess:
    """Finds what a call is about; raises ApiError where that is not there or not the asker's business."""

    def __init__(self, state: State, people: People) -> None:
        self._state = state
        self._people = people

    def customer_id_of(self, network: Network) -> str | None:
        """A network without a customer belongs to the one who owns the account at Central, or to nobody here."""
        if network.customer_id is not None:
            return network.customer_id
        organization = self._state.organizations.of(self._state.owner)
        own = organization.owner_id if organization else self._state.owner.id
        return CUSTOMER_ID if network.document["ownerId"] == own else None

    def customer(self, call: TelecomxCall, customer_id: object) -> Customer:
        """The customer that is asked for, or the asker's own."""
        wanted = customer_id or call.asker.customer_id
        if wanted not in self._people.reach(call.asker):
            raise ApiError(403, "access_denied")
        return self._people.customers[str(wanted)]

    def networks(self, customer: Customer) -> list[Network]:
        """A customer's networks."""
        return [
            network
            for network in self._state.networks.values()
            if not network.deleted and self.customer_id_of(network) == customer.id
        ]

    def network(self, call: TelecomxCall, writes: bool) -> Network:
        """The network of the path."""
        network = self._state.networks.get(call.parts["networkID"])
        if network is None or network.deleted:
            raise ApiError(404, "id")
        if self.customer_id_of(network) not in self._people.reach(call.asker):
            raise ApiError(403, "access_denied")
        if writes:
            call.check_writer()
        return network

    def employee(self, call: TelecomxCall) -> Employee:
        """The employee of the path: the asker, or one whose tokens the asker may make and delete."""
        employee = self._people.employees.get(call.parts["employeeID"])
        if employee is None:
            raise ApiError(404, "id")
        if employee is not call.asker:
            call.check_writer()
            if employee.customer_id not in self._people.reach(call.asker):
                raise ApiError(403, "access_denied")
        return employee
