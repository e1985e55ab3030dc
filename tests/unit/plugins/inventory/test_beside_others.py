# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Beside any other sources, and whatever the server calls things: no host gets a variable, a group or an address that is not its own."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.inventory.zt_inventory import safe_group_name
from ansible_collections.community.zerotier.tests.unit.plugins.inventory.test_one_to_one import (
    NETWORKS,
    ONE,
    TWO,
    A,
    B,
    Document,
    Loaded,
    expected,
    member,
    network,
)

# What a static inventory holds, and what others call members, networks, tags and texts after it.
GROUPS = [
    "mail",
    "web",
    "servers",
    "zt_network_office",
    "zt_online",
    "my-group",
    "keyed_mail",
    "parents",
    "zt_tag_role_db",
]
HOSTS = ["mx1", "mx2", "db.example.com", "desk"]
WORDS = st.sampled_from(
    [
        *GROUPS,
        *HOSTS,
        "all",
        "ungrouped",
        "localhost",
        "zt_offline",
        "role",
        "db",
        "True",
        "5",
        "[1]",
        "{{ 7 * 7 }}",
        "",
    ]
) | st.text(max_size=2)
STATIC = st.fixed_dictionaries(
    {
        "hosts": st.dictionaries(
            st.sampled_from(GROUPS), st.lists(st.sampled_from(HOSTS), max_size=3, unique=True), max_size=5
        ),
        "children": st.lists(st.tuples(st.sampled_from(GROUPS), st.sampled_from(GROUPS)), max_size=2),
        "addressed": st.sets(st.sampled_from(HOSTS)),
    }
)
PEOPLE = st.tuples(st.sampled_from([ONE, TWO]), st.sampled_from([A, B, "c000000003", "d000000004"]), WORDS, WORDS)
ASKED_FOR = {"keyed_mail", "parents"}  # that keyed_groups fill because their prefix or parent_group says so
RULES = {"role": (1000, {"db": 5}), "role_db": (1001, {"x": 6})}


class Static:
    """A static inventory, with a variable for each host and group that tells whose it is."""

    def __init__(self, drawn: Document) -> None:
        self.hosts: dict[str, list[str]] = drawn["hosts"]
        self.addresses = {host: f"192.0.2.{1 + HOSTS.index(host)}" for host in drawn["addressed"]}
        # A later group is never above an earlier one, so there is no loop in the file itself.
        self.children = sorted(
            {(a, b) for a, b in drawn["children"] if GROUPS.index(a) < GROUPS.index(b) and {a, b} <= self.hosts.keys()}
        )

    def document(self) -> Document:
        return {
            group: {
                "hosts": {host: {"of_host": host, **self._address(host)} for host in hosts},
                "vars": {f"of_{safe_group_name(group)}": group},
                "children": {child: {} for parent, child in self.children if parent == group},
            }
            for group, hosts in self.hosts.items()
        }

    def _address(self, host: str) -> dict[str, str]:
        return {"ansible_host": self.addresses[host]} if host in self.addresses else {}

    def within(self, group: str) -> set[str]:
        """The group and all below it."""
        return {group}.union(*(self.within(child) for parent, child in self.children if parent == group))

    def names(self) -> set[str]:
        return {host for hosts in self.hosts.values() for host in hosts}


@pytest.mark.parametrize("order", ["before", "after"])
def test_no_host_gets_what_is_not_its_own(order: str) -> None:
    @settings(max_examples=120, deadline=None)
    @given(st.tuples(NETWORKS, NETWORKS), st.lists(PEOPLE, max_size=6), STATIC, WORDS)
    def holds(networks: t.Any, people: list[t.Any], drawn: Document, name: str) -> None:
        look(order, networks, people, Static(drawn), name)

    holds()


