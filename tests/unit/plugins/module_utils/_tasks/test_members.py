# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""zt_members: a whole network's roster in one task, over HTTP against the emulator."""

from __future__ import annotations

import threading
import time
import typing as t

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    InvalidOption,
    Missing,
    Refused,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import same
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import perform
from ansible_collections.community.zerotier.plugins.module_utils._tasks.members import TASK, SomeFailed
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import Document, Quartet, Tasks, validated

Start = t.Callable[..., Tasks]
Item = dict[str, t.Any]

A, B, C, D = "a000000001", "a000000002", "a000000003", "a000000004"
RULES = """
tag role id 1000 enum 100 server enum 200 laptop;
cap admin id 7 accept; ;
accept;
"""


class Roster:
    """A network with the members A, B and C, of which C is not authorized, and tasks about them."""

    def __init__(self, tasks: Tasks) -> None:
        self.tasks = tasks
        self.emulator = tasks.emulator
        self.id = self.emulator.add_network("office", rulesSource=RULES, config={"routes": [{"target": "10.0.0.0/24"}]})
        self.list = f"GET /network/{self.id}/member"
        for node, name in ((A, "anna"), (B, "bert")):
            self.emulator.add_member(self.id, node, name=name, config={"authorized": True})
        self.emulator.add_member(self.id, C, name="")

    def run(self, members: list[Item], check_mode: bool = False, **options: t.Any) -> t.Any:
        return self.tasks.members(check_mode, **{"network_id": self.id, "members": members, **options})

    def quartet(self, members: list[Item], warns: bool = False, **options: t.Any) -> Quartet:
        return self.tasks.quartet(TASK, warns, network_id=self.id, members=members, **options)

    def unchanged(self, members: list[Item], **options: t.Any) -> t.Any:
        outcome = self.tasks.unchanged(TASK, network_id=self.id, members=members, **options)
        assert self.calls == [self.list]
        return outcome

    def failure(self, members: list[Item], check_mode: bool = False, **options: t.Any) -> SomeFailed:
        with pytest.raises(SomeFailed) as raised:
            self.run(members, check_mode, **options)
        return raised.value

    @property
    def calls(self) -> list[str]:
        return self.tasks.calls

    @property
    def writes(self) -> list[str]:
        """The writes of the last run; they are made in any order."""
        return sorted(call for call in self.calls if not call.startswith("GET"))

    def post(self, node: str) -> str:
        return f"POST /network/{self.id}/member/{node}"

    def delete(self, node: str) -> str:
        return f"DELETE /network/{self.id}/member/{node}"

    def member(self, node: str) -> Document:
        member = self.emulator.member(self.id, node)
        assert member
        return member

    @property
    def nodes(self) -> list[str]:
        return [member["nodeId"] for member in self.emulator.members(self.id)]


@pytest.fixture
def roster(tasks: Tasks) -> Roster:
    return Roster(tasks)


def did(outcome: t.Any) -> dict[str, str]:
    return {line["node_id"]: line["did"] for line in outcome.result["members"]}


class TestBudget:
    def test_a_roster_that_is_right_is_one_read(self, roster: Roster) -> None:
        outcome = roster.unchanged([{"node_id": A, "name": "anna"}, {"node_id": B, "authorized": True}])
        assert outcome.result == {
            "network_id": roster.id,
            "members": [
                {"node_id": A, "name": "anna", "changed": False, "did": "nothing"},
                {"node_id": B, "name": None, "changed": False, "did": "nothing"},
            ],
            "changed_members": [],
            "unlisted_members": [],
        }
        assert (outcome.before, outcome.after, outcome.warnings) == ({}, {}, [])

    def test_members_that_take_part_and_are_not_listed_are_told(self, roster: Roster) -> None:
        """Also where a purge takes them away; who only waits is not among them."""
        outcome = roster.run([{"node_id": A}], check_mode=True)
        assert outcome.result["unlisted_members"] == [B]
        outcome = roster.run([{"node_id": A}], check_mode=True, purge="deauthorize", purge_all=True)
        assert outcome.result["unlisted_members"] == [B]
        assert roster.run([{"node_id": A}, {"node_id": B, "ignore": True}]).result["unlisted_members"] == []

    def test_one_read_and_a_write_for_each_member_that_differs(self, roster: Roster) -> None:
        seen = roster.quartet(
            [
                {"node_id": A, "name": "anna"},
                {"node_id": B, "name": "bob"},
                {"node_id": C, "authorized": True},
                {"node_id": D, "name": "dora"},
            ]
        )
        assert seen.calls[0] == roster.list
        assert sorted(seen.calls[1:]) == [roster.post(B), roster.post(C), roster.post(D)]
        assert seen.calls_again == [roster.list]
        assert did(seen.real) == did(seen.preview) == {A: "nothing", B: "change", C: "change", D: "create"}
        assert seen.real.result["changed_members"] == [B, C, D]
        assert seen.real.before
        assert seen.real.after
        assert seen.real.before.keys() == {B, C}
        assert (seen.real.before[B]["name"], seen.real.after[B]["name"]) == ("bert", "bob")
        assert seen.real.after[D] == {"name": "dora"}

    def test_a_write_holds_what_differs_and_nothing_else(self, roster: Roster) -> None:
        seen = roster.quartet([{"node_id": A, "name": "anna", "authorized": True, "description": "new"}])
        assert seen.bodies == [{"description": "new"}]
        seen = roster.quartet([{"node_id": D, "authorized": True, "ip_assignments": ["10.0.0.7"]}])
        assert seen.bodies == [{"config": {"authorized": True, "ipAssignments": ["10.0.0.7"]}, "hidden": False}]

    def test_absent_is_a_delete_and_then_nothing(self, roster: Roster) -> None:
        seen = roster.quartet([{"node_id": A, "state": "absent"}, {"node_id": D, "state": "absent"}])
        assert seen.calls == [roster.list, roster.delete(A), roster.list]  # whether it is gone
        assert did(seen.real) == did(seen.preview) == {A: "delete", D: "nothing"}
        assert seen.real.before
        assert seen.real.before[A]["name"] == "anna"
        assert seen.real.after == {}

    def test_a_network_by_name_is_one_read_more(self, roster: Roster) -> None:
        roster.tasks.members(network_name="office", members=[{"node_id": A, "name": "ann"}])
        assert roster.calls == ["GET /network", roster.list, roster.post(A)]

    def test_names_of_tags_and_capabilities_are_looked_up_once_for_all(self, roster: Roster) -> None:
        members = [{"node_id": node, "tags": {"role": "server"}, "capabilities": ["admin"]} for node in (A, B, C, D)]
        seen = roster.quartet(members)
        look = [roster.list, f"GET /network/{roster.id}"]
        again = [
            roster.post(node).replace("POST", "GET") for node in (A, B, C)
        ]  # what is merged, right before it is written
        assert sorted(seen.calls) == sorted([*look, *again, *map(roster.post, (A, B, C, D))])
        assert seen.calls_again == look
        assert roster.member(D)["config"]["tags"] == [[1000, 100]]

    def test_where_that_look_fails_it_is_not_repeated_for_each_member(self, roster: Roster) -> None:
        roster.emulator.fault(path=f"/network/{roster.id}", status=500, times=None)
        members: list[Item] = [{"node_id": node, "tags": {"role": "server"}} for node in (A, B, C)]
        error = roster.failure([*members, {"node_id": D}])
        assert did(error.outcome) == {A: "failed", B: "failed", C: "failed", D: "create"}
        assert roster.calls == [roster.list, f"GET /network/{roster.id}", roster.post(D)]

    def test_no_members_are_no_work(self, roster: Roster) -> None:
        roster.unchanged([])


