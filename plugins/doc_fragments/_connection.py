# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that say which API to speak to, and as whom."""

from __future__ import annotations


class ModuleDocFragment:
    """The connection options; PLUGIN adds what only plugins read."""

    DOCUMENTATION = r"""
options:
  api_token:
    description:
      - The API token of a ZeroTier Central user. Make one under Account on the Central web page; it can do what its user can do.
      - Without this option, the environment variable E(ZEROTIER_CENTRAL_TOKEN) is read.
      - It is required, but for O(provider=telecomx), where O(username) and O(password) may stand instead.
    type: str
  api_url:
    description:
      - Address of the API, without a slash at the end. Another server that speaks the API of ZeroTier Central v1 may stand here.
      - Without this option, the environment variable E(ZEROTIER_CENTRAL_URL) is read.
      - An address that begins with C(http://) is refused unless it is on this machine or O(validate_certs=false).
      - If nothing is said it is C(https://api.zerotier.com/api/v1), or C(https://api.telecomx.dk) for O(provider=telecomx).
    type: str
  provider:
    description:
      - The API that the server speaks.
      - Without this option, the environment variable E(ZEROTIER_PROVIDER) is read.
    type: str
    default: central
    choices:
      central: ZeroTier Central v1, also called Legacy Central.
      telecomx: >-
        TelecomX, a reseller. It has networks and members, but no deletion, tags, capabilities, tokens, invitations, users,
        organizations and permissions.
  auth_scheme:
    description:
      - How the token travels, after the word V(token) or V(bearer) in the C(Authorization) header, or as a parameter of the URL (V(query)).
      - If nothing is said it is V(token), or V(query) for O(provider=telecomx), whose documentation leaves this open.
        V(query) was not tried against the live service. Old servers of Central know only V(bearer).
    type: str
    choices: [token, bearer, query]
  username:
    description:
      - E-mail address to log in with, for O(provider=telecomx) without O(api_token).
      - Without this option, the environment variable E(ZEROTIER_USERNAME) is read.
    type: str
  password:
    description:
      - Password to log in with. Without this option, the environment variable E(ZEROTIER_PASSWORD) is read.
    type: str
  one_time_code:
    description:
      - Code of an authenticator, if the account asks for one at login. It is good for one login only, that is, for one task.
      - Without this option, the environment variable E(ZEROTIER_ONE_TIME_CODE) is read.
    type: str
  customer:
    description:
      - For resellers, the customer whose networks are meant, by id, for O(provider=telecomx).
      - Without this option, the environment variable E(ZEROTIER_CUSTOMER) is read.
    type: str
  validate_certs:
    description:
      - Whether the server's TLS certificate must be valid. With V(false), anybody between this machine and the server can read the token.
    type: bool
    default: true
  ca_path:
    description:
      - A file of CA certificates (PEM), or a directory of hashed ones, to trust instead of the usual ones.
      - Without it, E(REQUESTS_CA_BUNDLE) is used if it is set.
      - A relative path of a task on the controller begins at the playbook's directory.
    type: path
  timeout:
    description:
      - Seconds to wait for the connection, and again for the answer, at each try.
      - Ten times as long is for all of a try together, however slowly the answer comes.
    type: float
    default: 30
  retries:
    description:
      - How often a request that failed is sent again, at the most. The pause grows, and follows what the server asks for.
      - A request that would create a second object is sent again only if it surely was not carried out.
    type: int
    default: 5
  rate_limit:
    description:
      - The most requests a second that all tasks of one user on this machine together make to this address. V(0) means no limit.
      - Without this option, the environment variable E(ZEROTIER_RATE_LIMIT) is read.
      - Where several machines use one token, give each its share.
      - If nothing is said, the limit that the server tells is kept. ZeroTier Central allows 20 a second to free accounts, and 100 to paid ones.
        As long as a server has told none, 20 a second are sent; TelecomX tells none at all.
    type: float
requirements:
  - requests (Python package) on the host that the task runs on
notes:
  - The task needs no managed host. Run it on the controller, with C(delegate_to=localhost) or C(connection=local).
  - Give secrets as variables or in the environment that Ansible itself starts in. Ansible shows what stands under C(environment) of a task
    from C(-vvv) on, and its JUnit callback keeps text that stands in a task.
  - Proxies are taken from the environment alone (E(HTTPS_PROXY), E(NO_PROXY)), not from the system's settings.
  - Redirects are refused, because they would carry the token elsewhere.
"""

    PLUGIN = r"""
options:
  api_token:
    env:
      - name: ZEROTIER_CENTRAL_TOKEN
  api_url:
    env:
      - name: ZEROTIER_CENTRAL_URL
  provider:
    env:
      - name: ZEROTIER_PROVIDER
  username:
    env:
      - name: ZEROTIER_USERNAME
  password:
    env:
      - name: ZEROTIER_PASSWORD
  one_time_code:
    env:
      - name: ZEROTIER_ONE_TIME_CODE
  customer:
    env:
      - name: ZEROTIER_CUSTOMER
  rate_limit:
    env:
      - name: ZEROTIER_RATE_LIMIT
"""
