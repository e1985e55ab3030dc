# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX: sessions, pages, translation, errors, and what the tasks do with it."""

from __future__ import annotations

import time
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    BadAnswer,
    InvalidOption,
    NotFound,
    Unsupported,
    ZeroTierError,
)
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Connection, Transport
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._providers.telecomx import Login, TelecomX
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK
from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import organization as _organization
from ansible_collections.community.zerotier.plugins.module_utils._tasks import token as _token
from ansible_collections.community.zerotier.plugins.module_utils._tasks import user as _user
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import Document, Tasks

Start = t.Callable[..., Tasks]

NODE = "a1b2c3d4e5"
OTHER = "b1b2c3d4e5"
LOGIN = "POST /auth/login"
NETWORKS = "GET /zerotier/network"


@pytest.fixture
def tasks(start: Start) -> Tasks:
    """Tasks with a machine token."""
    return start("telecomx")


@pytest.fixture
def visitor(tasks: Tasks) -> Tasks:
    """Tasks that log in."""
    tasks.connection["api_token"] = None
    tasks.connection.update(username=tasks.emulator.username, password=tasks.emulator.password)
    return tasks


@pytest.fixture
def office(tasks: Tasks) -> str:
    """A network with a member."""
    network = tasks.emulator.add_network("office")
    tasks.emulator.add_member(network, NODE, name="anna", config={"authorized": True})
    return network


def api_of(tasks: Tasks, **options: t.Any) -> TelecomX:
    params = {**dict.fromkeys(["username", "password", "one_time_code", "customer", "auth_scheme", "ca_path"]), **tasks.connection}  # fmt: skip
    return t.cast(TelecomX, connect({**params, "validate_certs": True, "timeout": 10.0, **options}))


def path(network: str, *more: str) -> str:
    return "/".join(["/zerotier/network", network, *more])


