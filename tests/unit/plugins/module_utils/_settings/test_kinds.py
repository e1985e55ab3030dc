# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tables of settings: canonical forms, and bad input that is refused with a sentence."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import Cleared, without_nulls
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Resource, Values
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import same
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK


def given(resource: Resource, **options: t.Any) -> Values:
    """Options as a playbook gives them, in canonical form."""
    result = ArgumentSpecValidator(resource.argument_spec()).validate(without_nulls(options))
    assert not result.error_messages
    return resource.parse(result.validated_parameters)


def value_given(resource: Resource, option: str, value: t.Any) -> t.Any:
    return given(resource, **{option: value})[option]


def value_read(resource: Resource, option: str, value: t.Any) -> t.Any:
    """What a value at the option's place in the API's document means."""
    field = next(field for field in resource.fields if field.option == option)
    document = value
    for key in reversed(field.path):
        document = {key: document}
    return resource.read(document)[option]


GIVEN: list[tuple[Resource, str, t.Any, t.Any]] = [
    (NETWORK, "name", "Office ", "Office "),
    (NETWORK, "description", "", ""),
    (NETWORK, "private", "no", False),
    (NETWORK, "mtu", "1400", 1400),
    (NETWORK, "rules_source", "drop;\r\naccept;  \r\n\n", "drop;\naccept;"),
    (NETWORK, "rules_source", "  # kept \n\taccept;", "  # kept \n\taccept;"),
    (NETWORK, "rules_source", "# a\u2028b\x0cc\x1dd\naccept;", "# a\u2028b\x0cc\x1dd\naccept;"),
    (NETWORK, "routes", [], []),
    (NETWORK, "routes", [{"target": "10.0.0.9/24"}], [{"target": "10.0.0.0/24", "via": None}]),
    (NETWORK, "routes", [{"target": "10.0.0.0/24", "via": ""}], [{"target": "10.0.0.0/24", "via": None}]),
    (NETWORK, "routes", [{"target": "10.0.0.0/255.255.255.0"}], [{"target": "10.0.0.0/24", "via": None}]),
    (NETWORK, "routes", [{"target": "FD00:0::/64", "via": "FD00::0:1"}], [{"target": "fd00::/64", "via": "fd00::1"}]),
    (
        NETWORK,
        "routes",
        [{"target": "fd00::/8"}, {"target": "10.0.0.0/8"}, {"target": "9.0.0.0/8"}, {"target": "10.0.0.1/8"}],
        [
            {"target": "9.0.0.0/8", "via": None},
            {"target": "10.0.0.0/8", "via": None},
            {"target": "fd00::/8", "via": None},
        ],
    ),
    (
        NETWORK,
        "routes",
        [{"target": "10.0.0.0/24", "via": "10.1.0.2"}, {"target": "10.0.0.0/24", "via": "10.1.0.1"}],
        [{"target": "10.0.0.0/24", "via": "10.1.0.1"}, {"target": "10.0.0.0/24", "via": "10.1.0.2"}],
    ),
    (
        NETWORK,
        "ip_assignment_pools",
        [{"start": "fd00::1", "end": "FD00::00ff"}, {"start": "10.0.0.1", "end": "10.0.0.1"}],
        [{"start": "10.0.0.1", "end": "10.0.0.1"}, {"start": "fd00::1", "end": "fd00::ff"}],
    ),
    (NETWORK, "v4_assign_mode", {"zt": True}, {"zt": True}),
    (NETWORK, "v6_assign_mode", {"sixplane": True}, {"sixplane": True}),
    (NETWORK, "dns", {"servers": ["10.0.0.2", "10.0.0.1"]}, {"servers": ["10.0.0.2", "10.0.0.1"]}),
    (NETWORK, "dns", {"domain": ""}, {"domain": ""}),
    (NETWORK, "dns", {"servers": ["FD00::0:1"]}, {"servers": ["fd00::1"]}),
    (NETWORK, "sso", {"allow_list": ["b", "a", "b"]}, {"allow_list": ["a", "b"]}),
    (MEMBER, "name", "x" * 500, "x" * 500),
    (
        MEMBER,
        "ip_assignments",
        ["10.0.0.10", "fd00::0:1", "10.0.0.9", "10.0.0.10"],
        ["10.0.0.9", "10.0.0.10", "fd00::1"],
    ),
    (MEMBER, "capabilities", [7, "03", "admin", "admin"], [3, 7, "admin"]),
    (MEMBER, "tags", {1: -(2**31), 2: ["a", "04", -1]}, {"1": 2**31, "2": ["a", "4", 2**32 - 1]}),
    (MEMBER, "tags", {1000: 5, "role": "server", "guest": False}, {"1000": 5, "role": "server", "guest": False}),
]