def look(order: str, networks: t.Any, people: list[t.Any], static: Static, network_name: str) -> None:
    documents = {}
    for identity, node, name, description in people:
        documents[identity, node] = document = member(identity, node, name, [(1000, 5)] if name < "m" else [])
        document["description"] = description
        document["config"]["ipAssignments"] = [f"10.{int(identity[0])}.0.{int(node[-1])}"]
    # Text alone makes a group only beside what was read before: nobody knows the names that come after.
    prefixes = ["", "keyed"] if order == "before" else ["keyed"]
    keyed: list[Document] = [{"key": "zt_description", "prefix": p, "separator": "_" if p else ""} for p in prefixes]
    keyed.append({"key": "zt_description", "prefix": prefixes[0], "separator": "", "parent_group": "parents"})
    keyed.append({"key": "zt_name", "prefix": prefixes[0], "separator": "", "parent_group": "{{ zt_description }}"})
    loaded = Loaded(
        [
            network(ONE, network_name, RULES),
            network(TWO, networks[1][0], {**networks[1][1], **networks[0][1]}, **networks[0][2]),
        ],
        list(documents.values()),
        **{order: static.document()},  # type: ignore[arg-type]
        groups={"servers": f"zt_node_id == '{A}'"},
        compose={"composed": "zt_node_id"},
        keyed_groups=keyed if order == "before" else keyed[:1],
    )
    hosts = {name: host for name, host in loaded.data.hosts.items() if "zt_node_id" in host.vars}
    nodes = {str(host.vars["zt_node_id"]): name for name, host in hosts.items()}
    assert len(hosts) == len(nodes)
    assert set(nodes) == {node for _identity, node in documents}
    assert set(loaded.data.hosts) == static.names() | set(hosts)
    assert order == "after" or not set(loaded.data.hosts) & set(loaded.data.groups)

    for name, host in loaded.data.hosts.items():
        memberships = host.vars.get("zt_memberships", {})
        node = host.vars.get("zt_node_id")
        assert host.vars.get("composed") == node
        assert set(memberships) == {identity for identity, each in documents if each == node}
        for identity, values in memberships.items():
            assert values["node_id"] == node
            assert values["ip_assignments"] == documents[identity, node]["config"]["ipAssignments"]
        own = {address for values in memberships.values() for address in values["ip_assignments"]}
        address = host.vars.get("ansible_host")
        if name in static.names() & set(static.addresses):
            assert address == static.addresses[name]
        else:
            assert address in own if own else address is None
        assert host.vars.get("of_host") == (name if name in static.names() else None)

    filled: dict[str, set[str]] = {group: set(names) for group, names in static.hosts.items()}
    for meaning, found in expected_here(loaded).items():
        filled.setdefault(loaded.plugin._group_names[meaning], set()).update(nodes[node] for node in found)
    filled.setdefault("servers", set()).update({nodes[A]} if A in nodes else ())
    for group, there in loaded.data.groups.items():
        if group in ("all", "ungrouped"):
            continue
        assert there.vars == ({f"of_{safe_group_name(group)}": group} if group in static.hosts else {})
        within = static.within(group)
        if group in filled and not within & ASKED_FOR:
            assert {host.name for host in there.get_hosts()} == set().union(
                *(filled.get(part, ()) for part in within)
            ), group


def expected_here(loaded: Loaded) -> dict[tuple[str, ...], set[str]]:
    known = {tuple(map(str, meaning)): meaning for meaning in loaded.plugin._group_names}
    return {known[meaning]: found for meaning, found in expected(loaded).items() if meaning in known}


OFFICE = network(ONE, "office")


