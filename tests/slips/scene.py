# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An account that has much to lose, and what of it is there: the state as a flat table of paths and values."""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.zerotier.plugins.module_utils._module import result_of
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC, connect
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.emulator.http.faults import Fault
from ansible_collections.community.zerotier.tests.emulator.state import settings
from ansible_collections.community.zerotier.tests.emulator.state.state import Network, State
from ansible_collections.community.zerotier.tests.unit.support import Tasks, validated

Options = dict[str, t.Any]
Picture = dict[str, t.Any]
Act = t.Callable[[State], None]

PROVIDERS: list[str] = list(ARGUMENT_SPEC["provider"]["choices"])
"""Every provider that there is; a new one joins by itself."""

OFFICE, LAB, SHARED, CAFE = (f"8056c2e21c00000{number}" for number in range(1, 5))
NOWHERE = "8056c2e21cffffff"
N1, N2, N3, N4, N5, N6 = NODES = [f"{number:010x}" for number in range(0xA1B2C3D4E1, 0xA1B2C3D4E7)]
STRANGER = "eeeeeeeeee"  # no member of any network
OWNER, BOSS, COLLEAGUE, THIRD = "owner@example.com", "boss@example.com", "colleague@example.com", "third@example.com"
GUEST, FRIEND = "guest@example.com", "friend@example.com"
CALLER_SECRET = "the-secret-that-the-caller-uses-for-it-all"
ROBOT_SECRET = "a-secret-of-a-robot-that-is-long-enough"
NAMED_CAFE = "Caf\u00e9 Zürich"  # composed (NFC)
RULES = """
tag role id 1000 enum 100 server enum 200 laptop;
tag floor id 1001;
cap admin id 7 accept; ;
cap basic id 8 default accept; ;
cap printer id 9 default accept; ;
accept;
"""
_LABELS = {OFFICE: "office", LAB: "lab", SHARED: "shared", CAFE: "cafe"}
_ALL = dict.fromkeys("ramd", True)


def arrange(state: State) -> None:
    """Three networks of the caller, one of a colleague's that the caller may manage, an organization, tokens, invitations."""
    organization = state.organizations.of(state.owner)
    assert organization
    for email in (BOSS, COLLEAGUE, THIRD):
        organization.member_ids.append(state.accounts.add_user(None, email, email.partition("@")[0]).id)
    for email in (GUEST, FRIEND):
        state.organizations.add_invitation(organization, email)
    state.accounts.add_token(state.owner, {"tokenName": "robot", "token": ROBOT_SECRET})
    people = user_ids(state)
    office = state.add_network(
        state.owner.id,
        {
            "id": OFFICE,
            "description": "first floor",
            "rulesSource": RULES,
            "permissions": {people[OWNER]: _ALL, people[COLLEAGUE]: {"r": True, "a": True}, people[THIRD]: _ALL},
            "config": {
                "name": "office",
                "mtu": 1400,
                "v4AssignMode": {"zt": True},
                "v6AssignMode": {"zt": False, "rfc4193": False, "6plane": True},
                "routes": [{"target": "10.0.0.0/24", "via": None}, {"target": "10.9.0.0/16", "via": "10.0.0.1"}],
                "ipAssignmentPools": [{"ipRangeStart": "10.0.0.100", "ipRangeEnd": "10.0.0.199"}],
                "dns": {"domain": "example.com", "servers": ["10.0.0.1", "10.0.0.2"]},
                "ssoConfig": {"enabled": True, "mode": "email", "clientId": "client", "allowList": [OWNER, COLLEAGUE]},
            },
        },
    )
    for number, node in enumerate(NODES, start=1):
        member = state.add_member(
            office,
            node,
            {
                "name": f"n{number}",
                "description": f"desk {number}",
                "config": {
                    "authorized": True,
                    "ipAssignments": [f"10.0.0.{number + 10}"],
                    "tags": [[1000, 200], [1001, number]],
                    "capabilities": [7, 8],
                },
            },
        )
        member.employee_id = None
    for identity, name, owner in ((LAB, "lab", OWNER), (CAFE, NAMED_CAFE, OWNER), (SHARED, "shared", BOSS)):
        network = state.add_network(people[owner], {"id": identity, "config": {"name": name}})
        state.add_member(network, N1, {"name": "n1", "config": {"authorized": True, "ipAssignments": ["10.1.0.1"]}})
        if identity == SHARED:
            rights = {OWNER: _ALL, COLLEAGUE: {"r": True}, THIRD: {"r": True, "a": True}}
            network.document["permissions"].update({people[email]: given for email, given in rights.items()})


def user_ids(state: State) -> dict[str, str]:
    """Ids by e-mail address."""
    return {user.email: user.id for user in state.accounts.users.values()}


# What is there


def picture_of(state: State) -> Picture:
    """All that can be lost, as paths with values; what a list holds is a path of its own."""
    seen: Picture = {}
    emails = {user.id: user.email for user in state.accounts.users.values()}
    for user in state.accounts.users.values():
        _note(seen, f"user/{user.email}", True)
        for key, value in user.profile.items():
            _note(seen, f"user/{user.email}/{key}", value)
        for token in user.tokens:
            _note(seen, f"token/{user.email}/{token.name}", token.secret)
    for invitation in state.organizations.invitations.values():
        if invitation.status == "pending":
            _note(seen, f"invitation/{invitation.email}", True)
    for network in state.networks.values():
        if not network.deleted:
            _note_network(seen, network, emails)
    return seen


