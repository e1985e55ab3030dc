# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Central's endpoints for networks, their members and their users (Central v1 notes §3.1 to §3.7, §3.10)."""

from __future__ import annotations

import json
import random
import re
from typing import TypeVar

from ..http.routing import Route
from ..state import answers
from ..state.documents import Document
from ..state.errors import ApiError, access_denied, not_found
from ..state.permissions import may, set_permissions
from ..state.state import Member, Network, State
from .call import CentralCall, body_of

T = TypeVar("T")


class CentralNetworks:
    """The handlers."""

    def __init__(self, state: State, chance: random.Random) -> None:
        self._state = state
        self._switches = state.switches
        self._random = chance

    def routes(self) -> list[Route[CentralCall]]:
        network, member = "/network/{networkID}", "/network/{networkID}/member/{memberID}"
        return [
            Route("GET", "/network", self.list_networks, "network"),
            Route("POST", "/network", self.create_network, "network"),
            Route("GET", network, self.get_network, "network"),
            Route("POST", network, self.update_network, "network"),
            Route("DELETE", network, self.delete_network, "network.delete"),
            Route("POST", f"{network}/users", self.set_permissions, "network.permissions"),
            Route("GET", f"{network}/member", self.list_members, "member"),
            Route("GET", member, self.get_member, "member"),
            Route("POST", member, self.update_member, "member"),
            Route("DELETE", member, self.delete_member, "member.delete"),
        ]

    # Networks

    def list_networks(self, call: CentralCall) -> str:
        networks = [
            network
            for network in self._state.networks.values()
            if not network.deleted and may(call.asker, network, "r")
        ]
        return answers.as_json([self._network_in_list(network) for network in self._shuffled(networks)])

    def _network_in_list(self, network: Network) -> Document:
        now_ms = self._state.clock.now_ms()
        answer = answers.network_answer(network, now_ms, count_online=self._switches.list_online_count)
        if not self._switches.list_rules_source:
            del answer["rulesSource"]
        return answers.shuffled_network(answer, self._random)

    def create_network(self, call: CentralCall) -> str:
        return self._network_text(self._state.create_network(call.asker, body_of(call, self._switches)))

    def get_network(self, call: CentralCall) -> str:
        return self._network_text(self._network(call, "r"))

    def update_network(self, call: CentralCall) -> str:
        network = self._network(call, "m")
        self._state.change_network(network, body_of(call, self._switches))
        return self._network_text(network)

    def delete_network(self, call: CentralCall) -> str:
        self._state.delete_network(self._network(call, "d"))
        return ""

    def set_permissions(self, call: CentralCall) -> str:
        """Replaces the rights of one user."""
        network = self._network(call, "m")
        return answers.as_json(set_permissions(self._state, network, body_of(call, self._switches)))

    def _network_text(self, network: Network) -> str:
        answer = answers.network_answer(network, self._state.clock.now_ms())
        return answers.as_json(answers.shuffled_network(answer, self._random))

    # Members

    def list_members(self, call: CentralCall) -> str:
        members = self._shuffled(self._network(call, "r").listed())
        return f"[{','.join(map(self._member_text, members))}]"

    def get_member(self, call: CentralCall) -> str:
        member = self._network(call, "r").members.get(self._node_id(call))
        if member is None:
            raise not_found()
        if self._is_out_of_sight(member):
            raise not_found()
        if member.deleted and not member.touched and self._switches.deleted_member_get == "404":
            raise not_found()
        return self._member_text(member)

    def update_member(self, call: CentralCall) -> str:
        try:
            network = self._network(call, "a")
        except ApiError as error:
            if error.status == 404:
                raise ApiError(self._switches.unknown_network_write, error.message) from None
            raise
        member = self._state.change_member(network, self._node_id(call), body_of(call, self._switches))
        return "" if member is None or self._is_out_of_sight(member) else self._member_text(member)

    def delete_member(self, call: CentralCall) -> str:
        """200 for an unknown member, too (Central v1 notes §3.6)."""
        member = self._network(call, "d").members.get(self._node_id(call))
        if member is not None:
            self._state.delete_member(member)
        elif self._switches.delete_unknown_member == 404:
            raise not_found()
        return ""

    def _is_out_of_sight(self, member: Member) -> bool:
        return member.deleted and self._switches.undelete == "authorized"

    def _member_text(self, member: Member) -> str:
        text = answers.member_text(member, self._state.clock.now_ms(), self._random)
        if self._switches.last_online_only:
            return answers.as_json({key: value for key, value in json.loads(text).items() if key != "lastSeen"})
        return text

    # What a call means

    def _network(self, call: CentralCall, permission: str) -> Network:
        """The network of the path, if the asker has the permission r(ead), m(odify), a(uthorize) or d(elete)."""
        network = self._state.networks.get(self._id(call.parts["networkID"], 16))
        if network is None:
            raise not_found()
        if not may(call.asker, network, "r"):
            raise access_denied()
        if network.deleted:
            raise access_denied() if self._switches.deleted_network_status == 403 else not_found()
        if not may(call.asker, network, permission):
            raise ApiError(403, "Unauthorized")
        return network

    def _node_id(self, call: CentralCall) -> str:
        return self._id(call.parts["memberID"], 10)

    def _id(self, text: str, digits: int) -> str:
        if self._switches.upper_case_ids == "accept":
            text = text.lower()
        if not re.fullmatch(f"[0-9a-f]{{{digits}}}", text):
            raise not_found()
        return text

    def _shuffled(self, items: list[T]) -> list[T]:
        return self._random.sample(items, len(items))
