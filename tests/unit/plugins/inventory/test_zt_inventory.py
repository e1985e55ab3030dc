# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin, loaded by Ansible's own inventory manager, against the emulator."""

from __future__ import annotations

import json
import re
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader
from ansible.utils.display import Display
from ansible.vars.reserved import get_reserved_names

from ansible_collections.community.zerotier.tests.emulator import Emulator

RULES = """
tag role id 1000 enum 100 server enum 200 laptop;
cap admin id 7 accept ; ;
accept;
"""
NODE_A, NODE_B, NODE_C = "a000000001", "b000000002", "c000000003"


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.fixture(autouse=True)
def fail_on_sources_that_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "INVENTORY_ANY_UNPARSED_IS_FAILED", True, raising=False)


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _self, msg, *_args, **_kwargs: said.append(str(msg)))
    return said


class Source:
    """An inventory file; load() reads it with a loader of its own, as a new process would."""

    def __init__(self, directory: Path, emulator: Emulator, **options: t.Any) -> None:
        self.path = directory / "test.zt_inventory.yml"
        defaults = {
            "plugin": "community.zerotier.zt_inventory",
            "api_url": emulator.url,
            "api_token": emulator.token,
            "retries": 0,
        }
        self.path.write_text(yaml.safe_dump({**defaults, **options}), encoding="utf-8")

    def load(self) -> InventoryManager:
        return InventoryManager(loader=DataLoader(), sources=[str(self.path)])

    def failure(self) -> str:
        """What the plugin says of this file; it must leave no host behind."""
        data = InventoryData()
        with pytest.raises(AnsibleError) as raised:
            inventory_loader.get("community.zerotier.zt_inventory").parse(data, DataLoader(), str(self.path))
        assert not data.hosts
        return str(raised.value)


@pytest.fixture
def source(tmp_path: Path, emulator: Emulator) -> t.Callable[..., Source]:
    return lambda **options: Source(tmp_path, emulator, **options)


def variables(inventory: InventoryManager, host: str) -> dict[str, t.Any]:
    return dict(inventory.hosts[host].vars)


