# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The emulator's answers, held against the published specification of Central's API.

The specification is not part of the collection. Where it does not lie beside the checkout, these tests are skipped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.zerotier.tests.emulator import Emulator, Switches, operations

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is needed to read the specification")

SPECIFICATION = Path(__file__).resolve().parents[5] / "shared" / "api" / "central-v1.openapi.json"
if not SPECIFICATION.exists():
    pytest.skip(f"there is no specification at {SPECIFICATION}", allow_module_level=True)

SCHEMA = schemathesis.openapi.from_path(SPECIFICATION)
SCHEMAS = json.loads(SPECIFICATION.read_text(encoding="utf-8"))["components"]["schemas"]

NETWORK, MEMBER = "8056c2e21c0d3301", "1a2b3c4d01"
SECRET = "t0ken-" * 6

# What Central answers and the specification does not know (Central v1 notes §2.2).
UNDOCUMENTED = {
    "Network": {"type"},
    "NetworkConfig": {"authTokens", "remoteTraceLevel", "remoteTraceTarget"},
    "Member": {"type", "physicalLocation"},
    "MemberConfig": {"address", "nwid", "objtype", "remoteTraceLevel", "remoteTraceTarget"},
}

# What the specification knows and is not answered: the switch status_tokens stands for that question.
UNANSWERED = {("/status", "user"): {"tokens"}}

OPERATIONS = [
    (method.upper(), path)
    for path, methods in json.loads(SPECIFICATION.read_text(encoding="utf-8"))["paths"].items()
    for method in methods
]
# The specification has one object, under the title of a list: the switch organization_members stands for that.
OBJECT_OR_LIST = ("GET", "/org/{orgID}/user")
ONE_OBJECT = Switches(organization_members="object")

# The bodies of right answers, where {} is not enough.
BODIES = {
    "/network/{networkID}/users": {"id": "00000000-0000-0000-0000-000000000000", "r": True},
    "/user/{userID}/token": {"tokenName": "ci", "token": SECRET},
    "/org-invitation": {"email": "new@example.com"},
}
# What fits the specification of a body may still be a token that is too short, or nobody's address.
PICKY = ("/user/{userID}/token", "/org-invitation")


class Account:
    """An account with one of everything, and the one who asks."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        emulator.add_user("guest-token", "guest@example.com")
        organization = emulator.organization()
        self._parts = {
            "networkID": NETWORK,
            "memberID": MEMBER,
            "userID": emulator.user_id,
            "tokenName": "spare",
            "orgID": organization["id"] if organization else "",
            "inviteID": emulator.add_invitation("guest@example.com") if organization else "",
        }
        emulator.add_token("spare", SECRET[::-1])
        emulator.add_user("stranger", "stranger@example.com")

    def ask(self, method: str, path: str, body: Any = None, token: str | None = None, **parts: str) -> Any:
        """The invitation is accepted by the guest and everything else is asked by the owner, or with another token."""
        guest = (method, path) == ("POST", "/org-invitation/{inviteID}")
        url = self._emulator.url + path.format(**{**self._parts, **parts})
        headers = {"Authorization": f"token {token or ('guest-token' if guest else self._emulator.token)}"}
        return requests.request(method, url, json=body, headers=headers, timeout=10)


@pytest.fixture(scope="module")
def demo() -> Iterator[Account]:
    with Emulator(seed="demo", switches=ONE_OBJECT) as emulator:
        yield Account(emulator)


def test_every_operation_is_there() -> None:
    assert sorted(OPERATIONS) == sorted((method, path) for api, method, path in operations() if api == "central")


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_right_answers(method: str, path: str) -> None:
    with Emulator(seed="demo", switches=ONE_OBJECT) as emulator:
        answer = Account(emulator).ask(method, path, BODIES.get(path, {}))
    assert answer.status_code == 200
    SCHEMA[path][method].validate_response(answer)


@pytest.mark.parametrize(("method", "path"), [operation for operation in OPERATIONS if "{" in operation[1]])
@pytest.mark.parametrize("status", [401, 403, 404])
def test_wrong_answers(demo: Account, method: str, path: str, status: int) -> None:
    """Without a good token, for a stranger, and for what is not there."""
    tokens = {401: "wrong", 403: "stranger", 404: None}
    nothing = {"networkID": "8056c2e21c00ffff", "userID": "-", "orgID": "-", "inviteID": "-"}
    answer = demo.ask(method, path, BODIES.get(path, {}), tokens[status], **(nothing if status == 404 else {}))
    assert answer.status_code == status
    SCHEMA[path][method].validate_response(answer)


def test_the_known_exceptions(demo: Account) -> None:
    """The user of the status is null without a token, and the members of an organization are a list."""
    answer = demo.ask("GET", "/status", token="wrong")
    with pytest.raises(AssertionError, match='null is not of type "object"'):
        SCHEMA["/status"]["GET"].validate_response(answer)
    method, path = OBJECT_OR_LIST
    with Emulator(seed="demo") as emulator:
        answer = Account(emulator).ask(method, path)
    with pytest.raises(AssertionError, match='is not of type "object"'):
        SCHEMA[path][method].validate_response(answer)


@pytest.mark.parametrize(
    ("path", "part", "name"),
    [
        ("/network/{networkID}", None, "Network"),
        ("/network/{networkID}", "config", "NetworkConfig"),
        ("/network/{networkID}/member/{memberID}", None, "Member"),
        ("/network/{networkID}/member/{memberID}", "config", "MemberConfig"),
        ("/status", None, "Status"),
        ("/status", "user", "User"),
        ("/randomToken", None, "RandomToken"),
        ("/user/{userID}", None, "User"),
        ("/user/{userID}", "globalPermissions", "Permissions"),
        ("/user/{userID}", "auth", "AuthMethods"),
        ("/org", None, "Organization"),
        ("/org", "ssoConfig", "OrgSsoConfig"),
        ("/org/{orgID}/user", None, "OrganizationMember"),
        ("/org-invitation/{inviteID}", None, "OrganizationInvitation"),
    ],
)
def test_answers_hold_every_field(demo: Account, path: str, part: str | None, name: str) -> None:
    document = demo.ask("GET", path).json()
    fields = set(document[part] if part else document) - UNDOCUMENTED.get(name, set())
    assert fields == set(SCHEMAS[name]["properties"]) - UNANSWERED.get((path, part or ""), set())


@pytest.mark.parametrize(
    ("method", "path"),
    [(method, path) for method, path in OPERATIONS if method == "POST" and not path.endswith("{inviteID}")],
)
@settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_body_that_fits_the_specification(demo: Account, method: str, path: str, data: st.DataObject) -> None:
    operation = SCHEMA[path][method]
    body = data.draw(operation.as_strategy()).body
    if isinstance(body, dict):
        body.pop("rulesSource", None)  # any text fits the specification, but few texts are rules
        answer = demo.ask(method, path, body)
        assert answer.status_code == 200 or (answer.status_code == 400 and path in PICKY)
        operation.validate_response(answer)
