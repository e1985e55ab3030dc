# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes a built collection the same, byte for byte, wherever and whenever it was built from the same files.

ansible-galaxy packs files in the order of the disk, with the time of the build.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path


def repack(tarball: Path, time: int) -> str:
    """Rewrite the file with sorted content, all of one time in seconds since 1970; gives its SHA-256."""
    with tarfile.open(tarball) as archive:
        entries = {entry.name: entry for entry in archive}
        contents = {name: _content(archive, entry) for name, entry in entries.items()}
    files = json.loads(contents["FILES.json"])
    files["files"].sort(key=lambda file: file["name"])
    contents["FILES.json"] = json.dumps(files, indent=True).encode()
    manifest = json.loads(contents["MANIFEST.json"])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(contents["FILES.json"]).hexdigest()
    contents["MANIFEST.json"] = json.dumps(manifest, indent=True).encode()

    packed = io.BytesIO()
    with (
        gzip.GzipFile("", "wb", mtime=time, fileobj=packed) as stream,
        tarfile.open(fileobj=stream, mode="w") as archive,
    ):
        # The manifests come first, where tools look for them.
        for name in sorted(entries, key=lambda name: (name not in ("MANIFEST.json", "FILES.json"), name)):
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode, entry.linkname = entries[name].type, entries[name].mode, entries[name].linkname
            entry.size, entry.mtime = len(contents[name]), time
            archive.addfile(entry, io.BytesIO(contents[name]))
    tarball.write_bytes(packed.getvalue())
    return hashlib.sha256(packed.getvalue()).hexdigest()


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(entry) if entry.isfile() else None
    return file.read() if file else b""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.reproducible", description="Makes a tarball reproducible.")
    parser.add_argument("tarball", type=Path)
    parser.add_argument("--time", type=int, default=0, help="time of all files, in seconds since 1970 (default: 0)")
    options = parser.parse_args()
    print(repack(options.tarball, options.time))