def _note_network(seen: Picture, network: Network, emails: dict[str, str]) -> None:
    document = network.document
    label = _LABELS.get(document["id"]) or f"new-{document['id']}"
    _note(seen, label, True)
    _note(seen, f"{label}/rulesSource", document["rulesSource"].strip())
    for table, place in ((settings.NETWORK, document), (settings.NETWORK_CONFIG, document["config"])):
        for key in table:
            if key not in ("rules", "capabilities", "tags"):  # they follow from the rules
                _flatten(seen, f"{label}/{key}", place.get(key))
    for user, rights in document["permissions"].items():
        for letter, given in rights.items():
            if given:
                _note(seen, f"{label}/permissions/{emails.get(user, user)}/{letter}", True)
    for member in network.listed():
        node, record = f"{label}/members/{member.document['nodeId']}", member.document
        _note(seen, node, True)
        for table, place in ((settings.MEMBER, record), (settings.MEMBER_CONFIG, record["config"])):
            for key in table:
                if key == "tags":
                    for number, value in place["tags"]:
                        _note(seen, f"{node}/tags/{number}", value)
                else:
                    _flatten(seen, f"{node}/{key}", place.get(key))
        _note(seen, f"{node}/employee", member.employee_id)


def _flatten(seen: Picture, path: str, value: t.Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten(seen, f"{path}/{key}", inner)
    elif isinstance(value, list):
        for item in value:
            _note(seen, f"{path}/{item if isinstance(item, (str, int)) else json.dumps(item)}", True)
    else:
        _note(seen, path, value)


def _note(seen: Picture, path: str, value: t.Any) -> None:
    """Nothing, false and empty text are not there: they can't be lost."""
    if value not in (None, False, ""):
        seen[path] = value


# What is run


@dataclass(frozen=True)
class Run:
    """One run of a task, from the outside."""

    result: dict[str, t.Any]
    calls: list[str]
    before: Picture
    after: Picture
    spoken: bool = True
    """Whether the collection itself spoke, and not Ansible's check of an argument spec."""

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def said(self) -> str:
        return str(self.result.get("msg", ""))

    @property
    def kind(self) -> str | None:
        return (self.result.get("error") or {}).get("kind")

    @property
    def changed(self) -> bool:
        return bool(self.result["changed"])

    @property
    def writes(self) -> list[str]:
        return [call for call in self.calls if is_write(call)]

    @property
    def differs(self) -> list[str]:
        """The paths whose values are others than before, or are there only before or only after it."""
        return differences(self.before, self.after)

    @property
    def lost(self) -> list[str]:
        """The paths that are gone, or whose values are others."""
        return [path for path in self.differs if path in self.before]


def differences(before: Picture, after: Picture) -> list[str]:
    return [path for path in sorted({**before, **after}) if before.get(path) != after.get(path)]


def is_write(call: str) -> bool:
    """TelecomX has GETs that write; logging in and compiling rules change nothing."""
    if call.startswith("GET "):
        return call.endswith(("/authorize", "/deauthorize"))
    return not call.endswith(("/auth/login", "/zerotier/compile"))


@dataclass
class Trap(Fault):
    """Does something to the server's state just before a request."""

    act: t.Callable[[], None] = field(default=lambda: None)

    def changed_body(self, body: t.Any) -> t.Any:
        self.act()
        return super().changed_body(body)


class Scene:
    """The account behind one provider, fresh."""

    def __init__(self, emulator: Emulator, provider: str, act: Act = lambda _state: None) -> None:
        self.emulator = emulator
        self.provider = provider
        emulator.reset(state=True)
        emulator.look(arrange)
        emulator.look(act)
        self.tasks = Tasks(emulator, provider)

    def picture(self) -> Picture:
        return self.emulator.look(picture_of)

    def trap(self, position: int, act: Act, **fault: t.Any) -> None:
        """Before the request of this position, counted from 0, something happens at the server; ``fault`` is what becomes of the request."""
        server = self.emulator._server
        self.emulator._do(lambda: server.faults.add(Trap(skip=position, act=lambda: act(server.state), **fault)))

    def run(self, task: Task, options: Options, check_mode: bool = False) -> Run:
        """Run a task as a module does: bad options, failures and all are in the result."""
        before = self.picture()
        self.emulator.reset(faults=False)
        spoken = True
        try:
            params = validated(task, {**self.tasks.connection, **self.filled(options)})
        except ValueError as error:
            spoken, result = False, {"failed": True, "msg": str(error), "changed": False}
        else:
            result = {"changed": False, **result_of(task, connect, params, check_mode, True)}
        return Run(result, self.emulator.calls, before, self.picture(), spoken)

    def filled(self, value: t.Any) -> t.Any:
        """Options with ids, such as of an invitation, for what stands for them: an address in angle brackets."""
        if isinstance(value, dict):
            return {key: self.filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.filled(item) for item in value]
        found = re.fullmatch(r"<(\w+):(.*)>", value) if isinstance(value, str) else None
        if found is None:
            return value
        if found[1] == "user":
            return self.emulator.look(lambda state: user_ids(state)[found[2]])
        if found[1] == "token":
            return self.tasks.connection["api_token"]
        return next(i["id"] for i in self.emulator.invitations if i["email"] == found[2])
