# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m tests.benchmarks DIRECTORY [TOPIC...]`: measure, print a table, and write it with a chart to the directory."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import inventory, limits, report, tasks

TOPICS = {"tasks": tasks.figures, "limits": limits.figures, "inventory": inventory.figures}


def main() -> None:
    """Ends with an error if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measures the collection.")
    parser.add_argument("directory", type=Path, help="where the table and the chart go")
    parser.add_argument(
        "topics", nargs="*", metavar="TOPIC", help=f"what to measure: {', '.join(TOPICS)}; all by default"
    )
    options = parser.parse_args()
    if unknown := set(options.topics) - set(TOPICS):
        parser.error(f"unknown topic: {', '.join(sorted(unknown))}")
    options.directory.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    found = []
    with tempfile.TemporaryDirectory(dir=options.directory) as scratch:
        for topic in options.topics or TOPICS:
            print(f"Measuring {topic} ...", file=sys.stderr, flush=True)
            for figure in TOPICS[topic](Path(scratch)):
                print(f"  {figure.topic}: {figure.what}: {figure.value:.3g} {figure.unit}", file=sys.stderr, flush=True)
                found.append(figure)
    where = f"ansible-core {version('ansible-core')}, Python {platform.python_version()}, {report.cores()} cores"
    footer = f"Measured with {where}, in {(time.monotonic() - began) / 60:.0f} minutes."
    table = report.table(found, footer)
    (options.directory / "benchmarks.md").write_text(table, encoding="utf-8")
    (options.directory / "benchmarks.rst").write_text(report.guide(found, footer), encoding="utf-8")
    (options.directory / "benchmarks.svg").write_text(report.chart(found), encoding="utf-8")
    print(table)
    if missed := [figure for figure in found if figure.met is False]:
        sys.exit(f"{len(missed)} of {len(found)} targets were missed.")


if __name__ == "__main__":
    main()
