# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option of every module is given what it can't mean: it is refused by name before any request, or does exactly what was asked."""

from __future__ import annotations

import ipaddress
import json
import os
import typing as t
from pathlib import Path

import hypothesis
import pytest

from ansible_collections.community.zerotier.plugins.module_utils._errors import Missing, RequestError, ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._http import limiter as _limiter
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC, connect
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome, Task, perform
from ansible_collections.community.zerotier.plugins.plugin_utils import _worker
from ansible_collections.community.zerotier.tests.unit.hostile.options import (
    Path_,
    Spec,
    anything,
    fast_path,
    paths,
    placed,
    tasks_by_module,
    values,
)
from ansible_collections.community.zerotier.tests.unit.plugins.conftest import Start
from ansible_collections.community.zerotier.tests.unit.support import FakeClock, Tasks, validated

NETWORK, NODE = "8056c2e21c000001", "a1b2c3d4e5"
RULES = "tag role id 1000 enum 100 server enum 200 laptop;\ncap admin id 7 accept; ;\naccept;"
MODULES = tasks_by_module()

# What makes each module's task complete, and what must stand beside an option.
BASE: dict[str, dict[str, t.Any]] = {
    "zt_network": {"network_id": NETWORK},
    "zt_member": {"network_id": NETWORK, "node_id": NODE},
    "zt_members": {"network_id": NETWORK, "members": [{"node_id": NODE}]},
    "zt_member_info": {"network_id": NETWORK},
    "zt_token": {"name": "spare"},
    "zt_org_invite": {"email": "new@example.com"},
}
SAMPLES = {"node_id": NODE, "target": "10.9.0.0/24", "start": "10.0.0.1", "end": "10.0.0.200", "user": "ada"}
INSTEAD = {"network_name": "network_id"}  # an option that takes the place of another

# Only the server knows whether these are right.
NAMES = {"network_name", "capabilities", "tags", "rules_source", "permissions", "user"}
IDS = {"network_id", "node_id", "user_id", "org_id", "invite_id", "email", "employee_id"}
KNOWS_THE_SERVER = NAMES | IDS | {"name", "state", "create", "ignore", "confirm", "wait_for"}
# Options whose text is an address.
ADDRESSES = {"routes", "ip_assignment_pools", "ip_assignments", "servers", "via", "target", "start", "end"}
UNSEEN = {
    "status",
    "employee_id",
    "ip_assignments_mode",
    "purge_permissions",
}  # not among the results' settings, or not at Central
WARNED_OF = (
    "lies in no route",
    "nothing in it has a value",
    "only choose another one",
    "can't be read back",
    "did not keep the rights of user",
)

OPTIONS = [(module, path) for module, task in MODULES.items() for path, _spec in paths(task.argument_spec)]
tried: set[tuple[str, Path_]] = set()
in_full: set[tuple[str, str]] = set()  # options that were tried in full: several modules share them


def spec_at(spec: Spec, path: Path_) -> Spec:
    return spec[path[0]] if len(path) == 1 else spec_at(spec[path[0]]["options"], path[1:])


