# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stand-in for zerotier-cli, against the emulator that it checks in with."""

from __future__ import annotations

import json
import subprocess
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator

STANDIN = Path(__file__).parents[2] / "standin" / "zerotier-cli"
NODE = "1a2b3c4d05"


class Cli:
    """The command on one machine."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.path = directory / "zerotier-cli"
        self.path.symlink_to(STANDIN)

    def attempt(self, *words: str) -> tuple[int, str]:
        done = subprocess.run([str(self.path), *words], stdout=subprocess.PIPE, text=True, check=False)
        return done.returncode, done.stdout.strip()

    def __call__(self, *words: str) -> t.Any:
        status, output = self.attempt("-j", *words)
        assert status == 0, output
        return json.loads(output)

    def status(self) -> list[str]:
        return [network["status"] for network in self("listnetworks")]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture
def cli(tmp_path: Path, emulator: Emulator) -> Cli:
    settings = {"node_id": NODE, "emulator": f"http://127.0.0.1:{emulator.port}"}
    (tmp_path / "node.json").write_text(json.dumps(settings), encoding="utf-8")
    return Cli(tmp_path)


def test_a_node_comes_in_step_by_step(cli: Cli, emulator: Emulator) -> None:
    network = emulator.add_network("office", config=POOL)
    assert cli("join", network)["status"] == "REQUESTING_CONFIGURATION"
    assert cli.status() == ["REQUESTING_CONFIGURATION"]
    assert cli.status() == ["ACCESS_DENIED"]
    emulator.add_member(network, NODE, config={"authorized": True})
    assert cli.status() == ["OK"]
    assert cli("listnetworks")[0]["assignedAddresses"] == ["10.0.0.1/24"]
    assert cli("leave", network) == {"result": True}
    assert cli.status() == []


def test_a_service_that_starts_anew_after_a_join(cli: Cli, emulator: Emulator) -> None:
    network = emulator.add_network("office", config=POOL)
    settings = json.loads((cli.directory / "node.json").read_text(encoding="utf-8"))
    (cli.directory / "node.json").write_text(json.dumps({**settings, "restarts": 2}), encoding="utf-8")
    cli("join", network)
    for command in ("listnetworks", "info"):
        assert cli.attempt(command) == (1, "Error connecting to the ZeroTier service: connection failed")
    assert cli.status() == ["REQUESTING_CONFIGURATION"]


def test_what_it_prints_for_people(cli: Cli, emulator: Emulator) -> None:
    network = emulator.add_network("office")
    assert cli.attempt("info") == (0, f"200 info {NODE} 1.14.2 ONLINE")
    assert cli.attempt("join", network) == (0, "200 join OK")
    assert cli.attempt("listnetworks")[1].splitlines()[1].startswith(f"200 listnetworks {network} ")
    assert cli.attempt("leave", network) == (0, "200 leave OK")


def test_a_network_that_is_not_there(cli: Cli) -> None:
    cli("join", "8056c2e21cffffff")
    assert [cli.status(), cli.status()] == [["REQUESTING_CONFIGURATION"], ["NOT_FOUND"]]


@pytest.mark.parametrize("words", [("join", "8056"), ("leave",)])
def test_a_wrong_network_id(cli: Cli, words: tuple[str, ...]) -> None:
    assert cli.attempt(*words) == (2, "invalid network id")


def test_leaving_a_network_that_was_not_joined(cli: Cli) -> None:
    assert cli.attempt("leave", "8056c2e21c000001") == (1, "404 leave {}")


def test_no_service(cli: Cli) -> None:
    file = cli.directory / "node.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "running": False}), encoding="utf-8")
    assert cli.attempt("info") == (1, "Error connecting to the ZeroTier service: connection failed")
    file.unlink()
    assert cli.attempt("info")[0] == 2


POOL = {
    "routes": [{"target": "10.0.0.0/24", "via": None}],
    "ipAssignmentPools": [{"ipRangeStart": "10.0.0.1", "ipRangeEnd": "10.0.0.1"}],
    "v4AssignMode": {"zt": True},
}
