# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request rate for all processes of a machine."""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
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


def test_a_stored_time_from_before_a_reboot_stalls_nobody(time: Time, limiter: t.Callable[..., Limiter]) -> None:
    time.now = 1_000_000.0
    limiter(10).wait()
    time.now = 5.0
    assert moments(time, [limiter(10), limiter(10)]) == [0, 0.1]


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


def test_the_file_is_private_and_names_no_secret(limiter: t.Callable[..., Limiter], directory: Path) -> None:
    limiter(10, "https://api.example.com token-of-mine").wait()
    (file,) = directory.iterdir()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "token-of-mine" not in file.name + file.read_text(encoding="ascii")


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

    def test_a_directory_that_others_may_enter_is_not_used(
        self, limiter: t.Callable[..., Limiter], directory: Path
    ) -> None:
        directory.mkdir()
        directory.chmod(0o755)
        self.goes_on(limiter(10))
        assert list(directory.iterdir()) == []

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

    def test_who_holds_the_lock_for_ever_stalls_nobody(
        self, limiter: t.Callable[..., Limiter], directory: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        limiter(10).wait()
        (file,) = directory.iterdir()
        monkeypatch.setattr(_limiter, "_LONGEST_LOCK", 0.01)
        with file.open("rb") as stuck:
            fcntl.flock(stuck, fcntl.LOCK_EX)
            self.goes_on(limiter(10))


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
