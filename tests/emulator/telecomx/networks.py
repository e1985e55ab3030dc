# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TelecomX's endpoints for networks."""

from __future__ import annotations

import random

from ..http.routing import Route
from ..state.answers import as_json, network_answer, shuffled_network
from ..state.documents import Document
from ..state.errors import ApiError
from ..state.rules import CompiledRules, RulesError, compile_rules
from ..state.state import Network, State
from . import fields
from .access import TelecomxAccess
from .call import TelecomxCall, page_of
from .documents import network_settings


class TelecomxNetworks:
    """The handlers."""

    def __init__(self, state: State, access: TelecomxAccess, chance: random.Random) -> None:
        self._state = state
        self._access = access
        self._random = chance

    def routes(self) -> list[Route[TelecomxCall]]:
        network = "/zerotier/network/{networkID}"
        return [
            Route("GET", "/zerotier/network", self.list_networks, "network"),
            Route("POST", "/zerotier/network", self.create_network, "network"),
            Route("GET", network, self.get_network, "network"),
            Route("POST", network, self.update_network, "network"),
            Route("POST", "/zerotier/compile", self.compile, "network.check_rules"),
        ]

    def list_networks(self, call: TelecomxCall) -> str:
        wanted = call.query.get("filter", "").casefold()
        networks = [
            network
            for network in self._access.networks(self._access.customer(call, call.query.get("customer")))
            if wanted in network.document["id"] or wanted in network.document["config"]["name"].casefold()
        ]
        full, cap = call.asks_for("full"), self._state.switches.telecomx_page_cap
        return as_json(page_of(call, networks, "networks", cap, lambda network: self._listed(network, full)))

    def _listed(self, network: Network, full: bool) -> Document:
        document = network.document
        shown = self._settings(network) if full else {"_id": document["id"], "name": document["config"]["name"]}
        return {**shown, "members": len(network.listed())}

    def create_network(self, call: TelecomxCall) -> str:
        """Takes a name, and nothing else. Central knows the network as the account owner's."""
        call.check_writer()
        customer = self._access.customer(call, call.body.get("customer"))
        changes = fields.in_central_shape({"name": call.body.get("name") or ""}, fields.NETWORK)
        network = self._state.create_network(self._state.owner, changes)
        network.customer_id = customer.id
        name = network.document["config"]["name"]
        return as_json({"_id": network.document["id"], "name": name, "customer": customer.id})

    def get_network(self, call: TelecomxCall) -> str:
        return as_json(self._settings(self._access.network(call, writes=False)))

    def update_network(self, call: TelecomxCall) -> str:
        network = self._access.network(call, writes=True)
        changes = fields.in_central_shape(call.body, fields.NETWORK)
        if "rulesSource" in changes:
            _compiled(changes["rulesSource"])
        self._state.change_network(network, changes)
        return as_json(self._settings(network))

    def _settings(self, network: Network) -> Document:
        answer = shuffled_network(network_answer(network, self._state.clock.now_ms()), self._random)
        return network_settings(answer, self._access.customer_id_of(network))

    def compile(self, call: TelecomxCall) -> str:
        source = call.body.get("rawRules")
        if not isinstance(source, str):
            raise ApiError(422, "rawRules")
        return as_json(_compiled(source).rules)


def _compiled(source: str) -> CompiledRules:
    try:
        return compile_rules(source)
    except RulesError as error:
        line, column, message = error.as_list()
        raise ApiError(422, f"Failed to parse rule at {line}:{column}: {message}") from None
