# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever networks, members, tags and capabilities are called: no host is lost, and no group has two meanings."""

from __future__ import annotations

import tempfile
import typing as t
from collections import Counter
from pathlib import Path

import pytest
import yaml
from ansible import constants
from ansible.inventory.data import InventoryData
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible.utils.display import Display
from ansible.vars.manager import VariableManager
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.inventory import zt_inventory
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.plugin_utils import _connection

Document = dict[str, t.Any]
A, B, C = "a000000001", "b000000002", "c000000003"
ONE, TWO = "1000000000000001", "2000000000000002"


class Server(Api):
    """Answers with documents: networks, and members by network id."""

    def __init__(self, networks: list[Document], members: dict[str, list[Document]]) -> None:
        self._networks, self._members = networks, members

    def networks(self) -> list[Document]:
        return self._networks

    def members(self, network_id: str) -> list[Document]:
        return self._members[network_id]


def network(identity: str, name: str = "office", tags: Document | None = None, **capabilities: int) -> Document:
    """A network whose rules define tags, each with its id and the numbers of its values, and capabilities."""
    known = {word: {"id": number, "enums": values} for word, (number, values) in (tags or {}).items()}
    return {"id": identity, "config": {"name": name}, "tagsByName": known, "capabilitiesByName": capabilities}


def member(identity: str, node: str, name: str = "", tags: t.Any = (), capabilities: t.Any = ()) -> Document:
    config = {"authorized": True, "tags": [list(tag) for tag in tags], "capabilities": list(capabilities)}
    return {"networkId": identity, "nodeId": node, "name": name, "hidden": False, "config": config}


class Loaded:
    """What the plugin makes of a server's answers, beside a group and a host of another source."""

    def __init__(
        self,
        networks: list[Document],
        members: list[Document],
        beside: InventoryData | None = None,
        static: str = "static",
        **options: t.Any,
    ) -> None:
        roster = {each["id"]: [m for m in members if m["networkId"] == each["id"]] for each in networks}
        self.data = InventoryData() if beside is None else beside
        self.data.add_group("webservers")
        self.data.add_host(static, "webservers")
        self.plugin = inventory_loader.get("community.zerotier.zt_inventory")
        self.warnings: list[str] = []
        plain = {"plugin": "community.zerotier.zt_inventory", "api_token": "x" * 32, **options}
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "test.zt_inventory.yml")
            path.write_text(yaml.safe_dump(plain), encoding="utf-8")
            patch.setattr(_connection, "connected", lambda *_given: Server(networks, roster))
            patch.setattr(Display, "warning", lambda _self, msg, *_args, **_kw: self.warnings.append(str(msg)))
            self.plugin.parse(self.data, DataLoader(), str(path), cache=False)

    def nodes_in(self, group: str) -> set[str]:
        return {str(host.vars["zt_node_id"]) for host in self.data.groups[group].get_hosts()}

    @property
    def names(self) -> dict[str, str]:
        """Hosts' names by node id."""
        return {
            str(host.vars["zt_node_id"]): name for name, host in self.data.hosts.items() if "zt_node_id" in host.vars
        }

    @property
    def groups(self) -> set[str]:
        return set(self.data.groups) - {"all", "ungrouped", "webservers"}


def expected(loaded: Loaded) -> dict[tuple[str, ...], set[str]]:
    """Nodes by what their groups stand for, from the hosts' variables alone."""
    found: dict[tuple[str, ...], set[str]] = {}
    for host in loaded.data.hosts.values():
        for membership in host.vars.get("zt_memberships", {}).values():
            meanings: list[tuple[str, ...]] = [("network", membership["network_id"]), ("authorized",), ("offline",)]
            meanings += [("capability", word) for word in membership["capabilities"]]
            for tag, value in membership["tags"].items():
                meanings.append(("tag", tag))
                if value is not False:
                    meanings.append(("tag", tag, str(value), "int" if isinstance(value, int) else "str"))
            for meaning in meanings:
                found.setdefault(tuple(map(str, meaning)), set()).add(str(membership["node_id"]))
    return found