def all_texts(value: t.Any) -> t.Iterator[str]:
    """Texts at any depth, other than keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from all_texts(item)


def is_plain(value: t.Any) -> bool:
    """Whether `ansible-inventory --list` prints a text without marking it as unsafe."""
    try:
        from ansible.template import is_trusted_as_template
    except ImportError:
        from ansible.utils.unsafe_proxy import AnsibleUnsafe

        return isinstance(value, str) and not isinstance(value, AnsibleUnsafe)
    return isinstance(value, str) and bool(is_trusted_as_template(value))


def groups_of(inventory: InventoryManager, host: str) -> set[str]:
    return {group.name for group in inventory.hosts[host].get_groups()} - {"all", "ungrouped"}


def member(name: str, **config: t.Any) -> dict[str, t.Any]:
    return {"name": name, "config": {"authorized": True, **config}}


class TestHosts:
    def test_a_node_on_two_networks_is_one_host_with_the_values_of_the_first(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        office, lab = emulator.add_network("office"), emulator.add_network("lab")
        emulator.add_member(office, NODE_A, **member("anna", ipAssignments=["10.0.0.1"]))
        emulator.add_member(lab, NODE_A, **member("anna-lab", ipAssignments=["10.9.0.1"]))
        inventory = source(networks=["lab", "office"]).load()
        assert list(inventory.hosts) == ["anna-lab"]
        seen = variables(inventory, "anna-lab")
        assert (seen["zt_network_id"], seen["zt_network_name"], seen["ansible_host"]) == (lab, "lab", "10.9.0.1")
        assert list(seen["zt_memberships"]) == [lab, office]
        assert seen["zt_memberships"][office]["name"] == "anna"
        assert groups_of(inventory, "anna-lab") >= {"zt_network_lab", "zt_network_office"}

    def test_only_authorized_visible_members_are_hosts_unless_asked_otherwise(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        office = emulator.add_network("office")
        emulator.add_member(office, NODE_A, **member("anna"))
        emulator.add_member(office, NODE_B, name="waiting")
        emulator.add_member(office, NODE_C, **member("ghost"), hidden=True)
        assert set(source().load().hosts) == {"anna"}
        assert set(source(authorized="never").load().hosts) == {"waiting"}
        assert set(source(authorized="both", hidden="both").load().hosts) == {"anna", "waiting", "ghost"}
        assert set(source(hidden="only").load().hosts) == {"ghost"}

    def test_filters_by_online_name_and_tag(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        office = emulator.add_network("office", rulesSource=RULES)
        emulator.add_member(office, NODE_A, **member("srv-1", tags=[[1000, 100]]))
        emulator.add_member(office, NODE_B, **member("lap-1", tags=[[1000, 200]]))
        emulator.add_member(office, NODE_C, **member("srv-2"))
        emulator.check_in(office, NODE_A)
        assert set(source(online="only").load().hosts) == {"srv-1"}
        assert set(source(online="never").load().hosts) == {"lap-1", "srv-2"}
        assert set(source(name_pattern="srv-*").load().hosts) == {"srv-1", "srv-2"}
        assert set(source(tags={"role": "laptop"}).load().hosts) == {"lap-1"}
        assert set(source(tags={"role": None}).load().hosts) == {"srv-1", "lap-1"}
        assert set(source(tags={"Role": "Laptop"}).load().hosts) == {"lap-1"}

    def test_online_is_judged_by_the_servers_clock_and_the_threshold(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        office = emulator.add_network("office")
        emulator.add_member(office, NODE_A, **member("anna"))
        emulator.check_in(office, NODE_A)
        emulator.advance(200)
        assert variables(source().load(), "anna")["zt_online"] is True
        assert variables(source(online_threshold=100).load(), "anna")["zt_online"] is False

    def test_a_deleted_member_is_no_host(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        office = emulator.add_network("office")
        emulator.add_member(office, NODE_A, **member("anna"))
        assert "anna" in source().load().hosts
        import requests

        requests.delete(
            f"{emulator.url}/network/{office}/member/{NODE_A}",
            headers={"Authorization": f"token {emulator.token}"},
            timeout=10,
        )
        assert not source(authorized="both", hidden="both").load().hosts


class TestNames:
    def test_the_first_usable_candidate_counts(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        office = emulator.add_network("office")
        emulator.add_member(office, NODE_A, **member("Anna"))
        emulator.add_member(office, NODE_B, **member(""))
        names = ["{{ zt_name | lower }}.example.com", "name"]
        assert set(source().load().hosts) == {"Anna", NODE_B}
        assert set(source(hostnames=["node_id"]).load().hosts) == {NODE_A, NODE_B}
        assert set(source(hostnames=names, name_pattern="A*").load().hosts) == {"anna.example.com"}

    def test_a_template_that_fails_gives_way_to_the_next_unless_strict(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
        names = ["{{ zt_nothing_like_this }}", "name"]
        assert set(source(hostnames=names).load().hosts) == {"anna"}
        assert "zt_nothing_like_this" in source(hostnames=names, strict=True).failure()

    def test_nodes_of_one_name_get_their_ids_added_and_a_warning(
        self, emulator: Emulator, source: t.Callable[..., Source], warnings: list[str]
    ) -> None:
        office = emulator.add_network("office")
        for node in (NODE_A, NODE_B):
            emulator.add_member(office, node, **member("twin"))
        assert set(source().load().hosts) == {f"twin_{NODE_A}", f"twin_{NODE_B}"}
        assert [text for text in warnings if "'twin'" in text]

    @pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "all", "LOCALHOST", "-e", "   ", "!*:&"])
    def test_a_name_that_means_something_else_to_ansible_is_not_used(
        self, emulator: Emulator, source: t.Callable[..., Source], name: str
    ) -> None:
        emulator.add_member(emulator.add_network("office"), NODE_A, **member(name))
        assert set(source().load().hosts) in ({NODE_A}, {"1"})

    def test_characters_with_a_meaning_in_patterns_are_replaced(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        emulator.add_member(emulator.add_network("office"), NODE_A, **member("Anna's laptop [1:3], all"))
        assert set(source().load().hosts) == {"Anna_s_laptop_1_3_all"}

    def test_networks_of_one_name_have_a_group_each(
        self, emulator: Emulator, source: t.Callable[..., Source], warnings: list[str]
    ) -> None:
        one, other = emulator.add_network("office"), emulator.add_network("office")
        emulator.add_member(one, NODE_A, **member("anna"))
        emulator.add_member(other, NODE_B, **member("bob"))
        inventory = source().load()
        assert f"zt_network_office_{one}" in groups_of(inventory, "anna")
        assert f"zt_network_office_{other}" in groups_of(inventory, "bob")
        assert [text for text in warnings if "'zt_network_office'" in text and one in text and other in text]


class TestAddresses:
    def test_the_preference_decides(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        modes = {"6plane": True, "rfc4193": True, "zt": False}
        network = emulator.add_network("office", config={"v6AssignMode": modes})
        emulator.add_member(network, NODE_A, **member("anna", ipAssignments=["fd00::1", "10.0.0.1"]))
        emulator.check_in(network, NODE_A, physical_address="203.0.113.9")
        for preference, expected in (
            (["ipv4", "ipv6"], "10.0.0.1"),
            (["ipv6", "ipv4"], "fd00::1"),
            (["physical"], "203.0.113.9"),
        ):
            assert variables(source(addresses=preference).load(), "anna")["ansible_host"] == expected
        seen = variables(source(addresses=["sixplane"]).load(), "anna")
        assert seen["ansible_host"] == seen["zt_sixplane"]
        assert seen["zt_sixplane"].startswith("fc")
        assert seen["zt_rfc4193"].startswith("fd")

    def test_computed_addresses_are_left_out_where_they_do_not_work(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        modes = {"6plane": True, "rfc4193": False, "zt": False}
        network = emulator.add_network("office", config={"v6AssignMode": modes})
        emulator.add_member(network, NODE_A, **member("anna"))
        emulator.add_member(network, NODE_B, **member("bob", noAutoAssignIps=True))
        inventory = source().load()
        assert "zt_rfc4193" not in variables(inventory, "anna")
        assert "zt_sixplane" not in variables(inventory, "bob")
        assert "ansible_host" not in variables(inventory, "bob")

    def test_an_address_that_is_none_is_not_connected_to(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        network = emulator.add_network("office")
        emulator.add_member(network, NODE_A, **member("anna"))
        documents = emulator.members(network)
        documents[0]["config"]["ipAssignments"] = ["{{ 7 * 7 }}", "-oProxyCommand=x", "10.0.0.300"]
        documents[0]["physicalAddress"] = "{{ 7 * 7 }}"
        emulator.fault(method="GET", path=f"/network/{network}/member", body=documents, status=200)
        seen = variables(source(addresses=["ipv4", "ipv6", "physical"]).load(), "anna")
        assert "ansible_host" not in seen
        assert seen["zt_ip_assignments"] == []
        assert "zt_physical_address" not in seen


class TestGroups:
    def test_groups_are_made_of_network_state_tags_and_capabilities(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        office = emulator.add_network("office", rulesSource=RULES)
        emulator.add_member(office, NODE_A, **member("anna", tags=[[1000, 100], [2000, 5]], capabilities=[7, 8]))
        emulator.add_member(office, NODE_B, **member("bob", tags=[[1000, False]]))
        inventory = source().load()
        assert groups_of(inventory, "anna") == {
            "zt_network_office",
            "zt_authorized",
            "zt_offline",
            "zt_tag_role",
            "zt_tag_role_server",
            "zt_tag_2000",
            "zt_tag_2000_5",
            "zt_capability_admin",
            "zt_capability_8",
        }
        assert groups_of(inventory, "bob") == {"zt_network_office", "zt_authorized", "zt_offline", "zt_tag_role"}
        assert "zt_tag_role_server" in {group.name for group in inventory.groups["zt_tag_role"].child_groups}

    def test_kinds_and_prefix_can_be_chosen(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        emulator.add_member(emulator.add_network("my office!"), NODE_A, **member("anna"))
        assert groups_of(source(groups_by=["network"], group_prefix="vpn_").load(), "anna") == {
            "vpn_network_my_office_"
        }
        assert groups_of(source(groups_by=[]).load(), "anna") == set()

    def test_constructed_options_work(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        emulator.add_member(emulator.add_network("office"), NODE_A, **member("srv-1"))
        inventory = source(
            compose={"ansible_user": "'admin'"},
            groups={"servers": "zt_name is match('srv-')"},
            keyed_groups=[{"key": "zt_network_name", "prefix": "net"}],
        ).load()
        assert variables(inventory, "srv-1")["ansible_user"] == "admin"
        assert groups_of(inventory, "srv-1") >= {"servers", "net_office"}


class TestRequests:
    def test_the_budget(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        ids = sorted(emulator.add_network(name) for name in ("one", "two", "three"))
        lists = sorted(f"GET /network/{identity}/member" for identity in ids)
        for options, budget in (
            ({}, ["GET /network", *lists]),
            ({"networks": ["one", "two", "three"]}, ["GET /network", *lists]),
            ({"networks": ids}, ["GET /network", *lists]),
            ({"networks": ids, "names": False}, lists),
        ):
            emulator.reset()
            source(**options).load()
            assert sorted(emulator.calls) == sorted(budget)

    def test_without_names_ids_stand_for_them(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        office = emulator.add_network("office", rulesSource=RULES)
        emulator.add_member(office, NODE_A, **member("anna", tags=[[1000, 100]]))
        inventory = source(networks=[office.upper()], names=False).load()
        assert groups_of(inventory, "anna") >= {f"zt_network_{office}", "zt_tag_1000_100"}
        assert "zt_network_name" not in variables(inventory, "anna")

    def test_a_cache_hit_makes_no_request_and_filters_apply_after_the_cache(
        self, emulator: Emulator, source: t.Callable[..., Source], tmp_path: Path
    ) -> None:
        cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
        office = emulator.add_network("office")
        emulator.add_member(office, NODE_A, **member("anna"))
        emulator.add_member(office, NODE_B, name="waiting")
        first = source(**cache).load()
        assert len(emulator.calls) == 2
        emulator.reset()
        assert set(source(**cache).load().hosts) == set(first.hosts) == {"anna"}
        assert set(source(**cache, authorized="both").load().hosts) == {"anna", "waiting"}
        assert emulator.calls == []

    def test_the_cache_is_not_shared_between_tokens_and_holds_no_token(
        self, emulator: Emulator, source: t.Callable[..., Source], tmp_path: Path
    ) -> None:
        cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
        emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
        emulator.add_user("another-token-of-the-emulator-12345")
        assert source(**cache).load().hosts
        assert not source(**cache, api_token="another-token-of-the-emulator-12345").load().hosts
        for file in (tmp_path / "cache").iterdir():
            text = file.name + file.read_text(encoding="utf-8")
            assert emulator.token not in text
            assert "another-token" not in text

    def test_a_cache_with_something_else_in_it_is_read_anew(
        self, emulator: Emulator, source: t.Callable[..., Source], tmp_path: Path
    ) -> None:
        cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
        emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
        source(**cache).load()
        for file in (tmp_path / "cache").iterdir():
            file.write_text(json.dumps([{"no": "roster"}]), encoding="utf-8")
        assert set(source(**cache).load().hosts) == {"anna"}


class TestFailures:
    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"api_token": "wrong-token"}, "Check .*api_token"),
            ({"networks": ["nowhere"]}, "networks: the account has no network called 'nowhere'.*office"),
            ({"networks": ["0123456789abcdef"], "names": False}, "404 to GET /network/0123456789abcdef/member"),
            ({"authorized": "perhaps"}, "authorized"),
            ({"hostnames": ["nam"]}, "hostnames: 'nam' is not possible"),
            ({"api_url": "http://example.com/api"}, "unencrypted"),
            ({"api_url": "http://127.0.0.1:9/api"}, "can't connect"),
        ],
    )
    def test_one_clear_error_and_no_half_filled_inventory(
        self, emulator: Emulator, source: t.Callable[..., Source], options: dict[str, t.Any], sentence: str
    ) -> None:
        emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
        assert re.search(sentence, source(**options).failure())

    def test_a_list_that_fails_leaves_no_host_of_the_others(
        self, emulator: Emulator, source: t.Callable[..., Source], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(constants, "INVENTORY_ANY_UNPARSED_IS_FAILED", False, raising=False)
        for name in ("one", "two"):
            emulator.add_member(emulator.add_network(name), NODE_A, **member("anna"))
        emulator.fault(method="GET", path=f"/network/{sorted(emulator_ids(emulator))[1]}/member", status=500, times=9)
        assert not source().load().hosts

    def test_an_ambiguous_name_lists_the_ids(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        ids = sorted(emulator.add_network("office") for _number in range(2))
        said = f"More than one network is called 'office': {ids[0]}, {ids[1]}. Name the one you mean with its id."
        assert said in source(networks=["office"]).failure()


class TestGaps:
    """One of all networks whose members can't be read does not take the hosts of the others with it."""

    @pytest.fixture
    def networks(self, emulator: Emulator) -> dict[str, str]:
        ids = {name: emulator.add_network(name) for name in ("office", "lab")}
        for number, (name, identity) in enumerate(ids.items()):
            emulator.add_member(identity, f"a00000000{number}", **member(f"in-{name}"))
        return ids

    @staticmethod
    def break_members(emulator: Emulator, identity: str, status: int) -> None:
        emulator.fault(method="GET", path=f"/network/{identity}/member", status=status, times=9)

    @pytest.mark.parametrize("status", [403, 404])
    def test_it_is_left_out_and_told(
        self,
        emulator: Emulator,
        source: t.Callable[..., Source],
        networks: dict[str, str],
        warnings: list[str],
        status: int,
    ) -> None:
        self.break_members(emulator, networks["lab"], status)
        assert set(source().load().hosts) == {"in-office"}
        (said,) = [text for text in warnings if text.startswith("zt_inventory")]
        assert said.startswith(f"zt_inventory: network 'lab' ({networks['lab']}) is left out, and nothing is cached. ")
        assert f"The API answered {status} to GET /network/{networks['lab']}/member" in said
        assert sorted(emulator.calls) == sorted(
            ["GET /network", *(f"GET /network/{i}/member" for i in networks.values())]
        )

    @pytest.mark.parametrize(
        "options", [{"strict": True}, {"networks": ["office", "lab"]}], ids=["strict", "asked for"]
    )
    @pytest.mark.parametrize("status", [403, 404])
    def test_strict_or_asked_for_it_fails(
        self,
        emulator: Emulator,
        source: t.Callable[..., Source],
        networks: dict[str, str],
        options: dict[str, t.Any],
        status: int,
    ) -> None:
        self.break_members(emulator, networks["lab"], status)
        assert f"{status} to GET /network/{networks['lab']}/member" in source(**options).failure()

    def test_asked_for_by_id_without_names_it_fails(
        self, emulator: Emulator, source: t.Callable[..., Source], networks: dict[str, str]
    ) -> None:
        self.break_members(emulator, networks["lab"], 403)
        assert "403 to GET" in source(networks=[*networks.values()], names=False).failure()

    @pytest.mark.parametrize("status", [401, 500, 429])
    def test_other_failures_are_not_the_networks_own(
        self, emulator: Emulator, source: t.Callable[..., Source], networks: dict[str, str], status: int
    ) -> None:
        self.break_members(emulator, networks["lab"], status)
        assert f"{status} to GET" in source().failure()

    def test_where_nothing_is_left_it_fails(
        self, emulator: Emulator, source: t.Callable[..., Source], networks: dict[str, str]
    ) -> None:
        for identity in networks.values():
            self.break_members(emulator, identity, 403)
        assert "403 to GET" in source().failure()

    def test_half_an_answer_is_not_cached(
        self, emulator: Emulator, source: t.Callable[..., Source], networks: dict[str, str], tmp_path: Path
    ) -> None:
        cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
        self.break_members(emulator, networks["lab"], 403)
        assert set(source(**cache).load().hosts) == {"in-office"}
        emulator.reset()
        assert set(source(**cache).load().hosts) == {"in-office", "in-lab"}
        emulator.reset()
        assert set(source(**cache).load().hosts) == {"in-office", "in-lab"}
        assert emulator.calls == []


