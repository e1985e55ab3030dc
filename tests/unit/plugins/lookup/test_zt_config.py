# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup zt_config, loaded by Ansible's own loader, on real directories."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible.plugins.loader import lookup_loader

OFFICE, OTHER = "8056c2e21c000001", "8056c2e21c000002"
Look = t.Callable[..., list[t.Any]]


@pytest.fixture
def networks(tmp_path: Path) -> Path:
    directory = tmp_path / "networks"
    directory.mkdir()
    return directory


@pytest.fixture
def look(tmp_path: Path) -> Look:
    secrets: t.Any = [("default", VaultSecret(b"open"))]
    loader = DataLoader()
    loader.set_vault_secrets(secrets)

    def run(**options: t.Any) -> list[t.Any]:
        plugin = lookup_loader.get("community.zerotier.zt_config", loader=loader)
        return t.cast(list[t.Any], plugin.run([str(tmp_path)], variables={}, **options))

    return run


def failure(look: Look, **options: t.Any) -> str:
    with pytest.raises(AnsibleError) as raised:
        look(**options)
    return str(raised.value)


def test_files_are_read_in_order(networks: Path, look: Look) -> None:
    (networks / "b.yml").write_text("name: two\nmembers: []\n", encoding="utf-8")
    (networks / "a.yaml").write_text(f"network_id: {OFFICE}\nname: one\u202e\n", encoding="utf-8")
    (networks / "b.yml~").write_text("an editor's backup", encoding="utf-8")
    (networks / ".hidden.yml").write_text("no: network", encoding="utf-8")
    assert look() == [
        {
            "file": "networks/a.yaml",
            "title": f"one\\u202e ({OFFICE})",
            "network": {"network_id": OFFICE, "name": "one\u202e"},
            "members": None,
        },
        {
            "file": "networks/b.yml",
            "title": "two",
            "network": {"name": "two"},
            "members": {"members": [], "defaults": {}},
        },
    ]


def test_with_the_account_ids_are_found_and_other_networks_listed(networks: Path, look: Look) -> None:
    (networks / "a.yml").write_text("name: one\n", encoding="utf-8")
    account = [
        {"network_id": OTHER, "name": "two", "status": {"owner_id": "me"}},
        {"network_id": OFFICE, "name": "one", "status": {"owner_id": "me"}},
    ]
    one, two = look(account=account)
    assert one["network"] == {"name": "one", "network_id": OFFICE}
    assert two == {
        "file": None,
        "title": f"two ({OTHER})",
        "network": {"network_id": OTHER},
        "members": None,
        "owner_id": "me",
    }
    assert "the account has no network" in failure_of_an_id_that_is_gone(networks, look, account)


def failure_of_an_id_that_is_gone(networks: Path, look: Look, account: t.Any) -> str:
    (networks / "b.yml").write_text("network_id: 8056c2e21c000009\n", encoding="utf-8")
    return failure(look, account=account)


def test_a_file_in_a_vault(networks: Path, look: Look) -> None:
    vault = VaultLib([("default", VaultSecret(b"open"))])
    (networks / "a.yml").write_bytes(vault.encrypt(b"name: one\n"))
    assert look()[0]["network"] == {"name": "one"}
    other = VaultLib([("default", VaultSecret(b"shut"))])
    (networks / "a.yml").write_bytes(other.encrypt(b"name: one\n"))
    assert "networks/a.yml: " in failure(look)


def test_a_directory_that_is_not_one(networks: Path, look: Look) -> None:
    assert f"there is no .yml file in {networks}" in failure(look)
    (networks / "site").mkdir()
    assert "networks/site: is a directory; all files must stand directly in networks/" in failure(look)
    (networks / "site").rmdir()
    networks.rmdir()
    assert f"zt_config_dir: can't read the directory {networks} (No such file or directory)" in failure(look)


def test_a_file_that_is_not_text(networks: Path, look: Look) -> None:
    (networks / "a.yml").write_bytes(b"name: \xff\n")
    assert "networks/a.yml: is not UTF-8 text." in failure(look)


@pytest.mark.parametrize(
    ("name", "better"), [("b.YML", "b.yml"), ("b.json", "b.yml"), ("branch", "branch.yml"), ("README.md", "README.yml")]
)
def test_a_file_that_is_not_taken_is_no_silence(networks: Path, look: Look, name: str, better: str) -> None:
    """Its network would be in no file, and with zt_allow_delete be deleted."""
    (networks / "a.yml").write_text("name: one\n", encoding="utf-8")
    (networks / name).write_text("name: two\n", encoding="utf-8")
    said = failure(look)
    assert f"networks/{name}: is not read, because only files that end in .yml or .yaml are." in said
    assert f"Rename it to {better}, or move it elsewhere" in said
