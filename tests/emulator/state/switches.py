# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is not known about Central and TelecomX for certain, as switches: a client has to be right under every position.

A default is the assumption that asks more of a client, unless public evidence settles the question.
"Central v1 notes" are the project's notes on how the API behaves.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Switches:
    """One position for each open question; the comment of each field gives its meaning and its source."""

    # The status for a token that is missing or unknown: 401 or 403. Notes §3.8.
    auth_failure_status: int = 401
    # The status for a body that is not a JSON object: 400 or 500. Notes §11.3.
    json_error_status: int = 400
    # A field of the wrong type: "ignore" (200, the old value stays) or "reject" (400). Notes §3.2.
    wrong_type: str = "ignore"
    # Whether a text such as "1500" is taken for a number; otherwise it is of the wrong type.
    text_numbers: bool = False
    # Whether null clears a field; otherwise it is ignored. Notes §11.7.
    null_clears: bool = False
    # Whether a path may end in a slash; otherwise 404. Notes §2.1.
    trailing_slash: bool = False
    # Ids in upper case in a path: "reject" (404) or "accept" (taken as lower case). Notes §3.5.
    upper_case_ids: str = "reject"

    # Whether a 429 carries Retry-After. Notes §3.8.
    rate_limit_retry_after: bool = False
    # The body of a 429: "html", "json" or "empty". Notes §11.2.
    rate_limit_body: str = "html"

    # What a network gets that was created without address settings or name: "random" range and name, or "empty". §11.4.
    default_network: str = "random"
    # Whether rulesSource is taken, and compiled, when a network is created. Notes §11.9.
    rules_on_create: bool = False
    # Whether the description is lost when a network is created, as in early 2021. Notes §3.1.
    create_drops_description: bool = False
    # A rulesSource that does not compile: "reject" (400) or "store" (200, the text is kept, the old rules too). §11.3.
    rules_error: str = "reject"
    # Whether a rulesSource is only stored and never compiled, as servers of one's own do.
    rules_text_only: bool = False
    # A v6AssignMode with some of its keys: "replace" (the other keys vanish) or "merge". Notes §11.8.
    v6_assign_mode: str = "replace"
    # Whether the /24 of a pool's 10.0.0.1/24 is kept; otherwise it is cut off. Notes §3.3.
    keep_pool_bits: bool = True
    # Whether the networks of a list hold rulesSource.
    list_rules_source: bool = True
    # Whether the networks of a list count their online members; otherwise 0. Notes §2.2.
    list_online_count: bool = False
    # The status for a network that was deleted: 404 or 403. Notes §3.7.
    deleted_network_status: int = 404

    # The status of a POST to a member of a network that is not there: 404 or 500.
    unknown_network_write: int = 404
    # Whether a POST without config makes no member, and has an empty answer, as at ZeroUI.
    first_post_needs_config: bool = False
    # Whether a member has lastOnline alone, and no lastSeen.
    last_online_only: bool = False
    # Whether the POST that creates a member loses its name and description, as in 2018. Notes §3.5.
    first_post_drops_name: bool = False
    # GET of a deleted member: "hidden" (200, its record, hidden) or "404". Notes §11.1.
    deleted_member_get: str = "hidden"
    # What brings a deleted member back: "hidden_false", or the "dance" of hidden true, then hidden false. Notes §3.6.
    # Or "authorized" alone, as at ZeroUI: until then, a POST has an empty answer and a GET a 404.
    undelete: str = "hidden_false"
    # The status of DELETE for a member that never was: 200 or, as the specification has it, 404. Notes §3.6.
    delete_unknown_member: int = 200
    # Whether a member's tag keeps the value false; otherwise it turns into 0. Notes §3.3.
    keep_false_tags: bool = True

    # Whether the user of the status comes with the names of the tokens. Notes §2.2.
    status_tokens: bool = False
    # A token of a name that there is: "error" (400), "replace", or "second" (two of one name). Notes §11.5.
    duplicate_token_name: str = "error"
    # The status of /org for a user without one: 404, 403, or 200 with null. Notes §3.10.
    no_organization_status: int = 404
    # The members of an organization: a "list" or, as the specification has it, one "object": the owner. Notes §0.22.
    organization_members: str = "list"
    # An invitation to an address with a pending one: "second" (another, with a mail), "error" (400), "same". §11.6.
    repeated_invitation: str = "second"
    # An invitation that was declined or taken back: "kept" (as canceled) or "gone" (404). Notes §11.6.
    canceled_invitation: str = "kept"
    # Rights for somebody outside the organization: "ignore" (200, nothing happens), "accept" or "reject" (403). §11.10.
    outsider_permissions: str = "ignore"
    # A user without any right on a network: "false" (all four are false) or "dropped" (no entry). Notes §3.10.
    no_permissions: str = "false"

    # The body of TelecomX's errors: {"message": …}, {"error": …}, plain "text", or {"code": …, "message": …}.
    telecomx_errors: str = "message"
    # How TelecomX takes a token: "any" way, or only one of "query", "bearer", "token" and "cookie".
    telecomx_token_in: str = "any"
    # The most that TelecomX puts on a page, whatever limit is asked for; 0 for as much as is asked for.
    telecomx_page_cap: int = 100
    # Whether a logout at TelecomX ends "all" sessions of the employee, or that of the "token" alone.
    telecomx_logout: str = "all"
    # Creating a member that TelecomX has: "error" (422 id) or "update".
    telecomx_create_existing: str = "error"

    def __post_init__(self) -> None:
        for name, positions in POSITIONS.items():
            value = getattr(self, name)
            if (type(value), value) not in [(type(position), position) for position in positions]:
                allowed = ", ".join(repr(position) for position in positions)
                raise ValueError(f"switch {name}: {value!r} is not one of {allowed}")

    def with_settings(self, settings: list[str]) -> Switches:
        """A copy with texts like "undelete=dance" or "rules_on_create=true" applied."""
        changed: dict[str, object] = {}
        for setting in settings:
            name, _equals, text = setting.partition("=")
            if name not in POSITIONS:
                raise ValueError(f"no switch is called {name!r}; there are {', '.join(sorted(POSITIONS))}")
            by_text = {str(position).lower(): position for position in POSITIONS[name]}
            if text.lower() not in by_text:
                raise ValueError(f"switch {name}: {text!r} is not one of {', '.join(by_text)}")
            changed[name] = by_text[text.lower()]
        return dataclasses.replace(self, **changed)  # type: ignore[arg-type]


