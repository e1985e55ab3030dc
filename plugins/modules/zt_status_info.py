#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_status_info
short_description: Show whether ZeroTier Central answers and knows the token
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Returns what the server says of itself. A token that is not known is no error here; look at RV(status.authenticated).
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes.info
seealso:
  - module: community.zerotier.zt_user_info
"""

EXAMPLES = r"""
- name: Is all well
  community.zerotier.zt_status_info:
  register: central
  failed_when: not central.status.authenticated or central.status.read_only_mode
"""

RETURN = r"""
status:
  description: The server, and the token's user.
  returned: success
  type: dict
  contains:
    version:
      description: Version of the server.
      type: str
    api_version:
      description: Version of its API.
      type: str
    clock:
      description: The server's time in milliseconds since 1970.
      type: int
    uptime:
      description: How long the server has been running, as it tells.
      type: int
    read_only_mode:
      description: Whether the server takes no changes at the moment.
      type: bool
    authenticated:
      description: Whether the server knows the token.
      type: bool
    user:
      description: The token's user, as M(community.zerotier.zt_user_info) returns it; V(none) for a token that is not known.
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import STATUS_TASK


def main() -> None:
    """Run the module."""
    run_module(STATUS_TASK)


if __name__ == "__main__":
    main()
