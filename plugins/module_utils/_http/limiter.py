# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request rate for all processes of a machine: the generic cell rate algorithm over one stored time.

Each process reserves the next free moment under a file lock and sleeps until then outside it.
Best effort: whatever goes wrong with the file, no task fails for it, and the process keeps the rate by itself.
"""

from __future__ import annotations

import fcntl
import hashlib
import math
import os
import stat
import tempfile
import threading
import time
import typing as t

FIRST_RATE = 20.0  # requests a second until the server has told its limit: a free account's (Central v1 notes, 3.8)
_LONGEST_QUEUE = 300.0  # seconds; a stored time further ahead than this comes from before a reboot
_LONGEST_LOCK = 1.0  # seconds; who holds the lock for longer is stopped or stuck


class Limiter:
    """Spaces requests evenly at ``rate`` a second, or at the rate that the server tells when ``rate`` is None."""

    def __init__(
        self,
        account: str,
        rate: float | None = None,
        *,
        directory: str | None = None,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        """``account`` tells budgets apart (URL and token); only its digest reaches the disk. ``rate`` 0 means no limit."""
        self._rate = rate
        self._told: float | None = None
        self._clock = clock
        self._sleep = sleep
        self._directory = directory
        self._name = hashlib.sha256(account.encode()).hexdigest()[:32]
        self._alone = threading.Lock()
        self._own_free = 0.0  # what the file would hold, where there is none

    def wait(self) -> None:
        """Take the next free slot and sleep until it comes."""
        if self._rate == 0:
            return
        now = self._clock()
        slot = self._update(lambda free: max(free, now), spaced=True)
        if slot > now:
            self._sleep(slot - now)

    def learn(self, limit: float) -> None:
        """The server said how many requests a second this account may make."""
        if limit >= 1 and limit != self._told:
            self._told = limit
            self._update(lambda free: free)

    def back_off(self, seconds: float) -> None:
        """The server said: too many. Nobody sends before ``seconds`` have passed."""
        until = self._clock() + seconds
        self._update(lambda free: max(free, until))

    def _update(self, choose: t.Callable[[float], float], *, spaced: bool = False) -> float:
        """Read the next free moment, choose a slot, store; with ``spaced`` the slot is used up. Returns the slot."""
        try:
            with self._locked() as file:
                free, told = self._read(file)
                self._told = self._told or told
                slot, free = self._step(choose, free, spaced)
                file.seek(0)
                file.truncate()
                file.write(f"{free!r} {self._told or 0.0!r}".encode("ascii"))
        except OSError:
            with self._alone:
                slot, self._own_free = self._step(choose, self._own_free, spaced)
        return slot

    def _step(self, choose: t.Callable[[float], float], free: float, spaced: bool) -> tuple[float, float]:
        """The slot, and the next free moment after it."""
        slot = choose(free)
        return slot, slot + 1.0 / (self._rate or self._told or FIRST_RATE) if spaced else slot

    def _read(self, file: t.BinaryIO) -> tuple[float, float | None]:
        """The next free moment, and the rate that the server told, if it did. What can't be true counts for nothing."""
        try:
            free, told = (float(word) for word in file.read(100).split())
        except ValueError:
            return 0.0, None
        return free if free - self._clock() <= _LONGEST_QUEUE else 0.0, told if 1.0 <= told < math.inf else None

    def _locked(self) -> t.BinaryIO:
        """The state file, open and locked until closed; OSError unless it is ours alone and no link."""
        directory = self._directory or os.path.join(tempfile.gettempdir(), f"community.zerotier-{os.geteuid()}")
        os.makedirs(directory, mode=0o700, exist_ok=True)
        seen = os.lstat(directory)
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid() or seen.st_mode & 0o077:
            raise PermissionError(directory)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(os.path.join(directory, self._name), flags, 0o600)
        file = os.fdopen(descriptor, "r+b")
        latest = time.monotonic() + _LONGEST_LOCK
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return file
            except OSError:
                if time.monotonic() > latest:
                    file.close()
                    raise
            time.sleep(0.001)