@pytest.mark.parametrize(("resource", "option", "value", "canonical"), GIVEN)
def test_what_is_given_becomes_canonical(resource: Resource, option: str, value: t.Any, canonical: t.Any) -> None:
    assert same(value_given(resource, option, value), canonical)


READ: list[tuple[Resource, str, t.Any, t.Any]] = [
    (NETWORK, "name", None, ""),
    (NETWORK, "private", None, False),
    (NETWORK, "mtu", 2800, 2800),
    (NETWORK, "mtu", None, None),
    (NETWORK, "mtu", True, None),
    (NETWORK, "mtu", "2800", None),
    (NETWORK, "rules_source", "accept;\r\n", "accept;"),
    (NETWORK, "rules_source", "\r\n", None),
    (NETWORK, "routes", None, []),
    (NETWORK, "routes", [{"target": "10.0.0.0/24"}], [{"target": "10.0.0.0/24", "via": None}]),
    (NETWORK, "routes", [{"target": "10.0.0.7/24", "via": ""}], [{"target": "10.0.0.0/24", "via": None}]),
    (
        NETWORK,
        "routes",
        [{"target": "10.0.0.0/24", "via": "10.0.0.1/24"}],
        [{"target": "10.0.0.0/24", "via": "10.0.0.1"}],
    ),
    (NETWORK, "routes", [{"target": "what?"}, 5], [{"target": "what?", "via": None}]),
    (
        NETWORK,
        "ip_assignment_pools",
        [{"ipRangeStart": "10.0.0.1/24", "ipRangeEnd": "10.0.0.9/24"}],
        [{"start": "10.0.0.1", "end": "10.0.0.9"}],
    ),
    (NETWORK, "v4_assign_mode", None, {"zt": False}),
    (NETWORK, "v6_assign_mode", {"6plane": True}, {"zt": False, "rfc4193": False, "sixplane": True}),
    (NETWORK, "dns", {"domain": "", "servers": None}, {"domain": "", "servers": []}),
    (NETWORK, "dns", None, {"domain": "", "servers": []}),
    (NETWORK, "sso", {"enabled": False, "mode": ""}, {"enabled": False, "mode": "", "client_id": "", "allow_list": []}),
    (MEMBER, "ip_assignments", ["10.0.0.2/24", "10.0.0.1", "?"], ["10.0.0.1", "10.0.0.2", "?"]),
    (MEMBER, "capabilities", [3, 2, 3, None, "x", True], [2, 3]),
    (MEMBER, "tags", [[2, False], [1, 0], [True, 5], [3], "x", ["4", 4]], {"1": 0, "2": False}),
    (MEMBER, "tags", [[3232285886, 4294967295]], {"3232285886": 4294967295}),
    (MEMBER, "tags", [[1, -(2**31)]], {"1": 2**31}),
    (MEMBER, "tags", None, {}),
]


@pytest.mark.parametrize(("resource", "option", "value", "canonical"), READ)
def test_what_the_api_says_becomes_canonical(resource: Resource, option: str, value: t.Any, canonical: t.Any) -> None:
    assert same(value_read(resource, option, value), canonical)


