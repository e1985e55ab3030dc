# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zt_network and zt_network_info, over HTTP against the emulator."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    Ambiguous,
    ApiError,
    AuthError,
    BadAnswer,
    InvalidOption,
    Missing,
    NotFound,
    NotKept,
    Refused,
    TransportError,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.central import Central
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import same
from ansible_collections.community.zerotier.plugins.module_utils._tasks.network import TASK
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import Tasks

Start = t.Callable[..., Tasks]

RULES = "tag role id 1 enum 5 server;\ncap admin id 7 accept; ;\naccept;"
EVERYTHING: dict[str, t.Any] = {
    "description": "The office",
    "private": True,
    "enable_broadcast": False,
    "mtu": 1400,
    "multicast_limit": 64,
    "routes": [{"target": "10.0.0.0/24"}, {"target": "192.168.7.0/24", "via": "10.0.0.2"}, {"target": "fd00::/64"}],
    "ip_assignment_pools": [{"start": "10.0.0.10", "end": "10.0.0.99"}, {"start": "fd00::1", "end": "fd00::ff"}],
    "v4_assign_mode": {"zt": True},
    "v6_assign_mode": {"zt": True, "sixplane": True},
    "dns": {"domain": "example.com", "servers": ["10.0.0.2", "10.0.0.1"]},
    "rules_source": RULES,
    "sso": {"enabled": True, "mode": "email", "client_id": "me", "allow_list": ["b@example.com", "a@example.com"]},
}


def config_of(emulator: Emulator, network_id: str) -> dict[str, t.Any]:
    network = emulator.network(network_id)
    assert network
    return t.cast(dict[str, t.Any], network["config"])