class TestPurge:
    def test_keep_is_the_default(self, roster: Roster) -> None:
        roster.unchanged([{"node_id": A}])
        roster.unchanged([{"node_id": A}], purge="keep")

    def test_deauthorize(self, roster: Roster) -> None:
        seen = roster.quartet([{"node_id": A}], purge="deauthorize")
        assert seen.calls == [roster.list, roster.post(B)]  # C is not authorized as it is
        assert seen.bodies == [{"config": {"authorized": False}}]
        assert seen.real.result["members"][1:] == [
            {"node_id": B, "name": "bert", "changed": True, "did": "change"},
            {"node_id": C, "name": "", "changed": False, "did": "nothing"},
        ]
        assert roster.nodes == [A, B, C]

    def test_delete(self, roster: Roster) -> None:
        seen = roster.quartet([{"node_id": A}], purge="delete", purge_limit=2)
        assert seen.calls[0] == seen.calls[-1] == roster.list
        assert sorted(seen.calls[1:-1]) == [roster.delete(B), roster.delete(C)]
        assert roster.nodes == [A]
        assert seen.calls_again == [roster.list]

    @pytest.mark.parametrize("purge", ["deauthorize", "delete"])
    def test_what_is_to_be_ignored_is_not_purged_nor_changed_nor_reported(self, roster: Roster, purge: str) -> None:
        members: list[Item] = [
            {"node_id": A},
            {"node_id": B, "name": "other", "ignore": True},
            {"node_id": C, "ignore": True},
        ]
        outcome = roster.unchanged(members, purge=purge)
        assert did(outcome) == {A: "nothing"}

    @pytest.mark.parametrize("purge", ["deauthorize", "delete"])
    @pytest.mark.parametrize(
        "members",
        [[], [{"node_id": C, "state": "absent"}], [{"node_id": A, "ignore": True}]],
        ids=["none", "absent", "ignored"],
    )
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_list_that_keeps_nobody_purges_nobody(
        self, roster: Roster, members: list[Item], purge: str, check_mode: bool
    ) -> None:
        with pytest.raises(Refused, match=r"^purge: no members are listed to stay, .* set purge_all to true\.$"):
            roster.run(members, check_mode, purge=purge)
        assert roster.calls == [roster.list]

    def test_unless_that_is_said(self, roster: Roster) -> None:
        seen = roster.quartet([], purge="delete", purge_all=True)
        assert seen.calls[0] == seen.calls[-1] == roster.list
        assert sorted(seen.calls[1:-1]) == [roster.delete(node) for node in (A, B, C)]
        assert roster.nodes == []

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_more_than_half_or_than_the_limit_is_refused(self, roster: Roster, check_mode: bool) -> None:
        with pytest.raises(Refused, match=r"^purge: 2 of 3 members would be lost, more than half\."):
            roster.run([{"node_id": A}], check_mode, purge="delete")
        assert roster.calls == [roster.list]
        with pytest.raises(Refused, match=r"^purge: 1 of 3 members would be lost, and purge_limit is 0\."):
            roster.run([{"node_id": A}, {"node_id": B}], check_mode, purge="delete", purge_limit=0)
        assert roster.calls == [roster.list]

    def test_exactly_half_passes(self, roster: Roster) -> None:
        roster.emulator.add_member(roster.id, D)
        roster.run([{"node_id": A}, {"node_id": B}], purge="delete")
        assert roster.nodes == [A, B]

    def test_who_is_not_authorized_does_not_count_where_others_are_to_be_deauthorized(self, roster: Roster) -> None:
        with pytest.raises(Refused, match=r"^purge: 2 of 2 members would be lost, more than half\."):
            roster.run([{"node_id": C}], purge="deauthorize")
        assert roster.calls == [roster.list]

    def test_what_is_refused_changes_no_listed_member_either(self, roster: Roster) -> None:
        with pytest.raises(Refused) as raised:
            roster.run([{"node_id": A, "name": "ann"}, {"node_id": D}], purge="delete")
        assert roster.calls == [roster.list]
        assert raised.value.outcome is None

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_member_that_can_not_be_planned_holds_the_purge(self, roster: Roster, check_mode: bool) -> None:
        members: list[Item] = [{"node_id": A, "name": "ann"}, {"node_id": D, "create": False}, {"node_id": C}]
        with pytest.raises(SomeFailed, match="Nothing was purged") as raised:
            roster.run(members, check_mode, purge="delete")
        assert did(raised.value.outcome) == {A: "change", C: "nothing", D: "failed"}
        assert roster.calls == [roster.list, *([] if check_mode else [roster.post(A)])]
        assert roster.nodes == [A, B, C]

    def test_a_member_that_can_not_be_written_holds_the_purge(self, roster: Roster) -> None:
        roster.emulator.fault(method="POST", status=403)
        with pytest.raises(SomeFailed, match="Nothing was purged") as raised:
            roster.run([{"node_id": A, "name": "ann"}, {"node_id": C}], purge="delete")
        assert roster.calls == [roster.list, roster.post(A)]
        assert did(raised.value.outcome) == {A: "failed", C: "nothing"}
        assert not raised.value.outcome.changed
        assert roster.nodes == [A, B, C]

    def test_a_listed_deletion_that_did_not_happen_holds_it_as_well(self, roster: Roster) -> None:
        roster.emulator.fault(method="DELETE", status=200)
        with pytest.raises(SomeFailed, match="Nothing was purged") as raised:
            roster.run([{"node_id": A, "state": "absent"}, {"node_id": C}], purge="delete")
        assert roster.calls == [roster.list, roster.delete(A), roster.list]
        assert did(raised.value.outcome) == {A: "failed", C: "nothing"}
        assert roster.nodes == [A, B, C]

    def test_where_the_list_can_not_be_read_back_the_listed_deletion_failed_and_nobody_is_purged(
        self, roster: Roster
    ) -> None:
        roster.emulator.fault(path="/network/*/member", skip=1, status=500)
        with pytest.raises(SomeFailed, match="Nothing was purged") as raised:
            roster.run([{"node_id": A, "state": "absent"}, {"node_id": C}], purge="delete")
        assert roster.calls == [roster.list, roster.delete(A), roster.list]
        assert raised.value.outcome.changed  # it was sent
        assert roster.nodes == [B, C]

    def test_a_purge_that_fails_takes_nothing_back_and_does_not_say_that_it_was_held(self, roster: Roster) -> None:
        roster.emulator.fault(method="DELETE", status=403)
        with pytest.raises(SomeFailed) as raised:
            roster.run([{"node_id": A, "name": "ann"}, {"node_id": C}], purge="delete")
        assert roster.calls == [roster.list, roster.post(A), roster.delete(B)]
        assert did(raised.value.outcome) == {A: "change", B: "failed", C: "nothing"}
        assert "Nothing was purged" not in str(raised.value)

    def test_the_purge_comes_last(self, roster: Roster) -> None:
        roster.run([{"node_id": A, "name": "ann"}, {"node_id": D, "name": "dora"}, {"node_id": C}], purge="delete")
        assert roster.calls[-2:] == [roster.delete(B), roster.list]
        assert sorted(roster.calls[1:-2]) == sorted([roster.post(A), roster.post(D)])

    @pytest.mark.parametrize("listed", [True, False], ids=["listed as absent", "purged"])
    def test_the_address_of_who_goes_is_that_of_who_comes(self, roster: Roster, listed: bool) -> None:
        roster.run([{"node_id": B, "ip_assignments": ["10.0.0.7"]}])
        members: list[Item] = [
            {"node_id": D, "authorized": True, "ip_assignments": ["10.0.0.7"]},
            {"node_id": A},
            {"node_id": C},
        ]
        gone: list[Item] = [{"node_id": B, "state": "absent"}] if listed else []
        seen = roster.quartet([*members, *gone], purge="keep" if listed else "delete")
        assert roster.member(D)["config"]["ipAssignments"] == ["10.0.0.7"]
        assert did(seen.real) == {A: "nothing", B: "delete", C: "nothing", D: "create"}

    def test_a_deletion_that_did_not_happen_is_told(self, roster: Roster) -> None:
        roster.emulator.fault(method="DELETE", status=200)
        with pytest.raises(SomeFailed, match="the member is still there") as raised:
            roster.run([{"node_id": A}, {"node_id": C}], purge="delete")
        assert raised.value.outcome.changed
        assert raised.value.outcome.result["done"] == [
            {"did": "delete", "what": "member", "network_id": roster.id, "node_id": B}
        ]

    def test_hidden_members_are_purged_as_well(self, roster: Roster) -> None:
        roster.emulator.add_member(roster.id, D, hidden=True)
        seen = roster.quartet([{"node_id": node} for node in (A, B, C)], purge="delete")
        assert seen.calls == [roster.list, roster.delete(D), roster.list]

    def test_somebody_else_may_be_faster(self, roster: Roster) -> None:
        roster.emulator.fault(method="DELETE", status=404, times=None, after=True)
        outcome = roster.run([], purge="delete", purge_all=True)
        assert did(outcome) == {A: "delete", B: "delete", C: "delete"}
        assert roster.calls[0] == roster.calls[-1] == roster.list
        assert sorted(roster.calls[1:-1]) == [roster.delete(node) for node in (A, B, C)]
        assert roster.nodes == []


