# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zt_member
short_description: Addresses of a member of a ZeroTier network
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Returns the assigned addresses of members, without those that are computed (6PLANE, RFC4193).
  - Filters such as P(community.zerotier.zt_sixplane#filter) give computed ones without any request.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._connection.plugin
options:
  _terms:
    description: Members, each by node id or by name. A name must be unique on the network. A text that is the id of a member is never a name.
    type: list
    elements: str
    required: true
  network:
    description: The network, by id or by name.
    type: str
    required: true
notes:
  - One request is made, whatever the number of members; one more for a network given by name.
seealso:
  - module: community.zerotier.zt_member_info
  - plugin: community.zerotier.zt_inventory
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: Show the address of the file server
  ansible.builtin.debug:
    msg: "{{ lookup('community.zerotier.zt_member', 'file-server', network='office') }}"
"""

RETURN = r"""
_raw:
  description: For each member the list of its addresses, all in one list.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    InvalidOption,
    ZeroTierError,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings.addresses import network_id
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import Directory
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import network_called
from ansible_collections.community.zerotier.plugins.plugin_utils._connection import connected, forget_empty_variables


class LookupModule(LookupBase):
    """One list request for all terms."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[str]:
        forget_empty_variables()
        self.set_options(var_options=variables, direct=kwargs)
        try:
            if not all(isinstance(term, (str, int)) and str(term).strip() for term in terms):
                raise InvalidOption("_terms", "each must be the node id or the name of a member.")
            members = self._members()
            return [address for term in terms for address in _addresses_of(members, str(term))]
        except ZeroTierError as error:
            raise AnsibleError(f"zt_member: {error}") from None

    def _members(self) -> Directory[dict[str, t.Any]]:
        api = connected(self)
        network = self.get_option("network")
        if not network.strip():
            raise InvalidOption("network", "is empty; it must be the id or the name of a network.")
        try:
            identity = network_id(network)
        except ValueError:
            identity = network_called(api, network, "network", "id")["id"]
        return Directory(
            "member", "the network", api.members(identity), lambda m: str(m["nodeId"]), lambda m: m.get("name")
        )


def _addresses_of(members: Directory[dict[str, t.Any]], term: str) -> list[str]:
    found = members.find(term, "its node id")
    if found is None:
        raise members.missing(term, "_terms", "Check the name; or give the node id.")
    return [str(address) for address in MEMBER.read(found)["ip_assignments"]]
