#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_token_info
short_description: List names of API tokens of a ZeroTier Central user
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Returns the names of a user's API tokens. The server never tells secrets.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes.info
options:
  user_id:
    description: The user. Without it, the user of O(api_token).
    type: str
seealso:
  - module: community.zerotier.zt_token
"""

EXAMPLES = r"""
- name: Which tokens are there
  community.zerotier.zt_token_info:
  register: mine

- name: Delete all that begin with tmp-
  community.zerotier.zt_token:
    name: "{{ item }}"
    state: absent
  loop: "{{ mine.tokens | map(attribute='name') | select('match', 'tmp-') }}"
"""

RETURN = r"""
tokens:
  description: The tokens, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the token.
      type: str
      sample: build-server
user_id:
  description: The user.
  returned: success
  type: str
  sample: 00000000-0000-0000-0000-000000000000
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.token import INFO_TASK


def main() -> None:
    """Run the module."""
    run_module(INFO_TASK)


if __name__ == "__main__":
    main()
