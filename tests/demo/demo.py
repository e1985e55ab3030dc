# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""See the collection work, without an account: `make demo`.

Starts the emulator of ZeroTier Central, runs the playbook and the inventory of this directory against it with the
commands that a user would type, and checks that what happens is what the collection promises.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CACHE = ROOT / ".cache"
BIN = Path(sys.executable).parent
TOKEN = "emulator-token"
HOSTS = ("gateway", "files", "laptop-ada", "laptop-grace", "laptop-guest")
# The nodes that start ZeroTier; laptop-grace stays switched off.
ONLINE = ("1a2b3c4d01", "1a2b3c4d02", "1a2b3c4d03", "1a2b3c4d05")


class Broken(Exception):
    """Something is not as the collection promises; the text is a sentence."""


# What is seen

COLOURS = sys.stdout.isatty() and "NO_COLOR" not in os.environ


def paint(code: str, text: str) -> str:
    return f"\033[{code}m{text}\033[0m" if COLOURS else text


def say(text: str = "") -> None:
    print(text, flush=True)


def heading(text: str, sentence: str) -> None:
    say()
    say(paint("1;36", f"=== {text} {'=' * (74 - len(text))}"))
    say(sentence)


def show_command(words: list[str]) -> None:
    say()
    say(paint("1", f"$ {shlex.join(words)}"))


def promise(kept: bool, sentence: str, otherwise: str) -> None:
    """Say that something is as promised, or stop the demo."""
    if not kept:
        raise Broken(otherwise)
    say(paint("32", f"OK: {sentence}"))


# The emulator


class Emulator:
    """The emulator in a process of its own, by its control endpoints."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://127.0.0.1:{port}"
        self.url = f"{self.origin}/api/v1"

    def requests(self) -> list[str]:
        """The requests since the last call of this method, such as "GET /network"."""
        seen = self._control("GET", "requests")
        self._control("POST", "reset")
        return [f"{request['method']} {request['path']}" for request in seen]

    def check_in(self, network_id: str, node_id: str) -> None:
        """Play a node that starts ZeroTier and contacts the network's controller."""
        self._control("POST", "checkin", {"network_id": network_id, "node_id": node_id})

    def _control(self, method: str, what: str, body: Any = None) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.origin}/_emulator/{what}", data=data, method=method)
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(request, timeout=10) as answer:
            return json.load(answer)


@contextlib.contextmanager
def emulator(directory: Path) -> Iterator[Emulator]:
    """A running emulator, which is stopped in any case."""
    port_file = directory / "port"
    words = ["python", "-m", "tests.emulator", "--port", "0", "--port-file", str(port_file.relative_to(ROOT))]
    show_command(words)
    with subprocess.Popen([sys.executable, *words[1:]], cwd=ROOT) as process:
        try:
            latest = time.monotonic() + 20
            while not port_file.exists():
                if process.poll() is not None or time.monotonic() > latest:
                    raise Broken("The emulator did not start.")
                time.sleep(0.05)
            yield Emulator(int(port_file.read_text(encoding="utf-8")))
        finally:
            process.terminate()


# The commands


