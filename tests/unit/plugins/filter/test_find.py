# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter zt_find, loaded by Ansible's own loader."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible.plugins.loader import filter_loader

ONE, TWO = "8056c2e21c000001", "8056c2e21c000002"
NETWORKS = [{"network_id": ONE, "name": "office"}, {"network_id": TWO, "name": ""}]


def find(networks: t.Any, wanted: t.Any, **options: t.Any) -> dict[str, t.Any]:
    found = filter_loader.get("community.zerotier.zt_find").j2_function(networks, wanted, **options)
    return t.cast(dict[str, t.Any], found)


@pytest.mark.parametrize("wanted", [ONE, ONE.upper(), "office"])
def test_by_id_or_by_name(wanted: str) -> None:
    assert find(NETWORKS, wanted) == {"network_id": ONE, "ids": [ONE], "problem": ""}


def test_by_name_alone_an_id_is_none() -> None:
    assert find(NETWORKS, ONE, by="name")["ids"] == []
    assert find(NETWORKS, "office", by="name")["network_id"] == ONE


def test_what_is_missing_is_told_with_what_is_close() -> None:
    assert find(NETWORKS, "Office", option="zt_networks") == {
        "network_id": "",
        "ids": [],
        "problem": f"zt_networks: the account has no network called 'Office'. Did you mean 'office' ({ONE})?",
    }
    assert find([], "office")["problem"].endswith("that the token belongs to the right account.")
    assert find(NETWORKS, "")["ids"] == []


def test_a_name_of_two_is_told_with_their_ids() -> None:
    twins = [{"network_id": TWO, "name": "office"}, *NETWORKS[:1]]
    assert find(twins, "office") == {
        "network_id": "",
        "ids": [ONE, TWO],
        "problem": f"networks: More than one network is called 'office': {ONE}, {TWO}. Name the one you mean with its id.",
    }


@pytest.mark.parametrize(
    ("networks", "wanted", "options"),
    [(None, "a", {}), ([{}], "a", {}), (["a"], "a", {}), ([], None, {}), ([], True, {}), ([], "a", {"by": "id"})],
)
def test_anything_else_is_refused(networks: t.Any, wanted: t.Any, options: dict[str, t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match="zt_find: "):
        find(networks, wanted, **options)
