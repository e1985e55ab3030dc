# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role node makes of its variable, of what a node says, and of what the provider answers."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible.plugins.loader import filter_loader
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, Missing, ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER
from ansible_collections.community.zerotier.plugins.plugin_utils import _node

OFFICE, LAB = "8056c2e21c000001", "8056c2e21c000002"
A, B = "1a2b3c4d01", "1a2b3c4d02"
KNOWN = [{"network_id": OFFICE, "name": "office"}, {"network_id": LAB, "name": "lab"}]
OLD = "__omit_place_holder__0123456789abcdef0123"
Item = dict[str, t.Any]


def joined(**states: t.Any) -> str:
    """What zerotier-cli prints for these networks, each with its addresses, or with its state."""
    ids = {"office": OFFICE, "lab": LAB}
    return json.dumps([
        {"nwid": ids[name], "status": state if isinstance(state, str) else "OK", "portDeviceName": "zt1",
         "assignedAddresses": [] if isinstance(state, str) else state}
        for name, state in states.items()
    ])  # fmt: skip


def plan(*items: Item, here: str = "[]", check_mode: bool = False) -> Item:
    return _node.plan(_node.asked(items, check_mode), KNOWN, here, A, check_mode)


class TestAsked:
    def test_what_is_meant_where_nothing_is_said(self) -> None:
        assert _node.asked([{"network_id": OFFICE}]) == [
            {
                "where": "zt_node_networks[0]", "network_id": OFFICE, "network_name": None, "present": True, "central": True,
                "wait_for": "ok", "addresses": [], "member": {"authorized": True},
            }
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("item", "meant"),
        [
            ({"state": "absent"}, {"present": False, "central": False}),
            ({"state": "absent", "remove_member": "yes"}, {"central": True}),
            ({"manage_member": "no"}, {"central": False}),
            ({"authorized": "false"}, {"wait_for": "nothing", "member": {"authorized": False}}),
            ({"authorized": False, "wait_for": "ok"}, {"wait_for": "ok"}),
            ({"ip_assignments": "10.0.0.2, 10.0.0.1"}, {"addresses": ["10.0.0.1", "10.0.0.2"]}),
            ({"ip_assignments": [" 10.0.0.1 ", "FD00::1"]}, {"addresses": ["10.0.0.1"]}),
            ({"name": 7, "description": datetime.date(2026, 1, 2)}, {"member": {"authorized": True, "name": "7", "description": "2026-01-02"}}),
            ({"name": None, "tags": None}, {"member": {"authorized": True}}),
            ({"name": OLD, "state": OLD, "tags": {"a": 1}}, {"present": True, "member": {"authorized": True, "tags": {"a": 1}}}),
            ({"network_id": f" {OFFICE.upper()} "}, {"network_id": OFFICE}),
            ({"network_id": None, "network_name": 2024}, {"network_id": None, "network_name": "2024"}),
            ({"network_id": OFFICE, "network_name": ""}, {"network_id": OFFICE, "network_name": None}),
        ],
    )  # fmt: skip
    def test_values_are_what_a_module_would_get(self, item: Item, meant: Item) -> None:
        [found] = _node.asked([{"network_id": OFFICE, **item}])
        assert {key: found[key] for key in meant} == meant
        json.dumps(found)

    @pytest.mark.parametrize(
        ("item", "sentence"),
        [
            ("office", ": is not a dictionary; it must have network_id or network_name"),
            ({}, ": must have either network_id, 16 hex digits, or network_name."),
            ({"network_id": None}, ".network_id: has no value; give the network's id"),
            ({"network_name": " "}, ".network_name: has no value; give the network's id"),
            ({"network_id": OFFICE, "network_name": "office"}, ": has both network_id and network_name"),
            ({"network_id": "8056"}, ".network_id: '8056' is not a network id"),
            ({"network_id": "<<omit>>"}, ".network_id: holds omit"),
            ({"network_id": "<<Omit>>"}, ".network_id: holds omit"),
            ({"network_id": f"x{OLD}"}, ".network_id: holds omit"),
            ({"network_id": OFFICE, "capabilities": [OLD]}, ".capabilities[0]: holds omit"),
            ({"network_id": [OFFICE]}, ".network_id: is '['8056c2e21c000001']'; it must be text."),
            ({"network_id": OFFICE, "authorised": True}, ".authorised: there is no such option. Did you mean authorized?"),
            ({"network_id": OFFICE, "zzz": True}, ".zzz: there is no such option. Those that there are: active_bridge,"),
            ({"network_id": OFFICE, "state": "gone"}, ".state: value of state must be one of: present, absent"),
            ({"network_id": OFFICE, "authorized": "perhaps"}, ".authorized: "),
            ({"network_id": OFFICE, "tags": 5}, ".tags: "),
            ({"network_id": OFFICE, "ip_assignments": ["10.0.0.5/24"]}, ".ip_assignments: '10.0.0.5/24' is not an IP address"),
            ({"network_id": OFFICE, "clear": ["tags"], "tags": {"a": 1}}, ".clear: tags is named here and has values as well"),
        ],
    )  # fmt: skip
    def test_what_can_not_be_meant_is_told_with_its_place(self, item: t.Any, sentence: str) -> None:
        with pytest.raises(InvalidOption) as raised:
            _node.asked([{"network_id": LAB}, item])
        assert str(raised.value).startswith(f"zt_node_networks[1]{sentence}")

    def test_an_item_that_is_omitted_is_none(self) -> None:
        assert [item["where"] for item in _node.asked([OLD, {"network_id": OFFICE}])] == ["zt_node_networks[1]"]

    @given(st.lists(st.dictionaries(
        st.sampled_from([*_node.SPEC, "other"]) | st.integers(),
        st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from([OFFICE, OLD, "absent"]),
                     lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2), max_leaves=4),
        max_size=4,
    ), max_size=3))  # fmt: skip
    def test_whatever_is_given_it_is_plain_json_or_a_sentence(self, items: list[Item]) -> None:
        try:
            found = _node.asked(items)
        except InvalidOption as error:
            found, said = [], str(error)
        else:
            said = "zt_node_networks["
        assert said.startswith("zt_node_networks[")
        assert "omit" not in json.dumps([item["network_id"] for item in found])
        json.dumps(found)

    def test_all_settings_of_a_member_are_options(self) -> None:
        assert set(MEMBER.argument_spec()) < set(_node.SPEC)


