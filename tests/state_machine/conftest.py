# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clean environment, and the count of what was tried."""

from __future__ import annotations

import pytest

from tests import loader

# isort: split
from ansible_collections.community.zerotier.tests.unit.plugins.conftest import clean_environment

__all__ = ["clean_environment", "loader"]  # for pytest

COUNT = "state machine"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell how much was tried. The reports bring the figures, also from the workers of pytest-xdist."""
    sequences = steps = 0
    tried: set[tuple[str, str]] = set()
    positions: dict[str, int] = {}
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, figures in getattr(report, "user_properties", ()):
            if name == COUNT and report.when == "call":
                sequences += figures["sequences"]
                steps += figures["steps"]
                tried |= {tuple(pair) for pair in figures["tried"]}
                positions = figures["positions"]
    whole = [s for s, count in positions.items() if sum(name == s for name, _position in tried) == count]
    if sequences:
        terminalreporter.write_line(
            f"state machine: {sequences} sequences, {steps} steps, {len(whole)} switches in both positions"
        )
