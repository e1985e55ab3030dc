#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_network_info
short_description: List ZeroTier networks
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Returns the networks that the token's user can see, all or some.
  - Each can be given to M(community.zerotier.zt_network) as it is.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes.info
options:
  network_id:
    description: Only the network with this id. The list is empty if there is none.
    type: str
  name:
    description:
      - Only networks with exactly this name. Names are not unique.
      - An empty text finds nothing; O(name_pattern) with an empty text finds what has no name.
    type: str
  name_pattern:
    description: Only networks whose name matches this shell pattern, with C(*), C(?) and C([...]). Case matters.
    type: str
seealso:
  - module: community.zerotier.zt_network
  - module: community.zerotier.zt_member_info
"""

EXAMPLES = r"""
- name: List all networks
  community.zerotier.zt_network_info:
  register: account

- name: Show their names and sizes
  ansible.builtin.debug:
    msg: "{{ item.name }} has {{ item.status.authorized_member_count }} authorized members"
  loop: "{{ account.networks }}"
  loop_control:
    label: "{{ item.network_id }}"

- name: Find the test networks
  community.zerotier.zt_network_info:
    name_pattern: test-*
"""

RETURN = r"""
networks:
  description: The networks found. Settings are named like the options of M(community.zerotier.zt_network).
  returned: success
  type: list
  elements: dict
  contains:
    network_id:
      description: The id.
      type: str
      sample: 8056c2e21c000001
    name:
      description: The name.
      type: str
      sample: office
    rules_source:
      description: The flow rules; V(none) for a network without rules.
      type: str
      sample: accept;
    status:
      description:
        - What can't be set. Times are in milliseconds since 1970.
        - In a list, the server may report V(0) for C(online_member_count).
        - C(untold) lists the settings that the server does not tell, if there are any. They look here as if they were not set.
      type: dict
  sample:
    - description: Laptops and the file server
      name: office
      network_id: 8056c2e21c000001
      private: true
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.network import INFO_TASK


def main() -> None:
    """Run the module."""
    run_module(INFO_TASK)


if __name__ == "__main__":
    main()
