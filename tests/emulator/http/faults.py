# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on order: what the next matching requests get instead of, or after, the right answer."""

from __future__ import annotations

import dataclasses
import json
import random
import re
from collections.abc import Callable
from typing import Any

from ..state.answers import as_json
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
    chance: float = 1.0
    """How likely a matching request gets it, from just over 0 to 1."""
    seed: int = 0
    """What `chance` is drawn with: faults with the same seed choose alike."""
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
    stall: float = 0.0
    """Seconds to wait after the work is done, before the answer."""
    meanwhile: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    """Requests, each with method, path and perhaps body, that somebody else makes with the same token just before."""
    replace: str | None = None
    """Do the work, but make the body of its answer "empty", "html", "truncated" JSON, JSON of the "wrong_type", or "wrong_fields"."""
    ignore: list[str] = dataclasses.field(default_factory=list)
    """Fields of the request, such as config.mtu, that are ignored in silence."""
    null: list[str] = dataclasses.field(default_factory=list)
    """Fields of the answer that turn into null, in every object of a list."""
    remove: list[str] = dataclasses.field(default_factory=list)
    """Fields of the answer that are left out, in every object of a list."""
    extra: dict[str, Any] = dataclasses.field(default_factory=dict)
    """Fields that every object of the answer has on top, however deep it stands."""

    def __post_init__(self) -> None:
        self.method = self.method.upper()
        checks = {
            "method": self.method in ("GET", "POST", "PUT", "DELETE", "*"),
            "path": self.path.startswith(("/", "*")),
            "times": self.times is None or (_is_whole(self.times) and self.times > 0),
            "skip": _is_whole(self.skip) and self.skip >= 0,
            "chance": _is_time(self.chance) and 0 < self.chance <= 1,
            "seed": _is_whole(self.seed),
            "status": self.status is None or (_is_whole(self.status) and 200 <= self.status <= 599),
            "headers": all(isinstance(text, str) for item in self.headers.items() for text in item),
            "after": isinstance(self.after, bool),
            "delay": _is_time(self.delay),
            "drip": _is_time(self.drip),
            "drop": self.drop in (None, "before", "after"),
            "stall": _is_time(self.stall),
            "meanwhile": isinstance(self.meanwhile, list) and all(map(_is_call, self.meanwhile)),
            "replace": self.replace in (None, "empty", "html", "truncated", "wrong_type", "wrong_fields"),
            "ignore": _are_texts(self.ignore),
            "null": _are_texts(self.null),
            "remove": _are_texts(self.remove),
            "extra": isinstance(self.extra, dict) and _are_texts(list(self.extra)),
        }
        for name, valid in checks.items():
            if not valid:
                raise ValueError(f"fault: {name} can't be {getattr(self, name)!r}")
        self._random = random.Random(self.seed)
        self._pattern = re.compile(re.escape(self.path).replace(r"\*\*", ".*").replace(r"\*", "[^/]*"))

    def matches(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and self._pattern.fullmatch(path) is not None

    def strikes(self) -> bool:
        """Whether chance will have it."""
        return self.chance == 1 or self._random.random() < self.chance

    def changed_body(self, body: Any) -> Any:
        """The request's body without the ignored fields."""
        for field in self.ignore:
            body = _without(body, field.split("."))
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
        if answer.text and answer.kind == JSON and (self.replace or self.null or self.remove or self.extra):
            return dataclasses.replace(answer, text=as_json(self._changed_document(json.loads(answer.text))))
        return answer

    def _changed_document(self, document: Any) -> Any:
        if self.replace == "wrong_fields":
            document = _of_wrong_types(document)
        for field in self.null:
            document = _with_null(document, field.split("."))
        for field in self.remove:
            document = _without(document, field.split("."))
        return _with_extra(document, self.extra) if self.extra else document


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
            if not fault.strikes():
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


def _is_call(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and {"method", "path"} <= value.keys() <= {"method", "path", "body"}
        and _are_texts([value["method"], value["path"]])
    )


def _with_null(document: Any, path: list[str]) -> Any:
    """A copy of a document with null at `path`; in a list, in each of its objects."""
    return _changed(document, path, lambda holder, key: {**holder, key: None})


def _without(document: Any, path: list[str]) -> Any:
    """A copy of a document without the field at `path`; in a list, without it in each of its objects."""
    return _changed(document, path, lambda holder, key: {name: value for name, value in holder.items() if name != key})


def _changed(document: Any, path: list[str], change: Callable[[dict[str, Any], str], Any]) -> Any:
    """A copy of a document with a change where `path` leads to, if it does; in a list, in each of its objects."""
    if isinstance(document, list):
        return [_changed(item, path, change) for item in document]
    if not isinstance(document, dict) or path[0] not in document:
        return document
    if len(path) > 1:
        return {**document, path[0]: _changed(document[path[0]], path[1:], change)}
    return change(document, path[0])


def _with_extra(document: Any, extra: dict[str, Any]) -> Any:
    """A copy of a document whose objects, however deep, have more fields."""
    if isinstance(document, list):
        return [_with_extra(item, extra) for item in document]
    if isinstance(document, dict):
        return {**{key: _with_extra(value, extra) for key, value in document.items()}, **extra}
    return document


def _of_wrong_types(document: Any) -> Any:
    """A copy of a document in which each value is of another type, but for `config` itself and the objects of a list."""
    if isinstance(document, list):
        return [_of_wrong_types(item) for item in document]
    if isinstance(document, dict):
        return {
            key: _of_wrong_types(value) if key == "config" else _of_wrong_type(value) for key, value in document.items()
        }
    return _of_wrong_type(document)


def _of_wrong_type(value: Any) -> Any:
    """A text for an object, an object for a text, a list of nonsense for another list, a list for anything else."""
    if isinstance(value, dict):
        return "nonsense"
    if isinstance(value, str):
        return {"nonsense": value}
    return ["nonsense", None, 1, {}, []] if isinstance(value, list) else [value]