class Matrix:
    """One option of one module, tried with one value after the other."""

    def __init__(self, tasks: Tasks, module: str, path: Path_) -> None:
        self.tasks, self.module, self.path = tasks, module, path
        self.task: Task = MODULES[module]
        self.accepted = self.refused = 0

    def options(self, value: t.Any) -> dict[str, t.Any]:
        spec = {**ARGUMENT_SPEC, **self.task.argument_spec}
        base = {key: item for key, item in BASE.get(self.module, {}).items() if key != INSTEAD.get(self.path[0])}
        if self.path == ("dest",):
            base["regenerate"] = True
        return {**self.tasks.connection, **base, **placed(spec, self.path, value, SAMPLES)}

    def prepare(self) -> None:
        """What a value before may have taken away is there again, but for a network: its id is used up."""
        emulator = self.tasks.emulator
        if emulator.network(NETWORK) is None:
            config = {"routes": [{"target": "10.0.0.0/8"}], "ipAssignmentPools": []}
            emulator.add_network("office", id=NETWORK, rulesSource=RULES, config=config)
            emulator.add_network("")  # of which nobody speaks
        if emulator.member(NETWORK, NODE) is None:
            emulator.add_member(NETWORK, NODE)
        emulator.reset()

    def attempt(self, value: t.Any) -> None:
        self.prepare()
        self.given = given = json.loads(json.dumps(self.options(value)))  # as a module gets them
        try:
            params = validated(self.task, given)
        except ValueError as error:  # Ansible itself refuses
            self.is_refused(str(error), ours=False)
            return
        except (
            OverflowError,
            TypeError,
        ):  # Ansible has no words for an infinite number, nor for true instead of a dictionary
            kind = spec_at({**ARGUMENT_SPEC, **self.task.argument_spec}, self.path)["type"]
            assert kind in ("int", "float", "list", "dict"), value
            return
        try:
            outcome = perform(self.task, connect(params), params, False, **self.patience())
        except ZeroTierError as error:
            self.failed(error, params)
            return
        self.accepted += 1
        self.is_meant(outcome, params)

    def patience(self) -> dict[str, t.Any]:
        return {"clock": FakeClock()} if self.module == "zt_member" else {}

    def failed(self, error: ZeroTierError, params: t.Mapping[str, t.Any]) -> None:
        connection = self.path[0] in ARGUMENT_SPEC
        if self.tasks.calls or isinstance(error, RequestError):
            # The request was made as asked, and the server said no.
            assert connection or KNOWS_THE_SERVER & set(self.path), (str(error), self.tasks.calls)
            assert not self.tasks.bodies or isinstance(error, (RequestError, Missing)) or self.path[0] == "members", (
                self.tasks.calls
            )
            assert str(error).isprintable()
            return
        self.is_refused(str(error), ours=True)
        again = fast_path(self.task, self.given)["msg"]
        assert again == str(error) or "********" in again  # Ansible masks secrets

    def is_refused(self, message: str, ours: bool) -> None:
        self.refused += 1
        assert self.tasks.calls == []
        assert any(name in message for name in self.path), message
        if ours:
            assert message.isprintable(), message
            assert len(message) < 1000, message[:1000]

    def is_meant(self, outcome: Outcome, params: t.Mapping[str, t.Any]) -> None:
        """The outcome holds what was asked for, and there is nothing left to do."""
        assert all(any(words in warning for words in WARNED_OF) for warning in outcome.warnings), outcome.warnings
        assert all(warning.isprintable() for warning in outcome.warnings)
        option = self.path[0] if self.module != "zt_members" else self.path[1] if len(self.path) > 1 else ""
        setting = self.setting(outcome, params)
        if (
            setting is not None
            and option in setting
            and option not in UNSEEN
            and self.path != ("members", "network_id")
        ):
            asked = params[self.path[0]] if self.module != "zt_members" else (params["members"][0] or {}).get(option)
            if self.module != "zt_members" or self.path[0] == "members":
                assert holds(meaning(setting[option], option), meaning(asked, option)), (setting[option], asked)
        if self.path[0] in ARGUMENT_SPEC or outcome.warnings or self.accepted % 4 != 1:
            return
        self.tasks.emulator.reset()
        again = fast_path(self.task, self.given)
        assert "failed" not in again, again
        if not params.get("regenerate"):
            assert not again["changed"], again
            assert not self.tasks.bodies, self.tasks.calls

    def setting(self, outcome: Outcome, params: t.Mapping[str, t.Any]) -> dict[str, t.Any] | None:
        if self.module == "zt_members" and params["members"]:
            found = self.tasks.member_info(network_id=NETWORK, node_id=params["members"][0]["node_id"])
            return found[0] if found else None
        return t.cast("dict[str, t.Any] | None", outcome.result.get(self.module.removeprefix("zt_")))


def meaning(value: t.Any, option: str) -> t.Any:
    """A value in a form that is the same for all ways to write it."""
    if isinstance(value, dict):
        return {
            key: meaning(item, key if option not in ADDRESSES else option)
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list):
        return sorted({str(meaning(item, option)) for item in value})
    if value == "" and option in ADDRESSES:
        return None
    if isinstance(value, str) and option in ADDRESSES:
        return ipaddress.ip_interface(value.strip()).network if "/" in value else ipaddress.ip_address(value.strip())
    if isinstance(value, str) and option in ("network_id", "node_id", "user"):
        return value.strip().lower()
    if isinstance(value, str) and option == "rules_source":
        return value.replace("\r\n", "\n").replace("\r", "\n").rstrip()
    return value


