# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The roles export and configure: an account as files, and back."""

from __future__ import annotations

import functools
import json
import re
import shlex
import textwrap
import time
import typing as t
import urllib.request
from pathlib import Path

import pytest
import yaml

from tests.emulator import Emulator
from tests.shell import Ran, Shell

A, B, C = "a000000001", "0000000012", "12e4567890"
RULES = (
    "tag department id 100 enum 1 sales enum 2 support; tag floor id 200; cap root id 7 accept; ; # a comment\naccept;"
)
OFFICE: dict[str, t.Any] = {
    "description": "Laptops and the file server",
    "rulesSource": RULES,
    "config": {
        "routes": [{"target": "10.147.20.0/24", "via": None}, {"target": "10.9.0.0/16", "via": "10.147.20.1"}],
        "ipAssignmentPools": [{"ipRangeStart": "10.147.20.100", "ipRangeEnd": "10.147.20.199"}],
        "v4AssignMode": {"zt": True},
        "dns": {"domain": "example.com", "servers": ["10.147.20.1"]},
    },
}


def there(found: dict[str, t.Any] | None) -> dict[str, t.Any]:
    """What the emulator has, which must be there."""
    assert found is not None
    return found


@pytest.fixture
def roles(shell: Shell) -> Roles:
    return Roles(shell)