class TestMeanwhile:
    """What somebody else changes between the list and a write."""

    def elsewhere(self, roster: Roster, node: str, method: str = "POST", **config: t.Any) -> None:
        """Let somebody change a member right before it is read again."""
        path = f"/network/{roster.id}/member/{node}"
        call = {"method": method, "path": path, **({"body": {"config": config}} if config else {})}
        roster.emulator.fault(method="GET", path=path, meanwhile=[call])

    def test_tags_that_somebody_else_gave_are_kept(self, roster: Roster) -> None:
        self.elsewhere(roster, A, tags=[[5, 1]])
        outcome = roster.run([{"node_id": A, "tags": {"6": 2}}])
        assert roster.member(A)["config"]["tags"] == [[5, 1], [6, 2]]
        assert outcome.before[A]["tags"] == {"5": 1}
        assert outcome.after[A]["tags"] == {"5": 1, "6": 2}

    def test_capabilities_that_the_network_gives_to_all_are_kept(self, roster: Roster) -> None:
        rules = "cap admin id 7 accept; ;\ncap basic id 8 default accept; ;\naccept;"
        roster.tasks.network(network_id=roster.id, rules_source=rules)
        self.elsewhere(roster, A, capabilities=[8])
        roster.run([{"node_id": A, "capabilities": ["admin"]}])
        assert sorted(roster.member(A)["config"]["capabilities"]) == [7, 8]

    def test_addresses_that_somebody_else_gave_are_kept_where_others_are_appended(self, roster: Roster) -> None:
        self.elsewhere(roster, A, ipAssignments=["10.0.0.1"])
        roster.run([{"node_id": A, "ip_assignments": ["10.0.0.2"], "ip_assignments_mode": "append"}])
        assert sorted(roster.member(A)["config"]["ipAssignments"]) == ["10.0.0.1", "10.0.0.2"]

    def test_what_somebody_else_did_already_is_not_done_again(self, roster: Roster) -> None:
        self.elsewhere(roster, A, tags=[[6, 2]])
        outcome = roster.run([{"node_id": A, "tags": {"6": 2}}])
        assert not outcome.changed
        assert did(outcome) == {A: "nothing"}

    def test_addresses_that_are_to_be_exact_are_not_read_again(self, roster: Roster) -> None:
        roster.run([{"node_id": A, "ip_assignments": ["10.0.0.2"], "authorized": False}])
        assert roster.calls == [roster.list, f"GET /network/{roster.id}", roster.post(A)]

    def test_addresses_that_no_route_holds_are_warned_of_with_one_read_for_all(self, roster: Roster) -> None:
        far = [{"node_id": node, "ip_assignments": [f"10.0.0.{n}", f"10.9.0.{n}"]} for n, node in enumerate((A, B, D))]
        outcome = roster.run(far)
        assert outcome.warnings == [
            f"node {node}: ip_assignments: 10.9.0.{n} lies in no route of the network, so nobody reaches the member there. "
            "Add a route that holds it."
            for n, node in enumerate((A, B, D))
        ]
        assert roster.calls[:2] == [roster.list, f"GET /network/{roster.id}"]
        assert len(roster.calls) == 5

    def test_a_network_that_can_not_be_read_is_no_reason_not_to_write(self, roster: Roster) -> None:
        roster.emulator.fault(method="GET", path=f"/network/{roster.id}", status=403)
        assert roster.run([{"node_id": A, "ip_assignments": ["10.9.0.1"]}]).warnings == []
        assert roster.member(A)["config"]["ipAssignments"] == ["10.9.0.1"]

    def test_a_member_that_can_not_be_read_again_is_not_written(self, roster: Roster) -> None:
        roster.emulator.fault(method="GET", path=f"/network/*/member/{A}", status=500)
        error = roster.failure([{"node_id": A, "tags": {"6": 2}}, {"node_id": B, "name": "bob"}], throttle=1)
        assert did(error.outcome) == {A: "failed", B: "change"}
        assert roster.calls == [roster.list, roster.post(A).replace("POST", "GET"), roster.post(B)]

    def test_a_member_that_is_gone_by_then_is_not_made_again_with_create_false(self, roster: Roster) -> None:
        self.elsewhere(roster, A, "DELETE")
        error = roster.failure([{"node_id": A, "tags": {"6": 2}, "create": False}])
        assert did(error.outcome) == {A: "failed"}
        assert A not in roster.nodes

    @pytest.mark.parametrize(
        ("deleted_member_get", "undelete"),
        [
            ("hidden", "hidden_false"),
            ("hidden", "dance"),
            ("404", "hidden_false"),
            ("404", "dance"),
        ],
    )
    def test_otherwise_it_is(self, start: Start, deleted_member_get: str, undelete: str) -> None:
        roster = Roster(start(deleted_member_get=deleted_member_get, undelete=undelete))
        roster.emulator.advance(3600)
        self.elsewhere(roster, A, "DELETE")
        outcome = roster.run([{"node_id": A, "tags": {"6": 2}}])
        assert did(outcome) == {A: "create"}
        assert A in roster.nodes


