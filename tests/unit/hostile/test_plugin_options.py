# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option of the inventory plugin and of the lookups is given what it can't mean: it is taken, or refused in one sentence."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader, lookup_loader
from ansible.template import Templar
from ansible.utils.display import Display

from ansible_collections.community.zerotier.plugins.module_utils._http import limiter as _limiter
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.hostile.options import PLUGINS, VALUES

INVENTORY = "community.zerotier.zt_inventory"
LOOKUPS = sorted(f"community.zerotier.{file.stem}" for file in PLUGINS.glob("lookup/*.py"))
NETWORK = "8056c2e21c000001"

# Documented by Ansible's own fragments, and checked by Ansible's own code.
OF_CORE = {
    "compose",
    "groups",
    "keyed_groups",
    "leading_separator",
    "strict",
    "use_extra_vars",
    "cache",
    "cache_plugin",
    "cache_timeout",
    "cache_connection",
    "cache_prefix",
}


def definitions(kind: str, name: str) -> dict[str, t.Any]:
    loader = inventory_loader if kind == "inventory" else lookup_loader
    plugin = loader.get(name)
    return dict(constants.config.get_configuration_definitions(kind, plugin._load_name))


def cases() -> list[tuple[str, str, str]]:
    found = [("inventory", INVENTORY, "".join(option)) for option in definitions("inventory", INVENTORY)]
    return found + [("lookup", name, "".join(option)) for name in LOOKUPS for option in definitions("lookup", name)]


CASES = cases()


@pytest.fixture
def account(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Emulator:
    monkeypatch.setattr(_limiter.Limiter, "wait", lambda _self: None)
    monkeypatch.setattr(Display, "warning", lambda *_args, **_options: None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "networks").mkdir()
    (tmp_path / "networks" / "office.yml").write_text("name: office\n", encoding="utf-8")
    emulator.add_network("office", id=NETWORK)
    emulator.add_member(NETWORK, "a1b2c3d4e5", name="box", config={"authorized": True, "ipAssignments": ["10.0.0.1"]})
    emulator.add_network("")
    return emulator


def attempt(emulator: Emulator, kind: str, name: str, option: str, value: t.Any) -> t.Any:
    options: dict[str, t.Any] = {"api_url": emulator.url, "api_token": emulator.token, "retries": 0, option: value}
    loader = DataLoader()
    if kind == "inventory":
        path = Path("test.zt_inventory.yml")
        path.write_text(yaml.safe_dump({"plugin": name, **options}), encoding="utf-8")
        data = InventoryData()
        inventory_loader.get(name).parse(data, loader, str(path))
        return data
    terms = {
        "community.zerotier.zt_member": ["box"],
        "community.zerotier.zt_config": ["."],
        "community.zerotier.zt_export": ["."],
    }.get(name, [])
    if option == "_terms":
        terms = value if isinstance(value, list) else [value]
    if name.endswith("zt_member"):
        options = {"network": NETWORK, **options}
    if name.endswith("zt_config"):
        options = {option: value}
    if name.endswith("zt_export"):
        options = {"account": [], "members": {}, option: value}
    options.pop("_terms", None)
    return lookup_loader.get(name, loader=loader, templar=Templar(loader)).run(terms, variables={}, **options)


def too_long_for_yaml(value: t.Any) -> bool:
    """Whole numbers that no YAML file can bring, since Python itself refuses them; and what is not true to itself."""
    return (isinstance(value, (int, float)) and not abs(value) < 10**300) or "9" * 5000 in str(value)


def named(option: str, message: str, requests: int) -> None:
    """Before any request, a refusal says what of."""
    if not requests and option not in OF_CORE and option != "_terms":
        assert any(words in message for words in (option, "zt_config_dir", "YAML", "The API answered")), message


@pytest.mark.parametrize(("kind", "name", "option"), CASES, ids=["-".join(case[1:]) for case in CASES])
def test_an_option(account: Emulator, kind: str, name: str, option: str) -> None:
    for value in VALUES[:: 17 if option in ARGUMENT_SPEC or option in OF_CORE else 7]:
        if too_long_for_yaml(value):
            continue
        account.reset()
        try:
            attempt(account, kind, name, option, value)
        except AnsibleError as error:
            named(option, str(error), requests=len(account.calls))
        except Exception as error:
            if option in OF_CORE:
                continue
            error.add_note(f"{option} = {str(value)[:200]!r}")
            raise
        assert all(call.startswith("GET ") for call in account.calls)


def test_every_option_is_tried() -> None:
    assert len(CASES) > 60
    assert {option for kind, _name, option in CASES if kind == "inventory"} >= {
        "hostnames",
        "networks",
        "tags",
        *ARGUMENT_SPEC,
    }
