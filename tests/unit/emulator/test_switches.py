# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switches for calls, networks and members, in each of their positions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Emulator, Switches
from ansible_collections.community.zerotier.tests.emulator.state.switches import POSITIONS
from ansible_collections.community.zerotier.tests.unit.emulator.switching import each_position, switches_of

NODE = "abcdef0123"


@pytest.fixture
def api(start: Any, request: pytest.FixtureRequest) -> Any:
    """An emulator with the switch in the test's position."""
    options = {"rate_limit": 1} if request.function.__name__.startswith("test_rate_limit") else {}
    return start(switches=switches_of(request), **options)


@pytest.fixture
def path(network_id: str) -> str:
    return f"/network/{network_id}"


@pytest.fixture
def member(path: str) -> str:
    return f"{path}/member/{NODE}"


@each_position
def test_auth_failure_status(emulator: Emulator, position: int) -> None:
    for headers in ({}, {"Authorization": "token wrong"}):
        assert requests.get(f"{emulator.url}/network", headers=headers, timeout=10).status_code == position


@each_position
def test_json_error_status(api: Any, position: int) -> None:
    assert api.call("POST", "/network", data=b"").status_code == position


@each_position
def test_wrong_type(api: Any, path: str, member: str, position: str) -> None:
    status = {"ignore": 200, "reject": 400}[position]
    for body in (
        {"description": 5},
        {"rulesSource": 5},
        {"config": {"mtu": "x"}},
        {"config": {"ssoConfig": {"mode": 1}}},
    ):
        assert api.status("POST", path, {"config": {"name": "new"}, **body}) == status
    assert api.status("POST", member, {"config": {"authorized": "x"}}) == status
    assert len(api.listed(path.split("/")[-1])) == (position == "ignore")


@each_position
def test_text_numbers(api: Any, path: str, position: bool) -> None:
    config = api.post(path, {"config": {"mtu": "1500", "multicastLimit": "no number"}})["config"]
    assert (config["mtu"], config["multicastLimit"]) == (1500 if position else 2800, 32)


@each_position
def test_null_clears(api: Any, path: str, position: bool) -> None:
    api.post(path, {"description": "text", "config": {"mtu": 1400, "dns": {"domain": "a.b", "servers": []}}})
    body = {"description": None, "rulesSource": None, "config": {"mtu": None, "dns": None, "routes": None}}
    after = api.post(path, body)
    config = after["config"]
    stored = [after["description"], config["mtu"], config["dns"]["domain"], len(config["routes"]), len(config["rules"])]
    assert stored == (["", 2800, "", 0, 0] if position else ["text", 1400, "a.b", 1, 5])


@each_position
def test_trailing_slash(api: Any, position: bool) -> None:
    assert api.status("POST", "/network/", {}) == (200 if position else 404)
    assert api.status("POST", "/network", {}) == 200


@each_position
def test_upper_case_ids(api: Any, path: str, member: str, position: str) -> None:
    status = {"reject": 404, "accept": 200}[position]
    assert api.status("GET", path.upper().replace("/NETWORK", "/network")) == status
    assert api.status("POST", f"{path}/member/{NODE.upper()}", {"name": "box"}) == status
    assert api.status("GET", member) == status


def refused(api: Any) -> requests.Response:
    """An answer to one request too many."""
    answers = (api.call("GET", "/status") for _time in range(50))
    found: requests.Response = next(answer for answer in answers if answer.status_code == 429)
    return found


@each_position
def test_rate_limit_retry_after(api: Any, position: bool) -> None:
    assert ("Retry-After" in refused(api).headers) == position


@each_position
def test_rate_limit_body(api: Any, position: str) -> None:
    text = refused(api).text
    assert {"html": text.startswith("<html>"), "json": text.startswith('{"type"'), "empty": text == ""}[position]


@each_position
def test_default_network(api: Any, position: str) -> None:
    config = api.post("/network", {})["config"]
    given = [bool(config[key]) for key in ("name", "routes", "ipAssignmentPools")]
    assert given == [position == "random"] * 3
    wanted = {"config": {"name": "mine", "routes": [], "ipAssignmentPools": []}}
    config = api.post("/network", wanted)["config"]
    assert (config["name"], config["routes"], config["ipAssignmentPools"]) == ("mine", [], [])


@each_position
def test_rules_on_create(api: Any, position: bool) -> None:
    network = api.post("/network", {"rulesSource": "accept;"})
    assert (network["rulesSource"] == "accept;") == position
    assert len(network["config"]["rules"]) == (1 if position else 5)
    assert api.status("POST", "/network", {"rulesSource": "drop nonsense;"}) == (400 if position else 200)
    assert len(api.get("/network")) == (1 if position else 2)


@each_position
def test_create_drops_description(api: Any, position: bool) -> None:
    network = api.post("/network", {"description": "text"})
    assert network["description"] == ("" if position else "text")
    assert api.post(f"/network/{network['id']}", {"description": "text"})["description"] == "text"


@each_position
def test_rules_error(api: Any, path: str, position: str) -> None:
    answer = api.call("POST", path, json={"rulesSource": "drop nonsense;"})
    assert answer.status_code == {"reject": 400, "store": 200}[position]
    network = api.get(path)
    assert (network["rulesSource"] == "drop nonsense;") == (position == "store")
    assert len(network["config"]["rules"]) == 5


@each_position
def test_rules_text_only(api: Any, path: str, position: bool) -> None:
    network = api.post(path, {"rulesSource": "tag role id 1; accept;"})
    assert network["rulesSource"] == "tag role id 1; accept;"
    assert len(network["config"]["rules"]) == (5 if position else 1)
    assert len(network["config"]["tags"]) == (0 if position else 1)