class TestStaticGroups:
    @pytest.mark.parametrize("name", ["mail", "my-group"])
    def test_a_member_called_like_a_group_that_was_read_before(self, name: str) -> None:
        before: Document = {name: {"hosts": {"mx1": {}}, "vars": {"secret": 1}}}
        loaded = Loaded([OFFICE], [with_address(A, name)], before=before)
        assert loaded.names == {A: f"{name}_{A}"}
        assert loaded.data.groups[name].vars == {"secret": 1}
        assert [host.name for host in loaded.data.groups[name].get_hosts()] == ["mx1"]
        assert "ansible_host" not in loaded.data.hosts["mx1"].vars

    def test_a_group_that_is_read_after_keeps_its_hosts_and_variables(self) -> None:
        after = {"mail": {"hosts": {"mx1": {}}, "vars": {"secret": 1}}, "outer": {"children": {"mail": {}}}}
        loaded = Loaded([OFFICE], [with_address(A, "mail")], after=after)
        for group in ("mail", "outer"):
            assert [host.name for host in loaded.data.groups[group].get_hosts()] == ["mx1"]
        assert loaded.data.groups["mail"].vars == {"secret": 1}
        assert [str(group) for group in loaded.data.hosts["mail"].get_groups()].count("mail") == 0
        assert "Found both group and host with same name: mail" in loaded.warnings

    def test_a_text_alone_does_not_fill_a_group_of_another_source(self) -> None:
        before: Document = {"mail": {"hosts": {"mx1": {}}, "vars": {"secret": 1}}}
        loaded = Loaded(
            [OFFICE], [described("mail")], before=before, keyed_groups=[{**BARE, "parent_group": "mail_all"}]
        )
        assert loaded.nodes_in("mail_") == {A}
        assert [host.name for host in loaded.data.groups["mail"].get_hosts()] == ["mx1"]
        assert loaded.warnings == [
            "zt_inventory: keyed_groups: 'mail' is a group of another source, and there is no prefix; the group is called 'mail_'."
        ]

    def test_a_text_that_names_a_parent_does_not_fill_a_group_of_another_source_either(self) -> None:
        before: Document = {"mail": {"hosts": {"mx1": {}}}}
        keyed = [{"key": "zt_node_id", "prefix": "node", "parent_group": "{{ zt_description }}"}]
        loaded = Loaded([OFFICE], [described("mail")], before=before, keyed_groups=keyed)
        assert [host.name for host in loaded.data.groups["mail"].get_hosts()] == ["mx1"]
        assert loaded.nodes_in("mail_") == {A}

    def test_a_parent_that_the_file_names_may_be_of_another_source(self) -> None:
        before: Document = {"mail": {"hosts": {"mx1": {}}}}
        keyed = [{"key": "zt_description", "prefix": "d", "parent_group": "mail"}]
        loaded = Loaded([OFFICE], [described("x")], before=before, keyed_groups=keyed)
        assert sorted(host.name for host in loaded.data.groups["mail"].get_hosts()) == ["anna", "mx1"]

    @pytest.mark.parametrize("text", ["servers", "mx1"])
    def test_a_text_fills_no_group_of_groups_and_hides_no_host(self, text: str) -> None:
        """A pattern of plays means the group, where there are a group and a host."""
        before: Document = {"mail": {"hosts": {"mx1": {}}}}
        loaded = Loaded([OFFICE], [described(text)], before=before, groups={"servers": "false"}, keyed_groups=[BARE])
        assert loaded.nodes_in(f"{text}_") == {A}
        assert text not in loaded.data.groups

    def test_two_sources_like_this_one_share_the_groups_of_keyed_groups(self) -> None:
        first = Loaded([OFFICE], [described("mail")], keyed_groups=[{**BARE, "parent_group": "kinds"}])
        again = [described("mail") | {"nodeId": B, "name": "bob"}]
        loaded = Loaded([OFFICE], again, data=first.data, keyed_groups=[{**BARE, "parent_group": "kinds"}])
        assert {host.name for host in loaded.data.groups["mail"].get_hosts()} == {"anna", "bob"}

    @pytest.mark.parametrize("name", ["zt_network_lab", "zt_online", "zt_tag_x", "vpn_offline"])
    def test_a_member_called_like_a_group_that_a_source_after_this_one_may_make(self, name: str) -> None:
        loaded = Loaded([OFFICE], [with_address(A, name)], groups_by=[], group_prefix="vpn_")
        assert loaded.names == {A: f"{name}_{A}"}


