# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A compiler of ZeroTier's flow rules, from rulesSource to the rules of a network (Central v1 notes §4)."""

from __future__ import annotations

import dataclasses
import ipaddress
import re
from collections.abc import Iterator
from typing import Any

Rule = dict[str, Any]

DEFAULT_RULES_SOURCE = """\
# Let IPv4, ARP and IPv6 frames pass and drop every other kind.
drop
  not ethertype ipv4
  and not ethertype arp
  and not ethertype ipv6
;

# To refuse packets whose source address was not assigned to their sender, uncomment this block. It also stops
# members that route or bridge for others.
#drop
#  not chr ipauth
#;

# Everything else may pass.
accept;
"""

ACTIONS = {
    "drop": "ACTION_DROP",
    "accept": "ACTION_ACCEPT",
    "break": "ACTION_BREAK",
    "tee": "ACTION_TEE",
    "watch": "ACTION_WATCH",
    "redirect": "ACTION_REDIRECT",
}

BLOCKS = {*ACTIONS, "macro", "tag", "cap", "priority"}

ETHERTYPES = {
    "ipv4": 0x0800, "arp": 0x0806, "wol": 0x0842, "rarp": 0x8035, "ipv6": 0x86DD,
    "atalk": 0x809B, "aarp": 0x80F3, "ipx_a": 0x8137, "ipx_b": 0x8138,
}  # fmt: skip

IP_PROTOCOLS = {
    "icmp": 1, "icmp4": 1, "icmpv4": 1, "igmp": 2, "ipip": 4, "tcp": 6, "egp": 8, "igp": 9, "udp": 17, "rdp": 27,
    "esp": 50, "ah": 51, "icmp6": 58, "icmpv6": 58, "l2tp": 115, "sctp": 132, "udplite": 136,
}  # fmt: skip

CHARACTERISTICS = {
    "inbound": 63, "multicast": 62, "broadcast": 61, "ipauth": 60, "macauth": 59,
    "tcp_fin": 0, "tcp_syn": 1, "tcp_rst": 2, "tcp_psh": 3, "tcp_ack": 4, "tcp_urg": 5, "tcp_ece": 6, "tcp_cwr": 7,
    "tcp_ns": 8, "tcp_rs2": 9, "tcp_rs1": 10, "tcp_rs0": 11,
}  # fmt: skip

TAG_MATCHES = {
    "tand": "MATCH_TAGS_BITWISE_AND",
    "tor": "MATCH_TAGS_BITWISE_OR",
    "txor": "MATCH_TAGS_BITWISE_XOR",
    "tdiff": "MATCH_TAGS_DIFFERENCE",
    "teq": "MATCH_TAGS_EQUAL",
    "tseq": "MATCH_TAG_SENDER",
    "treq": "MATCH_TAG_RECEIVER",
}

NUMBER_MATCHES = {
    "vlan": ("MATCH_VLAN_ID", "vlanId", {}),
    "vlanpcp": ("MATCH_VLAN_PCP", "vlanPcp", {}),
    "vlandei": ("MATCH_VLAN_DEI", "vlanDei", {}),
    "ethertype": ("MATCH_ETHERTYPE", "etherType", ETHERTYPES),
    "ipprotocol": ("MATCH_IP_PROTOCOL", "ipProtocol", IP_PROTOCOLS),
}

RANGE_MATCHES = {
    "sport": "MATCH_IP_SOURCE_PORT_RANGE",
    "dport": "MATCH_IP_DEST_PORT_RANGE",
    "framesize": "MATCH_FRAME_SIZE_RANGE",
}

SIDES = {"src": "SOURCE", "dest": "DEST"}

OTHER_MATCHES = {"ztsrc", "ztdest", "macsrc", "macdest", "ipsrc", "ipdest", "iptos", "icmp", "random", "chr"}

RESERVED = {
    *BLOCKS, *NUMBER_MATCHES, *RANGE_MATCHES, *OTHER_MATCHES, *TAG_MATCHES,
    *ETHERTYPES, *IP_PROTOCOLS, *CHARACTERISTICS,
    "include", "and", "or", "not", "id", "default", "enum", "flag",
    "type", "class", "define", "import", "log", "xor", "set", "var", "let",
}  # fmt: skip


