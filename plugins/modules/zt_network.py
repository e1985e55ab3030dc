#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_network
short_description: Create, change and delete ZeroTier networks
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Manages one network of a ZeroTier Central account.
  - An option that is left out leaves its setting alone, and so does one that is null, and a dictionary in which nothing has a value.
  - An empty text or list clears the setting; a whole dictionary is cleared by O(clear). A list of which all elements were omitted is an
    empty list.
  - Up to ansible-core 2.18, a template that gives null makes an empty text of it, which clears a text. Use C(omit) there.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes
options:
  state:
    description:
      - V(present) makes sure that the network exists with the settings given. V(absent) deletes it, with all its members;
        this is not possible with O(provider=telecomx).
    type: str
    default: present
    choices: [present, absent]
  network_id:
    description:
      - The network, by its id of 16 hex digits. The server chooses ids, so a network that does not exist can't be created with it.
    type: str
  name:
    description:
      - Name of the network, 127 bytes at the most.
      - Without O(network_id), the network is found by this name, which must then be unique in the account; it is created if there is none.
      - With O(network_id), the network is given this name. With O(state=absent), it must be the network's name, or nothing is deleted.
      - It may not begin or end with blanks.
    type: str
  description:
    description: What the network is for, in your own words.
    type: str
  private:
    description: Whether members must be authorized before they can take part. V(false) lets everybody in who knows the id.
    type: bool
  enable_broadcast:
    description: Whether members receive broadcast frames.
    type: bool
  mtu:
    description: The largest frame in bytes, 1280 to 10000.
    type: int
  multicast_limit:
    description: How many members receive a multicast frame at the most. V(0) switches multicast off, and IPv4 with it.
    type: int
  routes:
    description:
      - Routes that the members' systems set. The list is the whole list; its order means nothing. V([]) removes all.
    type: list
    elements: dict
    suboptions:
      target:
        description: The network that is reached, in CIDR notation.
        type: str
        required: true
      via:
        description: Address of the member that forwards. Left out for a network that is reached directly.
        type: str
  ip_assignment_pools:
    description:
      - Ranges that members' addresses are taken from. The list is the whole list; its order means nothing. V([]) removes all.
      - A range that lies in no route is never used; the task warns about it.
    type: list
    elements: dict
    suboptions:
      start:
        description: First address.
        type: str
        required: true
      end:
        description: Last address, of the same family.
        type: str
        required: true
  v4_assign_mode:
    description: How members get IPv4 addresses. O(clear) switches it off, as O(v4_assign_mode.zt=false) does.
    type: dict
    suboptions:
      zt:
        description: Whether they are taken from O(ip_assignment_pools).
        type: bool
  v6_assign_mode:
    description: How members get IPv6 addresses. Keys that are left out stay as they are. O(clear) switches all off.
    type: dict
    suboptions:
      zt:
        description: Whether they are taken from O(ip_assignment_pools).
        type: bool
      rfc4193:
        description: Whether each member has one address (/128) that follows from its node id.
        type: bool
      sixplane:
        description: Whether each member has a network of its own (/80) that follows from its node id.
        type: bool
  dns:
    description: Name servers that members are told. Keys that are left out stay as they are. O(clear) clears both.
    type: dict
    suboptions:
      domain:
        description: The domain that the servers answer for.
        type: str
      servers:
        description: Addresses of the servers, 4 at the most, first choice first. The list is the whole list; V([]) removes all.
        type: list
        elements: str
  sso:
    description:
      - Single sign-on, a feature of business accounts. Only the organization's owner can switch it on.
      - Keys that are left out stay as they are. O(clear) clears all.
    type: dict
    suboptions:
      enabled:
        description: Whether members must sign in.
        type: bool
      mode:
        description: What O(sso.allow_list) holds.
        type: str
        choices:
          "": Nothing, as on a network without single sign-on.
          default: It is not used; everybody who can sign in is let in.
          email: E-mail addresses.
          group: Groups of the identity provider.
      client_id:
        description: The client id. It must be configured in the organization already.
        type: str
      allow_list:
        description: Who is let in. The list is the whole list; its order means nothing. V([]) removes all.
        type: list
        elements: str
  rules_source:
    description:
      - Flow rules in ZeroTier's rules language. The server compiles them; tags and capabilities are defined here too.
      - The kind of line ends, and blanks at the end of the text, do not count as a difference.
      - An empty text is refused, because a network without rules drops all traffic. Write V(drop;) if that is meant.
    type: str
  clear:
    description:
      - Options that are cleared as a whole. What is named here can't have values in the same task.
      - An empty dictionary clears nothing, because it can't be told from one of which all keys were omitted. The task warns of it if
        there is something that it leaves alone.
    type: list
    elements: str
    choices: [v4_assign_mode, v6_assign_mode, dns, sso]
    version_added: 2.0.0
  permissions:
    description:
      - What other users may do with the network. Users who are not listed are left alone unless O(purge_permissions=true), and so are
        rights that are left out. The owner has all rights and is never touched.
    type: list
    elements: dict
    suboptions:
      user:
        description: The user, by id or by the e-mail address of a member of the organization. Addresses cost one request more.
        type: str
        required: true
      read:
        description: Whether the user may see the network and its members.
        type: bool
      authorize:
        description: Whether the user may authorize members.
        type: bool
      modify:
        description: Whether the user may change the network.
        type: bool
      delete:
        description: Whether the user may delete the network and its members.
        type: bool
  purge_permissions:
    description:
      - Whether users who are not listed in O(permissions) lose all rights. Has no effect without O(permissions).
      - The user of the token that is used keeps all rights in any case.
    type: bool
    default: false
  purge_all:
    description:
      - Whether O(purge_permissions) may take the rights of any number of users. A purge that was hardly meant is refused otherwise, before
        anything is changed and in check mode as well, namely one with an empty list, and one of more than half of the users.
    type: bool
    default: false
    version_added: 2.0.0
  purge_limit:
    description: How many users O(purge_permissions) may take the rights of at the most, in place of half of them. More are refused.
    type: int
    version_added: 2.0.0
  status:
    description: Not used. It is accepted so that what M(community.zerotier.zt_network_info) returns can be given back as it is.
    type: dict
