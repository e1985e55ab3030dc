# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator of each provider has what the collection's table of providers says, and no more."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import (
    ACTIONS,
    KINDS,
    PROVIDERS,
    SETTINGS,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Resource, dig
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import STATUS_TASK
from ansible_collections.community.zerotier.tests.emulator.http.routing import Router
from ansible_collections.community.zerotier.tests.emulator.operations import routes
from ansible_collections.community.zerotier.tests.unit.plugins.module_utils._providers.test_offers import (
    METHODS,
    called,
)
from ansible_collections.community.zerotier.tests.unit.support import Tasks, validated

Start = Callable[..., Any]

NODE = "a1b2c3d4e5"
# What is no request of its own: settings, and what is a part of another row's request.
NO_ROUTE = {"network.create_whole"}
WITH_ROUTE = ({*KINDS, *ACTIONS} | {"network.permissions"}) - NO_ROUTE


@pytest.fixture(params=list(PROVIDERS))
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def tasks(start: Start, provider: str) -> Tasks:
    return Tasks(start(organization=True).emulator, provider)


@pytest.fixture
def client(tasks: Tasks) -> Api:
    return connect(validated(STATUS_TASK, tasks.connection))


def test_there_is_an_emulator_of_each_provider() -> None:
    assert list(routes()) == list(PROVIDERS)


def test_it_has_a_route_for_each_row_that_is_there_and_for_no_other(provider: str) -> None:
    served = {route.serves for route in routes()[provider]} - {""}
    assert served == {row for row in WITH_ROUTE if PROVIDERS[provider].has(row)}


def test_a_rows_methods_call_its_routes_alone(tasks: Tasks, client: Api, provider: str) -> None:
    router = Router(routes()[provider])
    offered = {method: row for row, methods in METHODS.items() if client.offers(row) for method in methods}
    for method, row in offered.items():
        tasks.emulator.reset()
        with contextlib.suppress(ZeroTierError):  # such as the user x, who is not there
            called(client, method, network_id=tasks.emulator.add_network("office"), node_id=NODE)
        calls = [call.split(" ", 1) for call in tasks.calls]
        assert calls, method
        assert {router.find(*call)[0].serves for call in calls} == {row}, method


@pytest.mark.parametrize(("kind", "resource"), [("network", NETWORK), ("member", MEMBER)])
def test_its_documents_hold_the_settings_that_are_there(
    tasks: Tasks, client: Api, kind: str, resource: Resource
) -> None:
    network = tasks.emulator.add_network("office")
    tasks.emulator.add_member(network, NODE, employee_id=tasks.emulator.employee_id)
    document = client.network(network) if kind == "network" else client.member(network, NODE)
    paths = {field.option: field.path for field in resource.fields}
    if kind == "network":
        paths["permissions"] = ("permissions",)
    assert set(paths) == set(SETTINGS[kind])
    told = {option for option, path in paths.items() if path[-1] in (dig(document, path[:-1]) or {})}
    assert told == set(SETTINGS[kind]) - set(client.lacking(kind))


def test_a_network_is_created_whole_where_that_is_offered(client: Api) -> None:
    made = client.create_network({"config": {"name": "new", "mtu": 1400}})
    assert (client.network(made["id"])["config"]["mtu"] == 1400) == client.offers("network.create_whole")