class TestCreate:
    def test_a_name_alone_is_one_write_and_a_read_before_and_after_it(self, tasks: Tasks) -> None:
        seen = tasks.quartet(TASK, name="office")
        assert seen.calls == ["GET /network", "POST /network", "GET /network"]  # the last for a twin
        assert seen.bodies == [{"config": {"name": "office"}}]
        assert seen.calls_again == ["GET /network"]
        assert (seen.real.before, seen.real.after) == ({}, {"name": "office"})
        assert seen.real.subject == "network office"

    def test_everything_but_the_rules_goes_in_one_write_and_the_rules_alone_in_a_second(self, tasks: Tasks) -> None:
        seen = tasks.quartet(TASK, name="office", **EVERYTHING)
        network = seen.real.result["network"]
        path = f"/network/{network['network_id']}"
        assert seen.calls == ["GET /network", "POST /network", f"POST {path}", "GET /network"]
        assert "rulesSource" not in seen.bodies[0]
        assert seen.bodies[1] == {"rulesSource": RULES}
        assert seen.calls_again == ["GET /network"]
        assert network["mtu"] == 1400
        assert network["v6_assign_mode"] == {"zt": True, "rfc4193": False, "sixplane": True}
        assert network["dns"]["servers"] == ["10.0.0.2", "10.0.0.1"]
        assert network["status"]["tags_by_name"]["role"]["id"] == 1
        assert config_of(tasks.emulator, network["network_id"])["rules"] == [
            {"type": "ACTION_ACCEPT"},
        ]

    def test_rules_that_the_network_has_already_are_not_sent(self, tasks: Tasks) -> None:
        standard = tasks.network(name="first").result["network"]["rules_source"]
        assert tasks.network(name="second", rules_source=standard).changed
        assert tasks.calls == ["GET /network", "POST /network", "GET /network"]

    def test_the_preview_is_what_is_known(self, tasks: Tasks) -> None:
        preview = tasks.network(True, name="office", mtu=1400).result["network"]
        assert preview == {"network_id": None, "name": "office", "mtu": 1400, "status": {}}
        assert tasks.calls == ["GET /network"]

    @pytest.mark.parametrize("rules_on_create", [False, True])
    @pytest.mark.parametrize("create_drops_description", [False, True])
    @pytest.mark.parametrize("default_network", ["random", "empty"])
    def test_whatever_the_first_write_loses_is_sent_again_at_once(
        self, start: Start, rules_on_create: bool, create_drops_description: bool, default_network: str
    ) -> None:
        tasks = start(
            rules_on_create=rules_on_create,
            create_drops_description=create_drops_description,
            default_network=default_network,
        )
        seen = tasks.quartet(TASK, name="office", **EVERYTHING)
        repeated = [{"description": "The office"}] if create_drops_description else []
        assert seen.bodies[1:] == [{"rulesSource": RULES}, *repeated]

    def test_empty_lists_are_created_empty_though_the_server_has_defaults(self, tasks: Tasks) -> None:
        seen = tasks.quartet(TASK, name="office", routes=[], ip_assignment_pools=[])
        network = config_of(tasks.emulator, seen.real.result["network"]["network_id"])
        assert (network["routes"], network["ipAssignmentPools"]) == ([], [])

    def test_rules_that_do_not_compile_fail_with_the_id_of_what_exists_now(self, tasks: Tasks) -> None:
        with pytest.raises(ApiError) as raised:
            tasks.network(name="office", rules_source="nonsense;")
        identity = tasks.network_info()[0]["network_id"]
        assert f"The network exists now as {identity}, but not all settings are made" in str(raised.value)
        seen = tasks.network(name="office", rules_source="accept;")
        assert seen.result["network"]["network_id"] == identity

    @pytest.mark.parametrize("replace", ["empty", "html", "truncated", "wrong_type"])
    def test_a_bad_answer_to_the_creation_says_that_it_may_have_happened(self, tasks: Tasks, replace: str) -> None:
        tasks.emulator.fault(method="POST", path="/network", replace=replace)
        with pytest.raises(BadAnswer, match="The change may have been applied all the same"):
            tasks.network(name="office")
        assert tasks.calls == ["GET /network", "POST /network"]
        assert not tasks.network(name="office").changed

    def test_a_connection_lost_during_the_creation_makes_no_second_network(self, tasks: Tasks) -> None:
        tasks.connection["retries"] = 5
        tasks.emulator.fault(method="POST", path="/network", drop="after")
        with pytest.raises(TransportError, match="The change may have been applied all the same"):
            tasks.network(name="office")
        assert not tasks.network(name="office").changed
        assert len(tasks.network_info()) == 1

    @pytest.mark.parametrize("replace", ["empty", "html", "truncated", "wrong_type"])
    def test_a_bad_answer_to_the_rules_is_looked_up(self, tasks: Tasks, replace: str) -> None:
        tasks.emulator.fault(method="POST", path="/network/*", replace=replace)
        outcome = tasks.network(name="office", rules_source="accept;")
        identity = outcome.result["network"]["network_id"]
        made = [f"POST /network/{identity}", f"GET /network/{identity}"]
        assert tasks.calls == ["GET /network", "POST /network", *made, "GET /network"]
        assert outcome.warnings == []
        assert outcome.result["network"]["rules_source"] == "accept;"

    def test_a_name_of_hostile_characters_is_shown_safely(self, tasks: Tasks) -> None:
        outcome = tasks.network(name="off\x1b[31m\nice")
        assert outcome.subject == r"network off\x1b[31m\nice"

    @pytest.mark.parametrize("check_mode", [True, False])
    @pytest.mark.parametrize("name", [" office", "office\n", "\xa0office"])
    def test_a_name_with_blanks_at_its_ends_is_refused(self, tasks: Tasks, name: str, check_mode: bool) -> None:
        with pytest.raises(
            InvalidOption, match=r"^name: '.*' begins or ends with blanks, which get lost; write 'office'\."
        ):
            tasks.network(check_mode, name=name)
        assert tasks.calls == ["GET /network"]

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_no_network_is_renamed_to_one_with_blanks_at_its_ends(self, tasks: Tasks, check_mode: bool) -> None:
        identity = tasks.emulator.add_network("office")
        with pytest.raises(
            InvalidOption, match=r"^name: 'lab ' begins or ends with blanks, which get lost; write 'lab'\."
        ):
            tasks.network(check_mode, network_id=identity, name="lab ")
        assert tasks.calls == [f"GET /network/{identity}"]

    def test_a_name_that_the_server_does_not_keep_is_a_failure_with_the_id(self, tasks: Tasks) -> None:
        for path in ("/network", "/network/*"):
            tasks.emulator.fault(method="POST", path=path, ignore=["config.name"], times=None)
        with pytest.raises(NotKept, match="each run would make one more") as raised:
            tasks.network(name="office")
        network = tasks.emulator.networks[0]["id"]
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [{"did": "create", "what": "network", "network_id": network}]
        assert network in str(raised.value)

    def test_a_twin_that_somebody_makes_meanwhile_is_told_with_both_ids(self, tasks: Tasks) -> None:
        theirs = {"method": "POST", "path": "/network", "body": {"config": {"name": "office"}}}
        tasks.emulator.fault(method="POST", path="/network", meanwhile=[theirs])
        with pytest.raises(Ambiguous) as raised:
            tasks.network(name="office")
        their_id, our_id = (network["id"] for network in tasks.emulator.networks)
        ids = ", ".join(sorted([their_id, our_id]))
        assert str(raised.value) == (
            f"More than one network is called 'office': {ids}. Name the one you mean with network_id. "
            f"This task made {our_id} just now; somebody else made the other."
        )
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [{"did": "create", "what": "network", "network_id": our_id}]

    def test_one_that_is_half_made_is_told_with_its_id(self, tasks: Tasks) -> None:
        with pytest.raises(ApiError) as raised:
            tasks.network(name="office", rules_source="nonsense;")
        made = tasks.emulator.networks[0]["id"]
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [{"did": "create", "what": "network", "network_id": made}]

    def test_without_a_name_nothing_is_created(self, tasks: Tasks) -> None:
        with pytest.raises(InvalidOption, match=r"^name: is empty; name the network, or give its network_id\."):
            tasks.network(name="")
        assert tasks.calls == []


