# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zt_member and zt_member_info, over HTTP against the emulator."""

from __future__ import annotations

import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    Ambiguous,
    ApiError,
    AuthError,
    InvalidOption,
    Missing,
    NotKept,
    Refused,
    TimedOut,
)
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import same
from ansible_collections.community.zerotier.plugins.module_utils._tasks.member import TASK, is_online
from ansible_collections.community.zerotier.plugins.module_utils._tasks.rights import tag_ids
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import Document, FakeClock, Quartet, Tasks

Start = t.Callable[..., Tasks]

NODE = "a1b2c3d4e5"
OTHER = "b1b2c3d4e5"
RULES = """
tag department id 1000 enum 100 engineering enum 200 sales;
tag clearance id 1001 default 3 flag 0 secret flag 1 top-secret;
cap admin id 7 accept; ;
cap basic id 8 default accept; ;
accept;
"""
RULES_IN_CAPITALS = """
tag Department id 7 enum 100 Sales;
tag Access id 8 flag 0 Print flag 1 Scan flag 31 Root;
cap Administrators id 3 accept; ;
accept;
"""
POOL: Document = {
    "routes": [{"target": "10.0.0.0/24", "via": None}],
    "ipAssignmentPools": [{"ipRangeStart": "10.0.0.100", "ipRangeEnd": "10.0.0.199"}],
}
EVERYTHING: dict[str, t.Any] = {
    "authorized": True,
    "name": "anna",
    "description": "Anna's laptop",
    "hidden": False,
    "active_bridge": True,
    "no_auto_assign_ips": True,
    "sso_exempt": True,
    "ip_assignments": ["10.0.0.7", "fd00::7"],
    "capabilities": [7, 9],
    "tags": {"1000": 100, "5": False},
}


class Office:
    """A network, and tasks about one node on it."""

    def __init__(self, tasks: Tasks, rules: str = RULES, **config: t.Any) -> None:
        self.tasks = tasks
        self.emulator = tasks.emulator
        self.id = self.emulator.add_network("office", rulesSource=rules, config=config)
        self.path = f"/network/{self.id}/member/{NODE}"

    def options(self, **options: t.Any) -> dict[str, t.Any]:
        network = {} if "network_name" in options else {"network_id": self.id}
        return {**network, "node_id": NODE, **options}

    def run(self, check_mode: bool = False, **options: t.Any) -> t.Any:
        return self.tasks.member(check_mode, **self.options(**options))

    def quartet(self, warns: bool = False, **options: t.Any) -> Quartet:
        return self.tasks.quartet(TASK, warns, **self.options(**options))

    def unchanged(self, **options: t.Any) -> t.Any:
        return self.tasks.unchanged(TASK, **self.options(**options))

    def check_in(self) -> None:
        """The node contacts the controller."""
        self.emulator.check_in(self.id, NODE)

    @property
    def member(self) -> Document:
        """The member as the API lists it."""
        member = self.emulator.member(self.id, NODE)
        assert member, "the member is not in the list"
        return member

    @property
    def listed(self) -> bool:
        return self.emulator.member(self.id, NODE) is not None

    def done(self, what: str) -> Document:
        return {"did": what, "what": "member", "network_id": self.id, "node_id": NODE}

    @property
    def calls(self) -> list[str]:
        return self.tasks.calls

    @property
    def bodies(self) -> list[t.Any]:
        return self.tasks.bodies


@pytest.fixture
def office(tasks: Tasks) -> Office:
    """A network without pools."""
    return Office(tasks)


@pytest.fixture
def pooled(tasks: Tasks) -> Office:
    """A network that assigns addresses by itself."""
    return Office(tasks, **POOL)


class TestCreate:
    def test_a_node_that_never_joined_is_authorized_in_one_read_and_one_write(self, office: Office) -> None:
        seen = office.quartet(authorized=True, name="anna")
        assert seen.calls == [f"GET {office.path}", f"POST {office.path}"]
        assert seen.bodies == [{"name": "anna", "config": {"authorized": True}, "hidden": False}]
        assert seen.calls_again == [f"GET {office.path}"]
        assert (seen.real.before, seen.real.after) == ({}, {"authorized": True, "name": "anna"})
        assert seen.real.subject == f"member {NODE} of network {office.id}"

    @pytest.mark.parametrize("first_post_drops_name", [False, True])
    def test_what_the_first_write_loses_is_sent_again(self, start: Start, first_post_drops_name: bool) -> None:
        office = Office(start(first_post_drops_name=first_post_drops_name))
        seen = office.quartet(**EVERYTHING)
        again = [{"name": "anna", "description": "Anna's laptop"}] if first_post_drops_name else []
        assert seen.bodies[1:] == again
        member = seen.real.result["member"]
        assert member["ip_assignments"] == ["10.0.0.7", "fd00::7"]
        assert member["capabilities"] == [7, 9]
        assert member["tags"] == {"1000": 100}

    def test_nothing_else_asked_for_makes_an_unauthorized_member(self, office: Office) -> None:
        assert office.run(True).changed
        assert office.run().changed
        assert office.bodies == [{"config": {}, "hidden": False}]
        assert not office.member["config"]["authorized"]
        office.unchanged()

    def test_a_hidden_member_is_made_visible_first(self, office: Office) -> None:
        seen = office.quartet(hidden=True, name="anna")
        assert seen.bodies == [{"config": {}, "name": "anna", "hidden": False}, {"hidden": True}]
        assert seen.calls_again == [f"GET {office.path}", f"GET /network/{office.id}/member"]

    def test_a_node_that_joined_is_changed_and_not_created(self, office: Office) -> None:
        office.check_in()
        seen = office.quartet(authorized=True, create=False)
        assert seen.bodies == [{"config": {"authorized": True}}]
        assert seen.real.before

    def test_a_typo_with_create_false_makes_no_ghost(self, office: Office) -> None:
        for check_mode in (True, False):
            with pytest.raises(Missing) as raised:
                office.run(check_mode, authorized=True, create=False)
            assert str(raised.value) == (
                f"node_id: node {NODE} is not a member of network {office.id}, and create is false. "
                "Check the ids for a typo, or let the node join first."
            )
            assert office.calls == [f"GET {office.path}"]
        assert not office.listed

    def test_the_preview_is_what_is_known(self, office: Office) -> None:
        preview = office.run(True, name="anna", ip_assignments=["10.0.0.7"])
        assert preview.result["member"] == {
            "network_id": office.id,
            "node_id": NODE,
            "name": "anna",
            "ip_assignments": ["10.0.0.7"],
            "status": {},
        }

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_on_a_network_that_is_not_there_the_preview_fails_like_the_run(
        self, office: Office, check_mode: bool
    ) -> None:
        with pytest.raises(Missing, match=r"^network_id: there is no network 8056c2e21c123456"):
            office.run(check_mode, network_id="8056c2e21c123456", authorized=True)

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_so_it_does_where_names_must_be_looked_up(self, office: Office, check_mode: bool) -> None:
        with pytest.raises(Missing, match=r"^network_id: there is no network 8056c2e21c123456"):
            office.run(check_mode, network_id="8056c2e21c123456", tags={"role": "server"})

    @pytest.mark.parametrize("replace", ["empty", "html", "truncated", "wrong_type"])
    def test_a_bad_answer_after_the_work_is_looked_up(self, office: Office, replace: str) -> None:
        office.emulator.fault(method="POST", replace=replace)
        outcome = office.run(authorized=True)
        assert office.calls == [f"GET {office.path}", f"POST {office.path}", f"GET {office.path}"]
        assert (outcome.changed, outcome.warnings) == (True, [])

    def test_an_address_that_another_member_has_is_warned_of(self, office: Office) -> None:
        office.emulator.add_member(office.id, OTHER, config={"ipAssignments": ["10.0.0.7"]})
        outcome = office.run(ip_assignments=["10.0.0.7", "10.0.0.8"], authorized=True)
        assert outcome.warnings == [
            "ip_assignments: the API took the request but did not keep the value. "
            'Asked for: ["10.0.0.7", "10.0.0.8"]. It is: ["10.0.0.8"].'
        ]
        assert outcome.after == {"authorized": True, "ip_assignments": ["10.0.0.8"]}
        assert len(office.bodies) == 2


