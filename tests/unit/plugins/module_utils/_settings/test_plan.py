# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must change: plans by example, and what holds for every plan."""

from __future__ import annotations

import copy
import ipaddress
import random
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import Cleared, said
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Document, Resource, Values, dig
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import (
    changes_left,
    merged,
    plan,
    readable,
    same,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK

# Examples


def test_nothing_wanted_is_nothing_to_do() -> None:
    planned = plan(NETWORK, NETWORK.read({"config": {"name": "office"}}), {})
    assert not planned
    assert (planned.before, planned.after, planned.body()) == ({}, {}, {})


def test_only_what_differs_is_planned() -> None:
    current = NETWORK.read({"config": {"name": "office", "mtu": 2800}})
    planned = plan(NETWORK, current, {"name": "office", "mtu": 1400})
    assert planned
    assert (planned.before, planned.after) == ({"mtu": 2800}, {"mtu": 1400})
    assert planned.body() == {"config": {"mtu": 1400}}


def test_for_a_new_object_all_that_is_wanted_is_planned() -> None:
    planned = plan(NETWORK, {}, {"private": False, "v6_assign_mode": {"zt": True}})
    assert planned.before == {}
    assert planned.after == {"private": False, "v6_assign_mode": {"zt": True, "rfc4193": False, "sixplane": False}}


def test_keys_of_an_object_that_are_not_given_keep_their_value() -> None:
    current = NETWORK.read({"config": {"dns": {"domain": "example.com", "servers": ["10.0.0.1"]}}})
    assert plan(NETWORK, current, {"dns": {"domain": ""}}).body() == {
        "config": {"dns": {"domain": "", "servers": ["10.0.0.1"]}}
    }


@pytest.mark.parametrize(("stored", "wanted"), [(0, False), (False, 0), (1, 0), (5, False)])
def test_a_tag_of_false_is_not_a_tag_of_0(stored: t.Any, wanted: t.Any) -> None:
    planned = changes_left(MEMBER, {"config": {"tags": [[7, stored]]}}, {"tags": {"7": wanted}})
    assert same(planned.body(), {"config": {"tags": [[7, wanted]]}})


@pytest.mark.parametrize("value", [0, False, 5])
def test_a_tag_that_is_right_is_left_alone(value: t.Any) -> None:
    assert not changes_left(MEMBER, {"config": {"tags": [[7, value], [8, 1]]}}, {"tags": {"7": value}})


def test_a_tag_that_was_never_set_need_not_be_set_to_false() -> None:
    assert not changes_left(MEMBER, {"config": {"tags": [[8, 1]]}}, {"tags": {"7": False}})


def test_tags_that_are_not_named_stay_and_clear_removes_all() -> None:
    document = {"config": {"tags": [[8, 1], [7, 5]]}}
    assert changes_left(MEMBER, document, {"tags": {"7": 6}}).after == {"tags": {"7": 6, "8": 1}}
    assert not changes_left(MEMBER, document, {"tags": {}})
    planned = changes_left(MEMBER, document, {"tags": Cleared()})
    assert planned.body() == {"config": {"tags": []}}
    assert not isinstance(planned.after["tags"], Cleared)  # what a result can hold


def test_what_is_cleared_stays_so_when_it_is_planned_again() -> None:
    """Somebody else's tag, in the answer to a write, is a tag that is left; where nothing was cleared, it stays."""
    before, after = {"config": {"tags": [[7, 5]]}}, {"config": {"tags": [[8, 1]]}}
    cleared = merged(MEMBER, MEMBER.read(before), {"tags": Cleared()})
    assert changes_left(MEMBER, after, cleared).body() == {"config": {"tags": []}}
    nothing_to_do = merged(MEMBER, MEMBER.read({}), {"tags": {"7": False}})
    assert not changes_left(MEMBER, after, nothing_to_do)


def test_an_item_can_be_removed_from_a_list() -> None:
    document = {"config": {"ipAssignments": ["10.0.0.1", "10.0.0.2"]}}
    assert changes_left(MEMBER, document, {"ip_assignments": ["10.0.0.2"]}).after == {"ip_assignments": ["10.0.0.2"]}


def test_the_order_of_dns_servers_matters() -> None:
    document = {"config": {"dns": {"domain": "", "servers": ["10.0.0.1", "10.0.0.2"]}}}
    assert changes_left(NETWORK, document, {"dns": {"servers": ["10.0.0.2", "10.0.0.1"]}})


def test_a_diff_shows_a_text_of_several_lines_line_by_line() -> None:
    assert readable({"rules_source": "drop\n;\naccept;", "name": "a", "mtu": 5}) == {
        "rules_source": ["drop", ";", "accept;"],
        "name": "a",
        "mtu": 5,
    }


# What holds for all: options that a user may give, and documents that the API may hold

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
RULES = st.lists(st.sampled_from(["accept;", " ", "\t", "\r", "\n", "\r\n", "# ü\u2028", "\x0b", "\x85", "drop"])).map(
    "".join
)
GIVEN_RULES = RULES.filter(lambda text: bool(text.strip()))
WORDS = TEXTS.filter(lambda text: bool(text.strip()))
V4 = st.integers(0x0A000000, 0x0A0000FF).map(lambda number: str(ipaddress.IPv4Address(number)))
V6 = st.integers(0xFD << 120, (0xFD << 120) + 255).map(lambda number: ipaddress.IPv6Address(number).exploded.upper())
ADDRESSES = V4 | V6


def few(items: st.SearchStrategy[t.Any], most: int = 4) -> st.SearchStrategy[list[t.Any]]:
    return st.lists(items, max_size=most)


@st.composite
def routes(draw: st.DrawFn) -> Values:
    family, bits = draw(st.sampled_from([(V4, 28), (V6, 120)]))
    route: Values = {"target": f"{draw(family)}/{draw(st.integers(bits, bits + 4))}"}
    return {**route, **draw(st.fixed_dictionaries({}, optional={"via": st.none() | st.just("") | family}))}


@st.composite
def pools(draw: st.DrawFn) -> Values:
    ends = sorted(map(ipaddress.ip_address, draw(st.sampled_from([V4, V6]).flatmap(lambda a: st.tuples(a, a)))))
    return {"start": str(ends[0]), "end": str(ends[1])}


def partly(**values: st.SearchStrategy[t.Any]) -> st.SearchStrategy[Values]:
    """Some of the keys."""
    return st.fixed_dictionaries({}, optional=values)


FLAG = st.booleans()
NETWORK_OPTIONS = partly(
    name=TEXTS,
    description=TEXTS,
    private=FLAG,
    enable_broadcast=FLAG,
    mtu=st.integers(1280, 10000),
    multicast_limit=st.integers(0, 2**32 - 1),
    routes=few(routes()),
    ip_assignment_pools=few(pools()),
    v4_assign_mode=partly(zt=FLAG),
    v6_assign_mode=partly(zt=FLAG, rfc4193=FLAG, sixplane=FLAG),
    dns=partly(domain=TEXTS, servers=few(ADDRESSES)),
    sso=partly(
        enabled=FLAG, mode=st.sampled_from(["", "default", "email", "group"]), client_id=TEXTS, allow_list=few(WORDS)
    ),
    rules_source=GIVEN_RULES,
)
TAG_VALUES = st.just(False) | st.integers(0, 3)
MEMBER_OPTIONS = partly(
    name=TEXTS,
    description=TEXTS,
    hidden=FLAG,
    authorized=FLAG,
    active_bridge=FLAG,
    no_auto_assign_ips=FLAG,
    sso_exempt=FLAG,
    ip_assignments=few(ADDRESSES),
    capabilities=few(st.integers(0, 4)),
    tags=st.dictionaries(st.integers(0, 4), TAG_VALUES, max_size=4),
)


def or_null(values: st.SearchStrategy[t.Any]) -> st.SearchStrategy[t.Any]:
    return st.none() | values


def config(
    fields: dict[str, st.SearchStrategy[t.Any]], **more: st.SearchStrategy[t.Any]
) -> st.SearchStrategy[Document]:
    """Documents where any key may be absent or null."""
    inner = partly(**{key: or_null(values) for key, values in fields.items()})
    return partly(config=inner, **{key: or_null(values) for key, values in more.items()})


STORED_POOLS = pools().flatmap(
    lambda pool: st.sampled_from(["", "/24"]).map(
        lambda bits: {"ipRangeStart": pool["start"] + bits, "ipRangeEnd": pool["end"] + bits}
    )
)
NETWORK_DOCUMENTS = config(
    {
        "name": TEXTS,
        "private": FLAG,
        "enableBroadcast": FLAG,
        "mtu": st.integers(1280, 10000),
        "multicastLimit": st.integers(0, 2**40),
        "routes": few(routes()),
        "ipAssignmentPools": few(STORED_POOLS),
        "v4AssignMode": partly(zt=or_null(FLAG)),
        "v6AssignMode": partly(**{"6plane": or_null(FLAG), "rfc4193": FLAG, "zt": FLAG}),
        "dns": partly(domain=or_null(TEXTS), servers=or_null(few(ADDRESSES))),
        "ssoConfig": partly(enabled=FLAG, mode=st.sampled_from(["", "email"]), clientId=TEXTS, allowList=few(WORDS)),
    },
    description=TEXTS,
    rulesSource=RULES,
)
MEMBER_DOCUMENTS = config(
    {
        "authorized": FLAG,
        "activeBridge": FLAG,
        "noAutoAssignIps": FLAG,
        "ssoExempt": FLAG,
        "ipAssignments": few(ADDRESSES),
        "capabilities": few(st.integers(0, 4)),
        "tags": few(st.tuples(st.integers(0, 4), TAG_VALUES).map(list)),
    },
    name=TEXTS,
    description=TEXTS,
    hidden=FLAG,
)

CASES = st.one_of(
    st.tuples(st.just("network"), NETWORK_DOCUMENTS, NETWORK_OPTIONS),
    st.tuples(st.just("member"), MEMBER_DOCUMENTS, MEMBER_OPTIONS),
)
Case = tuple[str, Document, Values]
RESOURCES = {"network": NETWORK, "member": MEMBER}


def parsed(resource: Resource, options: t.Mapping[str, t.Any]) -> Values:
    """Options as AnsibleModule hands them over, canonical."""
    result = ArgumentSpecValidator(resource.argument_spec()).validate(dict(options))
    assert not result.error_messages
    return resource.parse(result.validated_parameters)


def applied(document: Document, body: Document) -> Document:
    """What the API makes of a write: keys are replaced, one level down in config (Central v1 notes, 3.2)."""
    body, document = copy.deepcopy(body), copy.deepcopy(document)
    inner = {**(document.get("config") or {}), **body.pop("config", {})}
    return {**document, **body, "config": inner}


def shuffled(value: t.Any, chance: random.Random) -> t.Any:
    """The same document with every list in another order, but for DNS servers and tags' pairs."""
    if isinstance(value, dict):
        return {key: item if key == "servers" else shuffled(item, chance) for key, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, (list, dict, str)) for item in value):
        return chance.sample(value, len(value))
    return value


