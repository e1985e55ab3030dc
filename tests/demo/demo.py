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
USERNAME, PASSWORD = "emulator@example.com", "emulator-password"
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
        self.telecomx_url = f"{self.origin}/telecomx"

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
    words = ["python", "-m", "tests.emulator", "--organization", "--port", "0", "--port-file"]
    words.append(str(port_file.relative_to(ROOT)))
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

    def speak_telecomx(self, url: str) -> None:
        """From now on the commands speak to the other provider, with a login instead of a token."""
        del self._environment["ZEROTIER_CENTRAL_TOKEN"]
        self._environment.update(
            ZEROTIER_PROVIDER="telecomx",
            ZEROTIER_CENTRAL_URL=url,
            ZEROTIER_USERNAME=USERNAME,
            ZEROTIER_PASSWORD=PASSWORD,
        )

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
        "1 of 14: an account to play with",
        "An emulator of ZeroTier Central starts on this machine. It needs no account, and nothing leaves the machine.",
    )
    with emulator(directory) as central:
        say(f"\nThe other commands run in {HERE.relative_to(ROOT)}, with this in the environment:")
        say(f"  export ZEROTIER_CENTRAL_URL={central.url}")
        say(f"  export ZEROTIER_CENTRAL_TOKEN={TOKEN}")
        shell = Shell(central.url, directory)

        heading(
            "2 of 14: preview",
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
            "3 of 14: for real",
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
            "4 of 14: again",
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
            "5 of 14: the members as hosts",
            "Four of the nodes have started ZeroTier meanwhile (the emulator plays them). office.zt_inventory.yml turns\n"
            "the members into hosts, and makes groups by network, state and tag.",
        )
        graph = shell.run("ansible-inventory", "-i", "office.zt_inventory.yml", "--graph")
        missing = [host for host in HOSTS if f"--{host}\n" not in graph]
        promise(not missing, "all five members are hosts.", f"The inventory lacks {', '.join(missing)}.")

        heading(
            "6 of 14: what a play knows about a host",
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
        second_act(central, shell, directory / "robot.token")
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


def second_act(central: Emulator, shell: Shell, token_file: Path) -> None:
    central.requests()
    heading(
        "7 of 14: a whole roster in one task",
        "branch.yml lets 200 desks in with zt_members: one request reads what is there, and one is sent for each\n"
        "member that differs, several at a time.",
    )
    shell.run("ansible-playbook", "branch.yml")
    seen = central.requests()
    promise(
        len(writes(seen)) == 201,
        f"a network and 200 members are made; the server saw {counted(seen)}.",
        f"201 writes were expected, not {len(writes(seen))}.",
    )

    heading("8 of 14: one change among 200", "One desk gets a new name. Nothing else is sent.")
    shell.run("ansible-playbook", "branch.yml", "--diff", "-e", "seven=ada")
    seen = central.requests()
    promise(
        len(writes(seen)) == 1,
        f"one change, one write; the server saw {counted(seen)}.",
        f"One write was expected, not {writes(seen)}",
    )

    heading(
        "9 of 14: a token and an invitation",
        "account.yml makes an API token for a robot. The secret goes to a file that only its owner can read, and to\n"
        "no log. It also invites a colleague to the organization; a second run makes no second token and sends no\n"
        "second mail.",
    )
    command = ["ansible-playbook", "account.yml", "-e", f"token_file={os.path.relpath(token_file, HERE)}"]
    printed = shell.run(*command)
    central.requests()
    changed = changed_tasks(shell.run(*command))
    seen = central.requests()
    secret = token_file.read_text(encoding="ascii").strip()
    promise(
        changed == 0 and not writes(seen) and secret not in printed,
        f"the second run sent no request that writes, and the secret ({len(secret)} characters) was printed nowhere.",
        f"The second run was to change nothing, and the secret was to be printed nowhere: {seen}",
    )
    promise(
        token_file.stat().st_mode & 0o777 == 0o600,
        "the file with the secret has mode 0600.",
        "The file with the secret was to have mode 0600.",
    )

    whole_account(central, shell, token_file.parent / "account")

    heading(
        "13 of 14: the same playbook, another provider",
        "TelecomX resells ZeroTier and has an API of its own. branch.yml runs there unchanged: the environment alone\n"
        "says which provider is meant.",
    )
    shell.speak_telecomx(central.telecomx_url)
    say("\nThe environment is now:")
    say("  export ZEROTIER_PROVIDER=telecomx")
    say(f"  export ZEROTIER_CENTRAL_URL={central.telecomx_url}")
    say(f"  export ZEROTIER_USERNAME={USERNAME} ZEROTIER_PASSWORD={PASSWORD}")
    command = ["ansible-playbook", "branch.yml", "-e", "network=branch-telecomx"]
    shell.run(*command)
    made = [request for request in central.requests() if request.endswith("/member") and request.startswith("POST")]
    promise(len(made) == 200, "200 members are made at TelecomX.", f"200 new members were expected, not {len(made)}.")

    heading("14 of 14: again, there too", "Lists are read page by page there, and nothing is left to change.")
    changed = changed_tasks(shell.run(*command))
    seen = central.requests()
    changes = [request for request in writes(seen) if not request.endswith("/auth/login")]
    promise(
        changed == 0 and not changes,
        f"changed=0; apart from logging in, the server saw {len(seen) - len(writes(seen))} requests that read.",
        f"The second run was to change nothing: {changes}",
    )


def whole_account(central: Emulator, shell: Shell, directory: Path) -> None:
    central.requests()
    shown = os.path.relpath(directory, HERE)
    heading(
        "10 of 14: the account as files",
        "The playbook account_backup writes all networks, members and permissions to a directory, a file for each\n"
        "network: a backup, and the beginning of an account that is kept in git.",
    )
    backup = ["ansible-playbook", "community.zerotier.account_backup", "-e", f"zt_config_dir={shown}"]
    shell.run(*backup)
    seen = central.requests()
    files = sorted(directory.glob("networks/*.yml"))
    promise(
        len(files) == 2 and not writes(seen),
        f"two networks with 205 members are in two files; the server saw {counted(seen)}.",
        f"Two files and no write were expected: {files}, {writes(seen)}",
    )

    heading(
        "11 of 14: a change in a file",
        "Somebody edits the description of the office in its file. account_restore compares the account with the files,\n"
        "and only with zt_commit=true does it change anything.",
    )
    [office] = [file for file in files if "name: office" in file.read_text(encoding="utf-8")]
    text = office.read_text(encoding="utf-8")
    office.write_text(text.replace("laptops of the office", "laptops of the new office"), encoding="utf-8")
    restore = ["ansible-playbook", "community.zerotier.account_restore", "-e", f"zt_config_dir={shown}"]
    shell.run(*restore)
    previewed = central.requests()
    shell.run(*restore, "-e", "zt_commit=true")
    seen = central.requests()
    promise(
        not writes(previewed) and len(writes(seen)) == 1,
        f"the preview changed nothing; then the server saw {counted(seen)}.",
        f"One write was expected, and none in the preview: {writes(previewed)}, {writes(seen)}",
    )

    heading(
        "12 of 14: a report",
        "One HTML file that tells who is there, and what stands out. It needs no network to be read.",
    )
    report = CACHE / "report.html"
    shell.run(
        "ansible-playbook", "community.zerotier.audit_report", "-e", f"zt_report_file={os.path.relpath(report, HERE)}"
    )
    promise(
        "laptop-ada" in report.read_text(encoding="utf-8") and not writes(central.requests()),
        f"open {report.relative_to(ROOT)} in a browser.",
        "The report was to name the members, and to change nothing.",
    )


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
