#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_org_info
short_description: Show a ZeroTier Central organization, its members and invitations
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Returns the organization of the token's user, with its members and invitations.
  - An account without an organization is an error; organizations are part of paid accounts.
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes.info
options:
  org_id:
    description: Another organization, by its id. Its invitations are not shown.
    type: str
seealso:
  - module: community.zerotier.zt_org_invite
"""

EXAMPLES = r"""
- name: Who is in the organization
  community.zerotier.zt_org_info:
  register: result

- name: Show their e-mail addresses
  ansible.builtin.debug:
    msg: "{{ result.organization.members | map(attribute='email') }}"
"""

RETURN = r"""
organization:
  description: The organization.
  returned: success
  type: dict
  contains:
    org_id:
      description: The id.
      type: str
    owner_id:
      description: User id of the owner.
      type: str
    owner_email:
      description: E-mail address of the owner.
      type: str
    sso_enabled:
      description: Whether single sign-on is set up.
      type: bool
    members:
      description: The members, each with C(user_id), C(name) and C(email).
      type: list
      elements: dict
    invitations:
      description: The invitations, as M(community.zerotier.zt_org_invite) returns them.
      type: list
      elements: dict
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.organization import INFO_TASK


def main() -> None:
    """Run the module."""
    run_module(INFO_TASK)


if __name__ == "__main__":
    main()