class TestPlan:
    def test_joining_and_leaving(self) -> None:
        done = plan({"network_name": "office"}, {"network_id": LAB, "state": "absent"}, here=joined(lab=[]))
        assert (done["join"], done["leave"], done["to_come"]) == ([OFFICE], [LAB], 0)
        assert done["members"] == {OFFICE: {"authorized": True, "node_id": A}}
        assert done["awaited"] == [{"network_id": OFFICE, "addresses": [], "any": False}]
        again = plan({"network_name": "office"}, {"network_id": LAB, "state": "absent"}, here=joined(office=[]))
        assert (again["join"], again["leave"]) == ([], [])

    def test_a_member_that_is_to_go_is_only_that(self) -> None:
        done = plan({"network_id": LAB, "state": "absent", "remove_member": True, "name": "x"})
        assert done["members"] == {LAB: {"state": "absent", "node_id": A}}

    @pytest.mark.parametrize("other", [{"network_id": OFFICE}, {"network_name": "office"}])
    def test_one_network_both_ways(self, other: Item) -> None:
        for items in (
            [{"network_name": "office", "state": "absent"}, other],
            [other, {"network_id": OFFICE, "state": "absent"}],
        ):
            with pytest.raises(InvalidOption, match="that is to be joined and left; keep one of them"):
                plan(*items)

    def test_the_same_way_twice_is_once(self) -> None:
        assert plan({"network_id": OFFICE}, {"network_name": "office", "name": "b"})["join"] == [OFFICE]

    def test_a_name_that_no_network_has(self) -> None:
        with pytest.raises(
            Missing,
            match=r"zt_node_networks\[0\].network_name: the account has no network called 'offise'. Did you mean",
        ):
            plan({"network_name": "offise"})
        assert plan({"network_name": "offise"}, check_mode=True)["to_come"] == 1
        assert plan({"network_id": None}, check_mode=True)["to_come"] == 1
        for check_mode in (False, True):
            with pytest.raises(Missing, match=f"give its network_id instead. The host has joined {LAB}"):
                plan({"network_name": "offise", "state": "absent"}, here=joined(lab=[]), check_mode=check_mode)

    def test_a_name_that_two_have(self) -> None:
        with pytest.raises(
            ZeroTierError, match=r"^zt_node_networks\[0\].network_name: More than one network is called 'lab'"
        ):
            _node.plan(
                _node.asked([{"network_name": "lab"}]), [*KNOWN, {"network_id": "f" * 16, "name": "lab"}], "[]", A
            )


