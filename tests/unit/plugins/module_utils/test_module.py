# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The edge to Ansible: modules run through their main()."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible.module_utils import basic

from ansible_collections.community.zerotier.plugins.module_utils import _module
from ansible_collections.community.zerotier.plugins.modules import (
    zt_member,
    zt_member_info,
    zt_members,
    zt_network,
    zt_network_info,
    zt_token,
)
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Tasks, python

NODE = "a1b2c3d4e5"
Result = dict[str, t.Any]


class Play:
    """Runs modules the way Ansible does, in this process."""

    def __init__(self, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.emulator = emulator
        self.connection: dict[str, t.Any] = {
            "api_url": emulator.url,
            "api_token": emulator.token,
            "retries": 0,
            "rate_limit": 0,
        }
        self.warnings: list[str] = []
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setattr(basic.AnsibleModule, "warn", lambda _self, warning: self.warnings.append(warning))

    def run(self, module: t.Any, **options: t.Any) -> Result:
        """What the module prints; holds it to printing one JSON document without the token, and to its exit status."""
        arguments = json.dumps({"ANSIBLE_MODULE_ARGS": {**self.connection, **options}})
        self._monkeypatch.setattr(basic, "_ANSIBLE_ARGS", arguments.encode())
        self._monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        self.emulator.reset(faults=False)
        with pytest.raises(SystemExit) as ended:
            module.main()
        printed = self._capsys.readouterr()
        assert printed.err == ""
        assert self.connection["api_token"] not in printed.out
        result: Result = json.loads(printed.out)
        assert ended.value.code == (1 if result.get("failed") else 0)
        return result


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> t.Iterator[Play]:
    with Emulator(token=TOKEN) as emulator:
        yield Play(emulator, monkeypatch, capsys)


def test_a_success_tells_whether_it_changed_and_returns_the_object(play: Play) -> None:
    result = play.run(zt_network, name="office")
    assert result.keys() - {"invocation"} == {"changed", "network"}
    assert result["changed"] is True
    assert result["network"]["name"] == "office"
    assert play.run(zt_network, name="office")["changed"] is False
    assert play.warnings == []


def test_all_modules_return_their_object_under_its_own_key(play: Play) -> None:
    network = play.run(zt_network, name="office")["network"]["network_id"]
    assert play.run(zt_member, network_id=network, node_id=NODE, authorized=True)["member"]["authorized"] is True
    assert [n["name"] for n in play.run(zt_network_info)["networks"]] == ["office"]
    assert [m["node_id"] for m in play.run(zt_member_info, network_name="office")["members"]] == [NODE]
    assert play.run(zt_member, network_id=network, node_id=NODE, state="absent")["member"] is None
    assert play.run(zt_network, network_id=network, state="absent")["network"] is None
    assert play.warnings == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_diff_is_shown_when_asked_for(play: Play, check_mode: bool) -> None:
    options = {"name": "office", "rules_source": "drop\n;\naccept;", "_ansible_check_mode": check_mode}
    assert play.run(zt_network, **options, _ansible_diff=True)["diff"] == {
        "before": {},
        "after": {"name": "office", "rules_source": ["drop", ";", "accept;"]},
        "before_header": "network office",
        "after_header": "network office",
    }
    assert "diff" not in play.run(zt_network, name="office", mtu=1400)


def test_reading_has_no_diff(play: Play) -> None:
    assert "diff" not in play.run(zt_network_info, _ansible_diff=True)


def test_check_mode_writes_nothing(play: Play) -> None:
    network = play.emulator.add_network("office")
    assert play.run(zt_network, name="new", _ansible_check_mode=True)["changed"]
    assert play.run(zt_network, name="office", state="absent", _ansible_check_mode=True)["changed"]
    assert play.run(zt_member, network_id=network, node_id=NODE, _ansible_check_mode=True)["changed"]
    assert [n["name"] for n in play.run(zt_network_info, _ansible_check_mode=True)["networks"]] == ["office"]
    assert play.emulator.members(network) == []


@pytest.mark.parametrize("network_id", [None, ""])
class TestAnIdThatHasNoValue:
    """As zt_network in check mode registers it for a network that it would create; ansible-core up to 2.18 makes text of it."""

    MODULES: t.ClassVar[list[tuple[t.Any, dict[str, t.Any]]]] = [
        (zt_network, {"mtu": 1400}),
        (zt_member, {"node_id": NODE, "name": "anna"}),
        (zt_members, {"members": [{"node_id": NODE, "name": "anna"}]}),
        (zt_member_info, {}),
    ]

    def test_in_check_mode_it_is_that_of_the_network_to_come(self, play: Play, network_id: str | None) -> None:
        results = []
        for module, options in self.MODULES:
            results.append(
                play.run(module, network_id=network_id, **options, _ansible_check_mode=True, _ansible_diff=True)
            )
            assert play.emulator.calls == []
        assert [result.get("failed", False) for result in results] == [False] * 4
        assert [result["changed"] for result in results] == [True, True, True, False]
        assert results[0]["network"] == {"network_id": None, "mtu": 1400, "status": {}}
        assert results[1]["member"]["name"] == "anna"
        assert results[2]["changed_members"] == [NODE]
        assert results[3]["members"] == []
        assert [warning.partition(".")[0] for warning in play.warnings] == ["network_id: has no value"] * 3

    def test_nothing_of_it_can_go(self, play: Play, network_id: str | None) -> None:
        for module, options in ((zt_network, {}), (zt_member, {"node_id": NODE})):
            for check_mode in (True, False):
                result = play.run(
                    module, network_id=network_id, state="absent", **options, _ansible_check_mode=check_mode
                )
                assert result["msg"].startswith("network_id: has no value")
                assert play.emulator.calls == []

    def test_in_a_real_run_it_is_told(self, play: Play, network_id: str | None) -> None:
        for module, options in self.MODULES:
            result = play.run(module, network_id=network_id, **options)
            assert result["msg"].startswith("network_id: has no value; give the network's id of 16 hex digits.")
            assert play.emulator.calls == []


def test_a_null_id_beside_a_name_is_left_out(play: Play) -> None:
    network = play.emulator.add_network("office")
    assert play.run(zt_member, network_id=None, network_name="office", node_id=NODE)["changed"]
    assert [member["nodeId"] for member in play.emulator.members(network)] == [NODE]


def test_a_failure_says_a_sentence_and_the_same_for_programs(play: Play) -> None:
    result = play.run(zt_network, network_id="8056c2e21c123456")
    assert result["failed"] is True
    assert result["msg"].startswith("network_id: there is no network 8056c2e21c123456")
    assert result["error"] == {
        "kind": "missing",
        "status": None,
        "method": None,
        "path": None,
        "message": result["msg"],
    }
    assert "exception" not in result


def test_a_failure_of_the_api_names_the_request(play: Play) -> None:
    play.emulator.fault(status=403, body={"message": f"no right, {TOKEN}"})
    result = play.run(zt_network_info)
    assert result["msg"].startswith("The API answered 403 to GET /network: no right, ********. Check that api_token")
    assert result["error"] == {
        "kind": "auth",
        "status": 403,
        "method": "GET",
        "path": "/network",
        "message": "no right, ********",
    }


def test_a_failure_of_some_tells_what_became_of_all(play: Play) -> None:
    network = play.emulator.add_network("office")
    members = [{"node_id": NODE, "name": "anna"}, {"node_id": "b1b2c3d4e5", "create": False}]
    result = play.run(zt_members, network_id=network, members=members, _ansible_diff=True)
    assert result["failed"] is True
    assert result["changed"] is True
    assert result["error"]["kind"] == "some_failed"
    assert result["msg"].startswith("1 of 2 members failed: b1b2c3d4e5 (node_id: node b1b2c3d4e5 is not a member")
    assert [line["did"] for line in result["members"]] == ["create", "failed"]
    (diff,) = result["diff"]
    assert (diff["before"], diff["after"]) == ({}, {"name": "anna"})
    assert diff["after_header"] == f"members of network {network}: {NODE}"


def test_a_failure_after_a_write_tells_what_was_done(play: Play) -> None:
    network = play.emulator.add_network("office")
    options = {"network_id": network, "node_id": NODE, "name": "anna", "wait_for": "online", "wait_timeout": 0}
    result = play.run(zt_member, **options, _ansible_diff=True)
    assert (result["failed"], result["changed"], result["error"]["kind"]) == (True, True, "timed_out")
    assert result["done"] == [{"did": "create", "what": "member", "network_id": network, "node_id": NODE}]
    assert result["member"]["name"] == "anna"
    assert result["diff"]["after"] == {"name": "anna"}
    result = play.run(zt_member, **options)
    assert (result["failed"], result["changed"], "done" in result) == (True, False, False)


def test_a_secret_in_a_file_or_of_ones_own_is_nowhere_in_the_result(play: Play, tmp_path: Path) -> None:
    place = tmp_path / "secret"
    for check_mode in (True, False, False):
        options = {"name": "a", "dest": str(place), "_ansible_diff": True, "_ansible_check_mode": check_mode}
        result = play.run(zt_token, **options)
        assert not place.exists() or place.read_text(encoding="utf-8").strip() not in json.dumps(result)
    secret = TOKEN[::-1]
    for given in ({"name": "b"}, {"name": "b"}, {"name": "c", "api_token": "x" * 32}):
        assert secret not in json.dumps(play.run(zt_token, token=secret, _ansible_diff=True, **given))
    assert place.exists()


def test_a_secret_that_was_made_is_returned_once(play: Play) -> None:
    assert play.emulator.authenticates(play.run(zt_token, name="a")["token"])
    assert "token" not in play.run(zt_token, name="a")


def test_a_bad_connection_option_fails_like_any_other(play: Play) -> None:
    result = play.run(zt_network_info, api_url="http://api.zerotier.com")
    assert result["msg"].startswith("api_url: http:// would send the token unencrypted")
    assert result["error"]["kind"] == "invalid_option"
    assert play.emulator.calls == []


def test_a_doubt_is_a_warning(play: Play) -> None:
    play.run(zt_network, name="office", dns={"domain": "example.com"})
    play.run(zt_network, name="office", dns={"domain": None})
    assert play.warnings == [
        "dns: nothing in it has a value, so it was left alone. To clear it, name it in clear: [dns]."
    ]


@pytest.mark.parametrize("options", [{}, {"name": "office", "state": "gone"}, {"name": "office", "colour": "blue"}])
def test_what_the_argument_spec_refuses_makes_no_request(play: Play, options: dict[str, t.Any]) -> None:
    assert play.run(zt_network, **options)["failed"]
    assert play.emulator.calls == []


def test_without_requests_the_message_says_what_to_install(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_module, "REQUESTS_IMPORT_ERROR", "Traceback: no module named requests")
    result = play.run(zt_network_info)
    assert result["failed"]
    assert "requests" in result["msg"]
    assert result["msg"].startswith("Failed to import the required Python library (requests) on ")
    assert play.emulator.calls == []


IMPORT_WITHOUT_REQUESTS = """
import sys
sys.modules["requests"] = None
from ansible_collections.community.zerotier.plugins.module_utils._http import transport as _transport
assert "ModuleNotFoundError" in _transport.REQUESTS_IMPORT_ERROR
from ansible_collections.community.zerotier.plugins.modules import zt_member, zt_member_info, zt_network, zt_network_info
"""
RUN_MODULE = """
import sys
from ansible.module_utils import basic
basic._ANSIBLE_ARGS, basic._ANSIBLE_PROFILE = sys.stdin.buffer.read(), "legacy"
from ansible_collections.community.zerotier.plugins.modules import zt_network
zt_network.main()
"""


def test_modules_can_be_imported_without_requests() -> None:
    with python(IMPORT_WITHOUT_REQUESTS) as process:
        assert process.communicate() == ("", "")


def test_a_module_in_a_process_of_its_own_prints_its_result_and_nothing_else(tasks: Tasks) -> None:
    arguments = {"ANSIBLE_MODULE_ARGS": {**tasks.connection, "name": "office", "_ansible_diff": True}}
    with python(RUN_MODULE) as process:
        printed, complaints = process.communicate(json.dumps(arguments))
    assert (process.returncode, complaints) == (0, "")
    result = json.loads(printed)
    assert (result["changed"], result["diff"]["after"]) == (True, {"name": "office"})
    assert not result.get("warnings")
    assert not result.get("deprecations")
    assert tasks.emulator.token not in printed
