# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option and suboption of every module that writes is given nothing, in all ways there are: nothing is written.

The objects have all settings set to something, so that taking nothing for an order would show.
"""

from __future__ import annotations

import importlib
import json
import typing as t
from collections.abc import Iterator

import pytest
from ansible.module_utils import basic

from ansible_collections.community.zerotier.plugins.module_utils._http import limiter as _limiter
from ansible_collections.community.zerotier.plugins.plugin_utils import _worker
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.hostile.options import (
    PACKAGE,
    Path_,
    Spec,
    fast_path,
    paths,
    tasks_by_module,
)
from ansible_collections.community.zerotier.tests.unit.support import Tasks

NODE, FRIEND, MAIL = "a1b2c3d4e5", "friend@example.com", "new@example.com"
NETWORK_ID = "8056c2e21c000001"
MODULES = {name: task for name, task in tasks_by_module().items() if not name.endswith("_info")}

# All set to something that is not what nothing would mean.
NETWORK: dict[str, t.Any] = {
    "description": "The office", "private": True, "enable_broadcast": True, "mtu": 1400, "multicast_limit": 64,
    "routes": [{"target": "10.0.0.0/24"}], "ip_assignment_pools": [{"start": "10.0.0.10", "end": "10.0.0.99"}],
    "v4_assign_mode": {"zt": True}, "v6_assign_mode": {"zt": True, "rfc4193": True, "sixplane": True},
    "dns": {"domain": "example.com", "servers": ["10.0.0.2"]},
    "sso": {"enabled": True, "mode": "email", "client_id": "me", "allow_list": ["a@example.com"]},
    "rules_source": "tag role id 1000 enum 100 server;\ncap admin id 7 accept; ;\naccept;",
}  # fmt: skip
MEMBER: dict[str, t.Any] = {
    "authorized": True, "name": "anna", "description": "A laptop", "hidden": True, "active_bridge": True,
    "no_auto_assign_ips": True, "sso_exempt": True, "ip_assignments": ["10.0.0.7"], "capabilities": ["7"], "tags": {"1000": 100},
}  # fmt: skip
LACKING = {"private", "sso", "description", "hidden", "sso_exempt", "capabilities", "tags"}  # at TelecomX

# What names the object, and the items of lists as they are.
BASE: dict[str, dict[str, t.Any]] = {
    "zt_network": {"network_id": NETWORK_ID},
    "zt_member": {"network_id": NETWORK_ID, "node_id": NODE},
    "zt_members": {"network_id": NETWORK_ID, "members": [{"node_id": NODE}]},
    "zt_org_invite": {"email": MAIL},
    "zt_token": {"name": "spare"},
    "zt_user": {},
}
ITEMS: dict[str, dict[str, t.Any]] = {
    "routes": {"target": "10.0.0.0/24"},
    "ip_assignment_pools": {"start": "10.0.0.10", "end": "10.0.0.99"},
    "permissions": {"user": FRIEND},
    "members": {"node_id": NODE},
}
# Without these it is not said what the task is about, or an item of a list is half a thing.
NEEDED = {
    *(("zt_network", ("network_id",)), ("zt_member", ("network_id",)), ("zt_members", ("network_id",))),
    ("zt_org_invite", ("email",)),
}


def nothings(option: Spec) -> list[t.Any]:
    """All ways to give an option no value; an omitted key is a key that is missing."""
    if option["type"] != "dict":
        return [None]
    keys = option.get("options") or ("1000", "role")
    return [None, {}, dict.fromkeys(keys)]


def cases(spec: Spec, beside: dict[str, t.Any]) -> Iterator[tuple[Path_, dict[str, t.Any]]]:
    """Each option of a spec without a value, at every depth, beside what must be there."""
    for name, option in spec.items():
        for nothing in nothings(option):
            yield (name,), {**beside, name: nothing}
        is_list = option["type"] == "list"
        for path, inner in cases(option.get("options") or {}, ITEMS[name] if is_list and option.get("options") else {}):
            yield (name, *path), {**beside, name: [inner] if is_list else inner}


CASES = [(module, *case) for module, task in MODULES.items() for case in cases(task.argument_spec, BASE[module])]


def required(spec: Spec) -> set[Path_]:
    """What can't be left out: required options, and those of which one is required and that no other stands in for here."""
    alone = {("members",)} if "members_file" in spec else set()
    return {path for path, option in paths(spec) if option.get("required")} | alone


def prepared(emulator: Emulator, provider: str) -> Tasks:
    tasks = Tasks(emulator, provider)
    emulator.add_network("office", id=NETWORK_ID)
    emulator.add_member(NETWORK_ID, NODE)
    had = LACKING if provider == "telecomx" else set()
    tasks.network(network_id=NETWORK_ID, **{o: v for o, v in NETWORK.items() if o == "description" or o not in had})
    tasks.member(network_id=NETWORK_ID, node_id=NODE, **{o: v for o, v in MEMBER.items() if o not in had})
    if provider == "central":
        emulator.add_user("f" * 32, email=FRIEND, in_organization=True)
        tasks.network(network_id=NETWORK_ID, permissions=[{"user": FRIEND, "read": True, "modify": True}])
        emulator.add_invitation(MAIL)
        emulator.add_token("spare", "s" * 32)
        tasks.run(MODULES["zt_user"], display_name="Ada", sms_number="123")
    return tasks


