# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zt_random_token
short_description: A random secret for an API token
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Asks ZeroTier Central for a random text of 32 characters that fits as the secret of an API token. Nothing is stored there.
  - Each use gives another text.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._connection.plugin
seealso:
  - module: community.zerotier.zt_token
"""

EXAMPLES = r"""
- name: Make a secret and store it under a name
  community.zerotier.zt_token:
    name: monitoring
    token: "{{ lookup('community.zerotier.zt_random_token') }}"
"""

RETURN = r"""
_raw:
  description: The secret, alone in a list.
  type: list
  elements: str
"""

import typing as t

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._tasks.token import random_secret
from ansible_collections.community.zerotier.plugins.plugin_utils._connection import connected, forget_empty_variables


class LookupModule(LookupBase):
    """One request."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[str]:
        forget_empty_variables()
        self.set_options(var_options=variables, direct=kwargs)
        try:
            return [random_secret(connected(self))]
        except ZeroTierError as error:
            raise AnsibleError(f"zt_random_token: {error}") from None
