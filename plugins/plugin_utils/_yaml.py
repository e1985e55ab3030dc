# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings as YAML. Text comes from strangers: it is quoted unless it is surely text, and what can't be seen is escaped. Pure."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values

_WIDTH = 100
_PLAIN = re.compile(r"[A-Za-z][\w./-]*(?: [\w./-]+)*\Z", re.ASCII)
_IPV4 = re.compile(r"[0-9]+(?:\.[0-9]+){3}(?:/[0-9]+)?\Z")
_HEX = re.compile(r"[0-9a-f]+\Z")  # ids are all quoted: some look like numbers
_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")  # that YAML does not take for text
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def to_yaml(content: Values) -> str:
    """A document as text."""
    return "\n".join(["---", *_block(content, "")]) + "\n"


def _block(value: t.Any, pad: str) -> t.Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _entry(f"{pad}{_scalar(str(key))}:", item, pad)
    else:
        for item in value:
            if isinstance(item, dict) and item:
                first, *others = _block(item, f"{pad}  ")
                yield f"{pad}- {first[len(pad) + 2 :]}"
                yield from others
            else:
                yield f"{pad}- {_flow(item)}"


def _entry(head: str, item: t.Any, pad: str) -> t.Iterator[str]:
    inner = f"{pad}  "
    if isinstance(item, str) and _fits_literal(item):
        yield f"{head} |{'' if item.endswith(chr(10)) else '-'}"
        yield from (inner + line if line else "" for line in item.removesuffix("\n").split("\n"))
        return
    line = f"{head} {_flow(item)}"
    nested = isinstance(item, (dict, list)) and item and (_has_inner(item) or len(line) > _WIDTH)
    if nested:
        yield head
        yield from _block(item, inner)
    else:
        yield line


def _has_inner(item: t.Any) -> bool:
    return isinstance(item, dict) or any(isinstance(inner, (dict, list)) for inner in item)


def _flow(value: t.Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: t.Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    surely_text = _PLAIN.match(text) and text.lower() not in _WORDS and not _HEX.match(text)
    return text if surely_text or _IPV4.match(text) else f'"{"".join(map(_character, text))}"'


def _character(c: str) -> str:
    if c in _ESCAPES or c.isprintable() or "\ud800" <= c <= "\udfff":  # half a character: nothing can write it
        return _ESCAPES.get(c, c)
    code = ord(c)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _fits_literal(text: str) -> bool:
    """Whether a text of several lines can stand as it is: its first words are not indented, and it has nothing that can't be seen."""
    body = text.removesuffix("\n")
    return (
        "\n" in body
        and not body.lstrip("\n").startswith((" ", "\t"))  # the first line that is not empty sets the indentation
        and not body.endswith("\n")
        and all(line.replace("\t", "").isprintable() for line in body.split("\n"))
    )
