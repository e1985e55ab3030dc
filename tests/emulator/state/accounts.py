# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and their API tokens (Central v1 notes §3.9)."""

from __future__ import annotations

import dataclasses
import random

from . import settings
from .documents import Document
from .errors import ApiError, not_found
from .switches import Switches

SHORTEST_SECRET = 32


@dataclasses.dataclass
class Token:
    """An API token; Central tells its name only."""

    name: str
    secret: str


@dataclasses.dataclass
class User:
    """Somebody with an account."""

    id: str
    email: str
    profile: Document
    """What the user may change: displayName and smsNumber."""
    tokens: list[Token]


class Accounts:
    """The users."""

    def __init__(self, switches: Switches, chance: random.Random) -> None:
        self._switches = switches
        self._random = chance
        self.users: dict[str, User] = {}

    def new_id(self) -> str:
        """A random UUID."""
        digits = f"{self._random.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def add_user(self, token: str | None, email: str, display_name: str) -> User:
        tokens = [Token("emulator", token)] if token else []
        user = User(self.new_id(), email, {"displayName": display_name, "smsNumber": ""}, tokens)
        self.users[user.id] = user
        return user

    def user(self, user_id: str) -> User:
        """Raises ApiError."""
        user = self.users.get(user_id)
        if user is None:
            raise not_found()
        return user

    def user_of(self, secret: str) -> User | None:
        """The user that a token belongs to."""
        return next((user for user in self.users.values() if any(t.secret == secret for t in user.tokens)), None)

    def change_user(self, user: User, body: Document) -> None:
        """What POST /user/{id} does."""
        profile = dict(user.profile)
        settings.merge(profile, body, settings.USER, settings.Context(self._switches))
        user.profile = profile

    def add_token(self, user: User, body: Document) -> Token:
        """What POST /user/{id}/token does; the secret is the client's choice."""
        name, secret = body.get("tokenName"), body.get("token")
        if not isinstance(name, str) or not name:
            raise ApiError(400, "A token needs a name")
        if not isinstance(secret, str) or len(secret) < SHORTEST_SECRET:
            raise ApiError(400, f"A token has at least {SHORTEST_SECRET} characters")
        kept = user.tokens
        if any(token.name == name for token in kept):
            if self._switches.duplicate_token_name == "error":
                raise ApiError(400, "There is a token of this name")
            if self._switches.duplicate_token_name == "replace":
                kept = [token for token in kept if token.name != name]
        owner = self.user_of(secret)
        if owner and (owner is not user or any(token.secret == secret for token in kept)):
            raise ApiError(400, "The token is in use")
        token = Token(name, secret)
        user.tokens = [*kept, token]
        return token

    def delete_token(self, user: User, name: str) -> None:
        """What DELETE /user/{id}/token/{name} does; all tokens of the name stop working."""
        kept = [token for token in user.tokens if token.name != name]
        if len(kept) == len(user.tokens):
            raise not_found()
        user.tokens = kept
