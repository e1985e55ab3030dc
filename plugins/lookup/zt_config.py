# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zt_config
short_description: Networks described by files
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Reads and checks a directory of YAML files that describe ZeroTier networks with their members and permissions, for the role
    P(community.zerotier.configure#role), which tells what the files look like.
  - Makes no request. A file that is wrong is an error that names the file and the key. So is a key without a value, and an empty
    dictionary such as C(dns={}); C(clear) says that a dictionary is to be cleared.
  - Files are data. Nothing in them is taken for a template. They may be encrypted with Ansible Vault.
options:
  _terms:
    description:
      - The directory. The files are those with the extension C(.yml) or C(.yaml) in its directory C(networks). Another file there is an
        error, so that no network goes unread, unless its name begins with a dot or ends in C(~).
      - A relative path begins where Ansible was started.
    type: list
    elements: str
    required: true
  account:
    description:
      - All networks of the account, as M(community.zerotier.zt_network_info) returns them under RV(community.zerotier.zt_network_info#module:networks).
      - With it, each network that is there already gets its id, and networks that no file describes are listed after the others.
    type: list
    elements: dict
  entries:
    description: What this lookup returned before for the same directory. With it, no file is read again.
    type: list
    elements: dict
    version_added: 2.0.0
  tell:
    description:
      - Whether a problem is told in the result instead of being an error, so that a task can fail with its sentence and nothing around it. The
        result then is one entry with RV(_raw[].problem), or none at all.
    type: bool
    default: false
    version_added: 2.0.0
  caller:
    description:
      - The token's user, as M(community.zerotier.zt_status_info) returns it in RV(community.zerotier.zt_status_info#module:status).
      - With it, a file that takes rights from this user is refused, and rights that a file does not speak of are added to its C(permissions).
    type: dict
seealso:
  - plugin: community.zerotier.zt_config
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Show which networks the files describe
  ansible.builtin.debug:
    msg: "{{ query('community.zerotier.zt_config', 'zerotier') | map(attribute='title') }}"
"""

RETURN = r"""
_raw:
  description: One entry for each network, in the order of the files' names.
  type: list
  elements: dict
  contains:
    file:
      description: Path of the file below the directory; V(none) for a network that no file describes.
      type: str
    title:
      description: Name and id of the network, safe to print.
      type: str
    network:
      description: Options of M(community.zerotier.zt_network).
      type: dict
    members:
      description: C(members) and C(defaults) as M(community.zerotier.zt_members) takes them; V(none) if the file has no members.
      type: dict
    owner_id:
      description: Owner of a network that no file describes.
      type: str
    problem:
      description: What is wrong, in a sentence. Only with O(tell), and then it stands alone.
      type: str
      version_added: 2.0.0
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, ZeroTierError
from ansible_collections.community.zerotier.plugins.plugin_utils import _config, _files


class LookupModule(LookupBase):
    """No request."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        try:
            files = self._given() if self.get_option("entries") is not None else self._read(terms)
            account = self.get_option("account")
            if not all(isinstance(network, dict) and "network_id" in network for network in account or ()):
                raise InvalidOption("account", "must be a list of networks as zt_network_info returns them.")
            if account is not None:
                _config.matched(files, account, self.get_option("caller"))
        except ZeroTierError as error:
            if self.get_option("tell"):
                return [{"problem": str(error)}]
            raise AnsibleLookupError(f"zt_config: {error}") from None
        found = [
            {"file": file.name, "title": file.title, "network": file.network, "members": file.members} for file in files
        ]
        return found + _others(files, account or [])

    def _read(self, terms: list[t.Any]) -> list[_config.File]:
        files = [file for term in terms for file in self._files(str(term))]
        _config.apart(files)
        return files

    def _given(self) -> list[_config.File]:
        """The files as they were read before. Raises InvalidOption."""
        try:
            return [
                _config.File(entry["file"], dict(entry["network"]), entry["members"])
                for entry in self.get_option("entries")
            ]
        except (TypeError, KeyError, ValueError):
            raise InvalidOption("entries", "must be what this lookup returned before.") from None

    def _files(self, directory: str) -> list[_config.File]:
        """The files of a directory. Raises InvalidOption."""
        place = _files.place(directory)
        files = [
            _config.parse(f"networks/{name}", _files.text(self._loader, place, name)) for name in _files.names(place)
        ]
        if not files:
            raise InvalidOption(
                "zt_config_dir",
                f"there is no .yml file in {place}. If that is meant, there is nothing to configure; else check the path.",
            )
        return files


def _others(files: list[_config.File], account: t.Iterable[dict[str, t.Any]]) -> list[dict[str, t.Any]]:
    """The networks of the account that no file describes."""
    described = {file.network.get("network_id") for file in files}
    return [
        {
            "file": None,
            "title": _config.title(network),
            "network": {"network_id": network["network_id"]},
            "members": None,
            "owner_id": (network.get("status") or {}).get("owner_id"),
        }
        for network in sorted(account, key=lambda network: str(network["network_id"]))
        if network["network_id"] not in described
    ]