_EMPTY_RULES = (
    "is empty, which would make the network drop all traffic. If that is meant, write 'drop;'. To let everything pass, "
    "write 'accept;'. To leave the rules alone, leave the option out."
)
_EMPTY_ELEMENT = "an element of the list is empty or null; leave it out, or give it a value."
REFUSED: list[tuple[Resource, str, t.Any, str]] = [
    (NETWORK, "rules_source", "", _EMPTY_RULES),
    (NETWORK, "rules_source", " \r\n", _EMPTY_RULES),
    (NETWORK, "sso", {"allow_list": ["a", ""]}, f"allow_list: {_EMPTY_ELEMENT}"),
    (NETWORK, "dns", {"servers": [""]}, f"servers: {_EMPTY_ELEMENT}"),
    (MEMBER, "ip_assignments", [""], _EMPTY_ELEMENT),
    (MEMBER, "capabilities", ["admin", " "], _EMPTY_ELEMENT),
    (NETWORK, "name", "x" * 128, "is 128 bytes long; 127 bytes are the most."),
    (NETWORK, "name", "東" * 43, "is 129 bytes long; 127 bytes are the most."),
    (NETWORK, "mtu", 1279, "1279 is outside the range; it must be 1280 to 10000."),
    (NETWORK, "mtu", 10001, "10001 is outside the range; it must be 1280 to 10000."),
    (NETWORK, "multicast_limit", -1, "-1 is outside the range; it must be 0 to 4294967295."),
    (
        NETWORK,
        "routes",
        [{"target": "10.0.0.0"}],
        "'10.0.0.0' is not a network in CIDR notation, such as 10.0.0.0/24 or fd00::/64.",
    ),
    (
        NETWORK,
        "routes",
        [{"target": "10.0.0.0/33"}],
        "'10.0.0.0/33' is not a network in CIDR notation, such as 10.0.0.0/24 or fd00::/64.",
    ),
    (
        NETWORK,
        "routes",
        [{"target": "fe80::%1/64"}],
        "'fe80::%1/64' is not a network in CIDR notation, such as 10.0.0.0/24 or fd00::/64.",
    ),
    (
        NETWORK,
        "routes",
        [{"target": "fd00::/64", "via": "10.0.0.1"}],
        "the route to fd00::/64 can't go via 10.0.0.1; both must be IPv4 or both IPv6.",
    ),
    (
        NETWORK,
        "routes",
        [{"target": "10.0.0.0/24", "via": "10.0.0.1/24"}],
        "'10.0.0.1/24' is not an IP address; write it without prefix length, such as 10.0.0.1 or fd00::1.",
    ),
    (
        NETWORK,
        "ip_assignment_pools",
        [{"start": "10.0.0.9", "end": "10.0.0.1"}],
        "the pool from 10.0.0.9 to 10.0.0.1 is reversed; write start: 10.0.0.1 and end: 10.0.0.9.",
    ),
    (
        NETWORK,
        "ip_assignment_pools",
        [{"start": "10.0.0.1", "end": "fd00::1"}],
        "the pool from 10.0.0.1 to fd00::1 mixes IPv4 and IPv6; both ends must be of one family.",
    ),
    (
        NETWORK,
        "ip_assignment_pools",
        [{"start": "10.0.0.1/24", "end": "10.0.0.9/24"}],
        "'10.0.0.1/24' is not an IP address; write it without prefix length, such as 10.0.0.1 or fd00::1.",
    ),
    (
        NETWORK,
        "dns",
        {"servers": ["10.0.0.1"] * 5},
        "servers: 5 servers are listed; 4 are the most that reach a member.",
    ),
    (
        NETWORK,
        "dns",
        {"servers": ["dns.example.com"]},
        "servers: 'dns.example.com' is not an IP address; write it without prefix length, such as 10.0.0.1 or fd00::1.",
    ),
    (
        MEMBER,
        "ip_assignments",
        ["10.0.0.256"],
        "'10.0.0.256' is not an IP address; write it without prefix length, such as 10.0.0.1 or fd00::1.",
    ),
    (
        MEMBER,
        "ip_assignments",
        ["fe80::1%eth0"],
        "'fe80::1%eth0' is not an IP address; write it without prefix length, such as 10.0.0.1 or fd00::1.",
    ),
    (
        MEMBER,
        "tags",
        {"role": True},
        "tag 'role' has the value True; it must be a number, the name of an enum or flag, a list of flags, or false for no value.",
    ),
    (
        MEMBER,
        "tags",
        {"role": ["a", False]},
        "tag 'role' has the value False; it must be a number, the name of an enum or flag, a list of flags, or false for no value.",
    ),
    (MEMBER, "tags", {"role": -(2**31) - 1}, "'-2147483649' is outside the range; a number must be 0 to 4294967295."),
    (
        MEMBER,
        "tags",
        {"role": []},
        "tag 'role' has the value []; it must be a number, the name of an enum or flag, a list of flags, or false for no value.",
    ),
]


@pytest.mark.parametrize(("resource", "option", "value", "sentence"), REFUSED)
def test_bad_input_is_refused_with_a_sentence_that_names_the_option(
    resource: Resource, option: str, value: t.Any, sentence: str
) -> None:
    with pytest.raises(InvalidOption) as raised:
        value_given(resource, option, value)
    assert str(raised.value) == f"{option}: {sentence}"


def test_a_name_of_127_bytes_and_the_ends_of_the_ranges_are_fine() -> None:
    options = given(NETWORK, name="x" * 127, mtu=1280, multicast_limit=0)
    assert options == {"name": "x" * 127, "mtu": 1280, "multicast_limit": 0}
    assert given(NETWORK, mtu=10000) == {"mtu": 10000}


