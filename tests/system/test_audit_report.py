# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page that audit_report writes: well-formed, complete in itself, and safe to open whatever members are called."""

from __future__ import annotations

import re
import typing as t
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.emulator import Emulator
from tests.shell import Shell

ROOT = Path(__file__).resolve().parents[2]
VOID = {"meta", "br", "hr", "img", "input", "link"}
EVIL = "\"'><script>alert(1)</script>&lt;{{ 7 * 6 }}\u202e"
SHOWN = "\"'><script>alert(1)</script>&lt;{{ 7 * 6 }}\\u202e"  # as a browser shows it
DAY = 86_400


class Page(HTMLParser):
    """What a browser would make of a page; fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        assert len({name for name, _value in attrs}) == len(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


@pytest.fixture
def account(emulator: Emulator) -> Emulator:
    """Networks and members with something in each list of the report, and names that mean harm."""
    emulator.add_user("other-token-of-32-characters-or-so", "careful@example.com", in_organization=True)
    other = next(
        member["userId"]
        for member in (emulator.organization() or {})["members"]
        if member["email"] == "careful@example.com"
    )
    network_id = emulator.add_network(
        EVIL,
        permissions={other: {"r": True, "a": False, "m": True, "d": False}},
        config={
            "private": False,
            "routes": [{"target": "10.1.0.0/16"}],
            "ipAssignmentPools": [{"ipRangeStart": "10.1.1.0", "ipRangeEnd": "10.1.1.255"}],
        },
    )
    for number, (authorized, ip, days) in enumerate(
        [(True, "10.1.1.1", 0), (True, "10.1.1.1", 60), (True, "192.168.0.1", None), (False, "10.1.1.2", None)]
    ):
        node = f"{number:010x}"
        config = {"authorized": authorized, "ipAssignments": [ip], "activeBridge": number == 0}
        emulator.add_member(network_id, node, name=EVIL, config=config)
        if days is not None:
            emulator.check_in(network_id, node, seconds_ago=days * DAY + 1, version="1.12.2")
    emulator.add_network("quiet")
    return emulator


def test_the_page(account: Emulator, shell: Shell) -> None:
    file = shell.directory / "report.html"
    answers: dict[str, t.Any] = {"zt_report_file": str(file), "zt_days": 30}
    preview = shell.playbook("community.zerotier.audit_report", "--check", **answers)
    assert (preview.changed, file.exists()) == (1, False)
    account.reset()
    real = shell.playbook("community.zerotier.audit_report", **answers)
    assert (real.changed, file.stat().st_mode & 0o777) == (1, 0o600)
    reads = [call for call in account.calls if call.startswith(("GET /network", "GET /status"))]
    assert (len(reads), {call.split()[0] for call in account.calls}) == (4, {"GET"})

    text = file.read_text(encoding="utf-8")
    page = Page(text)
    self_contained(page, text)
    assert page.texts.count(SHOWN) >= 5
    assert "1.12.2" in page.texts
    assert "careful@example.com" in page.texts
    assert any(line.startswith("It is public") for line in page.texts)
    title = page.texts[next(n for n, line in enumerate(page.texts) if line.startswith("ZeroTier report for "))]
    assert re.fullmatch(r"ZeroTier report for owner@example\.com, \d{4}-\d\d-\d\d \d\d:\d\d UTC", title)
    assert {name: count for count, name in re.findall(r'<b>([\d,]+)</b> <a href="#(\w+)">', text)} == {
        "networks": "3", "permissions": "1", "rights": "1", "duplicates": "1", "addresses": "1", "stale": "1",
        "never_seen": "1", "waiting": "1",
    }  # fmt: skip


def self_contained(page: Page, text: str) -> None:
    """Nothing is loaded, nothing runs, each link leads to a place on the page, each table says what it is."""
    assert not {"script", "link", "img", "iframe", "object", "embed", "form", "base"} & set(page.tags)
    assert not [
        name for name, _value in page.attributes if name.startswith("on") or name in ("src", "srcset", "xlink:href")
    ]
    links = [value for name, value in page.attributes if name == "href"]
    assert links
    assert all(link.removeprefix("#") in page.ids for link in links)
    assert len(page.ids) == len(set(page.ids))
    assert not re.search(r"url\(|@import|https?:|//[a-z]", text)
    assert page.tags.count("table") == page.tags.count("caption") > 5
    assert page.tags.count("h1") == 1
    assert "svg" in page.tags


def test_an_account_with_nothing_in_it(shell: Shell, emulator: Emulator) -> None:
    file = shell.directory / "report.html"
    shell.playbook("community.zerotier.audit_report", zt_report_file=str(file), zt_days="")
    text = file.read_text(encoding="utf-8")
    assert "not seen for 90 days" in text
    Page(text)


def test_files_that_can_not_be_written(shell: Shell, emulator: Emulator) -> None:
    for name in ("", "/nowhere/report.html", str(shell.directory)):
        done = shell.attempt("ansible-playbook", "community.zerotier.audit_report", "-e", f"zt_report_file='{name}'")
        assert done.returncode != 0
        assert f"zt_report_file: '{name}' can't be written." in done.stdout
    assert emulator.calls == []


def test_all_that_the_template_shows_is_escaped() -> None:
    """Calls of the template's own macros apart, each expression ends in the filter that escapes."""
    template = (ROOT / "playbooks" / "templates" / "audit_report.html.j2").read_text(encoding="utf-8")
    macros = "|".join(re.findall(r"{% macro (\w+)\(", template))
    expressions = re.findall(r"{{-?(.*?)-?}}", template, re.DOTALL)
    assert len(expressions) > 30
    assert [shown for shown in expressions if not re.search(rf"\| e $|^ ?(?:{macros})\(", shown)] == []
