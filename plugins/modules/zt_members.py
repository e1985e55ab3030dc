#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_members
short_description: Manage all members of a ZeroTier network in one task
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Brings many members of one network to the wanted state. It reads the list of members once, works out what differs, and sends
    one request for each member that differs, several at a time.
  - A member that fails does not stop the others, nor does an entry of O(members) with a bad value, or two for the same node. Nothing is
    sent for these. The task fails at the end and tells which failed, and why.
  - Members that are not listed are purged last, and only if all others succeeded.
  - A member whose tags, capabilities or appended addresses change is read once more right before, so that nobody else's changes are lost.
  - Use it instead of a loop over M(community.zerotier.zt_member) when there are more than a few members.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes
options:
  network_id:
    description: The network, by its id of 16 hex digits. One of O(network_id) and O(network_name) is required.
    type: str
  network_name:
    description: The network, by its name, which must be unique. Costs one request more.
    type: str
  members:
    description:
      - The members, each node once. Options of a member mean what they mean to M(community.zerotier.zt_member);
        those that are left out leave their setting alone, if O(defaults) does not set them.
      - What M(community.zerotier.zt_member_info) returns under C(members) can be given here as it is. Of a member without tags it returns
        C(tags={}), which takes no tags away; set O(defaults.clear) for that.
      - One of O(members) and O(members_file) is required.
    type: list
    elements: dict
    suboptions:
      node_id:
        description: The node, by its id of 10 hex digits.
        type: str
        required: true
      ignore:
        description: Whether to leave this member alone, also when O(purge) would touch it.
        type: bool
      network_id:
        description: Not needed. It must be the network of the task if it is given.
        type: str
      status:
        description: Not used. It is accepted so that what M(community.zerotier.zt_member_info) returns can be given back as it is.
        type: dict
      state: &state
        description: V(present) is meant if nothing is said.
        type: str
        choices: [present, absent]
      authorized: &authorized
        description: Whether the member may take part in the network.
        type: bool
      name: &name
        description: Name of the member.
        type: str
      description: &description
        description: What the member is, in your own words.
        type: str
      hidden: &hidden
        description: Whether the web page leaves the member out of its list.
        type: bool
      active_bridge: &active_bridge
        description: Whether the member may bridge other Ethernet devices into the network.
        type: bool
      no_auto_assign_ips: &no_auto_assign_ips
        description: Whether the member is left out when addresses are assigned by themselves.
        type: bool
      sso_exempt: &sso_exempt
        description: Whether the member need not sign in on a network with single sign-on.
        type: bool
      ip_assignments: &ip_assignments
        description: The member's addresses, without prefix length.
        type: list
        elements: str
      ip_assignments_mode: &ip_assignments_mode
        description: Whether the addresses are the whole list, or added to those that are there. V(exact) is meant if nothing is said.
        type: str
        choices: [exact, append]
      capabilities: &capabilities
        description: Capabilities by id or by name.
        type: list
        elements: str
      tags: &tags
        description: Values of tags by id or by name.
        type: dict
      employee_id: &employee_id
        description: The employee whom the node belongs to. Only for O(provider=telecomx).
        type: str
      clear: &clear
        description:
          - Options that are cleared as a whole.
          - In O(defaults), it holds for members that do not give that option themselves.
        type: list
        elements: str
        choices: [tags]
        version_added: 2.0.0
      create: &create
        description: Whether a node that is not a member yet becomes one. V(true) is meant if nothing is said.
        type: bool
  members_file:
    description:
      - A file with the members, on the host that the task runs on, which is read as it is and never taken for a template. It costs a fraction
        of what a list of thousands costs in a variable, because Ansible looks for templates in each value of that.
      - A name that ends in C(.json), C(.yml) or C(.yaml) holds a list as in O(members), or a dictionary with such a list under C(members).
      - One that ends in C(.csv) has a column for each option, named in its first line. An empty cell says nothing. The items of a list stand
        side by side with blanks between them, and tags as C(name=value), several flags as C(name=one|other).
      - An entry with a bad value, or with an option that there is not, is the failure of that member alone.
    type: path
    version_added: 2.0.0
  defaults:
    description:
      - Options for all members that do not set them themselves.
      - What is null, or a dictionary in which nothing has a value, is not set.
    type: dict
    suboptions:
      state: *state
      authorized: *authorized
      name: *name
      description: *description
      hidden: *hidden
      active_bridge: *active_bridge
      no_auto_assign_ips: *no_auto_assign_ips
      sso_exempt: *sso_exempt
      ip_assignments: *ip_assignments
      ip_assignments_mode: *ip_assignments_mode
      capabilities: *capabilities
      tags: *tags
      employee_id: *employee_id
      clear: *clear
      create: *create
  purge:
    description:
      - What becomes of members that are there and are not listed; V(keep) leaves them alone, V(deauthorize) ends their authorization
        but keeps their records, V(delete) deletes them.
      - With O(provider=telecomx) nothing can be deleted; V(delete) ends the authorization and warns, and so does O(members[].state=absent).
    type: str
    default: keep
    choices: [keep, deauthorize, delete]
  purge_all:
    description:
      - Whether O(purge) may lose any number of members. A purge that was hardly meant is refused otherwise, before anything is changed and
        in check mode as well, namely one without a single member in O(members) that is to be present, and one of more than half of the
        members that are there.
    type: bool
    default: false
    version_added: 2.0.0
  purge_limit:
    description: How many members O(purge) may deauthorize or delete at the most, in place of half of them. More are refused.
    type: int
    version_added: 2.0.0
  throttle:
    description: How many requests are under way at the same time, at the most. O(rate_limit) holds all the same.
    type: int
    default: 8
