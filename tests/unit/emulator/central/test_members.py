# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members: creation by POST, merging, the soft delete."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator

NODE = "abcdef0123"
OTHER = "abcdef0124"


@pytest.fixture
def path(network_id: str) -> str:
    return f"/network/{network_id}/member/{NODE}"


def test_a_post_creates(api: Any, network_id: str, path: str) -> None:
    assert api.status("GET", path) == 404
    member = api.post(path, {"name": "box", "description": "a box", "config": {"authorized": True}})
    assert member["id"] == f"{network_id}-{NODE}"
    assert (member["name"], member["description"], member["hidden"]) == ("box", "a box", False)
    assert (member["networkId"], member["nodeId"], member["controllerId"]) == (network_id, NODE, network_id[:10])
    assert member["config"]["authorized"] is True
    assert (member["lastSeen"], member["clientVersion"], member["config"]["identity"]) == (0, "0.0.0", "")
    assert api.listed(network_id) == [NODE]


def test_defaults(api: Any, path: str) -> None:
    config = api.post(path, {})["config"]
    flags = ("authorized", "activeBridge", "noAutoAssignIps", "ssoExempt")
    assert [config[key] for key in flags] == [False] * 4
    assert [config[key] for key in ("ipAssignments", "capabilities", "tags")] == [[], [], []]


@pytest.mark.parametrize("node_id", ["abcdef012", "abcdef01234", "abcdef012g", "ABCDEF0123"])
def test_a_path_that_holds_no_node_id(api: Any, network_id: str, node_id: str) -> None:
    assert api.status("POST", f"/network/{network_id}/member/{node_id}", {}) == 404
    assert api.listed(network_id) == []


def test_a_post_merges(api: Any, path: str) -> None:
    api.post(path, {"name": "box", "config": {"authorized": True, "tags": [[1, 2]]}})
    member = api.post(path, {"config": {"activeBridge": True}, "description": None, "clock": 5, "surprise": 1})
    assert (member["name"], member["description"]) == ("box", "")
    assert (member["config"]["authorized"], member["config"]["activeBridge"]) == (True, True)
    assert member["config"]["tags"] == [[1, 2]]


@pytest.mark.parametrize(
    ("key", "sent", "stored"),
    [
        ("ipAssignments", ["10.0.0.5", "nonsense", 5, "10.0.0.5"], ["10.0.0.5"]),
        ("ipAssignments", ["10.0.0.5/24", "FD00:0::1"], ["10.0.0.5", "fd00::1"]),
        ("ipAssignments", ["192.0.2.1"], ["192.0.2.1"]),
        ("ipAssignments", "10.0.0.5", []),
        ("capabilities", [3, 1, 3, "x", True], [1, 3]),
        ("tags", [[2, 1], [1, 5], [2, 7]], [[1, 5], [2, 7]]),
        ("tags", [[1, False]], [[1, False]]),
        ("tags", [[1, 1 << 32], ["a", 1], [1], 3], [[1, 0]]),
        ("authorized", "yes", False),
        ("ssoExempt", True, True),
        ("noAutoAssignIps", True, True),
        ("creationTime", 1, None),
        ("identity", "forged", ""),
    ],
)
def test_values(api: Any, emulator: Emulator, network_id: str, path: str, key: str, sent: Any, stored: Any) -> None:
    api.post(path, {})
    api.post(path, {"config": {key: sent}})
    member = emulator.member(network_id, NODE)
    assert member is not None
    if stored is None:
        assert member["config"][key] != sent
    else:
        assert member["config"][key] == stored


def test_an_address_of_another_member_is_not_saved(api: Any, network_id: str, path: str) -> None:
    other = f"/network/{network_id}/member/{OTHER}"
    api.post(other, {"config": {"ipAssignments": ["10.0.0.5"]}})
    assert api.post(path, {"config": {"ipAssignments": ["10.0.0.5", "10.0.0.6"]}})["config"]["ipAssignments"] == [
        "10.0.0.6"
    ]
    api.delete(other)
    assert api.post(path, {"config": {"ipAssignments": ["10.0.0.5"]}})["config"]["ipAssignments"] == ["10.0.0.5"]


def test_the_times_of_authorization_mark_transitions(api: Any, path: str) -> None:
    created = api.post(path, {})["config"]
    assert (created["lastAuthorizedTime"], created["lastDeauthorizedTime"]) == (0, 0)
    first = api.post(path, {"config": {"authorized": True}})["config"]["lastAuthorizedTime"]
    api.emulator.advance(60)
    again = api.post(path, {"config": {"authorized": True}})["config"]
    assert (again["lastAuthorizedTime"], again["lastDeauthorizedTime"]) == (first, 0)
    assert api.post(path, {"config": {"authorized": False}})["config"]["lastDeauthorizedTime"] >= first + 60_000


def test_the_revision_counts_changes(api: Any, path: str) -> None:
    revision = api.post(path, {})["config"]["revision"]
    assert api.post(path, {})["config"]["revision"] == revision
    assert api.post(path, {"config": {"activeBridge": True}})["config"]["revision"] == revision + 1


def test_a_hidden_member_is_listed(api: Any, network_id: str, path: str) -> None:
    api.post(path, {"hidden": True, "config": {"authorized": True}})
    assert [
        (member["hidden"], member["config"]["authorized"]) for member in api.get(f"/network/{network_id}/member")
    ] == [(True, True)]


class TestDelete:
    """The soft delete and its undoing."""

    def test_it_hides_and_deauthorizes(self, api: Any, network_id: str, path: str) -> None:
        api.post(path, {"name": "box", "config": {"authorized": True, "ipAssignments": ["10.0.0.5"]}})
        api.delete(path)
        assert api.listed(network_id) == []
        assert api.emulator.member(network_id, NODE) is None
        member = api.get(path)
        assert (member["hidden"], member["config"]["authorized"], member["config"]["ipAssignments"]) == (
            True,
            False,
            [],
        )
        assert member["config"]["lastDeauthorizedTime"] > 0

    def test_it_is_200_for_any_node(self, api: Any, path: str) -> None:
        api.delete(path)
        assert api.status("GET", path) == 404
        api.post(path, {})
        api.delete(path)
        api.delete(path)

    def test_a_post_without_hidden_false_does_not_list_it(self, api: Any, network_id: str, path: str) -> None:
        api.post(path, {})
        api.delete(path)
        api.post(path, {"config": {"authorized": True}})
        assert api.get(path)["config"]["authorized"] is True
        assert api.listed(network_id) == []
        api.post(path, {"hidden": False})
        assert api.listed(network_id) == [NODE]

    def test_it_can_be_deleted_again(self, api: Any, network_id: str, path: str) -> None:
        for _time in range(2):
            api.post(path, {"hidden": False})
            assert api.listed(network_id) == [NODE]
            api.delete(path)
            assert api.listed(network_id) == []


def test_the_members_of_a_deleted_network_are_gone(api: Any, network_id: str, path: str) -> None:
    api.post(path, {})
    api.delete(f"/network/{network_id}")
    for method, where in (("GET", path), ("POST", path), ("DELETE", path), ("GET", f"/network/{network_id}/member")):
        assert api.status(method, where, {}) == 404
