# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request rate for all processes of a machine."""

from __future__ import annotations

import heapq
import os
import random
import signal
import stat
import subprocess
import tempfile
import threading
import time as clock
import typing as t
from pathlib import Path

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._http import limiter as _limiter
from ansible_collections.community.zerotier.plugins.module_utils._http.limiter import Limiter
from ansible_collections.community.zerotier.tests.unit.support import python


class Time:
    """A clock that only sleeping moves."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "limiter"


@pytest.fixture
def limiter(time: Time, directory: Path) -> t.Callable[..., Limiter]:
    """Makes limiters of one account, as separate processes would."""

    def make(rate: float | None = None, account: str = "account") -> Limiter:
        return Limiter(account, rate, directory=str(directory), clock=time.clock, sleep=time.sleep)

    return make


def moments(time: Time, limiters: t.Iterable[Limiter]) -> list[float]:
    """When each of the limiters lets a request go, one after the other."""
    begin, gone = time.now, []
    for one in limiters:
        one.wait()
        gone.append(round(time.now - begin, 6))
    return gone


def test_requests_are_spaced_evenly(time: Time, limiter: t.Callable[..., Limiter]) -> None:
    assert moments(time, [limiter(10)] * 4) == [0, 0.1, 0.2, 0.3]


def test_the_rate_is_that_of_a_free_account_until_the_server_tells(
    time: Time, limiter: t.Callable[..., Limiter]
) -> None:
    one = limiter()
    assert moments(time, [one] * 3) == [0, 0.05, 0.1]
    one.learn(100)
    assert moments(time, [one] * 3) == [0.05, 0.06, 0.07]


def test_all_processes_share_one_rate_and_what_one_has_learned(time: Time, limiter: t.Callable[..., Limiter]) -> None:
    assert moments(time, [limiter(), limiter(), limiter()]) == [0, 0.05, 0.1]
    limiter().learn(100)
    assert moments(time, [limiter(), limiter(), limiter()]) == [0.05, 0.06, 0.07]


def test_the_rate_of_the_user_counts_more_than_what_the_server_tells(
    time: Time, limiter: t.Callable[..., Limiter]
) -> None:
    one = limiter(2)
    one.learn(100)
    assert moments(time, [one] * 3) == [0, 0.5, 1]


def test_time_that_passes_anyway_is_not_waited_again(time: Time, limiter: t.Callable[..., Limiter]) -> None:
    one = limiter(10)
    one.wait()
    time.now += 60
    assert moments(time, [one] * 2) == [0, 0.1]


def test_accounts_do_not_wait_for_each_other(time: Time, limiter: t.Callable[..., Limiter]) -> None:
    assert moments(time, [limiter(1, "one"), limiter(1, "other")]) == [0, 0]


def test_rate_0_is_no_limit_and_leaves_no_file(time: Time, limiter: t.Callable[..., Limiter], directory: Path) -> None:
    assert moments(time, [limiter(0)] * 100) == [0] * 100
    assert not directory.exists()


def test_after_too_many_nobody_sends_for_a_while(time: Time, limiter: t.Callable[..., Limiter]) -> None:
    limiter(10).back_off(7)
    assert moments(time, [limiter(10), limiter(10)]) == [7, 7.1]


def test_a_shorter_back_off_does_not_cancel_a_longer_one(time: Time, limiter: t.Callable[..., Limiter]) -> None:
    limiter(10).back_off(7)
    limiter(10).back_off(1)
    assert moments(time, [limiter(10)]) == [7]


class TestBoot:
    """A time that is stored counts from when the machine booted."""

    @pytest.fixture
    def booted(self, monkeypatch: pytest.MonkeyPatch) -> t.Callable[[str], None]:
        """Begins a boot with this id."""
        return lambda boot: monkeypatch.setattr(_limiter, "_boot", lambda: boot)

    def test_a_queue_of_any_length_waits_its_turn(self, time: Time, limiter: t.Callable[..., Limiter]) -> None:
        limiter(10).back_off(3600)
        assert moments(time, [limiter(10), limiter(10)]) == [3600, 3600.1]

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"),
            ("11111111-1111-4111-8111-111111111111", "1790000000"),
            ("1790000000", "1790000020"),
        ],
    )
    @pytest.mark.parametrize("now", [5.0, 1000.0, 2_000_000.0])
    def test_a_time_from_before_a_reboot_or_from_another_machine_stalls_nobody(
        self,
        time: Time,
        limiter: t.Callable[..., Limiter],
        booted: t.Callable[[str], None],
        before: str,
        after: str,
        now: float,
    ) -> None:
        booted(before)
        time.now = 1_000_000.0
        limiter(10).back_off(200)
        booted(after)
        time.now = now
        assert moments(time, [limiter(10), limiter(10)]) == [0, 0.1]

    def test_a_clock_that_is_set_is_no_reboot(
        self, time: Time, limiter: t.Callable[..., Limiter], booted: t.Callable[[str], None]
    ) -> None:
        booted("1790000000")
        limiter(10).back_off(7)
        booted("1790000003")
        assert moments(time, [limiter(10)]) == [7]

    def test_without_an_id_from_the_system_the_time_of_the_boot_is_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*_arguments: object, **_options: object) -> t.NoReturn:
            raise FileNotFoundError

        monkeypatch.setattr("builtins.open", fail)
        _limiter._boot.cache_clear()
        boot = _limiter._boot()
        _limiter._boot.cache_clear()
        assert float(boot) == pytest.approx(clock.time() - clock.monotonic(), abs=5)


@pytest.mark.parametrize(
    "content", [b"", b"nonsense", b"nan nan", b"inf 0", b"1", b"1 2 3", b"\xff" * 200, b"0 nan", b"0 1e-9"]
)
def test_a_spoiled_file_stalls_nobody(
    time: Time, limiter: t.Callable[..., Limiter], directory: Path, content: bytes
) -> None:
    limiter(10).wait()
    (file,) = directory.iterdir()
    file.write_bytes(content)
    time.now += 60
    assert moments(time, [limiter(10), limiter(10)]) == [0, 0.1]


def test_the_file_is_private_and_always_of_one_length(limiter: t.Callable[..., Limiter], directory: Path) -> None:
    lengths = set()
    for change in (lambda: limiter(10).wait(), lambda: limiter(1e-9).wait(), lambda: limiter().learn(12.5)):
        change()
        (file,) = directory.iterdir()
        lengths.add(file.stat().st_size)
    assert len(lengths) == 1
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_of_several_limits_at_one_address_new_processes_keep_the_lowest_for_a_minute(
    time: Time, limiter: t.Callable[..., Limiter]
) -> None:
    free, paid = limiter(), limiter()
    free.learn(20)
    paid.learn(100)
    assert moments(time, [paid, paid, limiter(), limiter()]) == [0, 0.01, 0.02, 0.07]
    time.now += 61
    paid = limiter()
    paid.learn(100)
    assert moments(time, [limiter(), limiter()]) == [0, 0.01]


def test_without_a_directory_the_one_for_temporary_files_is_used(tmp_path: Path) -> None:
    Limiter("account", 1000).wait()
    assert [path.name for path in tmp_path.iterdir()] == [f"community.zerotier-{os.geteuid()}"]


class TestBestEffort:
    """Whatever is wrong with the file, no task fails for it."""

    def goes_on(self, limiter: Limiter) -> None:
        limiter.wait()
        limiter.learn(5)
        limiter.back_off(1)
        limiter.wait()

    def test_a_link_in_place_of_the_file_is_not_followed(
        self, limiter: t.Callable[..., Limiter], directory: Path, tmp_path: Path
    ) -> None:
        victim = tmp_path / "victim"
        victim.write_text("precious", encoding="ascii")
        limiter(10).wait()
        (file,) = directory.iterdir()
        file.unlink()
        file.symlink_to(victim)
        self.goes_on(limiter(10))
        assert victim.read_text(encoding="ascii") == "precious"

    def test_a_link_in_place_of_the_directory_is_not_followed(
        self, limiter: t.Callable[..., Limiter], directory: Path, tmp_path: Path
    ) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir(mode=0o700)
        directory.symlink_to(elsewhere)
        self.goes_on(limiter(10))
        assert list(elsewhere.iterdir()) == []

    @pytest.mark.parametrize("mode", [0o755, 0o777, 0o1777, 0o500])
    def test_a_directory_of_another_mode_is_shut_and_used(
        self, time: Time, limiter: t.Callable[..., Limiter], directory: Path, mode: int
    ) -> None:
        directory.mkdir()
        directory.chmod(mode)
        assert moments(time, [limiter(10), limiter(10)]) == [0, 0.1]
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700

    def test_so_is_a_file(self, time: Time, limiter: t.Callable[..., Limiter], directory: Path) -> None:
        limiter(10).wait()
        (file,) = directory.iterdir()
        file.chmod(0o666)
        assert moments(time, [limiter(10)]) == [0.1]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_a_file_with_a_second_name_is_not_written_to(
        self, limiter: t.Callable[..., Limiter], directory: Path, tmp_path: Path
    ) -> None:
        victim = tmp_path / "victim"
        victim.write_text("precious", encoding="ascii")
        limiter(10).wait()
        (file,) = directory.iterdir()
        file.unlink()
        os.link(victim, file)
        self.goes_on(limiter(10))
        assert victim.read_text(encoding="ascii") == "precious"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
    def test_a_directory_of_somebody_else_is_not_used(self, limiter: t.Callable[..., Limiter], directory: Path) -> None:
        directory.mkdir(mode=0o700)
        os.chown(directory, 12345, 12345)
        self.goes_on(limiter(10))
        assert list(directory.iterdir()) == []

    def test_that_a_process_is_by_itself_is_told(self, time: Time, directory: Path) -> None:
        directory.symlink_to("/nowhere")
        lines: list[str] = []
        alone = Limiter("account", 10, directory=str(directory), clock=time.clock, sleep=time.sleep, tell=lines.append)
        assert moments(time, [alone] * 3) == [0, 0.1, 0.2]
        assert [line.partition(" (")[0] for line in lines] == [
            "this process keeps to 10 requests a second by itself, whatever others do: the file of the common rate can't be used"
        ]

    def test_a_file_in_place_of_the_directory(self, limiter: t.Callable[..., Limiter], directory: Path) -> None:
        directory.write_text("", encoding="ascii")
        self.goes_on(limiter(10))

    def test_a_directory_that_can_not_be_made(self, time: Time) -> None:
        self.goes_on(Limiter("account", 10, directory="/proc/nowhere", clock=time.clock, sleep=time.sleep))

    def test_no_directory_for_temporary_files_at_all(self, time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> str:
            raise FileNotFoundError("No usable temporary directory found")

        monkeypatch.setattr(tempfile, "gettempdir", fail)
        self.goes_on(Limiter("account", 10, clock=time.clock, sleep=time.sleep))

    def test_without_a_file_the_process_keeps_the_rate_by_itself(self, time: Time) -> None:
        alone = Limiter("account", 10, directory="/proc/nowhere", clock=time.clock, sleep=time.sleep)
        assert moments(time, [alone] * 3) == [0, 0.1, 0.2]
        alone.back_off(5)
        assert moments(time, [alone]) == [5]


HOLD = """
import sys
from ansible_collections.community.zerotier.plugins.module_utils._http import limiter as _limiter