CHANGES: list[tuple[str, t.Any, t.Any]] = [
    ("name", "workshop", {"config": {"name": "workshop"}}),
    ("description", "", {"description": ""}),
    ("private", False, {"config": {"private": False}}),
    ("enable_broadcast", True, {"config": {"enableBroadcast": True}}),
    ("mtu", 2800, {"config": {"mtu": 2800}}),
    ("multicast_limit", 0, {"config": {"multicastLimit": 0}}),
    ("routes", [], {"config": {"routes": []}}),
    (
        "routes",
        [{"target": "10.0.0.0/24"}, {"target": "fd00::/64"}],
        {"config": {"routes": [{"target": "10.0.0.0/24", "via": None}, {"target": "fd00::/64", "via": None}]}},
    ),
    ("ip_assignment_pools", [], {"config": {"ipAssignmentPools": []}}),
    (
        "ip_assignment_pools",
        [{"start": "10.0.0.10", "end": "10.0.0.20"}],
        {"config": {"ipAssignmentPools": [{"ipRangeStart": "10.0.0.10", "ipRangeEnd": "10.0.0.20"}]}},
    ),
    ("clear", ["v4_assign_mode"], {"config": {"v4AssignMode": {"zt": False}}}),
    ("v6_assign_mode", {"zt": False}, {"config": {"v6AssignMode": {"zt": False, "rfc4193": False, "6plane": True}}}),
    ("clear", ["v6_assign_mode"], {"config": {"v6AssignMode": {"zt": False, "rfc4193": False, "6plane": False}}}),
    ("clear", ["dns"], {"config": {"dns": {"domain": "", "servers": []}}}),
    ("dns", {"servers": ["10.0.0.1"]}, {"config": {"dns": {"domain": "example.com", "servers": ["10.0.0.1"]}}}),
    (
        "dns",
        {"servers": ["10.0.0.1", "10.0.0.2"]},
        {"config": {"dns": {"domain": "example.com", "servers": ["10.0.0.1", "10.0.0.2"]}}},
    ),
    ("rules_source", "drop;", {"rulesSource": "drop;"}),
    (
        "sso",
        {"allow_list": []},
        {"config": {"ssoConfig": {"enabled": True, "mode": "email", "clientId": "me", "allowList": []}}},
    ),
    ("clear", ["sso"], {"config": {"ssoConfig": {"enabled": False, "mode": "", "clientId": "", "allowList": []}}}),
]


