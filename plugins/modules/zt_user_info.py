#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_user_info
short_description: Show a ZeroTier Central user
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Returns the user of the token, or another user by id.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes.info
options:
  user_id:
    description: The user, by id. Without it, the user of O(api_token).
    type: str
seealso:
  - module: community.zerotier.zt_user
  - module: community.zerotier.zt_status_info
"""

EXAMPLES = r"""
- name: Whose token is this
  community.zerotier.zt_user_info:
  register: me

- name: Show the address
  ansible.builtin.debug:
    msg: "{{ me.user.status.email }}"
"""

RETURN = r"""
user:
  description: The user.
  returned: success
  type: dict
  contains:
    user_id:
      description: The id.
      type: str
    display_name:
      description: Name that others see.
      type: str
    sms_number:
      description: Telephone number.
      type: str
    status:
      description: What can't be set, C(email), C(org_id) and names of C(tokens).
      type: dict
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import INFO_TASK


def main() -> None:
    """Run the module."""
    run_module(INFO_TASK)


if __name__ == "__main__":
    main()