def hold(state):
    print("held", flush=True)
    sys.stdin.read()
    return state.free

_limiter.Limiter("account", 10, directory=sys.argv[1])._update(hold)
"""


@pytest.fixture
def holder(directory: Path) -> t.Iterator[subprocess.Popen[str]]:
    """A process that holds the lock, in the middle of a change."""
    with python(HOLD, str(directory)) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


class TestLock:
    """Who holds the lock can be ended or stopped at any moment: nobody gets a rate of their own."""

    def test_who_ends_with_the_lock_gives_it_back(
        self, time: Time, limiter: t.Callable[..., Limiter], holder: subprocess.Popen[str]
    ) -> None:
        holder.kill()
        holder.wait()
        assert moments(time, [limiter(10), limiter(10)]) == [0, 0.1]

    def test_who_is_stopped_with_it_is_waited_for_and_that_is_told(
        self,
        time: Time,
        directory: Path,
        holder: subprocess.Popen[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(_limiter, "_NOTICED", 0.0)
        holder.send_signal(signal.SIGSTOP)
        lines: list[str] = []

        def tell(line: str) -> None:
            lines.append(line)
            holder.send_signal(signal.SIGCONT)
            assert holder.stdin
            holder.stdin.close()

        one = Limiter("account", 10, directory=str(directory), clock=time.clock, sleep=time.sleep, tell=tell)
        assert moments(time, [one, one]) == [0, 0.1]
        assert lines == [
            "waiting for another process, which holds the file of the common request rate; if it is stopped, continue or end it"
        ]

    def test_in_the_end_the_request_is_not_sent(
        self, limiter: t.Callable[..., Limiter], holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(_limiter, "_LONGEST_LOCK", 0.01)
        holder.send_signal(signal.SIGSTOP)
        with pytest.raises(_limiter.Stuck, match="another process has held the file of the common request rate"):
            limiter(10).wait()

    def test_what_only_helps_fails_nobody(
        self,
        time: Time,
        limiter: t.Callable[..., Limiter],
        holder: subprocess.Popen[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(_limiter, "_SHORT_LOCK", 0.01)
        one = limiter()
        one.learn(100)
        one.back_off(5)
        holder.kill()
        holder.wait()
        assert moments(time, [one, one]) == [0, 0.01]

    def test_a_fork_in_the_middle_keeps_no_lock(self, time: Time, limiter: t.Callable[..., Limiter]) -> None:
        """A copy of the open file, as a process that is forked by another thread has it."""
        copies = []

        class Forked(Limiter):
            def _lock(self, file: int, patience: float) -> None:
                super()._lock(file, patience)
                copies.append(os.dup(file))

        one = limiter(10)
        one.__class__ = Forked
        one.wait()
        assert moments(time, [limiter(10)]) == [0.1]
        os.close(copies[0])


class World:
    """A clock for many processes, each a thread: it moves on when all of them sleep, and they oversleep as they like."""

    def __init__(self, oversleep: t.Callable[[], float]) -> None:
        self.now = 1000.0
        self.sent: list[float] = []
        self._oversleep = oversleep
        self._running = 0
        self._sleepers: list[tuple[float, int, threading.Event]] = []
        self._alone = threading.Lock()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        wake = threading.Event()
        with self._alone:
            heapq.heappush(self._sleepers, (self.now + seconds + self._oversleep(), id(wake), wake))
            self._next()
        wake.wait()

    def _next(self) -> None:
        """One less is running; if it was the last one, the clock moves on to when the next one wakes."""
        self._running -= 1
        if not self._running and self._sleepers:
            self.now, _number, wake = heapq.heappop(self._sleepers)
            self._running = 1
            wake.set()

    def _work(self, limiter: Limiter, requests: int) -> None:
        self.sleep(0)
        for _number in range(requests):
            limiter.wait()
            with self._alone:
                self.sent.append(self.now)
        with self._alone:
            self._next()

    def run(self, limiters: list[Limiter], requests: int) -> None:
        threads = [threading.Thread(target=self._work, args=(one, requests)) for one in limiters]
        self._running = len(threads)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)

    def most_in_a_second(self) -> int:
        times = sorted(self.sent)
        return max(sum(begin <= one <= begin + 1 - 1e-6 for one in times) for begin in times)


@pytest.mark.parametrize("seed", range(5))
def test_processes_that_are_stopped_now_and_then_are_never_too_many_in_a_second(directory: Path, seed: int) -> None:
    chance = random.Random(seed)
    world = World(lambda: chance.choice([0, 0, 0, 0, 0.001, 0.04, 0.3, 5]))
    limiters = [
        Limiter("account", 20, directory=str(directory), clock=world.clock, sleep=world.sleep) for _number in range(15)
    ]
    world.run(limiters, 10)
    assert len(world.sent) == 150
    assert world.most_in_a_second() <= 21


class TestTold:
    """What a person is told of a wait."""

    def test_a_wait_that_is_noticed_is_told_at_most_every_few_seconds(self, time: Time, directory: Path) -> None:
        lines: list[str] = []
        one = Limiter("account", 0.25, directory=str(directory), clock=time.clock, sleep=time.sleep, tell=lines.append)
        moments(time, [one] * 4)
        line = "waiting 4.0 s for a free slot: all processes of this machine together keep to 0.25 requests a second"
        assert lines == [line, line]

    def test_a_short_wait_is_not(self, time: Time, directory: Path) -> None:
        lines: list[str] = []
        one = Limiter("account", 0.5, directory=str(directory), clock=time.clock, sleep=time.sleep, tell=lines.append)
        moments(time, [one] * 4)
        assert lines == []


RESERVE = """
import sys
from ansible_collections.community.zerotier.plugins.module_utils._http.limiter import Limiter
slots = []
limiter = Limiter("account", 100, directory=sys.argv[1], clock=lambda: 1000.0, sleep=slots.append)
for number in range(25):
    limiter.wait()
print(*slots)
"""


def test_no_slot_is_given_to_two_processes(directory: Path) -> None:
    """Their clocks stand still, so that each slot but the first is one that is slept for."""
    processes = [python(RESERVE, str(directory)) for _number in range(4)]
    answers = [process.communicate(timeout=60) for process in processes]
    assert [complaints for _slots, complaints in answers] == [""] * 4
    taken = sorted(float(slot) for slots, _complaints in answers for slot in slots.split())
    assert taken == pytest.approx([number / 100 for number in range(1, 100)])