class TestOptions:
    def test_defaults_hold_where_an_item_says_nothing(self, roster: Roster) -> None:
        roster.quartet(
            [{"node_id": A}, {"node_id": C, "authorized": False, "description": ""}],
            defaults={"authorized": True, "description": "by hand", "tags": {"role": "laptop"}},
        )
        anna, other = roster.member(A), roster.member(C)
        assert (anna["description"], anna["config"]["tags"]) == ("by hand", [[1000, 200]])
        assert (other["description"], other["config"]["tags"]) == ("", [[1000, 200]])
        assert not other["config"]["authorized"]

    def test_an_empty_list_of_an_item_beats_the_default(self, roster: Roster) -> None:
        roster.run([{"node_id": A, "ip_assignments": []}], defaults={"ip_assignments": ["10.0.0.7"]})
        assert roster.member(A)["config"]["ipAssignments"] == []

    def test_state_create_and_mode_have_defaults_as_well(self, roster: Roster) -> None:
        assert did(roster.run([{"node_id": A}, {"node_id": B, "state": "present"}], defaults={"state": "absent"})) == {
            A: "delete",
            B: "nothing",
        }
        roster.run([{"node_id": B, "ip_assignments": ["10.0.0.1"]}])
        roster.run(
            [{"node_id": B, "ip_assignments": ["10.0.0.2"]}, {"node_id": C, "ip_assignments": ["10.0.0.3"]}],
            defaults={"ip_assignments_mode": "append", "create": False},
        )
        assert sorted(roster.member(B)["config"]["ipAssignments"]) == ["10.0.0.1", "10.0.0.2"]

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_create_false_is_a_failure_of_that_member_alone(self, roster: Roster, check_mode: bool) -> None:
        error = roster.failure([{"node_id": D, "create": False}, {"node_id": A, "name": "ann"}], check_mode)
        assert did(error.outcome) == {D: "failed", A: "change"}
        assert f"{D} (node_id: node {D} is not a member of network {roster.id}, and create is false." in str(error)
        assert roster.writes == ([] if check_mode else [roster.post(A)])
        assert D not in roster.nodes

    @pytest.mark.parametrize(
        ("item", "sentence"),
        [
            ({"ip_assignments": ["10.0.0.300"]}, "members[3].ip_assignments: '10.0.0.300' is not an IP address;"),
            ({"node_id": "a00000000"}, "members[3].node_id: 'a00000000' is not a node id;"),
            (
                {"node_id": A.upper()},
                f"members[3].node_id: {A} is listed more than once (members[0], members[3]); list each node once.",
            ),
            ({"tags": {"role": True}}, "members[3].tags: tag 'role' has the value True;"),
            (
                {"node_id": A, "ignore": True},
                f"members[3].node_id: {A} is listed more than once (members[0], members[3]); list each node once.",
            ),
            ({"network_id": "8056c2e21c123456"}, "members[3].network_id: '8056c2e21c123456' is not the network of the"),
            ({"node_id": "a0", "ignore": True}, "members[3].node_id: 'a0' is not a node id;"),
        ],
    )
    @pytest.mark.parametrize("purge", ["keep", "delete"])
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_bad_item_is_the_failure_of_that_member_alone(
        self, roster: Roster, check_mode: bool, purge: str, item: Item, sentence: str
    ) -> None:
        members = [{"node_id": A}, {"node_id": B, "name": "new"}, {"node_id": C}, {"node_id": D, **item}]
        error = roster.failure(members, check_mode, purge=purge)
        bad = members[3]["node_id"].lower()
        assert f"{bad} ({sentence}" in str(error)
        lines = error.outcome.result["members"]
        assert [line["did"] for line in lines] == ["failed" if bad == A else "nothing", "change", "nothing", "failed"]
        assert (lines[3]["node_id"], lines[3]["error"]["kind"]) == (bad, "invalid_option")
        assert roster.writes == ([] if check_mode else [roster.post(B)])
        assert len(roster.nodes) == 3

    @pytest.mark.parametrize("by", ["network_id", "network_name"])
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_where_all_are_bad_there_is_no_request(self, roster: Roster, check_mode: bool, by: str) -> None:
        place: Item = (
            {"network_id": roster.id} if by == "network_id" else {"network_id": None, "network_name": "office"}
        )
        error = roster.failure([{"node_id": A, "tags": {"x": True}}, {"node_id": "a0"}], check_mode, **place)
        assert [line["did"] for line in error.outcome.result["members"]] == ["failed", "failed"]
        assert roster.calls == []

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_list_of_another_network_is_refused_before_any_request(self, roster: Roster, check_mode: bool) -> None:
        error = roster.failure([{"node_id": node, "network_id": "8056c2e21c123456"} for node in (A, B)], check_mode)
        assert str(error).count(f"is not the network of the task, which is {roster.id}") == 2
        assert roster.calls == []

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_clones_shut_out_nobody_else(self, roster: Roster, check_mode: bool) -> None:
        members = [{"node_id": node, "authorized": True} for node in (D, C, D, "b000000004")]
        error = roster.failure(members, check_mode)
        assert f"{D} is listed more than once (members[0], members[2]); list each node once." in str(error)
        assert sorted(roster.writes) == ([] if check_mode else sorted(map(roster.post, (C, "b000000004"))))

    def test_before_the_network_is_there_the_preview_says_the_same(self, roster: Roster) -> None:
        members: list[Item] = [{"node_id": A}, {"node_id": B, "ip_assignments": ["10.0.0.5/24"]}]
        error = roster.failure(members, True, network_id=None, network_name="to come")
        assert f"{B} (members[1].ip_assignments: '10.0.0.5/24' is not an IP address; write it without" in str(error)
        assert did(error.outcome) == {A: "create", B: "failed"}

    def test_a_bad_default_is_named_before_any_request(self, roster: Roster) -> None:
        with pytest.raises(InvalidOption, match=r"^defaults\.ip_assignments: "):
            roster.run([{"node_id": A}], defaults={"ip_assignments": ["x"]})
        assert roster.calls == []

    def test_defaults_clear_what_an_item_does_not_give(self, roster: Roster) -> None:
        roster.run([{"node_id": A}, {"node_id": B}, {"node_id": C}], defaults={"tags": {"5": 1}})
        items: list[Item] = [{"node_id": A}, {"node_id": B, "tags": {"5": 2}}, {"node_id": C, "tags": {"5": None}}]
        roster.quartet(items, defaults={"clear": ["tags"]})
        assert [dict(member["config"]["tags"]) for member in roster.emulator.members(roster.id)] == [{}, {5: 2}, {}]

    def test_an_item_clears_what_the_defaults_give(self, roster: Roster) -> None:
        roster.run([{"node_id": A, "tags": {"5": 1}}])
        roster.quartet([{"node_id": A, "clear": ["tags"]}, {"node_id": B}], defaults={"tags": {"5": 2}})
        assert [dict(member["config"]["tags"]) for member in roster.emulator.members(roster.id)] == [{}, {5: 2}, {}]

    @pytest.mark.parametrize(
        ("members", "defaults", "option"),
        [
            ([{"node_id": A, "clear": ["tags"], "tags": {"5": 1}}], None, "members[0].clear"),
            ([], {"clear": ["tags"], "tags": {"5": 1}}, "defaults.clear"),
        ],
    )
    def test_what_is_cleared_can_have_no_values(
        self, roster: Roster, members: list[Item], defaults: Item | None, option: str
    ) -> None:
        with pytest.raises((InvalidOption, SomeFailed)) as raised:
            roster.run(members, defaults=defaults)
        assert f"{option}: tags is named here and has values as well" in str(raised.value)
        assert roster.calls == []

    @pytest.mark.parametrize("throttle", [0, -1])
    def test_a_throttle_below_one_is_refused(self, roster: Roster, throttle: int) -> None:
        with pytest.raises(InvalidOption, match=r"^throttle: "):
            roster.run([], throttle=throttle)
        assert roster.calls == []

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_network_that_is_not_there_fails_the_task(self, roster: Roster, check_mode: bool) -> None:
        with pytest.raises(Missing):
            roster.tasks.members(check_mode, network_id="8056c2e21c123456", members=[{"node_id": A}])

    def test_a_network_that_an_earlier_task_would_make_is_taken_for_granted_in_check_mode_alone(
        self, roster: Roster
    ) -> None:
        members: list[Item] = [
            {"node_id": A, "tags": {"role": "server"}},
            {"node_id": B},
            {"node_id": C, "state": "absent"},
            {"node_id": D, "ignore": True},
        ]
        outcome = roster.tasks.members(True, network_name="new", members=members)
        assert roster.calls == ["GET /network"]
        assert did(outcome) == {A: "create", B: "create"}
        assert outcome.result["network_id"] is None
        assert outcome.after == {A: {"tags": {"role": "server"}}}
        (warning,) = outcome.warnings
        assert warning.startswith("network_name: there is no network called 'new' yet. Check mode goes on")
        with pytest.raises(Missing):
            roster.tasks.members(False, network_name="new", members=members)
        with pytest.raises(Missing):
            roster.tasks.members(True, network_name="new", members=members, defaults={"create": False})

    def test_check_mode_warns_of_a_missing_network_also_when_no_member_is_listed(self, roster: Roster) -> None:
        (warning,) = roster.tasks.members(True, network_name="new", members=[]).warnings
        assert warning.startswith("network_name: there is no network called 'new' yet. Check mode goes on")
        with pytest.raises(Missing):
            roster.tasks.members(False, network_name="new", members=[])

    @pytest.mark.parametrize("members", [[{}], [{"node_id": A, "colour": "red"}], [{"node_id": A, "state": "gone"}]])
    def test_what_is_no_member_is_refused_by_the_argument_spec(self, roster: Roster, members: list[Item]) -> None:
        with pytest.raises(ValueError, match=r"node_id|colour|state"):
            roster.run(members)

    def test_what_the_info_module_returns_can_be_given_back(self, roster: Roster) -> None:
        roster.run([{"node_id": A, "tags": {"role": "server"}, "ip_assignments": ["10.0.0.7"]}])
        roster.emulator.add_member(roster.id, D, hidden=True, description="hidden")
        roster.emulator.check_in(roster.id, A)
        roster.unchanged(roster.tasks.member_info(network_id=roster.id), purge="delete")


