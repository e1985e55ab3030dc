#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_member
short_description: Authorize, change and remove members of a ZeroTier network
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Manages one member, that is, one node's record on one network of ZeroTier Central.
  - An option that is left out leaves its setting alone, and so does one that is null, and a dictionary in which nothing has a value.
  - An empty text or list clears the setting; O(tags) are cleared by O(clear). A list of which all elements were omitted is an empty list.
  - Up to ansible-core 2.18, a template that gives null makes an empty text of it, which clears a text. Use C(omit) there.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes
options:
  state:
    description:
      - V(present) makes sure that the member exists with the settings given. V(absent) deletes it, which also ends its authorization.
      - With O(provider=telecomx) nothing can be deleted; V(absent) ends the authorization and warns.
      - With V(absent), a network that does not exist is an error, since a member of a network whose name is misspelt is not out.
    type: str
    default: present
    choices: [present, absent]
  network_id:
    description: The network, by its id of 16 hex digits. One of O(network_id) and O(network_name) is required.
    type: str
  network_name:
    description: The network, by its name, which must be unique. Costs one request more.
    type: str
  node_id:
    description: The node, by its id of 10 hex digits, as C(zerotier-cli info) prints it.
    type: str
    required: true
  authorized:
    description:
      - Whether the member may take part in the network. A new member is not authorized unless this is V(true).
    type: bool
  name:
    description:
      - Name of the member in ZeroTier Central. It may not begin or end with blanks.
      - With O(state=absent), it must be the member's name, or nothing is deleted.
    type: str
  description:
    description: What the member is, in your own words.
    type: str
  hidden:
    description: Whether the web page leaves the member out of its list.
    type: bool
  active_bridge:
    description: Whether the member may bridge other Ethernet devices into the network.
    type: bool
  no_auto_assign_ips:
    description: Whether the member is left out when addresses are assigned by themselves. Ends its 6PLANE and RFC4193 addresses too.
    type: bool
  sso_exempt:
    description: Whether the member need not sign in on a network with single sign-on.
    type: bool
  ip_assignments:
    description:
      - The member's addresses, without prefix length. The order means nothing.
      - V([]) takes all addresses away. On a network that assigns addresses by itself this needs O(no_auto_assign_ips=true), or else
        the addresses are left alone with a warning, because the server would only choose others.
    type: list
    elements: str
  ip_assignments_mode:
    description:
      - V(exact) makes O(ip_assignments) the whole list. V(append) adds those that are missing and leaves others alone.
    type: str
    default: exact
    choices: [exact, append]
  capabilities:
    description:
      - Capabilities by id or by the name that the network's rules give them. The list is the whole list; V([]) removes all.
      - Those that the rules give to every member by default are left alone.
      - Names, and ids that are to be removed, cost one request more.
    type: list
    elements: str
  tags:
    description:
      - Tags by id or by the name that the network's rules give them. Tags that are not listed are left alone, and so are
        those without a value. O(clear) removes all.
      - The value is a number, the name of an enum or flag of the tag, a list of flags, or V(false) for no value. Names cost one request more.
      - The compiler of the rules writes names in lower case, so case matters only between names that differ in nothing else.
    type: dict
  employee_id:
    description: The employee whom the node belongs to, by id. Only for O(provider=telecomx).
    type: str
  clear:
    description:
      - Options that are cleared as a whole. What is named here can't have values in the same task.
      - An empty dictionary clears nothing, because it can't be told from one of which all keys were omitted. The task warns of it if
        there is something that it leaves alone.
    type: list
    elements: str
    choices: [tags]
    version_added: 2.0.0
  create:
    description:
      - Whether a node that is not a member yet becomes one, even if it never joined. Then it needs no further permission once it joins.
      - With V(false), a node that is not a member is an error. Use it where a typo must not create a member.
    type: bool
    default: true
  wait_for:
    description:
      - What to wait for at the end, V(online) for the member to be seen by the server, V(address) for it to have an address.
      - In check mode the task does not wait.
    type: str
    choices: [online, address]
  wait_timeout:
    description: Seconds to wait at the most, requests included. The task fails then, and its result still holds RV(member).
    type: int
    default: 300
  status:
    description: Not used. It is accepted so that what M(community.zerotier.zt_member_info) returns can be given back as it is.
    type: dict