def test_a_network_that_the_list_does_not_name_is_read_for_its_name(
    emulator: Emulator, source: t.Callable[..., Source]
) -> None:
    office = emulator.add_network("office")
    emulator.add_member(office, NODE_A, **member("anna"))
    document = emulator.network(office)
    assert document is not None
    del document["config"]["name"]
    emulator.fault(method="GET", path="/network", status=200, body=[document])
    assert set(source(networks=["office"]).load().hosts) == {"anna"}
    assert emulator.calls == ["GET /network", f"GET /network/{office}", f"GET /network/{office}/member"]


@pytest.mark.parametrize(
    ("wanted", "said"), [("Office", "Did you mean 'office'"), ("warehouse", "user can see: office (")]
)
def test_a_network_that_is_missing_is_told_with_what_is_close(
    emulator: Emulator, source: t.Callable[..., Source], wanted: str, said: str
) -> None:
    emulator.add_network("office")
    assert said in source(networks=[wanted]).failure()


def test_others_can_read_a_file_of_the_cache_but_not_in_a_directory_that_only_its_owner_may_enter(
    emulator: Emulator, source: t.Callable[..., Source], tmp_path: Path
) -> None:
    """As the guide says; the mode is Ansible's choice."""
    emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
    directory = tmp_path / "cache"
    directory.mkdir(mode=0o700)
    source(cache=True, cache_plugin="ansible.builtin.jsonfile", cache_connection=str(directory)).load()
    (file,) = directory.iterdir()
    assert (file.stat().st_mode & 0o777, directory.stat().st_mode & 0o777) == (0o644, 0o700)


