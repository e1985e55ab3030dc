# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What stands out in an account: plain facts about its networks and members. Pure.

All text that comes from the API is made visible here: one line, no control or direction-changing characters, not endless.
It is not escaped: that is the business of whoever shows it.
"""

from __future__ import annotations

import datetime
import ipaddress
import re
import typing as t
from collections import Counter, defaultdict

from ansible_collections.community.zerotier.plugins.module_utils._errors import printable
from ansible_collections.community.zerotier.plugins.module_utils._tasks.permissions import RIGHTS

Document = t.Mapping[str, t.Any]
Row = dict[str, t.Any]
Report = dict[str, t.Any]

DAY = 86_400_000  # milliseconds
_LONGEST = 60  # characters of a text that is shown
_VERSIONS = 12  # bars of a plot; the rest is added up

# Last seen: what a bar says, and how many days ago at the most.
_AGES = (("within a day", 1), ("1 to 7 days", 7), ("7 to 30 days", 30), ("30 to 90 days", 90), ("90 to 365 days", 365))

_RIGHTS = {
    "active_bridge": "bridges other devices",
    "sso_exempt": "need not sign in",
    "hidden": "hidden on the web page",
    "no_auto_assign_ips": "gets no address by itself",
}


def audit(
    networks: t.Iterable[Document],
    members: t.Iterable[Document],
    now: int,
    stale_days: int = 90,
    rows: int = 200,
    account: Document | None = None,
    people: t.Iterable[Document] = (),
) -> Report:
    """Facts about an account, from what zt_network_info and zt_member_info return.

    ``now`` is in milliseconds since 1970; ``rows`` is the most that a list holds, -1 for all; ``account`` is a user as
    zt_status_info returns it; ``people`` are members of the organization as zt_org_info returns them.
    """
    return _Audit(list(networks), now, stale_days, rows, people).report(list(members), account)


def visible(text: object) -> str:
    """Remote text as it can be shown."""
    shown = printable("" if text is None else text)
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "…"


def when(milliseconds: t.Any) -> str:
    """A time of the server for people, in UTC; empty for what is none."""
    try:
        moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
    except (TypeError, ValueError, OverflowError, OSError):
        return ""
    return moment.strftime("%Y-%m-%d %H:%M")


class _Audit:
    def __init__(
        self, networks: list[Document], now: int, stale_days: int, rows: int, people: t.Iterable[Document]
    ) -> None:
        self.networks = sorted(networks, key=lambda network: (str(network.get("name")), str(network.get("network_id"))))
        self.now, self.stale_days, self.rows = now, stale_days, rows
        self.names = {str(network.get("network_id")): visible(network.get("name")) for network in self.networks}
        self.people = {str(person.get("user_id")): visible(person.get("email")) for person in people}

    def report(self, members: list[Document], account: Document | None) -> Report:
        on: dict[str, list[Document]] = defaultdict(list)
        for member in members:
            on[str(member.get("network_id"))].append(member)
        lists = {
            "addresses": self._addresses(on),
            "duplicates": self._duplicates(on),
            "rights": self._rights(on),
            "permissions": self._permissions(),
        }
        lines = [self._network(network, on[str(network.get("network_id"))]) for network in self.networks]
        status = (account or {}).get("status") or {}
        return {
            "account": visible(status.get("email") or (account or {}).get("display_name")),
            "made": when(self.now),
            "stale_days": self.stale_days,
            "totals": {
                "networks": len(self.networks),
                "members": len(members),
                **self._states(members),
                "remarks": sum(len(line["remarks"]) for line in lines),
            },
            "networks": lines,
            "versions": _versions(members),
            "last_seen": self._ages(members),
            "waiting": self._members(members, lambda member: not _authorized(member), _order),
            "stale": self._members(
                members, self._is_stale, lambda member: _seen(member) or 0
            ),  # the longest gone first
            "never_seen": self._members(members, lambda member: _authorized(member) and _seen(member) is None, _order),
            **{name: self._cut(found) for name, found in lists.items()},
        }

    # Members

    def _states(self, members: list[Document]) -> dict[str, int]:
        """How many members are in each state; each member is in one."""
        found = Counter((_authorized(member), _online(member)) for member in members)
        return {
            "authorized_online": found[True, True],
            "authorized_offline": found[True, False],
            "waiting_online": found[False, True],
            "waiting_offline": found[False, False],
        }

    def _is_stale(self, member: Document) -> bool:
        seen = _seen(member)
        return _authorized(member) and seen is not None and self.now - seen > self.stale_days * DAY

    def _members(
        self, members: list[Document], wanted: t.Callable[[Document], bool], order: t.Callable[[Document], t.Any]
    ) -> Row:
        chosen = self._cut(sorted(filter(wanted, members), key=order))
        return {**chosen, "rows": [self._row(member) for member in chosen["rows"]]}

    def _row(self, member: Document, **more: t.Any) -> Row:
        network = str(member.get("network_id"))
        return {
            "network": self.names.get(network) or visible(network),
            "node_id": visible(member.get("node_id")),
            "name": visible(member.get("name")),
            "last_seen": when(_seen(member)),
            **more,
        }

    def _ages(self, members: list[Document]) -> list[Row]:
        """How many members were last seen how long ago."""
        found: Counter[str] = Counter()
        for member in members:
            seen = _seen(member)
            if seen is None:
                found["never"] += 1
            elif _online(member):
                found["online"] += 1
            else:
                age = next((words for words, days in _AGES if self.now - seen <= days * DAY), "longer ago")
                found[age] += 1
        words = ["online", *(age for age, _days in _AGES), "longer ago", "never"]
        return [{"label": word, "count": found[word]} for word in words]

    # Addresses

    def _addresses(self, on: dict[str, list[Document]]) -> list[Row]:
        """Addresses outside the routes, which reach nobody, and addresses in no pool, which were given by hand."""
        found = []
        for network in self.networks:
            routes, pools = _routes(network), _pools(network)
            for member in sorted(on[str(network.get("network_id"))], key=_order):
                for address in _own_addresses(member):
                    if not any(address in route for route in routes):
                        problem = "in no route"
                    elif pools.get(address.version) and not _in_a_range(address, pools[address.version]):
                        problem = "in no pool"
                    else:
                        continue
                    found.append(self._row(member, address=str(address), problem=problem))
        return sorted(found, key=lambda row: row["problem"], reverse=True)  # the serious ones first

    def _duplicates(self, on: dict[str, list[Document]]) -> list[Row]:
        found = []
        for network, members in on.items():
            holders = defaultdict(list)
            for member in sorted(members, key=_order):
                for address in _own_addresses(member):
                    holders[address].append(member)
            for address, several in sorted(holders.items(), key=lambda item: (item[0].version, int(item[0]))):
                if len(several) > 1:
                    shown = [
                        f"{visible(member.get('node_id'))} {visible(member.get('name'))}".strip()
                        for member in several[:10]
                    ]
                    more = [f"and {len(several) - 10} more"] if len(several) > 10 else []
                    found.append(
                        {
                            "network": self.names.get(network) or visible(network),
                            "address": str(address),
                            "members": shown + more,
                        }
                    )
        return found

    # Rights

    def _rights(self, on: dict[str, list[Document]]) -> list[Row]:
        found = []
        known = {str(network.get("network_id")): _capability_names(network) for network in self.networks}
        for identity, members in on.items():
            for member in members:
                rights = [words for option, words in _RIGHTS.items() if member.get(option) is True]
                names = known.get(identity, {})
                rights += [
                    f"capability {names.get(number) or visible(number)}" for number in member.get("capabilities") or []
                ]
                if rights:
                    found.append(self._row(member, rights=rights, authorized=_authorized(member)))
        return sorted(found, key=lambda row: (row["network"], row["name"], row["node_id"]))

    def _permissions(self) -> list[Row]:
        """Users besides the owner who may change or delete a network."""
        found = []
        for network in self.networks:
            for entry in network.get("permissions") or []:
                if entry.get("modify") or entry.get("delete"):
                    user = str(entry.get("user"))
                    found.append(
                        {
                            "network": self.names[str(network.get("network_id"))],
                            "network_id": visible(network.get("network_id")),
                            "user": self.people.get(user) or visible(user),
                            "rights": [right for right in RIGHTS if entry.get(right)],
                        }
                    )
        return found

    # Networks

    def _network(self, network: Document, members: list[Document]) -> Row:
        return {
            "network_id": visible(network.get("network_id")),
            "name": visible(network.get("name")),
            "private": network.get("private"),
            "members": len(members),
            **self._states(members),
            "stale": sum(map(self._is_stale, members)),
            "remarks": self._remarks(network),
        }

    def _remarks(self, network: Document) -> list[str]:
        """What stands out in a network's settings, in sentences."""
        routes, pools = _routes(network), _pools(network)
        name = visible(network.get("name"))
        remarks = []
        if network.get("private") is False:
            remarks.append("It is public: everybody who knows the id takes part, authorized or not.")
        if "rules_source" in network:  # null, where the network has none
            remarks += _remarks_on_rules(network["rules_source"] or "")
        if not name:
            remarks.append("It has no name.")
        elif list(self.names.values()).count(name) > 1:
            remarks.append("Another network has the same name, so it can be managed by its id only.")
        if network.get("routes") == []:
            remarks.append("It has no routes.")
        remarks += [f"It takes all traffic of its members ({route})." for route in routes if route.prefixlen == 0]
        for version, mode in ((4, "v4_assign_mode"), (6, "v6_assign_mode")):
            wanted = (network.get(mode) or {}).get("zt")
            if wanted and not pools.get(version):
                remarks.append(f"Its members are to get IPv{version} addresses, but there is no pool of them.")
            elif pools.get(version) and not wanted:
                remarks.append(f"Nothing is taken from its pools of IPv{version} addresses: that is switched off.")
        for ends in (ends for family in pools.values() for ends in family):
            if not any(ends[0] in route and ends[1] in route for route in routes):
                remarks.append(
                    f"The pool from {ends[0]} to {ends[1]} lies in no route, so nobody gets an address from it."
                )
        if network.get("multicast_limit") == 0:
            remarks.append("Multicast is off, and with it IPv4.")
        return remarks

    def _cut(self, found: t.Sequence[t.Any]) -> Row:
        shown = found if self.rows < 0 else found[: self.rows]
        return {"count": len(found), "rows": shown, "more": len(found) - len(shown)}


