# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No example escapes the tests: each block of code in the README and the guides is run, or listed with a reason why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.zerotier.tests.documents import (
    GUIDES,
    NOT_RUN,
    README,
    ROOT,
    RUN_ELSEWHERE,
    Block,
    blocks,
    matches,
    unproven,
)

DOCUMENTS = pytest.mark.parametrize("document", [README, *GUIDES], ids=lambda path: path.stem)


@DOCUMENTS
def test_each_block_is_run_or_listed(document: Path) -> None:
    assert set(unproven(document)) == set(NOT_RUN.get(document.stem, {})), (
        "tests/documents.py: NOT_RUN must list just what no test runs, each with its reason"
    )


@DOCUMENTS
def test_no_block_is_overlooked(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    opened = re.findall(r"^```\w+$|^ *\.\. (?:code-block|code|literalinclude)::|^(?! *\.\. ).*::$", text, re.MULTILINE)
    assert len(opened) == len(blocks(document))


@DOCUMENTS
def test_all_yaml_can_be_read_and_has_a_name(document: Path) -> None:
    for block in blocks(document):
        if block.language == "yaml":
            assert yaml.safe_load(block.content), block.first
            assert block.file or block.first in NOT_RUN[document.stem], block.first


@pytest.mark.parametrize(("path", "test"), RUN_ELSEWHERE.values())
def test_the_tests_that_run_a_guide_are_there(path: str, test: str) -> None:
    assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")


def test_all_that_is_listed_is_of_a_document_that_is_there() -> None:
    assert set(NOT_RUN) | set(RUN_ELSEWHERE) <= {document.stem for document in (README, *GUIDES)}


class TestReading:
    def test_a_guide(self, tmp_path: Path) -> None:
        guide = tmp_path / "guide_x.rst"
        guide.write_text(
            "Text\n\n.. code-block:: yaml\n\n    # a.yml\n    - name: A\n\n- An item\n\n  .. code-block:: console\n\n"
            "      $ ansible-playbook a.yml\n      ...\n\n.. code-block:: shell\n\n    rm a.yml\n"
        )
        assert blocks(guide) == [
            Block("yaml", "# a.yml\n- name: A\n"),
            Block("console", "$ ansible-playbook a.yml\n...\n"),
            Block("shell", "rm a.yml\n"),
        ]
        assert unproven(guide) == ["rm a.yml"]

    def test_a_file_that_no_command_names_is_not_run(self, tmp_path: Path) -> None:
        document = tmp_path / "X.md"
        content = (
            "```yaml\n# a.yml\nvars_files: [b.yml]\n```\n```yaml\n# b.yml\nx: 1\n```\n```yaml\n# c.yml\nx: 1\n```\n"
        )
        document.write_text(f"{content}```shell\nansible-playbook a.yml\n```\n")
        assert unproven(document) == ["# c.yml"]

    @pytest.mark.parametrize(
        ("shown", "same"),
        [("a\nb\n", False), ("a\nb\nc d\n", True), ("...\nc...\n", True), ("a\n...\n", True), ("a\n...\nd\n", False)],
    )
    def test_what_a_console_shows(self, shown: str, same: bool) -> None:
        assert matches(shown, "a\nb \nc d\n") == same
