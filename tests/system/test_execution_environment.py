# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An execution environment: ansible-builder finds what the installed collection needs, and accepts the file that the guide shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest
import yaml

from tests.shell import BIN

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_awx.rst"
INSTALLED = Path("ansible_collections", "community", "zerotier")


def run(*words: str, directory: Path) -> str:
    environment = {**os.environ, "ANSIBLE_HOME": str(directory / "home"), "ANSIBLE_LOCALHOST_WARNING": "false"}
    done = subprocess.run(
        [str(BIN / words[0]), *words[1:]], cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def collections(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the collection is installed: from the tarball, unless the tests run against one that is installed already."""
    if not (BIN / "ansible-builder").exists():
        pytest.skip("SKIPPED: ansible-builder is not installed.")
    if "ZEROTIER_INSTALLED" in os.environ:
        return Path(os.environ["ZEROTIER_INSTALLED"])
    directory = tmp_path_factory.mktemp("collections")
    copy = directory / "source"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "dist", "tests", "__pycache__"))
    run("ansible-galaxy", "collection", "build", str(copy), directory=directory)
    (tarball,) = directory.glob("*.tar.gz")
    target = directory / "installed"
    run(
        "ansible-galaxy",
        "collection",
        "install",
        str(tarball),
        "-p",
        str(target),
        "--offline",
        "--force",
        directory=directory,
    )
    return target


def test_what_the_collection_needs_is_found(collections: Path, tmp_path: Path) -> None:
    assert (collections / INSTALLED / "meta" / "execution-environment.yml").is_file()
    output = run("ansible-builder", "introspect", str(collections), directory=tmp_path)
    python = yaml.safe_load(output)["python"]
    assert any(re.match(r"requests\b.*community\.zerotier", line) for line in python), output


def test_the_file_in_the_guide_makes_a_build_context(collections: Path, tmp_path: Path) -> None:
    shown = re.search(
        r"^ +# execution-environment\.yml\n(?: +.*\n|\n)+", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert shown
    (tmp_path / "execution-environment.yml").write_text(textwrap.dedent(shown[0]), encoding="utf-8")
    run("ansible-builder", "create", "--context", "context", "--output-filename", "Containerfile", directory=tmp_path)
    assert "FROM" in (tmp_path / "context" / "Containerfile").read_text(encoding="utf-8")
    requirements = yaml.safe_load((tmp_path / "context" / "_build" / "requirements.yml").read_text(encoding="utf-8"))
    assert requirements["collections"][0]["name"] == "community.zerotier"
