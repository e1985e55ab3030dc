#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_user
short_description: Change or delete a ZeroTier Central user
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Manages the user of the token. Users can't be created through the API; they sign up themselves.
  - An option that is left out leaves its setting alone. An empty text clears the setting.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes
options:
  state:
    description:
      - V(present) sets what is given. V(absent) deletes the user B(and all networks of the user), for ever, and needs O(confirm).
      - The tokens of a user who is deleted stop working, so a task that uses one of them fails when it is run again.
    type: str
    default: present
    choices: [present, absent]
  user_id:
    description: The user, by id. Without it, the user of O(api_token). The server may refuse any other user.
    type: str
  display_name:
    description: Name that others see.
    type: str
  sms_number:
    description: Telephone number for short messages. ZeroTier has deprecated it.
    type: str
  confirm:
    description: For O(state=absent), the user's own e-mail address. Anything else refuses the deletion.
    type: str
attributes:
  idempotent:
    support: partial
    details: A user who is deleted with a token of their own can't be looked for again with it.
seealso:
  - module: community.zerotier.zt_user_info
"""

EXAMPLES = r"""
- name: A name that colleagues know
  community.zerotier.zt_user:
    display_name: Network robot

- name: Delete a user and all networks of the user
  community.zerotier.zt_user:
    api_token: "{{ vault_token_of_the_colleague }}"
    state: absent
    confirm: former.colleague@example.com
"""

RETURN = r"""
user:
  description: The user as it is after the task; V(none) when deleted.
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
      sample: user
  sample:
    - {did: change, what: user, user_id: 00000000-0000-0000-0000-000000000000}
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import TASK


def main() -> None:
    """Run the module."""
    run_module(TASK)


if __name__ == "__main__":
    main()