class TestNothingFails:
    @pytest.mark.parametrize("text", ["descriptions", "True", "5"])
    def test_a_group_that_is_its_own_parent(self, text: str) -> None:
        loaded = Loaded([OFFICE], [described(text)], keyed_groups=[{**BARE, "parent_group": "descriptions"}])
        assert A in loaded.nodes_in("descriptions")

    def test_groups_that_are_parents_of_each_other(self) -> None:
        members = [described("b") | {"name": "a"}, described("a") | {"name": "b", "nodeId": B}]
        loaded = Loaded(
            [OFFICE], members, hostnames=["node_id"], keyed_groups=[{**BARE, "parent_group": "{{ zt_name }}"}]
        )
        assert (loaded.nodes_in("b"), loaded.nodes_in("a")) == ({A}, {A, B})
        assert loaded.warnings == [
            "zt_inventory: the group 'a' can't be a part of 'b', which is that group or a part of it; it is left out there."
        ]

    def test_a_static_inventory_that_turns_the_plugins_groups_around(self) -> None:
        before: Document = {"zt_tag_role_x": {"children": {"zt_tag_role": {}}}}
        rules = {"role": (1000, {"x": 5})}
        loaded = Loaded([network(ONE, "office", rules)], [member(ONE, A, "anna", [(1000, 5)])], before=before)
        assert loaded.nodes_in("zt_tag_role_x") == {A}

    def test_a_value_that_is_no_text_names_a_group_as_its_text(self) -> None:
        """Whether a tag's value is a number is for the rules of the server to say."""
        loaded = Loaded(
            [network(ONE, "office", {"role": (1000, {})})],
            [member(ONE, A, "anna", [(1000, 5)])],
            keyed_groups=[{"key": "zt_tags.role", "prefix": "r"}, {"key": "zt_authorized", "prefix": "a"}],
        )
        assert loaded.nodes_in("r_5") == loaded.nodes_in("a_True") == {A}

    @pytest.mark.parametrize(
        "template",
        [
            "{{ 10 // (zt_name | length) }}",
            "{{ zt_name[0] }}",
            "{{ zt_name + 1 }}",
            "{{ zt_name | round(method='x') }}",
            "{{ none }}",
        ],
    )
    def test_a_template_of_hostnames_that_one_node_breaks(self, template: str) -> None:
        loaded = Loaded([OFFICE], [member(ONE, A, "")], hostnames=[template, "node_id"])
        assert set(loaded.names) == {A}
        assert loaded.names[A] in (A, "None")


class TestHostsOfOthers:
    def test_a_node_is_not_the_host_of_another_node_of_another_source(self) -> None:
        first = Loaded([OFFICE], [with_address(A, "files")])
        loaded = Loaded([network(TWO, "lab")], [member(TWO, B, "files")], data=first.data)
        assert loaded.names == {A: "files", B: f"files_{B}"}
        assert loaded.data.hosts["files"].vars["zt_network_id"] == ONE
        assert loaded.warnings == [
            "zt_inventory: another source calls another node 'files', so the node id was added to the name of this one."
        ]

    def test_a_node_of_two_sources_is_one_host(self) -> None:
        first = Loaded([OFFICE], [member(ONE, A, "files"), member(ONE, B, "files")])
        second = [member(TWO, A, "files"), member(TWO, B, "files")]
        loaded = Loaded([network(TWO, "lab")], second, data=first.data)
        assert loaded.names == {A: f"files_{A}", B: f"files_{B}"}

    @pytest.mark.parametrize("order", ["before", "after"])
    def test_a_host_keeps_the_address_that_another_source_gives_it(self, order: str) -> None:
        static = {"mail": {"hosts": {"mx1": {"ansible_host": "192.0.2.1"}}}}
        loaded = Loaded([OFFICE], [with_address(A, "mx1")], **{order: static})  # type: ignore[arg-type]
        assert loaded.data.hosts["mx1"].vars["ansible_host"] == "192.0.2.1"
        said = [
            "zt_inventory: another source gives an ansible_host to mx1; it stays. If it is not the same machine, rename the member."
        ]
        assert loaded.warnings == (said if order == "before" else [])

    @pytest.mark.parametrize("name", ["web.yml", "web.yaml", "web.json"])
    def test_a_name_is_not_that_of_another_hosts_file(self, name: str) -> None:
        """Ansible reads host_vars/web.yml for the host web, and would for web.yml."""
        assert Loaded([OFFICE], [member(ONE, A, name)]).names == {A: name.replace(".", "_")}


