#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_member_info
short_description: List members of a ZeroTier network
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Returns the members of one network, all or some. Members that are hidden are among them unless O(hidden=false).
  - Each can be given to M(community.zerotier.zt_member) as it is, and all of them to M(community.zerotier.zt_members).
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes.info
options:
  network_id:
    description: The network, by its id of 16 hex digits. One of O(network_id) and O(network_name) is required.
    type: str
  network_name:
    description: The network, by its name, which must be unique. Costs one request more.
    type: str
  node_id:
    description: Only the member with this node id. The list is empty if there is none.
    type: str
  name:
    description:
      - Only members with exactly this name. Names are not unique.
      - An empty text finds nothing; O(name_pattern) with an empty text finds what has no name.
    type: str
  name_pattern:
    description: Only members whose name matches this shell pattern, with C(*), C(?) and C([...]). Case matters.
    type: str
  authorized:
    description: Only members that are, or are not, authorized.
    type: bool
  hidden:
    description: Only members that are, or are not, hidden.
    type: bool
  online:
    description: Only members that are, or are not, online.
    type: bool
  online_threshold:
    description: Seconds since the server last saw a member within which it counts as online.
    type: int
    default: 300
seealso:
  - module: community.zerotier.zt_member
  - module: community.zerotier.zt_network_info
  - plugin: community.zerotier.zt_inventory
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Find nodes that wait for authorization
  community.zerotier.zt_member_info:
    network_name: office
    authorized: false
  register: waiting

- name: Authorize them all
  community.zerotier.zt_member:
    network_id: "{{ item.network_id }}"
    node_id: "{{ item.node_id }}"
    authorized: true
  loop: "{{ waiting.members }}"
  loop_control:
    label: "{{ item.node_id }}"

- name: Remember how all members are set
  community.zerotier.zt_member_info:
    network_name: office
  register: before

- name: Set them back to that
  community.zerotier.zt_members:
    network_name: office
    members: "{{ before.members }}"
"""

RETURN = r"""
members:
  description: The members found. Settings are named like the options of M(community.zerotier.zt_member).
  returned: success
  type: list
  elements: dict
  contains:
    network_id:
      description: The network.
      type: str
      sample: 8056c2e21c000001
    node_id:
      description: The node.
      type: str
      sample: a1b2c3d4e5
    status:
      description:
        - What can't be set. Times are in milliseconds since 1970.
        - C(untold) lists the settings that the server does not tell, if there are any. They look here as if they were not set.
      type: dict
      sample:
        client_version: 1.14.2
        last_seen: 1700000000000
        online: true
        physical_address: 203.0.113.7
  sample:
    - authorized: true
      name: laptop-anna
      network_id: 8056c2e21c000001
      node_id: a1b2c3d4e5
error:
  description: What went wrong, for use by programs. RV(ignore:msg) says the same in a sentence.
  returned: failure
  type: dict
  contains:
    kind:
      description: >-
        Sort of failure, one of V(invalid_option), V(ambiguous), V(missing), V(unsupported), V(timed_out), V(auth), V(not_found),
        V(rate_limited), V(api), V(bad_answer), V(transport).
      type: str
    status:
      description: The HTTP status, if there was an answer.
      type: int
    method:
      description: Method of the request that failed.
      type: str
    path:
      description: Path of the request that failed.
      type: str
    message:
      description: The API's own words, or the sentence.
      type: str
"""

from ansible_collections.community.zerotier.plugins.module_utils._module import run_module
from ansible_collections.community.zerotier.plugins.module_utils._tasks.member import INFO_TASK


def main() -> None:
    """Run the module."""
    run_module(INFO_TASK)


if __name__ == "__main__":
    main()
