# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that the collection can say to a user, read from its source: texts of errors, warnings and progress.

In the code, what reads like a sentence is one: a text of three words or more, or of two with a full stop, wherever it
stands. What an f-string or a template fills in is ``<...>``. An option and its problem are one text, as the user sees them.
"""

from __future__ import annotations

import ast
import re
import typing as t
from pathlib import Path

import yaml

GAP = "<...>"
CODE = ("module_utils", "plugin_utils", "modules", "action", "inventory", "lookup", "filter")
_DOCUMENTATION = {"DOCUMENTATION", "EXAMPLES", "RETURN"}
_TEMPLATE = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
_TEXT_IN_TEMPLATE = re.compile(r"'((?:[^'\\]|\\.)*)'")
# Roles have one more place for sentences that an error is made of.
_MEANINGS = ("__node_meanings",)


def is_sentence(text: str) -> bool:
    """Whether a text is for people, by its words; gaps are none."""
    words = re.findall(r"(?<![\w%/])[A-Za-z_']{2,}", text.replace(GAP, " "))
    return " " in text.strip() and (len(words) >= 3 or (len(words) == 2 and (text.endswith(".") or "'" in text)))


def normal(text: str) -> str:
    """A message as it is compared: gaps without names and quotes, one where several touch, and single blanks."""
    gapped = re.sub(r"(?:<[^<>]*>)+", GAP, text)
    return " ".join(gapped.replace(f"'{GAP}'", GAP).split())


def said(root: Path) -> dict[str, str]:
    """All messages of the collection, each with the file that says it."""
    found: dict[str, str] = {}
    for directory in CODE:
        for path in sorted((root / "plugins" / directory).rglob("*.py")):
            for text in in_code(path.read_text(encoding="utf-8")):
                found.setdefault(text, str(path.relative_to(root)))
    for path in sorted(
        [*root.glob("playbooks/*.yml"), *root.glob("roles/*/tasks/*.yml"), *root.glob("roles/*/vars/*.yml")]
    ):
        for text in in_tasks(yaml.safe_load(path.read_text(encoding="utf-8"))):
            found.setdefault(text, str(path.relative_to(root)))
    return found


# Python


def in_code(source: str) -> list[str]:
    """The messages of a module's source."""
    return [text for text in map(normal, _texts(ast.parse(source))) if is_sentence(text)]


def _texts(node: ast.AST) -> t.Iterator[str]:
    if _is_documentation(node):
        return
    if isinstance(node, ast.Call) and _called(node) == "InvalidOption":
        option, problem = node.args
        yield f"{_text(option) or GAP}: {_text(problem) or GAP}"
        yield from _inner(problem)
    elif (text := _text(node)) is not None:
        yield text
        yield from _inner(node)
    else:
        for child in ast.iter_child_nodes(node):
            yield from _texts(child)


def _is_documentation(node: ast.AST) -> bool:
    """A docstring, or a documentation block of Ansible."""
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Name) and target.id in _DOCUMENTATION for target in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _text(node: ast.AST) -> str | None:
    """A constant, an f-string, or a sum of such; None for anything else."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _text(node.left), _text(node.right)
        return None if left is None and right is None else (left or "") + (right or "")
    return None


def _inner(node: ast.AST) -> t.Iterator[str]:
    """What stands in the gaps of a text, such as one of two texts."""
    if isinstance(node, ast.JoinedStr):
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _texts(part.value)
    elif isinstance(node, ast.BinOp):
        for side in (node.left, node.right):
            yield from _inner(side) if _text(side) is not None else _texts(side)


# Roles and playbooks


def in_tasks(content: t.Any) -> t.Iterator[str]:
    """What tasks fail with, anywhere in plays, blocks and lists of tasks; and the sentences that they look up."""
    if isinstance(content, list):
        for item in content:
            yield from in_tasks(item)
    elif isinstance(content, dict):
        for key, value in content.items():
            if key == "fail_msg":
                yield from _templated(value)
            elif key == "ansible.builtin.fail":
                yield from _templated(value["msg"])
            elif key in _MEANINGS:
                for meaning in value.values():
                    yield from _templated(meaning)
            else:
                yield from in_tasks(value)


def _templated(text: str) -> t.Iterator[str]:
    """A text with gaps for its templates, and the sentences inside of these."""
    templates = _TEMPLATE.findall(text)
    inner = [quoted for template in templates for quoted in _TEXT_IN_TEMPLATE.findall(template)]
    yield from (found for found in map(normal, [_TEMPLATE.sub(GAP, text), *inner]) if is_sentence(found))