seealso:
  - module: community.zerotier.zt_member
  - module: community.zerotier.zt_member_info
"""

EXAMPLES = r"""
- name: The whole office
  community.zerotier.zt_members:
    network_name: office
    defaults:
      authorized: true
    members:
      - node_id: a1b2c3d4e5
        name: laptop-anna
        ip_assignments: [10.147.20.17]
      - node_id: 9f8e7d6c5b
        name: file-server
        ip_assignments: [10.147.20.2]
      - node_id: 0badc0ffee
        state: absent

- name: Nobody else may take part
  community.zerotier.zt_members:
    network_name: office
    defaults:
      authorized: true
    members:
      - node_id: a1b2c3d4e5
      - node_id: 9f8e7d6c5b
    purge: deauthorize

# members.csv:
#   node_id,name,ip_assignments,tags
#   a1b2c3d4e5,laptop-anna,10.147.20.17,
#   9f8e7d6c5b,file-server,10.147.20.2 10.147.20.3,
- name: Thousands of members, from a file
  community.zerotier.zt_members:
    network_name: office
    defaults:
      authorized: true
    members_file: members.csv
"""

RETURN = r"""
members:
  description: What became of each member, those that were listed first.
  returned: success, and failure of single members
  type: list
  elements: dict
  contains:
    node_id:
      description: The node.
      type: str
      sample: a1b2c3d4e5
    name:
      description: Name of the member, if it was given.
      type: str
    changed:
      description: Whether something was, or in check mode would be, changed.
      type: bool
    did:
      description: What was done, V(nothing), V(create), V(change), V(delete), or V(failed).
      type: str
    failed:
      description: V(true) for a member that could not be brought to the wanted state.
      type: bool
      returned: when it failed
    msg:
      description: Why it failed.
      type: str
      returned: when it failed
    error:
      description: The same for use by programs, as RV(error).
      type: dict
      returned: when it failed
changed_members:
  description: Ids of the nodes whose members were, or would be, changed.
  returned: success, and failure of single members
  type: list
  elements: str
unlisted_members:
  description:
    - Ids of nodes whose members were authorized before the task, and are not in O(members), whatever O(purge) did to them.
    - Members that only wait are not among them, because any node that knows the network's id can become one.
  returned: success, and failure of single members
  type: list
  elements: str
  version_added: 2.0.0
network_id:
  description: The network.
  returned: success, and failure of single members
  type: str
  sample: 8056c2e21c000001
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
        V(rate_limited), V(some_failed), V(api), V(bad_answer), V(transport), V(refused), V(not_kept).
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.members import TASK


def main() -> None:
    """Run the module."""
    run_module(TASK)


if __name__ == "__main__":
    main()
