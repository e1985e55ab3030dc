# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses that follow from the ids, against vectors of ZeroTier's own code (Central v1 notes, 5)."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._settings.addresses import (
    mac,
    network_id,
    node_id,
    rfc4193,
    sixplane,
)


@pytest.mark.parametrize(
    ("network", "node", "of_sixplane", "of_rfc4193"),
    [
        ("1d7193940403e728", "12345fedcb", "fc19:7274:bc12:345f:edcb::1", "fd1d:7193:9404:3e7:2899:9312:345f:edcb"),
        ("d5e04297a19bbd70", "7e2d4b9975", "fc74:7bff:e77e:2d4b:9975::1", "fdd5:e042:97a1:9bbd:7099:937e:2d4b:9975"),
        ("d5e04297a19bbd70", "9935981b1e", "fc74:7bff:e799:3598:1b1e::1", "fdd5:e042:97a1:9bbd:7099:9399:3598:1b1e"),
        ("8056c2e21c000001", "e610b78bf1", "fc9c:56c2:e3e6:10b7:8bf1::1", "fd80:56c2:e21c:0:199:93e6:10b7:8bf1"),
        ("8056c2e28056c2e3", "deadbeef01", "fc00:0:1de:adbe:ef01::1", "fd80:56c2:e280:56c2:e399:93de:adbe:ef01"),
        ("af78bf94364e2035", "a02505e545", "fc99:369f:a1a0:2505:e545::1", "fdaf:78bf:9436:4e20:3599:93a0:2505:e545"),
    ],
)
def test_computed_ipv6_addresses(network: str, node: str, of_sixplane: str, of_rfc4193: str) -> None:
    assert sixplane(network, node) == of_sixplane
    assert rfc4193(network, node) == of_rfc4193


def test_ethernet_address() -> None:
    assert mac("8056c2e21c000001", "e610b78bf1") == "02:e6:10:ab:69:33"


def test_ethernet_address_keeps_out_of_the_range_of_virtual_machines() -> None:
    assert mac("8056c2e21c000052", "e610b78bf1").startswith("32:")
    assert mac("8056c2e21c0000ff", "e610b78bf1").startswith("fe:")


def test_ids_are_taken_in_any_case_and_with_blanks_around() -> None:
    assert network_id(" 8056C2E21C000001\n") == "8056c2e21c000001"
    assert node_id("A1B2C3D4E5 ") == "a1b2c3d4e5"


@pytest.mark.parametrize(
    "text", ["", "8056c2e21c00000", "8056c2e21c0000011", "8056c2e21c00000g", "8056c2e21c 00001", "٣" * 16]
)
def test_bad_network_ids_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a network id; it should be 16 hex digits such as"):
        network_id(text)


@pytest.mark.parametrize("text", ["", "a1b2c3d4e", "a1b2c3d4e55", "a1b2c3d4eg", "../network", "8056c2e21c000001"])
def test_bad_node_ids_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a node id; it should be 10 hex digits such as"):
        node_id(text)


@pytest.mark.parametrize("compute", [sixplane, rfc4193, mac])
@pytest.mark.parametrize(("network", "node"), [("8056c2e21c", "a1b2c3d4e5"), ("8056c2e21c000001", "xyz")])
def test_nothing_is_computed_from_bad_ids(compute: t.Callable[[str, str], str], network: str, node: str) -> None:
    with pytest.raises(ValueError, match="is not a n"):
        compute(network, node)


@pytest.mark.parametrize("text", ["0000000000", "ff00000001", "FFFFFFFFFF "])
def test_reserved_node_ids_are_refused_where_they_are_asked_for(text: str) -> None:
    with pytest.raises(ValueError, match=f"^'{text.strip().lower()}' is a reserved address, which no node can have"):
        node_id(text)
    assert mac("8056c2e21c000001", text)  # a server that has one breaks nothing


@pytest.mark.parametrize(("check", "text"), [(node_id, "10"), (node_id, "123456789"), (network_id, "35184372088831")])
def test_an_id_that_yaml_took_for_a_number_is_told_as_that(check: t.Callable[[str], str], text: str) -> None:
    with pytest.raises(ValueError, match="An id of digits alone must be written in quotes: YAML takes it for a number"):
        check(text)
    with pytest.raises(ValueError, match=r"is not a \w+ id") as raised:
        check("anna")
    assert "quotes" not in str(raised.value)
