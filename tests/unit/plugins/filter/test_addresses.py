# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The address filters as a template calls them."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible.plugins.loader import filter_loader

NETWORK, NODE = "8056C2E21C000001", "E610B78BF1"


def zt(name: str) -> t.Callable[..., str]:
    return filter_loader.get(f"community.zerotier.{name}").j2_function  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("zt_sixplane", "fc9c:56c2:e3e6:10b7:8bf1::1"),
        ("zt_rfc4193", "fd80:56c2:e21c:0:199:93e6:10b7:8bf1"),
        ("zt_mac", "02:e6:10:ab:69:33"),
    ],
)
def test_the_node_goes_in_and_the_address_on_the_network_comes_out(name: str, address: str) -> None:
    assert zt(name)(NODE, NETWORK) == address


@pytest.mark.parametrize(
    ("node", "network", "sentence"),
    [
        ("e610b78b", NETWORK, "zt_mac: 'e610b78b' is not a node id"),
        (NODE, "office", "zt_mac: 'office' is not a network id"),
        (None, NETWORK, "zt_mac: 'None' is not a node id"),
    ],
)
def test_a_wrong_id_is_said_in_a_sentence(node: t.Any, network: t.Any, sentence: str) -> None:
    with pytest.raises(AnsibleFilterError, match=sentence):
        zt("zt_mac")(node, network)
