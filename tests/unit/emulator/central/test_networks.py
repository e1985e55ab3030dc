# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks: how a POST merges, and what becomes of values."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.community.zerotier.tests.emulator import Emulator

FULL: dict[str, Any] = {
    "description": "everything",
    "config": {
        "name": "full",
        "private": False,
        "enableBroadcast": False,
        "multicastLimit": 16,
        "mtu": 1400,
        "routes": [{"target": "10.1.0.0/16", "via": "10.1.0.1"}],
        "ipAssignmentPools": [{"ipRangeStart": "10.1.0.10", "ipRangeEnd": "10.1.0.20"}],
        "v4AssignMode": {"zt": False},
        "v6AssignMode": {"6plane": True, "rfc4193": True, "zt": False},
        "dns": {"domain": "example.org", "servers": ["10.1.0.2", "10.1.0.1"]},
        "ssoConfig": {"enabled": True, "mode": "email", "clientId": "id", "allowList": ["a@example.org"]},
    },
}


def change(api: Any, network_id: str, **config: Any) -> Any:
    return api.post(f"/network/{network_id}", {"config": config})["config"]


def test_life_of_a_network(api: Any) -> None:
    network = api.post("/network", {"config": {"name": "mine"}})
    assert network["type"] == "Network"
    assert len(network["id"]) == 16
    assert network["ownerId"] == api.emulator.user_id
    assert api.get(f"/network/{network['id']}")["config"]["name"] == "mine"
    assert [listed["id"] for listed in api.get("/network")] == [network["id"]]
    api.delete(f"/network/{network['id']}")
    assert api.get("/network") == []
    assert api.status("GET", f"/network/{network['id']}") == 404
    assert api.status("DELETE", f"/network/{network['id']}") == 404
    assert api.emulator.network(network["id"]) is None


def test_names_are_not_unique(api: Any) -> None:
    ids = {api.post("/network", {"config": {"name": "twin"}})["id"] for _time in range(2)}
    assert len(ids) == 2


def test_one_create_call_takes_everything_but_rules(api: Any) -> None:
    network = api.post("/network", {**FULL, "rulesSource": "accept;"})
    assert network["description"] == FULL["description"]
    assert {key: network["config"][key] for key in FULL["config"]} == FULL["config"]
    assert network["rulesSource"] != "accept;"
    assert len(network["config"]["rules"]) == 5


def test_defaults(api: Any) -> None:
    network = api.post("/network", {})
    config = network["config"]
    assert (config["private"], config["enableBroadcast"], config["mtu"], config["multicastLimit"]) == (
        True,
        True,
        2800,
        32,
    )
    assert config["dns"] == {"domain": "", "servers": None}
    assert config["v4AssignMode"] == {"zt": True}
    assert config["v6AssignMode"] == {"6plane": False, "rfc4193": False, "zt": False}
    assert config["ssoConfig"] == {"enabled": False, "mode": ""}
    assert network["permissions"] == {api.emulator.user_id: {"a": True, "d": True, "m": True, "r": True}}


def test_absent_keys_and_null_change_nothing(api: Any) -> None:
    network_id = api.post("/network", FULL)["id"]
    before = api.emulator.network(network_id)
    api.post(f"/network/{network_id}", {})
    api.post(f"/network/{network_id}", {"config": {}, "rulesSource": None})
    api.post(f"/network/{network_id}", {"description": None, "config": dict.fromkeys(FULL["config"])})
    api.post(f"/network/{network_id}", {"config": None})
    after = api.emulator.network(network_id)
    assert _settled(before) == _settled(after)


def _settled(network: Any) -> Any:
    """A network without what moves by itself."""
    config = {key: value for key, value in network["config"].items() if key != "lastModified"}
    return {**network, "clock": 0, "config": config}


def test_a_whole_answer_posted_back_changes_nothing(api: Any) -> None:
    network_id = api.post("/network", FULL)["id"]
    before = api.emulator.network(network_id)
    api.post(f"/network/{network_id}", before)
    assert _settled(api.emulator.network(network_id)) == _settled(before)


@pytest.mark.parametrize(
    "body",
    [
        {"id": "8056c2e21c00ffff", "ownerId": "somebody", "permissions": {}, "tagsByName": {"a": 1}, "clock": 1},
        {"totalMemberCount": 5, "type": "Other", "name": "wrong place", "surprise": True},
        {"config": {"id": "8056c2e21c00ffff", "creationTime": 1, "description": "wrong place", "surprise": [1]}},
        {"config": "text"},
    ],
)
def test_read_only_and_unknown_keys_are_ignored(api: Any, network_id: str, body: Any) -> None:
    before = api.emulator.network(network_id)
    api.post(f"/network/{network_id}", body)
    assert _settled(api.emulator.network(network_id)) == _settled(before)


