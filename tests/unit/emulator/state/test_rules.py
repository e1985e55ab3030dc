# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The compiler of flow rules, against Central v1 notes §4."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.zerotier.tests.emulator.state.rules import (
    DEFAULT_RULES_SOURCE,
    RulesError,
    compile_rules,
)

ACCEPT = {"type": "ACTION_ACCEPT"}
DROP = {"type": "ACTION_DROP"}


def match(kind: str, negated: bool = False, alternative: bool = False, **fields: Any) -> dict[str, Any]:
    return {"type": f"MATCH_{kind}", "not": negated, "or": alternative, **fields}


def compiled(source: str) -> list[dict[str, Any]]:
    return compile_rules(source).rules


def error_of(source: str) -> list[Any]:
    with pytest.raises(RulesError) as caught:
        compile_rules(source)
    return caught.value.as_list()


def test_the_default_rules() -> None:
    assert DEFAULT_RULES_SOURCE.rstrip().endswith("accept;")
    assert compiled(DEFAULT_RULES_SOURCE) == [
        match("ETHERTYPE", negated=True, etherType=2048),
        match("ETHERTYPE", negated=True, etherType=2054),
        match("ETHERTYPE", negated=True, etherType=34525),
        DROP,
        ACCEPT,
    ]


class TestQuirks:
    """What the official compiler does (Central v1 notes §4.2)."""

    def test_a_glued_action_without_matches_stays_open(self) -> None:
        assert error_of("accept;\ndrop;") == [2, 1, 'Unrecognized match type "drop"']

    def test_after_a_spaced_action_without_matches_the_rest_is_lost(self) -> None:
        assert compiled("accept ;\ndrop ;") == [ACCEPT]

    @pytest.mark.parametrize("source", ["accept", "accept;", "accept ;", "accept;\n\n# the end"])
    def test_a_missing_end_does_no_harm(self, source: str) -> None:
        assert compiled(source) == [ACCEPT]

    @pytest.mark.parametrize("source", ["", " \n\t", "# accept;", "#accept;\n  # drop;"])
    def test_nothing_compiles_to_nothing(self, source: str) -> None:
        assert compiled(source) == []

    @pytest.mark.parametrize("source", ["priority", "priority;", "priority 5 ;"])
    def test_priority_is_refused(self, source: str) -> None:
        assert error_of(source) == [1, 0, 'Unrecognized action or directive "priority"']

    @pytest.mark.parametrize(
        ("names", "mask"),
        [
            ("inbound", "8000000000000000"),
            ("multicast", "4000000000000000"),
            ("inbound,multicast", "4000000000000000"),
            ("tcp_fin,tcp_syn", "0000000000000003"),
            ("63", "8000000000000000"),
            ("ipauth,macauth", "1800000000000000"),
            ("tcp_rs0", "0000000000000800"),
        ],
    )
    def test_characteristics(self, names: str, mask: str) -> None:
        assert compiled(f"drop chr {names};") == [match("CHARACTERISTICS", mask=mask), DROP]

    def test_columns_count_from_0_on_line_1_and_from_1_after_it(self) -> None:
        assert error_of("drop nonsense;")[:2] == [1, 5]
        assert error_of("\ndrop nonsense;")[:2] == [2, 6]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ztsrc ABCDEF0123", match("SOURCE_ZEROTIER_ADDRESS", zt="abcdef0123")),
        ("ztdest abcdef0123", match("DEST_ZEROTIER_ADDRESS", zt="abcdef0123")),
        ("vlan 7", match("VLAN_ID", vlanId=7)),
        ("vlanpcp 3", match("VLAN_PCP", vlanPcp=3)),
        ("vlandei 1", match("VLAN_DEI", vlanDei=1)),
        ("ethertype 0x0800", match("ETHERTYPE", etherType=2048)),
        ("ethertype wol", match("ETHERTYPE", etherType=0x0842)),
        ("macsrc AA-BB-CC-dd-ee-ff", match("MAC_SOURCE", mac="aa:bb:cc:dd:ee:ff")),
        ("macdest aabb.ccdd.eeff", match("MAC_DEST", mac="aa:bb:cc:dd:ee:ff")),
        ("ipsrc 10.0.0.0/8", match("IPV4_SOURCE", ip="10.0.0.0/8")),
        ("ipdest 10.1.2.3/32", match("IPV4_DEST", ip="10.1.2.3/32")),
        ("ipsrc FD00::0/8", match("IPV6_SOURCE", ip="fd00::/8")),
        ("ipdest fd00::1/128", match("IPV6_DEST", ip="fd00::1/128")),
        ("iptos 0xff 3-5", match("IP_TOS", mask=255, start=3, end=5)),
        ("ipprotocol tcp", match("IP_PROTOCOL", ipProtocol=6)),
        ("ipprotocol 250", match("IP_PROTOCOL", ipProtocol=250)),
        ("icmp 8 0", match("ICMP", icmpType=8, icmpCode=0)),
        ("icmp 8 -1", match("ICMP", icmpType=8, icmpCode=None)),
        ("sport 1024-65535", match("IP_SOURCE_PORT_RANGE", start=1024, end=65535)),
        ("dport 22", match("IP_DEST_PORT_RANGE", start=22, end=22)),
        ("framesize 64-128", match("FRAME_SIZE_RANGE", start=64, end=128)),
        ("random 0.5", match("RANDOM", probability=2147483647)),
        ("random 1", match("RANDOM", probability=4294967295)),
        ("tand 5 3", match("TAGS_BITWISE_AND", id=5, value=3)),
        ("tor 5 3", match("TAGS_BITWISE_OR", id=5, value=3)),
        ("txor 5 3", match("TAGS_BITWISE_XOR", id=5, value=3)),
        ("tdiff 5 3", match("TAGS_DIFFERENCE", id=5, value=3)),
        ("teq 5 3232285886", match("TAGS_EQUAL", id=5, value=3232285886)),
        ("tseq 5 3", match("TAG_SENDER", id=5, value=3)),
        ("treq 5 3", match("TAG_RECEIVER", id=5, value=3)),
        ("TREQ 5 3", match("TAG_RECEIVER", id=5, value=3)),
        ("NOT EtherType IPV4", match("ETHERTYPE", negated=True, etherType=2048)),
    ],
)
def test_matches(text: str, rule: dict[str, Any]) -> None:
    assert compiled(f"drop {text};\naccept;") == [rule, DROP, ACCEPT]


