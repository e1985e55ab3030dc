#!/usr/bin/python
# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zt_token
short_description: Create and delete API tokens of a ZeroTier Central user
version_added: 1.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Manages one API token of a user, known by its name.
  - The server never tells the secret of a token again. So a token that exists by name is left as it is, unless O(regenerate=true).
extends_documentation_fragment:
  - community.zerotier._connection
  - community.zerotier._attributes
options:
  state:
    description:
      - V(present) makes sure that there is a token of this name. V(absent) deletes it; whatever uses its secret stops working.
    type: str
    default: present
    choices: [present, absent]
  name:
    description: Name of the token.
    type: str
    required: true
  user_id:
    description: The user whose token it is. Without it, the user of O(api_token).
    type: str
  token:
    description: The secret, 32 characters at least. Without it, one is made.
    type: str
  dest:
    description:
      - A file on the host that the task runs on. A secret that is made is written to it (mode 0600, all at once) and is not returned,
        so it reaches no log. On the controller, a relative path begins at the playbook's directory.
      - The file is written only when a token is made. If there is a token of this name but no file, the task warns.
    type: path
  regenerate:
    description:
      - Whether a token that exists is replaced by one of the same name with a new secret. It is deleted first; if adding the new
        one fails then, the task says so plainly, and running it again makes one.
      - With V(true), each run makes a new secret.
    type: bool
    default: false
  force:
    description:
      - Whether to delete a user's only token, which is then the very token that the task itself uses. To replace it is refused in
        any case, because the new one could not be added any more; make one of another name first.
      - The server does not tell which token a task uses when there are several. It shows where O(token), or the file O(dest), holds the same
        secret as O(api_token); such a token is treated like a user's only one. Take care not to delete it otherwise.
    type: bool
    default: false
attributes:
  idempotent:
    support: partial
    details: With O(regenerate=true), each run makes a new secret.
seealso:
  - module: community.zerotier.zt_token_info
  - plugin: community.zerotier.zt_random_token
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: A token for a build server, in a file
  community.zerotier.zt_token:
    name: build-server
    dest: "{{ playbook_dir }}/build-server.token"

- name: A token with a secret of one's own
  community.zerotier.zt_token:
    name: monitoring
    token: "{{ vault_monitoring_token }}"

- name: A new secret for the build server
  community.zerotier.zt_token:
    name: build-server
    dest: "{{ playbook_dir }}/build-server.token"
    regenerate: true

- name: The build server is gone
  community.zerotier.zt_token:
    name: build-server
    state: absent
"""

RETURN = r"""
name:
  description: Name of the token.
  returned: success
  type: str
  sample: build-server
user_id:
  description: The user whose token it is.
  returned: success
  type: str
  sample: 00000000-0000-0000-0000-000000000000
token:
  description: The secret. It can't be read a second time; use C(no_log=true) on the task to keep it out of logs.
  returned: when a secret was made, and O(dest) was not given
  type: str
  sample: VALUE_SPECIFIED_IN_NO_LOG_PARAMETER
dest:
  description: The file that holds the secret.
  returned: when a secret was written to it
  type: str
  sample: build-server.token
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
      sample: token
  sample:
    - {did: delete, what: token, user_id: 00000000-0000-0000-0000-000000000000, name: ci}
error:
  description: What went wrong, for use by programs. RV(ignore:msg) says the same in a sentence.
  returned: failure
  type: dict
  contains:
    kind:
      description: >-
        Sort of failure, one of V(invalid_option), V(ambiguous), V(missing), V(unsupported), V(timed_out), V(auth), V(not_found),
        V(rate_limited), V(in_use), V(api), V(bad_answer), V(transport), V(refused), V(not_kept).
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
from ansible_collections.community.zerotier.plugins.module_utils._tasks.token import TASK


def main() -> None:
    """Run the module."""
    run_module(TASK)


if __name__ == "__main__":
    main()