class TestSession:
    def test_a_machine_token_needs_no_login(self, tasks: Tasks) -> None:
        tasks.network_info()
        assert tasks.calls == [NETWORKS]

    def test_one_login_serves_many_requests_and_threads(self, visitor: Tasks) -> None:
        networks = [visitor.emulator.add_network(f"n{number}") for number in range(20)]
        api = api_of(visitor)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(api.members, networks))
        assert visitor.calls.count(LOGIN) == 1
        assert len(visitor.calls) == 21

    def test_an_expired_session_is_opened_anew_once_for_all_threads(self, visitor: Tasks) -> None:
        networks = [visitor.emulator.add_network(f"n{number}") for number in range(20)]
        api = api_of(visitor)
        api.networks()
        visitor.emulator.expire_sessions()
        visitor.emulator.reset()
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(api.members, networks))
        assert found == [[]] * 20
        assert visitor.calls.count(LOGIN) == 1

    def test_a_session_that_is_refused_again_is_an_error(self, visitor: Tasks) -> None:
        visitor.emulator.fault(path="/zerotier/**", status=401, body={"message": "expired"}, times=None)
        with pytest.raises(AuthError, match="expired"):
            api_of(visitor).networks()
        assert visitor.calls == [LOGIN, NETWORKS, LOGIN, NETWORKS]

    def test_a_machine_token_that_is_refused_opens_no_session(self, tasks: Tasks) -> None:
        tasks.connection["api_token"] = "x" * 40
        with pytest.raises(AuthError) as raised:
            tasks.network_info()
        assert tasks.calls == [NETWORKS]
        assert "Check api_token" in str(raised.value)

    def test_a_token_wins_over_a_login(self, tasks: Tasks) -> None:
        tasks.network_info(username="nobody@example.com", password="wrong-password")
        assert tasks.calls == [NETWORKS]

    def test_a_one_time_code_goes_with_the_login(self, visitor: Tasks) -> None:
        visitor.emulator.add_employee("safe@example.com", "pass-word", one_time_codes=["135790"])
        visitor.connection.update(username="safe@example.com", password="pass-word")
        assert visitor.network_info(one_time_code="135790") == []
        with pytest.raises(AuthError) as raised:
            visitor.network_info(one_time_code="135790")
        assert "Check username, password and one_time_code." in str(raised.value)

    def test_a_wrong_password_is_one_sentence_and_one_try_also_for_many_threads(self, visitor: Tasks) -> None:
        api = api_of(visitor, password="wrong-password")

        def failure(network: str) -> str:
            with pytest.raises(AuthError) as raised:
                api.members(network)
            return str(raised.value)

        with ThreadPoolExecutor(8) as pool:
            said = set(pool.map(failure, ["8056c2e21c123456"] * 16))
        assert said == {
            "The API answered 401 to POST /auth/login: credentials_invalid. Check username, password and one_time_code."
        }
        assert visitor.calls == [LOGIN]

    def test_a_blocked_account_is_named(self, visitor: Tasks) -> None:
        visitor.emulator.add_employee("bad@example.com", "pass-word", blacklisted=True)
        with pytest.raises(AuthError, match=r"blacklisted\. username: TelecomX has blocked this account"):
            visitor.network_info(username="bad@example.com", password="pass-word")

    @pytest.mark.parametrize("answer", [{}, {"token": ""}, {"token": 5}])
    def test_a_login_without_a_token_is_a_bad_answer(self, visitor: Tasks, answer: Document) -> None:
        visitor.emulator.fault(path="/auth/login", status=200, body=answer)
        with pytest.raises(BadAnswer, match="an object with a token"):
            visitor.network_info()

    @pytest.mark.parametrize("scheme", ["query", "bearer", "token"])
    @pytest.mark.parametrize("login", [False, True])
    def test_the_token_travels_as_asked_for(self, start: Start, scheme: str, login: bool) -> None:
        tasks = start("telecomx", telecomx_token_in=scheme)
        if login:
            tasks.connection.update(api_token=None, username=tasks.emulator.username, password=tasks.emulator.password)
        assert tasks.network_info(auth_scheme=scheme) == []
        other = "bearer" if scheme != "bearer" else "token"
        with pytest.raises(AuthError):
            tasks.network_info(auth_scheme=other)

    def test_query_is_the_default(self, start: Start) -> None:
        assert start("telecomx", telecomx_token_in="query").network_info() == []

    @pytest.mark.parametrize("missing", [{"password": None}, {"username": None}, {"username": "", "password": ""}])
    def test_half_a_login_is_refused_before_any_request(self, visitor: Tasks, missing: Document) -> None:
        with pytest.raises(InvalidOption, match="For TelecomX, set it, or both username and password"):
            visitor.network_info(**missing)
        assert visitor.calls == []

    def test_status_tells_the_employee(self, visitor: Tasks) -> None:
        status = visitor.run(_user.STATUS_TASK).result["status"]
        assert visitor.calls == [LOGIN, "GET /auth/validateToken"]
        assert status["authenticated"] is True
        assert status["user"]["user_id"] == visitor.emulator.employee_id
        assert status["user"]["status"]["org_id"] == visitor.emulator.customer_id

    def test_status_tells_that_a_token_is_not_known(self, tasks: Tasks) -> None:
        status = tasks.run(_user.STATUS_TASK, api_token="x" * 40).result["status"]
        assert (status["authenticated"], status["user"]) == (False, None)

    def test_status_after_the_session_expired(self, visitor: Tasks) -> None:
        api = api_of(visitor)
        api.networks()
        visitor.emulator.expire_sessions()
        assert api.status()["user"]["id"] == visitor.emulator.employee_id