def holds(found: t.Any, asked: t.Any) -> bool:
    """Whether a value is what was asked for; of a dictionary, the part that was given."""
    if isinstance(asked, dict) and isinstance(found, dict):
        if "1" in found or "role" in asked:  # tags: by name or number
            return True
        return all(holds(found[key], item) for key, item in asked.items())
    if isinstance(found, list) and any(item.startswith("{") for item in asked or ()):
        return len(found) <= len(asked)
    return asked is None or (type(found) is type(asked) and found == asked)


@pytest.fixture
def matrix(start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> t.Callable[..., Matrix]:
    monkeypatch.setattr(_limiter.Limiter, "wait", lambda _self: None)
    monkeypatch.setattr(_worker, "_apis", {})
    monkeypatch.chdir(tmp_path)
    return lambda module, path, provider="central": Matrix(start(provider, organization=True), module, path)


@pytest.mark.parametrize(("module", "path"), OPTIONS, ids=[f"{module}-{'.'.join(path)}" for module, path in OPTIONS])
def test_an_option(matrix: t.Callable[..., Matrix], module: str, path: Path_) -> None:
    one = matrix(module, path)
    option = spec_at(one.task.argument_spec, path)
    same = (path[-1], repr(option))
    for value in values(
        option, 11 if same in in_full else 3 if option["type"] == "str" and "choices" not in option else 1
    ):
        try:
            one.attempt(value)
        except Exception as error:
            error.add_note(f"{module}: {'.'.join(path)} = {str(value)[:200]!r}")
            raise
    in_full.add(same)
    tried.add((module, path))


@pytest.mark.parametrize(("module", "path"), OPTIONS, ids=[f"{module}-{'.'.join(path)}" for module, path in OPTIONS])
def test_an_option_with_chance_values(matrix: t.Callable[..., Matrix], module: str, path: Path_) -> None:
    one = matrix(module, path)

    @hypothesis.settings(max_examples=4)
    @hypothesis.given(anything)
    def attempt(value: t.Any) -> None:
        one.attempt(value)

    attempt()


@pytest.mark.parametrize("provider", ["central", "telecomx"])
@pytest.mark.parametrize("option", ARGUMENT_SPEC)
def test_a_connection_option(matrix: t.Callable[..., Matrix], option: str, provider: str) -> None:
    one = matrix("zt_status_info", (option,), provider)
    if provider == "telecomx" and option in ("username", "password", "one_time_code"):
        emulator = one.tasks.emulator
        one.tasks.connection.update(api_token=None, username=emulator.username, password=emulator.password)
    url = one.tasks.connection["api_url"]
    urls = [
        f" {url}", f"{url}\n", f"{url}/", url.upper(), f"{url}\0", f"{url}?a=b", f"{url}#a", url.replace("//", "//a:b@"),
        "http://127.0.0.1:0", "http://127.0.0.1:99999", "http://[::1", "http://example.com", "ftp://127.0.0.1", "https://",
        "http://\uff11\uff12\uff17.0.0.1:1", "https://\ud800",
    ]  # fmt: skip
    for value in [*values(ARGUMENT_SPEC[option]), *(urls if option == "api_url" else ())]:
        try:
            one.attempt(value)
        except Exception as error:
            error.add_note(f"{option} = {str(value)[:200]!r}")
            raise


def test_no_module_has_a_connection_option_of_its_own() -> None:
    """So that trying those once is enough."""
    assert not [name for name, task in MODULES.items() if set(task.argument_spec) & set(ARGUMENT_SPEC)]


def test_every_option_was_tried() -> None:
    every = {(name, path) for name, task in MODULES.items() for path, _spec in paths(task.argument_spec)}
    assert set(OPTIONS) == every
    assert len(every) > 100
    assert not tried or tried == every or os.environ.get("PYTEST_XDIST_WORKER") or len(tried) < len(OPTIONS)
