# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses that follow from a network id and a node id alone (Central v1 notes, 5)."""

from __future__ import annotations

import re
from ipaddress import IPv6Address

from ansible_collections.community.zerotier.plugins.module_utils._errors import printable

_NETWORK_ID = re.compile(r"[0-9a-f]{16}\Z")
_NODE_ID = re.compile(r"[0-9a-f]{10}\Z")


def quotes(text: str) -> str:
    """What to do about an id of digits alone: YAML takes it for a number, whose leading zeros are lost, or even for an octal one."""
    return " An id of digits alone must be written in quotes: YAML takes it for a number." if text.isdecimal() else ""


def network_id(text: str) -> str:
    """A network id in lower case. Raises ValueError with a sentence."""
    lowered = text.strip().lower()
    if not _NETWORK_ID.match(lowered):
        raise ValueError(
            f"'{printable(text)}' is not a network id; it should be 16 hex digits such as 8056c2e21c000001.{quotes(lowered)}"
        )
    return lowered


def node_id(text: str) -> str:
    """A node id in lower case. Raises ValueError with a sentence, also for an address that no node can have."""
    lowered = _ten_digits(text)
    if lowered == "0000000000" or lowered.startswith("ff"):
        raise ValueError(
            f"'{lowered}' is a reserved address, which no node can have; look the node's up by 'zerotier-cli info'."
        )
    return lowered


def _ten_digits(text: str) -> str:
    lowered = text.strip().lower()
    if not _NODE_ID.match(lowered):
        raise ValueError(
            f"'{printable(text)}' is not a node id; it should be 10 hex digits such as a1b2c3d4e5, as 'zerotier-cli info' prints them.{quotes(lowered)}"
        )
    return lowered


def sixplane(network: str, node: str) -> str:
    """The member's 6PLANE address, its prefix is /40; the member owns the /80."""
    number = int(network_id(network), 16)
    folded = ((number >> 32) ^ number) & 0xFFFFFFFF
    return str(IPv6Address(b"\xfc" + folded.to_bytes(4, "big") + bytes.fromhex(_ten_digits(node)) + b"\0\0\0\0\0\x01"))


def rfc4193(network: str, node: str) -> str:
    """The member's RFC4193 address; the network's prefix is /88."""
    return str(
        IPv6Address(b"\xfd" + bytes.fromhex(network_id(network)) + b"\x99\x93" + bytes.fromhex(_ten_digits(node)))
    )


def mac(network: str, node: str) -> str:
    """The member's Ethernet address on the network."""
    number = int(network_id(network), 16)
    first = (number & 0xFE) | 0x02
    rest = (
        byte ^ (number >> shift) & 0xFF for byte, shift in zip(bytes.fromhex(_ten_digits(node)), (8, 16, 24, 32, 40))
    )
    return ":".join(f"{octet:02x}" for octet in (0x32 if first == 0x52 else first, *rest))
