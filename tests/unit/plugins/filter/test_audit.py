# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the audit finds, and that it stays calm whatever the server says."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from ansible.plugins.loader import filter_loader

NOW = 1_800_000_000_000
DAY = 86_400_000
NETWORK = "8056c2e21c000001"

Document = dict[str, t.Any]


def zt_audit(networks: t.Any, members: t.Any, now: t.Any = NOW, **options: t.Any) -> Document:
    return t.cast(
        Document, filter_loader.get("community.zerotier.zt_audit").j2_function(networks, members, now, **options)
    )


def network(name: str = "office", **settings: t.Any) -> Document:
    return {
        "network_id": NETWORK,
        "name": name,
        "private": True,
        "rules_source": "drop not ethertype ipv4; accept;",
        "routes": [{"target": "10.1.0.0/16", "via": None}],
        "ip_assignment_pools": [{"start": "10.1.1.0", "end": "10.1.1.255"}],
        "v4_assign_mode": {"zt": True},
        **settings,
    }


def member(
    node: str, days: float | None = 0, authorized: bool = True, version: str = "1.14.2", **settings: t.Any
) -> Document:
    """A member that was last seen so many days ago."""
    seen = None if days is None else int(NOW - days * DAY)
    status = {"last_seen": seen, "online": days == 0, "client_version": version}
    return {
        "network_id": NETWORK,
        "node_id": node,
        "name": f"m-{node}",
        "authorized": authorized,
        "status": status,
        **settings,
    }


def nodes(found: Document) -> list[str]:
    return [row["node_id"] for row in found["rows"]]


def remarks(**settings: t.Any) -> list[str]:
    return t.cast(list[str], zt_audit([network(**settings)], [])["networks"][0]["remarks"])


class TestMembers:
    def test_each_is_in_one_state(self) -> None:
        members = [
            member("a"),
            member("b", 1),
            member("c", 1),
            member("d", 0, authorized=False),
            member("e", None, False),
        ]
        totals = zt_audit([network()], members)["totals"]
        assert totals == {
            "networks": 1,
            "members": 5,
            "authorized_online": 1,
            "authorized_offline": 2,
            "waiting_online": 1,
            "waiting_offline": 1,
            "remarks": 0,
        }

    def test_stale_are_those_who_are_authorized_and_were_seen_once(self) -> None:
        members = [
            member("a", 29.9),
            member("b", 31),
            member("c", 400),
            member("d", None),
            member("e", 400, authorized=False),
        ]
        report = zt_audit([], members, stale_days=30)
        assert nodes(report["stale"]) == ["c", "b"]  # those that were not seen for longest come first
        assert nodes(report["never_seen"]) == ["d"]
        assert nodes(report["waiting"]) == ["e"]

    @pytest.mark.parametrize("seen", [0, -1, None, "yesterday", True])
    def test_a_time_that_is_none_means_never(self, seen: t.Any) -> None:
        report = zt_audit([], [{"node_id": "a", "authorized": True, "status": {"last_seen": seen}}])
        assert (report["stale"]["count"], report["never_seen"]["count"]) == (0, 1)

    def test_a_time_far_beyond_the_calendar(self) -> None:
        row = zt_audit([], [member("a", authorized=False, status={"last_seen": 10**30})])["waiting"]["rows"][0]
        assert row["last_seen"] == ""

    def test_versions(self) -> None:
        members = [
            member("a"),
            member("b"),
            member("c", version="1.8.4"),
            member("d", version="-1.-1.-1"),
            member("e", version=""),
        ]
        assert zt_audit([], members)["versions"] == [
            {"label": "1.14.2", "count": 2},
            {"label": "not known", "count": 2},
            {"label": "1.8.4", "count": 1},
        ]

    def test_many_versions_are_added_up(self) -> None:
        versions = zt_audit([], [member(f"{n}", version=f"1.{n}.0") for n in range(40)])["versions"]
        assert (len(versions), versions[-1]) == (13, {"label": "28 others", "count": 28})

    def test_last_seen(self) -> None:
        members = [member(f"{days}", days) for days in (0, 0.5, 5, 20, 60, 200, 2000, None)]
        counts = zt_audit([], members)["last_seen"]
        assert [row["count"] for row in counts] == [1] * 8
        assert (counts[0]["label"], counts[-1]["label"]) == ("online", "never")


class TestAddresses:
    def test_outside_of_routes_and_pools(self) -> None:
        members = [member("a", ip_assignments=["10.1.1.5", "10.1.7.7", "192.168.0.1", "nonsense"])]
        rows = zt_audit([network()], members)["addresses"]["rows"]
        assert [(row["address"], row["problem"]) for row in rows] == [
            ("192.168.0.1", "in no route"),
            ("10.1.7.7", "in no pool"),
        ]

    def test_a_network_without_pools_has_addresses_by_hand(self) -> None:
        members = [member("a", ip_assignments=["10.1.7.7"])]
        assert zt_audit([network(ip_assignment_pools=[])], members)["addresses"]["count"] == 0

    def test_duplicates_are_on_one_network(self) -> None:
        twice = [member("a", ip_assignments=["fd00::1"]), member("b", ip_assignments=["fd00:0::1"])]
        elsewhere = [member("c", ip_assignments=["fd00::1"], network_id="8056c2e21c000002")]
        found = zt_audit([network()], [*twice, *elsewhere])["duplicates"]["rows"]
        assert found == [{"network": "office", "address": "fd00::1", "members": ["a m-a", "b m-b"]}]