seealso:
  - module: community.zerotier.zt_network_info
  - module: community.zerotier.zt_member
  - name: Rules language
    description: How flow rules are written.
    link: https://docs.zerotier.com/rules/
"""

EXAMPLES = r"""
- name: A network for the office
  community.zerotier.zt_network:
    name: office
    description: Laptops and the file server
    routes:
      - target: 10.147.20.0/24
    ip_assignment_pools:
      - start: 10.147.20.100
        end: 10.147.20.199
    v4_assign_mode:
      zt: true
    dns:
      domain: office.example.com
      servers:
        - 10.147.20.1
    rules_source: |
      accept;
  register: office

- name: Give it another name, and computed IPv6 addresses
  community.zerotier.zt_network:
    network_id: "{{ office.network.network_id }}"
    name: head-office
    v6_assign_mode:
      rfc4193: true

- name: Let a colleague authorize members
  community.zerotier.zt_network:
    name: head-office
    permissions:
      - user: anna@example.com
        read: true
        authorize: true

- name: Take the name servers away again
  community.zerotier.zt_network:
    name: head-office
    clear: [dns]

- name: Delete the network
  community.zerotier.zt_network:
    name: head-office
    state: absent
"""

RETURN = r"""
network:
  description:
    - The network as it is after the task, or would be after it in check mode. Its settings are named like the options.
    - Is V(none) when the network is absent.
  returned: success
  type: dict
  contains:
    network_id:
      description: The id; V(none) in check mode for a network that would be created.
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
      description: What can't be set. Times are in milliseconds since 1970.
      type: dict
      sample:
        authorized_member_count: 5
        capabilities_by_name: {}
        creation_time: 1700000000000
        last_modified: 1700000000000
        online_member_count: 3
        owner_id: 00000000-0000-0000-0000-000000000000
        tags_by_name: {}
        total_member_count: 6
  sample:
    description: Laptops and the file server
    dns: {domain: office.example.com, servers: [10.147.20.1]}
    ip_assignment_pools: [{start: 10.147.20.100, end: 10.147.20.199}]
    name: office
    network_id: 8056c2e21c000001
    private: true
    routes: [{target: 10.147.20.0/24, via: null}]
unlisted_users:
  description: Ids of users who had rights before the task, and are not in O(permissions), whatever O(purge_permissions) did to them; the owner aside.
  returned: success, if O(permissions) is given and the network is present
  type: list
  elements: str
  version_added: 2.0.0
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
      sample: network
  sample:
    - {did: create, what: network, network_id: 8056c2e21c000001}
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.network import TASK


def main() -> None:
    """Run the module."""
    run_module(TASK)


if __name__ == "__main__":
    main()