class TestFailures:
    def test_a_member_that_fails_stops_no_other_and_is_told(self, roster: Roster) -> None:
        roster.emulator.fault(path=f"/network/*/member/{B}", status=400, body={"message": "no, \x1b[31mnot that"})
        error = roster.failure([{"node_id": node, "description": "new"} for node in (A, B, C, D)], throttle=1)
        said = rf"The API answered 400 to POST /network/{roster.id}/member/{B}: no, \x1b[31mnot that."
        assert str(error) == (
            f"1 of 4 members failed: {B} ({said}). "
            "Members changed all the same: 3. Run the task again once the cause is mended: it does what is left."
        )
        assert did(error.outcome) == {A: "change", B: "failed", C: "change", D: "create"}
        assert error.outcome.changed
        assert error.outcome.result["changed_members"] == [A, C, D]
        line = error.outcome.result["members"][1]
        assert (line["failed"], line["changed"], line["msg"]) == (True, False, said)
        assert line["error"]["status"] == 400
        assert error.outcome.before.keys() == {A, C}
        assert error.outcome.after.keys() == {A, C, D}
        assert error.kind == "some_failed"
        again = roster.run([{"node_id": node, "description": "new"} for node in (A, B, C, D)])
        assert again.result["changed_members"] == [B]

    def test_a_failure_tells_what_was_written_all_the_same(self, roster: Roster) -> None:
        roster.emulator.fault(path=f"/network/*/member/{B}", status=400)
        error = roster.failure(
            [{"node_id": A, "name": "ann"}, {"node_id": B, "name": "bob"}, {"node_id": C, "state": "absent"}],
            throttle=1,
        )
        assert roster.calls == [roster.list, roster.post(A), roster.post(B), roster.delete(C), roster.list]
        assert error.outcome.changed
        assert error.outcome.result["done"] == [
            {"did": "change", "what": "member", "network_id": roster.id, "node_id": A},
            {"did": "delete", "what": "member", "network_id": roster.id, "node_id": C},
        ]

    def test_what_may_have_been_written_counts_as_changed(self, roster: Roster) -> None:
        roster.emulator.fault(method="POST", status=500, after=True)
        error = roster.failure([{"node_id": A, "name": "ann"}])
        assert did(error.outcome) == {A: "failed"}
        assert error.outcome.result["changed_members"] == []
        assert error.outcome.changed
        assert error.outcome.result["done"] == [
            {"did": "change", "what": "member", "network_id": roster.id, "node_id": A}
        ]

    def test_in_check_mode_nothing_was_done(self, roster: Roster) -> None:
        error = roster.failure([{"node_id": A, "name": "ann"}, {"node_id": D, "create": False}], True)
        assert "Members that would be changed all the same: 1." in str(error)
        assert error.outcome.changed
        assert "done" not in error.outcome.result
        assert roster.calls == [roster.list]

    def test_the_message_tells_ten_and_the_result_all(self, roster: Roster) -> None:
        nodes = [f"b{number:09}" for number in range(15)]
        error = roster.failure([{"node_id": node, "create": False} for node in nodes])
        assert str(error).startswith(f"15 of 15 members failed: {nodes[0]} (node_id: node {nodes[0]} is not a member")
        assert f"{nodes[9]} (" in str(error)
        assert f"{nodes[10]} (" not in str(error)
        assert " and 5 more. Members changed all the same: 0." in str(error)
        assert len([line for line in error.outcome.result["members"] if line["failed"]]) == 15
        assert not error.outcome.changed

    def test_what_passes_is_tried_again(self, roster: Roster) -> None:
        roster.tasks.connection["retries"] = 3
        for node, status in ((A, 429), (B, 503)):
            roster.emulator.fault(
                path=f"/network/*/member/{node}", status=status, times=2, headers={"Retry-After": "0"}
            )
        outcome = roster.run([{"node_id": node, "description": "new"} for node in (A, B, C)])
        assert outcome.result["changed_members"] == [A, B, C]
        assert roster.writes == sorted([*[roster.post(A)] * 3, *[roster.post(B)] * 3, roster.post(C)])

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_a_name_that_nobody_defined_fails_that_member_in_check_mode_as_well(
        self, roster: Roster, check_mode: bool
    ) -> None:
        error = roster.failure([{"node_id": A, "tags": {"roll": "server"}}, {"node_id": B, "name": "bob"}], check_mode)
        assert "tags: the network's rules define no tag 'roll'; it knows role." in str(error)
        assert did(error.outcome) == {A: "failed", B: "change"}

    def test_no_list_is_a_failure_of_the_task(self, roster: Roster) -> None:
        roster.emulator.fault(status=500)
        with pytest.raises(ApiError):
            roster.run([{"node_id": A}])
        roster.emulator.fault(status=403)
        with pytest.raises(AuthError):
            roster.run([{"node_id": A}])

    def test_what_does_not_stick_is_sent_twice_and_then_warned_of_with_its_node(self, roster: Roster) -> None:
        roster.emulator.fault(method="POST", ignore=["description"], times=None)
        outcome = roster.run([{"node_id": A, "description": "new"}, {"node_id": B, "name": "bob"}])
        assert outcome.result["changed_members"] == [A, B]  # both were written
        assert outcome.warnings == [
            f'node {A}: description: the API took the request but did not keep the value. Asked for: "new". It is: "".'
        ]
        assert roster.writes == [roster.post(A), roster.post(A), roster.post(B)]


