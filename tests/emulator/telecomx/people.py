# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX's customers and their employees."""

from __future__ import annotations

import dataclasses
import random

USERNAME = "emulator@example.com"
PASSWORD = "emulator-password"
"""Everybody's password who is there from the beginning."""
CUSTOMER_ID = "65a0000000000000000000c1"
"""The customer whose networks are those of the account's owner at Central."""
EMPLOYEE_ID = "65a0000000000000000000e1"
"""The employee with USERNAME."""

LEVELS = ("VIEWER", "MANAGER", "OWNER", "RESELLER", "RESELLER_ADMIN", "ADMIN")


@dataclasses.dataclass
class Customer:
    """A company with networks."""

    id: str
    name: str
    reseller_id: str | None
    """The customer that sells to this one."""


@dataclasses.dataclass
class Employee:
    """Somebody who works for a customer, and logs in."""

    id: str
    name: str
    username: str
    """An e-mail address."""
    password: str
    level: str
    """One of LEVELS."""
    customer_id: str
    one_time_codes: list[str] | None = None
    """The codes one of which has to come with a login, each of them once; None if a password is enough."""
    blacklisted: bool = False

    @property
    def writes(self) -> bool:
        return self.level != "VIEWER"


class People:
    """Who there is. A reseller serves the first two customers, and the last customer is somebody else's."""

    def __init__(self, random_seed: int) -> None:
        self._random = random.Random(random_seed)
        self.customers: dict[str, Customer] = {}
        self.employees: dict[str, Employee] = {}
        reseller = self.add_customer("Reseller", None, "65a0000000000000000000c0").id
        self.add_customer("Example", reseller, CUSTOMER_ID)
        self.add_customer("Second example", reseller, "65a0000000000000000000c2")
        self.add_customer("Stranger", None, "65a0000000000000000000c3")
        for number, (name, level, customer_id) in enumerate(
            [
                ("Emulator", "OWNER", CUSTOMER_ID),
                ("Manager", "MANAGER", CUSTOMER_ID),
                ("Viewer", "VIEWER", CUSTOMER_ID),
                ("Reseller", "RESELLER", reseller),
                ("Admin", "ADMIN", reseller),
            ],
            start=1,
        ):
            self._keep(
                Employee(
                    f"65a0000000000000000000e{number}",
                    f"{name} Example",
                    f"{name.lower()}@example.com",
                    PASSWORD,
                    level,
                    customer_id,
                )
            )

    def add_customer(self, name: str, reseller_id: str | None, customer_id: str | None = None) -> Customer:
        customer = Customer(customer_id or self._new_id(), name, reseller_id)
        self.customers[customer.id] = customer
        return customer

    def add_employee(
        self, username: str, password: str, level: str, customer_id: str, codes: list[str] | None, blacklisted: bool
    ) -> Employee:
        if level not in LEVELS:
            raise ValueError(f"{level!r} is not one of {', '.join(LEVELS)}")
        if customer_id not in self.customers:
            raise ValueError(f"there is no customer {customer_id}")
        if self.by_username(username):
            raise ValueError(f"there is an employee {username}")
        name = username.partition("@")[0].title()
        employee = Employee(self._new_id(), name, username, password, level, customer_id, codes, blacklisted)
        return self._keep(employee)

    def _keep(self, employee: Employee) -> Employee:
        self.employees[employee.id] = employee
        return employee

    def _new_id(self) -> str:
        return f"{self._random.getrandbits(96):024x}"

    def by_username(self, username: str) -> Employee | None:
        wanted = username.casefold()
        return next((found for found in self.employees.values() if found.username.casefold() == wanted), None)

    def reach(self, employee: Employee) -> list[str]:
        """The ids of the customers whose networks an employee may see."""
        own = employee.customer_id
        if employee.level == "ADMIN":
            return list(self.customers)
        if employee.level in ("RESELLER", "RESELLER_ADMIN"):
            return [own, *(found.id for found in self.customers.values() if found.reseller_id == own)]
        return [own]
