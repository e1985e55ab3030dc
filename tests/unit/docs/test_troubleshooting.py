# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide on troubleshooting lists every message that the collection can give, and no others."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import pytest
from ansible.module_utils.basic import missing_required_lib
from ansible.parsing import mod_args

from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.tests.unit.docs.messages import in_code, in_tasks, is_sentence, normal, said
from ansible_collections.community.zerotier.tests.unit.support import validated

ROOT = Path(__file__).resolve().parents[3]
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_troubleshooting.rst"
OURS, _MARKER, ANSIBLES = GUIDE.read_text(encoding="utf-8").partition(
    "\n.. from here on, messages are not the collection's"
)

# What reads like a sentence in the code and is no message.
NO_MESSAGES = {
    "member <...> of network <...>": "the head of a diff",
    "members of network <...>": "the head of a diff",
    "Tunnel connection failed": "looked for in what a library says",
    "dict[str, t.Any]": "a type",
}
# The filter zt_audit: its findings are what a report shows, and explain themselves.
# The table of providers: what sentences are made of, and what the guide on providers shows.
NO_MESSAGES_IN = ("plugins/plugin_utils/_audit.py", "plugins/module_utils/_providers/offers.py")


def literals(text: str) -> list[str]:
    """The messages that a part of the guide lists: what stands in double backquotes and reads like a sentence."""
    prose = re.sub(
        r"^\.\. .*\n(?:   .*\n|\n)*", "", text, flags=re.MULTILINE
    )  # without comments, blocks of code, labels
    return [found for found in map(normal, re.findall(r"``(.+?)``", prose)) if is_sentence(found)]


def fits(listed: str, message: str) -> bool:
    """Whether the guide's text is this message, or its beginning; a full stop at the end does not count."""
    if listed.endswith(" ..."):
        return message.startswith(listed[:-4])
    return message.rstrip(".") == listed.rstrip(".")


def messages() -> dict[str, str]:
    """What the guide must list, each with the file that says it."""
    found = said(ROOT)
    assert set(NO_MESSAGES) <= set(found), f"NO_MESSAGES names what is no more: {set(NO_MESSAGES) - set(found)}"
    return {text: path for text, path in found.items() if text not in NO_MESSAGES and path not in NO_MESSAGES_IN}


def test_every_message_is_listed() -> None:
    listed = literals(OURS + ANSIBLES)
    missing = [
        f"{path} says «{message}», which guide_troubleshooting.rst does not list. Add it there in ``...``, with its cause."
        for message, path in messages().items()
        if not any(fits(one, message) for one in listed)
    ]
    assert not missing, "\n".join(missing)


def test_nothing_else_is_listed() -> None:
    known = messages()
    gone = [
        f"guide_troubleshooting.rst lists «{one}», which nothing says any more. Take it out, or correct it."
        for one in literals(OURS)
        if not any(fits(one, message) for message in known)
    ]
    assert not gone, "\n".join(gone)


def test_no_message_is_listed_twice() -> None:
    listed = re.findall(r"^``(.+?)``", OURS, re.MULTILINE)
    assert sorted(listed) == sorted(set(listed))


def test_what_ansible_itself_says() -> None:
    listed = literals(ANSIBLES)
    answers = [normal(missing_required_lib("requests").replace(sys.executable, "<path>"))]
    for networks in ({}, {"network_id": "8056c2e21c000001", "network_name": "office"}):
        with pytest.raises(ValueError, match="network_id") as caught:
            validated(_member.TASK, {"node_id": "1a2b3c4d02", **networks})
        answers.append(str(caught.value))
    assert re.sub(r"on \S+ Python", "on <...>'s Python", answers[0]).startswith(listed[0])
    assert {answers[1], answers[2]} == {one for one in listed if "network_id" in one}
    resolved = next(one for one in listed if one.startswith("couldn't resolve"))
    assert resolved.partition(" '")[0] in inspect.getsource(mod_args)


class TestCollecting:
    """The collector finds messages in all the ways that code has of making one."""

    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ('raise Missing("there is none of it")', ["there is none of it"]),
            ('raise Missing(f"there is no {thing!r} of " f"that kind")', ["there is no <...> of that kind"]),
            ('warn("one two three " + more + " four")', ["one two three four"]),
            ('InvalidOption("name", f"is {n} bytes long")', ["name: is <...> bytes long"]),
            ('InvalidOption(option, "is quite wrong")', ["<...>: is quite wrong"]),
            ("x = f\"it has {'no name at all' if a else b} now, sir\"", ["it has <...> now, sir", "no name at all"]),
            ('HINTS = {404: "look at the id"}', ["look at the id"]),
            ('def f():\n    """A docstring is no message."""', []),
            ('EXAMPLES = "neither is an example"', []),
            ('session.get("Accept"); x = "application/json"; y = "two words"', []),
        ],
    )
    def test_in_code(self, source: str, found: list[str]) -> None:
        assert in_code(source) == found

    def test_in_tasks(self) -> None:
        failing = {"ansible.builtin.fail": {"msg": "It {{ 'was not there' if x else 'is' }} for {{ who }}."}}
        tasks = [
            {"block": [{"ansible.builtin.assert": {"that": "x", "fail_msg": "There is no {{ x }} here."}}]},
            failing,
            {"name": "A name is no message", "ansible.builtin.debug": {"msg": "Nor is this one."}},
        ]
        assert list(in_tasks(tasks)) == ["There is no <...> here.", "It <...> for <...>.", "was not there"]
