# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The figures as a Markdown table and as a chart: how much of each target was used up."""

from __future__ import annotations

import os
from collections.abc import Sequence
from html import escape

from tests.benchmarks.measure import Figure

_WIDTH, _LINE, _LABELS, _BARS = 960, 30, 560, 300  # pixels


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def table(figures: Sequence[Figure], footer: str) -> str:
    """A Markdown table, a line for each figure."""
    lines = ["| what | measured | target | | from |", "|---|---|---|---|---|"]
    for figure in figures:
        verdict = {True: "met", False: "**missed**", None: ""}[figure.met]
        measured = f"{_number(figure.value)} {figure.unit}".strip()
        lines.append(f"| {figure.topic}: {figure.what} | {measured} | {figure.target} | {verdict} | {figure.basis} |")
    return "\n".join([*lines, "", footer, ""])


def guide(figures: Sequence[Figure], footer: str) -> str:
    """The table as RST, for the documentation."""
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in [
        ("What", "Measured", "Target"),
        *((f"{f.topic}: {f.what}", f"{_number(f.value)} {f.unit}", f.target) for f in figures),
    ]:
        lines += [f"   {'*' if place == 0 else ' '} - {cell}".rstrip() for place, cell in enumerate(row)]
    return "\n".join([*lines, "", footer, ""])


def _used_up(figure: Figure) -> float:
    """The measured share of what the target allows: up to 1 is good."""
    if figure.most is not None:
        return figure.value / figure.most if figure.most else float(figure.value > 0)
    return (figure.least or 0) / figure.value if figure.value else 2.0


def chart(figures: Sequence[Figure]) -> str:
    """An SVG with a bar for each figure that has a target; the line on the right is the target itself."""
    shown = [figure for figure in figures if figure.met is not None]
    height = _LINE * (len(shown) + 2)
    edge = _LABELS + _BARS
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="13" role="img">',
        "<title>How much of each target is used up: shorter is better</title>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<text x="{edge}" y="20" text-anchor="middle" fill="#333333">target</text>',
        f'<line x1="{edge}" y1="28" x2="{edge}" y2="{height - 10}" stroke="#333333" stroke-dasharray="4 3"/>',
    ]
    for number, figure in enumerate(shown, start=1):
        top = number * _LINE
        share = min(_used_up(figure), 1.25)
        colour = "#2a7f62" if figure.met else "#b3261e"
        value = f"{_number(figure.value)} {figure.unit}".strip()
        parts += [
            f'<text x="{_LABELS - 10}" y="{top + 18}" text-anchor="end" fill="#111111">{escape(figure.topic)}: {escape(figure.what)}</text>',
            f'<rect x="{_LABELS}" y="{top + 5}" width="{max(2.0, share * _BARS):.1f}" height="{_LINE - 12}" fill="{colour}"/>',
            f'<text x="{_LABELS + 6}" y="{top + 18}" fill="#111111" stroke="#ffffff" stroke-width="3" paint-order="stroke">{escape(value)}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])