@pytest.mark.parametrize(
    ("key", "sent", "stored"),
    [
        ("mtu", 1000, 1280),
        ("mtu", 99999, 10000),
        ("mtu", 1500, 1500),
        ("mtu", "1500", 2800),
        ("mtu", True, 2800),
        ("multicastLimit", 0, 0),
        ("private", "no", True),
        ("name", "", ""),
        ("name", 7, "office"),
        ("v4AssignMode", {"zt": False}, {"zt": False}),
        ("v4AssignMode", "zt", {"zt": True}),
        ("v4AssignMode", 5, {"zt": False}),
        ("v6AssignMode", "rfc4193,zt", {"6plane": False, "rfc4193": True, "zt": True}),
        ("v6AssignMode", 5, {"6plane": False, "rfc4193": False, "zt": False}),
        ("v6AssignMode", {"6plane": True}, {"6plane": True}),
        ("dns", {"domain": "", "servers": []}, {"domain": "", "servers": []}),
        ("dns", {"domain": "a.b"}, {"domain": "a.b", "servers": None}),
        ("dns", {"domain": "a b", "servers": ["not an address"]}, {"domain": "a b", "servers": ["not an address"]}),
        ("routes", [], []),
        ("routes", [{"target": "10.9.0.7/24"}], [{"target": "10.9.0.7/24", "via": None}]),
        ("routes", [{"target": "10.9.0.0/24", "via": ""}], [{"target": "10.9.0.0/24", "via": None}]),
        ("routes", [{"target": "10.9.0.0/24", "via": "10.0.0.1/8"}], [{"target": "10.9.0.0/24", "via": "10.0.0.1"}]),
        ("routes", [{"target": "10.9.0.0/24", "via": "fd00::1"}], [{"target": "10.9.0.0/24", "via": None}]),
        ("routes", [{"target": "FD00:0:0::0/64"}], [{"target": "fd00::/64", "via": None}]),
        ("routes", [{"target": "10.9.0.0"}, {"target": "10.9.0.0/33"}, {"target": 4}, {}, "text", None], []),
        ("ipAssignmentPools", [{"ipRangeStart": "10.0.0.1", "ipRangeEnd": "fd00::1"}], []),
        ("ipAssignmentPools", [{"ipRangeStart": "x", "ipRangeEnd": "10.0.0.1"}, {"ipRangeStart": "::"}, "text"], []),
        ("tags", [""], [""]),
        ("tags", [{"id": 2, "default": None}, {"id": 1}], [{"id": 1}, {"id": 2, "default": None}]),
        ("rules", [{"type": "ACTION_TEE", "address": "abcdef0123"}, {"type": "NONSENSE"}, 1],
         [{"flags": 0, "type": "ACTION_TEE", "address": "abcdef0123"}]),
    ],
)  # fmt: skip
def test_values(api: Any, emulator: Emulator, network_id: str, key: str, sent: Any, stored: Any) -> None:
    change(api, network_id, **{key: sent})
    network = emulator.network(network_id)
    assert network is not None
    assert network["config"][key] == stored


def test_sso_config_merges(api: Any, network_id: str) -> None:
    change(api, network_id, ssoConfig={"enabled": True, "mode": "email", "issuer": "https://example.org"})
    assert change(api, network_id, ssoConfig={"clientId": "id"})["ssoConfig"] == {
        "enabled": True, "mode": "email", "clientId": "id",
    }  # fmt: skip


def test_last_modified_moves(api: Any, network_id: str) -> None:
    before = api.get(f"/network/{network_id}")["config"]["lastModified"]
    api.emulator.advance(10)
    assert change(api, network_id, mtu=1400)["lastModified"] >= before + 10_000


def test_counts(api: Any, emulator: Emulator, network_id: str) -> None:
    emulator.add_member(network_id, "abcdef0001", config={"authorized": True})
    emulator.add_member(network_id, "abcdef0002")
    emulator.check_in(network_id, "abcdef0001")
    counts = ("onlineMemberCount", "authorizedMemberCount", "totalMemberCount")
    network = api.get(f"/network/{network_id}")
    assert [network[key] for key in counts] == [1, 1, 2]
    assert [api.get("/network")[0][key] for key in counts] == [0, 1, 2]
    emulator.advance(301)
    assert api.get(f"/network/{network_id}")["onlineMemberCount"] == 0


class TestRulesSource:
    """How rulesSource and what is derived from it hang together."""

    SOURCE = "tag dept id 5 enum 1 sales ;\ncap root id 7 accept;\n;\ndrop teq dept sales;\naccept;"

    def test_alone_it_is_compiled(self, api: Any, network_id: str) -> None:
        network = api.post(f"/network/{network_id}", {"rulesSource": self.SOURCE})
        assert network["rulesSource"] == self.SOURCE
        assert [rule["type"] for rule in network["config"]["rules"]] == [
            "MATCH_TAGS_EQUAL", "ACTION_DROP", "ACTION_ACCEPT",
        ]  # fmt: skip
        assert network["config"]["tags"] == [{"id": 5, "default": None}]
        assert network["config"]["capabilities"] == [{"id": 7, "default": False, "rules": [{"type": "ACTION_ACCEPT"}]}]
        assert network["tagsByName"]["dept"]["enums"] == {"sales": 1}
        assert network["capabilitiesByName"] == {"root": 7}
        assert network["config"]["name"] == "office"

    @pytest.mark.parametrize("key", ["rules", "capabilities", "tags"])
    def test_with_derived_fields_in_the_body_it_is_not_compiled(self, api: Any, network_id: str, key: str) -> None:
        before = api.get(f"/network/{network_id}")
        body = {"rulesSource": self.SOURCE, "config": {key: before["config"][key]}}
        after = api.post(f"/network/{network_id}", body)
        assert after["rulesSource"] == self.SOURCE
        assert after["config"]["rules"] == before["config"]["rules"]
        assert after["tagsByName"] == {}

    def test_an_error_changes_nothing(self, api: Any, network_id: str) -> None:
        before = api.emulator.network(network_id)
        answer = api.call("POST", f"/network/{network_id}", json={"rulesSource": "drop nonsense;", "description": "x"})
        assert answer.status_code == 400
        assert 'Unrecognized match type "nonsense"' in answer.json()["message"]
        assert api.emulator.network(network_id)["rulesSource"] == before["rulesSource"]
        assert api.emulator.network(network_id)["description"] == ""

    def test_the_text_is_kept_to_the_letter(self, api: Any, network_id: str) -> None:
        source = "# é\r\naccept;  \r\n\n"
        assert api.post(f"/network/{network_id}", {"rulesSource": source})["rulesSource"] == source