class Shell:
    """Runs commands in the demo's directory as a user would, and shows them."""

    def __init__(self, url: str, scratch: Path) -> None:
        others = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "ZEROTIER_"))}
        self._environment = {
            **others,
            "ZEROTIER_CENTRAL_URL": url,
            "ZEROTIER_CENTRAL_TOKEN": TOKEN,
            "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}",
            # All that Ansible writes stays in the checkout, and no proxy stands before this machine.
            "ANSIBLE_CONFIG": str(HERE / "ansible.cfg"),
            "ANSIBLE_HOME": str(CACHE / "ansible"),
            "ANSIBLE_REMOTE_TMP": str(CACHE / "ansible" / "tmp"),
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
            "TMPDIR": str(scratch),
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
            **({"ANSIBLE_FORCE_COLOR": "1"} if COLOURS else {"ANSIBLE_NOCOLOR": "1"}),
        }

    def run(self, *words: str) -> str:
        """Run a command, show what it prints, and give it without colours. Its failure ends the demo."""
        show_command(list(words))
        printed: list[str] = []
        process = subprocess.Popen(
            [str(BIN / words[0]), *words[1:]],
            cwd=HERE, env=self._environment, text=True, encoding="utf-8",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            for line in process.stdout:
                say(line.rstrip())
                printed.append(line)
            status = process.wait()
        finally:
            process.terminate()
            process.wait()
        if status != 0:
            raise Broken(f"The command ended with exit status {status}.")
        return re.sub(r"\033\[[0-9;]*m", "", "".join(printed))


def changed_tasks(printed: str) -> int:
    """The number after "changed=" in ansible-playbook's recap."""
    numbers = re.findall(r"\bchanged=(\d+)", printed)
    if len(numbers) != 1:
        raise Broken("The playbook printed no recap.")
    return int(numbers[0])


def writes(requests: list[str]) -> list[str]:
    return [request for request in requests if not request.startswith("GET ")]


def counted(requests: list[str]) -> str:
    count = len(writes(requests))
    return f"{len(requests) - count} requests that read, {count or 'none'} that write"


# The steps


def demo(directory: Path) -> None:
    heading(
        "1 of 6: an account to play with",
        "An emulator of ZeroTier Central starts on this machine. It needs no account, and nothing leaves the machine.",
    )
    with emulator(directory) as central:
        say(f"\nThe other commands run in {HERE.relative_to(ROOT)}, with this in the environment:")
        say(f"  export ZEROTIER_CENTRAL_URL={central.url}")
        say(f"  export ZEROTIER_CENTRAL_TOKEN={TOKEN}")
        shell = Shell(central.url, directory)

        heading(
            "2 of 6: preview",
            "office.yml describes a network and five members. With --check nothing is changed, and --diff shows what\n"
            "would be. The warning is right: the network of the members is not there yet, the first task would create it.",
        )
        shell.run("ansible-playbook", "office.yml", "--check", "--diff")
        seen = central.requests()
        promise(
            not writes(seen),
            f"the preview changed nothing; the server saw {counted(seen)}.",
            f"The preview wrote: {seen}",
        )

        heading(
            "3 of 6: for real",
            "The same playbook without --check creates the network and lets the members in, before they ever joined.",
        )
        changed = changed_tasks(shell.run("ansible-playbook", "office.yml"))
        seen = central.requests()
        promise(
            changed == 2 and len(writes(seen)) == 7,
            f"both tasks changed something; the server saw {counted(seen)}.",
            f"Two changed tasks and seven writes were expected, not {changed} and: {seen}",
        )

        heading(
            "4 of 6: again",
            "A playbook can be run at any time: what is as it should be is left alone.",
        )
        changed = changed_tasks(shell.run("ansible-playbook", "office.yml"))
        seen = central.requests()
        promise(
            changed == 0 and not writes(seen),
            f"changed=0, and the server saw {counted(seen)}.",
            f"The second run was to change nothing, but {changed} tasks changed something: {seen}",
        )

        network_id = next(request.split("/")[2] for request in seen if "/member/" in request)
        for node_id in ONLINE:
            central.check_in(network_id, node_id)
        heading(
            "5 of 6: the members as hosts",
            "Four of the nodes have started ZeroTier meanwhile (the emulator plays them). office.zt_inventory.yml turns\n"
            "the members into hosts, and makes groups by network, state and tag.",
        )
        graph = shell.run("ansible-inventory", "-i", "office.zt_inventory.yml", "--graph")
        missing = [host for host in HOSTS if f"--{host}\n" not in graph]
        promise(not missing, "all five members are hosts.", f"The inventory lacks {', '.join(missing)}.")

        heading(
            "6 of 6: what a play knows about a host",
            "ansible_host is the address on the ZeroTier network; what begins with zt_ comes from ZeroTier Central.\n"
            "laptop-guest was given no address, so it got one from the pool when it came online.",
        )
        variables = json.loads(
            shell.run("ansible-inventory", "-i", "office.zt_inventory.yml", "--host", "laptop-guest")
        )
        promise(
            variables["zt_online"] is True and str(variables["ansible_host"]).startswith("10.147.20.1"),
            f"laptop-guest is online at {variables['ansible_host']}.",
            "laptop-guest was to be online with an address of the pool.",
        )
    say()
    say(paint("1;36", f"=== That was all {'=' * 62}"))
    say("The emulator is stopped. To go on by yourself, start it again in one terminal:")
    say("  .venv/bin/python -m tests.emulator --port 8080")
    say("and try things out in another:")
    say("  . .venv/bin/activate")
    say(f"  cd {HERE.relative_to(ROOT)}")
    say("  export ZEROTIER_CENTRAL_URL=http://127.0.0.1:8080/api/v1")
    say(f"  export ZEROTIER_CENTRAL_TOKEN={TOKEN}")
    say("  ansible-playbook office.yml --check --diff")


def main() -> None:
    signal.signal(signal.SIGTERM, _terminated)
    CACHE.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="demo-", dir=CACHE) as directory:
            demo(Path(directory))
    except Broken as broken:
        sys.exit(paint("1;31", f"The demo stops here. {broken}"))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")


def _terminated(*_arguments: object) -> NoReturn:
    sys.exit("Stopped.")


if __name__ == "__main__":
    main()