class TestVariables:
    """All constructed options see the same."""

    BEFORE: t.ClassVar[Document] = {
        "all": {"vars": {"domain": "example.com"}},
        "offices": {"hosts": {"anna": {"floor": "2"}}, "vars": {"city": "Oslo"}},
    }
    EXPRESSION = "inventory_hostname ~ floor ~ city ~ domain"

    def test_a_hosts_other_variables(self) -> None:
        loaded = Loaded(
            [OFFICE],
            [member(ONE, A, "anna")],
            before=self.BEFORE,
            strict=True,
            compose={"seen": self.EXPRESSION, "short": "inventory_hostname_short", "places": "group_names | join(' ')"},
            groups={"seeing": f"{self.EXPRESSION} == 'anna2Osloexample.com' and seen == {self.EXPRESSION}"},
            keyed_groups=[{"key": self.EXPRESSION, "prefix": "k"}],
        )
        seen = loaded.data.hosts["anna"].vars
        assert (seen["seen"], seen["short"]) == ("anna2Osloexample.com", "anna")
        assert {"offices", "zt_network_office"} <= set(seen["places"].split())
        assert loaded.nodes_in("seeing") == loaded.nodes_in("k_anna2Osloexample_com") == {A}

    def test_hostnames_see_the_variables_of_all(self) -> None:
        names = ["{{ zt_name }}.{{ domain }}"]
        loaded = Loaded([OFFICE], [member(ONE, A, "anna")], before=self.BEFORE, strict=True, hostnames=names)
        assert loaded.names == {A: "anna.example.com"}

    @pytest.mark.parametrize("wanted", [True, False])
    def test_extra_variables(self, monkeypatch: pytest.MonkeyPatch, wanted: bool) -> None:
        extra = {"suffix": "x", "zt_name": "other"}
        monkeypatch.setattr("ansible.plugins.inventory.load_extra_vars", lambda _loader: dict(extra))
        loaded = Loaded(
            [OFFICE],
            [member(ONE, A, "anna")],
            use_extra_vars=wanted,
            hostnames=["{{ zt_name }}-{{ suffix }}", "name"],
            compose={"composed": "zt_name ~ suffix"},
            groups={"grouped": "zt_name ~ suffix == 'otherx'"},
            keyed_groups=[{"key": "zt_name ~ suffix", "prefix": "k"}],
        )
        assert loaded.names == {A: "other-x" if wanted else "anna"}
        assert loaded.data.hosts[loaded.names[A]].vars.get("composed") == ("otherx" if wanted else None)
        assert ("grouped" in loaded.data.groups, "k_otherx" in loaded.data.groups) == (wanted, wanted)


BARE: Document = {"key": "zt_description", "prefix": "", "separator": ""}


def described(text: str) -> Document:
    return member(ONE, A, "anna") | {"description": text}


def with_address(node: str, name: str) -> Document:
    document = member(ONE, node, name)
    document["config"]["ipAssignments"] = ["10.0.0.9"]
    return document


def test_a_group_of_the_plugin_is_not_called_like_a_host_of_another_source() -> None:
    loaded = Loaded([OFFICE], [member(ONE, A, "anna")], before={"mail": {"hosts": {"zt_authorized": {}}}})
    assert not set(loaded.data.hosts) & set(loaded.data.groups)
    (group,) = [name for name in loaded.data.groups if name.startswith("zt_authorized")]
    assert loaded.nodes_in(group) == {A}
    assert f"zt_inventory: 'zt_authorized' is a host, so the group is called {group} (authorized)." in loaded.warnings