CHANGES: list[tuple[dict[str, t.Any], t.Any]] = [
    ({"name": "bert"}, {"name": "bert"}),
    ({"name": "", "description": ""}, {"name": "", "description": ""}),
    ({"authorized": False}, {"config": {"authorized": False}}),
    ({"active_bridge": False}, {"config": {"activeBridge": False}}),
    ({"no_auto_assign_ips": False}, {"config": {"noAutoAssignIps": False}}),
    ({"sso_exempt": False}, {"config": {"ssoExempt": False}}),
    ({"ip_assignments": ["10.0.0.8"]}, {"config": {"ipAssignments": ["10.0.0.8"]}}),
    ({"ip_assignments": []}, {"config": {"ipAssignments": []}}),
    (
        {"ip_assignments": ["10.0.0.8"], "ip_assignments_mode": "append"},
        {"config": {"ipAssignments": ["10.0.0.7", "10.0.0.8", "fd00::7"]}},
    ),
    ({"capabilities": [7]}, {"config": {"capabilities": [7]}}),
    ({"capabilities": []}, {"config": {"capabilities": []}}),
    ({"tags": {1000: 200}}, {"config": {"tags": [[1000, 200]]}}),
    ({"tags": {1000: False}}, {"config": {"tags": [[1000, False]]}}),
    ({"tags": {2: 0}}, {"config": {"tags": [[1000, 100], [2, 0]]}}),
    ({"clear": ["tags"]}, {"config": {"tags": []}}),
    (
        {"name": "bert", "authorized": False, "description": "Anna's laptop"},
        {"name": "bert", "config": {"authorized": False}},
    ),
]


class TestChange:
    @pytest.mark.parametrize(("options", "body"), CHANGES)
    def test_one_write_of_what_differs(self, office: Office, options: dict[str, t.Any], body: t.Any) -> None:
        office.run(**EVERYTHING)
        seen = office.quartet(**options)
        assert seen.bodies == [body]
        assert seen.calls[0] == f"GET {office.path}"
        assert seen.calls[-1] == f"POST {office.path}"
        assert seen.calls_again[0] == f"GET {office.path}"
        assert seen.real.before
        assert seen.real.after
        assert all(
            seen.real.after[o] == seen.real.before[o]
            for o in seen.real.before.keys() - {*options, *options.get("clear", ())}
        )

    def test_hiding_costs_a_look_into_the_list_from_then_on(self, office: Office) -> None:
        office.run(**EVERYTHING)
        seen = office.quartet(hidden=True)
        assert seen.calls == [f"GET {office.path}", f"POST {office.path}"]
        assert seen.calls_again == [f"GET {office.path}", f"GET /network/{office.id}/member"]
        office.quartet(hidden=False)

    def test_unchanged_is_one_read_and_one_more_for_a_name(self, office: Office) -> None:
        office.run(**EVERYTHING)
        office.unchanged(**EVERYTHING)
        assert office.calls == [f"GET {office.path}"]
        office.unchanged(network_name="office", **EVERYTHING)
        assert office.calls == ["GET /network", f"GET {office.path}"]

    def test_the_order_in_which_the_server_lists_sets_means_nothing(self, office: Office) -> None:
        office.run(**EVERYTHING)
        for _time in range(10):  # the emulator shuffles
            office.unchanged(**EVERYTHING)

    def test_ids_may_be_in_upper_case(self, office: Office) -> None:
        office.run(authorized=True)
        office.unchanged(network_id=office.id.upper(), node_id=NODE.upper())
        assert office.calls == [f"GET {office.path}"]

    def test_an_id_alone_changes_nothing(self, office: Office) -> None:
        office.run(**EVERYTHING)
        assert office.unchanged().result["member"]["name"] == "anna"

    def test_a_setting_that_does_not_stick_is_sent_twice_and_then_warned_of(self, office: Office) -> None:
        office.run(**EVERYTHING)
        office.emulator.fault(method="POST", ignore=["config.ssoExempt"], times=None)
        outcome = office.run(sso_exempt=False, name="bert")
        assert office.bodies == [{"name": "bert", "config": {"ssoExempt": False}}, {"config": {"ssoExempt": False}}]
        assert outcome.warnings == [
            "sso_exempt: the API took the request but did not keep the value. Asked for: false. It is: true."
        ]
        assert outcome.before
        assert outcome.after == {**outcome.before, "name": "bert"}

    def test_if_nothing_sticks_that_is_warned_of(self, office: Office) -> None:
        office.run(**EVERYTHING)
        office.emulator.fault(method="POST", ignore=["name"], times=None)
        outcome = office.run(name="\x1b[31mbert")
        assert outcome.changed  # it was written, whatever came of it
        assert outcome.after == outcome.before
        assert outcome.warnings == [
            'name: the API took the request but did not keep the value. Asked for: "\\u001b[31mbert". It is: "anna".'
        ]

    @pytest.mark.parametrize(
        "null", ["name", "config", "config.tags", "config.ipAssignments", "config.capabilities", "hidden"]
    )
    def test_null_is_as_good_as_empty(self, office: Office, null: str) -> None:
        office.run()
        office.emulator.fault(method="GET", null=[null], times=None)
        office.unchanged(name="", hidden=False, authorized=False, tags={}, ip_assignments=[], capabilities=[])

    def test_a_500_is_an_error_also_if_the_work_was_done(self, office: Office) -> None:
        office.run(**EVERYTHING)
        office.emulator.fault(method="POST", status=500, after=True)
        with pytest.raises(ApiError, match="The change may have been applied all the same"):
            office.run(name="bert")
        office.unchanged(name="bert")


