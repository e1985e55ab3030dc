# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookups, loaded by Ansible's own loader, against the emulator."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleError
from ansible.plugins.loader import lookup_loader

from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import Tasks

A, B, C = "a000000001", "a000000002", "a000000003"


class Lookup:
    """Runs a lookup with the connection of some tasks."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks

    def __call__(self, name: str, *terms: t.Any, **options: t.Any) -> list[str]:
        self.tasks.emulator.reset(faults=False)
        plugin = lookup_loader.get(f"community.zerotier.{name}")
        return t.cast(list[str], plugin.run(list(terms), variables={}, **{**self.tasks.connection, **options}))

    def failure(self, name: str, *terms: t.Any, **options: t.Any) -> str:
        with pytest.raises(AnsibleError) as raised:
            self(name, *terms, **options)
        return str(raised.value)


@pytest.fixture
def look(tasks: Tasks) -> Lookup:
    return Lookup(tasks)


@pytest.fixture(params=["central", "telecomx"])
def both(request: pytest.FixtureRequest, start: t.Callable[..., Tasks]) -> Lookup:
    return Lookup(start(request.param))


def office_of(emulator: Emulator) -> str:
    """A network with Anna, who has two addresses, and two members of one name."""
    office = emulator.add_network("office")
    emulator.add_member(office, A, name="anna", config={"ipAssignments": ["10.0.0.7", "fd00::7"]})
    emulator.add_member(office, B, name="twin", config={"ipAssignments": ["10.0.0.8"]})
    emulator.add_member(office, C, name="twin")
    return office


class TestMember:
    def test_by_name_and_by_node_id(self, both: Lookup) -> None:
        office = office_of(both.tasks.emulator)
        for term in ("anna", A, A.upper()):
            assert both("zt_member", term, network=office) == ["10.0.0.7", "fd00::7"]
        assert both("zt_member", C, network=office) == []
        assert both("zt_member", B, "anna", network=office) == ["10.0.0.8", "10.0.0.7", "fd00::7"]
        assert len(both.tasks.calls) == 1

    def test_a_network_by_name_is_one_request_more(self, both: Lookup) -> None:
        office_of(both.tasks.emulator)
        assert both("zt_member", "anna", B, network="office") == ["10.0.0.7", "fd00::7", "10.0.0.8"]
        assert len(both.tasks.calls) == 2

    def test_what_is_not_there_or_not_clear_is_a_sentence(self, both: Lookup) -> None:
        office = office_of(both.tasks.emulator)
        assert both.failure("zt_member", "nobody", network=office) == (
            "zt_member: _terms: the network has no member called 'nobody'. Check the name; or give the node id."
        )
        assert both.failure("zt_member", "twin", network=office) == (
            f"zt_member: More than one member is called 'twin': {B}, {C}. Name the one you mean with its node id."
        )
        assert both.failure("zt_member", "anna", network="offices") == (
            f"zt_member: network: the account has no network called 'offices'. Did you mean 'office' ({office})?"
        )

    def test_without_a_network_it_is_refused(self, look: Lookup) -> None:
        assert "network" in look.failure("zt_member", "anna")
        assert look.tasks.calls == []

    def test_no_terms_are_no_addresses(self, look: Lookup) -> None:
        assert look("zt_member", network=office_of(look.tasks.emulator)) == []

    def test_a_failure_does_not_show_the_token(self, look: Lookup) -> None:
        look.tasks.emulator.fault(status=500, body={"message": f"oh, {look.tasks.emulator.token}"})
        assert "oh, ********" in look.failure("zt_member", "anna", network="office")

    def test_the_token_may_come_from_the_environment(self, look: Lookup, monkeypatch: pytest.MonkeyPatch) -> None:
        office = office_of(look.tasks.emulator)
        monkeypatch.setenv("ZEROTIER_CENTRAL_TOKEN", look.tasks.connection.pop("api_token"))
        assert look("zt_member", B, network=office) == ["10.0.0.8"]

    def test_an_empty_variable_is_none(self, look: Lookup, monkeypatch: pytest.MonkeyPatch) -> None:
        office = office_of(look.tasks.emulator)
        for name in ("PROVIDER", "USERNAME", "PASSWORD", "ONE_TIME_CODE", "CUSTOMER"):
            monkeypatch.setenv(f"ZEROTIER_{name}", "")
        look.tasks.connection.pop("provider", None)
        assert look("zt_member", B, network=office) == ["10.0.0.8"]


class TestRandomToken:
    def test_each_use_is_another_secret_and_one_request(self, look: Lookup) -> None:
        first, second = look("zt_random_token"), look("zt_random_token")
        assert [len(secret) for secret in first + second] == [32, 32]
        assert first != second
        assert look.tasks.calls == ["GET /randomToken"]

    @pytest.mark.parametrize("answer", [{}, {"token": None}, {"token": "short"}])
    def test_an_answer_without_a_secret_is_an_error(self, look: Lookup, answer: dict[str, t.Any]) -> None:
        look.tasks.emulator.fault(status=200, body=answer)
        assert "The API gave no usable random token" in look.failure("zt_random_token")

    def test_telecomx_has_none(self, start: t.Callable[..., Tasks]) -> None:
        look = Lookup(start("telecomx"))
        assert look.failure("zt_random_token") == (
            "zt_random_token: provider: TelecomX has no tokens. No request was made."
        )
        assert look.tasks.calls == []