@given(CASES)
def test_after_a_plan_was_applied_there_is_nothing_to_do(case: Case) -> None:
    name, document, options = case
    resource = RESOURCES[name]
    wanted = parsed(resource, options)
    planned = changes_left(resource, document, wanted)
    assert not changes_left(resource, applied(document, planned.body()), wanted)


@given(CASES)
def test_check_mode_foretells_what_will_be(case: Case) -> None:
    name, document, options = case
    resource = RESOURCES[name]
    before = resource.read(document)
    planned = changes_left(resource, document, parsed(resource, options))
    assert same({**before, **planned.after}, resource.read(applied(document, planned.body())))
    assert all(same(before[option], planned.before[option]) for option in planned.after)
    assert not any(same(planned.before[option], planned.after[option]) for option in planned.after)


@given(CASES)
def test_a_new_object_gets_what_check_mode_foretold(case: Case) -> None:
    name, _document, options = case
    resource = RESOURCES[name]
    planned = plan(resource, {}, parsed(resource, options))
    made = resource.read(applied({}, planned.body()))
    assert same(planned.after, {option: made[option] for option in planned.after})
    assert planned.after.keys() == said(options).keys()


@given(CASES)
def test_what_was_not_asked_for_is_not_in_the_body(case: Case) -> None:
    name, document, options = case
    resource = RESOURCES[name]
    body = changes_left(resource, document, parsed(resource, options)).body()
    said_of = said(options)
    leaves = {(key,) for key in body if key != "config"} | {("config", key) for key in body.get("config", {})}
    assert leaves <= {field.path for field in resource.fields if field.option in said_of}