class Roles:
    """Runs one of the roles by a playbook; files go to ``config``."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.files = shell.directory / "config" / "networks"

    def _play(self, role: str) -> str:
        tasks = [{"name": "Run the role", "ansible.builtin.include_role": {"name": f"community.zerotier.{role}"}}]
        play = {"name": role, "hosts": "localhost", "gather_facts": False, "tasks": tasks}
        self.shell.write(f"{role}.yml", yaml.safe_dump([play]))
        return f"{role}.yml"

    def export(self, *flags: str, **variables: t.Any) -> Ran:
        return self.shell.playbook(self._play("export"), *flags, **{"zt_config_dir": "config", **variables})

    def configure(self, *flags: str, **variables: t.Any) -> Ran:
        return self.shell.playbook(self._play("configure"), *flags, **{"zt_config_dir": "config", **variables})

    def refused(self, **variables: t.Any) -> str:
        """What configure says when it fails."""
        return self._failure("configure", **variables)

    def export_refused(self, **variables: t.Any) -> str:
        """What export says when it fails."""
        return self._failure("export", **variables)

    def _failure(self, role: str, **variables: t.Any) -> str:
        self.shell.write("refused.yml", yaml.safe_dump({"zt_config_dir": "config", **variables}))
        done = self.shell.attempt("ansible-playbook", self._play(role), "--extra-vars", "@refused.yml")
        assert done.returncode == 2, done.stdout
        return re.sub(r"\s+", " ", done.stdout)

    def write(self, name: str, content: t.Any) -> Path:
        self.files.mkdir(parents=True, exist_ok=True)
        path = self.files / name
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
        return path

    def read(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.files.iterdir()}


def writes(emulator: Emulator) -> list[str]:
    """The requests since the last look that were not reads."""
    calls = [call for call in emulator.calls if not call.startswith("GET ")]
    emulator.reset()
    return calls


def reads(emulator: Emulator) -> int:
    return sum(call.startswith("GET ") for call in emulator.calls)


def messages(ran: Ran) -> list[str]:
    """The sentences of the last message."""
    found = re.search(r'"msg": \[\n(.*?)\n\s*\]', ran.output[ran.output.rindex("Tell what differs") :], re.DOTALL)
    assert found, ran.output
    return [line.strip().rstrip(",").strip('"') for line in found[1].splitlines()]


def office_of(emulator: Emulator) -> str:
    """A network with a bit of everything."""
    colleague = emulator.add_user(None, "anna@example.com", in_organization=True)
    office = emulator.add_network(
        "office", permissions={colleague: {"r": True, "a": True, "m": False, "d": False}}, **OFFICE
    )
    emulator.add_member(
        office, A, name="files", description="in the cellar",
        config={"authorized": True, "ipAssignments": ["10.147.20.2"], "activeBridge": True, "capabilities": [7], "tags": [[100, 1]]},
    )  # fmt: skip
    emulator.add_member(office, B, name="waits", config={"authorized": False})
    emulator.add_member(office, C, name="", config={"authorized": True})
    return office


def request(emulator: Emulator, method: str, path: str, body: t.Any = None) -> t.Any:
    """What somebody else does by the web page."""
    asked = urllib.request.Request(
        emulator.url + path, json.dumps(body).encode(), {"Authorization": f"token {emulator.token}"}, method=method
    )
    with urllib.request.urlopen(asked) as answer:
        text = answer.read()
    return json.loads(text) if text else None


HOSTILE = [
    "{{ lookup('ansible.builtin.pipe', 'id') }}",
    "{% raw %}",
    '["a"]',
    '{"a": true}',
    "True",
    "yes",
    "1e3",
    "0123",
    "null",
    "!!python/object:os.system",
    "- x: |\n # y",
    "two\nlines\n",
    "\u202etxt.exe\u0000\x1b[31m",
    "  blanks  ",
    "é😀'\"\\\t",
]


class TestRoundTrip:
    def test_export_and_configure_change_nothing(self, emulator: Emulator, roles: Roles) -> None:
        office_of(emulator)
        emulator.add_network("empty")
        first = roles.export()
        assert writes(emulator) == []
        assert first.changed
        files = roles.read()
        assert len(files) == 2
        for flags, options in (([], {}), ([], {"zt_commit": True}), (["--check"], {"zt_commit": True, "zt_strict": True}),
                               ([], {"zt_commit": True, "zt_strict": True, "zt_allow_delete": True})):  # fmt: skip
            again = roles.configure(*flags, **options)
            assert again.changed == 0, again.output
            assert messages(again) == ["Nothing to change: the account is as the files say."]
            assert reads(emulator) == 1 + 2 * 2
            assert writes(emulator) == []
        assert roles.export().changed == 0
        assert roles.read() == files

    def test_names_from_strangers_stay_what_they_are(self, emulator: Emulator, roles: Roles) -> None:
        """They are never run as templates, nor taken for something else than text; also not when they are applied."""
        network_id = emulator.add_network(
            "{{ 7 * 6 }}", description=HOSTILE[0], config={"ssoConfig": {"clientId": "{{ x }}"}}
        )
        others = [emulator.add_network(name[:100], description=name) for name in HOSTILE[2:5]]
        for number, name in enumerate(HOSTILE):
            emulator.add_member(
                network_id, f"10000000{number:02}", name=name.strip(), description=name, config={"authorized": True}
            )
        emulator.add_member(network_id, "aaaaaaaaaa", name="x" * 1_000_000, config={"authorized": True})
        roles.export()
        files = roles.read()
        assert file_of(files, network_id)["name"] == "{{ 7 * 6 }}"
        members, networks = emulator.members(network_id), [emulator.network(other) for other in others]
        emulator.reset()
        assert messages(roles.configure(zt_strict=True)) == ["Nothing to change: the account is as the files say."]
        assert writes(emulator) == []
        for number in range(len(HOSTILE)):
            request(
                emulator, "POST", f"/network/{network_id}/member/10000000{number:02}", {"name": "x", "description": "y"}
            )
        for other in others:
            request(emulator, "POST", f"/network/{other}", {"config": {"name": "x"}, "description": "y"})
        emulator.reset()
        assert roles.configure(zt_commit=True).changed
        assert len(writes(emulator)) == len(HOSTILE) + len(others)
        assert names_of(emulator.members(network_id)) == names_of(members)
        assert names_of([emulator.network(other) for other in others]) == names_of(networks)
        assert roles.export().changed == 0
        assert roles.read() == files

    def test_rollback(self, emulator: Emulator, roles: Roles) -> None:
        """Whatever was changed since an export is as before after configure, and another export gives the same files."""
        office, plain = office_of(emulator), emulator.add_network("plain")
        emulator.add_member(plain, A, name="alone", config={"authorized": True})
        roles.export()
        files = roles.read()

        config = {"name": "other", "routes": [], "dns": {"domain": "", "servers": []}, "mtu": 1400, "private": False}
        request(emulator, "POST", f"/network/{office}", {"description": "x", "config": config, "rulesSource": "drop;"})
        stranger = emulator.add_user(None, "eve@example.com", in_organization=True)
        for user, rights in ((file_of(files, office)["permissions"][0]["user"], {}), (stranger, {"r": True})):
            request(
                emulator, "POST", f"/network/{office}/users", {"id": user, **dict.fromkeys("ramd", False), **rights}
            )
        member = {
            "name": "x",
            "description": "y",
            "hidden": True,
            "config": {"authorized": False, "capabilities": [], "tags": [[200, 5]]},
        }
        request(emulator, "POST", f"/network/{office}/member/{A}", member)
        request(
            emulator, "POST", f"/network/{office}/member/{B}", {"config": {"authorized": True, "activeBridge": True}}
        )
        request(emulator, "DELETE", f"/network/{office}/member/{C}")
        request(
            emulator,
            "POST",
            f"/network/{plain}/member/{A}",
            {"config": {"ipAssignments": ["10.1.1.1"], "tags": [[5, 7]]}},
        )
        config = {
            "dns": {"domain": "x", "servers": ["10.1.1.1"]},
            "v6AssignMode": {"zt": False, "rfc4193": True, "6plane": True},
        }
        request(emulator, "POST", f"/network/{plain}", {"config": config})
        request(emulator, "POST", f"/network/{plain}/member/{B}", {"config": {"authorized": True}})
        roles.export(zt_config_dir="after")
        emulator.reset()

        options = {"zt_strict": True, "zt_allow_delete": True, "zt_purge_limit": 1}  # the stranger has the only rights
        preview = roles.configure(**options)
        assert writes(emulator) == []
        applied = roles.configure(zt_commit=True, **options)
        assert writes(emulator)
        foretold = [line.replace("would be ", "") for line in messages(preview)[1:]]
        assert foretold == messages(applied)[1:]
        assert f"plain ({plain}): 1 member not in the file deleted: {B}." in foretold
        assert roles.export().changed == 0
        assert roles.read() == files
        assert messages(roles.configure(zt_commit=True, **options)) == [
            "Nothing to change: the account is as the files say."
        ]
        assert writes(emulator) == []

    def test_a_fleet(self, emulator: Emulator, roles: Roles) -> None:
        """20 networks with 100 members each: nothing is written, and each network is read once, and its members once."""
        for network in range(20):
            network_id = emulator.add_network(f"site-{network:02}", **OFFICE)
            for member in range(100):
                emulator.add_member(
                    network_id, f"1{network:02}{member:07}", name=f"node-{member}",
                    config={"authorized": True, "ipAssignments": [f"10.147.{network}.{member}"]},
                )  # fmt: skip
        times = []
        for run, count in (
            (roles.export, 1 + 20),
            (functools.partial(roles.configure, zt_strict=True), 1 + 2 * 20),
            (functools.partial(roles.configure, zt_strict=True, zt_commit=True), 1 + 2 * 20),
            (roles.export, 1 + 20),
        ):
            emulator.reset()
            started = time.monotonic()
            ran = run()
            times.append(round(time.monotonic() - started, 1))
            assert reads(emulator) == count
            assert writes(emulator) == []
        assert ran.changed == 0
        assert len(roles.read()) == 20
        print("seconds:", times)


class TestConfigure:
    def test_a_new_network(self, emulator: Emulator, roles: Roles) -> None:
        """The preview foretells it and writes nothing; --check is the same; the second run changes nothing."""
        roles.write(
            "new.yml", {"name": "new", "description": "{{ 7 * 6 }}", "members": [{"node_id": A, "authorized": True}]}
        )
        to_come = r"\[WARNING\]: network_name: there is no network called 'new' yet"
        for flags, commit in (([], False), (["--check"], True)):
            foretold = messages(roles.configure(*flags, zt_commit=commit, allowed=to_come))
            assert foretold[1:] == ["new: would be created.", "new: 1 member would be created."]
            assert foretold[0].startswith("This was only a preview. To apply it, run again with -e zt_commit=true")
            assert writes(emulator) == []
        done = messages(roles.configure(zt_commit=True))
        assert done == ["The account is now as the files say.", "new: created.", "new: 1 member created."]
        [made, joined] = writes(emulator)
        network_id = joined.split("/")[2]
        assert made == "POST /network"
        assert there(emulator.network(network_id))["description"] == "{{ 7 * 6 }}"
        assert roles.configure(zt_commit=True).changed == 0
        assert writes(emulator) == []

    def test_what_is_not_in_the_files(self, emulator: Emulator, roles: Roles) -> None:
        """It stays; in strict mode members are deauthorized; with zt_allow_delete they and own networks are deleted."""
        eve = emulator.add_user(None, "eve@example.com", in_organization=True)
        may_all, me = dict.fromkeys("ramd", True), emulator.user_id
        office = emulator.add_network("office", permissions={eve: may_all})
        shared = emulator.add_network("shared", owner_id=eve, permissions={me: may_all})
        quiet = emulator.add_network("quiet", permissions={eve: may_all})
        mine, theirs = (
            emulator.add_network("mine"),
            emulator.add_network("theirs", owner_id=eve, permissions={me: may_all}),
        )
        for network_id in (office, quiet):
            for node in (A, B):
                emulator.add_member(network_id, node, config={"authorized": True})
        friend = emulator.add_user(None, "anna@example.com", in_organization=True)
        for network_id in (office, quiet):
            request(emulator, "POST", f"/network/{network_id}/users", {"id": friend, **may_all})
        kept = {"user": friend, "read": True, "authorize": True, "modify": True, "delete": True}
        emulator.reset()
        roles.write("office.yml", {"name": "office", "permissions": [kept], "members": [{"node_id": A}]})
        roles.write("shared.yml", {"name": "shared", "permissions": []})
        roles.write("quiet.yml", {"network_id": quiet})

        ran = roles.configure(zt_commit=True, zt_allow_delete=True)
        assert ran.changed == 0
        [headline, *told] = messages(ran)
        assert headline == "Nothing to change, but the account has what is in no file."
        assert sorted(told) == sorted(
            [
                f"office ({office}): 1 member not in the file, left alone: {B}.",
                f"office ({office}): 1 user not in the file, left alone: {eve}.",
                f"shared ({shared}): 1 user not in the file, left alone: {me}.",
                f"mine ({mine}): in no file, left alone.",
                f"theirs ({theirs}): in no file, left alone.",
            ]
        )
        assert "GET /status" not in emulator.calls
        assert writes(emulator) == []
        strict = messages(roles.configure(zt_commit=True, zt_strict=True))
        assert strict[:3] == [
            "The account is now as the files say, but for what is in no file.",
            f"office ({office}): changed.",
            f"office ({office}): 1 member not in the file deauthorized: {B}.",
        ]
        own = "left alone. With -e zt_allow_delete=true it would be deleted, if it is your own."
        assert sorted(strict[3:]) == [
            f"mine ({mine}): in no file, {own}",
            f"shared ({shared}): 1 user not in the file, left alone: {me}.",
            f"theirs ({theirs}): in no file, {own}",
        ]
        assert len(writes(emulator)) == 2
        assert not there(emulator.member(office, B))["config"]["authorized"]
        assert there(emulator.member(quiet, B))["config"]["authorized"]
        assert there(emulator.network(shared))["permissions"][me]["m"]
        assert there(emulator.network(quiet))["permissions"][eve]["d"]

        options = {"zt_strict": True, "zt_allow_delete": True}
        told = messages(roles.configure(**options))
        assert f"mine ({mine}): in no file, would be deleted." in told
        assert f"theirs ({theirs}): in no file, left alone. It does not belong to the user of the token." in told
        assert writes(emulator) == []
        roles.configure(zt_commit=True, **options)
        assert sorted(writes(emulator)) == sorted([f"DELETE /network/{mine}", f"DELETE /network/{office}/member/{B}"])
        assert emulator.network(theirs) is not None

    def test_refusals_come_before_any_change(self, emulator: Emulator, roles: Roles) -> None:
        mine = emulator.add_network("mine")
        everything = {"zt_commit": True, "zt_strict": True, "zt_allow_delete": True}
        assert "can't read the directory" in roles.refused(**everything)
        roles.write("a.yml", {"name": "x", "nmae": "y"})
        said = roles.refused(**everything)
        assert "networks/a.yml: nmae: is not a known key" in said
        assert not [
            noise for noise in ("unhandled exception", "lookup plugin", "templating", "zt_config:") if noise in said
        ]
        assert emulator.calls == []
        roles.write("a.yml", {"name": "of another account"})
        assert "zt_allow_delete: the account has none of the networks that the files describe" in roles.refused(
            **everything
        )
        roles.write("a.yml", {"network_id": "8056c2e21c000009"})
        assert (
            "To make a new one from this file, which gets another id, remove its line network_id".lower()
            in roles.refused(**everything).lower()
        )
        assert writes(emulator) == []
        assert emulator.network(mine) is not None


class TestTheGate:
    """All is planned before the first write; what is to be lost comes last, and only if it can have been meant."""

    @pytest.fixture
    def networks(self, emulator: Emulator, roles: Roles) -> tuple[str, str]:
        """Two networks that files describe: in one, something is to change, in the other, most members are in no file."""
        office, lab = emulator.add_network("office"), emulator.add_network("lab")
        for network_id in (office, lab):
            for node in (A, B, C):
                emulator.add_member(network_id, node, config={"authorized": True})
        members = [{"node_id": node} for node in (A, B)]
        roles.write("a.yml", {"name": "office", "description": "changed", "members": members})
        roles.write("b.yml", {"name": "lab", "members": members[:1]})
        return office, lab

    def test_a_refused_purge_stops_all(self, emulator: Emulator, roles: Roles, networks: tuple[str, str]) -> None:
        said = roles.refused(zt_commit=True, zt_strict=True)
        assert "purge: 2 of 3 members would be lost, more than half. Nothing was changed." in said
        roles.write("b.yml", {"name": "lab", "members": []})
        said = roles.refused(zt_commit=True, zt_strict=True)
        assert "purge: no members are listed to stay, so 3 would be lost. Nothing was changed." in said
        assert "purge: no members are listed to stay" in roles.refused(zt_strict=True)
        assert writes(emulator) == []

    @pytest.mark.parametrize("meant", [{"zt_purge_all": True}, {"zt_purge_limit": 2}])
    def test_what_was_meant_is_done(
        self, emulator: Emulator, roles: Roles, networks: tuple[str, str], meant: dict[str, t.Any]
    ) -> None:
        office, lab = networks
        roles.configure(zt_commit=True, zt_strict=True, **meant)
        done = writes(emulator)
        assert done[0] == f"POST /network/{office}"
        assert sorted(done[1:]) == sorted(
            [f"POST /network/{office}/member/{C}", f"POST /network/{lab}/member/{B}", f"POST /network/{lab}/member/{C}"]
        )

    def test_what_fails_keeps_all_that_would_be_lost(
        self, emulator: Emulator, roles: Roles, networks: tuple[str, str]
    ) -> None:
        """A member of the last file that the server refuses: nobody is removed from the first network, and no network deleted."""
        office, lab = networks
        spare = emulator.add_network("spare")
        roles.write("b.yml", {"name": "lab", "members": [{"node_id": A, "name": "anna"}]})
        emulator.fault(method="POST", path=f"/network/{lab}/member/{A}", status=403, times=None)
        roles.refused(zt_commit=True, zt_strict=True, zt_allow_delete=True, zt_purge_all=True)
        assert writes(emulator) == [f"POST /network/{office}", f"POST /network/{lab}/member/{A}"]
        assert emulator.network(spare) is not None

    def test_a_limit_on_deletions(self, emulator: Emulator, roles: Roles, networks: tuple[str, str]) -> None:
        """It counts members and networks of the whole account."""
        spare = emulator.add_network("spare")
        everything = {"zt_commit": True, "zt_strict": True, "zt_allow_delete": True, "zt_purge_all": True}
        for commit in (False, True):
            said = roles.refused(**{**everything, "zt_commit": commit}, zt_max_deletes=3)
            assert "zt_max_deletes: 4 members and networks would be deleted, and zt_max_deletes is 3." in said
            assert writes(emulator) == []
        roles.configure(zt_max_deletes=0, **{**everything, "zt_allow_delete": False})  # nothing is deleted
        assert not [call for call in writes(emulator) if call.startswith("DELETE")]
        roles.configure(zt_max_deletes=4, **everything)
        assert len([call for call in writes(emulator) if call.startswith("DELETE")]) == 4
        assert emulator.network(spare) is None

    def test_most_networks_are_not_deleted(self, emulator: Emulator, roles: Roles) -> None:
        kept, *spare = (emulator.add_network(name) for name in ("office", "lab", "home"))
        roles.write("a.yml", {"name": "office", "description": "changed"})
        everything = {"zt_commit": True, "zt_strict": True, "zt_allow_delete": True}
        said = roles.refused(**everything)
        assert "zt_allow_delete: 2 of 3 networks would be lost, more than half. Nothing was changed." in said
        assert "set zt_purge_limit to 2, or zt_purge_all to true" in said
        assert writes(emulator) == []
        roles.configure(zt_purge_limit=2, **everything)
        assert writes(emulator) == [
            f"POST /network/{kept}",
            *(f"DELETE /network/{network_id}" for network_id in sorted(spare)),
        ]

    def test_a_file_that_is_not_taken_stops_all(self, emulator: Emulator, roles: Roles) -> None:
        emulator.add_network("office")
        emulator.add_network("lab")
        roles.write("a.yml", {"name": "office"})
        for name in ("b.YML", "b.json", "b"):
            path = roles.write(name, '{"name": "lab"}')
            said = roles.refused(zt_commit=True, zt_strict=True, zt_allow_delete=True)
            assert (
                f"networks/{name}: is not read, because only files that end in .yml or .yaml are. Rename it to b.yml"
                in said
            )
            path.unlink()
        assert emulator.calls == []


class TestExport:
    def test_some_networks(self, emulator: Emulator, roles: Roles) -> None:
        """Those that are asked for are written, by id or name; files of other networks stay. Check mode writes nothing."""
        one, two, *_others = (emulator.add_network(name) for name in ("one", "two", "three", "twin", "twin"))
        preview = roles.export("--check", "--diff", zt_networks=["one", two])
        assert "+name: one" in preview.output
        assert not roles.files.exists()
        stale = roles.write(f"{'0' * 16}.yml", "name: gone\n")
        roles.export(zt_networks=["one", two])
        assert set(roles.read()) == {"one.yml", "two.yml", stale.name}
        assert roles.files.joinpath("one.yml").stat().st_mode & 0o777 == 0o600
        assert roles.export(zt_network_names=["one", two]).changed == 0
        assert file_of(roles.read(), one)["name"] == "one"
        for wrong, complaint in (
            ("no such", "has no network called 'no such'"),
            ("twin", "More than one network is called"),
        ):
            for option in ("zt_networks", "zt_network_names"):
                said = roles.export_refused(**{option: [wrong]})
                assert f"{option}: " in said
                assert complaint in said
        assert "zt_network_names, zt_networks: give one of them" in roles.export_refused(
            zt_networks=["one"], zt_network_names=["one"]
        )

    def test_a_file_may_be_called_as_people_like(self, emulator: Emulator, roles: Roles) -> None:
        """The file that has the network is updated, whatever its name; a new one is called by the network's name."""
        office = office_of(emulator)
        other, twin = emulator.add_network("../Lab: No. 1"), emulator.add_network("../lab: no. 1")
        by_hand = emulator.add_network("by hand")
        roles.write("mine.yaml", {"name": "by hand"})
        roles.export()
        assert set(roles.read()) == {"office.yml", f"lab-no-1_{other}.yml", f"lab-no-1_{twin}.yml", "mine.yaml"}
        assert file_of(roles.read(), by_hand)["name"] == "by hand"
        (roles.files / "office.yml").rename(roles.files / "Zentrale.yaml")
        assert roles.export().changed == 0
        request(emulator, "POST", f"/network/{office}", {"description": "moved", "config": {"name": "head office"}})
        emulator.add_network("office")
        roles.export()
        assert set(roles.read()) == {
            "Zentrale.yaml",
            "office.yml",
            f"lab-no-1_{other}.yml",
            f"lab-no-1_{twin}.yml",
            "mine.yaml",
        }
        assert yaml.safe_load((roles.files / "Zentrale.yaml").read_text(encoding="utf-8"))["description"] == "moved"
        assert messages(roles.configure()) == ["Nothing to change: the account is as the files say."]

    def test_what_configure_would_refuse_is_not_written_beside(self, emulator: Emulator, roles: Roles) -> None:
        office = emulator.add_network("office")
        for content, complaint in (
            ("network_id: [", "networks/b.yml: is not valid YAML"),
            (f"network_id: {office}\nname: x\n", "networks/b.yml: networks/a.yml is about the same network"),
        ):
            roles.write("a.yml", {"network_id": office})
            roles.write("b.yml", content)
            before = roles.read()
            said = roles.export_refused()
            assert complaint in said
            assert "Nothing was written." in said
            assert roles.read() == before
        emulator.reset()

    def test_what_the_server_does_not_tell(self, emulator: Emulator, roles: Roles) -> None:
        """It is not in the files, so that they hold nobody to it."""
        office = office_of(emulator)
        leave_out(emulator)
        roles.export()
        content = file_of(roles.read(), office)
        assert not {"sso", "dns", "permissions"} & set(content)
        assert "hidden" not in content["member_defaults"]
        assert messages(roles.configure(zt_strict=True)) == ["Nothing to change: the account is as the files say."]

    def test_files_of_networks_that_are_gone(self, emulator: Emulator, roles: Roles) -> None:
        gone = roles.write(f"{'0' * 16}.yml", "name: gone\n")
        others = [roles.write(f"by-hand{number}.yml", f"name: x{number}\n") for number in range(3)]
        assert "would be removed" in roles.export_refused()  # the account is empty: it may be the wrong one
        assert gone.exists()
        emulator.add_network("one")
        renamed = roles.write("renamed.yml", f"network_id: {'1' * 15}a\n")
        assert f"2 removed ({'0' * 16}, {'1' * 15}a)" in re.sub(r"\s+", " ", roles.export().output)
        assert not gone.exists()
        assert not renamed.exists()
        assert all(other.exists() for other in others)
        for number, other in enumerate(others):
            other.write_text(f"network_id: {'2' * 14}{number}a\n", encoding="utf-8")
        assert "3 of 4 files would be removed" in roles.export_refused()
        assert all(other.exists() for other in others)

    def test_files_that_it_can_not_keep(self, emulator: Emulator, roles: Roles) -> None:
        """They are named, and nothing is written; those of editors do not count."""
        emulator.add_network("office")
        roles.write("office.yml~", "name: office\n")
        for name in ("b.YML", "b.json", "b"):
            path = roles.write(name, "name: lab\n")
            said = roles.export_refused()
            assert f"networks/{name}: is not read" in said
            assert "Nothing was written." in said
            assert {file.name for file in roles.files.iterdir()} == {name, "office.yml~"}
            path.unlink()

    def test_an_encrypted_file_is_not_replaced_by_a_plain_one(
        self, emulator: Emulator, shell: Shell, roles: Roles
    ) -> None:
        office = emulator.add_network("office")
        roles.export()
        shell.write("password", "open")
        shell.environment["ANSIBLE_VAULT_PASSWORD_FILE"] = str(shell.directory / "password")
        shell.run("ansible-vault", "encrypt", str(roles.files / "office.yml"), allowed=".*")
        encrypted = roles.read()
        assert roles.export().changed == 0  # it says the same
        assert roles.configure().changed == 0
        request(emulator, "POST", f"/network/{office}", {"description": "changed"})
        assert "networks/office.yml: is encrypted, and would be replaced by plain text." in roles.export_refused()
        request(emulator, "DELETE", f"/network/{office}")
        emulator.add_network("other")
        assert "is encrypted, and would be removed." in roles.export_refused()
        assert roles.read() == encrypted

    def test_telecomx(self, emulator: Emulator, shell: Shell, roles: Roles) -> None:
        """What it lacks is not in the files, and they change nothing."""
        office = emulator.add_network("office", **OFFICE)
        emulator.add_member(office, A, employee_id=emulator.employee_id, name="anna", config={"authorized": True})
        emulator.add_member(office, B, name="bob", config={"authorized": True})
        shell.use_telecomx(emulator)
        roles.export()
        content = file_of(roles.read(), office)
        assert not {"permissions", "private", "sso"} & set(content)
        assert content["members"] == [
            {"node_id": B, "name": "bob"},
            {"node_id": A, "name": "anna", "employee_id": emulator.employee_id},
        ]
        for options in ({}, {"zt_commit": True, "zt_strict": True}):
            assert messages(roles.configure(**options)) == ["Nothing to change: the account is as the files say."]
        assert [call for call in writes(emulator) if "/auth/" not in call] == []


