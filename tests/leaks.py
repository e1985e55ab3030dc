# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Looks for secrets where they must not be: `python -m tests.leaks URL [--since SECONDS] PATH...`, from the root of the checkout.

The secrets are those that the emulator tells at the URL, GET /_emulator/secrets. A file whose name ends in .secret is where a secret
belongs, and is passed over.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

MEANT_FOR_SECRETS = ".secret"
SHORTEST = 8  # anything shorter is found everywhere


def secrets_at(url: str) -> dict[str, str]:
    """What the emulator says that its secrets are: what each is, by the secret."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(url, timeout=10) as answer:
        return {entry["secret"]: entry["name"] for entry in json.load(answer)}


def spellings(secret: str) -> set[bytes]:
    """How a secret may be written: as it is, in JSON, in a URL."""
    return {text.encode() for text in (secret, json.dumps(secret)[1:-1], urllib.parse.quote(secret, safe=""))}


def files(paths: Iterable[Path], since: float = 0) -> Iterator[Path]:
    """All files below the paths that were changed since then, but those that are meant for secrets."""
    for path in paths:
        found = (
            [path] if path.is_file() else (Path(at, name) for at, _folders, names in os.walk(path) for name in names)
        )
        for file in found:
            try:
                changed = file.lstat().st_mtime
            except OSError:
                continue  # gone meanwhile
            if file.suffix != MEANT_FOR_SECRETS and changed >= since and file.is_file() and not file.is_symlink():
                yield file


def search(secrets: Mapping[str, str], paths: Iterable[Path], since: float = 0) -> tuple[list[str], int]:
    """Where secrets were found, by the words that tell what each is, and how many files were looked at."""
    wanted = [(name, spellings(secret)) for secret, name in secrets.items() if len(secret) >= SHORTEST]
    found: list[str] = []
    number = 0
    for file in files(paths, since):
        try:
            content = os.fsencode(file.name) + b"\n" + file.read_bytes()
        except OSError:
            continue  # gone, or somebody else's
        number += 1
        for name, texts in wanted:
            for line in {content.count(b"\n", 0, content.find(text)) for text in texts if text in content}:
                found.append(
                    f"{name}: {file}, line {line}" if line else f"{name}: in the name of a file in {file.parent}"
                )
    return found, number


def main(arguments: list[str] | None = None) -> None:
    """Ends with an error if a secret was found, or if there was nothing to look for or to look at."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.leaks", description="Looks for the emulator's secrets in files."
    )
    parser.add_argument("url", help="where the emulator tells its secrets")
    parser.add_argument("--since", type=float, default=0, help="pass over files that were not changed since this time")
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    secrets = secrets_at(options.url)
    found, number = search(secrets, options.paths, options.since)
    if found:
        sys.exit("\n".join(["Secrets were found:", *found]))
    if not secrets or not number:
        sys.exit("There was nothing to look for, or nothing to look at.")
    print(f"None of {len(secrets)} secrets is in {number} files.")


if __name__ == "__main__":
    main()
