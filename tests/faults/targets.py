# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What faults are tried on: each module, and the inventory plugin, with something to do."""

from __future__ import annotations

import copy
import json
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import inventory_loader

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import connect
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import MEMBER, NETWORK
from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import organization as _organization
from ansible_collections.community.zerotier.plugins.module_utils._tasks import permissions as _permissions
from ansible_collections.community.zerotier.plugins.module_utils._tasks import token as _token
from ansible_collections.community.zerotier.plugins.module_utils._tasks import user as _user
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome, Task, perform
from ansible_collections.community.zerotier.tests.emulator import Emulator, Switches
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Document, Tasks, validated

Options = dict[str, t.Any]

NODES = [f"{number:010x}" for number in range(0xA000000001, 0xA000000009)]
GUEST = "guest-token-that-nobody-may-see-anywhere"
RULES = """
tag role id 1000 enum 100 server enum 200 laptop;
tag floor id 1001;
cap admin id 7 accept ; ;
accept;
"""
POOL = {"ipRangeStart": "10.0.0.1", "ipRangeEnd": "10.0.0.254"}
CONFIG = {
    "v6AssignMode": {"zt": False, "rfc4193": False, "6plane": True},
    "routes": [{"target": "10.0.0.0/24", "via": None}],
    "ipAssignmentPools": [POOL],
    "mtu": 1400,
}


class Scene:
    """An account with two networks, one of them with three members, and an organization; and tasks that run against it."""

    def __init__(self, emulator: Emulator, directory: Path, provider: str) -> None:
        emulator.reset(state=True)
        self.emulator = emulator
        self.directory = directory / "files"
        self.directory.mkdir(exist_ok=True)
        self.dest = self.directory / "secret"
        self.dest.unlink(missing_ok=True)
        self.tasks = Tasks(emulator, provider)
        self.office = emulator.add_network("office", rulesSource=RULES, description="first floor", config=CONFIG)
        self.lab = emulator.add_network("lab")
        emulator.add_member(
            self.office,
            NODES[0],
            name="anna",
            description="of the first floor",
            employee_id=emulator.employee_id,
            config={
                "authorized": True,
                "ipAssignments": ["10.0.0.7"],
                "tags": [[1001, 5]],
                "capabilities": [7],
            },
        )
        emulator.add_member(self.office, NODES[1], name="bert", config={"authorized": True})
        emulator.add_member(self.office, NODES[2])
        emulator.add_user(GUEST, "guest@example.com")
        self.invitation = emulator.add_invitation("guest@example.com")

    def picture(self) -> Document:
        """All that counts of the account, without ids and times."""
        emulator = self.emulator
        user, organization = emulator.user(), emulator.organization()
        return {
            "networks": [self._network(document) for document in emulator.networks],
            "user": user and {key: user[key] for key in ("displayName", "smsNumber", "tokens")},
            "invitations": [(i["email"], i["status"]) for i in emulator.invitations],
            "mails": emulator.mails,
            "organization": organization and [member["email"] for member in organization["members"]],
            "secret in file": self.dest.exists() and emulator.authenticates(self.dest.read_text().rstrip("\n")),
            "files": sorted(path.name for path in self.directory.iterdir()),
        }

    def _network(self, document: Document) -> Document:
        members = self.emulator.members(document["id"])
        return {
            **NETWORK.read(document),
            "permissions": sorted(map(str, _permissions.view(document))),
            "members": {member["nodeId"]: MEMBER.read(member) for member in members},
        }


@dataclass(frozen=True)
class Target:
    """One module with options, against a scene."""

    name: str
    task: Task | None
    """None for the inventory plugin."""
    options: t.Callable[[Scene], Options] = lambda _scene: {}
    arrange: t.Callable[[Scene], None] = lambda _scene: None
    rival: t.Callable[[Scene], list[Document]] | None = None
    """Requests of somebody else who changes what the task changes, and other things, too."""
    finish: Options = field(default_factory=dict)
    """Options of the next run, where they are not the same."""
    provider: str = "central"
    switches: Switches = field(default_factory=Switches)
    merged: tuple[str, ...] = ()
    """The settings that it merges with what is there."""
    last: bool = False
    """Whether nothing can be run after it."""

    def __str__(self) -> str:
        return self.name

    @property
    def asks(self) -> bool:
        """Whether it changes nothing."""
        return self.task is None or "_info" in self.name

    def run(self, scene: Scene, **more: t.Any) -> Outcome:
        """One run; raises ZeroTierError."""
        options = {"retries": 2, "timeout": 30, **self.options(scene), **more}
        if self.task is None:
            return _inventory(scene, options)
        params = _params(self.task, json.dumps({**scene.tasks.connection, **options}))
        scene.emulator.reset(faults=False)  # the log holds this run alone
        return perform(self.task, connect(params), params, False)


_checked: dict[tuple[int, str], Options] = {}


def _params(task: Task, options: str) -> Options:
    """Checked options. The same ones are checked once, which takes longer than the requests."""
    key = (id(task), options)
    if key not in _checked:
        _checked[key] = validated(task, json.loads(options))
    return copy.deepcopy(_checked[key])