def test_and_or_not() -> None:
    assert compiled("accept ipprotocol tcp and not dport 22 or dport 80 or not dport 443;") == [
        match("IP_PROTOCOL", ipProtocol=6),
        match("IP_DEST_PORT_RANGE", negated=True, start=22, end=22),
        match("IP_DEST_PORT_RANGE", alternative=True, start=80, end=80),
        match("IP_DEST_PORT_RANGE", negated=True, alternative=True, start=443, end=443),
        ACCEPT,
    ]


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        ("break ethertype arp;", [match("ETHERTYPE", etherType=2054), {"type": "ACTION_BREAK"}]),
        ("tee -1 ABCDEF0123;", [{"type": "ACTION_TEE", "length": -1, "address": "abcdef0123"}]),
        ("watch 64 abcdef0123 vlan 1;",
         [match("VLAN_ID", vlanId=1), {"type": "ACTION_WATCH", "length": 64, "address": "abcdef0123"}]),
        ("redirect abcdef0123;", [{"type": "ACTION_REDIRECT", "address": "abcdef0123"}]),
        ("drop # a comment; accept\n vlan 1 ;\naccept;", [match("VLAN_ID", vlanId=1), DROP, ACCEPT]),
        ("drop\r\n\tvlan 1\r\n;\r\naccept;", [match("VLAN_ID", vlanId=1), DROP, ACCEPT]),
    ],
)  # fmt: skip
def test_actions(source: str, rules: list[Any]) -> None:
    assert compiled(source) == rules


def test_tags() -> None:
    result = compile_rules(
        """
        tag dept id 9 default eng enum 1 sales enum 2 eng ;
        tag class_of id 3 flag 0 secret flag 1 top flag secret,top,7 both default secret ;
        tag bare id 4 ;
        drop teq dept sales and tand class_of secret,top and tor 9 eng ;
        accept;
        """
    )
    assert result.tags == [{"id": 3, "default": 1}, {"id": 4, "default": None}, {"id": 9, "default": 2}]
    assert result.tags_by_name == {
        "dept": {"id": 9, "default": 2, "enums": {"sales": 1, "eng": 2}, "flags": {}},
        "class_of": {"id": 3, "default": 1, "enums": {}, "flags": {"secret": 1, "top": 2, "both": 131}},
        "bare": {"id": 4, "default": None, "enums": {}, "flags": {}},
    }
    assert result.rules == [
        match("TAGS_EQUAL", id=9, value=1),
        match("TAGS_BITWISE_AND", id=3, value=3),
        match("TAGS_BITWISE_OR", id=9, value=2),
        DROP,
        ACCEPT,
    ]


