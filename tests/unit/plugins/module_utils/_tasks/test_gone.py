# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A 404 is not "gone": where it would be success, the API must show that it is there; and a first write that nobody answers."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    BadAnswer,
    Missing,
    NotFound,
    ZeroTierError,
)
from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import organization as _organization
from ansible_collections.community.zerotier.plugins.module_utils._tasks import token as _token
from ansible_collections.community.zerotier.plugins.module_utils._tasks import user as _user
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task
from ansible_collections.community.zerotier.tests.unit.support import Tasks

NODE = "a1b2c3d4e5"
Start = t.Callable[..., Tasks]
Asked = tuple[Task, dict[str, t.Any]]


def everything_that_a_404_could_satisfy(network: str, user: str, invitation: str) -> dict[str, Asked]:
    """Each task that ends well where its object is not there."""
    place = {"network_id": network}
    return {
        "network absent": (_network.TASK, {"state": "absent", **place}),
        "network absent, with its name": (_network.TASK, {"state": "absent", "name": "office", **place}),
        "network info": (_network.INFO_TASK, place),
        "member absent": (_member.TASK, {"state": "absent", "node_id": NODE, **place}),
        "member info": (_member.INFO_TASK, {"node_id": NODE, **place}),
        "member infos": (_member.INFO_TASK, place),
        "members absent": (_members.TASK, {"members": [{"node_id": NODE, "state": "absent"}], **place}),
        "user absent": (_user.TASK, {"state": "absent", "user_id": user, "confirm": "owner@example.com"}),
        "token absent": (_token.TASK, {"state": "absent", "name": "spare", "user_id": user}),
        "invitation absent": (_organization.TASK, {"state": "absent", "invite_id": invitation}),
    }


NAMES = list(everything_that_a_404_could_satisfy("", "", ""))


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("end", ["/ctrl", "/api/v2"])
def test_at_a_wrong_address_nothing_is_reported_as_gone(start: Start, name: str, end: str, check_mode: bool) -> None:
    tasks = start(organization=True)
    emulator = tasks.emulator
    network = emulator.add_network("office")
    emulator.add_member(network, NODE)
    task, options = everything_that_a_404_could_satisfy(
        network, emulator.user_id, emulator.add_invitation("anna@example.com")
    )[name]
    tasks.connection["api_url"] = emulator.origin + end
    with pytest.raises(ZeroTierError) as raised:
        tasks.run(task, check_mode, **options)
    assert isinstance(raised.value, (NotFound, Missing))
    assert emulator.member(network, NODE)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_a_proxy_in_front_is_not_believed_either(start: Start, name: str) -> None:
    tasks = start(organization=True)
    network = tasks.emulator.add_network("office")
    asked = everything_that_a_404_could_satisfy(network, tasks.emulator.user_id, "1")[name]
    tasks.emulator.fault(status=404, body="<html><body><h1>Nothing here</h1></body></html>", times=None)
    with pytest.raises((NotFound, Missing)):
        tasks.run(asked[0], **asked[1])


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("network absent", ["GET /network/8056c2e21c000009", "GET /network"]),
        ("network info", ["GET /network/8056c2e21c000009", "GET /network"]),
        ("invitation absent", ["GET /org-invitation/1", "GET /org-invitation"]),
    ],
)
def test_what_is_really_not_there_costs_one_request_more(tasks: Tasks, name: str, calls: list[str]) -> None:
    task, options = everything_that_a_404_could_satisfy("8056c2e21c000009", tasks.emulator.user_id, "1")[name]
    outcome = tasks.run(task, **options)
    assert not outcome.changed
    assert tasks.calls == calls


def test_a_member_that_is_not_there_costs_its_network(tasks: Tasks) -> None:
    network = tasks.emulator.add_network("office")
    assert tasks.member_info(network_id=network, node_id=NODE) == []
    assert tasks.calls == [f"GET /network/{network}/member/{NODE}", f"GET /network/{network}"]
    with pytest.raises(Missing, match="there is no network 8056c2e21c000009"):
        tasks.member_info(network_id="8056c2e21c000009", node_id=NODE)


def test_a_network_that_only_the_list_shows_is_not_gone(tasks: Tasks) -> None:
    network = tasks.emulator.add_network("office")
    asked: list[Asked] = [(_network.TASK, {"state": "absent"}), (_network.INFO_TASK, {})]
    for task, options in asked:
        tasks.emulator.fault(method="GET", path=f"/network/{network}", status=404)
        with pytest.raises(NotFound, match="The list of networks shows it all the same: try again later"):
            tasks.run(task, network_id=network, **options)
    assert tasks.emulator.network(network)


