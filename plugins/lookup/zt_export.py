# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zt_export
short_description: What an export of networks to files has to write
version_added: 2.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Compares networks with the files of a directory, for the role P(community.zerotier.export#role). Writes nothing, and makes no request.
  - A network whose file is there, under whatever name, is written to that file. Another one gets a file that is called by the network's name. In it,
    letters are small, and all but letters and digits is C(-). Where two networks would share a name, the id of the network is added.
options:
  _terms:
    description: The directory, as for P(community.zerotier.zt_config#lookup). It may be missing.
    type: list
    elements: str
    required: true
  account:
    description:
      - All networks of the account, as M(community.zerotier.zt_network_info) returns them under RV(community.zerotier.zt_network_info#module:networks).
    type: list
    elements: dict
    required: true
  members:
    description:
      - The members of the networks that are to be written, each list as M(community.zerotier.zt_member_info) returns it under
        RV(community.zerotier.zt_member_info#module:members), by the network's id.
    type: dict
    required: true
  whole:
    description: Whether these are all networks of the account, so that files of networks that the account does not have are to be removed.
    type: bool
    default: false
seealso:
  - plugin: community.zerotier.zt_config
    plugin_type: lookup
  - plugin: community.zerotier.zt_config
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show to which files networks would go
  ansible.builtin.debug:
    msg: "{{ query('community.zerotier.zt_export', 'zerotier', account=networks, members={'8056c2e21c000001': []}).0.write | map(attribute='file') }}"
  vars:
    networks:
      - {network_id: 8056c2e21c000001, name: Head Office}
  # => ["head-office.yml"]
"""

RETURN = r"""
_raw:
  description: One dictionary.
  type: list
  elements: dict
  contains:
    directory:
      description: The path of the files.
      type: str
    problem:
      description: What is in the way, in a sentence; an empty text if nothing is. There is nothing to write and to remove then.
      type: str
    write:
      description: The files that differ from their networks, with C(network_id), C(file), C(text), and C(new) for a file that is not there.
      type: list
      elements: dict
    remove:
      description: The files of networks that the account does not have, with C(network_id) and C(file).
      type: list
      elements: dict
"""

import os
import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, ZeroTierError
from ansible_collections.community.zerotier.plugins.plugin_utils import _export, _files


class LookupModule(LookupBase):
    """No request."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        return [self._plan(str(term)) for term in terms]

    def _plan(self, directory: str) -> dict[str, t.Any]:
        account, members = self.get_option("account"), self.get_option("members")
        place = directory
        try:
            place = _files.place(directory)
            known = {str(network["network_id"]): network for network in account}
            chosen = [(known[identity], listed) for identity, listed in members.items()]
            plan = _export.export(self._found(place), account, chosen, self.get_option("whole"))
        except ZeroTierError as error:
            return {"directory": place, "problem": str(error), "write": [], "remove": []}
        except (TypeError, KeyError, AttributeError):
            raise AnsibleLookupError(
                "zt_export: account must be networks as zt_network_info returns them, and members those of some of them, by network id."
            ) from None
        return {"directory": place, "problem": "", "write": plan.write, "remove": plan.remove}

    def _found(self, place: str) -> list[_export.Found]:
        """The files that are there. Raises InvalidOption."""
        if not os.path.lexists(place):
            return []
        found = []
        for name in _files.names(place):
            try:
                encrypted = _files.is_encrypted(place, name)
            except OSError as error:
                raise InvalidOption(f"networks/{name}", f"can't be read ({error.strerror}).") from None
            found.append(_export.Found(name, self._text(place, name, encrypted), encrypted))
        return found

    def _text(self, place: str, name: str, encrypted: bool) -> str | None:
        try:
            return _files.text(self._loader, place, name)
        except InvalidOption:
            if encrypted:
                return None  # its name may say what it is about
            raise
