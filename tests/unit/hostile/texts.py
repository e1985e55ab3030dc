# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that mean harm, or that programs trip over, wherever people or a broken server may have written them."""

from __future__ import annotations

import typing as t

TEMPLATES = [
    "{{ 7 * 7 }}", "{{ lookup('pipe', 'touch PWNED') }}", "{% set x = 7 * 7 %}{{ x }}", "{# gone #}", "#jinja2: variable_start_string: '[['", "{% raw %}",
    "lookup('pipe', 'touch PWNED')",
]  # fmt: skip
SHELL = [
    "$(touch PWNED)",
    "`touch PWNED`",
    "; touch PWNED",
    "| touch PWNED",
    "&& touch PWNED",
    "-oProxyCommand=touch PWNED",
    "--help",
    "~root",
]
YAML = [
    "!!python/object/apply:os.system ['touch PWNED']",
    "!unsafe x",
    "!vault x",
    "&a [*a]",
    "---",
    "...",
    "? ",
    "- a",
    "a: b",
    "# x",
    "<<",
    "=",
    "@x",
    "%YAML",
    "'",
    '"',
    "\\",
]
CONTROL = ["\x1b[31mred\x1b]0;title\x07", "a\nb", "a\r\nb", "a\rb", "a\0b", "\x7f", "\x85", "\x9b31m", "\u2028"]
UNICODE = [
    "\u202egnp.exe",
    "\u2066x",
    "\u200b",
    "\ufeffx",
    "\u0430nna",
    "\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54",
    "É",
    "e\u0301",
    "😀",
    "\uffff",
    "\ue000",
    "\U000e0041",
    "ß",
]
SURROGATES = ["\ud800", "x\udfff\ud800"]
RESERVED = [
    "all",
    "ungrouped",
    "hostvars",
    "_meta",
    "localhost",
    "LOCALHOST",
    "vars",
    "group_names",
    "inventory_hostname",
    "omit",
    "true",
    "null",
    "~",
    "None",
    "127.0.0.1",
    "::1",
]
ANSIBLE = [
    "ansible_host",
    "ansible_connection",
    "ansible_python_interpreter",
    "ansible_become_password",
    "name",
    "hosts",
    "children",
]
PATTERNS = ["~.*", "!all", "&all", "all:!x", "all,x", "x[0]", "*", "[1:9]"]
FILES = ["..", ".", "../../etc/passwd", "/etc/passwd", "a/b", "C:\\x", "con", ".hidden"]
HTML = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    "&lt;b&gt;",
    "</table></html>",
    "javascript:x",
    "]]>",
    "<!--",
]
SIZES = ["", "   ", "\t", "x" * 300, "x" * 1_000_000]

TEXTS = [
    *TEMPLATES,
    *SHELL,
    *YAML,
    *CONTROL,
    *UNICODE,
    *SURROGATES,
    *RESERVED,
    *ANSIBLE,
    *PATTERNS,
    *FILES,
    *HTML,
    *SIZES,
]
WHOLE = [text for text in TEXTS if text not in SURROGATES]  # those that UTF-8 can hold


def shown(text: str) -> str:
    """A text as the name of a test."""
    return ascii(text)[:30]


def network(text: str, number: int, owner: str = "someone") -> dict[str, t.Any]:
    """A network's document with the text wherever one can stand."""
    return {
        "id": f"8056c2e21c{number:06x}",
        "description": text,
        "rulesSource": text,
        "ownerId": owner,
        "permissions": {text: {"r": True, "m": True, "a": text, "d": [text]}, owner: text},
        "tagsByName": {text: {"id": 1000, "enums": {text: 100}, "flags": {text: text}}},
        "capabilitiesByName": {text: 7},
        "authorizedMemberCount": text,
        "config": {
            "name": text,
            "private": True,
            "dns": {"domain": text, "servers": [text]},
            "ssoConfig": {"mode": text, "clientId": text, "allowList": [text]},
            "routes": [{"target": text, "via": text}, {"target": "10.0.0.0/24"}, text],
            "ipAssignmentPools": [{"ipRangeStart": text, "ipRangeEnd": text}, text],
            "v4AssignMode": text,
            "v6AssignMode": {"zt": text, "6plane": True, "rfc4193": True},
            "mtu": text,
            "creationTime": text,
            "tags": [text],
            "capabilities": [text, {"id": text, "default": text}],
        },
    }


def member(text: str, number: int, **config: t.Any) -> dict[str, t.Any]:
    """A member's document with the text wherever one can stand."""
    return {
        "nodeId": f"{number:010x}",
        "name": text,
        "description": text,
        "clientVersion": text,
        "physicalAddress": text,
        "lastSeen": text,
        "clock": 1_800_000_000_000,
        "hidden": False,
        "config": {
            "authorized": True,
            "ipAssignments": [text, f"10.0.0.{number % 250 + 1}", f"fe80::1%{text}", f"10.0.0.1/{text}"],
            "capabilities": [7, 8, text],
            "tags": [[1000, 100], [1001, text], [1002, [text]], [1003, {"x": text}], [text, 1], text],
            "creationTime": text,
            "lastAuthorizedTime": text,
            **config,
        },
    }