def emulator_ids(emulator: Emulator) -> list[str]:
    import requests

    answer = requests.get(f"{emulator.url}/network", headers={"Authorization": f"token {emulator.token}"}, timeout=10)
    return [network["id"] for network in answer.json()]


class TestSafety:
    def test_every_variable_is_prefixed_and_none_is_reserved(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        network = emulator.add_network("office", config={"v6AssignMode": {"6plane": True, "rfc4193": True, "zt": True}})
        emulator.add_member(network, NODE_A, **member("anna", ipAssignments=["10.0.0.1"]))
        emulator.check_in(network, NODE_A, physical_address="203.0.113.9")
        names = set(variables(source().load(), "anna")) - {"inventory_file", "inventory_dir"}
        assert {name for name in names if not name.startswith("zt_")} == {"ansible_host"}
        assert not names & set(get_reserved_names())

    def test_hostile_text_is_never_evaluated(self, emulator: Emulator, source: t.Callable[..., Source]) -> None:
        evil = "{{ lookup('pipe', 'echo broken') }}"
        network = emulator.add_network(evil, rulesSource="accept;")
        emulator.add_member(network, NODE_A, **member(evil), description=evil)
        inventory = source(
            compose={"copied": "zt_name", "measured": "zt_description | length"},
            hostnames=["{{ zt_name }}"],
            keyed_groups=[{"key": "zt_description", "prefix": "k"}],
        ).load()
        (host,) = inventory.hosts
        seen = variables(inventory, host)
        assert seen["zt_name"] == seen["copied"] == seen["zt_description"] == seen["zt_network_name"] == evil
        assert int(seen["measured"]) == len(evil)
        assert "broken" not in host.replace("echo_broken", "")

    def test_text_that_can_do_nothing_is_listed_as_plain(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        network = emulator.add_network("My office", rulesSource=RULES)
        plain = 'Anna\'s laptop: 2nd floor, \u00fcber & "co" <x@y.z> @home!'
        emulator.add_member(network, NODE_A, **member(plain, ipAssignments=["10.0.0.1"], tags=[[1000, 100]]))
        emulator.check_in(network, NODE_A)
        compose = {"whole": "[zt_name ~ '.', {'name': zt_network_name | upper}]"}
        seen = variables(source(hostnames=["node_id"], compose=compose).load(), NODE_A)
        assert seen["whole"] == [f"{plain}.", {"name": "MY OFFICE"}]
        del seen["inventory_file"], seen["inventory_dir"]
        assert seen["zt_name"] == plain
        texts = list(all_texts(seen))
        assert {plain, "My office", "server", "10.0.0.1"} <= set(texts)
        assert [text for text in texts if not is_plain(text)] == []

    @pytest.mark.parametrize(
        "text",
        [
            "{{ 7 * 7 }}",
            "{% raw %}",
            "{# x #}",
            "100 %",
            "a{b",
            "a}b",
            "#jinja2: variable_start_string:'[['\n[[ 7 ]]",
            "lookup('pipe', 'id')",
            "a | b",
            "a[0]",
            "9**9**9",
            "a\\b",
        ],
    )
    def test_text_that_could_do_something_is_never_plain(
        self, emulator: Emulator, source: t.Callable[..., Source], text: str
    ) -> None:
        network = emulator.add_network(text)
        emulator.add_member(network, NODE_A, **member(text), description=text)
        compose = {"whole": "[zt_name]", "upper": "zt_name | upper"}
        seen = variables(source(hostnames=["node_id"], compose=compose).load(), NODE_A)
        assert [is_plain(value) for value in (*seen["whole"], seen["upper"])] == [False, False]
        for value in (seen, seen["zt_memberships"][network]):
            prefix = "zt_" if value is seen else ""
            assert [is_plain(value[f"{prefix}{key}"]) for key in ("name", "description", "network_name")] == [False] * 3

    def test_a_tag_called_like_a_mark_of_ansible_is_a_tag(
        self, emulator: Emulator, source: t.Callable[..., Source], tmp_path: Path
    ) -> None:
        """Where Ansible reads JSON, such as its cache, it would decrypt the value, or look for a type."""
        cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
        network = emulator.add_network("office", rulesSource="tag x id 1 enum 1 y;\naccept;")
        emulator.add_member(network, NODE_A, **member("anna", tags=[[1, 1]]))
        document = emulator.network(network)
        assert document is not None
        for name in ("__ansible_vault", "__ansible_type", "__ansible_unsafe"):
            document["tagsByName"] = {name: document["tagsByName"].popitem()[1]}
            emulator.fault(method="GET", path="/network", status=200, body=[document])
            for _again in range(2):
                seen = variables(source(**cache, cache_prefix=name).load(), "anna")
                assert seen["zt_tags"] == {f"_{name}": "y"}
            emulator.reset()

    def test_a_tag_named_like_a_checked_variable_is_not_trusted(
        self, emulator: Emulator, source: t.Callable[..., Source]
    ) -> None:
        network = emulator.add_network("office", rulesSource="tag node_id id 1 enum 1 evil;\naccept;")
        emulator.add_member(network, NODE_A, **member("anna", tags=[[1, 1]]))
        document = emulator.network(network)
        assert document is not None
        document["tagsByName"]["node_id"]["enums"] = {"{{ 7 * 7 }}": 1}
        emulator.fault(method="GET", path="/network", status=200, body=[document])
        inventory = source(compose={"copied": "zt_tags['node_id']"}).load()
        assert variables(inventory, "anna")["copied"] == "{{ 7 * 7 }}"


def test_options_may_hold_templates(
    emulator: Emulator, source: t.Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_TOKEN", emulator.token)
    monkeypatch.setenv("MY_NETWORK", "office")
    emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
    emulator.add_member(emulator.add_network("lab"), NODE_B, **member("bob"))
    inventory = source(
        api_token="{{ lookup('ansible.builtin.env', 'MY_TOKEN') }}",
        networks=["{{ lookup('ansible.builtin.env', 'MY_NETWORK') }}"],
    ).load()
    assert set(inventory.hosts) == {"anna"}


def test_options_may_hold_variables_of_the_command_line(
    emulator: Emulator, source: t.Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    extra = {"my_token": emulator.token, "my_network": "office", "my_pattern": "a*", "my_url": emulator.url}
    monkeypatch.setattr("ansible.plugins.inventory.load_extra_vars", lambda _loader: dict(extra))
    emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
    emulator.add_member(emulator.add_network("lab"), NODE_B, **member("ann"))
    inventory = source(
        api_token=template("my_token"),
        api_url=template("my_url"),
        networks=[template("my_network")],
        name_pattern=template("my_pattern"),
    ).load()
    assert set(inventory.hosts) == {"anna"}


def template(variable: str) -> str:
    return f"{{{{ {variable} }}}}"


def test_url_and_token_come_from_the_environment(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZEROTIER_CENTRAL_URL", emulator.url)
    monkeypatch.setenv("ZEROTIER_CENTRAL_TOKEN", emulator.token)
    emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
    file = tmp_path / "office.zerotier.yml"
    file.write_text("plugin: community.zerotier.zt_inventory\n", encoding="utf-8")
    assert set(InventoryManager(loader=DataLoader(), sources=[str(file)]).hosts) == {"anna"}


def test_an_empty_variable_of_the_environment_is_none(
    emulator: Emulator, source: t.Callable[..., Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PROVIDER", "USERNAME", "PASSWORD", "ONE_TIME_CODE", "CUSTOMER"):
        monkeypatch.setenv(f"ZEROTIER_{name}", "")
    emulator.add_member(emulator.add_network("office"), NODE_A, **member("anna"))
    assert set(source().load().hosts) == {"anna"}


@pytest.mark.parametrize("name", ["hosts.yml", "zt_inventory.json.yaml", "office.yml"])
def test_a_file_of_another_name_is_not_taken_and_told_of(
    emulator: Emulator, source: t.Callable[..., Source], warnings: list[str], name: str
) -> None:
    made = source()
    other = made.path.rename(made.path.with_name(name))
    with pytest.raises(Exception, match=re.escape(name)):
        InventoryManager(loader=DataLoader(), sources=[str(other)])
    assert (
        f"zt_inventory: {other} is not read, because of its name. It must end in zt_inventory.yml or zerotier.yml, "
        "such as office.zt_inventory.yml."
    ) in warnings
    assert emulator.calls == []


@pytest.mark.parametrize(
    "text", ["all:\n  hosts:\n", "plugin: amazon.aws.aws_ec2\n", "# plugin: community.zerotier.zt_inventory\n"]
)
def test_nothing_is_said_of_a_file_that_is_for_somebody_else(tmp_path: Path, warnings: list[str], text: str) -> None:
    path = tmp_path / "hosts.yml"
    path.write_text(text, encoding="utf-8")
    plugin = inventory_loader.get("community.zerotier.zt_inventory")
    assert not plugin.verify_file(str(path))
    assert not plugin.verify_file(str(tmp_path / "nowhere.yml"))
    assert warnings == []
