# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, and the API object that they select."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.parameters import env_fallback

from ansible_collections.community.zerotier.plugins.module_utils._central import Central
from ansible_collections.community.zerotier.plugins.module_utils._transport import Connection, Transport

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    "api_token": {
        "type": "str",
        "required": True,
        "no_log": True,
        "fallback": (env_fallback, ["ZEROTIER_CENTRAL_TOKEN"]),
    },
    "api_url": {
        "type": "str",
        "default": "https://api.zerotier.com/api/v1",
        "fallback": (env_fallback, ["ZEROTIER_CENTRAL_URL"]),
    },
    "provider": {
        "type": "str",
        "default": "central",
        "choices": ["central"],
        "fallback": (env_fallback, ["ZEROTIER_PROVIDER"]),
    },
    "auth_scheme": {"type": "str", "default": "token", "choices": ["token", "bearer"]},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "timeout": {"type": "float", "default": 30.0},
    "retries": {"type": "int", "default": 5},
    "rate_limit": {"type": "float"},
}


def connect(params: t.Mapping[str, t.Any]) -> Central:
    """The API that the connection options name. Makes no request; raises InvalidOption."""
    return Central(
        Transport(
            Connection(
                url=params["api_url"],
                token=params["api_token"],
                auth_scheme=params["auth_scheme"],
                validate_certs=params["validate_certs"],
                ca_path=params["ca_path"],
                timeout=params["timeout"],
                retries=params["retries"],
                rate_limit=params["rate_limit"],
            )
        )
    )