WORDS = st.sampled_from(
    [
        *("", "a", "b", "a_b", "a-b", "a b", "A", "\u00e9", "e\u0301", "db", "role", "role_db", "role-db", "5", "1000"),
        *("all", "online", "authorized", "zt_online", "zt_authorized", "zt_network_a", "zt_tag_role_db", "webservers"),
        *("servers", "{{ a }}", A, B, f"a_{A}", f"a_{B}", ONE, f"zt_network_a_{TWO}"),
    ]
) | st.text(max_size=3)
NUMBERS = st.sampled_from([1000, 1001, 5])
RULES = st.dictionaries(
    WORDS, st.tuples(NUMBERS, st.dictionaries(WORDS, st.sampled_from([5, 6]), max_size=2)), max_size=3
)
NETWORKS = st.tuples(
    WORDS,
    RULES,
    st.dictionaries(WORDS.filter(lambda word: word not in ("name", "tags", "identity")), NUMBERS, max_size=2),
)
MEMBERS = st.tuples(
    st.sampled_from([ONE, TWO]),
    st.sampled_from([A, B, C, "d000000004"]),
    WORDS,
    st.lists(st.tuples(NUMBERS, st.sampled_from([5, 6, False])), max_size=2),
    st.lists(NUMBERS, max_size=2),
)


@settings(max_examples=150)
@given(st.tuples(NETWORKS, NETWORKS), st.lists(MEMBERS, max_size=6), st.sampled_from(["zt_", "", "role_"]))
def test_no_host_is_lost_and_no_group_has_two_meanings(networks: t.Any, members: list[t.Any], prefix: str) -> None:
    unique = {(identity, node): (identity, node, *rest) for identity, node, *rest in members}
    loaded = Loaded(
        [network(identity, name, tags, **caps) for identity, (name, tags, caps) in zip((ONE, TWO), networks)],
        [member(*each) for each in unique.values()],
        group_prefix=prefix,
        groups={"servers": "true"},
        keyed_groups=[{"key": "zt_name", "prefix": "", "separator": ""}],
    )
    assert set(loaded.names) == {node for _identity, node in unique}
    assert not set(loaded.data.hosts) & set(loaded.data.groups)
    own = loaded.plugin._group_names
    assert len(set(own.values())) == len(own)
    meanings = expected(loaded)
    for meaning, group in own.items():
        if group in loaded.data.groups:
            assert loaded.nodes_in(group) == meanings.get(meaning, set()), (meaning, group)
        else:
            assert meaning not in meanings
    assert set(meanings) <= set(own)
    assert not unique or loaded.nodes_in("servers") == set(loaded.names)
    # What clashes with nothing is called as ever.
    labels = {identity: name or identity for identity, (name, _tags, _caps) in zip((ONE, TWO), networks)}
    plain = {
        meaning: zt_inventory.safe_group_name(
            prefix + (f"network_{labels[meaning[1]]}" if meaning[0] == "network" else "_".join(meaning[:3]))
        )
        for meaning in own
    }
    uses = Counter(plain.values())
    assert all(own[meaning] == name for meaning, name in plain.items() if uses[name] == 1)


STATIC_GROUPS = st.dictionaries(
    WORDS.map(zt_inventory.safe_group_name), st.lists(st.sampled_from(["static1", "static2"]), max_size=2), max_size=4
)


class Beside:
    """The plugin's source, and a static one that is read before or after it."""

    def __init__(
        self,
        networks: list[Document],
        members: list[Document],
        beside: dict[str, list[str]],
        first: bool,
        **options: t.Any,
    ) -> None:
        roster = {each["id"]: [m for m in members if m["networkId"] == each["id"]] for each in networks}
        static = {
            "ungrouped": {"hosts": {"static0": {"ansible_host": "192.0.2.1"}}},
            **{
                name: {"hosts": dict.fromkeys(hosts), "vars": {"ansible_host": "192.0.2.9", "secret_of": name}}
                for name, hosts in beside.items()
                if name not in ("all", "ungrouped")
            },
        }
        plain = {"plugin": "community.zerotier.zt_inventory", "api_token": "x" * 32, **options}
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as directory:
            ours, theirs = Path(directory, "test.zt_inventory.yml"), Path(directory, "static.yml")
            ours.write_text(yaml.safe_dump(plain), encoding="utf-8")
            theirs.write_text(yaml.safe_dump(static), encoding="utf-8")
            patch.setattr(constants, "INVENTORY_ANY_UNPARSED_IS_FAILED", True, raising=False)
            patch.setattr(_connection, "connected", lambda *_given: Server(networks, roster))
            patch.setattr(Display, "warning", lambda *_args, **_kw: None)
            sources = [str(theirs), str(ours)] if first else [str(ours), str(theirs)]
            self.inventory = InventoryManager(loader=DataLoader(), sources=sources)
            self.manager = VariableManager(loader=DataLoader(), inventory=self.inventory)
            self.static = static

    def groups_of(self, host: t.Any) -> set[str]:
        return {group.name for group in host.get_groups()} - {"all"}

    def seen(self, host: t.Any) -> dict[str, t.Any]:
        """What a play sees of a host."""
        return dict(self.manager.get_vars(host=host, include_hostvars=False))


