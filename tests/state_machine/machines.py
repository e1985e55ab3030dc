# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sequences by chance: hypothesis draws the switches, the users, the tasks and what happens meanwhile."""

from __future__ import annotations

import typing as t

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from ansible_collections.community.zerotier.tests.emulator import Switches
from ansible_collections.community.zerotier.tests.emulator.state.switches import POSITIONS
from ansible_collections.community.zerotier.tests.state_machine import settings
from ansible_collections.community.zerotier.tests.state_machine.session import (
    MAILS,
    NAMES,
    NODES,
    TOKENS,
    Session,
    Tally,
)
from ansible_collections.community.zerotier.tests.state_machine.world import Document


def _some(table: t.Iterable[settings.Setting], most: int) -> st.SearchStrategy[Document]:
    pairs = [st.tuples(st.just(s.option), st.sampled_from(s.values)) for s in table]
    return st.lists(st.one_of(pairs), max_size=most, unique_by=lambda pair: pair[0]).map(dict)


switches = st.fixed_dictionaries({name: st.sampled_from(positions) for name, positions in POSITIONS.items()})
users = st.sampled_from([0, 1, 0, 1, 2])  # the owner, the colleague, at times the guest
places = st.sampled_from([0, 2, 0, 1, 2, 3, 4])  # two names, then ids
nodes = st.sampled_from(NODES)
network_options = _some(settings.NETWORK, 4)
member_options = _some(settings.MEMBER, 4)
rights = st.fixed_dictionaries({}, optional={right: st.booleans() for right in settings.RIGHTS})
rosters = st.lists(
    st.builds(
        lambda node, options, more: {"node_id": node, **options, **more},
        nodes,
        _some(settings.MEMBER, 2),
        st.sampled_from([{}, {}, {}, {"state": "absent"}, {"ignore": True}, {"create": False}]),
    ),
    max_size=4,
    unique_by=lambda item: item["node_id"],
)
foreign_network = st.sampled_from(
    [
        {"config": {"v6AssignMode": {"zt": True}}},
        {"config": {"routes": [{"target": "10.1.0.9/24"}, {"target": "10.1.0.0/24", "via": None}]}},
        {"config": {"ipAssignmentPools": [{"ipRangeStart": "10.1.0.10/24", "ipRangeEnd": "10.1.0.12/24"}]}},
        {"config": {"dns": {"domain": "lan", "servers": None}}},
        {"config": {"v4AssignMode": {"zt": True}, "mtu": 1500}},
        {"rulesSource": settings.RULES[2]},
        {"rulesSource": "accept;", "config": {"tags": [{"id": 9, "default": None}]}},
        {"description": "web", "config": {"private": False}},
    ]
)
foreign_member = st.sampled_from(
    [
        None,
        None,
        {"name": "web"},
        {"hidden": True},
        {"hidden": False},
        {"config": {"authorized": True, "ipAssignments": ["10.1.0.10", "10.1.0.11"]}},
        {"config": {"tags": [[5, False], [100, 1]], "capabilities": [2, 1]}},
        {"config": {"noAutoAssignIps": True, "ipAssignments": []}},
    ]
)


purges = st.sampled_from(["keep", "deauthorize", "delete"])
defaults = st.sampled_from([None, {"authorized": True}])
token_ways = st.sampled_from([{"own_secret": True}, {"to_file": True}, {}, {"state": "absent"}, {"regenerate": True}])