def _inventory(scene: Scene, options: Options) -> Outcome:
    """What the inventory plugin makes; its error must leave nothing behind."""
    path = scene.directory / "zt_inventory.yml"
    # strict: a network that may not be read is an error, not a warning
    source = {"plugin": "community.zerotier.zt_inventory", "strict": True, **scene.tasks.connection, **options}
    path.write_text(yaml.safe_dump(source), encoding="utf-8")
    scene.emulator.reset(faults=False)
    data = InventoryData()
    try:
        inventory_loader.get("community.zerotier.zt_inventory").parse(data, DataLoader(), str(path))
    except AnsibleParserError as error:
        assert not data.hosts
        raise ZeroTierError(str(error)) from error
    finally:
        path.unlink()
    hosts = {name: host.vars for name, host in data.hosts.items()}
    return Outcome(False, {"hosts": hosts, "groups": sorted(data.groups)})


# What the tasks are to do

SETTINGS: Options = {
    "description": "made here",
    "routes": [{"target": "10.9.0.0/24"}],
    "ip_assignment_pools": [{"start": "10.9.0.1", "end": "10.9.0.99"}],
    "dns": {"domain": "example.com", "servers": ["10.9.0.1"]},
}
ROSTER: list[Options] = [
    {"node_id": NODES[0], "name": "anna", "ip_assignments": ["10.0.0.8"], "tags": {"role": "server"}},
    {"node_id": NODES[2], "name": "carl", "authorized": True},
    {"node_id": NODES[3], "name": "dora", "authorized": True, "description": "new"},
]


def _with_colleague(scene: Scene) -> None:
    scene.emulator.add_user(None, "colleague@example.com", in_organization=True)


def _with_former_member(scene: Scene) -> None:
    """One that was a member, and was deleted an hour ago."""
    scene.emulator.add_member(scene.office, NODES[4], name="emil", config={"authorized": True})
    scene.tasks.member(network_id=scene.office, node_id=NODES[4], state="absent")
    scene.emulator.advance(3600)


def _with_token(scene: Scene) -> None:
    scene.emulator.add_token("monitoring", TOKEN)


def _with_guest_token(scene: Scene) -> None:
    scene.tasks.connection["api_token"] = GUEST


def _with_invitation(scene: Scene) -> None:
    scene.emulator.add_invitation("new@example.com")


def _call(path: str, body: t.Any = None, method: str = "POST") -> Document:
    return {"method": method, "path": path, "body": body}


def _network_rival(scene: Scene) -> list[Document]:
    body = {"description": "theirs", "config": {"mtu": 1500, "dns": {"domain": "theirs.example", "servers": []}}}
    return [_call(f"/network/{scene.office}", body)]


def _member_rival(scene: Scene) -> list[Document]:
    body = {"name": "theirs", "description": "theirs", "config": {"activeBridge": True}}
    return [_call(f"/network/{scene.office}/member/{NODES[0]}", body)]


def _member_deleted(scene: Scene) -> list[Document]:
    return [_call(f"/network/{scene.office}/member/{NODES[0]}", method="DELETE")]


