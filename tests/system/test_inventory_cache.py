# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""More than one controller: they share the inventory's cache, and divide the account's request rate."""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import time
import typing as t
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests import leaks, wheel_collections
from tests.emulator import Emulator
from tests.shell import BIN, Shell

SOURCE = "account.zt_inventory.yml"
NODES = ["1a2b3c4d01", "1a2b3c4d02"]


@pytest.fixture
def controllers(tmp_path: Path, emulator: Emulator) -> Iterator[tuple[Shell, ...]]:
    """Two machines, as far as Ansible can tell: each has a home and a directory for temporary files of its own."""
    with contextlib.ExitStack() as stack:

        def controller(name: str) -> Shell:
            place = tmp_path / name
            place.mkdir()
            shell = Shell(place, emulator)
            # a short path: ansible-core 2.21 makes a socket below it
            shell.environment["TMPDIR"] = stack.enter_context(tempfile.TemporaryDirectory())
            return shell

        yield controller("first"), controller("second")


class TestCache:
    @pytest.fixture(autouse=True)
    def network(self, emulator: Emulator) -> None:
        network = emulator.add_network("office")
        for node in NODES:
            emulator.add_member(network, node, name=f"box-{node}", config={"authorized": True})
        emulator.reset()

    def hosts(self, shell: Shell, **cache: t.Any) -> set[str]:
        """The hosts that a controller sees, whose inventory file has these settings of the cache."""
        content = {"plugin": "community.zerotier.zt_inventory", "cache": True, "cache_timeout": 600, **cache}
        shell.write(SOURCE, yaml.safe_dump(content))
        shell.run("ansible-inventory", "-i", SOURCE, "--list", "--output", "hosts.json")
        listing = json.loads((shell.directory / "hosts.json").read_text(encoding="utf-8"))
        return set(listing["_meta"]["hostvars"])

    def share(self, emulator: Emulator, controllers: tuple[Shell, ...], **cache: t.Any) -> None:
        """What the first controller read, the second takes from the cache."""
        everybody = {f"box-{node}" for node in NODES}
        assert self.hosts(controllers[0], **cache) == everybody
        assert len(emulator.calls) == 2
        assert self.hosts(controllers[1], **cache) == everybody
        assert len(emulator.calls) == 2
        assert self.hosts(controllers[1], **cache, name_pattern="*01") == {f"box-{NODES[0]}"}
        assert len(emulator.calls) == 2

    def test_files_on_a_shared_disk(self, emulator: Emulator, controllers: tuple[Shell, ...], tmp_path: Path) -> None:
        shared = tmp_path / "shared"
        self.share(emulator, controllers, cache_plugin="ansible.builtin.jsonfile", cache_connection=str(shared))
        found, files = leaks.search(leaks.secrets_at(f"{emulator.origin}/_emulator/secrets"), [shared])
        assert (found, files) == ([], 1)

    def test_redis(
        self, emulator: Emulator, controllers: tuple[Shell, ...], tmp_path: Path, redis: tuple[int, t.Any]
    ) -> None:
        port, client = redis
        for shell in controllers:
            wheel_collections.use(shell.environment, "community/general")
        cache = {"cache_plugin": "community.general.redis", "cache_connection": f"127.0.0.1:{port}:0"}
        self.share(emulator, controllers, **cache)

        dump = tmp_path / "dump"
        held = {key: client.get(key) for key in client.keys("*") if client.type(key) == b"string"}
        assert any(NODES[0].encode() in value for value in held.values())
        dump.write_bytes(b"\n".join(part for pair in held.items() for part in pair))
        assert leaks.search(leaks.secrets_at(f"{emulator.origin}/_emulator/secrets"), [dump]) == ([], 1)

        client.flushall()
        assert self.hosts(controllers[1], **cache) == {f"box-{node}" for node in NODES}
        assert len(emulator.calls) == 4

    @pytest.fixture
    def redis(self, tmp_path: Path) -> Iterator[tuple[int, t.Any]]:
        """A Redis server on a free port, and a client of it."""
        server = shutil.which("redis-server")
        if server is None:
            pytest.skip("SKIPPED: there is no redis-server (Debian: apt-get install redis-server).")
        library = pytest.importorskip("redis", reason="SKIPPED: the Python package redis is not installed.")
        with contextlib.closing(socket.socket()) as chosen:
            chosen.bind(("127.0.0.1", 0))
            port = chosen.getsockname()[1]
        command = [server, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            client = library.Redis(port=port)
            latest = time.monotonic() + 20
            while True:
                with contextlib.suppress(library.exceptions.ConnectionError):
                    client.ping()
                    break
                assert process.poll() is None
                assert time.monotonic() < latest
                time.sleep(0.05)
            yield port, client
            client.close()
            process.terminate()


class TestRate:
    """Two controllers that write the same account at the same time."""

    MEMBERS = 60

    @pytest.fixture
    def emulator(self) -> Iterator[Emulator]:
        with Emulator(rate_limit=20) as running:
            yield running

    def rosters(self, emulator: Emulator, controllers: tuple[Shell, ...]) -> Counter[int]:
        """Each controller authorizes the members of a network of its own; how often the API gave which status."""
        networks = [emulator.add_network(name) for name in ("first", "second")]
        emulator.reset()
        processes = []
        for network, shell in zip(networks, controllers, strict=True):
            members = [{"node_id": f"1a2b3c{number:04x}", "authorized": True} for number in range(self.MEMBERS)]
            task = {"community.zerotier.zt_members": {"network_id": network, "members": members}, "name": "All of them"}
            play = {"name": "Roster", "hosts": "localhost", "gather_facts": False, "tasks": [task]}
            shell.write("roster.yml", yaml.safe_dump([play]))
            command = [str(BIN / "ansible-playbook"), "roster.yml"]
            output = (shell.directory / "output").open("w", encoding="utf-8")
            processes.append(
                subprocess.Popen(
                    command, cwd=shell.directory, env=shell.environment, stdout=output, stderr=subprocess.STDOUT
                )
            )
        for process, shell in zip(processes, controllers, strict=True):
            assert process.wait(timeout=120) == 0, (shell.directory / "output").read_text(encoding="utf-8")
        for network in networks:
            assert sum(member["config"]["authorized"] for member in emulator.members(network)) == self.MEMBERS
        return Counter(request.status or 0 for request in emulator.requests)

    def test_when_nobody_divides_the_rate_both_finish(self, emulator: Emulator, controllers: tuple[Shell, ...]) -> None:
        statuses = self.rosters(emulator, controllers)
        assert statuses[429] > 0
        assert statuses[200] == 2 * (1 + self.MEMBERS)

    def test_with_its_share_each_nobody_is_turned_away(
        self, emulator: Emulator, controllers: tuple[Shell, ...]
    ) -> None:
        for shell in controllers:
            shell.environment["ZEROTIER_RATE_LIMIT"] = "9"
        assert self.rosters(emulator, controllers) == {200: 2 * (1 + self.MEMBERS)}