class TestChange:
    @pytest.fixture
    def identity(self, tasks: Tasks) -> str:
        """A network with everything set."""
        return t.cast(str, tasks.network(name="office", **EVERYTHING).result["network"]["network_id"])

    @pytest.mark.parametrize(("option", "value", "body"), CHANGES)
    def test_one_setting_is_one_write_of_that_setting_alone(
        self, tasks: Tasks, identity: str, option: str, value: t.Any, body: t.Any
    ) -> None:
        pools_without_routes = option == "routes"
        seen = tasks.quartet(TASK, warns=pools_without_routes, network_id=identity, **{option: value})
        assert seen.calls == [f"GET /network/{identity}", f"POST /network/{identity}"]
        assert seen.bodies == [body]
        assert seen.calls_again == [f"GET /network/{identity}"]
        assert seen.real.before
        assert seen.real.after
        left_alone = seen.real.before.keys() - {option, *(value if option == "clear" else ())}
        assert all(seen.real.after[other] == seen.real.before[other] for other in left_alone)

    def test_unchanged_is_one_read_by_id_and_by_name(self, tasks: Tasks, identity: str) -> None:
        tasks.unchanged(TASK, network_id=identity, name="office", **EVERYTHING)
        assert tasks.calls == [f"GET /network/{identity}"]
        tasks.unchanged(TASK, name="office", **EVERYTHING)
        assert tasks.calls == ["GET /network"]

    def test_the_order_in_which_the_server_lists_sets_means_nothing(self, tasks: Tasks, identity: str) -> None:
        for _time in range(10):  # the emulator shuffles
            tasks.unchanged(TASK, network_id=identity, **EVERYTHING)

    def test_an_id_alone_changes_nothing(self, tasks: Tasks, identity: str) -> None:
        outcome = tasks.unchanged(TASK, network_id=identity.upper())
        assert outcome.result["network"]["name"] == "office"
        assert outcome.subject == f"network {identity}"

    def test_several_settings_are_one_write(self, tasks: Tasks, identity: str) -> None:
        seen = tasks.quartet(TASK, network_id=identity, name="workshop", mtu=2800, rules_source="drop;", private=True)
        assert seen.bodies == [{"config": {"name": "workshop", "mtu": 2800}, "rulesSource": "drop;"}]

    def test_rules_never_travel_with_what_is_derived_from_them(self, tasks: Tasks, identity: str) -> None:
        tasks.network(network_id=identity, rules_source="drop;", mtu=2800)
        (body,) = tasks.bodies
        assert not {"rules", "capabilities", "tags"} & body["config"].keys()
        assert config_of(tasks.emulator, identity)["rules"] == [{"type": "ACTION_DROP"}]

    def test_rules_are_compared_without_line_ends_and_trailing_blanks(self, tasks: Tasks, identity: str) -> None:
        tasks.unchanged(TASK, network_id=identity, rules_source=RULES.replace("\n", "\r\n") + " \r\n\n")

    @pytest.mark.parametrize("switch", ["replace", "merge"])
    def test_the_other_ways_to_assign_ipv6_keep_their_value(self, start: Start, switch: str) -> None:
        tasks = start(v6_assign_mode=switch)
        identity = tasks.emulator.add_network("office", config={"v6AssignMode": {"zt": True}})
        seen = tasks.quartet(TASK, network_id=identity, v6_assign_mode={"sixplane": True})
        assert seen.bodies == [{"config": {"v6AssignMode": {"zt": True, "rfc4193": False, "6plane": True}}}]

    @pytest.mark.parametrize("null_clears", [False, True])
    def test_lists_and_texts_are_cleared_whatever_null_means(self, start: Start, null_clears: bool) -> None:
        tasks = start(null_clears=null_clears)
        tasks.network(name="office", **EVERYTHING)
        empty: dict[str, t.Any] = {
            "description": "",
            "routes": [],
            "ip_assignment_pools": [],
            "clear": ["dns", "sso", "v6_assign_mode"],
        }
        tasks.quartet(TASK, name="office", **empty)

    @pytest.mark.parametrize("keep_pool_bits", [False, True])
    def test_what_else_wrote_a_pool_does_not_matter(self, start: Start, keep_pool_bits: bool) -> None:
        tasks = start(keep_pool_bits=keep_pool_bits)
        identity = tasks.emulator.add_network(
            "office",
            config={
                "routes": [{"target": "10.0.0.77/24", "via": ""}],
                "ipAssignmentPools": [{"ipRangeStart": "10.0.0.1/24", "ipRangeEnd": "10.0.0.9/24"}],
            },
        )
        pools = [{"start": "10.0.0.1", "end": "10.0.0.9"}]
        tasks.unchanged(TASK, network_id=identity, ip_assignment_pools=pools, routes=[{"target": "10.0.0.0/24"}])

    @pytest.mark.parametrize(
        "null", ["config.dns", "config.routes", "config.v6AssignMode", "config.ssoConfig", "description"]
    )
    def test_null_is_as_good_as_empty(self, tasks: Tasks, null: str) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="GET", null=[null], times=None)
        tasks.unchanged(
            TASK, network_id=identity, description="", routes=[], clear=["dns", "sso"], v6_assign_mode={"zt": False}
        )

    def test_a_network_is_renamed_by_its_id(self, tasks: Tasks, identity: str) -> None:
        seen = tasks.quartet(TASK, network_id=identity, name="workshop")
        assert seen.real.before
        assert (seen.real.before["name"], seen.real.result["network"]["name"]) == ("office", "workshop")

    def test_a_list_that_leaves_out_settings_costs_one_read_more(self, start: Start) -> None:
        tasks = start(list_rules_source=False)
        seen = tasks.quartet(TASK, name="office", **EVERYTHING)
        identity = seen.real.result["network"]["network_id"]
        assert seen.calls_again == ["GET /network", f"GET /network/{identity}"]
        outcome = tasks.unchanged(TASK, name="office", private=True)
        assert outcome.result["network"]["rules_source"] == RULES

    def test_before_and_after_hold_managed_settings_only(self, tasks: Tasks, identity: str) -> None:
        outcome = tasks.network(network_id=identity, mtu=1500)
        assert outcome.before
        assert outcome.before.keys() == {"name", "permissions", *EVERYTHING}
        assert outcome.after == {**outcome.before, "mtu": 1500}


