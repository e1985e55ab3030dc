# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which API, where, and how to get in: from the connection options and the environment."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Connection, Transport
from ansible_collections.community.zerotier.plugins.module_utils._providers import connection as _connection
from ansible_collections.community.zerotier.plugins.module_utils._providers.central import Central
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC, connect
from ansible_collections.community.zerotier.plugins.module_utils._providers.telecomx import TelecomX
from ansible_collections.community.zerotier.tests.unit.support import TOKEN

LOGIN = {"username": "me@example.com", "password": "pass-word", "one_time_code": "123456"}


def params(**options: t.Any) -> dict[str, t.Any]:
    result = ArgumentSpecValidator(ARGUMENT_SPEC).validate(options)
    assert not result.error_messages
    return dict(result.validated_parameters)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Connection]:
    """The connections that transports were made for."""
    connections: list[Connection] = []

    def transport(connection: Connection) -> Transport:
        connections.append(connection)
        return Transport(connection)

    monkeypatch.setattr(_connection, "Transport", transport)
    return connections


def test_each_provider_has_its_address_and_its_way_to_carry_a_token(made: list[Connection]) -> None:
    assert isinstance(connect(params(api_token=TOKEN)), Central)
    assert isinstance(connect(params(api_token=TOKEN, provider="telecomx")), TelecomX)
    connect(params(api_token=TOKEN, provider="telecomx", api_url="https://x.test", auth_scheme="bearer"))
    assert [(connection.url, connection.auth_scheme, connection.token) for connection in made] == [
        ("https://api.zerotier.com/api/v1", "token", TOKEN),
        ("https://api.telecomx.dk", "query", TOKEN),
        ("https://x.test", "bearer", TOKEN),
    ]


def test_a_login_is_no_token_and_all_secret(made: list[Connection]) -> None:
    connect(params(provider="telecomx", **LOGIN))
    assert made[0].token is None
    assert set(made[0].secrets) == {"pass-word", "123456"}


def test_all_of_it_may_come_from_the_environment(made: list[Connection], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ZEROTIER_PROVIDER": "telecomx",
        "ZEROTIER_USERNAME": "me@example.com",
        "ZEROTIER_PASSWORD": "pass-word",
        "ZEROTIER_ONE_TIME_CODE": "123456",
        "ZEROTIER_CUSTOMER": "c1",
    }.items():
        monkeypatch.setenv(name, value)
    api = connect(params())
    assert isinstance(api, TelecomX)
    assert (api._customer, made[0].token, len(made[0].secrets)) == ("c1", None, 2)
    monkeypatch.setenv("ZEROTIER_CENTRAL_TOKEN", TOKEN)
    connect(params())
    assert made[1].token == TOKEN


def test_an_empty_variable_is_none(made: list[Connection], monkeypatch: pytest.MonkeyPatch) -> None:
    """AWX sets one for each input of a credential that was left empty."""
    for spec in ARGUMENT_SPEC.values():
        for name in spec.get("fallback", (None, []))[1]:
            monkeypatch.setenv(name, "")
    monkeypatch.setenv("ZEROTIER_CENTRAL_TOKEN", TOKEN)
    assert params() == params(api_token=TOKEN, provider="central")
    assert params()["customer"] is None
    assert isinstance(connect(params()), Central)
    assert made[0].url == "https://api.zerotier.com/api/v1"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "api_token: is missing. Make a token under Account"),
        (LOGIN, "api_token: is missing. Make a token under Account"),
        ({"provider": "telecomx"}, "api_token: is missing. For TelecomX, set it, or both username and password."),
        ({"provider": "telecomx", "password": "x"}, "api_token: is missing. For TelecomX"),
        ({"provider": "telecomx", "api_token": "a b"}, "api_token: is empty, too long, or holds characters"),
    ],
)
def test_what_can_not_get_in_is_one_sentence(options: dict[str, t.Any], sentence: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        connect(params(**options))
    assert str(raised.value).startswith(sentence)


def test_secrets_are_masked_by_ansible() -> None:
    assert {name for name, spec in ARGUMENT_SPEC.items() if spec.get("no_log")} == {
        "api_token",
        "password",
        "one_time_code",
    }
