# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The endpoints of ZeroTier Central, and answers of another shape than it promises."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import BadAnswer, InvalidOption, NotFound
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Connection, Transport
from ansible_collections.community.zerotier.plugins.module_utils._providers.central import Central
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._tasks.network import INFO_TASK
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Wire, answer, validated

NODE = "a1b2c3d4e5"
Call = t.Callable[[Central], t.Any]


def central(url: str, token: str = TOKEN) -> Central:
    return Central(Transport(Connection(url, token, retries=0, rate_limit=0)))


@pytest.fixture
def api(emulator: Emulator) -> Central:
    return central(emulator.url, emulator.token)


def test_each_method_is_one_request(emulator: Emulator, api: Central) -> None:
    network = api.create_network({"config": {"name": "office"}})["id"]
    assert api.update_network(network, {"description": "d"})["description"] == "d"
    assert api.network(network)["config"]["name"] == "office"
    assert [document["id"] for document in api.networks()] == [network]
    assert api.update_member(network, NODE, {"name": "anna"})["nodeId"] == NODE
    assert api.member(network, NODE)["networkId"] == network
    assert [document["name"] for document in api.members(network)] == ["anna"]
    api.delete_member(network, NODE)
    api.delete_network(network)
    assert api.status()["user"]["id"] == emulator.user_id
    assert len(api.random_token()["token"]) == 32
    assert emulator.calls == [
        "POST /network",
        f"POST /network/{network}",
        f"GET /network/{network}",
        "GET /network",
        f"POST /network/{network}/member/{NODE}",
        f"GET /network/{network}/member/{NODE}",
        f"GET /network/{network}/member",
        f"DELETE /network/{network}/member/{NODE}",
        f"DELETE /network/{network}",
        "GET /status",
        "GET /randomToken",
    ]