class TestRefusals:
    """What the server drops with 200, and what is warned of."""

    def test_a_setting_that_does_not_stick_is_sent_twice_and_then_warned_of_with_both_values(
        self, tasks: Tasks
    ) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="POST", ignore=["config.mtu"], times=None)
        outcome = tasks.network(network_id=identity, mtu=1400)
        assert tasks.bodies == [{"config": {"mtu": 1400}}] * 2
        assert outcome.warnings == [
            "mtu: the API took the request but did not keep the value. Asked for: 1400. It is: 2800."
        ]
        assert outcome.changed  # it was written, whatever came of it
        assert outcome.before == outcome.after
        assert outcome.result["network"]["mtu"] == 2800

    def test_only_what_did_not_stick_is_sent_again(self, tasks: Tasks) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="POST", ignore=["config.mtu"])
        outcome = tasks.network(network_id=identity, mtu=1400, description="d", private=False)
        assert tasks.bodies == [
            {"config": {"mtu": 1400, "private": False}, "description": "d"},
            {"config": {"mtu": 1400}},
        ]
        assert (outcome.changed, outcome.warnings) == (True, [])

    def test_what_stuck_is_reported_as_changed_beside_what_did_not(self, tasks: Tasks) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="POST", ignore=["config.mtu"], times=None)
        outcome = tasks.network(network_id=identity, mtu=1400, private=False)
        assert outcome.changed
        assert outcome.before
        assert outcome.after == {**outcome.before, "private": False}
        assert len(outcome.warnings) == 1

    def test_a_new_network_reports_what_it_is_and_not_what_it_should_be(self, tasks: Tasks) -> None:
        tasks.emulator.fault(method="POST", ignore=["config.mtu"], times=None)
        outcome = tasks.network(name="office", mtu=1400)
        assert outcome.changed
        assert outcome.after == {"name": "office", "mtu": 2800}
        assert outcome.warnings == [
            "mtu: the API took the request but did not keep the value. Asked for: 1400. It is: 2800."
        ]
        assert len(tasks.bodies) == 2

    @pytest.mark.parametrize("replace", ["empty", "html", "truncated", "wrong_type"])
    def test_a_bad_answer_after_the_work_is_looked_up(self, tasks: Tasks, replace: str) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="POST", replace=replace)
        outcome = tasks.network(network_id=identity, mtu=1400)
        assert tasks.calls == [f"GET /network/{identity}", f"POST /network/{identity}", f"GET /network/{identity}"]
        assert (outcome.changed, outcome.warnings) == (True, [])

    def test_a_500_is_an_error_also_if_the_work_was_done(self, tasks: Tasks) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="POST", status=500, after=True)
        with pytest.raises(ApiError, match="The change may have been applied all the same"):
            tasks.network(network_id=identity, mtu=1400)
        tasks.unchanged(TASK, network_id=identity, mtu=1400)

    @pytest.mark.parametrize("rules_error", ["reject", "store"])
    def test_rules_that_do_not_compile(self, start: Start, rules_error: str) -> None:
        tasks = start(rules_error=rules_error)
        identity = tasks.emulator.add_network("office")
        if rules_error == "reject":
            with pytest.raises(ApiError, match="Rules error at line 1"):
                tasks.network(network_id=identity, rules_source="nonsense;")
        else:
            assert tasks.network(network_id=identity, rules_source="nonsense;").changed

    def test_empty_rules_are_refused_before_any_request(self, tasks: Tasks) -> None:
        with pytest.raises(InvalidOption, match=r"^rules_source: is empty, .* write 'drop;'"):
            tasks.network(name="office", rules_source=" \n")
        assert tasks.calls == []

    def test_a_pool_outside_of_every_route_is_warned_of(self, tasks: Tasks) -> None:
        options = {
            "routes": [{"target": "10.0.0.0/24"}],
            "ip_assignment_pools": [{"start": "10.0.0.9", "end": "10.0.1.9"}],
        }
        seen = tasks.quartet(TASK, warns=True, name="office", **options)
        assert seen.preview.warnings == seen.real.warnings
        assert seen.real.warnings == [
            "ip_assignment_pools: the pool from 10.0.0.9 to 10.0.1.9 lies in no route of the network, "
            "so no member gets an address from it. Add a route that holds the pool."
        ]
        assert not tasks.network(name="office", private=True).warnings

    def test_a_pool_is_held_against_the_routes_that_the_network_has(self, tasks: Tasks) -> None:
        identity = tasks.emulator.add_network("office", config={"routes": [{"target": "10.0.0.0/24", "via": None}]})
        pools = [{"start": "10.0.0.9", "end": "10.0.0.10"}]
        assert not tasks.network(network_id=identity, ip_assignment_pools=pools).warnings
        assert tasks.network(network_id=identity, routes=[{"target": "fd00::/8"}]).warnings