@settings(max_examples=100)
@given(
    st.tuples(NETWORKS, NETWORKS),
    st.lists(MEMBERS, max_size=5),
    STATIC_GROUPS,
    st.booleans(),
    st.sampled_from(["zt_", ""]),
    st.sampled_from(["", "members", "described"]),
)
def test_beside_any_other_source_nobody_gets_what_is_not_ones_own(
    networks: t.Any, members: list[t.Any], static: dict[str, list[str]], first: bool, prefix: str, parent: str
) -> None:
    unique = {(identity, node): (identity, node, *rest) for identity, node, *rest in members}
    documents = [member(*each) for each in unique.values()]
    for number, document in enumerate(documents):
        document["config"]["ipAssignments"] = [f"10.0.0.{number + 1}"]
    keyed = [
        {"key": "zt_name", "prefix": "", "separator": "", **({"parent_group": parent} if parent else {})},
        {"key": "zt_tags.role", "prefix": "role", "parent_group": "{{ zt_name }}"},
    ]
    beside = Beside(
        [network(identity, name, tags, **caps) for identity, (name, tags, caps) in zip((ONE, TWO), networks)],
        documents,
        static,
        first,
        group_prefix=prefix,
        groups={"servers": "true"},
        keyed_groups=keyed,
    )
    own = {host for host in beside.inventory.hosts.values() if "zt_node_id" in host.vars}
    assert {str(host.vars["zt_node_id"]) for host in own} == {node for _identity, node in unique}
    for host in own:
        seen = beside.seen(host)
        first_of_all = min(
            (d for d in documents if d["nodeId"] == seen["zt_node_id"]), key=lambda d: str(d["networkId"])
        )
        assert str(seen["ansible_host"]) == first_of_all["config"]["ipAssignments"][0]
        if first:  # a group of a source that is read later can't be known
            foreign = static.keys() - {"all", "ungrouped"} - _ours(beside)
            assert seen.get("secret_of") not in foreign
            assert not beside.groups_of(host) & foreign
    for name in ("static0", "static1", "static2"):
        if name in beside.inventory.hosts:
            host = beside.inventory.hosts[name]
            assert not {key for key in beside.seen(host) if key.startswith("zt_")}
            assert beside.seen(host).get("ansible_host", "192.0.2.9").startswith("192.0.2.")
            mine = {group for group, hosts in static.items() if name in hosts and group != "all"} or {"ungrouped"}
            assert beside.groups_of(host) - _ours(beside) <= mine


def _ours(beside: Beside) -> set[str]:
    """Groups that a static source may name on purpose: the plugin's own."""
    return {name for name in beside.inventory.groups if name.startswith(("zt_", "network_", "tag_", "capability_"))} | {
        "servers", "members", "described", "authorized", "unauthorized", "online", "offline",
    }  # fmt: skip