def file_of(files: dict[str, bytes], network_id: str) -> t.Any:
    [found] = [content for content in map(yaml.safe_load, files.values()) if content.get("network_id") == network_id]
    return found


def leave_out(emulator: Emulator) -> None:
    """Let the server say nothing of some settings, as some servers do."""
    everywhere: dict[str, t.Any] = {"method": "GET", "times": None}
    network = ["permissions", "config.ssoConfig", "config.dns"]
    emulator.fault(path="/network", remove=network, **everywhere)
    emulator.fault(path="/network/*", remove=network, **everywhere)
    emulator.fault(path="/network/*/member", remove=["hidden"], **everywhere)


def names_of(documents: t.Iterable[t.Any]) -> list[t.Any]:
    return [(d.get("name"), d["config"].get("name"), d["description"]) for d in documents]


GUIDE = Path(__file__).parents[2] / "docs" / "docsite" / "rst" / "guide_config_as_code.rst"


def test_the_guide(emulator: Emulator, shell: Shell) -> None:
    """As a reader would: save each file by the name in its first line, and type the commands in their order."""
    office_of(emulator)
    emulator.reset()
    blocks = re.findall(
        r"^\.\. code-block:: (\w+)\n\n((?:    .*\n|\n)+)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )
    ran = []
    for language, indented in blocks:
        content = textwrap.dedent(indented).strip() + "\n"
        if language == "yaml":
            shell.write(re.findall(r"# (\S+)\n", content)[0], content)
            continue
        for line in content.splitlines():
            output = shell.run(
                *shlex.split(line), allowed=r"\[WARNING\]: network_name: there is no network called 'branch'"
            )
            wrote = [call for call in emulator.calls if not call.startswith("GET ")]
            ran.append((line, "changed=0 " not in output, bool(wrote)))
            emulator.reset()
    assert [(changed, wrote) for _line, changed, wrote in ran] == [
        (True, False),  # export
        (False, False),  # nothing to change
        (True, False),  # preview of a new network
        (True, True),
        (False, False),  # strict: nothing else is there
        (False, False),
        (True, False),  # backup
        (False, False),
        (False, False),
        (False, False),  # nightly
    ], ran

    [branch] = [network["id"] for network in emulator.networks if network["config"]["name"] == "branch"]
    emulator.add_member(branch, "1a2b3c4d09", config={"authorized": True})
    done = shell.attempt("ansible-playbook", "nightly.yml")
    assert done.returncode != 0  # somebody let a node in by hand
    said = re.sub(r"\s+", " ", done.stdout)
    assert "1 member not in the file, left alone: 1a2b3c4d09." in said
    assert "the account is as the files say" not in said