class TestReturn:
    """Deleted members that are wanted again."""

    @pytest.mark.parametrize("undelete", ["hidden_false", "dance"])
    @pytest.mark.parametrize("deleted_member_get", ["hidden", "404"])
    @pytest.mark.parametrize("hidden", [None, True])
    def test_they_are_listed_again_at_the_price_of_one_look_for_all(
        self, start: Start, undelete: str, deleted_member_get: str, hidden: bool | None
    ) -> None:
        roster = Roster(start(undelete=undelete, deleted_member_get=deleted_member_get))
        roster.emulator.advance(3600)
        roster.run([], purge="delete", purge_all=True)
        members = [{"node_id": node, "authorized": True, "hidden": hidden} for node in (A, B, C)]
        seen = roster.quartet(members)
        assert seen.calls.count(roster.list) == 2
        assert roster.nodes == [A, B, C]
        assert all(roster.member(node)["config"]["authorized"] for node in (A, B, C))
        assert all(roster.member(node)["hidden"] is bool(hidden) for node in (A, B, C))
        if undelete == "hidden_false" and not hidden:
            assert len(seen.bodies) == 3

    def test_members_that_were_never_deleted_need_no_look(self, roster: Roster) -> None:
        roster.run([{"node_id": D, "authorized": True}])
        assert roster.calls == [roster.list, roster.post(D)]

    def test_where_the_look_fails_that_is_told_of_each_of_them(self, roster: Roster) -> None:
        roster.emulator.advance(3600)
        roster.run([{"node_id": A, "state": "absent"}])
        roster.emulator.fault(method="GET", path="/network/*/member", skip=1, status=500)
        error = roster.failure([{"node_id": A, "authorized": True}, {"node_id": B, "name": "bob"}])
        assert did(error.outcome) == {A: "failed", B: "change"}


