# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one table of what each provider has: a row for each kind of object, action and setting, a column for each provider.

A cell is one of three: the provider has it, lacks it, or has it with a limit, which a text tells. The sentences of
refusal, the choices of the option ``provider``, the documentation's table and the tests follow from it.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK

# Rows: kinds of objects, by what many of them are called.
KINDS = {
    "status": "status",
    "network": "networks",
    "member": "members",
    "user": "users",
    "token": "tokens",
    "organization": "organizations",
    "invitation": "invitations",
    "login": "logins by user name and password",
}
# Rows: what can be done beside reading and changing, by what a provider then can do.
ACTIONS = {
    "network.create_whole": "create networks with all their settings in one request",
    "network.delete": "delete networks",
    "network.check_rules": "check rules without a change",
    "member.delete": "delete members",
}
# Rows: the settings of an object, by its kind. A row is called network.mtu.
SETTINGS = {
    "network": (*(field.option for field in NETWORK.fields), "permissions"),
    "member": tuple(field.option for field in MEMBER.fields),
}
ROWS = (*KINDS, *ACTIONS, *(f"{kind}.{option}" for kind, options in SETTINGS.items() for option in options))


class Provider(t.NamedTuple):
    """A column. Rows that are neither in ``lacks`` nor in ``limits`` are there without a limit."""

    title: str  # the provider's name in sentences
    url: str  # where its API is, if nothing is said
    auth_scheme: str  # how its API takes the token, if nothing is said
    lacks: t.Mapping[str, str]  # by row: what happens instead; an empty text where it is refused
    limits: t.Mapping[str, str] = {}  # by row: how far it goes

    def has(self, row: str) -> bool:
        """Raises KeyError for what is no row."""
        if row not in ROWS:
            raise KeyError(row)
        return row not in self.lacks

    def lacking(self, kind: str) -> frozenset[str]:
        """The settings that its objects of this kind don't have."""
        return frozenset(option for option in SETTINGS[kind] if not self.has(f"{kind}.{option}"))


PROVIDERS = {
    "central": Provider(
        title="ZeroTier Central",
        url="https://api.zerotier.com/api/v1",
        auth_scheme="token",
        lacks={
            "login": "",
            "network.check_rules": "they are checked when they are written",
            "member.employee_id": "",
        },
    ),
    "telecomx": Provider(
        title="TelecomX",
        url="https://api.telecomx.dk",
        auth_scheme="query",
        lacks={
            **dict.fromkeys(("user", "token", "organization", "invitation"), ""),
            "network.create_whole": "the first request takes the name alone, and a second one all the rest",
            "network.delete": "",
            **dict.fromkeys(("network.private", "network.sso", "network.permissions"), ""),
            "member.delete": "the member is deauthorized, and the task warns",
            **dict.fromkeys(
                ("member.description", "member.hidden", "member.sso_exempt", "member.capabilities", "member.tags"), ""
            ),
        },
        limits={"status": "about the account alone, not about the server"},
    ),
}
