#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_org_invite
short_description: Invite users to a ZeroTier Central organization
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Manages one invitation to the organization of the token's user.
  - Nobody gets a second mail while an invitation is pending, and nobody who is a member already gets one.
  - A user who accepts takes all their networks into the organization. The API can't remove a member from it.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes
options:
  state:
    description:
      - V(present) makes sure that the person is a member or has a pending invitation.
      - V(absent) cancels what is pending or, with the token of the person who is invited, declines it. Members stay members.
      - V(accepted) accepts the invitation. It needs the token of the person who is invited.
    type: str
    default: present
    choices: [present, absent, accepted]
  email:
    description: E-mail address of the person. Upper and lower case count as the same. Required for O(state=present).
    type: str
  invite_id:
    description: The invitation, by its id.
    type: str
seealso:
  - module: community.zerotier.zt_org_info
"""

EXAMPLES = r"""
- name: Invite a colleague
  community.zerotier.zt_org_invite:
    email: anna@example.com

- name: Accept, as the colleague
  community.zerotier.zt_org_invite:
    email: anna@example.com
    state: accepted
    api_token: "{{ vault_token_of_anna }}"

- name: Take an invitation back
  community.zerotier.zt_org_invite:
    email: bob@example.com
    state: absent
"""

RETURN = r"""
invitation:
  description: The invitation as it is after the task; V(none) if there is none.
  returned: success
  type: dict
  contains:
    invite_id:
      description: The id; V(none) in check mode for an invitation that would be sent.
      type: str
      sample: 00000000-0000-0000-0000-000000000000
    email:
      description: Who is invited.
      type: str
      sample: anna@example.com
    status:
      description: Where it stands, V(pending), V(accepted) or V(canceled).
      type: str
      sample: pending
    org_id:
      description: The organization.
      type: str
    owner_email:
      description: E-mail address of the organization's owner.
      type: str
    creation_time:
      description: When it was made, in milliseconds since 1970.
      type: int
    update_time:
      description: When it last changed, in milliseconds since 1970.
      type: int
member:
  description: Whether the person is a member of the organization already, so that no invitation is needed.
  returned: success
  type: bool
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
      sample: invitation
  sample:
    - {did: create, what: invitation, email: anna@example.com}
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.organization import TASK


def main() -> None:
    """Run the module."""
    run_module(TASK)


if __name__ == "__main__":
    main()
