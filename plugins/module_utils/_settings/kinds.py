# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of settings: how each sort of value is given, read, compared and sent; and what a table of them can do.

A *canonical* value is plain JSON in the shape of the option: lower-case, sorted where order means nothing,
never null but for what the API does not tell: a number, and the rules of a network without a source.
"""

from __future__ import annotations

import ipaddress
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    BadAnswer,
    InvalidOption,
    is_whole,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import Cleared, is_said, said
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import canonical

Values = dict[str, t.Any]
Document = dict[str, t.Any]
Path = tuple[str, ...]

NAME_BYTES = 127  # what fits on the wire (Central v1 notes, 3.3)
DNS_SERVERS = 4
LARGEST_ID = 2**32 - 1  # of capabilities, tags and values of tags


def _same(value: t.Any) -> t.Any:
    return value


def _replace(current: t.Any, wanted: t.Any) -> t.Any:
    return wanted


class Kind(t.NamedTuple):
    """How one sort of value is given, read, compared and sent."""

    spec: dict[str, t.Any]  # its part of an argument spec
    read: t.Callable[[t.Any], t.Any]  # API value -> canonical; takes anything, raises nothing
    parse: t.Callable[[t.Any], t.Any] = (
        _same  # option value -> canonical (of the part that was given); ValueError with a sentence
    )
    merge: t.Callable[[t.Any, t.Any], t.Any] = _replace  # (current, wanted) -> target, all canonical
    write: t.Callable[[t.Any], t.Any] = _same  # canonical -> API value


class Field(t.NamedTuple):
    """One managed setting: the option's name, the path in the API's document, its kind."""

    option: str
    path: Path
    kind: Kind


class Odd(dict[str, t.Any]):
    """An object of a list whose shape is not what the API promises. Reading its settings raises its failure, for it alone."""

    def __init__(self, document: Document, failure: BadAnswer) -> None:
        super().__init__(document)
        self.failure = failure


class Resource(t.NamedTuple):
    """All fields of one kind of object, and the read-only facts that are reported beside them."""

    fields: tuple[Field, ...]
    facts: t.Mapping[str, Path] = {}

    def argument_spec(self) -> dict[str, t.Any]:
        """The options of all fields, and ``clear`` if some are dictionaries."""
        clearable = [f.option for f in self.fields if f.kind.spec["type"] == "dict"]
        clear = {"clear": {"type": "list", "elements": "str", "choices": clearable}} if clearable else {}
        return {**{f.option: f.kind.spec for f in self.fields}, **clear}

    def kind(self, option: str) -> Kind:
        return next(f.kind for f in self.fields if f.option == option)

    def parse(self, params: t.Mapping[str, t.Any]) -> Values:
        """The settings that were asked for, canonical. Raises InvalidOption naming the option."""
        wanted: Values = {}
        for f in self.fields:
            value = params.get(f.option)
            if is_said(value):
                try:
                    wanted[f.option] = f.kind.parse(said(value) if isinstance(value, dict) else value)
                except ValueError as error:
                    raise InvalidOption(f.option, str(error)) from None
        for option in dict.fromkeys(params.get("clear") or ()):
            if option in wanted:
                raise InvalidOption(
                    "clear", f"{option} is named here and has values as well; leave out one of the two."
                )
            wanted[option] = Cleared(self.kind(option).read(None))
        return wanted

    def left_alone(self, params: t.Mapping[str, t.Any], current: Values) -> list[str]:
        """Warnings about dictionaries that are given without a value in them, where the object (``current``) has values."""
        return [
            f"{f.option}: nothing in it has a value, so it was left alone. To clear it, name it in clear: [{f.option}]."
            for f in self.fields
            if isinstance(params.get(f.option), dict)
            and not is_said(params[f.option])
            and f.option not in (params.get("clear") or ())
            and current.get(f.option, f.kind.read(None)) != f.kind.read(None)
        ]

    def read(self, document: Document) -> Values:
        """All settings of an object, canonical. Raises BadAnswer for an odd one."""
        if isinstance(document, Odd):
            raise document.failure
        return {f.option: f.kind.read(dig(document, f.path)) for f in self.fields}

    def read_facts(self, document: Document) -> Values:
        return {name: dig(document, path) for name, path in self.facts.items()}

    def write(self, values: Values) -> Document:
        """The API document that sets these values and nothing else."""
        document: Document = {}
        for f in self.fields:
            if f.option in values:
                place = document
                for key in f.path[:-1]:
                    place = place.setdefault(key, {})
                place[f.path[-1]] = f.kind.write(values[f.option])
        return document

    def untold(self, document: Document) -> list[str]:
        """The settings that the document leaves out."""
        places = ((f.option, dig(document, f.path[:-1]), f.path[-1]) for f in self.fields)
        return [option for option, place, key in places if not isinstance(place, dict) or key not in place]

    def lacks(self, document: Document) -> bool:
        """Whether the document leaves out a setting, or is odd."""
        return isinstance(document, Odd) or bool(self.untold(document))

    def conceals(self, document: Document, options: t.Container[str]) -> bool:
        """Whether the document does not tell what one of these options, given in part, is merged with; or is odd."""
        if isinstance(document, Odd):
            return True
        given = (f for f in self.fields if f.option in options and f.kind.merge is not _replace)
        return any(dig(document, f.path) is None for f in given)


def dig(document: t.Any, path: Path) -> t.Any:
    """What stands at a path of a document; None where a part of the path is missing or of another type."""
    for key in path:
        document = document.get(key) if isinstance(document, dict) else None
    return document


# Plain values


def _sendable(text: str) -> str:
    if not is_whole(text):
        raise ValueError(f"'{printable(text)}' holds half of a character (a lone surrogate), which no API takes.")
    return text


def text(longest: int | None = None) -> Kind:
    def parse(value: str) -> str:
        size = len(_sendable(value).encode())
        if longest is not None and size > longest:
            raise ValueError(f"is {size} bytes long; {longest} bytes are the most.")
        return value

    return Kind({"type": "str"}, read=lambda value: "" if value is None else str(value), parse=parse)


def name(longest: int | None = None) -> Kind:
    """A name: compared and sent in Unicode's form NFC, or two ways to write a letter would be changed to and fro."""
    kind = text(longest)
    return kind._replace(
        read=lambda value: canonical(kind.read(value)), parse=lambda value: canonical(kind.parse(value))
    )


