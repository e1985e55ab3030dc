# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same files make the same collection, whatever the order and time they were packed in."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

import pytest

from tests.reproducible import repack

FILES = {"README.md": b"# Read me\n", "plugins/modules/zt.py": b"print()\n"}


def build(tarball: Path, names: list[str], time: int) -> Path:
    """A collection as ansible-galaxy packs it."""
    listed = [
        {"name": name, "ftype": "file", "chksum_sha256": hashlib.sha256(FILES[name]).hexdigest()} for name in names
    ]
    files = json.dumps({"files": listed, "format": 1}).encode()
    checksum = {"name": "FILES.json", "chksum_sha256": hashlib.sha256(files).hexdigest()}
    contents = {"MANIFEST.json": json.dumps({"file_manifest_file": checksum}).encode(), "FILES.json": files, **FILES}
    with tarfile.open(tarball, "w:gz") as archive:
        for name in ["MANIFEST.json", "FILES.json", *names]:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(contents[name]), time
            archive.addfile(entry, io.BytesIO(contents[name]))
    return tarball


@pytest.fixture
def tarballs(tmp_path: Path) -> list[Path]:
    return [build(tmp_path / "one.tar.gz", list(FILES), 1), build(tmp_path / "two.tar.gz", list(FILES)[::-1], 2)]


def test_two_builds_are_one(tarballs: list[Path]) -> None:
    one, two = tarballs
    assert one.read_bytes() != two.read_bytes()
    assert repack(one, 1_700_000_000) == repack(two, 1_700_000_000)
    assert one.read_bytes() == two.read_bytes()


def test_content_and_checksums_are_right(tarballs: list[Path]) -> None:
    repack(tarballs[1], 0)
    with tarfile.open(tarballs[1]) as archive:
        content = {entry.name: archive.extractfile(entry).read() for entry in archive}  # type: ignore[union-attr]
    manifest, files = json.loads(content.pop("MANIFEST.json")), content.pop("FILES.json")
    assert content == FILES
    assert manifest["file_manifest_file"]["chksum_sha256"] == hashlib.sha256(files).hexdigest()
    assert [file["name"] for file in json.loads(files)["files"]] == sorted(FILES)
