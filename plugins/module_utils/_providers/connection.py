# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, and the API object that they select."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common.parameters import env_fallback
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, is_whole
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Connection, Transport
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.central import Central
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS, Provider


def _environment(*names: str) -> str:
    """What a variable of the environment holds. AWX sets an empty one for an input of a credential that nobody filled in."""
    value = str(env_fallback(*names))
    if not value:
        raise AnsibleFallbackNotFound
    return value


ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    "api_token": {"type": "str", "no_log": True, "fallback": (_environment, ["ZEROTIER_CENTRAL_TOKEN"])},
    "api_url": {"type": "str", "fallback": (_environment, ["ZEROTIER_CENTRAL_URL"])},
    "provider": {
        "type": "str",
        "default": "central",
        "choices": list(PROVIDERS),
        "fallback": (_environment, ["ZEROTIER_PROVIDER"]),
    },
    "auth_scheme": {"type": "str", "choices": ["token", "bearer", "query"]},
    "username": {"type": "str", "fallback": (_environment, ["ZEROTIER_USERNAME"])},
    "password": {"type": "str", "no_log": True, "fallback": (_environment, ["ZEROTIER_PASSWORD"])},
    "one_time_code": {"type": "str", "no_log": True, "fallback": (_environment, ["ZEROTIER_ONE_TIME_CODE"])},
    "customer": {"type": "str", "fallback": (_environment, ["ZEROTIER_CUSTOMER"])},
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "timeout": {"type": "float", "default": 30.0},
    "retries": {"type": "int", "default": 5},
    "rate_limit": {"type": "float", "fallback": (_environment, ["ZEROTIER_RATE_LIMIT"])},
}


def connect(params: t.Mapping[str, t.Any]) -> Api:
    """The API that the connection options name. Makes no request; raises InvalidOption."""
    column = PROVIDERS[params["provider"]]
    for option in ("api_url", "api_token", "username", "password", "one_time_code", "customer"):
        if not is_whole(params[option] or ""):
            raise InvalidOption(option, "holds half of a character (a lone surrogate), which nothing can send.")
    _check_credentials(params, column)
    transport = Transport(
        Connection(
            url=params["api_url"] or column.url,
            token=params["api_token"] or None,
            secrets=tuple(secret for secret in (params["password"], params["one_time_code"]) if secret),
            auth_scheme=params["auth_scheme"] or column.auth_scheme,
            validate_certs=params["validate_certs"],
            ca_path=params["ca_path"],
            timeout=params["timeout"],
            retries=params["retries"],
            rate_limit=params["rate_limit"],
            account=" ".join(params[option] or "" for option in ("username", "customer")),
        )
    )
    api = _api(transport, params)
    transport.tell = api.say
    return api


def _api(transport: Transport, params: t.Mapping[str, t.Any]) -> Api:
    """Each provider's class is imported here, since reading it is a good part of what a module's start takes."""
    if params["provider"] == "telecomx":
        from ansible_collections.community.zerotier.plugins.module_utils._providers.telecomx import TelecomX

        return TelecomX.of(transport, params)
    return Central(transport)


def _check_credentials(params: t.Mapping[str, t.Any], column: Provider) -> None:
    """Raises InvalidOption where there is neither a token nor, where the provider has it, a login. A token wins over a login."""
    if params["api_token"]:
        return
    if not column.has("login"):
        raise InvalidOption(
            "api_token",
            f"is missing. Make a token under Account on the web page of {column.title}, and set this option "
            "or the environment variable ZEROTIER_CENTRAL_TOKEN.",
        )
    if not params["username"] or not params["password"]:
        raise InvalidOption("api_token", f"is missing. For {column.title}, set it, or both username and password.")