def _element(text: str) -> str:
    """An element of a list of texts; ansible-core makes an empty one of null."""
    if not text.strip():
        raise ValueError("an element of the list is empty or null; leave it out, or give it a value.")
    return text


def shown_number(value: t.Any) -> str:
    """A number for a message; Python itself refuses to write the longest."""
    return str(value) if abs(value) < 10**20 else "a number of many digits"


def is_id(text: str) -> bool:
    """Whether a capability, tag or value is given by number."""
    return text.isascii() and text.isdecimal()


def _id(number: int | str) -> int:
    if len(str(number)) > 20 or not 0 <= int(number) <= LARGEST_ID:
        raise ValueError(f"'{printable(number)}' is outside the range; a number must be 0 to {LARGEST_ID}.")
    return int(number)


def number(low: int, high: int) -> Kind:
    def parse(value: int) -> int:
        if not is_number(value) or not low <= value <= high:
            raise ValueError(f"{shown_number(value)} is outside the range; it must be {low} to {high}.")
        return value

    return Kind({"type": "int"}, read=lambda value: value if is_number(value) else None, parse=parse)


def is_number(value: t.Any) -> bool:
    """Whether a value is a whole number; for Python, true and false are such numbers, too."""
    return isinstance(value, int) and not isinstance(value, bool)


FLAG = Kind({"type": "bool"}, read=bool)


def rules() -> Kind:
    def plain(value: t.Any) -> str:
        return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").rstrip()

    def parse(value: str) -> str:
        if not plain(_sendable(value)):
            raise ValueError(
                "is empty, which would make the network drop all traffic. If that is meant, write 'drop;'. To let everything pass, "
                "write 'accept;'. To leave the rules alone, leave the option out."
            )
        return plain(value)

    return Kind({"type": "str"}, read=lambda value: plain(value) or None, parse=parse)


# Addresses


def _address(text: t.Any) -> str:
    """An address in canonical text, without the prefix length that the API sometimes keeps."""
    return str(ipaddress.ip_address(str(text).partition("/")[0]))