class TestSecrets:
    PASSWORD = "pä ss/word&1%"
    CODE = "975310"

    @pytest.mark.parametrize("scheme", ["query", "bearer"])
    @pytest.mark.parametrize("shape", ["message", "text"])
    def test_what_the_server_echoes_is_not_shown(self, visitor: Tasks, scheme: str, shape: str) -> None:
        visitor.emulator.add_employee("safe@example.com", self.PASSWORD, one_time_codes=[self.CODE])
        options = {"username": "safe@example.com", "password": self.PASSWORD, "one_time_code": self.CODE}
        api = api_of(visitor, auth_scheme=scheme, **options)
        api.networks()
        token = api._transport.token
        assert token
        words = f"{self.PASSWORD} {self.CODE} {token} p%C3%A4%20ss%2Fword%261%25 p%C3%A4+ss%2Fword%261%25"
        body = {"message": words} if shape == "message" else words
        for fault in ({"status": 500, "body": body}, {"status": 403, "body": body}, {"drop": "before"}):
            visitor.emulator.fault(path="/zerotier/**", **fault)
            with pytest.raises(ZeroTierError) as raised:
                api.networks()
            said = f"{raised.value} {raised.value!r} {raised.value.details()} {vars(raised.value)}"
            for secret in (token, self.PASSWORD, self.CODE, "p%C3%A4"):
                assert secret not in said
            assert raised.value.details()["path"] == "/zerotier/network"

    def test_a_refused_login_does_not_show_them(self, visitor: Tasks) -> None:
        visitor.emulator.fault(status=401, body={"message": f"{self.PASSWORD} is wrong, {self.CODE} too"})
        with pytest.raises(AuthError) as raised:
            visitor.network_info(password=self.PASSWORD, one_time_code=self.CODE)
        assert "******** is wrong, ******** too" in str(raised.value)

    def test_a_server_that_is_not_there_does_not_show_them(self, visitor: Tasks) -> None:
        visitor.emulator.stop()
        try:
            for options in ({}, {"api_token": "secret-token-of-a-machine"}):
                with pytest.raises(ZeroTierError) as raised:
                    api_of(visitor, api_url="http://127.0.0.1:9", **options).networks()
                assert visitor.emulator.password not in f"{raised.value} {raised.value!r}"
                assert "secret-token" not in f"{raised.value} {raised.value!r}"
        finally:
            visitor.emulator.start()

    def test_no_object_shows_them(self) -> None:
        login = Login("me@example.com", self.PASSWORD, self.CODE)
        connection = Connection("https://api.telecomx.dk", "secret-token", secrets=(self.PASSWORD, self.CODE))
        shown = f"{login!r} {connection!r} {TelecomX(Transport(connection), login)!r} {Transport(connection)!r}"
        for secret in (self.PASSWORD, self.CODE, "secret-token"):
            assert secret not in shown


class Pages:
    """A transport that gives scripted pages, and the last one for ever."""

    token = "t"

    def __init__(self, *pages: Document) -> None:
        self._pages = list(pages)
        self.offsets: list[str] = []

    def request(self, method: str, path: str, body: t.Any = None, **options: t.Any) -> t.Any:
        self.offsets.append(options["query"]["offset"])
        assert len(self.offsets) < 50, "an endless loop"
        return self._pages.pop(0) if len(self._pages) > 1 else self._pages[0]

    def nodes(self) -> list[str]:
        api = TelecomX(t.cast(Transport, self))
        return [member["nodeId"] for member in api.members("8056c2e21c123456")]


def page(*nodes: int, total: t.Any) -> Document:
    return {"members": [{"id": f"{node:010}"} for node in nodes], "total": total}


