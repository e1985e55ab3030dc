# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX's tokens: those of sessions, and those for machines."""

from __future__ import annotations

import dataclasses
import random

from ..state.clock import Clock
from ..state.errors import ApiError
from .people import Employee

MINUTES = 15


@dataclasses.dataclass
class Session:
    """What a token stands for."""

    token: str
    employee_id: str
    ip: str | None
    """The address that the token is bound to; a machine's is bound to none."""
    expires_at: float | None
    """In seconds since 1970; None for never."""

    @property
    def is_for_a_machine(self) -> bool:
        return self.ip is None


class Sessions:
    """The tokens that were given out."""

    def __init__(self, clock: Clock, random_seed: int) -> None:
        self._clock = clock
        self._random = random.Random(random_seed)
        self._sessions: dict[str, Session] = {}

    def open(self, employee: Employee, ip: str, persist: bool) -> Session:
        """After a login. A session lasts for some minutes, or until its end if it persists."""
        return self._keep(Session(self._new_token(), employee.id, ip, None if persist else self._later()))

    def add_machine(self, employee: Employee) -> Session:
        return self._keep(Session(self._new_token(), employee.id, None, None))

    def _keep(self, session: Session) -> Session:
        self._sessions[session.token] = session
        return session

    def _new_token(self) -> str:
        return f"{self._random.getrandbits(160):040x}"

    def _later(self) -> float:
        return self._clock.now() + MINUTES * 60

    def find(self, token: str, ip: str) -> Session:
        """The session of a token that is good for an address; raises ApiError."""
        session = self._sessions.get(token)
        if session is None or session.ip not in (None, ip):
            raise ApiError(401, "invalid_token")
        if session.expires_at is not None and session.expires_at <= self._clock.now():
            raise ApiError(401, "expired")
        return session

    def works(self, token: str) -> bool:
        """Whether a token is good, at its own address."""
        session = self._sessions.get(token)
        return session is not None and (session.expires_at is None or session.expires_at > self._clock.now())

    def extend(self, session: Session) -> None:
        if session.expires_at is not None:
            session.expires_at = self._later()

    def expire(self) -> None:
        """Let the minutes of all sessions pass."""
        for session in self._sessions.values():
            if session.expires_at is not None:
                session.expires_at = self._clock.now()

    def end(self, session: Session, with_others: bool) -> None:
        """End a session, perhaps with the employee's others; a machine's token stays."""
        for other in list(self._sessions.values()):
            same = other is session or (with_others and other.employee_id == session.employee_id)
            if same and not other.is_for_a_machine:
                del self._sessions[other.token]

    def remove_machine(self, employee: Employee, token: str) -> None:
        """Raises ApiError."""
        session = self._sessions.get(token)
        if session is None or not session.is_for_a_machine or session.employee_id != employee.id:
            raise ApiError(404, "token")
        del self._sessions[token]
