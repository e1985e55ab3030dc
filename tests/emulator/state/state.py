# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that the emulated service remembers, and the changes that a POST, a DELETE or a check-in makes to it."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import random
import re
from typing import Any

from . import settings
from .accounts import Accounts, User
from .assignment import assign_addresses
from .clock import Clock
from .documents import Document, member_document, network_document, overlay, set_rules
from .errors import ApiError
from .organizations import Organization, Organizations
from .rules import RulesError
from .switches import Switches

CONTROLLER_ID = "8056c2e21c"
DERIVED_FROM_RULES = ("rules", "capabilities", "tags")


@dataclasses.dataclass
class Member:
    """A node's record on one network."""

    document: Document
    deleted: bool = False
    """Deleted members stay out of the list (Central v1 notes §3.6)."""
    touched: bool = False
    """Whether a deleted member has had a POST since."""
    hid_again: bool = False
    """Whether a deleted member has had the first half of the un-delete dance."""
    cached_text: str | None = None
    """Its answer as JSON without the clock, where that is the same every time."""
    employee_id: str | None = None
    """Whose node it is; only TelecomX knows."""


@dataclasses.dataclass
class Network:
    """A network with its members, by node id."""

    document: Document
    members: dict[str, Member] = dataclasses.field(default_factory=dict)
    deleted: bool = False
    customer_id: str | None = None
    """Whose network it is; only TelecomX knows. None for the customer that is the account's owner at Central."""

    def listed(self) -> list[Member]:
        """The members that are not deleted."""
        return [member for member in self.members.values() if not member.deleted]

    def ips_of_others(self, member: Member) -> frozenset[str]:
        """The addresses of all listed members but one."""
        others = (other for other in self.listed() if other is not member)
        return frozenset(ip for other in others for ip in other.document["config"]["ipAssignments"])