class Machine(RuleBasedStateMachine):
    """What both providers have: networks, members, and a world that does not stand still."""

    tally: t.ClassVar[Tally]
    provider: t.ClassVar[str] = "central"
    session: Session

    @initialize(positions=switches, shared=st.one_of(rights, st.just(dict.fromkeys(settings.RIGHTS, True)), st.none()))
    def begin(self, positions: Document, shared: Document | None) -> None:
        self.session = Session(Switches(**positions), self.tally, self.provider)
        if shared is not None:
            self.session.furnish(shared)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()

    @rule(actor=users, place=places, options=network_options, rename=st.sampled_from([None, None, *NAMES]))
    def network(self, actor: int, place: int, options: Document, rename: str | None) -> None:
        self.session.network(actor, place, options, rename)

    @rule(actor=users, place=places, node=nodes, options=member_options, create=st.sampled_from([True, True, True, False]), append=st.booleans())  # fmt: skip
    def member(self, actor: int, place: int, node: str, options: Document, create: bool, append: bool) -> None:
        self.session.member(actor, place, node, options, create, append)

    @rule(actor=users, place=places, node=nodes)
    def no_member(self, actor: int, place: int, node: str) -> None:
        self.session.no_member(actor, place, node)

    @rule(actor=users, place=places, roster=rosters, purge=purges, defaults=defaults)  # fmt: skip
    def members(self, actor: int, place: int, roster: list[Document], purge: str, defaults: Document | None) -> None:
        self.session.members(actor, place, roster, purge, defaults)

    @rule(actor=users)
    def look(self, actor: int) -> None:
        self.session.look(actor)

    @rule(actor=users, number=st.integers(0, 3))
    def give_back(self, actor: int, number: int) -> None:
        self.session.give_back(actor, number)

    @rule(place=places, node=nodes)
    def check_in(self, place: int, node: str) -> None:
        self.session.check_in(place, node)

    @rule(place=places, body=foreign_network)
    def another_client(self, place: int, body: Document) -> None:
        self.session.another_client(place, body)

    @rule(place=places, node=nodes, body=foreign_member)
    def another_client_of_members(self, place: int, node: str, body: Document | None) -> None:
        self.session.another_client_of_members(place, node, body)

    @rule(seconds=st.sampled_from([1.0, 10.0, 400.0]))
    def later(self, seconds: float) -> None:
        self.session.later(seconds)


class CentralMachine(Machine):
    """And what only Central has: deletion, permissions, tokens, users, invitations, several users."""

    @rule(actor=users, place=places)
    def no_network(self, actor: int, place: int) -> None:
        self.session.no_network(actor, place)

    @rule(actor=users, place=places, wishes=st.lists(st.tuples(st.integers(0, 2), st.booleans(), rights), max_size=2), purge=st.booleans())  # fmt: skip
    def rights(self, actor: int, place: int, wishes: list[tuple[int, bool, Document]], purge: bool) -> None:
        self.session.rights(actor, place, wishes, purge)

    @rule(actor=users, name=st.sampled_from(TOKENS), way=token_ways)
    def token(self, actor: int, name: str, way: Document) -> None:
        self.session.token(actor, name, **way)

    @rule(actor=users, other=st.sampled_from([None, 0, 1]), name=st.sampled_from(settings.TEXTS))
    def user(self, actor: int, other: int | None, name: str) -> None:
        self.session.user(actor, other, {"display_name": name})

    @rule(actor=users, state=st.sampled_from(["present", "absent", "accepted"]), email=st.sampled_from(MAILS))
    def invitation(self, actor: int, state: str, email: str) -> None:
        self.session.invitation(actor, state, email)

    @rule(confirm=st.sampled_from(["nobody@example.com", "wrong", "Guest@example.com"]))
    @precondition(lambda self: self.session.steps % 5 == 0)
    def no_user(self, confirm: str) -> None:
        self.session.no_user(confirm)

    @rule(place=places, one=network_options, other=network_options)
    def at_once(self, place: int, one: Document, other: Document) -> None:
        self.session.at_once(place, one, other)

    @rule(place=places, node=nodes, one=member_options, other=member_options)
    def members_at_once(self, place: int, node: str, one: Document, other: Document) -> None:
        self.session.members_at_once(place, node, one, other)

    @rule(name=st.sampled_from(NAMES))
    def another_network(self, name: str) -> None:
        self.session.another_network(name)

    @rule(name=st.sampled_from(TOKENS))
    def another_token(self, name: str) -> None:
        self.session.another_token(name)

    @rule(email=st.sampled_from(MAILS))
    def another_invitation(self, email: str) -> None:
        self.session.another_invitation(email)


class TelecomxMachine(Machine):
    """The provider that resells ZeroTier."""

    provider = "telecomx"