class TestHosts:
    def test_a_node_that_is_really_called_like_a_twin_with_its_id_is_not_lost(self) -> None:
        loaded = Loaded([network(ONE)], [member(ONE, A, "web"), member(ONE, B, "web"), member(ONE, C, f"web_{A}")])
        assert loaded.names == {A: f"web_{A}_", B: f"web_{B}", C: f"web_{A}"}

    @pytest.mark.parametrize("name", ["zt_online", "zt_network_lab", "webservers", "servers"])
    def test_a_member_called_like_a_group_does_not_bring_that_group_with_it(self, name: str) -> None:
        """Ansible's add_child would take the group for the host."""
        loaded = Loaded(
            [network(ONE, "office"), network(TWO, "lab")],
            [member(ONE, A, name), member(TWO, B, "bob")],
            groups={"servers": f"zt_node_id == '{A}'"},
        )
        assert loaded.names == {A: f"{name}_{A}", B: "bob"}
        assert loaded.nodes_in("zt_network_office") == loaded.nodes_in("servers") == {A}
        assert loaded.nodes_in("zt_network_lab") == {B}
        assert [host.name for host in loaded.data.groups["webservers"].get_hosts()] == ["static"]
        assert loaded.warnings == [
            f"zt_inventory: '{name}' is a group, so no host can be called that; the node id was added to its name."
        ]

    def test_nobody_takes_the_id_of_another_for_a_name(self) -> None:
        loaded = Loaded([network(ONE)], [member(ONE, A, ""), member(ONE, B, A)])
        assert loaded.names == {A: A, B: f"{A}_{B}"}


class TestGroups:
    def test_a_tag_and_the_value_of_another_that_join_alike(self) -> None:
        tags = {"role": (1000, {"db": 5}), "role_db": (1001, {"admin": 6})}
        loaded = Loaded([network(ONE, tags=tags)], [member(ONE, A, "a", [(1000, 5)]), member(ONE, B, "b", [(1001, 6)])])
        clashing = sorted(group for group in loaded.groups if group.startswith("zt_tag_role_db_"))
        assert {group: loaded.nodes_in(group) for group in loaded.groups if "tag" in group} == {
            "zt_tag_role": {A},
            "zt_tag_role_db_e183f899": {B},
            "zt_tag_role_db_712bed58": {A},
            "zt_tag_role_db_admin": {B},
        }
        assert clashing
        assert loaded.warnings == [
            "zt_inventory: the group 'zt_tag_role_db' would have more than one meaning, so each has a group of its own: "
            "zt_tag_role_db_712bed58 (tag role with the value db), zt_tag_role_db_e183f899 (tag role_db)."
        ]

    def test_names_do_not_depend_on_who_has_a_tag(self) -> None:
        tags = {"role": (1000, {"db": 5}), "role_db": (1001, {})}
        groups = [
            Loaded([network(ONE, tags=tags)], [member(ONE, A, "a", [(1001, 5)]), *others]).groups
            for others in ([], [member(ONE, B, "b", [(1000, 5)])])
        ]
        assert {"zt_tag_role_db_e183f899", "zt_tag_role_db_5"} < groups[0] < groups[1]

    def test_names_that_look_alike_to_ansible(self) -> None:
        rules: Document = {"a-b": 1, "a_b": 2}
        loaded = Loaded(
            [network(ONE, **rules)], [member(ONE, A, "a", capabilities=[1]), member(ONE, B, "b", capabilities=[2])]
        )
        groups = [group for group in loaded.groups if group.startswith("zt_capability_a_b_")]
        assert sorted(map(sorted, map(loaded.nodes_in, groups))) == [[A], [B]]

    def test_a_tag_of_the_same_name_in_two_networks_is_one_group(self) -> None:
        loaded = Loaded(
            [network(ONE, "one", tags={"role": (1000, {"db": 5})}), network(TWO, "two", tags={"role": (7, {"db": 8})})],
            [member(ONE, A, "a", [(1000, 5)]), member(TWO, B, "b", [(7, 8)])],
        )
        assert loaded.nodes_in("zt_tag_role_db") == {A, B}
        assert loaded.warnings == []

    @pytest.mark.parametrize("name", ["zt_unauthorized", "zt_online", "zt_network_office", "anna"])
    def test_nobody_names_oneself_into_a_group_of_the_plugin_or_a_host(self, name: str) -> None:
        documents = [member(ONE, A, "anna"), member(ONE, B, "bob")]
        documents[1]["description"] = name
        loaded = Loaded(
            [network(ONE)], documents, keyed_groups=[{"key": "zt_description", "prefix": "", "separator": ""}]
        )
        assert loaded.nodes_in(f"{name}_") == {B}
        assert "zt_online" not in loaded.groups
        assert loaded.nodes_in("zt_network_office") == {A, B}
        assert loaded.warnings == [
            f"zt_inventory: keyed_groups: '{name}' is a host, or a group that is not one of keyed_groups; the group is called '{name}_'. "
            "To put hosts into a group that is there, use groups."
        ]