class RulesError(Exception):
    """A rules source that does not compile; `args` are line, column and message."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(line, column, message)

    def as_list(self) -> list[Any]:
        """[line, column, message], the shape in which the compiler reports errors."""
        return list(self.args)


@dataclasses.dataclass
class CompiledRules:
    """The five fields of a network that are derived from its rules source, in their shapes there."""

    rules: list[Rule]
    capabilities: list[dict[str, Any]]
    tags: list[dict[str, Any]]
    capabilities_by_name: dict[str, int]
    tags_by_name: dict[str, dict[str, Any]]


def compile_rules(source: str) -> CompiledRules:
    """Compile a rules source; raises RulesError."""
    compiler = _Compiler()
    root = _parse(source)
    compiler.define(root)
    rules = compiler.render(root.items)
    return CompiledRules(
        rules=rules,
        capabilities=sorted(compiler.capabilities, key=lambda capability: capability["id"]),
        tags=sorted(
            ({"id": tag["id"], "default": tag["default"]} for tag in compiler.tags.values()), key=lambda tag: tag["id"]
        ),
        capabilities_by_name=compiler.capability_ids,
        tags_by_name=compiler.tags,
    )


# Reading: a source is a tree of blocks and words.


@dataclasses.dataclass(frozen=True)
class _Word:
    text: str
    line: int
    column: int

    def error(self, message: str) -> RulesError:
        return RulesError(self.line, self.column, message)


@dataclasses.dataclass
class _Block:
    keyword: _Word
    items: list[_Word | _Block]


def _words(source: str) -> Iterator[_Word]:
    """The words of a source without its comments. Columns count from 0 on line 1 and from 1 after it."""
    for number, line in enumerate(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        for match in re.finditer(r"[^ \t]+", line):
            if match.group().startswith("#"):
                break
            yield _Word(match.group(), number, match.start() + (0 if number == 1 else 1))


def _parse(source: str) -> _Block:
    """The tree of a source, with the quirks of the official compiler (Central v1 notes §4.2).

    * An action without matches that has its ";" glued to it stays open.
    * A ";" on its own that closes an empty block closes the block around it, too.
    * What follows the ";" that closes the whole document is not read.
    * A missing ";" at the end does no harm.
    """
    root = _Block(_Word("", 1, 0), [])
    open_blocks = [root]
    for word in _words(source):
        text = word.text[:-1] if word.text.endswith(";") else word.text
        here = open_blocks[-1]
        if text in BLOCKS:
            block = _Block(dataclasses.replace(word, text=text), [])
            here.items.append(block)
            open_blocks.append(block)
        elif text:
            here.items.append(dataclasses.replace(word, text=text))
            if word.text.endswith(";"):
                open_blocks.pop()
        else:
            open_blocks.pop()
            if not here.items and open_blocks:
                open_blocks.pop()
        if not open_blocks:
            break
    return root


# Writing: the tree is rendered into rules.


@dataclasses.dataclass
class _Macro:
    parameters: list[str]
    items: list[_Word | _Block]


class _Arguments:
    """Takes the words of a block one by one."""

    def __init__(self, block: _Block) -> None:
        self._keyword = block.keyword
        self._items = list(block.items)

    def __bool__(self) -> bool:
        return bool(self._items)

    def rest(self) -> list[_Word | _Block]:
        return self._items

    def peek(self) -> str:
        """The next word in lower case, or "" where none is next."""
        item = self._items[0] if self._items else None
        return item.text.lower() if isinstance(item, _Word) else ""

    def word(self, what: str) -> _Word:
        if not self._items:
            raise self._keyword.error(f"Missing {what}")
        item = self._items.pop(0)
        if isinstance(item, _Block):
            raise item.keyword.error(f'Expected {what}, found "{item.keyword.text}"')
        return item


class _Compiler:
    def __init__(self) -> None:
        self.tags: dict[str, dict[str, Any]] = {}
        self.capabilities: list[dict[str, Any]] = []
        self.capability_ids: dict[str, int] = {}
        self.macros: dict[str, _Macro] = {}

    # Definitions

    def define(self, root: _Block) -> None:
        """Take the tags and macros, then the capabilities, which may use both."""
        blocks = [item for item in root.items if isinstance(item, _Block)]
        for block in blocks:
            if block.keyword.text == "tag":
                self._define_tag(block)
            elif block.keyword.text == "macro":
                self._define_macro(block)
        for block in blocks:
            if block.keyword.text == "cap":
                self._define_capability(block)

    def _define_tag(self, block: _Block) -> None:
        arguments = _Arguments(block)
        name = _name(arguments.word("tag name"), self.tags)
        tag: dict[str, Any] = {"id": None, "default": None, "enums": {}, "flags": {}}
        default: _Word | None = None
        while arguments:
            key = arguments.word("tag setting")
            setting = key.text.lower()
            if setting == "id":
                tag["id"] = _number(arguments.word("tag id"), {})
            elif setting == "default":
                default = arguments.word("default value")
            elif setting == "enum":
                value = _number(arguments.word("enum value"), {})
                tag["enums"][_name(arguments.word("enum name"), tag["enums"]).text] = value
            elif setting == "flag":
                bits = _flag_value(arguments.word("flag bits"), tag["flags"])
                tag["flags"][_name(arguments.word("flag name"), tag["flags"]).text] = bits
            else:
                raise key.error(f'Unrecognized tag setting "{key.text}"')
        if tag["id"] is None:
            raise block.keyword.error(f'Tag "{name.text}" has no id')
        if any(tag["id"] == other["id"] for other in self.tags.values()):
            raise name.error(f"Tag id {tag['id']} is used twice")
        if default:
            tag["default"] = _tag_value(default, tag)
        self.tags[name.text] = tag

    def _define_macro(self, block: _Block) -> None:
        arguments = _Arguments(block)
        head = arguments.word("macro name")
        text, parameters = _call(head)
        name = _name(dataclasses.replace(head, text=text), self.macros)
        for parameter in parameters:
            if not parameter.startswith("$"):
                raise head.error(f'Macro parameter "{parameter}" does not start with "$"')
        self.macros[name.text] = _Macro(parameters, arguments.rest())

    def _define_capability(self, block: _Block) -> None:
        arguments = _Arguments(block)
        name = _name(arguments.word("capability name"), self.capability_ids)
        number: int | None = None
        default = False
        while arguments.peek() in ("id", "default"):
            if arguments.word("capability setting").text.lower() == "id":
                number = _number(arguments.word("capability id"), {})
            else:
                default = True
        if number is None:
            raise block.keyword.error(f'Capability "{name.text}" has no id')
        if number in self.capability_ids.values():
            raise name.error(f"Capability id {number} is used twice")
        self.capability_ids[name.text] = number
        rules = self.render(arguments.rest(), nested=True)
        self.capabilities.append({"id": number, "default": default, "rules": rules})

    # Rules

    def render(self, items: list[_Word | _Block], nested: bool = False, depth: int = 0) -> list[Rule]:
        """The rules of a document, a capability or a macro."""
        rules: list[Rule] = []
        queue = list(items)
        while queue:
            item = queue.pop(0)
            block = item if isinstance(item, _Block) else _Block(item, [])
            keyword = block.keyword.text.lower()
            if keyword in ACTIONS:
                rules += self._action(block)
            elif keyword == "include" and queue and isinstance(queue[0], _Word):
                rules += self._include(queue.pop(0), depth)  # type: ignore[arg-type]
            elif keyword not in ("tag", "cap", "macro") or nested or isinstance(item, _Word):
                raise block.keyword.error(f'Unrecognized action or directive "{block.keyword.text}"')
        return rules

    def _include(self, word: _Word, depth: int) -> list[Rule]:
        name, values = _call(word)
        macro = self.macros.get(name)
        if macro is None:
            raise word.error(f'Macro "{name}" is not defined')
        if len(values) != len(macro.parameters):
            raise word.error(f'Macro "{name}" takes {len(macro.parameters)} arguments, not {len(values)}')
        if depth > 16:
            raise word.error(f'Macro "{name}" includes itself')
        return self.render(_filled(macro.items, dict(zip(macro.parameters, values))), nested=True, depth=depth + 1)

    def _action(self, block: _Block) -> list[Rule]:
        keyword = block.keyword.text.lower()
        arguments = _Arguments(block)
        action: Rule = {"type": ACTIONS[keyword]}
        if keyword in ("tee", "watch"):
            action["length"] = _number(arguments.word("maximum length"), {}, lowest=-1)
        if keyword in ("tee", "watch", "redirect"):
            action["address"] = _node(arguments.word("ZeroTier address"))
        return [*self._matches(arguments), action]

    def _matches(self, arguments: _Arguments) -> list[Rule]:
        matches: list[Rule] = []
        while arguments:
            rule = {"type": "", "not": False, "or": False}
            if arguments.peek() in ("and", "or"):
                rule["or"] = arguments.word("match").text.lower() == "or"
            if arguments.peek() == "not":
                arguments.word("match")
                rule["not"] = True
            item = arguments.rest()[0] if arguments else None
            if isinstance(item, _Block):
                raise _unknown_match(item.keyword)
            rule.update(self._match(arguments.word("match"), arguments))
            matches.append(rule)
        return matches

    def _match(self, word: _Word, arguments: _Arguments) -> Rule:
        name = word.text.lower()

        def argument() -> _Word:
            return arguments.word(f"argument of {name}")

        if name in NUMBER_MATCHES:
            kind, key, names = NUMBER_MATCHES[name]
            return {"type": kind, key: _number(argument(), names)}
        if name in RANGE_MATCHES:
            start, end = _range(argument(), 65535)
            return {"type": RANGE_MATCHES[name], "start": start, "end": end}
        if name in TAG_MATCHES:
            tag = self._tag(argument())
            return {"type": TAG_MATCHES[name], "id": tag["id"], "value": _tag_value(argument(), tag)}
        if name in ("ztsrc", "ztdest"):
            return {"type": f"MATCH_{SIDES[name[2:]]}_ZEROTIER_ADDRESS", "zt": _node(argument())}
        if name in ("macsrc", "macdest"):
            return {"type": f"MATCH_MAC_{SIDES[name[3:]]}", "mac": _mac(argument())}
        if name in ("ipsrc", "ipdest"):
            interface = _ip(argument())
            return {"type": f"MATCH_IPV{interface.version}_{SIDES[name[2:]]}", "ip": interface.with_prefixlen}
        if name == "iptos":
            mask = _number(argument(), {}, highest=255)
            start, end = _range(argument(), 255)
            return {"type": "MATCH_IP_TOS", "mask": mask, "start": start, "end": end}
        if name == "icmp":
            icmp_type = _number(argument(), {}, highest=255)
            code = _number(argument(), {}, lowest=-1, highest=255)
            return {"type": "MATCH_ICMP", "icmpType": icmp_type, "icmpCode": None if code < 0 else code}
        if name == "random":
            return {"type": "MATCH_RANDOM", "probability": int(4294967295 * _probability(argument()))}
        if name == "chr":
            return {"type": "MATCH_CHARACTERISTICS", "mask": _mask(argument())}
        raise _unknown_match(word)

    def _tag(self, word: _Word) -> dict[str, Any]:
        if word.text in self.tags:
            return self.tags[word.text]
        if not re.fullmatch(r"0[xX][0-9a-fA-F]+|[0-9]+", word.text):
            raise word.error(f'Tag "{word.text}" is not defined')
        number = _number(word, {})
        by_id = {tag["id"]: tag for tag in self.tags.values()}
        return by_id.get(number, {"id": number, "enums": {}, "flags": {}})


def _unknown_match(word: _Word) -> RulesError:
    return word.error(f'Unrecognized match type "{word.text}"')


def _filled(items: list[_Word | _Block], values: dict[str, str]) -> list[_Word | _Block]:
    """The items of a macro with its parameters replaced."""
    filled: list[_Word | _Block] = []
    for item in items:
        if isinstance(item, _Block):
            filled.append(_Block(item.keyword, _filled(item.items, values)))
        else:
            text = re.sub(r"\$[A-Za-z0-9_]+", lambda found: values.get(found.group(), found.group()), item.text)
            filled.append(dataclasses.replace(item, text=text))
    return filled


def _call(word: _Word) -> tuple[str, list[str]]:
    """The name and the values of "name" or "name(value,value)"."""
    match = re.fullmatch(r"([^()]+)(?:\(([^()]*)\))?", word.text)
    if not match:
        raise word.error(f'Malformed macro "{word.text}"')
    return match.group(1), [value for value in (match.group(2) or "").split(",") if value]


def _name(word: _Word, taken: dict[str, Any]) -> _Word:
    """A new name, in lower case; where it is used, its case is not changed any more."""
    name = dataclasses.replace(word, text=word.text.lower())
    if name.text in RESERVED:
        raise word.error(f'"{word.text}" is a reserved word')
    if not re.fullmatch(r"[a-z_][a-z0-9_.-]*", name.text):
        raise word.error(f'"{word.text}" is not a name')
    if name.text in taken:
        raise word.error(f'"{word.text}" is defined twice')
    return name


def _number(word: _Word, names: dict[str, int], lowest: int = 0, highest: int = 0xFFFFFFFF) -> int:
    text = word.text.lower()
    if text in names:
        return names[text]
    if not re.fullmatch(r"-?[0-9]{1,10}|0x[0-9a-f]{1,8}", text):
        raise word.error(f'"{word.text}" is not a number')
    number = int(text, 16 if text.startswith("0x") else 10)
    if not lowest <= number <= highest:
        raise word.error(f"{word.text} is out of range")
    return number


def _range(word: _Word, highest: int) -> tuple[int, int]:
    start, _dash, end = word.text.partition("-")
    first = _number(dataclasses.replace(word, text=start), {}, highest=highest)
    return first, _number(dataclasses.replace(word, text=end), {}, highest=highest) if end else first


def _node(word: _Word) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{10}", word.text):
        raise word.error(f'"{word.text}" is not a ZeroTier address')
    return word.text.lower()


def _mac(word: _Word) -> str:
    digits = re.sub(r"[^0-9a-f]", "", word.text.lower())
    if len(digits) != 12:
        raise word.error(f'"{word.text}" is not a MAC address')
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _ip(word: _Word) -> ipaddress.IPv4Interface | ipaddress.IPv6Interface:
    if re.fullmatch(r"[^/]+/[0-9]+", word.text):
        try:
            return ipaddress.ip_interface(word.text)
        except ValueError:
            pass
    raise word.error(f'"{word.text}" is not an address with its bits, such as 10.0.0.0/8')


def _probability(word: _Word) -> float:
    if re.fullmatch(r"0|1|0?\.[0-9]+|[01]\.[0-9]*", word.text) and float(word.text) <= 1:
        return float(word.text)
    raise word.error(f'"{word.text}" is not a probability from 0.0 to 1.0')


def _mask(word: _Word) -> str:
    bits = {_number(dataclasses.replace(word, text=text), CHARACTERISTICS, highest=63) for text in word.text.split(",")}
    if 63 in bits and any(32 <= bit < 63 for bit in bits):
        bits.discard(63)  # the official compiler loses it, too (Central v1 notes §4.2)
    return f"{sum(1 << bit for bit in bits):016x}"


def _flag_value(word: _Word, flags: dict[str, int]) -> int:
    value = 0
    for text in word.text.split(","):
        value |= flags[text] if text in flags else 1 << _number(dataclasses.replace(word, text=text), {}, highest=31)
    return (value & 0xFFFFFFFF ^ 0x80000000) - 0x80000000  # the official compiler takes bit 31 for a sign


def _tag_value(word: _Word, tag: dict[str, Any]) -> int:
    if word.text in tag["enums"]:
        return int(tag["enums"][word.text])
    names = word.text.split(",")
    if all(name in tag["flags"] for name in names):
        value = 0
        for name in names:
            value |= tag["flags"][name]
        return value
    return _number(word, {})