def test_capabilities() -> None:
    result = compile_rules("cap b id 2 default\n accept vlan 1;\n accept;\n;\ncap a id 1\n drop vlan 2;\n;\naccept;")
    assert result.capabilities == [
        {"id": 1, "default": False, "rules": [match("VLAN_ID", vlanId=2), DROP]},
        {"id": 2, "default": True, "rules": [match("VLAN_ID", vlanId=1), ACCEPT, ACCEPT]},
    ]
    assert result.capabilities_by_name == {"a": 1, "b": 2}
    assert result.rules == [ACCEPT]


def test_macros() -> None:
    source = "macro port($p,$q) drop dport $p-$q; ; macro none drop vlan 5; ; include port(1,9) include none accept;"
    assert compiled(source) == [
        match("IP_DEST_PORT_RANGE", start=1, end=9), DROP, match("VLAN_ID", vlanId=5), DROP, ACCEPT,
    ]  # fmt: skip
    assert compile_rules("macro m drop vlan 5; ; cap c id 1 include m ; accept;").capabilities[0]["rules"][1] == DROP


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nonsense", 'Unrecognized action or directive "nonsense"'),
        ("drop ethertype;", "Missing argument of ethertype"),
        ("drop not;", "Missing match"),
        ("drop ethertype nonsense;", '"nonsense" is not a number'),
        ("drop dport 65536;", "65536 is out of range"),
        ("drop ipsrc 10.0.0.0;", '"10.0.0.0" is not an address with its bits, such as 10.0.0.0/8'),
        ("drop ipsrc 10.0.0.0/33;", '"10.0.0.0/33" is not an address with its bits, such as 10.0.0.0/8'),
        ("drop ztsrc 123;", '"123" is not a ZeroTier address'),
        ("drop macsrc 123;", '"123" is not a MAC address'),
        ("drop random 2.0;", '"2.0" is not a probability from 0.0 to 1.0'),
        ("drop chr nonsense;", '"nonsense" is not a number'),
        ("drop teq nonsense 1;", 'Tag "nonsense" is not defined'),
        ("tag t enum 1 a ;", 'Tag "t" has no id'),
        ("tag drop id 1 ;", 'Expected tag name, found "drop"'),
        ("tag arp id 1 ;", '"arp" is a reserved word'),
        ("tag let id 1 ;", '"let" is a reserved word'),
        ("tag 5 id 1 ;", '"5" is not a name'),
        ("tag t id 1 ; tag t id 2 ;", '"t" is defined twice'),
        ("tag t id 1 ; tag u id 1 ;", "Tag id 1 is used twice"),
        ("tag t id 1 colour 5 ;", 'Unrecognized tag setting "colour"'),
        ("cap c accept; ;", 'Capability "c" has no id'),
        ("cap c id 1 vlan 5 ;", 'Unrecognized action or directive "vlan"'),
        ("cap c id 1 accept; ; cap d id 1 accept; ;", "Capability id 1 is used twice"),
        ("cap c id 1 tag t id 5 ; ;", 'Unrecognized action or directive "tag"'),
        ("include nothing accept;", 'Macro "nothing" is not defined'),
        ("include", 'Unrecognized action or directive "include"'),
        ("macro m($a) drop vlan $a; ; include m accept;", 'Macro "m" takes 1 arguments, not 0'),
        ("macro m(a) drop vlan 1; ;", 'Macro parameter "a" does not start with "$"'),
        ("macro m include m ; include m accept;", 'Macro "m" includes itself'),
        ("macro m(((", 'Malformed macro "m((("'),
    ],
)
def test_errors(source: str, message: str) -> None:
    assert error_of(source)[2] == message


WORDS = [
    "drop", "accept", "tee", "cap", "tag", "macro", "include", "id", "1", "-1", ";", "not", "or", "and", "chr", "teq",
    "vlan", "ipsrc", "10.0.0.0/8", "abcdef0123", "x", "x($a)", "enum", "flag", "default", "\n", "#", "0x", "$a",
]  # fmt: skip


@settings(max_examples=60, deadline=None, database=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=12), st.booleans())
def test_any_text_compiles_or_is_an_error_with_its_place(words: list[str], glued: bool) -> None:
    source = " ".join(words) + (";" if glued else "")
    try:
        compile_rules(source)
    except RulesError as error:
        line, column, message = error.as_list()
        assert 1 <= line <= source.count("\n") + source.count("\r") + 1
        assert 0 <= column <= len(source) + 1
        assert message