def test_what_is_not_there_is_not_found(emulator: Emulator, api: Central) -> None:
    network = emulator.add_network()
    calls: list[Call] = [
        lambda api: api.network("8056c2e21cffffff"),
        lambda api: api.members("8056c2e21cffffff"),
        lambda api: api.member(network, NODE),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call(api)


ONE: dict[str, Call] = {
    "GET /network/1": lambda api: api.network("1"),
    "POST /network": lambda api: api.create_network({}),
    "POST /network/1": lambda api: api.update_network("1", {}),
    "GET /network/1/member/2": lambda api: api.member("1", "2"),
    "POST /network/1/member/2": lambda api: api.update_member("1", "2", {}),
    "GET /status": lambda api: api.status(),
    "GET /randomToken": lambda api: api.random_token(),
    "GET /user/1": lambda api: api.user("1"),
    "POST /user/1": lambda api: api.update_user("1", {}),
    "POST /user/1/token": lambda api: api.add_token("1", {}),
    "GET /org/1": lambda api: api.organization("1"),
    "POST /org-invitation": lambda api: api.invite({}),
    "GET /org-invitation/1": lambda api: api.invitation("1"),
    "POST /org-invitation/1": lambda api: api.accept_invitation("1"),
    "POST /network/1/users": lambda api: api.set_permissions("1", {}),
}
MANY: dict[str, Call] = {
    "GET /network": lambda api: api.networks(),
    "GET /network/1/member": lambda api: api.members("1"),
    "GET /org-invitation": lambda api: api.invitations(),
}


def complaint(call: Call, body: t.Any) -> BadAnswer:
    with Wire(answer(200, body)) as server, pytest.raises(BadAnswer) as raised:
        call(central(server.url))
    return raised.value


@pytest.mark.parametrize(("request_line", "call"), ONE.items(), ids=ONE)
@pytest.mark.parametrize(
    ("body", "got"),
    [
        (b"", "nothing"),
        (None, "nothing"),
        ([], "other JSON (list)"),
        ("ok", "other JSON (str)"),
        (True, "other JSON (bool)"),
    ],
    ids=repr,
)
def test_an_object_of_another_shape_is_one_clear_sentence(request_line: str, call: Call, body: t.Any, got: str) -> None:
    error = complaint(call, body)
    assert str(error).startswith(f"{request_line}: the answer should be an object, but is {got}.")
    assert str(error).endswith("Check that api_url is the address of the API.")
    assert ("The change may have been applied" in str(error)) is request_line.startswith("POST")
    assert f"{error.method} {error.path}" == request_line


@pytest.mark.parametrize(("request_line", "call"), MANY.items(), ids=MANY)
@pytest.mark.parametrize("body", [b"", None, {}, "ok", 1, [1], [{"id": "1-2", "nodeId": "2"}, None]], ids=repr)
def test_a_list_of_another_shape_is_one_clear_sentence(request_line: str, call: Call, body: t.Any) -> None:
    error = complaint(call, body)
    assert str(error).startswith(f"{request_line}: the answer should be a list of objects, but is ")


@pytest.mark.parametrize(("request_line", "call"), MANY.items(), ids=MANY)
@pytest.mark.parametrize("body", [{}, {"id": None, "nodeId": None}, {"id": 5, "nodeId": 5}, {"id": "", "nodeId": ""}])
def test_an_object_without_an_id_is_one_clear_sentence(request_line: str, call: Call, body: t.Any) -> None:
    error = complaint(call, [body])
    assert str(error).startswith(f"{request_line}: the answer should be objects with an id, but is ")


def test_a_network_that_was_created_without_telling_its_id_may_exist(emulator: Emulator) -> None:
    error = complaint(lambda api: api.create_network({}), {"config": {}})
    assert str(error).startswith("POST /network: the answer should be objects with an id")
    assert error.maybe_applied


def test_ids_are_lower_case_and_the_composite_id_helps_where_the_node_id_is_null() -> None:
    members = [
        {"id": "8056c2e21c000001-a1b2c3d4e5", "nodeId": None},
        {"id": "8056C2E21C000001-B1B2C3D4E5"},
        {"nodeId": "C1B2C3D4E5"},
    ]
    with Wire(answer(200, members), answer(200, [{"id": "8056C2E21C000001"}])) as server:
        assert [m["nodeId"] for m in central(server.url).members("1")] == ["a1b2c3d4e5", "b1b2c3d4e5", "c1b2c3d4e5"]
        assert central(server.url).networks()[0]["id"] == "8056c2e21c000001"


def test_the_id_that_was_asked_for_counts_not_the_one_that_comes_back() -> None:
    with Wire(answer(200, {"id": None}), answer(200, {"nodeId": "X", "networkId": 5})) as server:
        assert central(server.url).network("1")["id"] == "1"
        member = central(server.url).member("1", "2")
        assert (member["networkId"], member["nodeId"]) == ("1", "2")


def test_ids_can_not_lead_elsewhere() -> None:
    with Wire(answer(200, {})) as server:
        central(server.url).network("../status?a=b")
        assert server.received[0].startswith(b"GET /api/v1/network/..%2Fstatus%3Fa%3Db HTTP/1.1\r\n")


class TestOptions:
    """The connection options."""

    def options(self, **options: t.Any) -> dict[str, t.Any]:
        return validated(INFO_TASK, options)

    def test_the_environment_fills_in_what_is_not_given(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ZEROTIER_CENTRAL_TOKEN", TOKEN)
        monkeypatch.setenv("ZEROTIER_CENTRAL_URL", "https://zt.example.com")
        monkeypatch.setenv("ZEROTIER_PROVIDER", "central")
        options = self.options()
        assert (options["api_token"], options["api_url"], options["provider"]) == (
            TOKEN,
            "https://zt.example.com",
            "central",
        )
        assert self.options(api_url="https://other.example.com")["api_url"] == "https://other.example.com"

    def test_the_service_of_zerotier_is_the_default(self) -> None:
        options = self.options(api_token=TOKEN)
        assert (options["api_url"], options["provider"]) == (None, "central")
        assert isinstance(connect(options), Central)

    @pytest.mark.parametrize("token", [None, ""])
    def test_there_is_no_default_token(self, token: str | None) -> None:
        with pytest.raises(InvalidOption, match=r"^api_token: is missing\. Make a token"):
            connect(self.options(api_token=token))

    def test_connecting_makes_no_request(self, emulator: Emulator) -> None:
        connect(self.options(api_token=TOKEN, api_url=emulator.url))
        assert emulator.calls == []

    def test_bad_options_are_refused(self) -> None:
        with pytest.raises(InvalidOption, match=r"^ca_path: there is no file or directory '/nowhere'\."):
            connect(self.options(api_token=TOKEN, ca_path="/nowhere"))


@pytest.mark.parametrize("body", [None, b""])
def test_an_organization_that_is_null_is_none(body: t.Any) -> None:
    with Wire(answer(200, body)) as server, pytest.raises(NotFound) as raised:
        central(server.url).organization()
    assert str(raised.value) == (
        "The API answered 200 to GET /org: no organization. The token's user seems to be in no organization. Check also that api_token is right."
    )


def test_a_first_write_always_has_config(emulator: Emulator, api: Central) -> None:
    network = emulator.add_network()
    emulator.reset()
    api.create_member(network, NODE, {"hidden": False})
    api.create_member(network, NODE, {"config": {"authorized": True}})
    bodies = [request.body for request in emulator.requests]
    assert bodies == [{"config": {}, "hidden": False}, {"config": {"authorized": True}}]


def test_a_member_without_last_seen_was_last_seen_when_it_was_last_online() -> None:
    for member, seen in (
        ({"lastOnline": 7}, 7),
        ({"lastSeen": 0, "lastOnline": 7}, 7),
        ({"lastSeen": 9, "lastOnline": 7}, 9),
        ({}, None),
    ):
        with Wire(answer(200, member), answer(200, [{**member, "nodeId": NODE}])) as server:
            api = central(server.url)
            assert [api.member("1", NODE)["lastSeen"], api.members("1")[0]["lastSeen"]] == [seen, seen]


class TestWhoseServer:
    """What is true of ZeroTier's own server alone is said of that alone."""

    def failures(self, monkeypatch: pytest.MonkeyPatch, url: str) -> tuple[str, str]:
        api = central(url)

        def refused(_transport: Transport, method: str, path: str, *_arguments: t.Any, **_options: t.Any) -> t.Any:
            raise NotFound(method, path, "no", status=404)

        monkeypatch.setattr(Transport, "request", refused)
        with pytest.raises(NotFound) as no_list:
            api.networks()
        with pytest.raises(NotFound) as no_organization:
            api.organization()
        return no_list.value.hint, no_organization.value.hint

    def test_its_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        no_list, no_organization = self.failures(monkeypatch, "https://api.zerotier.com/api/v1/")
        assert no_list.endswith("check api_url (https://api.zerotier.com/api/v1). It should end in /api/v1.")
        assert no_organization.endswith("One comes with a paid account and is founded on the web page.")

    def test_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        no_list, no_organization = self.failures(monkeypatch, "https://zerotier.example.com/ctrl")
        assert no_list.endswith("check api_url (https://zerotier.example.com/ctrl).")
        assert no_organization == (
            "The token's user seems to be in no organization. Check also that api_token is right."
        )
