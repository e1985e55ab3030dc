# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps of a sequence: what the users' tasks do, and what happens meanwhile. Hypothesis and the tours both take them."""

from __future__ import annotations

import tempfile
import typing as t
from dataclasses import dataclass, field

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import organization as _organization
from ansible_collections.community.zerotier.plugins.module_utils._tasks import token as _token
from ansible_collections.community.zerotier.plugins.module_utils._tasks import user as _user
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task
from ansible_collections.community.zerotier.tests.emulator import Switches
from ansible_collections.community.zerotier.tests.state_machine import settings
from ansible_collections.community.zerotier.tests.state_machine.asks import UNKNOWN_NETWORK, Asks, Place
from ansible_collections.community.zerotier.tests.state_machine.promises import Ask, Attempt, Runner
from ansible_collections.community.zerotier.tests.state_machine.world import Actor, Document, World, differences

NAMES = ("office", "lab")
NODES = ("a000000001", "a000000002", "a000000003", "a000000004")
MAILS = ("guest@example.com", "Guest@Example.com", "colleague@example.com", "new@example.com")
TOKENS = ("robot", "spare", "per%cent/slash")


@dataclass
class Tally:
    """What was tried."""

    sequences: int = 0
    steps: int = 0
    tried: set[tuple[str, str]] = field(default_factory=set)