@pytest.fixture(scope="module")
def shared() -> Iterator[dict[str, Tasks]]:
    """One account at each provider: nothing of what the tests do may change it."""
    with Emulator(organization=True) as central, Emulator() as telecomx:
        yield {"central": prepared(central, "central"), "telecomx": prepared(telecomx, "telecomx")}


class Edge:
    """Runs modules as Ansible does, by AnsibleModule or in its own process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys
        monkeypatch.setattr(_limiter.Limiter, "wait", lambda _self: None)
        monkeypatch.setattr(_worker, "_apis", {})

    def run(self, way: str, module: str, options: dict[str, t.Any]) -> dict[str, t.Any]:
        if way == "fast":
            return fast_path(MODULES[module], options)
        arguments = json.dumps({"ANSIBLE_MODULE_ARGS": options})
        self.monkeypatch.setattr(basic, "_ANSIBLE_ARGS", arguments.encode())
        self.monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
        with pytest.raises(SystemExit):
            importlib.import_module(f"{PACKAGE}.modules.{module}").main()
        return t.cast("dict[str, t.Any]", json.loads(self.capsys.readouterr().out))


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Edge:
    return Edge(monkeypatch, capsys)


@pytest.mark.parametrize("way", ["module", "fast"])
@pytest.mark.parametrize("provider", ["central", "telecomx"])
@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_never_an_order(edge: Edge, shared: dict[str, Tasks], module: str, provider: str, way: str) -> None:
    if provider == "telecomx" and module not in ("zt_network", "zt_member", "zt_members"):
        return  # it has no such objects
    tasks = shared[provider]
    spec = MODULES[module].argument_spec
    needed = required(spec) | {path for name, path in NEEDED if name == module}
    tried = [(path, options) for name, path, options in CASES if name == module]
    tried.append((("all",), {**dict.fromkeys(spec), **BASE[module]}))
    for path, options in tried:
        if provider == "telecomx" and path[0] == "permissions":
            continue
        tasks.emulator.reset()
        result = edge.run(way, module, {**tasks.connection, **options})
        assert tasks.bodies == [], (options, tasks.calls)
        assert result.get("failed", False) is (path in needed), (options, result["msg"])
        assert not result.get("changed", False), (options, result)
        if path in needed:
            assert path[-1] in result["msg"], (options, result["msg"])
            assert tasks.calls == [], options


def test_an_empty_dictionary_is_told_where_it_leaves_something_alone(edge: Edge, shared: dict[str, Tasks]) -> None:
    tasks = shared["central"]
    told = 0
    for module in ("zt_network", "zt_member"):
        for option in MODULES[module].argument_spec["clear"]["choices"]:
            for nothing in nothings(MODULES[module].argument_spec[option])[1:]:
                result = edge.run("fast", module, {**tasks.connection, **BASE[module], option: nothing})
                assert [w for w in result["warnings"] if w.startswith(f"{option}: nothing in it has a value")], option
                told += 1
    for more in ({"members": [{"node_id": NODE, "tags": {}}]}, {"defaults": {"tags": {"1000": None}}}):
        result = edge.run("fast", "zt_members", {**tasks.connection, **BASE["zt_members"], **more})
        assert result["warnings"] == [
            f"node {NODE}: tags: nothing in it has a value, so it was left alone. To clear it, name it in clear: [tags]."
        ]
    assert told == 10


ELEMENTS = [
    (module, path)
    for module, task in MODULES.items()
    for path, option in paths(task.argument_spec)
    if option["type"] == "list" and option["elements"] == "str"
]


@pytest.mark.parametrize("way", ["module", "fast"])
@pytest.mark.parametrize("element", [None, "", " ", "__omit_place_holder__0123456789abcdef"])
def test_an_element_that_is_nothing_is_refused_by_name(
    edge: Edge, shared: dict[str, Tasks], element: str | None, way: str
) -> None:
    """A null in a list is an empty text since ansible-core 2.19, and before it Ansible refuses it; omit was text before 2.19."""
    tasks = shared["central"]
    assert len(ELEMENTS) >= 12
    for module, path in ELEMENTS:
        options: t.Any = [element]
        for name in reversed(path):
            options = {name: [{**ITEMS[name], **options}] if name == "members" else options}
        tasks.emulator.reset()
        result = edge.run(way, module, {**tasks.connection, **BASE[module], **options})
        assert result["failed"], path
        assert path[-1] in result["msg"]
        assert tasks.calls == [], path


def test_every_option_is_tried() -> None:
    every = {(name, path) for name, task in MODULES.items() for path, _option in paths(task.argument_spec)}
    assert {(name, path) for name, path, _options in CASES} == every
    assert len(every) > 100