class TestAbsent:
    def test_by_name(self, tasks: Tasks) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.add_network("other")
        seen = tasks.quartet(TASK, name="office", state="absent")
        assert seen.calls == ["GET /network", f"DELETE /network/{identity}", f"GET /network/{identity}"]
        assert seen.calls_again == ["GET /network"]
        assert seen.real.after == {}
        assert seen.real.before
        assert seen.real.before["name"] == "office"
        assert seen.real.result == {"network": None}
        assert [network["name"] for network in tasks.network_info()] == ["other"]

    def test_by_id(self, tasks: Tasks) -> None:
        identity = tasks.emulator.add_network("office")
        seen = tasks.quartet(TASK, network_id=identity, state="absent")
        assert seen.calls == [f"GET /network/{identity}", f"DELETE /network/{identity}", f"GET /network/{identity}"]
        assert seen.calls_again == [f"GET /network/{identity}", "GET /network"]

    def test_what_was_never_there_is_absent(self, tasks: Tasks) -> None:
        tasks.unchanged(TASK, name="office", state="absent")
        tasks.unchanged(TASK, network_id="8056c2e21c123456", state="absent")

    def test_somebody_else_may_be_faster(self, tasks: Tasks) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="DELETE", status=404, after=True)
        assert tasks.network(name="office", state="absent").changed
        assert tasks.calls == ["GET /network", f"DELETE /network/{identity}", f"GET /network/{identity}"]

    @pytest.mark.parametrize("status", [200, 404])
    def test_a_deletion_that_did_not_happen_is_told(self, tasks: Tasks, status: int) -> None:
        identity = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="DELETE", status=status)
        with pytest.raises(NotKept, match=f"delete network {identity}, but the network is still there"):
            tasks.network(name="office", state="absent")
        assert tasks.calls == ["GET /network", f"DELETE /network/{identity}", f"GET /network/{identity}"]

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_name_that_is_not_the_networks_deletes_nothing(self, tasks: Tasks, check_mode: bool) -> None:
        identity = tasks.emulator.add_network("office")
        with pytest.raises(
            Refused, match=f"^name: network {identity} is called 'office', not 'lab'. Nothing was deleted."
        ):
            tasks.network(check_mode, network_id=identity, name="lab", state="absent")
        assert tasks.calls == [f"GET /network/{identity}"]

    def test_a_delete_whose_answer_was_lost_is_repeated(self, tasks: Tasks) -> None:
        tasks.emulator.add_network("office")
        tasks.connection["retries"] = 1
        tasks.emulator.fault(method="DELETE", drop="after")
        assert tasks.network(name="office", state="absent").changed
        assert [call.partition(" ")[0] for call in tasks.calls] == ["GET", "DELETE", "DELETE", "GET"]
        assert tasks.network_info() == []

    def test_two_of_one_name_are_both_left(self, tasks: Tasks) -> None:
        ids = sorted(tasks.emulator.add_network("office") for _number in range(2))
        with pytest.raises(Ambiguous) as raised:
            tasks.network(name="office", state="absent")
        assert str(raised.value) == (
            f"More than one network is called 'office': {ids[0]}, {ids[1]}. Name the one you mean with network_id."
        )
        assert tasks.bodies == []

    @pytest.mark.parametrize("status", [403, 404])
    def test_a_network_that_is_deleted_can_be_made_again_by_name(self, start: Start, status: int) -> None:
        tasks = start(deleted_network_status=status)
        first = tasks.network(name="office").result["network"]["network_id"]
        tasks.network(name="office", state="absent")
        assert tasks.quartet(TASK, name="office").real.result["network"]["network_id"] != first