_CHOICES: dict[str, tuple[object, ...]] = {
    "auth_failure_status": (401, 403),
    "json_error_status": (400, 500),
    "wrong_type": ("ignore", "reject"),
    "upper_case_ids": ("reject", "accept"),
    "rate_limit_body": ("html", "json", "empty"),
    "default_network": ("random", "empty"),
    "rules_error": ("reject", "store"),
    "v6_assign_mode": ("replace", "merge"),
    "deleted_network_status": (404, 403),
    "deleted_member_get": ("hidden", "404"),
    "unknown_network_write": (404, 500),
    "undelete": ("hidden_false", "dance", "authorized"),
    "delete_unknown_member": (200, 404),
    "duplicate_token_name": ("error", "replace", "second"),
    "no_organization_status": (404, 403, 200),
    "organization_members": ("list", "object"),
    "repeated_invitation": ("second", "error", "same"),
    "canceled_invitation": ("kept", "gone"),
    "outsider_permissions": ("ignore", "accept", "reject"),
    "no_permissions": ("false", "dropped"),
    "telecomx_errors": ("message", "error", "text", "code"),
    "telecomx_token_in": ("any", "query", "bearer", "token", "cookie"),
    "telecomx_page_cap": (100, 10, 0),
    "telecomx_logout": ("all", "token"),
    "telecomx_create_existing": ("error", "update"),
}

POSITIONS: dict[str, tuple[object, ...]] = {
    field.name: _CHOICES.get(field.name, (False, True)) for field in dataclasses.fields(Switches)
}
"""Every switch with its positions."""
