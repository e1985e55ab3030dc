# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a wish to an Ask: what it may touch, what must come of it, what it may cost and where it may fail."""

from __future__ import annotations

import typing as t
from pathlib import Path as File

from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import organization as _organization
from ansible_collections.community.zerotier.plugins.module_utils._tasks import token as _token
from ansible_collections.community.zerotier.plugins.module_utils._tasks import user as _user
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome
from ansible_collections.community.zerotier.tests.emulator.state.documents import member_document, network_document
from ansible_collections.community.zerotier.tests.state_machine import settings
from ansible_collections.community.zerotier.tests.state_machine.promises import (
    DELETION_OF_MEMBER,
    DERIVED_OF_MEMBER,
    DERIVED_OF_NETWORK,
    RETURN_OF_MEMBER,
    Ask,
    Unmet,
)
from ansible_collections.community.zerotier.tests.state_machine.world import ANY, Actor, Document, Path, World, has

UNKNOWN_NETWORK = "8056c2e21c000000"
RIGHTS = settings.RIGHTS


class Place(t.NamedTuple):
    """Which network is meant: by id or by name."""

    option: str
    value: str


class Asks:
    """Makes asks for one provider. ``lacking`` are the settings that it does not have."""

    def __init__(self, world: World, provider: str = "central", lacking: tuple[str, ...] = ()) -> None:
        self.world = world
        self.provider = provider
        self.telecomx = provider == "telecomx"
        self.lacking = lacking
        self.refused = False  # whether no token is taken

    def connection(self, actor: Actor) -> Document:
        if not self.telecomx:
            return {"api_url": self.world.emulator.url, "api_token": actor.token}
        scheme = self.world.switches.telecomx_token_in
        known = {"auth_scheme": scheme} if scheme in ("query", "bearer", "token") else {}
        self.refused = scheme == "cookie"
        if not hasattr(self, "_machine_token"):
            self._machine_token = self.world.emulator.add_machine_token()
        return {
            "provider": "telecomx",
            "api_url": self.world.emulator.telecomx_url,
            "api_token": self._machine_token,
            **known,
        }

    def _ask(self, actor: Actor, ask: Ask) -> Ask:
        """The ask, made by somebody: who has no token that works is told so, and changes nothing."""
        ask.connection = self.connection(actor)
        if self.refused:
            ask.may_fail, ask.helpless = ask.may_fail | {"auth"}, True
        if actor.user_id not in self.world.snapshot()["users"]:
            ask.may_fail, ask.helpless = ask.may_fail | {"auth", "missing"}, True
        return ask

    # Which network

    def found(self, actor: Actor, place: Place) -> tuple[list[str], set[str]]:
        """The networks that are meant, and the kinds of errors if that is not one."""
        seen = self.world.networks(actor)
        if place.option == "name":
            ids = [identity for identity, network in seen.items() if network["config"]["name"] == place.value]
            return ids, {"ambiguous"} if len(ids) > 1 else {"missing"}
        if place.value in seen:
            return [place.value], set()
        return [], {"missing", "auth"}

    # zt_network

    def network(
        self,
        actor: Actor,
        place: Place,
        options: Document,
        rights: list[Document] | None = None,
        purge: bool = False,
    ) -> Ask:
        """A network with settings and, for Central, permissions."""
        options = {key: value for key, value in options.items() if key not in self.lacking}
        ids, problems = self.found(actor, place)
        given = {("name" if place.option == "name" else "network_id"): place.value, **options}
        ask = Ask(_network.TASK, given)
        fails: set[str] = set()
        wishes = [s for s in settings.NETWORK if s.option in options]
        if len(ids) != 1:
            ask.creates = place.option == "name" and not ids
            fails |= set() if ask.creates else problems
        renames = place.option == "network_id" and "name" in options
        if len(ids) == 1:
            (identity,) = ids
            ask.touches = _of_network(identity, [path for s in wishes for path in s.touches(options[s.option])])
            ask.touches += [("networks", identity, "document", "config", "name")] if renames else []
            if not has(self.world.networks(actor)[identity], actor, "m"):
                fails.add("auth")
                ask.helpless = True
        # a list may leave out the rules, and a network that was made is found by its name next time
        ask.steady = 1 + (place.option == "name" and not self.world.switches.list_rules_source)
        ask.writes = int(bool(options) or ask.creates)
        if ask.creates:
            ask.writes += ("rules_source" in options) + self.world.switches.create_drops_description
        if self.telecomx:
            ask.steady, ask.writes = 1, 2 if ask.creates else ask.writes
        ask.reads = ask.steady + (self.telecomx and ask.creates) + (self.telecomx and "rules_source" in options)
        ask.reads += ask.creates  # whether somebody else made one of this name meanwhile
        bad_rules = options.get("rules_source") == settings.BAD_RULES
        if bad_rules:
            fails |= (
                {"invalid_option"}
                if self.telecomx
                else {"api"}
                if self.world.switches.rules_error == "reject"
                else set()
            )
        if rights is not None:
            self._rights(actor, ask, ids, rights, purge, fails)
        ask.may_fail = frozenset(fails)
        ask.unmet = lambda before, after: self._unmet_of_network(actor, ids, given, wishes, before, after)
        return self._ask(actor, ask)

    def _rights(
        self, actor: Actor, ask: Ask, ids: list[str], rights: list[Document], purge: bool, fails: set[str]
    ) -> None:
        ask.options.update(permissions=rights, purge_permissions=purge, purge_all=True)
        by_mail = any("@" in entry["user"] for entry in rights)
        ask.steady += by_mail
        # read again after each round of writes; first who will own it, or whether the caller would lose a right; at last for a twin
        ask.reads = ask.steady + 3 + 3 * ask.creates
        known = {a.email: a.user_id for a in self.world.actors}
        users: set[str] = {known.get(entry["user"]) or entry["user"] for entry in rights}
        listed = len(users)
        if len(ids) == 1:
            there = self.world.networks(actor)[ids[0]]["permissions"]
            users |= set(there) if purge else set()
            ask.touches += [("networks", ids[0], "document", "permissions", user) for user in users]
            listed = len(users)
        ask.writes += listed
        organization: list[str] = next(iter(self.world.snapshot()["organizations"].values()), [])
        outsiders = [user for user in users if user not in organization]
        if by_mail and actor.user_id not in organization:
            fails |= {"auth", "not_found"}  # /org says so to who is in none
        if by_mail and any("@" in entry["user"] and known.get(entry["user"]) in (None, *outsiders) for entry in rights):
            fails.add("invalid_option")
        if actor.user_id not in organization or (outsiders and self.world.switches.outsider_permissions == "reject"):
            fails.add("auth")

    def _unmet_of_network(
        self,
        actor: Actor,
        ids: list[str],
        given: Document,
        wishes: list[settings.Setting],
        before: Document,
        after: Document,
    ) -> list[Unmet]:
        fresh = sorted(after["networks"].keys() - before["networks"].keys())
        if not ids and not fresh:
            return []
        identity = ids[0] if ids else fresh[0]
        document = after["networks"][identity]["document"]
        old = before["networks"][identity]["document"] if ids else network_document(identity, "", 0)
        unmet = [_unmet(wish, given[wish.option], old, document) for wish in wishes]
        if "name" in given and document["config"]["name"] != given["name"]:
            unmet.append(Unmet("name", given["name"], document["config"]["name"]))
        if not ids:  # what was not asked for is as the server makes it; a range and a name it may choose by chance
            chosen = ("routes", "ip_assignment_pools", *self.lacking)
            for setting in settings.NETWORK:
                if setting.option not in (*given, *chosen):
                    assert settings.equal(setting.meaning(document), setting.meaning(old)), setting.option
        known = {a.email: a.user_id for a in self.world.actors}
        for entry in given.get("permissions", ()):
            user = known.get(entry["user"], entry["user"])
            makers = {actor.user_id: dict.fromkeys(RIGHTS.values(), True)}  # who makes a network may do all
            had = (old["permissions"] if ids else makers).get(user, {})
            has_now = document["permissions"].get(user, {})
            wish = {letter: entry.get(right, bool(had.get(letter))) for right, letter in RIGHTS.items()}
            now = {letter: bool(has_now.get(letter)) for letter in RIGHTS.values()}
            if now != wish and user != document["ownerId"]:
                unmet.append(Unmet("permissions", wish, now))
        return [found for found in unmet if found is not None]

    def no_network(self, actor: Actor, place: Place) -> Ask:
        """A network deleted."""
        ids, problems = self.found(actor, place)
        ask = Ask(_network.TASK, {("name" if place.option == "name" else "network_id"): place.value, "state": "absent"})
        fails: set[str] = set() if place.option == "name" else {"auth"} if not ids else set()
        fails |= {"ambiguous"} & problems if len(ids) > 1 else set()
        if self.telecomx:
            fails = {"unsupported"}
        if len(ids) == 1:
            members = ("networks", ids[0], "members", ANY, "document", "config")
            ask.touches = [("networks", ids[0], "deleted")]
            ask.touches += [(*members, key) for key in ("authorized", "lastDeauthorizedTime", "revision")]
            if not has(self.world.networks(actor)[ids[0]], actor, "d"):
                fails.add("auth")
                ask.helpless = True
        ask.steady = ask.reads = 1 + (
            place.option == "name" and bool(ids) and not self.world.switches.list_rules_source
        )
        ask.reads += 1  # whether it is gone
        ask.steady += place.option == "network_id"  # a 404 is believed only of an API that is there
        ask.writes = 1
        # by its id, a network that was deleted may answer 403 from now on
        ask.repeatable = not (place.option == "network_id" and self.world.switches.deleted_network_status == 403)
        ask.may_fail = frozenset(fails)
        return self._ask(actor, ask)

    # zt_member

    def _members_place(self, actor: Actor, place: Place) -> tuple[Document, list[str], set[str]]:
        ids, problems = self.found(actor, place)
        return {("network_name" if place.option == "name" else "network_id"): place.value}, ids, problems

    def _member_fails(self, actor: Actor, network: Document, options: Document) -> set[str]:
        fails: set[str] = set()
        known = network["capabilitiesByName"], network["tagsByName"]
        if "boss" in options.get("capabilities", ()) and "boss" not in known[0]:
            fails.add("invalid_option")
        if "team" in options.get("tags", ()) and "team" not in known[1]:
            fails.add("invalid_option")
        return fails

    def member(
        self, actor: Actor, place: Place, node: str, options: Document, create: bool = True, append: bool = False
    ) -> Ask:
        """A member with settings."""
        options = {key: value for key, value in options.items() if key not in self.lacking}
        given, ids, problems = self._members_place(actor, place)
        given.update(node_id=node, create=create, **options)
        if append:
            given["ip_assignments_mode"] = "append"
        ask = Ask(_member.TASK, given)
        fails = set(problems) if len(ids) != 1 else set()
        if len(ids) == 1:
            network = self.world.networks(actor)[ids[0]]
            there = self.world.members(ids[0]).get(node)
            fails |= self._member_fails(actor, network, options)
            if there is None and not create:
                fails.add("missing")
            if not has(network, actor, "a") and not self.telecomx:
                fails.add("auth")
                ask.helpless = True
            ask.touches = self._touches_of_member(ids[0], node, options, there is None)
            ask.unmet = lambda before, after: self._unmet_of_member(ids[0], node, given, before, after)
        by_name = place.option == "name"
        ask.steady = 1 + by_name + _needs_network(options, by_name) + 1  # a hidden member is looked up in the list, too
        ask.reads = ask.steady + 1
        ask.writes = 1 + (self._more_writes(ids[0], node, options) if len(ids) == 1 else 0)
        ask.may_fail = frozenset(fails)
        if self.telecomx:  # an authorization alone is a call that is followed by a read
            ask.reads += 1
        return self._ask(actor, ask)

    def _more_writes(self, network_id: str, node: str, options: Document) -> int:
        """For a member that is made: a name that the server drops, hiding, which comes last, and the dance of a return."""
        late = int(self.world.switches.first_post_drops_name or options.get("hidden") is True)
        record = self.world.snapshot()["networks"][network_id]["members"].get(node)
        return late + (3 if record and record["deleted"] else 0)

    def _touches_of_member(self, network_id: str, node: str, options: Document, comes: bool) -> list[Path]:
        place = ("networks", network_id, "members", node)
        if comes and node not in self.world.snapshot()["networks"][network_id]["members"]:
            return [place]  # what was not asked for is held to the defaults
        wishes = [s for s in settings.MEMBER if s.option in options]
        paths = [("document", *path) for s in wishes for path in s.touches(options[s.option])]
        return [(*place, *path) for path in (*paths, *DERIVED_OF_MEMBER, *(RETURN_OF_MEMBER if comes else ()))]

    def _unmet_of_member(
        self, network_id: str, node: str, given: Document, before: Document, after: Document
    ) -> list[Unmet]:
        network = before["networks"][network_id]
        member = after["networks"][network_id]["members"].get(node)
        assert member is not None, "the member is not there"
        assert not member["deleted"], "the member is not in the list"
        record = network["members"].get(node)
        old = record["document"] if record else member_document(network_id, node, 0)
        if record and record["deleted"]:  # a new member has nothing that a task's rights could be merged with
            old = {**old, "config": {**old["config"], "tags": [], "capabilities": []}}
        unmet = []
        for setting in settings.MEMBER:
            if setting.option in given:
                unmet.append(
                    _unmet(setting, given[setting.option], old, member["document"], given, network["document"])
                )
            elif record is None:
                assert settings.equal(setting.meaning(member["document"]), setting.meaning(old)), setting.option
        return [found for found in unmet if found is not None]

    def no_member(self, actor: Actor, place: Place, node: str) -> Ask:
        """A member deleted."""
        given, ids, problems = self._members_place(actor, place)
        ask = Ask(_member.TASK, {**given, "node_id": node, "state": "absent"})
        fails = set(problems) if len(ids) != 1 else set()
        if len(ids) == 1:
            network = self.world.networks(actor)[ids[0]]
            place_of = ("networks", ids[0], "members", node)
            ask.touches = [(*place_of, *path) for path in (*DELETION_OF_MEMBER, *DERIVED_OF_MEMBER)]
            if self.telecomx:
                ask.touches = self._touches_of_member(ids[0], node, {"authorized": False}, False)
            elif not has(network, actor, "d"):
                fails.add("auth")
                ask.helpless = True

            def unmet(before: Document, after: Document) -> list[Unmet]:
                member = after["networks"][ids[0]]["members"].get(node)
                if member is None or member["deleted"]:
                    return []
                if self.telecomx:
                    return [Unmet("state", "absent", "deauthorized")]
                raise AssertionError("the member is there still")

            ask.unmet = unmet
        ask.steady = 2 + (place.option == "name")
        ask.reads = ask.steady + self.telecomx + 2  # and whether it is gone, with a look at the list if it is hidden
        ask.writes = 1
        ask.may_fail = frozenset(fails)
        return self._ask(actor, ask)

    # zt_members

    def members(
        self, actor: Actor, place: Place, roster: list[Document], purge: str = "keep", defaults: Document | None = None
    ) -> Ask:
        """Many members at once."""
        lacking = self.lacking
        roster = [{key: value for key, value in item.items() if key not in lacking} for item in roster]
        given, ids, problems = self._members_place(actor, place)
        given.update(members=roster, purge=purge, purge_all=True, throttle=2)
        if defaults:
            given["defaults"] = defaults
        ask = Ask(_members.TASK, given)
        fails = set(problems) if len(ids) != 1 else set()
        if len(ids) == 1:
            network, there = self.world.networks(actor)[ids[0]], self.world.members(ids[0])
            ask.may_fail |= (
                {"some_failed"}
                if any(self._member_fails(actor, network, item) or item.get("create") is False for item in roster)
                # absent, and perhaps by another name than its own
                or any(
                    full.get("state") == "absent" and "name" in full
                    for full in ({**(defaults or {}), **i} for i in roster)
                )
                else set()
            )
            fails |= set(ask.may_fail)
            allowed = {"a", "d"} if purge == "delete" or any(i.get("state") == "absent" for i in roster) else {"a"}
            if not self.telecomx and not all(has(network, actor, right) for right in allowed):
                fails.add("some_failed")
                ask.helpless = not any(has(network, actor, right) for right in allowed)
            self._roster(ask, ids[0], roster, purge, defaults or {}, there)
        by_name = place.option == "name"
        ask.steady = 1 + by_name + any(_needs_network({**(defaults or {}), **item}, by_name) for item in roster)
        if self.telecomx and self.world.switches.telecomx_page_cap:  # lists come in pages
            pages = (
                1 + len(self.world.members(ids[0]) if len(ids) == 1 else ()) // self.world.switches.telecomx_page_cap
            )
            ask.steady += pages + len(roster) // self.world.switches.telecomx_page_cap
        merged = [item for item in roster if {"tags", "capabilities"} & {*(defaults or {}), *item}]
        # The list again after each of two rounds; a member whose settings are merged is read again, hidden ones by the list as well.
        ask.reads = ask.steady + (len(ask.touches) if self.telecomx else 2 + 2 * len(merged))
        ask.may_fail = frozenset(fails)
        return self._ask(actor, ask)

    def _roster(
        self, ask: Ask, network_id: str, roster: list[Document], purge: str, defaults: Document, there: Document
    ) -> None:
        listed = {item["node_id"] for item in roster}
        keep = [item for item in roster if not item.get("ignore")]
        base = ("networks", network_id, "members")
        ask.writes = 0
        for item in keep:
            full = {**defaults, **item}
            node = item["node_id"]
            if full.get("state") == "absent":
                paths: t.Iterable[Path] = (*DELETION_OF_MEMBER, *DERIVED_OF_MEMBER)
                ask.touches += [(*base, node, *path) for path in paths]
                ask.writes += 1
            else:
                ask.touches += self._touches_of_member(network_id, node, full, node not in there)
                ask.writes += 1 + self._more_writes(network_id, node, full)
        surplus = sorted(there.keys() - listed) if purge != "keep" else []
        end = DELETION_OF_MEMBER if purge == "delete" else {("document", "config", "authorized"): ""}
        ask.touches += [(*base, node, *path) for node in surplus for path in (*end, *DERIVED_OF_MEMBER)]
        # an address of a member that goes is asked for twice in vain, and then once more
        ask.writes += len(surplus) + 2 * sum("ip_assignments" in {**defaults, **item} for item in keep)

        def unmet(before: Document, after: Document) -> list[Unmet]:
            found: list[Unmet] = []
            members = after["networks"][network_id]["members"]
            for item in keep:
                full = {**defaults, **item}
                if full.get("state") == "absent":
                    member = members.get(item["node_id"])
                    gone = member is None or member["deleted"] or not member["document"]["config"]["authorized"]
                    assert gone, "a member that should be absent is there"
                else:
                    found += self._unmet_of_member(network_id, item["node_id"], full, before, after)
            for node in surplus:
                assert not members[node]["document"]["config"]["authorized"], "a surplus member is authorized still"
                assert members[node]["deleted"] == (purge == "delete" and not self.telecomx)
            return found

        def result(outcome: Outcome) -> None:
            changed = [line["node_id"] for line in outcome.result["members"] if line["changed"]]
            assert sorted(changed) == sorted(outcome.result["changed_members"])
            assert outcome.changed or not changed

        ask.unmet, ask.result = unmet, result

    # zt_token, zt_user

    def token(self, actor: Actor, name: str, **options: t.Any) -> Ask:
        """A token present, absent or made anew."""
        ask = Ask(_token.TASK, {"name": name, **options})
        users = self.world.snapshot()["users"]
        names = [token for token, _secret in users[actor.user_id]["tokens"]] if actor.user_id in users else []
        ask.touches = [("users", actor.user_id, "tokens")]
        ask.steady = 1 if self.world.switches.status_tokens else 2
        ask.reads = ask.steady + 1 + bool(options.get("regenerate"))  # a random secret, and whether the old one is gone
        ask.writes = 2 if options.get("regenerate") else 1
        ask.repeatable = not options.get("regenerate")
        if len(set(names)) == 1:
            ask.may_fail = frozenset({"in_use"})
        present = options.get("state") != "absent"

        def unmet(before: Document, after: Document) -> list[Unmet]:
            had = {token for token, _secret in before["users"][actor.user_id]["tokens"]}
            there = [token for token, _secret in after["users"][actor.user_id]["tokens"]]
            assert (name in there) == present
            assert set(there) ^ had <= {name}, "another token has come or gone"
            return []

        def result(outcome: Outcome) -> None:
            made = outcome.result.get("token")
            if made is not None:
                assert self.world.emulator.authenticates(made)
            if outcome.result.get("dest"):
                assert self.world.emulator.authenticates(
                    File(outcome.result["dest"]).read_text(encoding="utf-8").strip()
                )

        ask.unmet, ask.result = unmet, result
        return self._ask(actor, ask)

    def user(self, actor: Actor, user_id: str | None, options: Document) -> Ask:
        """A user with settings: one's own, or another's, which the API refuses."""
        ask = Ask(_user.TASK, {**options, **({"user_id": user_id} if user_id else {})})
        keys = {"display_name": "displayName", "sms_number": "smsNumber"}
        who = user_id or actor.user_id
        if who != actor.user_id:
            ask.may_fail, ask.helpless = frozenset({"auth", "not_found"}), True
        else:
            ask.touches = [("users", who, "profile", keys[option]) for option in options]
            ask.unmet = lambda before, after: [
                Unmet(option, wish, after["users"][who]["profile"][keys[option]])
                for option, wish in options.items()
                if after["users"][who]["profile"][keys[option]] != wish
            ]
        ask.steady = ask.reads = 2 if user_id is None and not self.world.switches.status_tokens else 1
        ask.writes = 1
        return self._ask(actor, ask)

    def no_user(self, actor: Actor, confirm: str) -> Ask:
        """A user deletes the own account, with all networks."""
        ask = Ask(_user.TASK, {"state": "absent", "confirm": confirm, "user_id": actor.user_id})
        ask.writes, ask.repeatable = 1, False  # the token goes with its user
        ask.reads = 2  # the second finds that nobody is known by this token any more
        owned = [i for i, n in self.world.networks(actor).items() if n["ownerId"] == actor.user_id]
        ask.touches = [
            ("users", actor.user_id),
            ("organizations",),
            ("networks", ANY, "document", "permissions", actor.user_id),
        ]
        ask.touches += [("networks", identity, "deleted") for identity in owned]
        ask.touches += [("networks", identity, "members") for identity in owned]
        if confirm.casefold() != actor.email:
            ask.may_fail, ask.helpless = frozenset({"invalid_option"}), True
        return self._ask(actor, ask)

    # zt_org_invite

    def invitation(self, actor: Actor, state: str, email: str) -> Ask:
        """An invitation present, absent or accepted."""
        world = self.world
        ask = Ask(_organization.TASK, {"state": state, "email": email})
        snapshot = world.snapshot()
        invitations = snapshot["invitations"].values()
        organization: list[str] = next(iter(snapshot["organizations"].values()), [])
        inside = actor.user_id in organization
        pending = [i for i in invitations if i["email"].casefold() == email.casefold() and i["status"] == "pending"]
        seen = pending if inside or email.casefold() == actor.email else []
        ask.steady = 2
        ask.reads = 2 + len(seen)  # whether each is gone
        ask.writes = max(1, len(seen))
        ask.touches = [("invitations",), ("mails",)]
        fails: set[str] = set()
        if state == "present":
            if not seen and not (inside and actor is world.owner):
                fails |= {"auth", "not_found"}
                ask.helpless = True
        elif state == "absent":
            if seen and actor is not world.owner and email.casefold() != actor.email:
                fails.add("auth")
                ask.helpless = True
        else:
            ask.touches += [
                ("organizations",),
                *[("networks", ANY, "document", key) for key in ("ownerId", "permissions")],
            ]
            if email.casefold() != actor.email:
                fails |= {"missing", "auth"}
                ask.helpless = True
            elif inside or not pending:
                fails |= {"missing"}
                ask.helpless = not pending

        def unmet(before: Document, after: Document) -> list[Unmet]:
            left = [i for i in after["invitations"].values() if i["email"].casefold() == email.casefold()]
            statuses = [i["status"] for i in left]
            members: list[str] = next(iter(after["organizations"].values()), [])
            mails = [a.email for a in world.actors if a.user_id in members]
            if state == "present":
                assert "pending" in statuses or email.casefold() in mails
                assert len(after["mails"]) - len(before["mails"]) <= 1
            elif state == "absent":
                assert not seen or "pending" not in statuses
            else:
                assert "accepted" in statuses
            return []

        ask.unmet = unmet
        ask.may_fail = frozenset(fails)
        return self._ask(actor, ask)


def _of_network(identity: str, paths: t.Iterable[Path]) -> list[Path]:
    return [("networks", identity, "document", *path) for path in (*paths, *DERIVED_OF_NETWORK)]


def _needs_network(options: Document, by_name: bool) -> int:
    """Whether the network is read for names, defaults of capabilities, or whether it gives addresses."""
    return int(not by_name and any(option in options for option in ("tags", "capabilities", "ip_assignments")))


def _unmet(
    setting: settings.Setting,
    wish: t.Any,
    old: Document,
    new: Document,
    given: Document | None = None,
    network: Document | None = None,
) -> Unmet | None:
    before = setting.meaning(old)
    wanted, found = setting.wanted(wish, before), setting.meaning(new)
    if setting.option == "ip_assignments" and (given or {}).get("ip_assignments_mode") == "append":
        wanted = sorted({*wanted, *before})
    if setting.option == "capabilities" and network:  # those that everybody gets stay
        everybody = {c["id"] for c in network["config"]["capabilities"] if c.get("default")}
        wanted = sorted({*wanted, *(set(before) & everybody)})
    return None if settings.equal(wanted, found) else Unmet(setting.option, wanted, found)
