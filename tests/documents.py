# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples in the README and the guides: what a reader would save and type, and what of it no test runs, with the reason."""

from __future__ import annotations

import re
import shlex
import textwrap
import typing as t
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
GUIDES = sorted((ROOT / "docs" / "docsite" / "rst").glob("guide_*.rst"))

# Tests that run a guide as a whole, elsewhere.
RUN_ELSEWHERE = {
    "guide_config_as_code": ("tests/system/test_config_as_code.py", "test_the_guide"),
    "guide_playbooks": ("tests/system/test_playbooks.py", "test_the_commands_of_the_guide"),
}

_INSTALLS = "it installs packages"
_AWX = "it needs AWX; tests/system/test_awx.py runs it against a stand-in"
_NODE = "it needs machines with ZeroTier; tests/system/test_role_node.py runs the role"
_FORMER = "it shows what somebody has before"
# What no test runs: single lines of commands, other blocks by their first line.
NOT_RUN: dict[str, dict[str, str]] = {
    "README": {
        "ansible-galaxy collection install community.zerotier": _INSTALLS,
        "ansible-galaxy collection install community-zerotier-2.0.0.tar.gz": _INSTALLS,
        "# requirements.yml": _INSTALLS,
        "# machines.yml": _NODE,
        "make demo": "make does, when it is asked to; it is the same playbooks",
        "make venv": _INSTALLS,
        ".venv/bin/python -m tests.emulator --port 8080 --organization": "tests/unit/emulator runs it, on a free port",
        ". .venv/bin/activate": _INSTALLS,
        "--- before: network office": "tests/unit/examples holds it against a diff",
    },
    "guide_awx": {
        "# collections/requirements.yml": "tests/system/test_guides.py holds it against the project that is tested",
        "# inventories/account.zt_inventory.yml": "tests/system/test_guides.py holds it against the project that is tested",
        "# playbooks/member_authorize.yml": "tests/system/test_guides.py holds it against the project that is tested",
        "# execution-environment.yml": "tests/system/test_execution_environment.py makes a build context of it",
        "# inputs": "tests/system/test_guides.py holds it against what the playbook sets up",
        "# injectors": "tests/system/test_guides.py holds it against what the playbook sets up",
        "# awx.yml": _AWX,
        "# schedules of awx.yml": "tests/unit/plugins/plugin_utils/test_awx.py checks it",
        "ansible-builder build --tag registry.example.com/zerotier-ee:1": "it builds an image",
        "podman push registry.example.com/zerotier-ee:1": "it needs a registry",
        "ansible-galaxy collection install awx.awx community.zerotier": _INSTALLS,
        "ansible-playbook community.zerotier.awx_setup -e @awx.yml": _AWX,
        "ansible-playbook community.zerotier.awx_setup -e @awx.yml -e zt_awx_update_secrets=true": _AWX,
    },
    "guide_bulk": {
        "node_id,name,ip_assignments,tags": "tests/unit/examples reads such a file",
        "- name: Bring all members to the wanted state": "tests/unit/examples runs such a task",
    },
    "guide_first_steps": {
        "ansible-galaxy collection install community.zerotier": _INSTALLS,
        "pip install requests": _INSTALLS,
        "sudo zerotier-cli join 8056c2e21c000001": _NODE,
    },
    "guide_many_controllers": {
        "# redis.zt_inventory.yml": "it needs Redis; tests/system/test_inventory_cache.py runs the same",
    },
    "guide_migration": {
        "- hosts: servers": _FORMER,
        "- name: Authorize the file server": _FORMER,
        "# servers.yml": _NODE,
        "# web servers in servers.yml": _NODE,
        "# tagged.yml": _NODE,
        "terraform state rm zerotier_network.office zerotier_member.alice": "it needs Terraform",
    },
}  # fmt: skip


class Block(t.NamedTuple):
    """A block of code."""

    language: str
    content: str

    @property
    def first(self) -> str:
        return self.content.partition("\n")[0]

    @property
    def file(self) -> str | None:
        """The name that a reader saves it by, which stands in its first line."""
        if self.language == "ini":
            return "ansible.cfg"
        named = re.match(r"# (\S+\.yml)\n", self.content) if self.language == "yaml" else None
        return named[1] if named else None

    @property
    def lines(self) -> list[str]:
        """What a reader types."""
        if self.language == "console":
            return [self.first.removeprefix("$ ")]
        return self.content.splitlines() if self.language == "shell" else []

    @property
    def shown(self) -> str | None:
        """What a console shows below the command."""
        return self.content.partition("\n")[2] if self.language == "console" else None


def blocks(document: Path) -> list[Block]:
    """All blocks of code of a guide or the README, in their order."""
    text = document.read_text(encoding="utf-8")
    if document.suffix == ".md":
        return [Block(*found) for found in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)]
    found = re.findall(r"^( *)\.\. code-block:: (\w+)\n\n((?:\1   +.*\n|\n)+)", text, re.MULTILINE)
    return [Block(language, textwrap.dedent(content).strip() + "\n") for _indent, language, content in found]


def is_run(document: Path, line: str) -> bool:
    """Whether tests run a line of a guide or the README, or set what it sets."""
    words = shlex.split(line)
    runs = words[0] in ("ansible", "ansible-inventory", "ansible-playbook", "ansible-vault", "export", "unset")
    return runs and line not in NOT_RUN.get(document.stem, {})


def unproven(document: Path) -> list[str]:
    """The first lines of all that no test runs."""
    found = blocks(document)
    typed = [line for block in found for line in block.lines]
    used = "\n".join(line for line in typed if is_run(document, line))
    files = {block.file: block.content for block in found if block.file and block.language == "yaml"}
    # A file is used if a command names it or the directory that it is in, or a file that is used does.
    for _round in files:
        for name, content in files.items():
            if re.search(rf"(?<![\w.-]){re.escape(name.partition('/')[0])}(?![\w-])", used) and content not in used:
                used += content
    return [line for line in typed if not is_run(document, line)] + [
        block.first
        for block in found
        if not block.lines and block.language != "ini" and not (block.file and block.content in used)
    ]


def matches(shown: str, output: str) -> bool:
    """Whether a command printed what a console shows, where "..." alone stands for lines, and at an end for its rest."""
    parts = [
        r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line.removesuffix("...")) + (".*" if line.endswith("...") else "") + "\n"
        for line in shown.strip("\n").splitlines()
    ]  # fmt: skip
    printed = "".join(f"{line.rstrip()}\n" for line in output.strip("\n").splitlines())
    return re.fullmatch("".join(parts), printed) is not None
