# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All secrets that the emulator holds, gave out or was sent, for a test that looks for them where they must not be."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from .http.messages import Request
from .http.requestlog import REDACTED, SECRET_FIELDS, SECRET_PATH
from .state.state import State
from .telecomx.people import People


class KnownSecrets:
    """Secrets by the words that tell what they are. Once known, they stay known."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def add(self, secret: Any, name: str) -> None:
        """The name that a secret was first known by is kept."""
        if isinstance(secret, str) and secret:
            self._names.setdefault(secret, name)

    def add_held(self, state: State, people: People) -> None:
        """What there is without any request."""
        for user in state.accounts.users.values():
            for token in user.tokens:
                self.add(token.secret, f"the API token {token.name} of {user.email}")
        for employee in people.employees.values():
            self.add(employee.password, f"the password of {employee.username}")
            for code in employee.one_time_codes or []:
                self.add(code, f"a one-time code of {employee.username}")

    def add_request(self, request: Request) -> None:
        """What a client sent, be it right or wrong."""
        call = _call(request)
        self.add(request.authorization.rpartition(" ")[2], f"the token in the header of {call}")
        for cookie in request.cookies.values():
            self.add(cookie, f"a cookie of {call}")
        self._add_fields(request.query, f"the query of {call}")
        self._add_fields(request.body, f"the body of {call}")
        if SECRET_PATH.match(request.path):
            self.add(unquote(request.path.rpartition("/")[2]), f"the token in the path of {call}")

    def add_answer(self, request: Request, text: str) -> None:
        """What a client was told."""
        if any(field in text for field in SECRET_FIELDS):
            try:
                document = json.loads(text)
            except ValueError:
                return
            self._add_fields(document, f"the answer to {_call(request)}")

    def _add_fields(self, value: Any, where: str) -> None:
        if isinstance(value, list):
            for item in value:
                self._add_fields(item, where)
        elif isinstance(value, dict):
            for key, item in value.items():
                if key in SECRET_FIELDS:
                    self.add(item, f"{key} in {where}")
                else:
                    self._add_fields(item, where)

    def listed(self) -> list[dict[str, str]]:
        """Each with the keys name and secret."""
        return [{"name": name, "secret": secret} for secret, name in self._names.items()]


def _call(request: Request) -> str:
    """Method and path, without a token in it."""
    path = SECRET_PATH.sub(rf"\1{REDACTED}", request.path)
    return f"{request.method} {path}"