class TestAddresses:
    """ip_assignments on a network that assigns addresses by itself."""

    @pytest.fixture
    def assigned(self, pooled: Office) -> str:
        """The address that the network chose."""
        pooled.run(authorized=True)
        pooled.check_in()
        (address,) = pooled.member["config"]["ipAssignments"]
        return str(address)

    def test_an_address_that_came_by_itself_is_not_touched_by_other_changes(
        self, pooled: Office, assigned: str
    ) -> None:
        assert pooled.quartet(name="anna").real.result["member"]["ip_assignments"] == [assigned]

    def test_append_leaves_it_in_place(self, pooled: Office, assigned: str) -> None:
        seen = pooled.quartet(ip_assignments=["10.0.0.7"], ip_assignments_mode="append")
        assert seen.bodies == [{"config": {"ipAssignments": ["10.0.0.7", assigned]}}]

    def test_append_of_what_is_there_or_of_nothing_is_nothing_to_do(self, pooled: Office, assigned: str) -> None:
        for addresses in ([assigned], []):
            pooled.unchanged(ip_assignments=addresses, ip_assignments_mode="append")
            assert pooled.calls == [f"GET {pooled.path}"]

    def test_exact_replaces_it(self, pooled: Office, assigned: str) -> None:
        seen = pooled.quartet(ip_assignments=["10.0.0.7"])
        assert seen.bodies == [{"config": {"ipAssignments": ["10.0.0.7"]}}]
        pooled.check_in()
        pooled.unchanged(ip_assignments=["10.0.0.7"])
        assert assigned not in pooled.member["config"]["ipAssignments"]

    def test_an_empty_list_is_left_undone_with_a_warning_for_the_network_would_only_choose_again(
        self, pooled: Office, assigned: str
    ) -> None:
        outcome = pooled.unchanged(ip_assignments=[])
        assert outcome.result["member"]["ip_assignments"] == [assigned]
        (warning,) = outcome.warnings
        assert warning.startswith(
            "ip_assignments: an empty list was asked for, but the network assigns addresses by itself"
        )
        assert "set no_auto_assign_ips to true in the same task" in warning

    @pytest.mark.usefixtures("assigned")
    def test_an_empty_list_with_no_auto_assign_ips_takes_it_away(self, pooled: Office) -> None:
        seen = pooled.quartet(ip_assignments=[], no_auto_assign_ips=True)
        assert seen.bodies == [{"config": {"noAutoAssignIps": True, "ipAssignments": []}}]
        pooled.check_in()
        pooled.unchanged(ip_assignments=[], no_auto_assign_ips=True)

    def test_an_empty_list_where_nothing_is_assigned_is_nothing_to_do(self, pooled: Office) -> None:
        pooled.run(authorized=True)
        assert pooled.unchanged(ip_assignments=[]).warnings == []
        assert pooled.calls == [f"GET {pooled.path}"]

    @pytest.mark.parametrize(
        "config", [{"routes": POOL["routes"]}, {**POOL, "v4AssignMode": {"zt": False}}], ids=["no pool", "no mode"]
    )
    def test_an_empty_list_on_a_network_that_assigns_nothing_clears(self, tasks: Tasks, config: Document) -> None:
        office = Office(tasks, **config)
        office.run(ip_assignments=["10.0.0.7"])
        assert office.quartet(ip_assignments=[]).bodies == [{"config": {"ipAssignments": []}}]


