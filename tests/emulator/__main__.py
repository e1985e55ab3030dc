# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line: `python -m tests.emulator --help`, from the root of the checkout."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from .emulator import Emulator
from .state.seeds import SEEDS
from .state.switches import POSITIONS, Switches


def main(arguments: list[str] | None = None) -> None:
    """Run until SIGTERM or SIGINT; `arguments` instead of those of the process."""
    options = _options(arguments)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_arguments: ended.set())
    emulator = Emulator(
        token=options.token,
        switches=options.switches,
        seed=options.seed,
        members=options.members,
        random_seed=options.random_seed,
        rate_limit=options.rate_limit,
        latency_ms=options.latency_ms,
        port=options.port,
        organization=options.organization,
    )
    try:
        emulator.start()
    except (OSError, OverflowError) as error:
        sys.exit(f"The emulator can't listen on port {options.port}: {error}")
    try:
        if options.port_file:
            _write_whole(options.port_file, f"{emulator.port}\n")
        print(f"The ZeroTier Central emulator listens on {emulator.url} (token: {emulator.token})", flush=True)
        print(f"TelecomX is at {emulator.telecomx_url} ({emulator.username}, {emulator.password})", flush=True)
        ended.wait()
    finally:
        if options.port_file:
            options.port_file.unlink(missing_ok=True)
        emulator.stop()


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.emulator", description="An emulator of ZeroTier Central and TelecomX."
    )
    parser.add_argument("--port", type=int, default=0, help="port of the loopback interface; 0 (default) for any")
    parser.add_argument("--port-file", type=Path, help="file to write the port to as soon as requests can be made")
    parser.add_argument("--token", default="emulator-token", help="the API token (default: %(default)s)")
    parser.add_argument("--seed", choices=SEEDS, help="data set to begin with; otherwise the account is empty")
    parser.add_argument("--members", type=_whole, default=0, metavar="N", help="make a network with N members")
    parser.add_argument(
        "--organization", action="store_true", help="give the account an organization; the demo has one"
    )
    parser.add_argument("--rate-limit", type=_positive, metavar="N", help="requests per second and token")
    parser.add_argument("--latency-ms", type=float, default=0, metavar="N", help="hold back each answer for so long")
    parser.add_argument("--random-seed", type=int, default=0, metavar="N", help="what ids and orders depend on")
    parser.add_argument(
        "--switch", action="append", default=[], metavar="NAME=VALUE",
        help=f"position of what is not known about the APIs; switches: {', '.join(POSITIONS)}",
    )  # fmt: skip
    options = parser.parse_args(arguments)
    try:
        options.switches = Switches().with_settings(options.switch)
    except ValueError as error:
        parser.error(str(error))
    return options


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody sees a part of it."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(path)


if __name__ == "__main__":
    main()