class Recorder(Api):
    """An API without a network in between; counts how many writes run at once."""

    column = PROVIDERS["central"]

    def __init__(self, count: int, pause: float = 0.0) -> None:
        self.calls: list[str] = []
        self.most = 0
        self._documents = {f"{0xA000000000 + number:010x}": number for number in range(count)}
        self._running = 0
        self._pause = pause
        self._lock = threading.Lock()

    def members(self, network_id: str) -> list[Document]:
        self.calls.append("list")
        return [self._document(network_id, node, {"name": str(n)}) for node, n in self._documents.items()]

    def update_member(self, network_id: str, node_id: str, document: Document) -> Document:
        with self._lock:
            self.calls.append(node_id)
            self._running += 1
            self.most = max(self.most, self._running)
        time.sleep(self._pause)
        with self._lock:
            self._running -= 1
        return self._document(network_id, node_id, document)

    @staticmethod
    def _document(network_id: str, node_id: str, document: Document) -> Document:
        return {"networkId": network_id, "nodeId": node_id, "config": {}, **document}

    @property
    def nodes(self) -> list[str]:
        return list(self._documents)


def run_with(api: Recorder, check_mode: bool = False, **options: t.Any) -> t.Any:
    params = validated(TASK, {"api_token": "t" * 32, "network_id": "8056c2e21c123456", **options})
    return perform(TASK, api, params, check_mode)


