# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of operations is complete, and true."""

from __future__ import annotations

import contextlib
import inspect
import json
import re
import typing as t
from pathlib import Path
from urllib.parse import unquote

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import BadAnswer
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Transport
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.central import Central
from ansible_collections.community.zerotier.plugins.module_utils._providers.telecomx import Login, TelecomX
from ansible_collections.community.zerotier.tests.emulator.operations import operations
from ansible_collections.community.zerotier.tests.unit.coverage.page import PAGE, page
from ansible_collections.community.zerotier.tests.unit.coverage.table import APIS, CENTRAL, TELECOMX, Operation

ROOT = Path(__file__).resolve().parents[3]
SPECIFICATION = ROOT.parent / "shared" / "api" / "central-v1.openapi.json"
ALL = [(api, operation) for api, table in APIS.items() for operation in table]


class Recorder:
    """A transport that notes what is sent, and answers with a token and nothing else."""

    def __init__(self, token: str | None) -> None:
        self.token = token
        self.sent: list[tuple[str, str]] = []

    def request(self, method: str, path: str, *_body: t.Any, **_options: t.Any) -> t.Any:
        self.sent.append((method, unquote(path)))
        return {"token": "t" * 32}

    def hide(self, secret: str | None) -> None:
        """As of a transport."""


def api_of(name: str, operation: Operation) -> tuple[Api, Recorder]:
    recorder = Recorder(None if operation.path == "/auth/login" else "t" * 32)
    transport = t.cast(Transport, recorder)
    return (Central(transport) if name == "central" else TelecomX(transport, Login("u", "p"))), recorder


def nameless(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


def test_no_operation_is_missing_nor_made_up() -> None:
    for name, table in APIS.items():
        there = [(method, path) for api, method, path in operations() if api == name]
        assert sorted((operation.http, operation.path) for operation in table) == sorted(there)


def test_all_of_the_specification_is_there() -> None:
    if not SPECIFICATION.exists():
        pytest.skip(f"there is no specification at {SPECIFICATION}")
    paths = json.loads(SPECIFICATION.read_text(encoding="utf-8"))["paths"]
    specified = [(method.upper(), path) for path, methods in paths.items() for method in methods]
    assert sorted((operation.http, operation.path) for operation in CENTRAL) == sorted(specified)


def test_all_of_central_is_used() -> None:
    assert len(CENTRAL) == 25
    assert all(operation.used_by for operation in CENTRAL)


@pytest.mark.parametrize(("api", "operation"), ALL, ids=lambda value: getattr(value, "path", value))
class TestOperation:
    def test_it_is_used_or_there_is_a_reason(self, api: str, operation: Operation) -> None:
        assert bool(operation.method) == bool(operation.used_by) != bool(operation.reason)

    def test_its_method_sends_it(self, api: str, operation: Operation) -> None:
        if not operation.method:
            return
        speaker, recorder = api_of(api, operation)
        method = getattr(speaker, operation.method)
        arguments = [
            operation.document if parameter.annotation == "Document" else "{}"
            for parameter in inspect.signature(method).parameters.values()
            if parameter.default is parameter.empty or "{orgID}" in operation.path
        ]
        with contextlib.suppress(BadAnswer):  # the recorder knows no shapes
            method(*arguments)
        assert (operation.http, nameless(operation.path)) in recorder.sent

    def test_what_uses_it_is_there(self, api: str, operation: Operation) -> None:
        for name in operation.used_by:
            plugin, _blank, kind = name.partition(" ")
            folder = kind or ("inventory" if plugin == "zt_inventory" else "modules")
            assert (ROOT / "plugins" / folder / f"{plugin}.py").exists()


def test_every_method_of_an_api_is_in_the_table() -> None:
    for table, kind in ((CENTRAL, Central), (TELECOMX, TelecomX)):
        own = {name for name, value in vars(kind).items() if inspect.isfunction(value) and not name.startswith("_")}
        same_request = {"create_member"} if kind is Central else set()
        assert own - same_request == {operation.method for operation in table} - {""}


def test_every_module_is_in_the_table() -> None:
    modules = {file.stem for file in ROOT.glob("plugins/modules/*.py")}
    assert modules <= {name for _api, operation in ALL for name in operation.used_by}


def test_the_page_of_the_documentation_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.unit.coverage.page"
