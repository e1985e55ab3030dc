# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ansible's commands as a user types them, in a directory and an environment of their own, against the emulator.

They come from the Python that runs the tests. Without more, they see the collection as that Python does; with ZEROTIER_INSTALLED in
the environment, they see the collection that was installed below that directory.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

import yaml

if t.TYPE_CHECKING:
    from .emulator import Emulator

BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Ran:
    """What a playbook printed, and the numbers of its recap added up over all hosts."""

    output: str
    changed: int
    ok: int


class Shell:
    """Runs Ansible's commands in a directory of their own."""

    def __init__(self, directory: Path, emulator: Emulator) -> None:
        self.directory = directory
        others = {key: value for key, value in os.environ.items() if not key.startswith(("ANSIBLE_", "ZEROTIER_"))}
        self.environment = {
            **others,
            "ZEROTIER_CENTRAL_URL": emulator.url,
            "ZEROTIER_CENTRAL_TOKEN": emulator.token,
            "ANSIBLE_HOME": str(directory / "home"),
            "ANSIBLE_ASYNC_DIR": str(directory / "home" / "async"),
            "ANSIBLE_REMOTE_TMP": str(directory / "home" / "tmp"),
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }
        if "ZEROTIER_INSTALLED" in os.environ:
            self.environment["ANSIBLE_COLLECTIONS_PATH"] = os.environ["ZEROTIER_INSTALLED"]

    def write(self, name: str, content: str) -> None:
        (self.directory / name).write_text(content, encoding="utf-8")

    def attempt(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command that may fail; standard output and errors are in ``stdout`` together."""
        return subprocess.run(
            [str(BIN / words[0]), *words[1:]], cwd=self.directory, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def run(self, *words: str, allowed: str | None = None) -> str:
        """The output of a command, which must end well and without any warning but those that match ``allowed``."""
        done = self.attempt(*words)
        assert done.returncode == 0, done.stdout
        warnings = [line for line in done.stdout.splitlines() if re.match(r"\[(?:DEPRECATION )?WARNING\]", line)]
        assert [line for line in warnings if not (allowed and re.match(allowed, line))] == [], done.stdout
        return done.stdout

    def playbook(self, name: str, *flags: str, allowed: str | None = None, **variables: t.Any) -> Ran:
        """Run a playbook, given by file or as community.zerotier.NAME, with variables of any type. It must end well."""
        command = ["ansible-playbook", name, *flags]
        if variables:
            self.write("extra-vars.yml", yaml.safe_dump(variables))
            command += ["--extra-vars", "@extra-vars.yml"]
        output = self.run(*command, allowed=allowed)
        recap = {key: sum(map(int, re.findall(rf"\b{key}=(\d+)", output))) for key in ("changed", "ok")}
        return Ran(output, **recap)

    def use_telecomx(self, emulator: Emulator) -> None:
        """As a user does who has no token of Central any more."""
        del self.environment["ZEROTIER_CENTRAL_TOKEN"]
        self.environment.update(
            ZEROTIER_PROVIDER="telecomx",
            ZEROTIER_CENTRAL_URL=emulator.telecomx_url,
            ZEROTIER_USERNAME=emulator.username,
            ZEROTIER_PASSWORD=emulator.password,
        )