def _strict_address(text: str) -> str:
    try:
        if "%" not in text:  # the scope of an address is another machine's business
            return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        pass
    raise ValueError(
        f"'{printable(text)}' is not an IP address; write it without prefix length, such as 10.0.0.1 or fd00::1."
    )


def _cidr(text: t.Any) -> str:
    return str(ipaddress.ip_network(str(text).strip(), strict=False))


def _strict_cidr(text: str) -> str:
    try:
        if "/" in text and "%" not in text:
            return _cidr(text)
    except ValueError:
        pass
    raise ValueError(f"'{printable(text)}' is not a network in CIDR notation, such as 10.0.0.0/24 or fd00::/64.")


def _lenient(convert: t.Callable[[t.Any], str], value: t.Any) -> str:
    try:
        return convert(value)
    except ValueError:
        return str(value)


def _order(text: t.Any) -> tuple[int, int, str]:
    """Sort key: IPv4 before IPv6, by number; whatever does not parse last."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except (ValueError, TypeError):
        return (9, 0, str(text))
    return (network.version, int(network.network_address), str(text))


def _items(value: t.Any) -> list[t.Any]:
    return value if isinstance(value, list) else []


def dicts(value: t.Any) -> list[dict[str, t.Any]]:
    """The objects of a list; [] for anything else."""
    return [item for item in _items(value) if isinstance(item, dict)]


def _unique(items: t.Iterable[t.Any], key: t.Callable[[t.Any], t.Any]) -> list[t.Any]:
    return [item for _rank, item in sorted({key(item): item for item in items}.items())]


def addresses() -> Kind:
    return Kind(
        {"type": "list", "elements": "str"},
        read=lambda value: _unique((_lenient(_address, item) for item in _items(value)), _order),
        parse=lambda value: _unique((_strict_address(_element(item)) for item in value), _order),
    )


def routes() -> Kind:
    def key(route: Values) -> t.Any:
        return (_order(route["target"]), _order(route["via"]))

    def read(value: t.Any) -> list[Values]:
        return _unique(
            (
                {
                    "target": _lenient(_cidr, route.get("target")),
                    "via": _lenient(_address, route["via"]) if route.get("via") else None,
                }
                for route in dicts(value)
            ),
            key,
        )

    def one(route: Values) -> Values:
        target = _strict_cidr(route["target"])
        via = _strict_address(route["via"]) if route.get("via") else None
        if via and ipaddress.ip_address(via).version != ipaddress.ip_network(target).version:
            raise ValueError(f"the route to {target} can't go via {via}; both must be IPv4 or both IPv6.")
        return {"target": target, "via": via}

    return Kind(
        {
            "type": "list",
            "elements": "dict",
            "options": {"target": {"type": "str", "required": True}, "via": {"type": "str"}},
        },
        read=read,
        parse=lambda value: _unique((one(route) for route in value), key),
    )


def pools() -> Kind:
    def key(pool: Values) -> t.Any:
        return (_order(pool["start"]), _order(pool["end"]))

    def read(value: t.Any) -> list[Values]:
        return _unique(
            (
                {
                    "start": _lenient(_address, pool.get("ipRangeStart")),
                    "end": _lenient(_address, pool.get("ipRangeEnd")),
                }
                for pool in dicts(value)
            ),
            key,
        )

    def one(pool: Values) -> Values:
        start, end = _strict_address(pool["start"]), _strict_address(pool["end"])
        first, last = ipaddress.ip_address(start), ipaddress.ip_address(end)
        if first.version != last.version:
            raise ValueError(f"the pool from {start} to {end} mixes IPv4 and IPv6; both ends must be of one family.")
        if int(first) > int(last):
            raise ValueError(f"the pool from {start} to {end} is reversed; write start: {end} and end: {start}.")
        return {"start": start, "end": end}

    return Kind(
        {
            "type": "list",
            "elements": "dict",
            "options": {"start": {"type": "str", "required": True}, "end": {"type": "str", "required": True}},
        },
        read=read,
        parse=lambda value: _unique((one(pool) for pool in value), key),
        write=lambda value: [{"ipRangeStart": pool["start"], "ipRangeEnd": pool["end"]} for pool in value],
    )


# Objects: keys that are not given keep their value. The API replaces them whole, so they are sent whole.


def dictionary(**members: tuple[str, Kind]) -> Kind:
    def parse(value: Values) -> Values:
        given = {}
        for option, setting in said(value).items():
            try:
                given[option] = members[option][1].parse(setting)
            except ValueError as error:
                raise ValueError(f"{option}: {error}") from None
        return given

    def read(value: t.Any) -> Values:
        return {option: kind.read(dig(value, (key,))) for option, (key, kind) in members.items()}

    return Kind(
        {"type": "dict", "options": {option: kind.spec for option, (_key, kind) in members.items()}},
        read=read,
        parse=parse,
        merge=lambda current, wanted: {**current, **wanted},
        write=lambda value: {key: kind.write(value[option]) for option, (key, kind) in members.items()},
    )


def dns_servers() -> Kind:
    def parse(value: list[str]) -> list[str]:
        if len(value) > DNS_SERVERS:
            raise ValueError(f"{len(value)} servers are listed; {DNS_SERVERS} are the most that reach a member.")
        return [_strict_address(_element(item)) for item in value]

    return Kind(
        {"type": "list", "elements": "str"},
        read=lambda value: [_lenient(_address, item) for item in _items(value)],
        parse=parse,
    )


def choice(*choices: str) -> Kind:
    return Kind({"type": "str", "choices": list(choices)}, read=lambda value: "" if value is None else str(value))


def words() -> Kind:
    def unordered(value: t.Any) -> list[str]:
        return sorted({str(item) for item in _items(value)})

    return Kind(
        {"type": "list", "elements": "str"},
        read=unordered,
        parse=lambda value: unordered([_sendable(_element(item)) for item in value]),
    )


# A member's rights: canonical form holds ids; names are looked up in the network's document before planning.


def capabilities() -> Kind:
    def read(value: t.Any) -> list[int]:
        return sorted({item for item in _items(value) if is_number(item)})

    def parse(value: list[str]) -> list[t.Any]:
        return sorted({_id(item) if is_id(item) else _sendable(_element(item)) for item in value}, key=str)

    return Kind({"type": "list", "elements": "str"}, read=read, parse=parse)


def unsigned(value: t.Any) -> t.Any:
    """A tag's value as the 32 bits without a sign that it is on the wire; what is no number stays."""
    return value & LARGEST_ID if is_number(value) else value


