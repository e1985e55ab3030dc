# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator.__main__ import main

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_until_a_signal(tmp_path: Path, number: signal.Signals) -> None:
    port_file = tmp_path / "port"
    arguments = [
        "--port",
        "0",
        "--port-file",
        str(port_file),
        "--seed",
        "demo",
        "--token",
        "my-token",
        "--organization",
    ]
    arguments += ["--rate-limit", "50", "--switch", "deleted_network_status=403"]
    with subprocess.Popen(
        [sys.executable, "-m", "tests.emulator", *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert "my-token" in line
            url = line.split("listens on ")[1].split()[0]
            answer = requests.get(f"{url}/network", headers={"Authorization": "token my-token"}, timeout=10)
            assert (len(answer.json()), answer.headers["X-Ratelimit-Limit"]) == (2, "50")
            assert "emulator@example.com, emulator-password" in process.stdout.readline()
            assert f":{int(port_file.read_text())}/api/v1" in url
            process.send_signal(number)
            assert process.wait(10) == 0
            assert process.stderr is not None
            assert process.stderr.read() == ""
            assert list(tmp_path.iterdir()) == []
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--switch", "undelete=perhaps"], "is not one of hidden_false, dance, authorized"),
        (["--switch", "nothing=1"], "no switch is called 'nothing'"),
        (["--seed", "nothing"], "invalid choice"),
        (["--rate-limit", "0"], "--rate-limit"),
        (["--members", "-1"], "--members"),
        (["--port", "99999"], "can't listen on port 99999"),
    ],
)
def test_bad_arguments(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert message in capsys.readouterr().err + str(caught.value)