class TestRights:
    def test_of_members(self) -> None:
        known = network(status={"capabilities_by_name": {"operator": 1000}})
        members = [
            member("a", active_bridge=True, hidden=True),
            member("b", capabilities=[1000, 7]),
            member("c", sso_exempt=False),
        ]
        rows = zt_audit([known], members)["rights"]["rows"]
        assert [(row["node_id"], row["rights"]) for row in rows] == [
            ("a", ["bridges other devices", "hidden on the web page"]),
            ("b", ["capability operator", "capability 7"]),
        ]

    def test_of_users(self) -> None:
        none = {"read": True, "authorize": True, "modify": False, "delete": False}
        permissions = [
            {"user": "u1", **none},
            {"user": "u2", **none, "delete": True},
            {"user": "u3", **none, "modify": True},
        ]
        people = [{"user_id": "u2", "email": "bob@example.com"}]
        rows = zt_audit([network(permissions=permissions)], [], people=people)["permissions"]["rows"]
        assert [(row["user"], row["rights"]) for row in rows] == [
            ("bob@example.com", ["read", "authorize", "delete"]),
            ("u3", ["read", "authorize", "modify"]),
        ]


@pytest.mark.parametrize(
    ("settings", "remark"),
    [
        ({"private": False}, "It is public"),
        ({"rules_source": "# nothing\n"}, "It has no rules, so all traffic is dropped."),
        ({"rules_source": None}, "It has no rules, so all traffic is dropped."),
        ({"rules_source": "accept ;  # all\n"}, "Its rules let everything pass."),
        ({"name": ""}, "It has no name."),
        (
            {"routes": [{"target": "0.0.0.0/0"}, {"target": "10.1.0.0/16"}]},
            "It takes all traffic of its members (0.0.0.0/0).",
        ),
        ({"v6_assign_mode": {"zt": True}}, "Its members are to get IPv6 addresses, but there is no pool of them."),
        ({"v4_assign_mode": {"zt": False}}, "Nothing is taken from its pools of IPv4 addresses"),
        ({"routes": [{"target": "10.2.0.0/16"}]}, "The pool from 10.1.1.0 to 10.1.1.255 lies in no route"),
        ({"multicast_limit": 0}, "Multicast is off, and with it IPv4."),
    ],
)
def test_remarks_on_settings(settings: Document, remark: str) -> None:
    assert remarks() == []
    [found] = remarks(**settings)
    assert found.startswith(remark)


def test_what_a_provider_lacks_is_no_remark() -> None:
    assert remarks(private=None, v6_assign_mode=None) == []


def test_networks_of_one_name() -> None:
    report = zt_audit([network(), network(network_id="8056c2e21c000002")], [])
    assert ["same name" in " ".join(line["remarks"]) for line in report["networks"]] == [True, True]


def test_lists_are_capped_with_a_count() -> None:
    waiting = zt_audit([], [member(f"{n:010x}", authorized=False) for n in range(30)], rows=10)["waiting"]
    assert (waiting["count"], len(waiting["rows"]), waiting["more"]) == (30, 10, 20)
    everything = zt_audit([], [member(f"{n:010x}", authorized=False) for n in range(30)], rows=-1)["waiting"]
    assert (len(everything["rows"]), everything["more"]) == (30, 0)


def test_names_are_shown_on_one_short_line() -> None:
    name = "\u202eevil\u200b\n\x1b[31m" + "x" * 1_000_000
    row = zt_audit([], [member("a", authorized=False, name=name)])["waiting"]["rows"][0]
    assert row["name"].startswith("\\u202eevil\\u200b\\n\\x1b[31mxxx")
    assert (len(row["name"]), row["name"].isprintable()) == (61, True)


def test_documents_with_nothing_in_them() -> None:
    report = zt_audit(
        [{}], [{}, {"status": None, "ip_assignments": None, "capabilities": None}], account={"status": None}
    )
    assert (report["account"], report["totals"]["members"], report["waiting"]["count"]) == ("", 2, 2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("office", [], NOW), "networks must be a list"),
        (([], {}, NOW), "members must be a list"),
        (([], [], "now"), "now must be a whole number"),
    ],
)
def test_what_is_given_wrongly_is_said(arguments: tuple[t.Any, ...], sentence: str) -> None:
    with pytest.raises(AnsibleFilterError, match=sentence):
        zt_audit(*arguments)