seealso:
  - module: community.zerotier.zt_member_info
  - module: community.zerotier.zt_network
  - plugin: community.zerotier.zt_inventory
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Let a laptop in, before or after it joins
  community.zerotier.zt_member:
    network_name: office
    node_id: a1b2c3d4e5
    authorized: true
    name: laptop-anna
    ip_assignments:
      - 10.147.20.17

- name: Let a server in that must have joined, and wait until it can be reached
  community.zerotier.zt_member:
    network_id: 8056c2e21c000001
    node_id: 9f8e7d6c5b
    authorized: true
    create: false
    wait_for: address
    wait_timeout: 60
  register: server

- name: Give tags and a capability that the rules of the network define
  community.zerotier.zt_member:
    network_id: 8056c2e21c000001
    node_id: 9f8e7d6c5b
    tags:
      department: engineering
      clearance: 3
      access: [print, scan]
      guest: false
    capabilities:
      - administrator

- name: Lock a member out, but keep its record
  community.zerotier.zt_member:
    network_name: office
    node_id: a1b2c3d4e5
    authorized: false

- name: Remove a member
  community.zerotier.zt_member:
    network_name: office
    node_id: a1b2c3d4e5
    state: absent
"""

RETURN = r"""
member:
  description:
    - The member as it is after the task, or would be after it in check mode. Its settings are named like the options.
    - Is V(none) when the member is absent.
  returned: success
  type: dict
  contains:
    network_id:
      description: The network.
      type: str
      sample: 8056c2e21c000001
    node_id:
      description: The node.
      type: str
      sample: a1b2c3d4e5
    ip_assignments:
      description: Addresses, without those that are computed (6PLANE, RFC4193).
      type: list
      elements: str
      sample: [10.147.20.17]
    capabilities:
      description: Ids of the capabilities.
      type: list
      elements: int
    tags:
      description: Value of each tag by the tag's id.
      type: dict
      sample: {"1000": 100}
    status:
      description: What can't be set. Times are in milliseconds since 1970.
      type: dict
      sample:
        client_version: 1.14.2
        creation_time: 1700000000000
        last_authorized_time: 1700000000000
        last_deauthorized_time: 0
        last_seen: 1700000000000
        online: true
        physical_address: 203.0.113.7
  sample:
    authorized: true
    ip_assignments: [10.147.20.17]
    name: laptop-anna
    network_id: 8056c2e21c000001
    node_id: a1b2c3d4e5
done:
  description: >-
    What was written before the task failed, so that RV(ignore:changed) is true. A request without a usable answer counts, since it may
    have been carried out.
  returned: failure after something was written
  type: list
  elements: dict
  contains:
    did:
      description: What was done, one of V(create), V(change), V(delete), V(accept).
      type: str
      sample: create
    what:
      description: The kind of object, one of V(network), V(permissions), V(member), V(token), V(user), V(invitation).
      type: str
      sample: member
  sample:
    - {did: create, what: member, network_id: 8056c2e21c000001, node_id: a1b2c3d4e5}
error:
  description: What went wrong, for use by programs. RV(ignore:msg) says the same in a sentence.
  returned: failure
  type: dict
  contains:
    kind:
      description: >-
        Sort of failure, one of V(invalid_option), V(ambiguous), V(missing), V(unsupported), V(timed_out), V(auth), V(not_found),
        V(rate_limited), V(api), V(bad_answer), V(transport), V(refused), V(not_kept).
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.member import TASK


def main() -> None:
    """Run the module."""
    run_module(TASK)


if __name__ == "__main__":
    main()