class TestNames:
    """Tags and capabilities by the names that the network's rules give them."""

    @pytest.mark.parametrize(
        ("tags", "stored"),
        [
            ({"department": "engineering"}, [[1000, 100]]),
            ({"department": 200}, [[1000, 200]]),
            ({"department": "200"}, [[1000, 200]]),
            ({"1000": "sales"}, [[1000, 200]]),
            ({"01000": 7}, [[1000, 7]]),
            ({"clearance": "top-secret"}, [[1001, 2]]),
            ({"department": "sales", "clearance": "secret"}, [[1000, 200], [1001, 1]]),
            ({"77": 1}, [[77, 1]]),
        ],
    )
    def test_tags(self, office: Office, tags: dict[str, t.Any], stored: t.Any) -> None:
        office.run()
        seen = office.quartet(tags=tags)
        assert sorted(office.member["config"]["tags"]) == stored
        named = any(not name.isdecimal() or isinstance(value, str) for name, value in tags.items())
        reads = [f"GET {office.path}", f"GET /network/{office.id}"] if named else [f"GET {office.path}"]
        assert seen.calls == [*reads, f"POST {office.path}"]
        assert seen.calls_again == reads

    def test_a_tag_set_to_false_has_no_value(self, office: Office) -> None:
        office.run(tags={"department": "sales"})
        office.quartet(tags={"department": False})
        assert office.member["config"]["tags"] == [[1000, False]]

    def test_where_the_server_makes_0_of_false_that_is_warned_of(self, start: Start) -> None:
        office = Office(start(keep_false_tags=False))
        office.run(tags={"department": "sales"})
        outcome = office.run(tags={"department": False})
        assert outcome.warnings == [
            'tags: the API took the request but did not keep the value. Asked for: {"1000": false}. It is: {"1000": 0}.'
        ]
        assert outcome.result["member"]["tags"] == {"1000": 0}
        again = office.run(tags={"department": False})
        assert again.warnings == outcome.warnings
        assert again.changed  # it was written once more
        assert again.after == again.before

    def test_capabilities(self, office: Office) -> None:
        office.run()
        seen = office.quartet(capabilities=["admin", 9])
        assert seen.bodies == [{"config": {"capabilities": [7, 9]}}]
        assert seen.calls_again == [f"GET {office.path}", f"GET /network/{office.id}"]

    def test_a_capability_by_name_and_by_id_is_one(self, office: Office) -> None:
        assert office.quartet(capabilities=["admin", "7"]).real.after == {"capabilities": [7]}

    def test_the_network_found_by_name_is_not_read_again(self, office: Office) -> None:
        seen = office.quartet(network_name="office", capabilities=["admin"], tags={"department": "sales"})
        assert seen.calls == ["GET /network", f"GET {office.path}", f"POST {office.path}"]

    def test_capabilities_that_everybody_gets_are_left_alone(self, office: Office) -> None:
        office.run(authorized=True)
        office.check_in()
        assert office.member["config"]["capabilities"] == [8]
        office.unchanged(capabilities=[])
        seen = office.quartet(capabilities=["admin"])
        assert seen.bodies == [{"config": {"capabilities": [7, 8]}}]
        assert office.quartet(capabilities=[]).bodies == [{"config": {"capabilities": [8]}}]

    def test_tags_that_everybody_gets_are_left_alone(self, office: Office) -> None:
        office.run(authorized=True, tags={"department": "sales"})
        office.check_in()
        assert office.unchanged(tags={"department": "sales"}).result["member"]["tags"] == {"1000": 200, "1001": 3}

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            (
                {"tags": {"departement": "sales"}},
                "tags: the network's rules define no tag 'departement'; it knows clearance, department.",
            ),
            (
                {"tags": {"department": "marketing"}},
                "tags: tag 'department' has no enum or flag 'marketing'; it knows engineering, sales.",
            ),
            ({"tags": {"77": "sales"}}, "tags: tag '77' has no enum or flag 'sales'; it knows none at all."),
            ({"tags": {"-1": 5}}, "tags: the network's rules define no tag '-1'; it knows clearance, department."),
            (
                {"capabilities": ["adm\nin"]},
                r"capabilities: the network's rules define no capability 'adm\nin'; it knows admin, basic.",
            ),
        ],
    )
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_name_that_nobody_defined_is_refused_before_any_write(
        self, office: Office, check_mode: bool, options: dict[str, t.Any], sentence: str
    ) -> None:
        with pytest.raises(InvalidOption) as raised:
            office.run(check_mode, **options)
        assert str(raised.value) == sentence
        assert office.bodies == []
        assert not office.listed

    def test_rules_that_define_strange_things_define_nothing(self, office: Office) -> None:
        strange_things: list[t.Any] = [None, [], {"department": None}, {"department": {"id": "x", "enums": 5}}]
        for strange in strange_things:
            network = {**(office.emulator.network(office.id) or {}), "tagsByName": strange}
            office.emulator.fault(method="GET", path=f"/network/{office.id}", status=200, body=network)
            with pytest.raises(InvalidOption, match="it knows none at all"):
                office.run(tags={"department": "sales"})


class TestNamesInAnyCase:
    """The compiler writes all names of rules in lower case, and a flag of bit 31 as a negative number."""

    @pytest.fixture
    def office(self, tasks: Tasks) -> Office:
        office = Office(tasks, RULES_IN_CAPITALS)
        office.run()
        return office

    @pytest.mark.parametrize(
        ("tags", "stored"),
        [
            ({"Department": "Sales"}, [[7, 100]]),
            ({"department": "sales"}, [[7, 100]]),
            ({"DEPARTMENT": 100}, [[7, 100]]),
            ({"Access": "Root"}, [[8, 2**31]]),
            ({"access": -(2**31)}, [[8, 2**31]]),
            ({"access": ["Root", "print"]}, [[8, 2**31 + 1]]),
            ({"access": ["print", "Scan", 1, "4"]}, [[8, 7]]),
            ({"8": ["print"]}, [[8, 1]]),
        ],
    )
    def test_tags(self, office: Office, tags: dict[str, t.Any], stored: t.Any) -> None:
        office.quartet(tags=tags)
        assert office.member["config"]["tags"] == stored

    def test_capabilities(self, office: Office) -> None:
        assert office.quartet(capabilities=["Administrators"]).bodies == [{"config": {"capabilities": [3]}}]

    def test_an_exact_name_wins_and_two_that_are_alike_are_told(self, office: Office) -> None:
        names = {"Role": {"id": 1}, "ROLE": {"id": 2}}
        assert tag_ids({"tagsByName": names}, {"ROLE": 5}) == {"2": 5}
        with pytest.raises(InvalidOption, match="define no tag 'role'; it knows ROLE, Role"):
            tag_ids({"tagsByName": names}, {"role": 5})

    @pytest.mark.parametrize("check_mode", [True, False])
    @pytest.mark.parametrize(
        ("tags", "sentence"),
        [
            ({"Department": 1, "department": 2}, "tags: 'Department' and 'department' are the same tag; name it once."),
            ({"department": 1, "7": 2}, "tags: 'department' and '7' are the same tag; name it once."),
            ({"access": ["print", "fax"]}, "tags: tag 'access' has no enum or flag 'fax'; it knows print, root, scan."),
        ],
    )
    def test_what_is_refused(self, office: Office, check_mode: bool, tags: dict[str, t.Any], sentence: str) -> None:
        with pytest.raises(InvalidOption) as raised:
            office.run(check_mode, tags=tags)
        assert str(raised.value) == sentence
        assert office.bodies == []


