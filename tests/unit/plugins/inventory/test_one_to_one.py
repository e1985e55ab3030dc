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
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible.utils.display import Display
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
    """What the plugin makes of a server's answers, beside a group and a host of another source, or beside other sources."""

    def __init__(
        self,
        networks: list[Document],
        members: list[Document],
        *,
        before: Document | None = None,
        after: Document | None = None,
        data: InventoryData | None = None,
        **options: t.Any,
    ) -> None:
        roster = {each["id"]: [m for m in members if m["networkId"] == each["id"]] for each in networks}
        self.data = data or InventoryData()
        if before is None and after is None and data is None:
            self.data.add_group("webservers")
            self.data.add_host("static", "webservers")
        self.plugin = inventory_loader.get("community.zerotier.zt_inventory")
        self.warnings: list[str] = []
        plain = {"plugin": "community.zerotier.zt_inventory", "api_token": "x" * 32, **options}
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as directory:
            path = Path(directory, "test.zt_inventory.yml")
            path.write_text(yaml.safe_dump(plain), encoding="utf-8")
            patch.setattr(_connection, "connected", lambda *_given: Server(networks, roster))
            patch.setattr(Display, "warning", lambda _self, msg, *_args, **_kw: self.warnings.append(str(msg)))
            self._static(before, directory)
            self.plugin.parse(self.data, DataLoader(), str(path), cache=False)
            self._static(after, directory)
            self.data.reconcile_inventory()

    def _static(self, groups: Document | None, directory: str) -> None:
        if groups:
            path = Path(directory, "static.yml")
            path.write_text(yaml.safe_dump(groups, allow_unicode=True), encoding="utf-8")
            inventory_loader.get("ansible.builtin.yaml").parse(self.data, DataLoader(), str(path))

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
            f"zt_inventory: keyed_groups: '{name}' is a host, or a group of the plugin itself; the group is called '{name}_'."
        ]