@given(CASES)
def test_what_is_read_can_be_given_back_and_changes_nothing(case: Case) -> None:
    name, document, _options = case
    resource = RESOURCES[name]
    assert not changes_left(resource, document, parsed(resource, resource.read(document)))


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_sets_means_nothing(case: Case, chance: random.Random) -> None:
    name, document, _options = case
    resource = RESOURCES[name]
    if len({tag[0] for tag in dig(document, ("config", "tags")) or []}) == len(dig(document, ("config", "tags")) or []):
        assert same(resource.read(shuffled(document, chance)), resource.read(document))


@given(CASES)
def test_a_canonical_value_is_canonical(case: Case) -> None:
    name, document, options = case
    resource = RESOURCES[name]
    wanted, current = parsed(resource, options), resource.read(document)
    assert same(parsed(resource, wanted), wanted)
    assert same(resource.read(resource.write(current)), current)


@given(st.sampled_from(sorted(RESOURCES)), st.data())
def test_reading_takes_any_json_and_gives_json_that_can_be_written(name: str, data: st.DataObject) -> None:
    resource = RESOURCES[name]
    document: Document = {}
    for field in resource.fields:
        place = document
        for key in field.path[:-1]:
            place = place.setdefault(key, {})
        place[field.path[-1]] = data.draw(JSON)
    for strange in (document, {"config": data.draw(JSON)}, data.draw(st.dictionaries(st.text(), JSON, max_size=3))):
        current = resource.read(strange)
        assert same(resource.read(resource.write(current)), current)


@given(CASES)
def test_null_and_absent_are_the_same(case: Case) -> None:
    name, document, _options = case
    resource = RESOURCES[name]
    inner = {key: value for key, value in document.get("config", {}).items() if value is not None}
    outer = {key: value for key, value in document.items() if value is not None}
    assert same(resource.read({**outer, "config": inner}), resource.read(document))


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (resource, field.path)
        for resource in (NETWORK, MEMBER)
        for field in resource.fields
        if isinstance(field.kind.read(None), (str, list))
    ],
)
def test_null_and_empty_are_the_same(resource: Resource, path: tuple[str, ...]) -> None:
    empty = "" if isinstance(dig(resource.write(resource.read({})), path), str) else []
    for value in (None, empty):
        assert resource.read({path[0]: value} if len(path) == 1 else {path[0]: {path[1]: value}}) == resource.read({})