class TestAbsent:
    @pytest.mark.parametrize("deleted_member_get", ["hidden", "404"])
    def test_a_member_is_deleted_once(self, start: Start, deleted_member_get: str) -> None:
        office = Office(start(deleted_member_get=deleted_member_get))
        office.run(**EVERYTHING)
        seen = office.quartet(state="absent")
        look = [f"GET /network/{office.id}/member"] if deleted_member_get == "hidden" else []
        assert seen.calls == [f"GET {office.path}", f"DELETE {office.path}", f"GET {office.path}", *look]
        assert seen.real.before
        assert (seen.real.before["name"], seen.real.after) == ("anna", {})
        assert seen.real.result == {"member": None}
        # without the list, only the network itself tells that it is there
        assert seen.calls_again == [f"GET {office.path}", *(look or [f"GET /network/{office.id}"])]
        assert not office.listed

    @pytest.mark.parametrize("status", [200, 404])
    def test_a_node_that_was_never_there_is_not_deleted(self, start: Start, status: int) -> None:
        office = Office(start(delete_unknown_member=status))
        office.unchanged(state="absent")
        assert office.calls == [f"GET {office.path}", f"GET /network/{office.id}"]  # a 404 alone could be the network's

    def test_somebody_else_may_be_faster(self, office: Office) -> None:
        office.run()
        office.emulator.fault(method="DELETE", status=404, after=True)
        assert office.run(state="absent").changed
        look = f"GET /network/{office.id}/member"
        assert office.calls == [f"GET {office.path}", f"DELETE {office.path}", f"GET {office.path}", look]
        assert not office.listed

    @pytest.mark.parametrize("status", [200, 404])
    def test_a_deletion_that_did_not_happen_is_told(self, office: Office, status: int) -> None:
        office.run()
        office.emulator.fault(method="DELETE", status=status)
        with pytest.raises(NotKept, match="the member is still there") as raised:
            office.run(state="absent")
        assert office.calls == [f"GET {office.path}", f"DELETE {office.path}", f"GET {office.path}"]
        outcome = raised.value.outcome
        assert (outcome is not None and outcome.changed) is (status == 200)  # a 404 tells that nothing was done
        assert office.listed

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_name_that_is_not_the_members_deletes_nothing(self, office: Office, check_mode: bool) -> None:
        office.run(name="anna")
        with pytest.raises(Refused, match=f"^name: member {NODE} is called 'anna', not 'bert'. Nothing was deleted."):
            office.run(check_mode, state="absent", name="bert")
        assert office.calls == [f"GET {office.path}"]

    def test_a_hidden_member_is_deleted_as_well(self, office: Office) -> None:
        office.run(hidden=True)
        seen = office.quartet(state="absent")
        assert seen.calls == [
            f"GET {office.path}",
            f"GET /network/{office.id}/member",
            f"DELETE {office.path}",
            f"GET {office.path}",
            f"GET /network/{office.id}/member",
        ]

    def test_create_false_does_not_make_absence_an_error(self, office: Office) -> None:
        office.unchanged(state="absent", create=False)

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_on_a_network_that_is_gone_nobody_is_told_to_be_out(self, office: Office, check_mode: bool) -> None:
        office.tasks.network(name="office", state="absent")
        for where in ({}, {"network_name": "office"}):
            with pytest.raises(Missing):
                office.run(check_mode, state="absent", **where)

    def test_without_the_right_to_delete_it_fails(self, office: Office) -> None:
        office.run()
        office.emulator.fault(method="DELETE", status=403, body={"type": "internal", "message": "Unauthorized"})
        with pytest.raises(AuthError, match=r"The API answered 403 to DELETE .*: Unauthorized"):
            office.run(state="absent")


class TestReturn:
    """A deleted member that is wanted again."""

    @pytest.mark.parametrize("deleted_member_get", ["hidden", "404"])
    @pytest.mark.parametrize("undelete", ["hidden_false", "dance"])
    @pytest.mark.parametrize("minutes", [0, 60])
    def test_it_is_visible_again(self, start: Start, deleted_member_get: str, undelete: str, minutes: int) -> None:
        office = Office(start(deleted_member_get=deleted_member_get, undelete=undelete))
        office.run(**EVERYTHING)
        office.emulator.advance(minutes * 60)
        office.run(state="absent")
        assert not office.listed
        seen = office.quartet(authorized=True, name="anna")
        assert office.member["config"]["authorized"]
        assert not office.member["hidden"]
        dance = [{"hidden": True}, {"hidden": False}] if undelete == "dance" else []
        if deleted_member_get == "hidden":  # it is known from the start that the dance is needed
            dance = [{"hidden": False}]
        settings = {"name": "anna", "config": {"authorized": True}, "hidden": deleted_member_get == "hidden"}
        assert seen.bodies == [settings, *dance]

    @pytest.mark.parametrize("undelete", ["hidden_false", "dance"])
    def test_also_hidden_if_that_is_wanted(self, start: Start, undelete: str) -> None:
        office = Office(start(undelete=undelete))
        office.run(authorized=True)
        office.emulator.advance(3600)
        office.run(state="absent")
        office.quartet(hidden=True)
        assert office.member["hidden"]

    def test_with_create_false_it_stays_away(self, office: Office) -> None:
        office.run(authorized=True)
        office.run(state="absent")
        with pytest.raises(Missing, match="is not a member"):
            office.run(authorized=True, create=False)

    @pytest.mark.parametrize("replace", ["empty", "html"])
    def test_bad_answers_on_the_way_are_looked_up(self, start: Start, replace: str) -> None:
        office = Office(start(undelete="dance"))
        office.run(authorized=True)
        office.emulator.advance(3600)
        office.run(state="absent")
        office.emulator.fault(method="POST", replace=replace, times=3)
        assert office.run(authorized=True).warnings == []
        assert office.listed

    def test_where_it_stays_away_half_way_that_is_told(self, start: Start) -> None:
        office = Office(start(undelete="dance"))
        office.run(authorized=True)
        office.emulator.advance(3600)
        office.run(state="absent")
        office.emulator.fault(method="POST", skip=1, status=400)
        with pytest.raises(ApiError) as raised:
            office.run(authorized=True)
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [office.done("create")]
        assert office.run(authorized=True).changed
        assert office.listed

    def test_a_fresh_member_costs_no_look_into_the_list(self, office: Office) -> None:
        office.run(authorized=True)
        assert office.calls == [f"GET {office.path}", f"POST {office.path}"]


