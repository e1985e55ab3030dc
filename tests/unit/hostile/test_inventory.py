# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server full of hostile texts: the inventory evaluates none of them, and keeps Ansible's own names for Ansible."""

from __future__ import annotations

import re
import typing as t
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

from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import canonical
from ansible_collections.community.zerotier.plugins.plugin_utils import _connection
from ansible_collections.community.zerotier.tests.unit.hostile import texts
from ansible_collections.community.zerotier.tests.unit.hostile.texts import TEXTS, shown

OPTIONS: dict[str, t.Any] = {
    "plugin": "community.zerotier.zt_inventory",
    "api_token": "x" * 32,
    "authorized": "both",
    "addresses": ["ipv6", "ipv4"],
    "strict": False,
}
CONSTRUCTED = {
    "hostnames": ["{{ zt_name }}", "name"],
    "compose": {"copied": "zt_description", "upper": "zt_name | upper"},
    "groups": {"named": "zt_name | length > 0"},
    "keyed_groups": [
        {"key": "zt_name", "prefix": "", "separator": ""},
        {"key": "zt_description", "prefix": "described", "parent_group": "descriptions"},
        {"key": "zt_tags"},
        {"key": "zt_capabilities", "prefix": "can"},
        {"key": "zt_network_name", "separator": ""},
    ],
}
GROUP = re.compile(r"[^\W\d]\w*\Z")
HOST = re.compile(r"[\w.][\w.-]*\Z")


class Server(Api):
    """Answers with the given documents, as the transport has read them."""

    column = PROVIDERS["central"]

    def __init__(self, pairs: list[tuple[dict[str, t.Any], list[dict[str, t.Any]]]]) -> None:
        self._networks = [network for network, _members in pairs]
        self._members = {network["id"]: members for network, members in pairs}

    def networks(self) -> list[dict[str, t.Any]]:
        return self._networks

    def members(self, network_id: str) -> list[dict[str, t.Any]]:
        return self._members[network_id]


Load = t.Callable[..., InventoryManager]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    monkeypatch.setattr(constants, "INVENTORY_ANY_UNPARSED_IS_FAILED", True, raising=False)
    monkeypatch.chdir(tmp_path)

    def loaded(hostile: list[str], **options: t.Any) -> InventoryManager:
        pairs = [(texts.network(text, n), [texts.member(text, n)]) for n, text in enumerate(hostile, start=1)]
        monkeypatch.setattr(_connection, "connected", lambda *_given: Server(pairs))
        path = tmp_path / "test.zt_inventory.yml"
        path.write_text(yaml.safe_dump({**OPTIONS, **options}), encoding="utf-8")
        return InventoryManager(loader=DataLoader(), sources=[str(path)])

    return loaded


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _self, msg, *_args, **_kwargs: said.append(str(msg)))
    return said


