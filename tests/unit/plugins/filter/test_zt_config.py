# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter zt_config, as a template uses it; what it writes is tested with the functions behind it."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.filter.config import FilterModule

OFFICE = "8056c2e21c000001"
to_text = FilterModule().filters()["zt_config"]


def test_a_network_as_text() -> None:
    members = [{"node_id": "0000000012", "name": "{{ x }}", "authorized": False, "status": {}}]
    assert to_text({"network_id": OFFICE, "name": "office"}, members) == (
        f'---\nnetwork_id: "{OFFICE}"\nname: office\nmember_defaults:\n  authorized: true\n'
        'members:\n  - node_id: "0000000012"\n    name: "{{ x }}"\n    authorized: false\n'
    )


@pytest.mark.parametrize("given", [("office", []), ({"name": "x"}, []), ({"network_id": OFFICE}, ["x"]), (None, None)])
def test_something_else_is_refused(given: tuple[t.Any, t.Any]) -> None:
    with pytest.raises(AnsibleFilterError, match="it takes a network as zt_network_info returns it"):
        to_text(*given)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match=f"network {OFFICE} has a text that is not Unicode"):
        to_text({"network_id": OFFICE, "name": "\ud800"}, [])