@each_position
def test_v6_assign_mode(api: Any, path: str, position: str) -> None:
    mode = api.post(path, {"config": {"v6AssignMode": {"zt": True, "6plane": None}}})["config"]["v6AssignMode"]
    assert mode == ({"zt": True} if position == "replace" else {"zt": True, "6plane": False, "rfc4193": False})


@each_position
def test_keep_pool_bits(api: Any, path: str, position: bool) -> None:
    pools = [{"ipRangeStart": "10.0.0.1/24", "ipRangeEnd": "10.0.0.9"}]
    start = api.post(path, {"config": {"ipAssignmentPools": pools}})["config"]["ipAssignmentPools"][0]["ipRangeStart"]
    assert start == ("10.0.0.1/24" if position else "10.0.0.1")


@each_position
def test_list_rules_source(api: Any, path: str, position: bool) -> None:
    assert ["rulesSource" in network for network in api.get("/network")] == [position]
    assert "rulesSource" in api.get(path)


@each_position
def test_list_online_count(api: Any, emulator: Emulator, network_id: str, path: str, position: bool) -> None:
    emulator.check_in(network_id, NODE)
    assert api.get("/network")[0]["onlineMemberCount"] == int(position)
    assert api.get(path)["onlineMemberCount"] == 1


@each_position
def test_deleted_network_status(api: Any, path: str, position: int) -> None:
    api.delete(path)
    assert [api.status(method, path, {}) for method in ("GET", "POST", "DELETE")] == [position] * 3
    assert api.get("/network") == []


@each_position
def test_unknown_network_write(api: Any, position: int) -> None:
    path = f"/network/8056c2e21c000009/member/{NODE}"
    assert [api.status("POST", path, {}), api.status("GET", path)] == [position, 404]


@each_position
def test_first_post_needs_config(api: Any, network_id: str, member: str, position: bool) -> None:
    assert (api.call("POST", member, json={"hidden": False}).text == "") == position
    assert len(api.listed(network_id)) == (0 if position else 1)
    assert api.post(member, {"config": {}})["nodeId"] == NODE
    assert len(api.listed(network_id)) == 1


@each_position
def test_last_online_only(api: Any, emulator: Emulator, network_id: str, member: str, position: bool) -> None:
    emulator.check_in(network_id, NODE)
    for seen in (api.get(member), *api.get(f"{member.rpartition('/')[0]}")):
        assert seen["lastOnline"] > 0
        assert ("lastSeen" in seen) != position


@each_position
def test_first_post_drops_name(api: Any, member: str, position: bool) -> None:
    body = {"name": "box", "description": "a box", "config": {"authorized": True}}
    first = api.post(member, body)
    assert (first["name"], first["description"]) == (("", "") if position else ("box", "a box"))
    assert first["config"]["authorized"] is True
    assert api.post(member, body)["name"] == "box"


@each_position
def test_deleted_member_get(api: Any, network_id: str, member: str, position: str) -> None:
    api.post(member, {})
    api.delete(member)
    assert api.status("GET", member) == (200 if position == "hidden" else 404)
    assert api.listed(network_id) == []
    api.post(member, {"name": "ghost"})
    assert api.get(member)["name"] == "ghost"
    assert api.listed(network_id) == []


@each_position
def test_undelete(api: Any, network_id: str, member: str, position: str) -> None:
    api.post(member, {})
    api.delete(member)
    if position == "authorized":
        assert api.call("POST", member, json={"hidden": False}).text == ""
        assert api.status("GET", member) == 404
        assert api.post(member, {"config": {"authorized": True}})["config"]["authorized"] is True
        assert len(api.listed(network_id)) == 1
        return
    api.post(member, {"hidden": False})
    assert api.get(member)["hidden"] is False
    assert len(api.listed(network_id)) == (1 if position == "hidden_false" else 0)
    api.post(member, {"hidden": True})
    api.post(member, {"hidden": False})
    assert len(api.listed(network_id)) == 1


@each_position
def test_delete_unknown_member(api: Any, member: str, position: int) -> None:
    assert api.status("DELETE", member) == position
    api.post(member, {})
    assert api.status("DELETE", member) == 200


@each_position
def test_keep_false_tags(api: Any, member: str, position: bool) -> None:
    ((number, value),) = api.post(member, {"config": {"tags": [[1, False]]}})["config"]["tags"]
    assert (number, value is False, value == 0) == (1, position, True)


def test_no_switch_is_without_a_test() -> None:
    files = Path(__file__).parent.rglob("test_switches*.py")
    tests = {name for file in files for name in re.findall(r"^def test_(\w+)", file.read_text("utf-8"), re.MULTILINE)}
    assert [name for name in POSITIONS if name not in tests] == []


def test_settings_as_text() -> None:
    switches = Switches().with_settings(["undelete=dance", "rules_on_create=True", "json_error_status=500"])
    assert switches == Switches(undelete="dance", rules_on_create=True, json_error_status=500)


@pytest.mark.parametrize("setting", ["undelete", "undelete=perhaps", "nothing=1", "=", ""])
def test_bad_settings(setting: str) -> None:
    with pytest.raises(ValueError, match="switch"):
        Switches().with_settings([setting])


@pytest.mark.parametrize("bad", [{"undelete": "perhaps"}, {"json_error_status": "400"}, {"null_clears": 0}])
def test_bad_positions(bad: Any) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        Switches(**bad)