class TestAFirstWrite:
    """Servers of one's own answer it in ways of their own."""

    @pytest.mark.parametrize("status", [404, 500])
    @pytest.mark.parametrize("check_mode", [True, False])
    def test_to_a_network_that_is_not_there_is_told_in_the_same_sentence(
        self, start: Start, status: int, check_mode: bool
    ) -> None:
        tasks = start(unknown_network_write=status)
        with pytest.raises(Missing) as raised:
            tasks.member(check_mode, network_id="8056c2e21c000009", node_id=NODE, authorized=True)
        assert str(raised.value) == (
            "network_id: there is no network 8056c2e21c000009 that the token's user can see. Check the id."
        )

    def test_that_fails_on_a_network_that_is_there_is_told_as_it_is(self, tasks: Tasks) -> None:
        network = tasks.emulator.add_network("office")
        tasks.emulator.fault(method="POST", status=500, body={"message": "out of order"})
        with pytest.raises(ApiError, match=r"The API answered 500 to POST .*: out of order\."):
            tasks.member(network_id=network, node_id=NODE, authorized=True)

    def test_makes_the_member_where_the_server_needs_config_for_it(self, start: Start) -> None:
        tasks = start(first_post_needs_config=True)
        network = tasks.emulator.add_network("office")
        tasks.quartet(_member.TASK, network_id=network, node_id=NODE, name="anna")
        tasks.quartet(_members.TASK, network_id=network, members=[{"node_id": "b1b2c3d4e5", "name": "bert"}])

    @pytest.mark.parametrize("check_mode", [True, False])
    def test_to_a_network_that_vanished_after_its_name_was_looked_up(self, tasks: Tasks, check_mode: bool) -> None:
        network = tasks.emulator.add_network("office")
        delete = {"method": "DELETE", "path": f"/network/{network}"}
        tasks.emulator.fault(method="GET", path=f"/network/{network}/member/{NODE}", meanwhile=[delete])
        if check_mode:  # nothing tells the preview
            assert tasks.member(True, network_name="office", node_id=NODE, authorized=True).changed
            return
        with pytest.raises(Missing, match=f"^Network {network} is gone: it was deleted while this task ran."):
            tasks.member(network_name="office", node_id=NODE, authorized=True)


class TestAMemberThatIsHiddenUntilItIsAuthorized:
    """A server that hides a deleted member so gives an empty answer to the write, and then a 404."""

    @pytest.fixture
    def tasks(self, start: Start) -> Tasks:
        tasks = start(undelete="authorized")
        self.network = tasks.emulator.add_network("office")
        tasks.member(network_id=self.network, node_id=NODE)
        tasks.member(network_id=self.network, node_id=NODE, state="absent")
        return tasks

    def test_comes_back_with_it(self, tasks: Tasks) -> None:
        tasks.quartet(_member.TASK, network_id=self.network, node_id=NODE, authorized=True, name="anna")

    def test_also_in_a_roster(self, tasks: Tasks) -> None:
        members = [{"node_id": NODE, "authorized": True, "name": "anna"}]
        tasks.quartet(_members.TASK, network_id=self.network, members=members)

    def test_without_it_the_failure_says_so(self, tasks: Tasks) -> None:
        with pytest.raises(BadAnswer) as raised:
            tasks.member(network_id=self.network, node_id=NODE, name="anna")
        path = f"/network/{self.network}/member/{NODE}"
        assert str(raised.value) == (
            f"POST {path}: the answer should be an object, but is nothing. The change may have been applied all the same: "
            "run the task again to see, it changes only what is missing. The server took the request, but shows no such object after it. "
            "Some servers hide a member that was deleted until authorized is true."
        )


class TestRulesThatAreOnlyStored:
    """A server of one's own may keep the text of the rules and never compile it."""

    def test_that_is_warned_of(self, start: Start) -> None:
        tasks = start(rules_text_only=True)
        for _make_then_change in range(2):
            rules = "drop ethertype arp; accept;" if _make_then_change else "accept;"
            outcome = tasks.network(name="office", rules_source=rules)
            (warning,) = outcome.warnings
            assert warning.startswith(
                "rules_source: the server keeps the new text, but its compiled rules are the same"
            )
        assert not tasks.network(name="office", rules_source=rules).warnings

    def test_other_comments_and_blanks_are_no_other_rules(self, start: Start) -> None:
        tasks = start(rules_text_only=True)
        tasks.network(name="office", rules_source="accept;")
        assert not tasks.network(name="office", rules_source="# All may pass.\n  accept; # really").warnings

    def test_a_server_that_compiles_them_warns_of_nothing(self, tasks: Tasks) -> None:
        for rules in ("accept;", "tag role id 1; accept;", "tag role id 1 default 5; accept;", "drop;"):
            assert not tasks.network(name="office", rules_source=rules).warnings