class State:
    """Networks and members, next to users and organizations."""

    def __init__(self, clock: Clock, switches: Switches, token: str, random_seed: int) -> None:
        self.clock = clock
        self.switches = switches
        self.random = random.Random(random_seed)
        self.started_ms = clock.now_ms()
        self.networks: dict[str, Network] = {}
        self.accounts = Accounts(switches, self.random)
        self.organizations = Organizations(clock, switches, self.accounts)
        self.owner = self.accounts.add_user(token, "owner@example.com", "Demo Owner")

    # Users

    def delete_user(self, user: User) -> None:
        """The networks of the user go, too."""
        for network in self.networks.values():
            if network.document["ownerId"] == user.id:
                self.delete_network(network)
            network.document["permissions"].pop(user.id, None)
        self.organizations.leave(user)
        del self.accounts.users[user.id]

    def join(self, user: User, organization: Organization) -> None:
        """The networks of a new member become the organization's."""
        for network in self.networks.values():
            if network.document["ownerId"] == user.id:
                network.document["ownerId"] = organization.owner_id
                network.document["permissions"][organization.owner_id] = dict.fromkeys("admr", True)

    # Networks

    def new_network(self, owner_id: str) -> Network:
        """A fresh network with an unused id. It is not part of the account until `keep`."""
        while True:
            network_id = f"{CONTROLLER_ID}{self.random.randrange(1, 1 << 24):06x}"
            if network_id not in self.networks:
                return self._fresh(network_id, owner_id)

    def _fresh(self, network_id: str, owner_id: str) -> Network:
        """A network; a setting that the fresh document does not name is as null leaves it."""
        document = network_document(network_id, owner_id, self.clock.now_ms())
        for table, place in ((settings.NETWORK, document), (settings.NETWORK_CONFIG, document["config"])):
            for key, setting in table.items():
                place.setdefault(key, copy.deepcopy(setting.cleared))
        return Network(document)

    def give_defaults(self, network: Network) -> None:
        """Give a network a name and a range by chance, as Central's web page does (Central v1 notes §3.1)."""
        prefix = f"10.{self.random.randrange(256)}.{self.random.randrange(256)}"
        adjective = self.random.choice(("brave", "calm", "eager", "gentle", "lucid", "merry", "quick", "witty"))
        noun = self.random.choice(("badger", "falcon", "ferret", "heron", "lynx", "otter", "puffin", "walrus"))
        network.document["config"].update(
            name=f"{adjective}_{noun}",
            routes=[{"target": f"{prefix}.0/24", "via": None}],
            ipAssignmentPools=[{"ipRangeStart": f"{prefix}.1", "ipRangeEnd": f"{prefix}.254"}],
        )

    def keep(self, network: Network) -> None:
        self.networks[network.document["id"]] = network

    def create_network(self, user: User, body: Document) -> Network:
        """What POST /network does; the network of an organization's member belongs to the organization's owner."""
        organization = self.organizations.of(user)
        network = self.new_network(organization.owner_id if organization else user.id)
        network.document["permissions"][user.id] = dict.fromkeys("admr", True)
        if self.switches.default_network == "random":
            self.give_defaults(network)
        dropped = set()
        if not self.switches.rules_on_create:
            dropped.add("rulesSource")
        if self.switches.create_drops_description:
            dropped.add("description")
        self.change_network(network, {key: value for key, value in body.items() if key not in dropped})
        self.keep(network)
        return network

    def change_network(self, network: Network, body: Document) -> None:
        """What POST /network/{id} does (Central v1 notes §3.2)."""
        document = copy.deepcopy(network.document)
        context = settings.Context(self.switches)
        settings.merge(document, body, settings.NETWORK, context)
        config = _config_of(body)
        settings.merge(document["config"], config, settings.NETWORK_CONFIG, context)
        source = body.get("rulesSource")
        if source is None and "rulesSource" in body and self.switches.null_clears:
            source = ""
        if isinstance(source, str):
            self._change_rules(document, source, compiled=not any(key in config for key in DERIVED_FROM_RULES))
        elif source is not None and self.switches.wrong_type == "reject":
            raise ApiError(400, "Invalid value of rulesSource")
        document["config"]["lastModified"] = self.clock.now_ms()
        network.document = document

    def _change_rules(self, document: Document, source: str, compiled: bool) -> None:
        """Central does not compile a source that comes with rules, capabilities or tags (Central v1 notes §0.9)."""
        try:
            if compiled and not self.switches.rules_text_only:
                set_rules(document, source)
        except RulesError as error:
            if self.switches.rules_error == "reject":
                line, column, message = error.as_list()
                raise ApiError(400, f"Rules error at line {line}, column {column}: {message}") from None
        document["rulesSource"] = source

    def delete_network(self, network: Network) -> None:
        network.deleted = True
        for member in network.listed():
            self._set_authorized(member.document, False)

    # Members

    def change_member(self, network: Network, node_id: str, body: Document) -> Member | None:
        """What POST /network/{id}/member/{node} does: create or change (Central v1 notes §3.5). None where it does nothing."""
        network_id = network.document["id"]
        member = network.members.get(node_id)
        if member is None:
            if self.switches.first_post_needs_config and "config" not in body:
                return None
            member = Member(member_document(network_id, node_id, self.clock.now_ms()))
            if self.switches.first_post_drops_name:
                body = {key: value for key, value in body.items() if key not in ("name", "description")}
        document, config = copy.deepcopy(member.document), _config_of(body)
        taken = network.ips_of_others(member) if "ipAssignments" in config else frozenset()
        context = settings.Context(self.switches, taken)
        settings.merge(document, body, settings.MEMBER, context)
        settings.merge(document["config"], config, settings.MEMBER_CONFIG, context)
        if document != member.document:
            authorized = document["config"]["authorized"]
            document["config"]["authorized"] = member.document["config"]["authorized"]
            self._set_authorized(document, authorized)
            document["config"]["revision"] += 1
        member.document = document
        member.cached_text = None
        if member.deleted:
            self._touch_deleted(member, body.get("hidden"))
        network.members[node_id] = member
        return member

    def _touch_deleted(self, member: Member, hidden: Any) -> None:
        """A POST to a deleted member: it answers to GET, but is listed only when un-deleted (Central v1 notes §3.6)."""
        member.touched = True
        if self.switches.undelete == "authorized":
            member.deleted = not member.document["config"]["authorized"]
        elif hidden is False and (member.hid_again or self.switches.undelete == "hidden_false"):
            member.deleted = False
        elif hidden is True:
            member.hid_again = True

    def _set_authorized(self, document: Document, authorized: bool) -> None:
        config = document["config"]
        if authorized != config["authorized"]:
            config["authorized"] = authorized
            config["lastAuthorizedTime" if authorized else "lastDeauthorizedTime"] = self.clock.now_ms()

    def delete_member(self, member: Member) -> None:
        """The soft delete (Central v1 notes §3.6)."""
        self._set_authorized(member.document, False)
        member.document["hidden"] = True
        member.document["config"]["ipAssignments"] = []
        member.deleted, member.touched, member.hid_again = True, False, False
        member.cached_text = None

    def check_in(self, network: Network, node_id: str, version: str, physical_address: str, seen_ms: int) -> Member:
        """A node contacts the controller (Central v1 notes §3.4, §8.10)."""
        network_config = network.document["config"]
        member = network.members.get(node_id)
        if member is None:
            member = Member(member_document(network.document["id"], node_id, self.clock.now_ms()))
            network.members[node_id] = member
        document, config = member.document, member.document["config"]
        before = dict(config)
        if not network_config["private"]:
            if member.deleted:
                member.deleted = document["hidden"] = False
            self._set_authorized(document, True)
        config["identity"] = f"{node_id}:0:{hashlib.sha512(node_id.encode()).hexdigest()}"
        document["lastSeen"] = document["lastOnline"] = seen_ms
        document["physicalAddress"] = physical_address
        numbers = [int(part) for part in version.split(".")] if config["authorized"] else [-1, -1, -1]
        config["vMajor"], config["vMinor"], config["vRev"] = numbers
        config["vProto"] = document["protocolVersion"] = 12 if config["authorized"] else -1
        document["clientVersion"] = ".".join(map(str, numbers))
        document["supportsRulesEngine"] = config["authorized"]
        if config["authorized"]:
            self._give_rules_defaults(network_config, config)
            assign_addresses(network, member, self.random)
        config["revision"] += config != before
        member.cached_text = None
        return member

    def _give_rules_defaults(self, network_config: Document, config: Document) -> None:
        """Default tags and capabilities come with a check-in (Central v1 notes §0.12)."""
        tags = dict(map(tuple, config["tags"]))
        for tag in network_config["tags"]:
            if isinstance(tag, dict) and "id" in tag and tag.get("default") is not None:
                tags.setdefault(tag["id"], tag["default"])
        config["tags"] = [[number, tags[number]] for number in sorted(tags)]
        capabilities = set(config["capabilities"])
        for capability in network_config["capabilities"]:
            if isinstance(capability, dict) and "id" in capability and capability.get("default"):
                capabilities.add(capability["id"])
        config["capabilities"] = sorted(capabilities)

    # What a test arranges, past the rules of the API

    def add_network(self, owner_id: str, arranged: Document) -> Network:
        """A network with any fields, in Central's shape, over the defaults."""
        network = self.new_network(owner_id)
        network_id = arranged.get("id")
        if network_id is not None:
            if not re.fullmatch("[0-9a-f]{16}", network_id) or network_id in self.networks:
                raise ValueError(f"{network_id!r} is not a free network id")
            network = self._fresh(network_id, owner_id)
        overlay(network.document, arranged)
        config = _config_of(arranged)
        if "rulesSource" in arranged and not any(key in config for key in DERIVED_FROM_RULES):
            set_rules(network.document, arranged["rulesSource"])
        self.keep(network)
        return network

    def add_member(self, network: Network, node_id: str, arranged: Document) -> Member:
        """A member with any fields, in Central's shape, over the defaults."""
        if not re.fullmatch("[0-9a-f]{10}", node_id):
            raise ValueError(f"{node_id!r} is not a node id")
        member = Member(member_document(network.document["id"], node_id, self.clock.now_ms()))
        overlay(member.document, arranged)
        network.members[node_id] = member
        return member


def _config_of(body: Document) -> Document:
    config = body.get("config")
    return config if isinstance(config, dict) else {}