def trusted(value: t.Any) -> t.Iterator[str]:
    """All texts, keys included, that Ansible would evaluate as a template."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from trusted(item)
            if not key.isidentifier():  # such as a tag's name
                yield from trusted(key)
    elif isinstance(value, list):
        for item in value:
            yield from trusted(item)
    elif isinstance(value, str) and value and may_be_template(value):
        yield str(value)


def may_be_template(value: str) -> bool:
    try:
        from ansible.template import is_trusted_as_template
    except ImportError:
        from ansible.utils.unsafe_proxy import AnsibleUnsafe

        return not isinstance(value, AnsibleUnsafe)
    return bool(is_trusted_as_template(value))


def own(inventory: InventoryManager, host: str) -> dict[str, t.Any]:
    return {
        key: value
        for key, value in inventory.hosts[host].vars.items()
        if key not in ("inventory_file", "inventory_dir")
    }


def check(inventory: InventoryManager, directory: Path) -> None:
    for name in inventory.hosts:
        assert HOST.match(name), name
        assert name.lower() not in ("localhost", "127.0.0.1", "::1", "all", "ungrouped", ".", ".."), name
        assert len(name.encode()) <= 251
        values = own(inventory, name)
        assert {key for key in values if not key.startswith("zt_")} <= {"ansible_host", "copied", "upper"}
        assert re.fullmatch(r"[0-9a-f.:]+", values.get("ansible_host", "::"))
        for text in trusted(values):
            assert not re.search(r"[{}%#()\[\]|*\\]", text), text
    for name, group in inventory.groups.items():
        assert GROUP.match(name), name
        assert len(name) <= 260
        assert group.vars == {}, name
    assert {group.name for group in inventory.groups["all"].child_groups} >= {"ungrouped"}
    assert not inventory.groups["all"].parent_groups
    assert not inventory.groups["ungrouped"].hosts
    assert "_meta" not in inventory.groups
    assert sorted(file.name for file in directory.iterdir()) == ["test.zt_inventory.yml"]


@pytest.mark.parametrize("options", [{}, CONSTRUCTED], ids=["plain", "constructed"])
def test_all_hostile_texts_at_once(load: Load, tmp_path: Path, warnings: list[str], options: dict[str, t.Any]) -> None:
    inventory = load(TEXTS, **options)
    assert len(inventory.hosts) == len(TEXTS)
    check(inventory, tmp_path)
    assert all(warning.isprintable() and len(warning) < 1000 for warning in warnings), warnings
    names = {own(inventory, host)["zt_node_id"]: own(inventory, host)["zt_name"] for host in inventory.hosts}
    # As data, they are as they were, in one form of Unicode; but with half a character, Ansible could print no inventory at all.
    whole = [re.sub("[\ud800-\udfff]", "\ufffd", canonical(text)) for text in TEXTS]
    assert [str(names[node]) for node in sorted(names)] == whole


def test_each_hostile_text_alone(load: Load, tmp_path: Path, warnings: list[str]) -> None:
    for text in TEXTS:
        try:
            inventory = load([text])
            (host,) = inventory.hosts
            check(inventory, tmp_path)
            assert "ansible_host" in own(inventory, host)
            assert warnings == []
        except Exception as error:
            error.add_note(shown(text))
            raise


@pytest.mark.parametrize("template", ["{{ 7 * 7 }}", "{{ lookup('pipe', 'touch PWNED') }}"])
def test_the_scope_of_an_address_is_no_template(load: Load, template: str) -> None:
    """It can be any text, and Python takes the whole for an address."""
    inventory = load([template])
    (host,) = inventory.hosts
    values = own(inventory, host)
    assert [str(address) for address in values["zt_ip_assignments"]] == ["10.0.0.1", "10.0.0.2"]
    assert values["zt_ipv6"] == []
    assert str(values["ansible_host"]) == "10.0.0.1"


def test_a_member_called_dots_gets_no_files_of_others_as_its_variables(load: Load) -> None:
    """host_vars/.. would be the directory with the playbooks."""
    assert set(load(["..", "."]).hosts) == {"0000000001", "0000000002"}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1", "224.0.0.1"])
def test_nobody_is_connected_to_at_the_address_of_this_machine(load: Load, address: str) -> None:
    (host,) = (inventory := load([address])).hosts
    assert str(own(inventory, host)["ansible_host"]) == "10.0.0.1"


def test_a_network_whose_id_is_none_is_told_of(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = InventoryData()
    load(["fine"])
    broken = texts.network("x", 1) | {"id": "{{ 7 * 7 }}\x1b[31m"}
    monkeypatch.setattr(_connection, "connected", lambda *_given: Server([(broken, [texts.member("x", 1)])]))
    with pytest.raises(AnsibleError, match="is not a network id") as raised:
        inventory_loader.get("community.zerotier.zt_inventory").parse(
            data, DataLoader(), str(tmp_path / "test.zt_inventory.yml")
        )
    assert str(raised.value).splitlines()[0].isprintable()
    assert not data.hosts