def tags() -> Kind:
    def read(value: t.Any) -> Values:
        pairs = [pair for pair in _items(value) if isinstance(pair, list) and len(pair) == 2 and is_number(pair[0])]
        return {str(number): unsigned(setting) for number, setting in sorted(pairs, key=str)}

    def word(tag: t.Any, setting: t.Any) -> t.Any:
        """An enum, a flag or a number, as a part of a tag's value."""
        if isinstance(setting, bool) or not isinstance(setting, (int, str)):
            raise ValueError(
                f"tag '{printable(tag)}' has the value {printable(repr(setting))}; it must be a number, the name of an enum or flag, "
                "a list of flags, or false for no value."
            )
        if isinstance(setting, str):
            return str(_id(setting)) if is_id(setting) else _element(_sendable(setting))
        return setting & LARGEST_ID if -(2**31) <= setting < 0 else _id(setting)

    def parse(value: dict[t.Any, t.Any]) -> Values:
        parsed: Values = {}
        for tag, setting in value.items():
            if is_number(tag) or is_id(str(tag)):
                _id(tag)
            if isinstance(setting, list) and setting:
                setting = [word(tag, part) for part in setting]
            elif setting is not False:
                setting = word(tag, setting)
            parsed[_sendable(str(tag))] = setting
        return parsed

    def merge(current: Values, wanted: Values) -> Values:
        if isinstance(wanted, Cleared):
            return wanted
        merged = {**current, **wanted}
        return {tag: setting for tag, setting in merged.items() if setting is not False or tag in current}

    return Kind(
        {"type": "dict"},
        read=read,
        parse=parse,
        merge=merge,
        write=lambda value: [[int(tag), setting] for tag, setting in value.items()],
    )