class TestPages:
    @pytest.mark.parametrize("telecomx_page_cap", [100, 10, 0])
    def test_all_pages_are_read(self, start: Start, telecomx_page_cap: int) -> None:
        tasks = start("telecomx", telecomx_page_cap=telecomx_page_cap)
        for number in range(50):
            tasks.emulator.add_network(f"n{number}")
        network = tasks.emulator.add_network("office")
        for number in range(250):
            tasks.emulator.add_member(network, f"{number:010}")
        assert len(tasks.network_info()) == 51
        members = tasks.member_info(network_id=network)
        assert [member["node_id"] for member in members] == [f"{number:010}" for number in range(250)]
        assert len(tasks.calls) == (-(-250 // telecomx_page_cap) if telecomx_page_cap else 1)

    def test_250_networks(self, tasks: Tasks) -> None:
        for number in range(250):
            tasks.emulator.add_network(f"n{number}")
        assert len(tasks.network_info()) == 250
        assert tasks.calls == [NETWORKS] * 3
        assert [request.query["offset"] for request in tasks.emulator.requests] == ["0", "100", "200"]
        assert all(request.query["full"] == "true" for request in tasks.emulator.requests)

    def test_a_list_that_grows_is_read_anew(self) -> None:
        moved = [page(1, 2, total=4), page(2, 3, total=5), page(4, total=5)]  # 0 came in front
        pages = Pages(*moved, page(0, 1, total=5), page(2, 3, total=5), page(4, total=5))
        assert pages.nodes() == [f"{node:010}" for node in range(5)]
        assert pages.offsets == ["0", "2", "4", "0", "2", "4"]

    def test_a_list_that_shrinks_is_read_anew_so_that_nothing_is_lost(self) -> None:
        pages = Pages(page(1, 2, total=4), page(4, total=3), page(2, 3, total=3), page(4, total=3))  # 1 went away
        assert pages.nodes() == [f"{node:010}" for node in (2, 3, 4)]

    def test_a_list_that_never_rests_has_an_end(self) -> None:
        moving = [page(2 * n, 2 * n + 1, total=4 + n) for n in range(40)]
        assert Pages(*moving).nodes()

    def test_a_total_that_is_too_high_ends_with_the_first_empty_page(self) -> None:
        pages = Pages(page(1, 2, total=1_000_000), page(3, total=1_000_000), page(total=1_000_000))
        assert len(pages.nodes()) == 3

    @pytest.mark.parametrize("total", [None, "3", 1.5])
    def test_without_a_usable_total_an_empty_page_is_the_end(self, total: t.Any) -> None:
        assert len(Pages(page(1, 2, total=total), page(3, total=total), page(total=total)).nodes()) == 3

    @pytest.mark.parametrize("total", [4, 1_000_000, None])
    def test_a_page_that_comes_again_is_an_error_and_no_endless_loop(self, total: int | None) -> None:
        with pytest.raises(BadAnswer, match="the members from number 2 on"):
            Pages(page(1, 2, total=total)).nodes()

    @pytest.mark.parametrize("answer", [{}, {"members": None}, {"members": [5]}, {"members": [{}]}, []])
    def test_what_is_no_page_is_a_bad_answer(self, answer: t.Any) -> None:
        with pytest.raises(BadAnswer):
            Pages(answer).nodes()


SETTINGS: dict[str, tuple[t.Any, Document]] = {
    "name": ("new", {"name": "new"}),
    "description": ("notes", {"notes": "notes"}),
    "enable_broadcast": (False, {"enableBroadcast": False}),
    "mtu": (1400, {"mtu": 1400}),
    "multicast_limit": (64, {"multicastLimit": 64}),
    "routes": ([{"target": "10.0.0.0/24"}], {"routes": [{"target": "10.0.0.0/24", "via": None}]}),
    "ip_assignment_pools": (
        [{"start": "10.0.0.1", "end": "10.0.0.9"}],
        {"ipAssignmentPools": [{"ipRangeStart": "10.0.0.1", "ipRangeEnd": "10.0.0.9"}]},
    ),
    "v4_assign_mode": ({"zt": False}, {"v4AssignMode": {"zt": False}}),
    "v6_assign_mode": ({"sixplane": True}, {"v6AssignMode": {"6plane": True, "rfc4193": False, "zt": False}}),
    "dns": ({"domain": "x.test", "servers": ["10.0.0.1"]}, {"dns": {"domain": "x.test", "servers": ["10.0.0.1"]}}),
    "rules_source": ("drop;", {"rawRules": "drop;"}),
}
MEMBER_SETTINGS: dict[str, tuple[t.Any, Document]] = {
    "name": ("new", {"name": "new"}),
    "employee_id": ("65a0000000000000000000e1", {"employeeId": "65a0000000000000000000e1"}),
    "active_bridge": (True, {"activeBridge": True}),
    "no_auto_assign_ips": (True, {"noAutoAssignIps": True}),
    "ip_assignments": (["10.0.0.7", "fd00::7"], {"ipAssignments": ["10.0.0.7", "fd00::7"]}),
}


class TestTranslation:
    @pytest.mark.parametrize("option", list(SETTINGS))
    def test_each_setting_of_a_network_both_ways(self, tasks: Tasks, office: str, option: str) -> None:
        value, body = SETTINGS[option]
        seen = tasks.quartet(_network.TASK, warns=True, network_id=office, **{option: value})
        compiled = ["POST /zerotier/compile"] if option == "rules_source" else []
        assert seen.calls == [f"GET {path(office)}", *compiled, f"POST {path(office)}"]
        assert seen.bodies == [body]
        assert seen.calls_again == [f"GET {path(office)}"]

    def test_all_settings_of_a_network_are_here(self, tasks: Tasks) -> None:
        lacking = TelecomX.column.lacking("network")
        assert SETTINGS.keys() == {f.option for f in NETWORK.fields if f.option not in lacking}
        lacking = TelecomX.column.lacking("member")
        own = {f.option for f in MEMBER.fields if f.option not in lacking}
        assert MEMBER_SETTINGS.keys() | {"authorized"} == own

    def test_the_facts_of_a_network(self, tasks: Tasks, office: str) -> None:
        (network,) = tasks.network_info()
        assert network["network_id"] == office
        stored = tasks.emulator.network(office)
        assert stored
        assert network["status"]["creation_time"] == stored["config"]["creationTime"]
        assert network["status"]["total_member_count"] == 1
        assert network["status"]["owner_id"] == tasks.emulator.customer_id

    @pytest.mark.parametrize("option", list(MEMBER_SETTINGS))
    def test_each_setting_of_a_member_both_ways(self, tasks: Tasks, office: str, option: str) -> None:
        value, body = MEMBER_SETTINGS[option]
        seen = tasks.quartet(_member.TASK, network_id=office, node_id=NODE, **{option: value})
        assert seen.calls == [f"GET {path(office, 'member', NODE)}", f"POST {path(office, 'member', NODE)}"]
        assert seen.bodies == [body]
        assert seen.real.result["member"][option] == value

    @pytest.mark.parametrize(("authorized", "call"), [(False, "deauthorize"), (True, "authorize")])
    def test_authorization_alone_has_a_call_of_its_own(
        self, tasks: Tasks, office: str, authorized: bool, call: str
    ) -> None:
        tasks.emulator.add_member(office, NODE, config={"authorized": not authorized})
        seen = tasks.quartet(_member.TASK, network_id=office, node_id=NODE, authorized=authorized)
        member = f"GET {path(office, 'member', NODE)}"
        assert seen.calls == [member, f"{member}/{call}", member]

    def test_authorization_with_other_settings_is_one_write(self, tasks: Tasks, office: str) -> None:
        seen = tasks.quartet(_member.TASK, network_id=office, node_id=NODE, authorized=False, name="bert")
        assert seen.bodies == [{"name": "bert", "authorized": False}]

    def test_dates_are_milliseconds(self, tasks: Tasks, office: str) -> None:
        tasks.emulator.check_in(office, NODE)
        tasks.member(network_id=office, node_id=NODE, authorized=False)
        (member,) = tasks.member_info(network_id=office)
        stored = tasks.emulator.member(office, NODE)
        assert stored
        status = member["status"]
        for fact, key in (
            ("creation_time", "creationTime"),
            ("last_deauthorized_time", "lastDeauthorizedTime"),
        ):
            assert status[fact] == stored["config"][key] > 0
        assert status["last_authorized_time"] is None
        assert status["last_seen"] == stored["lastSeen"]

    @pytest.mark.parametrize(
        ("text", "milliseconds"),
        [
            ("2022-01-01T00:00:00.000Z", 1640995200000),
            ("2022-01-01T01:00:00.250+01:00", 1640995200250),
            ("2022-01-01T00:00:00", 1640995200000),
            ("2022-01-01", 1640995200000),
            (1640995200000, 1640995200000),
            (None, None),
            ("", None),
            ("2022-13-01T00:00:00Z", None),
            ("yesterday", None),
            ({}, None),
        ],
    )
    def test_dates_of_all_kinds(self, text: t.Any, milliseconds: int | None) -> None:
        pages = Pages({"members": [{"id": NODE, "creationTime": text}], "total": 1})
        (member,) = TelecomX(t.cast(Transport, pages)).members("8056c2e21c123456")
        assert member["config"]["creationTime"] == milliseconds

    def test_who_is_online_and_where(self, tasks: Tasks, office: str) -> None:
        tasks.emulator.add_member(office, OTHER)
        tasks.emulator.check_in(office, NODE, version="1.14.2", physical_address="203.0.113.9", seconds_ago=30)
        tasks.emulator.check_in(office, OTHER, seconds_ago=4000)
        members = {member["node_id"]: member for member in tasks.member_info(network_id=office)}
        assert members[NODE]["status"]["online"] is True
        assert members[NODE]["status"]["client_version"] == "1.14.2"
        assert members[NODE]["status"]["physical_address"] == "203.0.113.9"
        assert members[OTHER]["status"]["online"] is False
        seen = members[OTHER]["status"]["last_seen"] / 1000
        assert 3900 < time.time() - seen < 4100

    @pytest.mark.parametrize("paths", [None, [], "x", [None], [{"active": True}], [{"ipAddress": None}]])
    def test_strange_paths_break_nothing(self, paths: t.Any) -> None:
        pages = Pages({"members": [{"id": NODE.upper(), "paths": paths}], "total": 1})
        (member,) = TelecomX(t.cast(Transport, pages)).members("8056c2e21c123456")
        assert member["nodeId"] == NODE
        assert bool(member["lastSeen"]) is (paths == [{"active": True}])

    def test_what_is_returned_can_be_given_back_and_writes_nothing(self, tasks: Tasks, office: str) -> None:
        options = {option: value for option, (value, _body) in SETTINGS.items()}
        tasks.network(network_id=office, **options)
        options = {option: value for option, (value, _body) in MEMBER_SETTINGS.items()}
        tasks.member(network_id=office, node_id=OTHER, **options)
        for network in tasks.network_info():
            assert not {"private", "sso", "permissions"} & network.keys()
            tasks.unchanged(_network.TASK, **network)
        members = tasks.member_info(network_id=office)
        assert len(members) == 2
        for member in members:
            assert not {"hidden", "tags", "capabilities", "description", "sso_exempt"} & member.keys()
            tasks.unchanged(_member.TASK, **member)
        tasks.unchanged(_members.TASK, network_id=office, members=members, purge="deauthorize")
        assert len(tasks.calls) == 1


class TestNetworks:
    def test_a_network_is_created_by_name_read_and_then_set(self, tasks: Tasks) -> None:
        options = {option: value for option, (value, _body) in SETTINGS.items()}
        seen = tasks.quartet(_network.TASK, warns=True, **options)
        identity = seen.real.result["network"]["network_id"]
        assert seen.calls == [
            NETWORKS,
            "POST /zerotier/compile",
            NETWORKS.replace("GET", "POST"),
            f"GET {path(identity)}",
            f"POST {path(identity)}",
            NETWORKS,
        ]
        assert seen.bodies[0] == {"name": "new"}
        assert seen.bodies[1]["rawRules"] == "drop;"
        assert seen.calls_again == [NETWORKS]

    def test_a_name_alone_is_one_write(self, tasks: Tasks) -> None:
        seen = tasks.quartet(_network.TASK, name="office")
        assert seen.bodies == [{"name": "office"}]

    @pytest.mark.parametrize("check_mode", [True, False])
    @pytest.mark.parametrize("exists", [True, False])
    def test_rules_that_do_not_compile_are_refused_with_their_place_and_nothing_is_written(
        self, tasks: Tasks, check_mode: bool, exists: bool
    ) -> None:
        if exists:
            tasks.emulator.add_network("office")
        with pytest.raises(InvalidOption) as raised:
            tasks.network(check_mode, name="office", rules_source="accept;\n  nonsense;")
        assert str(raised.value).startswith("rules_source: the rules do not compile: Failed to parse rule at 2:")
        assert tasks.calls == [NETWORKS, "POST /zerotier/compile"]
        assert tasks.bodies == []

    def test_rules_that_are_there_already_are_not_compiled(self, tasks: Tasks) -> None:
        tasks.network(name="office", rules_source="drop;")
        tasks.unchanged(_network.TASK, name="office", rules_source="drop;")
        assert tasks.calls == [NETWORKS]

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_deletion_is_refused_before_any_request_and_login(self, visitor: Tasks, check_mode: bool) -> None:
        with pytest.raises(Unsupported) as raised:
            visitor.network(check_mode, name="office", state="absent")
        assert str(raised.value) == "state: TelecomX can't delete networks. No request was made."
        assert visitor.calls == []

    def test_a_customer_of_a_reseller_is_selected(self, visitor: Tasks) -> None:
        visitor.connection["username"] = "reseller@example.com"
        customer = next(c["id"] for c in visitor.emulator.customers if c["name"] == "Second example")
        created = visitor.network(name="theirs", customer=customer)
        assert visitor.bodies == [{"name": "theirs", "customer": customer}]
        assert created.result["network"]["status"]["owner_id"] == customer
        assert [n["name"] for n in visitor.network_info(customer=customer)] == ["theirs"]
        assert [n["name"] for n in visitor.network_info()] == []
        assert not visitor.network(name="theirs", customer=customer).changed

    def test_the_customer_of_somebody_else_is_refused(self, tasks: Tasks) -> None:
        customer = next(c["id"] for c in tasks.emulator.customers if c["name"] == "Stranger")
        with pytest.raises(AuthError, match="access_denied"):
            tasks.network_info(customer=customer)


class TestMembers:
    @pytest.mark.parametrize("telecomx_create_existing", ["error", "update"])
    def test_a_member_is_created_by_the_lists_post(self, start: Start, telecomx_create_existing: str) -> None:
        tasks = start("telecomx", telecomx_create_existing=telecomx_create_existing)
        office = tasks.emulator.add_network("office")
        options: dict[str, t.Any] = {option: value for option, (value, _body) in MEMBER_SETTINGS.items()}
        seen = tasks.quartet(_member.TASK, network_id=office, node_id=NODE, authorized=True, **options)
        assert seen.calls == [f"GET {path(office, 'member', NODE)}", f"POST {path(office, 'member')}"]
        assert seen.bodies[0]["id"] == NODE
        assert "hidden" not in seen.bodies[0]
        assert seen.calls_again == [f"GET {path(office, 'member', NODE)}"]

    def test_an_old_record_that_comes_back_costs_nothing_more(self, tasks: Tasks) -> None:
        office = tasks.emulator.add_network("office")
        tasks.emulator.add_member(office, NODE, config={"creationTime": 1, "lastDeauthorizedTime": 1})
        central = Tasks(tasks.emulator)
        central.member(network_id=office, node_id=NODE, state="absent")
        tasks.member(network_id=office, node_id=NODE, authorized=True)
        assert len(tasks.calls) == 2

    def test_absent_deauthorizes_with_a_warning_and_once(self, tasks: Tasks, office: str) -> None:
        seen = tasks.quartet(_member.TASK, warns=True, network_id=office, node_id=NODE, state="absent")
        member = f"GET {path(office, 'member', NODE)}"
        assert seen.calls == [member, f"{member}/deauthorize", member]
        for outcome in (seen.preview, seen.real):
            assert outcome.warnings == [
                f"state: TelecomX can't delete members, so node {NODE} is deauthorized instead."
            ]
        assert tasks.unchanged(_member.TASK, network_id=office, node_id=OTHER, state="absent").warnings == []

    def test_check_mode_never_calls_what_writes(self, tasks: Tasks, office: str) -> None:
        for options in ({"authorized": False}, {"state": "absent"}, {"node_id": OTHER, "authorized": True}):
            assert tasks.member(True, **{"network_id": office, "node_id": NODE, **options}).changed
            assert tasks.members(True, network_id=office, members=[{"node_id": NODE, **options}]).changed
            assert tasks.bodies == []
        assert tasks.members(True, network_id=office, members=[], purge="delete", purge_all=True).changed
        assert tasks.bodies == []

    def test_a_roster_is_one_list_and_the_writes(self, tasks: Tasks, office: str) -> None:
        tasks.emulator.add_member(office, OTHER, config={"authorized": True})
        members = [{"node_id": NODE, "name": "bert"}, {"node_id": "c1b2c3d4e5", "authorized": True, "name": "new"}]
        seen = tasks.quartet(_members.TASK, warns=True, network_id=office, members=members, purge="delete")
        assert seen.calls[0] == f"GET {path(office, 'member')}"
        assert len(seen.bodies) == 3
        assert seen.calls_again == [f"GET {path(office, 'member')}"]
        assert seen.real.warnings == [
            "purge: TelecomX can't delete members, so those that are not listed are deauthorized instead."
        ]
        assert [member["nodeId"] for member in tasks.emulator.members(office)] == [NODE, OTHER, "c1b2c3d4e5"]


class TestErrors:
    @pytest.mark.parametrize("telecomx_errors", ["message", "error", "text", "code"])
    def test_each_names_the_option(self, start: Start, telecomx_errors: str) -> None:
        tasks = start("telecomx", telecomx_errors=telecomx_errors)
        office = tasks.emulator.add_network("office")
        tasks.emulator.add_member(office, NODE)
        member: dict[str, t.Any] = {"network_id": office, "node_id": NODE}
        viewer = tasks.emulator.add_machine_token("65a0000000000000000000e3")
        refused: list[tuple[t.Callable[[], t.Any], str]] = [
            (lambda: tasks.network(name="x" * 128), "name: "),
            (lambda: tasks.network(name="a\tb"), "name: it is invalid or too long."),
            (lambda: tasks.member(**member, name="x" * 128), "name: it is invalid or too long."),
            (lambda: tasks.member(**member, employee_id="nobody"), "employee_id: there is no such employee."),
            (lambda: tasks.member(**{**member, "node_id": OTHER}, employee_id="nobody"), "employee_id: there is no"),
            (
                lambda: tasks.member(**member, name="new", api_token=viewer),
                "The account needs the access level MANAGER",
            ),
            (lambda: tasks.member_info(network_id="8056c2e21c123456"), "network_id: "),
            (lambda: tasks.network(network_id="8056c2e21c123456"), "network_id: "),
        ]
        for act, sentence in refused:
            with pytest.raises(ZeroTierError) as raised:
                act()
            assert sentence in str(raised.value)

    @pytest.mark.parametrize(
        ("status", "word", "sentence"),
        [
            (422, "ipAssignments", "ip_assignments: one of the addresses is not valid."),
            (422, "id", "node_id: TelecomX does not take it, or the network has this member already."),
            (403, "access_denied", "The account needs the access level MANAGER or OWNER, or a reseller's, to do this."),
            (500, "internal_error", "Try again later."),
        ],
    )
    def test_of_the_creation_of_a_member(
        self, tasks: Tasks, office: str, status: int, word: str, sentence: str
    ) -> None:
        tasks.emulator.fault(method="POST", status=status, body={"message": word})
        with pytest.raises(ApiError) as raised:
            tasks.member(network_id=office, node_id=OTHER, name="x")
        assert raised.value.status == status
        assert str(raised.value).endswith(sentence)
        assert f"POST {path(office, 'member')}: {word}." in str(raised.value)

    def test_an_unknown_id_names_both_options_where_both_are_in_the_path(self, tasks: Tasks, office: str) -> None:
        api = api_of(tasks)
        with pytest.raises(NotFound, match=r"network_id or node_id: TelecomX does not know this id\."):
            api.member(office, OTHER)
        with pytest.raises(NotFound, match=r" network_id: TelecomX does not know this id\."):
            api.network("8056c2e21c123456")


OFFICE = {"network_id": "8056c2e21c123456"}
NOT_THERE: list[dict[str, t.Any]] = [
    {"description": "x"},
    {"hidden": True},
    {"sso_exempt": True},
    {"tags": {"1": False}},
    {"capabilities": []},
]
UNSUPPORTED: list[tuple[t.Any, dict[str, t.Any], str]] = [
    (_token.TASK, {"name": "x"}, "provider: TelecomX has no tokens. No request was made."),
    (_token.INFO_TASK, {}, "provider: TelecomX has no tokens. No request was made."),
    (_user.TASK, {"display_name": "x"}, "provider: TelecomX has no users. No request was made."),
    (_user.INFO_TASK, {}, "provider: TelecomX has no users. No request was made."),
    (_organization.TASK, {"email": "a@b.c"}, "provider: TelecomX has no invitations. No request was made."),
    (_organization.INFO_TASK, {}, "provider: TelecomX has no organizations. No request was made."),
    *[
        (_network.TASK, {"name": "office", option: value}, f"{option}: TelecomX has no such setting for a network.")
        for option, value in (("private", True), ("sso", {"enabled": False}), ("permissions", []))
    ],
    *[
        (_member.TASK, {**OFFICE, "node_id": NODE, **given}, f"{next(iter(given))}: TelecomX has no such setting")
        for given in NOT_THERE
    ],
    (_network.TASK, {"name": "office", "clear": ["sso"]}, "sso: TelecomX has no such setting for a network."),
    (_member.TASK, {**OFFICE, "node_id": NODE, "clear": ["tags"]}, "tags: TelecomX has no such setting"),
    (_members.TASK, {**OFFICE, "members": [], "defaults": {"hidden": True}}, "hidden: TelecomX has no such setting"),
    *[
        (_members.TASK, {**OFFICE, "members": [{"node_id": NODE, **given}]}, f"{next(iter(given))}: TelecomX has no")
        for given in NOT_THERE
    ],
]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(("task", "options", "sentence"), UNSUPPORTED)
def test_what_telecomx_lacks_is_one_sentence_before_any_request_and_login(
    visitor: Tasks, task: t.Any, options: dict[str, t.Any], sentence: str, check_mode: bool
) -> None:
    with pytest.raises(Unsupported) as raised:
        visitor.run(task, check_mode, **options)
    assert str(raised.value).startswith(sentence)
    assert visitor.calls == []


def test_what_central_lacks_is_one_sentence_too(start: Start) -> None:
    tasks = start()
    with pytest.raises(Unsupported, match="employee_id: ZeroTier Central has no such setting for a member"):
        tasks.member(network_id="8056c2e21c123456", node_id=NODE, employee_id="x")
    assert tasks.calls == []


def test_the_emulators_first_employee_may_write(tasks: Tasks) -> None:
    emulator: Emulator = tasks.emulator
    assert next(e["level"] for e in emulator.employees if e["id"] == emulator.employee_id) == "OWNER"
