# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stands in for zerotier-cli 1.14 and the service behind it: info, listnetworks, join and leave, each with -j and without.

A node is a directory with a file node.json: its node_id, and emulator, the address of the emulator that it checks in with. Further keys:

- running: whether the service runs (true)
- slow: how often a network that was just joined is listed before its controller answers (1)
- port_error: whether the system refuses the network's device (false)
- restarts: how many calls after a join find the service away, as if it started anew (0)

The directory stands in ZEROTIER_STANDIN, where the script zerotier-cli beside this file puts it. What the node knows is kept
there, in networks.json, and each call with its environment in calls.jsonl, for tests to read.
"""

from __future__ import annotations

import json
import os
import sys
import typing as t
import urllib.error
import urllib.request
from pathlib import Path

HOME = Path(os.environ["ZEROTIER_STANDIN"])
VERSION = "1.14.2"


class Failure(Exception):
    """What the command prints, and its exit status."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message)
        self.status = status


def away(settings: dict[str, t.Any], joins: bool) -> None:
    """Raise Failure while the service starts anew after a join."""
    file = HOME / "away"
    left = int(file.read_text(encoding="utf-8")) if file.exists() else 0
    if left > 0:
        file.write_text(str(left - 1), encoding="utf-8")
        raise Failure("Error connecting to the ZeroTier service: connection failed", status=1)
    if joins and settings.get("restarts"):
        file.write_text(str(settings["restarts"]), encoding="utf-8")


class Node:
    """The service: which networks it has joined, and what their controllers say."""

    def __init__(self, settings: dict[str, t.Any]) -> None:
        self.node_id: str = settings["node_id"]
        self._settings = settings
        self._file = HOME / "networks.json"
        joined = self._file.read_text(encoding="utf-8") if self._file.exists() else "{}"
        self.networks: dict[str, dict[str, t.Any]] = json.loads(joined)

    def save(self) -> None:
        self._file.write_text(json.dumps(self.networks, indent=1), encoding="utf-8")

    def join(self, network_id: str) -> dict[str, t.Any]:
        """Ask to join; the controller has not answered yet."""
        if network_id not in self.networks:
            self.networks[network_id] = self._document(network_id, "REQUESTING_CONFIGURATION")
            self.networks[network_id]["slow"] = self._settings.get("slow", 1)
        return self._shown(network_id)

    def listed(self) -> list[dict[str, t.Any]]:
        """All networks, as their controllers say now."""
        for network_id, network in self.networks.items():
            if network["slow"] > 0:
                network["slow"] -= 1
            else:
                self._ask(network_id)
        return [self._shown(network_id) for network_id in self.networks]

    def _shown(self, network_id: str) -> dict[str, t.Any]:
        return {key: value for key, value in self.networks[network_id].items() if key != "slow"}

    def _ask(self, network_id: str) -> None:
        member = check_in(self._settings["emulator"], network_id, self.node_id)
        if member is None:
            found = self._document(network_id, "NOT_FOUND")
        elif self._settings.get("port_error"):
            found = self._document(network_id, "PORT_ERROR", portError=-1)
        elif not member["config"]["authorized"]:
            found = self._document(network_id, "ACCESS_DENIED")
        else:
            addresses = [f"{one}/{64 if ':' in one else 24}" for one in sorted(member["config"]["ipAssignments"])]
            found = self._document(network_id, "OK", assignedAddresses=addresses, netconfRevision=1)
        # The real service shows the last name it has heard, and so it may say anything.
        found["name"] = self._settings.get("network_name", "") if found["status"] == "OK" else ""
        self.networks[network_id].update(found)

    def _document(self, network_id: str, status: str, **more: t.Any) -> dict[str, t.Any]:
        return {
            "allowDNS": False,
            "allowDefault": False,
            "allowGlobal": False,
            "allowManaged": True,
            "assignedAddresses": [],
            "bridge": False,
            "broadcastEnabled": False,
            "dhcp": False,
            "dns": {"domain": "", "servers": []},
            "id": network_id,
            "mac": f"02:{self.node_id[:2]}:{self.node_id[2:4]}:{self.node_id[4:6]}:{self.node_id[6:8]}:{self.node_id[8:]}",
            "mtu": 2800,
            "multicastSubscriptions": [],
            "name": "",
            "netconfRevision": 0,
            "nwid": network_id,
            "portDeviceName": f"zt{network_id[-8:]}",
            "portError": 0,
            "routes": [],
            "status": status,
            "type": "PRIVATE",
            **more,
        }


