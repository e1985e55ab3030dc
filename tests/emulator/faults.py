# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on order: what the next matching requests get instead of, or after, the right answer."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

from .answers import as_json
from .messages import HTML, JSON, Answer


@dataclasses.dataclass
class Fault:
    """One fault. The first one that matches a request and is not used up counts, in the order of their making."""

    method: str = "*"
    """GET, POST, PUT, DELETE or *."""
    path: str = "**"
    """A pattern for the path without /api/v1 or /telecomx: * is anything within one part of it, ** anything at all."""
    times: int | None = 1
    """How many requests get it; None means all from then on."""
    skip: int = 0
    """How many matching requests go unharmed first."""
    status: int | None = None
    """Answer with this status."""
    body: Any = ""
    """The body that goes with `status`: a text is sent as it is, anything else as JSON."""
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    """Headers of the answer, over the usual ones."""
    after: bool = False
    """Whether the work is done before the answer with `status`; otherwise it is not done at all."""
    delay: float = 0.0
    """Seconds to wait before anything else."""
    drip: float = 0.0
    """Seconds to wait before each byte of the answer's body."""
    drop: str | None = None
    """Drop the connection "before" or "after" the work is done."""
    replace: str | None = None
    """Do the work, but make the body of its answer "empty", "html", "truncated" JSON or JSON of the "wrong_type"."""
    ignore: list[str] = dataclasses.field(default_factory=list)
    """Fields of the request, such as config.mtu, that are ignored in silence."""
    null: list[str] = dataclasses.field(default_factory=list)
    """Fields of the answer that turn into null, in every object of a list."""

    def __post_init__(self) -> None:
        self.method = self.method.upper()
        checks = {
            "method": self.method in ("GET", "POST", "PUT", "DELETE", "*"),
            "path": self.path.startswith(("/", "*")),
            "times": self.times is None or (_is_whole(self.times) and self.times > 0),
            "skip": _is_whole(self.skip) and self.skip >= 0,
            "status": self.status is None or (_is_whole(self.status) and 200 <= self.status <= 599),
            "headers": all(isinstance(text, str) for item in self.headers.items() for text in item),
            "after": isinstance(self.after, bool),
            "delay": _is_time(self.delay),
            "drip": _is_time(self.drip),
            "drop": self.drop in (None, "before", "after"),
            "replace": self.replace in (None, "empty", "html", "truncated", "wrong_type"),
            "ignore": _are_texts(self.ignore),
            "null": _are_texts(self.null),
        }
        for name, valid in checks.items():
            if not valid:
                raise ValueError(f"fault: {name} can't be {getattr(self, name)!r}")
        self._pattern = re.compile(re.escape(self.path).replace(r"\*\*", ".*").replace(r"\*", "[^/]*"))

    def matches(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and self._pattern.fullmatch(path) is not None

    def changed_body(self, body: Any) -> Any:
        """The request's body without the ignored fields."""
        for field in self.ignore:
            body = _changed(body, field.split("."), remove=True)
        return body

    def changed_answer(self, answer: Answer) -> Answer:
        """The answer with the fault in it."""
        if self.status is not None:
            text = self.body if isinstance(self.body, str) else as_json(self.body)
            return _replaced(answer, text, self.status)
        if self.replace == "empty":
            return _replaced(answer, "")
        if self.replace == "html":
            return _replaced(answer, "<html><body><h1>Welcome</h1></body></html>")
        if self.replace == "truncated":
            return _replaced(answer, answer.text[: len(answer.text) // 2])
        if self.replace == "wrong_type":
            return _replaced(answer, "{}" if answer.text.startswith("[") else "[]")
        if self.null and answer.text and answer.kind == JSON:
            document = json.loads(answer.text)
            for field in self.null:
                document = _changed(document, field.split("."), remove=False)
            return dataclasses.replace(answer, text=as_json(document))
        return answer


class Faults:
    """The faults that are on order."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._faults.append(fault)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request."""
        for fault in self._faults:
            if not fault.matches(method, path) or fault.times == 0:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None

    def reset(self) -> None:
        self._faults.clear()


def fault_of(document: Any) -> Fault:
    """The fault that a JSON object asks for; raises ValueError with what is wrong."""
    if not isinstance(document, dict):
        raise ValueError("a fault is a JSON object")
    names = [field.name for field in dataclasses.fields(Fault)]
    for name in document:
        if name not in names:
            raise ValueError(f"fault: there is no {name!r}, only {', '.join(names)}")
    try:
        return Fault(**document)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"fault: a value has the wrong type ({error})") from error


def _replaced(answer: Answer, text: str, status: int | None = None) -> Answer:
    return Answer(status or answer.status, text, HTML if text.startswith("<") else JSON, answer.headers)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_time(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 3600


def _changed(document: Any, path: list[str], remove: bool) -> Any:
    """A copy of a document with the field at `path` removed or null; in a list, in each of its objects."""
    if isinstance(document, list):
        return [_changed(item, path, remove) for item in document]
    if not isinstance(document, dict) or path[0] not in document:
        return document
    if len(path) > 1:
        return {**document, path[0]: _changed(document[path[0]], path[1:], remove)}
    if remove:
        return {key: value for key, value in document.items() if key != path[0]}
    return {**document, path[0]: None}