class TestWhich:
    """Which network is meant."""

    def test_an_id_that_is_not_there_is_never_created(self, tasks: Tasks) -> None:
        for check_mode in (True, False):
            with pytest.raises(Missing) as raised:
                tasks.network(check_mode, network_id="8056c2e21c123456", name="office")
            assert str(raised.value) == (
                "network_id: there is no network 8056c2e21c123456 that the token's user can see. "
                "The API chooses ids itself: to create a network, give only its name."
            )
            assert tasks.calls == ["GET /network/8056c2e21c123456"]

    def test_a_name_that_fits_two_networks_is_an_error_that_lists_the_ids(self, tasks: Tasks) -> None:
        ids = sorted(tasks.emulator.add_network("office") for _number in range(2))
        with pytest.raises(Ambiguous, match=f"More than one network is called 'office': {ids[0]}, {ids[1]}"):
            tasks.network(name="office", mtu=1400)
        assert tasks.calls == ["GET /network"]

    def test_a_name_is_meant_exactly(self, tasks: Tasks) -> None:
        tasks.emulator.add_network("Office")
        tasks.emulator.add_network("office ")
        assert tasks.network(True, name="office").changed

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_the_network_of_somebody_else_is_refused(self, tasks: Tasks, state: str) -> None:
        foreign = tasks.emulator.add_network("theirs", owner_id=tasks.emulator.add_user("t" * 32))
        with pytest.raises(AuthError) as raised:
            tasks.network(network_id=foreign, state=state)
        assert raised.value.status == 403
        assert "its user has the right to do this" in str(raised.value)

    def test_the_network_of_somebody_else_is_not_found_by_name(self, tasks: Tasks) -> None:
        tasks.emulator.add_network("office", owner_id=tasks.emulator.add_user("t" * 32))
        assert tasks.network(True, name="office").before == {}

    @pytest.mark.parametrize("status", [401, 403])
    def test_a_wrong_token_is_refused_before_anything_else(self, start: Start, status: int) -> None:
        tasks = start(auth_failure_status=status)
        tasks.connection["api_token"] = "wrong"
        with pytest.raises(AuthError, match="api_token"):
            tasks.network(name="office")
        assert tasks.calls == ["GET /network"]

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"network_id": "8056c2e21c"}, "network_id: '8056c2e21c' is not a network id; it should be 16 hex digits"),
            ({"network_id": ""}, "network_id: has no value; give the network's id"),
            ({"name": "office", "mtu": 1000}, "mtu: 1000 is outside the range; it must be 1280 to 10000."),
            ({"name": "x" * 128}, "name: is 128 bytes long; 127 bytes are the most."),
            ({"name": "office", "routes": [{"target": "x"}]}, "routes: 'x' is not a network in CIDR notation"),
            (
                {"name": "office", "ip_assignment_pools": [{"start": "10.0.0.2", "end": "10.0.0.1"}]},
                "ip_assignment_pools: the pool from 10.0.0.2 to 10.0.0.1 is reversed",
            ),
            (
                {"name": "office", "ip_assignment_pools": [{"start": "10.0.0.2", "end": "fd00::1"}]},
                "ip_assignment_pools: the pool from 10.0.0.2 to fd00::1 mixes IPv4 and IPv6",
            ),
            (
                {"name": "office", "dns": {"servers": ["10.0.0.1"] * 5}},
                "dns: servers: 5 servers are listed; 4 are the most",
            ),
        ],
    )
    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_bad_input_is_refused_before_any_request(
        self, tasks: Tasks, options: dict[str, t.Any], sentence: str, state: str
    ) -> None:
        with pytest.raises(InvalidOption) as raised:
            tasks.network(state=state, **options)
        assert str(raised.value).startswith(sentence)
        assert tasks.calls == []

    def test_a_network_that_vanishes_in_between_is_not_found(self, tasks: Tasks) -> None:
        tasks.emulator.add_network("office")
        tasks.emulator.fault(method="POST", status=404, body={"message": "Item not found"})
        with pytest.raises(NotFound):
            tasks.network(name="office", mtu=1400)