def _authorized(member: Document) -> bool:
    return member.get("authorized") is True


def _online(member: Document) -> bool:
    return (member.get("status") or {}).get("online") is True


def _seen(member: Document) -> int | None:
    """When the server last saw the member; None if it never did."""
    seen = (member.get("status") or {}).get("last_seen")
    return seen if isinstance(seen, int) and not isinstance(seen, bool) and seen > 0 else None


def _order(member: Document) -> tuple[str, str, str]:
    return (str(member.get("network_id")), str(member.get("name"))[:_LONGEST], str(member.get("node_id")))


def _plain_address(text: t.Any) -> t.Any:
    """An address; one with a scope is none here, since a scope can be any text."""
    if "%" in str(text):
        raise ValueError(text)
    return ipaddress.ip_address(str(text))


def _own_addresses(member: Document) -> list[t.Any]:
    """The member's addresses; what is none is left out."""
    found = []
    for text in member.get("ip_assignments") or []:
        try:
            found.append(_plain_address(text))
        except ValueError:
            continue
    return found


def _routes(network: Document) -> list[t.Any]:
    found = []
    for route in network.get("routes") or []:
        try:
            found.append(ipaddress.ip_network(str(route.get("target")), strict=False))
        except ValueError:
            continue
    return found


def _pools(network: Document) -> dict[int, list[tuple[t.Any, t.Any]]]:
    """First and last address of each pool, by family."""
    found: dict[int, list[tuple[t.Any, t.Any]]] = defaultdict(list)
    for pool in network.get("ip_assignment_pools") or []:
        try:
            first, last = _plain_address(pool.get("start")), _plain_address(pool.get("end"))
        except ValueError:
            continue
        if first.version == last.version:
            found[first.version].append((first, last))
    return found


