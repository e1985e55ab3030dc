# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request rate for all processes of a machine: the generic cell rate algorithm over one stored time.

Each process reserves the next free moment under a file lock and sleeps until then outside it. Where there can be no
file, a process keeps the rate by itself, and says so.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import math
import os
import stat
import tempfile
import threading
import time
import typing as t
from dataclasses import dataclass

FIRST_RATE = 20.0  # requests a second until the server has told its limit: a free account's (Central v1 notes, 3.8)
_LATE = 0.02  # seconds that a process may oversleep, or one slot's length: later, its slot is taken by the next ones
_CHANCES = 5  # slots that one request may miss; on a machine as slow as that, the rate is low anyway
_LOWEST_COUNTS = 60.0  # seconds; accounts at one address may have several limits
_LONGEST_LOCK = 300.0  # seconds; who holds the lock for longer is stopped or stuck
_SHORT_LOCK = 1.0  # seconds, where nothing depends on it
_NOTICED = 3.0  # seconds; of a shorter wait nothing is said
_BETWEEN_LINES = 5.0  # seconds
_SAME_BOOT = 10.0  # seconds that clocks are set by while a machine runs; no machine boots in less


class Stuck(Exception):
    """Another process holds the lock and does not give it back."""


@dataclass
class State:
    """What all processes know of an account."""

    free: float = 0.0  # the next free moment, by a clock that begins when the machine boots
    told: float = 0.0  # the rate that the server told; 0 for none
    told_at: float = -math.inf


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
        tell: t.Callable[[str], None] = lambda _text: None,
    ) -> None:
        """``account`` tells budgets apart, without a secret: its digest is the file's name. ``rate`` 0 means no limit.

        ``tell`` shows a person why it takes long.
        """
        self._rate = rate
        self._told = 0.0
        self._clock = clock
        self._sleep = sleep
        self._tell = tell
        self._said_at = -math.inf
        self._directory = directory
        self._name = hashlib.sha256(account.encode("utf-8", "replace")).hexdigest()[:32]
        self._alone = threading.Lock()
        self._own = State()  # what the file would hold, where there is none

    def wait(self) -> None:
        """Take the next free slot and sleep until it comes. Raises Stuck."""
        if self._rate == 0:
            return
        for _chance in range(_CHANCES):
            slot = self._update(self._take)
            seconds = slot - self._clock()
            if seconds > _NOTICED:
                self._say(
                    f"waiting {seconds:.1f} s for a free slot: all processes of this machine together keep to {self._speed():g} requests a second"
                )
            if seconds > 0:
                self._sleep(seconds)
            if self._clock() - slot <= max(_LATE, 1.0 / self._speed()):
                return

    def learn(self, limit: float) -> None:
        """The server said how many requests a second this account may make."""
        if not 1 <= limit < math.inf or limit == self._told:
            return
        self._told = limit

        def note(state: State) -> float:
            now = self._clock()
            if limit <= state.told or not now - state.told_at <= _LOWEST_COUNTS:
                state.told, state.told_at = limit, now
            return state.free

        self._update_if_possible(note)

    def back_off(self, seconds: float) -> None:
        """The server said: too many. Nobody sends before ``seconds`` have passed."""

        def later(state: State) -> float:
            state.free = max(state.free, self._clock() + seconds)
            return state.free

        self._update_if_possible(later)

    def _take(self, state: State) -> float:
        """The next free moment, used up."""
        slot = max(state.free, self._clock())
        self._told = self._told or state.told
        state.free = slot + 1.0 / self._speed()
        return slot

    def _speed(self) -> float:
        """Requests a second."""
        return self._rate or self._told or FIRST_RATE

    def _say(self, text: str) -> None:
        now = self._clock()
        if now - self._said_at >= _BETWEEN_LINES:
            self._said_at = now
            self._tell(text)

    # The file

    def _update_if_possible(self, change: t.Callable[[State], float]) -> None:
        """For what only helps: no request that was answered fails for it."""
        with contextlib.suppress(Stuck):
            self._update(change, patience=_SHORT_LOCK)

    def _update(self, change: t.Callable[[State], float], patience: float | None = None) -> float:
        """Read, change and write what all processes know. Returns what ``change`` does. Raises Stuck."""
        try:
            with self._open() as file:
                self._lock(file, _LONGEST_LOCK if patience is None else patience)
                try:
                    state = _parsed(os.pread(file, _WIDTH, 0))
                    chosen = change(state)
                    os.pwrite(file, _written(state), 0)
                finally:
                    fcntl.flock(file, fcntl.LOCK_UN)  # also where a fork has made a copy of the open file meanwhile
                return chosen
        except OSError as error:
            self._say(
                f"this process keeps to {self._speed():g} requests a second by itself, whatever others do: "
                f"the file of the common rate can't be used ({error.strerror or error})"
            )
            with self._alone:
                return change(self._own)

    def _place(self) -> str:
        return self._directory or os.path.join(tempfile.gettempdir(), f"community.zerotier-{os.geteuid()}")

    @contextlib.contextmanager
    def _open(self) -> t.Iterator[int]:
        """The state file; OSError unless it is ours and no link. Others are shut out of it and its directory."""
        path = self._place()
        os.makedirs(path, mode=0o700, exist_ok=True)
        directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            _make_private(directory, stat.S_IFDIR | 0o700, path)
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
            file = os.open(self._name, flags, 0o600, dir_fd=directory)
        finally:
            os.close(directory)
        try:
            _make_private(file, stat.S_IFREG | 0o600, f"{path}/{self._name}")
            yield file
        finally:
            os.close(file)

    def _lock(self, file: int, patience: float) -> None:
        """Lock the file. Raises Stuck where that can't be had: a rate of its own would come on top of the others'."""
        begin = time.monotonic()
        pause = 0.001
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                seconds = time.monotonic() - begin
            if seconds > patience:
                raise Stuck(
                    f"for {seconds:.0f} seconds another process has held the file of the common request rate, {self._place()}/{self._name}"
                )
            if seconds > _NOTICED:
                self._say(
                    "waiting for another process, which holds the file of the common request rate; if it is stopped, continue or end it"
                )
            time.sleep(pause)
            pause = min(0.05, pause * 1.5)