class TestInfo:
    @pytest.fixture
    def ids(self, tasks: Tasks) -> dict[str, str]:
        names = ("office", "office-2", "Lab")
        return {name: tasks.emulator.add_network(name, description=f"the {name}", rulesSource=RULES) for name in names}

    def names(self, tasks: Tasks, **options: t.Any) -> list[str]:
        found = sorted(network["name"] for network in tasks.network_info(**options))
        assert tasks.bodies == []
        return found

    def test_a_letter_and_its_accent_are_one_character_or_two(self, tasks: Tasks) -> None:
        tasks.emulator.add_network("cafe\u0301")
        for options in ({"name": "caf\u00e9"}, {"name_pattern": "caf?"}):
            assert self.names(tasks, **options) == ["caf\u00e9"]

    def test_a_network_that_the_list_does_not_name_is_read_for_its_name(
        self, tasks: Tasks, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stock = Central.networks

        def networks(api: Central) -> list[dict[str, t.Any]]:
            listed = stock(api)
            for document in listed:
                if document["id"] == ids["office"]:
                    del document["config"]["name"]
            return listed

        monkeypatch.setattr(Central, "networks", networks)
        assert self.names(tasks, name="office") == ["office"]
        assert tasks.calls == ["GET /network", f"GET /network/{ids['office']}"]
        assert self.names(tasks, name="") == []

    @pytest.mark.usefixtures("ids")
    @pytest.mark.parametrize(
        ("options", "names"),
        [
            ({}, ["Lab", "office", "office-2"]),
            ({"name": "office"}, ["office"]),
            ({"name": "Office"}, []),
            ({"name_pattern": "office*"}, ["office", "office-2"]),
            ({"name_pattern": "lab"}, []),
            ({"name": "office", "name_pattern": "*-2"}, []),
        ],
    )
    def test_by_name_and_pattern_is_one_request(
        self, tasks: Tasks, options: dict[str, t.Any], names: list[str]
    ) -> None:
        assert self.names(tasks, **options) == names
        assert tasks.calls == ["GET /network"]

    def test_by_id_is_one_request(self, tasks: Tasks, ids: dict[str, str]) -> None:
        assert self.names(tasks, network_id=ids["Lab"].upper()) == ["Lab"]
        assert tasks.calls == [f"GET /network/{ids['Lab']}"]
        assert self.names(tasks, network_id=ids["Lab"], name="office") == []

    def test_what_is_not_there_is_an_empty_list(self, tasks: Tasks) -> None:
        assert self.names(tasks) == []
        assert self.names(tasks, network_id="8056c2e21c123456") == []

    def test_a_bad_id_is_refused_before_any_request(self, tasks: Tasks) -> None:
        with pytest.raises(InvalidOption, match=r"^network_id: "):
            tasks.network_info(network_id="office")
        assert tasks.calls == []

    def test_a_wrong_token_is_not_an_empty_list(self, tasks: Tasks) -> None:
        tasks.connection["api_token"] = "wrong"
        for options in ({}, {"network_id": "8056c2e21c123456"}):
            with pytest.raises(AuthError):
                tasks.network_info(**options)

    @pytest.mark.parametrize("list_rules_source", [True, False])
    @pytest.mark.parametrize("by", ["list", "id"])
    def test_what_is_returned_can_be_given_back_and_writes_nothing(
        self, start: Start, list_rules_source: bool, by: str
    ) -> None:
        tasks = start(list_rules_source=list_rules_source)
        identity = tasks.network(name="office", **EVERYTHING).result["network"]["network_id"]
        (network,) = tasks.network_info(**({"network_id": identity} if by == "id" else {}))
        assert network["rules_source"] == RULES
        tasks.unchanged(TASK, **network)

    @pytest.mark.parametrize(
        "null", ["config", "config.mtu", "config.multicastLimit", "config.dns", "config.name", "rulesSource"]
    )
    def test_nor_does_it_if_the_server_says_null(self, tasks: Tasks, null: str) -> None:
        tasks.network(name="office", **EVERYTHING)
        tasks.emulator.fault(method="GET", null=[null], times=None)
        (network,) = tasks.network_info()
        tasks.unchanged(TASK, **network)

    def test_what_a_task_returns_can_be_given_back_too(self, tasks: Tasks) -> None:
        outcome = tasks.network(name="office", **EVERYTHING)
        tasks.unchanged(TASK, **outcome.result["network"])

    def test_what_can_not_be_set_is_under_status(self, tasks: Tasks, ids: dict[str, str]) -> None:
        (network,) = tasks.network_info(name="Lab")
        assert network["network_id"] == ids["Lab"]
        assert network["status"]["owner_id"] == tasks.emulator.user_id
        assert network["status"]["capabilities_by_name"] == {"admin": 7}


ADDRESS = st.integers(0, 255).map(lambda number: f"10.0.0.{number}")
WANTED = st.fixed_dictionaries(
    {},
    optional={
        "description": st.sampled_from(["", "a", "ü"]),
        "private": st.booleans(),
        "mtu": st.sampled_from([1280, 2800, 10000]),
        "routes": st.lists(
            st.fixed_dictionaries(
                {"target": ADDRESS.map(lambda ip: f"{ip}/24")}, optional={"via": st.none() | st.just("") | ADDRESS}
            ),
            max_size=3,
        ),
        "ip_assignment_pools": st.lists(
            st.tuples(st.integers(0, 99), st.integers(99, 255)).map(
                lambda ends: {"start": f"10.0.0.{ends[0]}", "end": f"10.0.0.{ends[1]}"}
            ),
            max_size=3,
        ),
        "v6_assign_mode": st.fixed_dictionaries(
            {}, optional={key: st.booleans() for key in ("zt", "rfc4193", "sixplane")}
        ),
        "dns": st.fixed_dictionaries(
            {}, optional={"domain": st.sampled_from(["", "a"]), "servers": st.lists(ADDRESS, max_size=4)}
        ),
        "rules_source": st.sampled_from(["accept;", "drop;\r\n", "accept;  \n"]),
    },
)


@pytest.fixture(scope="module")
def shared() -> t.Iterator[Tasks]:
    with Emulator() as emulator:
        yield Tasks(emulator)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["a", "b"]), wanted=WANTED)
def test_whatever_is_wanted_check_mode_foretells_it_and_the_second_run_writes_nothing(
    shared: Tasks, name: str, wanted: dict[str, t.Any]
) -> None:
    """The networks live on from one example to the next, so that each begins with another state."""
    preview = shared.network(True, name=name, **wanted)
    assert shared.bodies == []
    real = shared.network(name=name, **wanted)
    assert real.changed == preview.changed
    assert same([real.before, real.after], [preview.before, preview.after])
    again = shared.network(name=name, **wanted)
    assert not again.changed
    assert shared.bodies == []