class TestWhich:
    """Which member of which network is meant."""

    def test_a_network_by_name(self, office: Office) -> None:
        seen = office.quartet(network_name="office", authorized=True)
        assert seen.calls == ["GET /network", f"GET {office.path}", f"POST {office.path}"]
        assert seen.real.subject == f"member {NODE} of network office"

    def test_a_name_that_fits_two_networks_is_an_error_that_lists_the_ids(self, office: Office) -> None:
        ids = sorted([office.id, office.emulator.add_network("office")])
        for state in ("present", "absent"):
            with pytest.raises(Ambiguous, match=f"{ids[0]}, {ids[1]}. Name the one you mean with network_id."):
                office.run(network_name="office", state=state)
            assert office.calls == ["GET /network"]

    def test_a_name_that_no_network_has_is_an_error(self, office: Office) -> None:
        with pytest.raises(Missing) as raised:
            office.run(network_name="offce", authorized=True)
        assert str(raised.value) == (
            f"network_name: the account has no network called 'offce'. Did you mean 'office' ({office.id})?"
        )

    def test_the_preview_takes_it_for_granted_that_an_earlier_task_makes_the_network(self, office: Office) -> None:
        outcome = office.run(True, network_name="new", authorized=True, tags={"role": "server"})
        assert outcome.changed
        assert (outcome.before, outcome.after) == ({}, {"authorized": True, "tags": {"role": "server"}})
        assert outcome.result["member"] == {
            "network_id": None,
            "node_id": NODE,
            "authorized": True,
            "tags": {"role": "server"},
            "status": {},
        }
        (warning,) = outcome.warnings
        assert warning.startswith("network_name: there is no network called 'new' yet. Check mode goes on")

    def test_but_not_that_the_node_joins_it_by_then(self, office: Office) -> None:
        with pytest.raises(Missing):
            office.run(True, network_name="new", authorized=True, create=False)

    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_on_the_network_of_somebody_else_it_is_refused(self, office: Office, state: str) -> None:
        foreign = office.emulator.add_network("theirs", owner_id=office.emulator.add_user("t" * 32))
        with pytest.raises(AuthError) as raised:
            office.run(network_id=foreign, state=state)
        assert raised.value.status == 403

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"node_id": "a1b2c3d4e"}, "node_id: 'a1b2c3d4e' is not a node id; it should be 10 hex digits such as"),
            ({"network_id": "office"}, "network_id: 'office' is not a network id; it should be 16 hex digits such as"),
            (
                {"ip_assignments": ["10.0.0.1/24"]},
                "ip_assignments: '10.0.0.1/24' is not an IP address; write it without",
            ),
            ({"tags": {"role": True}}, "tags: tag 'role' has the value True; it must be a number"),
        ],
    )
    @pytest.mark.parametrize("state", ["present", "absent"])
    def test_bad_input_is_refused_before_any_request(
        self, office: Office, options: dict[str, t.Any], sentence: str, state: str
    ) -> None:
        with pytest.raises(InvalidOption) as raised:
            office.run(state=state, **options)
        assert str(raised.value).startswith(sentence)
        assert office.calls == []

    @pytest.mark.parametrize(
        "options",
        [{"node_id": NODE}, {"node_id": NODE, "network_id": "1", "network_name": "office"}, {"network_id": "1"}],
    )
    def test_one_network_and_one_node_are_to_be_named(self, tasks: Tasks, options: dict[str, t.Any]) -> None:
        with pytest.raises(ValueError, match=r"required|mutually exclusive"):
            tasks.member(**options)