def check_in(emulator: str, network_id: str, node_id: str) -> dict[str, t.Any] | None:
    """The node's member, as its controller answers; None if there is no such network."""
    body = json.dumps({"network_id": network_id, "node_id": node_id, "version": VERSION}).encode()
    request = urllib.request.Request(f"{emulator}/_emulator/checkin", body, {"Content-Type": "application/json"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=30) as answer:
            member: dict[str, t.Any] = json.load(answer)
            return member
    except urllib.error.HTTPError:
        return None


def settings() -> dict[str, t.Any]:
    """The node's file; without it, the service was never started on this machine."""
    try:
        found: dict[str, t.Any] = json.loads((HOME / "node.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Failure(
            "zerotier-cli: missing port and zerotier-one.port not found in /var/lib/zerotier-one", status=2
        ) from None
    if not found.get("running", True):
        raise Failure("Error connecting to the ZeroTier service: connection failed", status=1)
    return found


def record(words: list[str]) -> None:
    """Remember the call for tests."""
    with (HOME / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"arguments": words, "environment": dict(os.environ)}) + "\n")


def run(words: list[str]) -> str:
    """What a command prints; it ends with a Failure as the real one does."""
    in_json = "-j" in words
    command, *arguments = [word for word in words if word != "-j"] or [""]
    known = settings()
    away(known, joins=command == "join")
    node = Node(known)
    if command in ("info", "status"):
        text = _info(node, in_json)
    elif command == "listnetworks":
        text = _list(node, in_json)
    elif command in ("join", "leave"):
        if len(arguments) != 1 or len(arguments[0]) != 16:
            raise Failure("invalid network id", status=2)
        text = (_join if command == "join" else _leave)(node, arguments[0], in_json)
    else:
        raise Failure("Usage: zerotier-cli [-j] info | listnetworks | join <network> | leave <network>", status=2)
    node.save()
    return text


def _info(node: Node, in_json: bool) -> str:
    if not in_json:
        return f"200 info {node.node_id} {VERSION} ONLINE"
    return _dump({"address": node.node_id, "online": True, "tcpFallbackActive": False, "version": VERSION})


def _list(node: Node, in_json: bool) -> str:
    networks = node.listed()
    if in_json:
        return _dump(networks)
    lines = ["200 listnetworks <nwid> <name> <mac> <status> <type> <dev> <ZT assigned ips>"]
    for network in networks:
        values = [network[key] for key in ("nwid", "name", "mac", "status", "type", "portDeviceName")]
        lines.append(" ".join(["200 listnetworks", *values, ",".join(network["assignedAddresses"]) or "-"]))
    return "\n".join(lines)


def _join(node: Node, network_id: str, in_json: bool) -> str:
    network = node.join(network_id)
    return _dump(network) if in_json else "200 join OK"


def _leave(node: Node, network_id: str, in_json: bool) -> str:
    if node.networks.pop(network_id, None) is None:
        raise Failure("404 leave {}", status=1)
    return _dump({"result": True}) if in_json else "200 leave OK"


def _dump(document: t.Any) -> str:
    return json.dumps(document, indent=1, sort_keys=True)


def main() -> None:
    """Run one command."""
    try:
        record(sys.argv[1:])
        print(run(sys.argv[1:]))
    except Failure as failure:
        print(failure)
        sys.exit(failure.status)


if __name__ == "__main__":
    main()