class Session:
    """One sequence: a world, and steps in it. Each step holds all promises."""

    def __init__(self, switches: Switches, tally: Tally, provider: str = "central") -> None:
        self.tally = tally
        tally.sequences += 1
        self.steps = 0
        tally.tried |= {
            (name, repr(position))
            for name, position in vars(switches).items()
            if provider == "telecomx" or not name.startswith("telecomx")  # the others mean nothing to Central
        }
        self.world = World(switches)
        self.runner = Runner(self.world)
        self.telecomx = provider == "telecomx"
        self.network_asks = Asks(self.world, provider, ("private", "sso") if self.telecomx else ())
        lacks = ("description", "hidden", "sso_exempt", "capabilities", "tags") if self.telecomx else ()
        self.member_asks = Asks(self.world, provider, lacks)
        self._directory = tempfile.TemporaryDirectory()
        self._world_is_up = True

    def close(self) -> None:
        if self._world_is_up:
            self._world_is_up = False
            self._directory.cleanup()
            self.world.close()

    def furnish(self, rights: Document) -> None:
        """A network with two members, of which the colleague has some rights."""
        emulator, letters = (
            self.world.emulator,
            {letter: rights.get(right, False) for right, letter in settings.RIGHTS.items()},
        )
        config = {"name": NAMES[0], "routes": [{"target": "10.1.0.0/24", "via": None}]}
        config["ipAssignmentPools"] = [{"ipRangeStart": "10.1.0.10", "ipRangeEnd": "10.1.0.20"}]
        shared = {self.world.owner.user_id: dict.fromkeys("ramd", True), self.world.colleague.user_id: letters}
        identity = emulator.add_network(NAMES[0], config=config, permissions=shared, rulesSource=settings.RULES[2])
        emulator.add_member(identity, NODES[0], name="first", config={"authorized": True})
        emulator.add_member(identity, NODES[1])
        emulator.check_in(identity, NODES[0])

    def place(self, number: int) -> Place:
        """By name for small numbers, then by the ids there are or were, then one that never was."""
        known = self.world.network_ids()
        choices = [Place("name", name) for name in NAMES] + [Place("network_id", identity) for identity in known]
        choices.append(Place("network_id", UNKNOWN_NETWORK))
        return choices[number % len(choices)]

    def actor(self, number: int) -> Actor:
        """The owner, the colleague or the guest; TelecomX knows one machine's token alone."""
        if self.telecomx:
            return self.world.owner
        return self.world.actors[number % len(self.world.actors)]

    def _step(self) -> None:
        self.steps += 1
        self.tally.steps += 1

    def _hold(self, ask: Ask) -> Attempt:
        self._step()
        return self.runner.hold(ask)

    # Tasks

    def network(self, actor: int, place: int, options: Document, rename: str | None = None) -> None:
        where = self.place(place)
        if rename is not None and where.option == "network_id":
            options = {**options, "name": rename}
        self._hold(self.network_asks.network(self.actor(actor), where, options))

    def rights(self, actor: int, place: int, users: list[tuple[int, bool, Document]], purge: bool) -> None:
        """Permissions for others; nobody takes the own ones here."""
        who, where = self.actor(actor), self.place(place)
        given = {self.actor(user).user_id: (by_mail, rights) for user, by_mail, rights in users}
        given.pop(who.user_id, None)
        mails = {a.user_id: a.email for a in self.world.actors}
        rights = [{"user": mails[u] if by_mail else u, **wish} for u, (by_mail, wish) in given.items()]
        if purge:
            rights.append({"user": who.user_id})
        self._hold(self.network_asks.network(who, where, {}, rights, purge))

    def no_network(self, actor: int, place: int) -> None:
        self._hold(self.network_asks.no_network(self.actor(actor), self.place(place)))

    def member(
        self, actor: int, place: int, node: str, options: Document, create: bool = True, append: bool = False
    ) -> None:
        self._hold(self.member_asks.member(self.actor(actor), self.place(place), node, options, create, append))

    def no_member(self, actor: int, place: int, node: str) -> None:
        self._hold(self.member_asks.no_member(self.actor(actor), self.place(place), node))

    def members(
        self, actor: int, place: int, roster: list[Document], purge: str = "keep", defaults: Document | None = None
    ) -> None:
        self._hold(self.member_asks.members(self.actor(actor), self.place(place), roster, purge, defaults))

    def token(self, actor: int, name: str, **options: t.Any) -> None:
        who = self.actor(actor)
        if options.pop("own_secret", False):
            options["token"] = f"{who.name}-{TOKENS.index(name)}-".ljust(40, "s")
        if options.pop("to_file", False):
            options["dest"] = f"{self._directory.name}/{who.name}-{TOKENS.index(name)}"
        self._hold(self.network_asks.token(who, name, **options))

    def user(self, actor: int, other: int | None, options: Document) -> None:
        who = None if other is None else self.actor(other).user_id
        self._hold(self.network_asks.user(self.actor(actor), who, options))

    def no_user(self, confirm: str) -> None:
        """Only the guest: with the owner's account, all would end."""
        self._hold(self.network_asks.no_user(self.world.guest, confirm))

    def invitation(self, actor: int, state: str, email: str) -> None:
        self._hold(self.network_asks.invitation(self.actor(actor), state, email))

    # Looking

    def look(self, actor: int) -> None:
        """The modules that list: they tell what is there, and change nothing."""
        who = self.actor(actor)
        before = self.world.snapshot()
        seen = self._told(who, _network.INFO_TASK, {})
        if seen is not None:
            assert sorted(n["network_id"] for n in seen["networks"]) == sorted(self._expected_networks(who))
        for identity in sorted(before["networks"]):
            found = self._told(who, _member.INFO_TASK, {"network_id": identity})
            if found is not None:
                assert sorted(m["node_id"] for m in found["members"]) == sorted(self.world.members(identity))
        if not self.telecomx:
            for task in (_token.INFO_TASK, _user.INFO_TASK, _user.STATUS_TASK, _organization.INFO_TASK):
                self._told(who, task, {})
        assert differences(before, self.world.snapshot()) == {}

    def _expected_networks(self, who: Actor) -> list[str]:
        return list(self.world.networks(who))

    def _told(self, who: Actor, task: Task, options: Document) -> Document | None:
        """The result of a module that only reads; None where it fails, which needs a reason."""
        self._step()
        ask = Ask(task, options, connection=self.network_asks.connection(who))
        attempt = self.runner.attempt(ask, check_mode=False)
        assert attempt.writes == []
        assert len(attempt.reads) <= 3 + len(self.world.snapshot()["networks"])
        if attempt.outcome is None:
            assert isinstance(attempt.error, ZeroTierError)
            assert attempt.error.details()["kind"] in ("auth", "missing", "not_found"), attempt.error
            if self.network_asks.refused or who.user_id not in self.world.snapshot()["users"]:
                return None
            assert who is self.world.guest or "network_id" in options, attempt.error
            assert options.get("network_id") not in self.world.networks(who)
            return None
        assert not attempt.outcome.changed
        assert who.token not in str(attempt.outcome.result)
        return attempt.outcome.result

    def give_back(self, actor: int, number: int) -> None:
        """What a module that lists returns can be given to the one that manages, and asks for nothing new."""
        who = self.actor(actor)
        seen = self._told(who, _network.INFO_TASK, {})
        if not seen or not seen["networks"]:
            return
        network = sorted(seen["networks"], key=lambda n: str(n["network_id"]))[number % len(seen["networks"])]
        before = self.world.snapshot()
        asks = [Ask(_network.TASK, network)]
        members = self._told(who, _member.INFO_TASK, {"network_id": network["network_id"]})
        asks += [Ask(_member.TASK, m, steady=4, reads=4) for m in (members or {"members": []})["members"]]
        for ask in asks:
            ask.connection = self.network_asks.connection(who)
            attempt = self._hold(ask)
            assert attempt.outcome is not None
            assert not attempt.outcome.changed
        assert differences(before, self.world.snapshot()) == {}

    # Two at once

    def at_once(self, place: int, one: Document, other: Document) -> None:
        """Two users set different options of one network at the same time."""
        self._step()
        where = self.place(place)
        if len(self.network_asks.found(self.world.owner, where)[0]) == 1:
            other = {option: value for option, value in other.items() if option not in one}
            first = self.network_asks.network(self.world.owner, where, one)
            second = self.network_asks.network(self.world.colleague, where, other)
            self.runner.at_once(first, second)

    def members_at_once(self, place: int, node: str, one: Document, other: Document) -> None:
        """Two users set different options of one member at the same time, one of them in a roster."""
        self._step()
        where = self.place(place)
        ids, _problems = self.network_asks.found(self.world.owner, where)
        if len(ids) == 1 and node in self.world.members(ids[0]):
            other = {option: value for option, value in other.items() if option not in one}
            first = self.member_asks.members(self.world.owner, where, [{"node_id": node, **one}])
            second = self.member_asks.member(self.world.colleague, where, node, other, create=False)
            self.runner.at_once(first, second)

    # What happens meanwhile

    def check_in(self, place: int, node: str) -> None:
        """A node contacts the controller: it may appear, get addresses and the defaults of the rules."""
        self._step()
        for identity in self._ids(place):
            self.world.emulator.check_in(identity, node)

    def later(self, seconds: float) -> None:
        self._step()
        self.world.emulator.advance(seconds)

    def another_client(self, place: int, body: Document) -> None:
        """Another program changes a network, in its own way of writing."""
        self._step()
        for identity in self._ids(place):
            self.world.post(f"/network/{identity}", body)

    def another_client_of_members(self, place: int, node: str, body: Document | None) -> None:
        """Another program changes, makes or (without a body) deletes a member."""
        self._step()
        for identity in self._ids(place):
            path = f"/network/{identity}/member/{node}"
            self.world.delete(path) if body is None else self.world.post(path, body)

    def another_network(self, name: str) -> None:
        """Somebody makes a network on the web page, where names need not differ."""
        self._step()
        self.world.post("/network", {"config": {"name": name}})

    def another_token(self, name: str) -> None:
        """Somebody stores a token on the web page, perhaps one of a name that there is."""
        self._step()
        owner = self.world.owner.user_id
        number = len(self.world.snapshot()["users"][owner]["tokens"])
        self.world.post(
            f"/user/{owner}/token", {"tokenName": name, "token": f"web-{number}-{self.steps}-".ljust(40, "w")}
        )

    def another_invitation(self, email: str) -> None:
        self._step()
        self.world.post("/org-invitation", {"email": email})

    def _ids(self, place: int) -> list[str]:
        where = self.place(place)
        return self.network_asks.found(self.world.owner, where)[0][:1]