@pytest.mark.parametrize("throttle", [1, 3])
def test_no_more_writes_run_at_once_than_the_throttle_allows(throttle: int) -> None:
    api = Recorder(12, pause=0.02)
    run_with(api, members=[{"node_id": node, "name": "new"} for node in api.nodes], throttle=throttle)
    assert api.most == throttle
    assert api.calls[0] == "list"
    assert sorted(api.calls[1:]) == sorted(api.nodes)


def test_ten_thousand_members_are_one_read_and_a_write_for_each_that_differs() -> None:
    api = Recorder(10_000)
    members = [{"node_id": node, "name": "new" if n % 1000 == 0 else str(n)} for n, node in enumerate(api.nodes)]
    for check_mode, writes in ((True, 0), (False, 10)):
        api.calls.clear()
        outcome = run_with(api, check_mode, members=members, purge="delete")
        assert len(outcome.result["changed_members"]) == 10
        assert len(api.calls) == 1 + writes


WANTED = st.fixed_dictionaries(
    {"node_id": st.sampled_from([A, B, C, D])},
    optional={
        "state": st.sampled_from(["present", "absent"]),
        "name": st.sampled_from(["", "a"]),
        "authorized": st.booleans(),
        "hidden": st.booleans(),
        "ip_assignments": st.lists(st.sampled_from(["10.0.0.7", "10.0.0.8"]), max_size=1),
        "tags": st.sampled_from([{}, {"role": "server"}, {"5": 1}]),
        "ignore": st.booleans(),
    },
)


@pytest.fixture(scope="module")
def shared() -> t.Iterator[Roster]:
    with Emulator() as emulator:
        yield Roster(Tasks(emulator))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    members=st.lists(WANTED, unique_by=lambda item: item["node_id"]),
    purge=st.sampled_from(["keep", "deauthorize", "delete"]),
)
def test_whatever_is_wanted_check_mode_foretells_it_and_the_second_run_is_one_read(
    shared: Roster, members: list[Item], purge: str
) -> None:
    """The roster lives on from one example to the next. An address that two members want is kept by one alone."""
    wanted = [{**item, **({"ip_assignments": []} if item["node_id"] != A else {})} for item in members]
    for item in wanted:
        if item.get("state") == "absent":  # by another name than its own, it would be refused
            item.pop("name", None)
    preview = shared.run(wanted, True, purge=purge, purge_all=True)
    assert shared.writes == []
    real = shared.run(wanted, purge=purge, purge_all=True)
    assert real.changed == preview.changed
    assert same([real.before, real.after], [preview.before, preview.after])
    assert did(real) == did(preview)
    again = shared.run(wanted, purge=purge, purge_all=True)
    assert not again.changed
    assert shared.writes == []


def test_all_that_can_be_managed_of_a_member_can_be_managed_here() -> None:
    assert MEMBER.argument_spec().keys() <= TASK.argument_spec["members"]["options"].keys()
    assert MEMBER.argument_spec().keys() <= TASK.argument_spec["defaults"]["options"].keys()