def _in_a_range(address: t.Any, ranges: list[tuple[t.Any, t.Any]]) -> bool:
    return any(first <= address <= last for first, last in ranges)


def _capability_names(network: Document) -> dict[t.Any, str]:
    known = (network.get("status") or {}).get("capabilities_by_name")
    pairs = known.items() if isinstance(known, dict) else ()
    return {number: visible(name) for name, number in pairs if isinstance(number, int)}


def _remarks_on_rules(source: t.Any) -> list[str]:
    if not isinstance(source, str):
        return []
    rules = " ".join(re.sub(r"#[^\n]*", "", source).split())
    if not rules:
        return ["It has no rules, so all traffic is dropped."]
    return ["Its rules let everything pass."] if re.fullmatch(r"accept ?;", rules) else []


def _version(told: t.Any) -> str:
    """The version that a member told; a server has several ways to say that it told none."""
    version = visible(told)
    return "not known" if version in ("", "0.0.0") or version.startswith("-") else version


def _versions(members: list[Document]) -> list[Row]:
    """How many members have which version, the most frequent first."""
    told = Counter(str((member.get("status") or {}).get("client_version") or "") for member in members)
    found: Counter[str] = Counter()
    for version, count in told.items():
        found[_version(version)] += count
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    rows = [{"label": version, "count": count} for version, count in ordered[:_VERSIONS]]
    rest = sum(count for _version, count in ordered[_VERSIONS:])
    return rows + ([{"label": f"{len(ordered) - _VERSIONS} others", "count": rest}] if rest else [])
