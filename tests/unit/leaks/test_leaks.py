# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The search for secrets finds what was planted, and says where without saying what."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.leaks import main, search

SECRET = 'a "secret" & more'
SECRETS = {SECRET: "the password of ada", "1234": "a code"}


@pytest.mark.parametrize("written", [SECRET, r"a \"secret\" & more", "a%20%22secret%22%20%26%20more"])
def test_a_secret_is_found_however_it_is_written(tmp_path: Path, written: str) -> None:
    place = tmp_path / "deep" / "down" / "output.log"
    place.parent.mkdir(parents=True)
    place.write_bytes(b"\xff\x00 first line\nsecond: " + written.encode() + b"\n1234\n")
    (tmp_path / "other").write_text("nothing", encoding="utf-8")
    assert search(SECRETS, [tmp_path]) == ([f"the password of ada: {place}, line 2"], 2)
    assert search(SECRETS, [place]) == ([f"the password of ada: {place}, line 2"], 1)


def test_a_secret_is_found_in_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / f"cache-{SECRET}").touch()
    assert search(SECRETS, [tmp_path]) == ([f"the password of ada: in the name of a file in {tmp_path}"], 1)


def test_what_is_meant_for_secrets_or_older_is_passed_over(tmp_path: Path) -> None:
    for name, age in (("robot.secret", 2000), ("old", 1000)):
        (tmp_path / name).write_text(SECRET, encoding="utf-8")
        os.utime(tmp_path / name, (age, age))
    assert search(SECRETS, [tmp_path], since=1500) == ([], 0)


class TestCommand:
    def test_it_fails_with_the_name_alone(self, tmp_path: Path) -> None:
        with Emulator() as emulator:
            (tmp_path / "output").write_text(f"Authorization: token {emulator.token}", encoding="utf-8")
            with pytest.raises(SystemExit) as caught:
                main([f"{emulator.origin}/_emulator/secrets", str(tmp_path)])
        assert "the API token emulator of owner@example.com" in str(caught.value)
        assert emulator.token not in str(caught.value)

    def test_it_says_what_it_did(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        with Emulator() as emulator:
            (tmp_path / "output").write_text("Authorization: token (hidden)", encoding="utf-8")
            main([f"{emulator.origin}/_emulator/secrets", str(tmp_path)])
        assert capsys.readouterr().out == "None of 2 secrets is in 1 files.\n"

    def test_it_fails_with_nothing_to_look_at(self, tmp_path: Path) -> None:
        with Emulator() as emulator, pytest.raises(SystemExit, match="nothing to look at"):
            main([f"{emulator.origin}/_emulator/secrets", str(tmp_path)])