def _make_private(descriptor: int, mode: int, path: str) -> None:
    """Hold an open file or directory to its type and mode. Raises PermissionError where it is not ours alone."""
    seen = os.fstat(descriptor)
    linked = stat.S_ISREG(seen.st_mode) and seen.st_nlink != 1
    if stat.S_IFMT(seen.st_mode) != stat.S_IFMT(mode) or seen.st_uid != os.geteuid() or linked:
        raise PermissionError(f"{path} belongs to somebody else, or is something else")
    if seen.st_mode != mode:
        os.fchmod(descriptor, stat.S_IMODE(mode))


# One line of fixed width, written in place: whoever ends a process at whatever moment, the file is never empty.


def _written(state: State) -> bytes:
    numbers = (state.free, state.told, state.told_at)
    return f"{_boot():<40} {' '.join(f'{number!r:<25}' for number in numbers)}\n".encode()


def _parsed(line: bytes) -> State:
    """What the file tells. What is not from this boot, or can't be true, counts for nothing."""
    try:
        boot, *numbers = line.decode().split()
        free, told, told_at = map(float, numbers)
    except ValueError:
        return State()
    whole = len(line) == _WIDTH and line.endswith(b"\n")
    if whole and _same_boot(boot) and math.isfinite(free) and (told == 0 or 1 <= told < math.inf):
        return State(free, told, told_at)
    return State()


def _same_boot(boot: str) -> bool:
    try:
        return boot == _boot() or abs(float(boot) - float(_boot())) <= _SAME_BOOT
    except ValueError:
        return False


@functools.cache
def _boot() -> str:
    """What tells this boot of the machine from others: Linux has an id; elsewhere the time of day at which it was.

    A machine other than Linux that slept in between counts as booted anew: its slots are given out from now on.
    """
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="utf-8") as file:
            return file.read(40).strip()
    except (OSError, ValueError):
        return f"{time.time() - time.monotonic():.0f}"


_WIDTH = len(_written(State()))