class TestWait:
    """wait_for."""

    class Node:
        """A node that contacts the controller after some naps of whoever waits for it."""

        def __init__(self, office: Office, naps: int) -> None:
            self.office = office
            self.naps: list[float] = []
            self._last = naps
            self.clock = FakeClock(self.sleep)

        def sleep(self, seconds: float) -> None:
            self.naps.append(seconds)
            self.office.emulator.advance(seconds)
            if len(self.naps) == self._last:
                self.office.check_in()

    def test_for_online(self, office: Office) -> None:
        node = self.Node(office, naps=3)
        outcome = office.run(authorized=True, wait_for="online", clock=node.clock)
        assert node.naps == [2, 2, 2]
        assert office.calls == [f"GET {office.path}", f"POST {office.path}", *[f"GET {office.path}"] * 3]
        assert outcome.result["member"]["status"]["online"]

    def test_for_an_address(self, pooled: Office) -> None:
        node = self.Node(pooled, naps=1)
        outcome = pooled.run(authorized=True, wait_for="address", clock=node.clock)
        assert node.naps == [2]
        assert len(outcome.result["member"]["ip_assignments"]) == 1
        assert outcome.after == {"authorized": True}

    @pytest.mark.parametrize("state", ["online", "address"])
    def test_what_is_there_already_is_not_waited_for(self, pooled: Office, state: str) -> None:
        pooled.run(authorized=True)
        pooled.check_in()
        pooled.unchanged(authorized=True, wait_for=state)
        assert pooled.calls == [f"GET {pooled.path}"]

    def test_check_mode_does_not_wait(self, pooled: Office) -> None:
        assert pooled.run(True, authorized=True, wait_for="address").changed

    def test_nor_does_absence(self, pooled: Office) -> None:
        pooled.unchanged(state="absent", wait_for="online")

    @pytest.mark.parametrize(("state", "problem"), [("online", "was not seen online"), ("address", "got no address")])
    def test_the_time_out_says_what_to_check(self, pooled: Office, state: str, problem: str) -> None:
        node = self.Node(pooled, naps=1000)
        with pytest.raises(TimedOut) as raised:
            pooled.run(authorized=True, wait_for=state, wait_timeout=30, clock=node.clock)
        assert str(raised.value) == (
            f"wait_for: node {NODE} {problem} on network {pooled.id} within 30 seconds. "
            "Check that zerotier-one runs on it and that it has joined the network."
        )
        assert sum(node.naps) == 30
        assert pooled.member["config"]["authorized"]

    def test_time_that_requests_take_counts(self, pooled: Office) -> None:
        class SlowRequests(FakeClock):
            def now(self) -> float:
                self.time += 4
                return self.time

        clock = SlowRequests()
        with pytest.raises(TimedOut, match="within 10 seconds"):
            pooled.run(authorized=True, wait_for="online", wait_timeout=10, clock=clock)
        assert pooled.calls == [f"GET {pooled.path}", f"POST {pooled.path}", f"GET {pooled.path}"]

    def test_it_never_sleeps_longer_than_is_left(self, pooled: Office) -> None:
        node = self.Node(pooled, naps=1000)
        with pytest.raises(TimedOut):
            pooled.run(authorized=True, wait_for="online", wait_timeout=5, clock=node.clock)
        assert node.naps == [2, 2, 1]

    @pytest.mark.parametrize("created", [True, False])
    def test_a_time_out_after_a_write_tells_what_was_done(self, pooled: Office, created: bool) -> None:
        if not created:
            pooled.run()
        with pytest.raises(TimedOut) as raised:
            pooled.run(name="anna", wait_for="online", wait_timeout=1, clock=FakeClock())
        outcome = raised.value.outcome
        assert outcome.changed
        assert outcome.result["done"] == [pooled.done("create" if created else "change")]
        assert outcome.result["member"]["name"] == "anna"
        assert outcome.after["name"] == "anna"
        with pytest.raises(TimedOut) as raised:
            pooled.run(name="anna", wait_for="online", wait_timeout=1, clock=FakeClock())
        assert not raised.value.outcome.changed
        assert "done" not in raised.value.outcome.result

    def test_a_member_that_is_not_authorized_waits_in_vain(self, pooled: Office) -> None:
        node = self.Node(pooled, naps=1)
        with pytest.raises(TimedOut, match=r" The member is not authorized: set authorized to true\.$"):
            pooled.run(wait_for="address", wait_timeout=10, clock=node.clock)

    def test_a_failure_while_waiting_is_a_failure(self, pooled: Office) -> None:
        pooled.emulator.fault(method="GET", path="/network/*/member/*", skip=1, status=500)
        with pytest.raises(ApiError) as raised:
            pooled.run(authorized=True, wait_for="online", clock=FakeClock())
        assert raised.value.outcome.result["done"] == [pooled.done("create")]


@pytest.mark.parametrize(
    ("document", "online"),
    [
        ({"clock": 1_000_000, "lastSeen": 700_001}, True),
        ({"clock": 1_000_000, "lastSeen": 700_000}, False),
        ({"clock": 1_000_000, "lastSeen": 1_000_500}, True),
        ({"clock": 1_000_000, "lastSeen": 0}, False),
        ({"clock": 100, "lastSeen": 0}, False),
        ({"clock": None, "lastSeen": None}, False),
        ({"clock": "1", "lastSeen": "1"}, False),
        ({"lastSeen": 5}, False),
        ({}, False),
    ],
)
def test_a_member_is_online_if_the_server_saw_it_in_the_last_five_minutes(document: Document, online: bool) -> None:
    assert is_online(document, 300) is online


