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
"""

import os
import typing as t

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, ZeroTierError, printable
from ansible_collections.community.zerotier.plugins.plugin_utils import _config

_ENDINGS = (".yml", ".yaml")


class LookupModule(LookupBase):
    """No request."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        self.set_options(var_options=variables, direct=kwargs)
        try:
            files = [file for term in terms for file in self._files(str(term))]
            _config.apart(files)
            account = self.get_option("account")
            if not all(isinstance(network, dict) and "network_id" in network for network in account or ()):
                raise InvalidOption("account", "must be a list of networks as zt_network_info returns them.")
            if account is not None:
                _config.matched(files, account, self.get_option("caller"))
        except ZeroTierError as error:
            raise AnsibleLookupError(f"zt_config: {error}") from None
        found = [
            {"file": file.name, "title": file.title, "network": file.network, "members": file.members} for file in files
        ]
        return found + _others(files, account or [])

    def _files(self, directory: str) -> list[_config.File]:
        """The files of a directory. Raises InvalidOption."""
        if not directory.strip():
            raise InvalidOption("zt_config_dir", "is empty; it must be the directory with the files.")
        place = os.path.join(os.path.expanduser(directory), "networks")
        try:
            place = os.path.realpath(place)
            names = sorted(name for name in os.listdir(place) if not _is_backup(name))
        except (OSError, ValueError) as error:
            raise InvalidOption(
                "zt_config_dir",
                f"can't read the directory {printable(place)} ({getattr(error, 'strerror', 'impossible name')}). "
                "Files of networks belong into networks/ below zt_config_dir.",
            ) from None
        for name in names:
            if os.path.isdir(os.path.join(place, name)):
                raise InvalidOption(
                    f"networks/{printable(name)}",
                    "is a directory; all files must stand directly in networks/. Move them there.",
                )
            if not name.endswith(_ENDINGS):
                raise InvalidOption(
                    f"networks/{printable(name)}",
                    f"is not read, because only files that end in .yml or .yaml are. Rename it to {printable(os.path.splitext(name)[0])}.yml, or move it "
                    "elsewhere if it describes no network.",
                )
        files = [
            _config.parse(f"networks/{name}", self._text(f"networks/{name}", os.path.join(place, name)))
            for name in names
        ]
        if not files:
            raise InvalidOption(
                "zt_config_dir",
                f"there is no .yml file in {place}. If that is meant, there is nothing to configure; else check the path.",
            )
        return files

    def _text(self, name: str, path: str) -> str:
        """A file's text, decrypted. Raises InvalidOption."""
        try:
            loader: t.Any = self._loader
            content, _show = loader._get_file_contents(path)
            return str(content, "utf-8")
        except UnicodeDecodeError:
            raise InvalidOption(name, "is not UTF-8 text.") from None
        except AnsibleError as error:
            raise InvalidOption(name, str(error)) from None


def _is_backup(name: str) -> bool:
    """Whether an editor, or a version control system, keeps the file for itself."""
    return name.startswith(".") or name.endswith("~")


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
