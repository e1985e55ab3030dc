# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of providers: what it holds, and that the classes do what it says."""

from __future__ import annotations

import inspect
import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import Unsupported
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC, connect
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS, ROWS, Provider
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import STATUS_TASK
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, validated

NOTHING = Provider(title="Nobody", url="https://nobody.test", auth_scheme="token", lacks=dict.fromkeys(ROWS, ""))


def connected(provider: str) -> Api:
    return connect(validated(STATUS_TASK, {"provider": provider, "api_token": TOKEN}))


@pytest.mark.parametrize("column", PROVIDERS.values(), ids=list(PROVIDERS))
def test_a_column_knows_its_rows_alone(column: Provider) -> None:
    assert set(column.lacks) | set(column.limits) <= set(ROWS)
    assert not set(column.lacks) & set(column.limits)
    assert column.title
    assert all(column.limits.values())


def test_a_row_that_is_none_is_an_error() -> None:
    with pytest.raises(KeyError):
        PROVIDERS["central"].has("network.delet")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_column_has_its_class(provider: str) -> None:
    api = connected(provider)
    assert api.column is PROVIDERS[provider]
    assert api.provider == PROVIDERS[provider].title


def test_the_option_has_the_columns_as_its_choices() -> None:
    assert ARGUMENT_SPEC["provider"]["choices"] == list(PROVIDERS)


class TestRefusal:
    """In one sentence, for each sort of row."""

    class Nobody(Api):
        column = NOTHING

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ("token", "provider: Nobody has no tokens. No request was made."),
            ("network.delete", "provider: Nobody can't delete networks. No request was made."),
            (
                "network.mtu",
                "mtu: Nobody has no such setting for a network. Leave the option out for this provider.",
            ),
        ],
    )
    def test_of_a_row(self, row: str, sentence: str) -> None:
        assert not self.Nobody().offers(row)
        with pytest.raises(Unsupported) as raised:
            self.Nobody().need(row)
        assert str(raised.value) == sentence

    def test_it_names_the_option_that_asked(self) -> None:
        with pytest.raises(Unsupported, match=r"^state: Nobody can't delete networks\."):
            self.Nobody().need("network.delete", "state")

    def test_of_the_first_setting_that_is_not_there(self) -> None:
        self.Nobody().check_options("member", [])
        with pytest.raises(Unsupported, match=r"^tags: Nobody has no such setting for a member\."):
            self.Nobody().check_options("member", ["tags", "name"])

    def test_nothing_is_refused_that_is_there(self) -> None:
        api = connected("central")
        api.need("network.delete")
        api.check_options("network", ["mtu", "permissions"])


# The methods of Api that each row is about; the test of the emulator calls them.
METHODS: dict[str, tuple[str, ...]] = {
    "status": ("status",),
    "network": ("networks", "network", "create_network", "update_network"),
    "network.delete": ("delete_network",),
    "network.check_rules": ("check_rules",),
    "network.permissions": ("set_permissions",),
    "member": ("members", "member", "create_member", "update_member"),
    "member.delete": ("delete_member",),
    "user": ("user", "update_user", "delete_user"),
    "token": ("random_token", "add_token", "delete_token"),
    "organization": ("organization", "organization_members"),
    "invitation": ("invitations", "invitation", "invite", "accept_invitation", "decline_invitation"),
}
SHARED = {
    "offers",
    "lacking",
    "need",
    "check_options",
    "progress",
    "say",
    "tell",
    "provider",
    "column",
    "remember",
    "recalled",
}


def called(api: Api, method: str, **known: t.Any) -> t.Any:
    """Call a method with arguments by their names."""
    function = getattr(api, method)
    names = inspect.signature(function).parameters
    return function(**{name: known.get(name, {} if name == "document" else "x") for name in names})


def test_every_method_belongs_to_a_row() -> None:
    methods = {name for name in vars(Api) if not name.startswith("_")} - SHARED
    assert methods == {method for methods in METHODS.values() for method in methods}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("row", METHODS)
def test_a_class_has_the_methods_of_its_rows_and_no_others(provider: str, row: str) -> None:
    own = vars(type(connected(provider)))
    for method in METHODS[row]:
        assert (method in own) == PROVIDERS[provider].has(row), method


@pytest.mark.parametrize(("row", "method"), [(row, method) for row, methods in METHODS.items() for method in methods])
def test_a_method_that_is_not_there_says_no(row: str, method: str) -> None:
    if method == "check_rules":  # whoever can't tell, lets all rules pass
        assert called(TestRefusal.Nobody(), method) is None
        return
    with pytest.raises(Unsupported) as raised:
        called(TestRefusal.Nobody(), method)
    with pytest.raises(Unsupported) as needed:
        TestRefusal.Nobody().need(row)
    assert str(raised.value) == str(needed.value)