class TestInfo:
    @pytest.fixture
    def office(self, tasks: Tasks) -> Office:
        """Four members: authorized and online, authorized, joined and waiting, hidden."""
        office = Office(tasks)
        add = office.emulator.add_member
        add(office.id, "a000000001", name="anna", config={"authorized": True, "ipAssignments": ["10.0.0.1"]})
        add(office.id, "a000000002", name="anna-phone", config={"authorized": True, "tags": [[1000, 100]]})
        add(office.id, "a000000003", name="", description="who?")
        add(office.id, "a000000004", name="old", hidden=True, config={"capabilities": [7]})
        office.emulator.check_in(office.id, "a000000001", seconds_ago=30)
        office.emulator.check_in(office.id, "a000000003", seconds_ago=400)
        return office

    def nodes(self, office: Office, **options: t.Any) -> list[int]:
        """The last digits of the nodes found."""
        network = {} if "network_name" in options else {"network_id": office.id}
        found = office.tasks.member_info(**network, **options)
        assert office.bodies == []
        return sorted(int(member["node_id"][-1]) for member in found)

    @pytest.mark.parametrize(
        ("options", "found"),
        [
            ({}, [1, 2, 3, 4]),
            ({"authorized": True}, [1, 2]),
            ({"authorized": False}, [3, 4]),
            ({"online": True}, [1]),
            ({"online": False}, [2, 3, 4]),
            ({"online": True, "online_threshold": 500}, [1, 3]),
            ({"hidden": True}, [4]),
            ({"hidden": False}, [1, 2, 3]),
            ({"name": "anna"}, [1]),
            ({"name": ""}, []),
            ({"name_pattern": ""}, [3]),
            ({"name": "nobody"}, []),
            ({"name_pattern": "anna*"}, [1, 2]),
            ({"name_pattern": "ANNA*"}, []),
            ({"name_pattern": "*", "authorized": True, "online": False}, [2]),
        ],
    )
    def test_filters(self, office: Office, options: dict[str, t.Any], found: list[int]) -> None:
        assert self.nodes(office, **options) == found
        assert office.calls == [f"GET /network/{office.id}/member"]

    def test_by_name_of_the_network_is_one_request_more(self, office: Office) -> None:
        assert self.nodes(office, network_name="office") == [1, 2, 3, 4]
        assert office.calls == ["GET /network", f"GET /network/{office.id}/member"]

    def test_one_node_is_one_request(self, office: Office) -> None:
        assert self.nodes(office, node_id="A000000002") == [2]
        assert office.calls == [f"GET /network/{office.id}/member/a000000002"]
        assert self.nodes(office, node_id="a000000002", online=True) == []

    def test_a_node_that_is_not_there_is_an_empty_list(self, office: Office) -> None:
        assert self.nodes(office, node_id=NODE) == []

    @pytest.mark.parametrize("deleted_member_get", ["hidden", "404"])
    def test_a_deleted_member_is_not_there_in_the_list_nor_by_id(self, start: Start, deleted_member_get: str) -> None:
        office = Office(start(deleted_member_get=deleted_member_get))
        office.run(authorized=True)
        office.run(state="absent")
        assert self.nodes(office) == []
        assert self.nodes(office, node_id=NODE) == []

    def test_a_hidden_member_is_found_by_id(self, office: Office) -> None:
        assert self.nodes(office, node_id="a000000004") == [4]

    def test_a_network_without_members_is_an_empty_list(self, office: Office) -> None:
        assert office.tasks.member_info(network_id=office.emulator.add_network("empty")) == []

    def test_a_network_that_is_not_there_is_an_error(self, office: Office) -> None:
        with pytest.raises(Missing, match=r"^network_id: there is no network 8056c2e21c123456"):
            office.tasks.member_info(network_id="8056c2e21c123456")
        with pytest.raises(Missing):
            office.tasks.member_info(network_name="nowhere")

    def test_a_bad_node_id_is_refused_before_any_request(self, office: Office) -> None:
        with pytest.raises(InvalidOption, match=r"^node_id: "):
            self.nodes(office, node_id="anna")
        assert office.calls == []

    @pytest.mark.parametrize("by", ["list", "id"])
    def test_what_is_returned_can_be_given_back_and_writes_nothing(self, office: Office, by: str) -> None:
        office.run(**EVERYTHING)
        office.check_in()
        for member in office.tasks.member_info(network_id=office.id):
            given = member
            if by == "id":
                (given,) = office.tasks.member_info(network_id=office.id, node_id=member["node_id"])
            office.tasks.unchanged(TASK, **given)

    def test_it_can_be_given_back_where_addresses_come_by_themselves(self, pooled: Office) -> None:
        pooled.run(authorized=True)
        pooled.check_in()
        (member,) = pooled.tasks.member_info(network_id=pooled.id)
        assert member["ip_assignments"]
        assert pooled.tasks.unchanged(TASK, **member).warnings == []

    @pytest.mark.parametrize("null", ["config", "config.tags", "name", "networkId", "nodeId", "lastSeen", "clock"])
    @pytest.mark.parametrize("by", [{}, {"node_id": NODE}], ids=["list", "id"])
    def test_or_where_the_server_says_null(self, pooled: Office, null: str, by: dict[str, t.Any]) -> None:
        pooled.run(**EVERYTHING)
        pooled.emulator.fault(method="GET", path="/network/*/member**", null=[null], times=None)
        (member,) = pooled.tasks.member_info(network_id=pooled.id, **by)
        assert (member["network_id"], member["node_id"]) == (pooled.id, NODE)
        pooled.tasks.unchanged(TASK, **member)

    def test_what_can_not_be_set_is_under_status(self, office: Office) -> None:
        (member,) = office.tasks.member_info(network_id=office.id, node_id="a000000001")
        assert member["status"]["client_version"] == "1.14.2"
        assert member["status"]["physical_address"] == "203.0.113.7"
        assert member["status"]["online"] is True


def test_the_emulators_rules_are_what_these_tests_think(emulator: Emulator) -> None:
    network = emulator.network(emulator.add_network("office", rulesSource=RULES))
    assert network
    assert network["capabilitiesByName"] == {"admin": 7, "basic": 8}
    assert network["tagsByName"]["clearance"] == {
        "id": 1001,
        "default": 3,
        "enums": {},
        "flags": {"secret": 1, "top-secret": 2},
    }


WANTED = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["", "a", "ü"]),
        "hidden": st.booleans(),
        "authorized": st.booleans(),
        "no_auto_assign_ips": st.booleans(),
        "ip_assignments": st.lists(st.sampled_from(["10.0.0.7", "10.0.0.8", "fd00::0:7"])),
        "ip_assignments_mode": st.sampled_from(["exact", "append"]),
        "capabilities": st.lists(st.sampled_from(["admin", "basic", "9"]), max_size=3),
        "tags": st.dictionaries(
            st.sampled_from(["department", "1001", "5"]), st.just(False) | st.integers(0, 2), max_size=3
        ),
    },
)


@pytest.fixture(scope="module")
def shared() -> t.Iterator[Office]:
    with Emulator() as emulator:
        yield Office(Tasks(emulator), **POOL)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=st.sampled_from(["check in", "delete", None, None]), wanted=WANTED)
def test_whatever_is_wanted_check_mode_foretells_it_and_the_second_run_writes_nothing(
    shared: Office, event: str | None, wanted: dict[str, t.Any]
) -> None:
    """The member lives on from one example to the next, so that each begins with another state."""
    if event == "check in":
        shared.check_in()
    elif event == "delete":
        shared.run(state="absent")
    preview = shared.run(True, **wanted)
    assert shared.bodies == []
    real = shared.run(**wanted)
    assert real.changed == preview.changed
    assert same([real.before, real.after], [preview.before, preview.after])
    again = shared.run(**wanted)
    assert not again.changed
    assert shared.bodies == []