class TestBeside:
    """Other sources, and what the server's words could do to them."""

    def test_a_group_that_is_called_as_its_parent_does_not_break_the_source(self) -> None:
        keyed = [{"key": "zt_name", "prefix": "", "separator": "", "parent_group": "members"}]
        loaded = Loaded(
            [network(ONE)],
            [member(ONE, A, "members"), member(ONE, B, "bob")],
            hostnames=["node_id"],
            keyed_groups=keyed,
        )
        assert loaded.nodes_in("members") == {A, B}
        assert (loaded.nodes_in("members_"), loaded.nodes_in("bob")) == ({A}, {B})

    def test_groups_below_each_other_do_not_break_it_either(self) -> None:
        keyed = [{"key": "zt_name", "prefix": "", "separator": "", "parent_group": "{{ zt_description }}"}]
        documents = [member(ONE, A, "a"), member(ONE, B, "b"), member(ONE, C, "c")]
        for document, above in zip(documents, ("b", "a", "c")):
            document["description"] = above
        loaded = Loaded([network(ONE)], documents, hostnames=["node_id"], keyed_groups=keyed)
        assert loaded.nodes_in("a") == {A}
        assert loaded.nodes_in("b") == {A, B}
        assert loaded.nodes_in("c") == {C}
        assert loaded.warnings == [
            f"zt_inventory: keyed_groups: '{child}' is not put below '{above}', which is the same group or below it already."
            for child, above in (("b", "a"), ("c", "c"))
        ]

    def test_a_number_is_a_fine_key(self) -> None:
        tags = {"role": (1000, {"db": 5})}
        documents = [member(ONE, A, "a", [(1000, 5)]), member(ONE, B, "b", [(1000, 6)])]
        keyed = [{"key": "zt_tags.role", "prefix": "role"}]
        loaded = Loaded([network(ONE, tags=tags)], documents, keyed_groups=keyed)
        assert (loaded.nodes_in("role_db"), loaded.nodes_in("role_6")) == ({A}, {B})

    @pytest.mark.parametrize("name", ["webservers", "servers", "zt_online"])
    def test_keyed_groups_fill_no_group_that_is_there(self, name: str) -> None:
        keyed = [{"key": "zt_name", "prefix": "", "separator": ""}]
        documents = [member(ONE, A, name), member(ONE, B, "bob")]
        groups = {"servers": f"zt_node_id == '{B}'"}
        loaded = Loaded([network(ONE)], documents, hostnames=["node_id"], keyed_groups=keyed, groups=groups)
        assert loaded.nodes_in(f"{name}_") == {A}
        assert loaded.nodes_in("servers") == {B}
        assert [host.name for host in loaded.data.groups["webservers"].get_hosts()] == ["static"]

    def test_keyed_groups_of_two_sources_are_shared_and_their_hosts_are_not(self) -> None:
        keyed = [{"key": "zt_tags.role", "prefix": "role"}]
        tags = {"role": (1000, {"db": 5})}
        one = Loaded([network(ONE, tags=tags)], [member(ONE, A, "web", [(1000, 5)])], keyed_groups=keyed)
        two = Loaded(
            [network(TWO, tags=tags)], [member(TWO, B, "web", [(1000, 5)])], beside=one.data, keyed_groups=keyed
        )
        assert two.nodes_in("role_db") == {A, B}
        assert two.names == {A: "web", B: f"web_{B}"}
        three = Loaded(
            [network(TWO, tags=tags)], [member(TWO, B, "x")], beside=one.data, hostnames=["{{ 'web_' ~ zt_node_id }}"]
        )
        assert three.names == {A: "web", B: f"web_{B}"}  # the same node is the same host

    def test_a_group_of_the_plugin_is_not_called_like_a_host_of_another_source(self) -> None:
        loaded = Loaded(
            [network(ONE)], [member(ONE, A, "a")], group_prefix="", groups_by=["authorized"], static="authorized"
        )
        assert not set(loaded.data.hosts) & set(loaded.data.groups)
        (group,) = loaded.groups
        assert loaded.nodes_in(group) == {A}
        assert loaded.warnings == [
            f"zt_inventory: 'authorized' is a host, so the group is called {group} (authorized)."
        ]