TARGETS = [
    Target("zt_network-create", _network.TASK, lambda _s: {"name": "new", "rules_source": RULES, **SETTINGS}),
    Target(
        "zt_network-change",
        _network.TASK,
        lambda _s: {"name": "office", "rules_source": "accept;\n", "v6_assign_mode": {"rfc4193": True}, **SETTINGS},
        merged=("v6_assign_mode",),
        rival=_network_rival,
    ),
    Target(
        "zt_network-change-by-id",
        _network.TASK,
        lambda s: {"network_id": s.office, "name": "office-2", "private": False},
        rival=_network_rival,
    ),
    Target(
        "zt_network-permissions",
        _network.TASK,
        lambda _s: {"name": "office", "permissions": [{"user": "colleague@example.com", "read": True}]},
        _with_colleague,
        rival=_network_rival,
    ),
    Target("zt_network-delete", _network.TASK, lambda _s: {"name": "lab", "state": "absent"}),
    Target(
        "zt_network-delete-by-id",
        _network.TASK,
        lambda s: {"network_id": s.lab, "state": "absent"},
        rival=lambda s: [_call(f"/network/{s.lab}", method="DELETE")],
    ),
    Target("zt_network_info-all", _network.INFO_TASK),
    Target("zt_network_info-by-id", _network.INFO_TASK, lambda s: {"network_id": s.office}),
    Target(
        "zt_member-create",
        _member.TASK,
        lambda s: {"network_name": "office", "node_id": NODES[3], "name": "dora", "authorized": True},
        rival=lambda s: [_call(f"/network/{s.office}/member/{NODES[3]}", {"name": "theirs", "description": "theirs"})],
    ),
    Target(
        "zt_member-change",
        _member.TASK,
        lambda s: {
            "network_id": s.office,
            "node_id": NODES[0],
            "name": "anna-2",
            "ip_assignments": ["10.0.0.8"],
            "ip_assignments_mode": "append",
            "tags": {"role": "server"},
        },
        merged=("ip_assignments", "tags"),
        rival=_member_rival,
    ),
    Target(
        "zt_member-change-deleted-meanwhile",
        _member.TASK,
        lambda s: {"network_id": s.office, "node_id": NODES[0], "name": "anna-2", "authorized": True},
        rival=_member_deleted,
    ),
    Target(
        "zt_member-return",
        _member.TASK,
        lambda s: {"network_id": s.office, "node_id": NODES[4], "name": "emil", "authorized": True},
        _with_former_member,
        switches=Switches(undelete="dance"),
    ),
    Target(
        "zt_member-delete",
        _member.TASK,
        lambda s: {"network_id": s.office, "node_id": NODES[0], "state": "absent"},
        rival=_member_deleted,
    ),
    Target("zt_member_info-all", _member.INFO_TASK, lambda _s: {"network_name": "office"}),
    Target("zt_member_info-one", _member.INFO_TASK, lambda s: {"network_id": s.office, "node_id": NODES[0]}),
    Target(
        "zt_members-change",
        _members.TASK,
        lambda s: {"network_id": s.office, "members": ROSTER, "purge": "delete"},
        merged=("tags",),
        rival=_member_rival,
    ),
    Target(
        "zt_members-return",
        _members.TASK,
        lambda s: {"network_name": "office", "members": [*ROSTER, {"node_id": NODES[4], "name": "emil"}]},
        _with_former_member,
        merged=("tags",),
        switches=Switches(undelete="dance"),
    ),
    Target("zt_token-create", _token.TASK, lambda _s: {"name": "monitoring"}),
    Target(
        "zt_token-create-file",
        _token.TASK,
        lambda s: {"name": "monitoring", "dest": str(s.dest)},
        finish={"regenerate": True},
    ),
    Target("zt_token-own-secret", _token.TASK, lambda _s: {"name": "monitoring", "token": TOKEN}),
    Target(
        "zt_token-regenerate",
        _token.TASK,
        lambda s: {"name": "monitoring", "dest": str(s.dest), "regenerate": True},
        _with_token,
        finish={"regenerate": True},
    ),
    Target("zt_token-delete", _token.TASK, lambda _s: {"name": "monitoring", "state": "absent"}, _with_token),
    Target("zt_token_info", _token.INFO_TASK, arrange=_with_token),
    Target(
        "zt_org_invite-create",
        _organization.TASK,
        lambda _s: {"email": "new@example.com"},
        rival=lambda _s: [_call("/org-invitation", {"email": "another@example.com"})],
    ),
    Target(
        "zt_org_invite-cancel",
        _organization.TASK,
        lambda _s: {"email": "new@example.com", "state": "absent"},
        _with_invitation,
        rival=lambda _s: [_call("/org-invitation", {"email": "another@example.com"})],
    ),
    Target(
        "zt_org_invite-accept",
        _organization.TASK,
        lambda _s: {"email": "guest@example.com", "state": "accepted"},
        _with_guest_token,
    ),
    Target("zt_org_info", _organization.INFO_TASK, arrange=_with_colleague),
    Target(
        "zt_user-change",
        _user.TASK,
        lambda _s: {"display_name": "New Name"},
        rival=lambda s: [_call(f"/user/{s.emulator.user_id}", {"displayName": "theirs", "smsNumber": "+451234"})],
    ),
    Target(
        "zt_user-delete",
        _user.TASK,
        lambda _s: {"state": "absent", "confirm": "guest@example.com"},
        _with_guest_token,
        last=True,
    ),
    Target("zt_user_info", _user.INFO_TASK),
    Target("zt_status_info", _user.STATUS_TASK),
    Target("zt_inventory-all", None),
    Target("zt_inventory-one", None, lambda s: {"networks": [s.office], "names": False}),
    Target(
        "telecomx-zt_network-create",
        _network.TASK,
        lambda _s: {"name": "new", "rules_source": RULES, **SETTINGS},
        provider="telecomx",
    ),
    Target(
        "telecomx-zt_network-change",
        _network.TASK,
        lambda _s: {"name": "office", "rules_source": "accept;\n", **SETTINGS},
        provider="telecomx",
    ),
    Target(
        "telecomx-zt_member-create",
        _member.TASK,
        lambda s: {"network_id": s.office, "node_id": NODES[3], "name": "dora", "authorized": True},
        provider="telecomx",
    ),
    Target(
        "telecomx-zt_members-change",
        _members.TASK,
        lambda s: {
            "network_name": "office",
            "members": [
                {"node_id": NODES[0], "name": "anna-2", "ip_assignments": ["10.0.0.8"]},
                {"node_id": NODES[2], "authorized": True},
            ],
            "purge": "deauthorize",
        },
        provider="telecomx",
    ),
    Target("telecomx-zt_member_info-all", _member.INFO_TASK, lambda s: {"network_id": s.office}, provider="telecomx"),
    Target("telecomx-zt_inventory-all", None, provider="telecomx"),
]