class TestBatch:
    def hosts(self, **members: tuple[str, Item]) -> list[Item]:
        return [
            {"host": host, "members": {OFFICE: {**member, "node_id": node}}} for host, (node, member) in members.items()
        ]

    def test_members_by_network(self) -> None:
        done = _node.batch([*self.hosts(web1=(A, {}), web2=(B, {})), {"host": "web3", "members": {}}])
        assert done == {"networks": {OFFICE: [{"node_id": A}, {"node_id": B}]}, "clones": {}}

    def test_clones_do_not_keep_others_out(self) -> None:
        done = _node.batch(self.hosts(web2=(A, {"name": "b"}), web1=(A, {"name": "a"}), db=(B, {})))
        assert done["networks"] == {OFFICE: [{"node_id": B}]}
        assert list(done["clones"]) == ["web2", "web1"]
        assert done["clones"]["web1"].startswith(
            f"web1 and web2 have the same ZeroTier identity, {A}: one is a copy of the other. Remove identity."
        )
        three = _node.batch(self.hosts(a=(A, {}), b=(A, {}), c=(A, {})))
        assert three == {"networks": {}, "clones": dict.fromkeys("abc", three["clones"]["a"])}
        assert three["clones"]["a"].startswith("a, b and c have")
        assert "on 2 of them" in three["clones"]["a"]

    def test_two_that_are_to_go_are_one(self) -> None:
        done = _node.batch(self.hosts(a=(A, {"state": "absent"}), b=(A, {"state": "absent"})))
        assert done == {"networks": {OFFICE: [{"state": "absent", "node_id": A}]}, "clones": {}}
        assert _node.batch(self.hosts(a=(A, {"state": "absent"}), b=(A, {})))["networks"] == {}


def test_what_a_provider_refused_is_told_at_its_host() -> None:
    lines = [{"node_id": A, "failed": True, "msg": "no"}, {"node_id": B, "changed": True}]
    results: list[Item] = [
        {"__node_network_id": OFFICE, "failed": True, "msg": "1 of 2 members failed", "members": lines},
        {"__node_network_id": LAB, "msg": "no answer"},
    ]
    office, both = {OFFICE: {"node_id": A}}, {OFFICE: {"node_id": B}, LAB: {"node_id": B}}
    assert _node.refused(results, office) == [f"{OFFICE}: no"]
    assert _node.refused(results, both) == [f"{LAB}: no answer"]
    assert (_node.changed(results, office), _node.changed(results, both)) == ([], [OFFICE])


@pytest.mark.parametrize(
    ("awaited", "here", "states"),
    [
        ({}, joined(office=[]), []),
        ({}, joined(office="ACCESS_DENIED"), ["ACCESS_DENIED"]),
        ({}, "[]", ["NOT_JOINED"]),
        ({}, "Error connecting to the ZeroTier service", ["NOT_JOINED"]),
        ({}, None, ["NOT_JOINED"]),
        ({"any": True}, joined(office=[]), ["OK"]),
        ({"any": True}, joined(office=["10.0.0.1/24"]), []),
        ({"addresses": ["10.0.0.1"]}, joined(office=["10.0.0.2/24"]), ["OK"]),
        ({"addresses": ["10.0.0.1"]}, joined(office=["10.0.0.2/24", "10.0.0.1/24"]), []),
    ],
)
def test_what_is_waited_for(awaited: Item, here: t.Any, states: list[str]) -> None:
    found = _node.pending([{"network_id": OFFICE, "addresses": [], "any": False, **awaited}], here)
    assert found == [{"network_id": OFFICE, "status": state} for state in states]


def test_the_outcome() -> None:
    assert _node.outcome(joined(office=["10.0.0.2/24"]), A) == {
        "node_id": A,
        "networks": {OFFICE: {"status": "OK", "addresses": ["10.0.0.2"], "device": "zt1"}},
    }


class TestTheFilter:
    def test_its_steps(self) -> None:
        zt_node = filter_loader.get("community.zerotier.zt_node").j2_function
        assert zt_node([], "asked", check_mode=True) == []
        assert zt_node([], "batch") == {"networks": {}, "clones": {}}
        with pytest.raises(AnsibleFilterError, match=r"^zt_node_networks\[0\]: must have"):
            zt_node([{}], "asked")
        with pytest.raises(AnsibleFilterError, match=r"there is no step 'ask'\. The steps are asked, plan, batch"):
            zt_node([], "ask")