def test_what_is_left_out_or_null_is_not_asked_for() -> None:
    assert given(NETWORK) == {}
    assert given(NETWORK, name="office", routes=None, dns=None, private=None) == {"name": "office"}


@pytest.mark.parametrize("resource", [NETWORK, MEMBER])
def test_a_dictionary_in_which_nothing_has_a_value_is_not_asked_for(resource: Resource) -> None:
    for option in resource.argument_spec()["clear"]["choices"]:
        keys = resource.kind(option).spec.get("options", {"1": {}, "role": {}})
        assert given(resource, **{option: {}}) == {}
        assert given(resource, **{option: dict.fromkeys(keys)}) == {}
        assert given(resource, clear=[option], **{option: dict.fromkeys(keys)}).keys() == {option}
    assert given(MEMBER, tags={"role": None, "1": 5, "2": {}}) == {"tags": {"1": 5}}


def test_only_clear_makes_what_clears() -> None:
    cleared = given(NETWORK, clear=["dns", "v4_assign_mode", "dns"])
    assert cleared == {"dns": {"domain": "", "servers": []}, "v4_assign_mode": {"zt": False}}
    assert isinstance(given(MEMBER, clear=["tags"])["tags"], Cleared)
    assert given(MEMBER, clear=None) == given(MEMBER, clear=[]) == {}


def test_what_is_cleared_can_have_no_values() -> None:
    with pytest.raises(InvalidOption, match=r"^clear: tags is named here and has values as well"):
        given(MEMBER, clear=["tags"], tags={"role": False})


def test_what_was_left_alone_is_told_where_there_is_something() -> None:
    current = NETWORK.read({"config": {"dns": {"domain": "a"}}})
    told = [
        "dns: nothing in it has a value, so it was left alone. To clear it, name it in clear: [dns].",
    ]
    for empty in ({}, {"domain": None, "servers": None}):
        assert NETWORK.left_alone({"dns": empty, "sso": {}}, current) == told
    for params in ({"dns": None}, {"dns": {"domain": ""}}, {"dns": {}, "clear": ["dns"]}):
        assert NETWORK.left_alone(params, current) == []
    assert NETWORK.left_alone({"dns": {}}, {}) == []


def test_only_what_is_given_is_written_where_the_api_keeps_it() -> None:
    assert NETWORK.write({"name": "office", "description": "d", "mtu": 1400}) == {
        "config": {"name": "office", "mtu": 1400},
        "description": "d",
    }
    assert MEMBER.write({"name": "anna", "authorized": True}) == {"name": "anna", "config": {"authorized": True}}
    assert NETWORK.write({}) == {}


def test_objects_are_written_whole_in_the_words_of_the_api() -> None:
    assert NETWORK.write({"v6_assign_mode": {"zt": False, "rfc4193": True, "sixplane": False}}) == {
        "config": {"v6AssignMode": {"zt": False, "rfc4193": True, "6plane": False}}
    }
    assert NETWORK.write({"ip_assignment_pools": [{"start": "10.0.0.1", "end": "10.0.0.9"}]}) == {
        "config": {"ipAssignmentPools": [{"ipRangeStart": "10.0.0.1", "ipRangeEnd": "10.0.0.9"}]}
    }
    assert MEMBER.write({"tags": {"10": False, "9": 0}}) == {"config": {"tags": [[10, False], [9, 0]]}}


def test_a_document_lacks_a_setting_whose_key_is_not_there() -> None:
    whole = NETWORK.write(NETWORK.read({}))
    assert not NETWORK.lacks(whole)
    assert NETWORK.lacks({key: value for key, value in whole.items() if key != "rulesSource"})
    assert NETWORK.lacks({**whole, "config": {key: value for key, value in whole["config"].items() if key != "dns"}})
    assert NETWORK.lacks({**whole, "config": None})
    assert NETWORK.lacks({**whole, "config": 5})
    assert not NETWORK.lacks({**whole, "rulesSource": None})


def test_facts_are_reported_as_they_are() -> None:
    facts = NETWORK.read_facts({"ownerId": "me", "config": {"creationTime": 5}, "tagsByName": {"role": {"id": 1}}})
    assert (facts["owner_id"], facts["creation_time"], facts["tags_by_name"]) == ("me", 5, {"role": {"id": 1}})
    assert facts["total_member_count"] is None
