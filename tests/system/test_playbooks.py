# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks as job templates: previewed, run, previewed again and run again, with answers as a survey gives them.

A question that was not answered comes as an empty text.
"""

from __future__ import annotations

import re
import shlex
import textwrap
import typing as t
from pathlib import Path

import pytest

from tests.emulator import Emulator
from tests.shell import Ran, Shell

ANNA, BOB, CAROL = "0123456789", "1a2b3c4d02", "1a2b3c4d03"
DAY = 86_400


def message(ran: Ran) -> str:
    """What the last task said."""
    found: list[str] = re.findall(r'"msg": "(.*)"', ran.output)
    return found[-1]


def writes(emulator: Emulator) -> list[str]:
    return [call for call in emulator.calls if not call.startswith("GET ")]


class Job:
    """A playbook with answers, run as a job template."""

    def __init__(self, shell: Shell, emulator: Emulator, name: str, **answers: t.Any) -> None:
        self.shell, self.emulator, self.name, self.answers = shell, emulator, f"community.zerotier.{name}", answers

    def run(self, *flags: str) -> Ran:
        self.emulator.reset()
        return self.shell.playbook(self.name, *flags, **self.answers)

    def quartet(self) -> tuple[Ran, Ran, list[str]]:
        """Preview and real run, and the calls of the latter; that both say the same and a second run does nothing is seen to."""
        preview = self.run("--check", "--diff")
        assert writes(self.emulator) == []
        real = self.run("--diff")
        calls = self.emulator.calls
        assert preview.changed == real.changed > 0
        assert self.run("--check", "--diff").changed == 0
        again = self.run("--diff")
        assert (again.changed, writes(self.emulator)) == (0, [])
        return preview, real, calls

    def refused(self, **answers: t.Any) -> str:
        """What is said about answers that can't be meant; no request is made."""
        self.emulator.reset()
        words = [word for key, value in {**self.answers, **answers}.items() for word in ("-e", f"{key}={value!r}")]
        done = self.shell.attempt("ansible-playbook", self.name, *words)
        assert done.returncode != 0, done.stdout
        assert self.emulator.calls == []
        return done.stdout


@pytest.fixture
def office(emulator: Emulator) -> str:
    """A network with a member who takes part, and one who waits."""
    network_id = emulator.add_network("office")
    emulator.add_member(network_id, ANNA, name="anna", config={"authorized": True})
    emulator.add_member(network_id, BOB, name="bob")
    return network_id


def authorized(emulator: Emulator, network_id: str) -> list[str]:
    return [member["nodeId"] for member in emulator.members(network_id) if member["config"]["authorized"]]


class TestMembers:
    def test_authorize(self, shell: Shell, emulator: Emulator, office: str) -> None:
        job = Job(
            shell, emulator, "member_authorize",
            zt_network_name="office", zt_network_id="", zt_nodes=f"{ANNA}\n{BOB.upper()}\n{CAROL}\n", zt_member_name="",
        )  # fmt: skip
        preview, real, calls = job.quartet()
        assert message(preview).startswith("Network office: 2 of 3 members would be authorized")
        assert message(real).startswith("Network office: 2 of 3 members were authorized")
        assert calls[:2] == ["GET /network", f"GET /network/{office}/member"]
        assert sorted(call for call in calls if call.startswith("POST")) == [
            f"POST /network/{office}/member/{node}" for node in (BOB, CAROL)
        ]
        assert authorized(emulator, office) == [ANNA, BOB, CAROL]

    def test_authorize_by_id_with_a_name(self, shell: Shell, emulator: Emulator, office: str) -> None:
        job = Job(
            shell, emulator, "member_authorize",
            zt_network_id=office, zt_network_name="", zt_nodes=[BOB], zt_member_name="{{ bob }}",
        )  # fmt: skip
        shell.write(
            "answers.yml", f"zt_network_id: {office}\nzt_nodes: ['{BOB}']\nzt_member_name: !unsafe '{{{{ bob }}}}'\n"
        )
        shell.run("ansible-playbook", job.name, "-e", "@answers.yml")
        assert emulator.calls == [f"GET /network/{office}/member", f"POST /network/{office}/member/{BOB}"]
        assert (emulator.member(office, BOB) or {})["name"] == "{{ bob }}"

    def test_answers_that_can_not_be_meant(self, shell: Shell, emulator: Emulator, office: str) -> None:
        job = Job(shell, emulator, "member_authorize", zt_network_name="office", zt_nodes=ANNA)
        assert "zt_network_name, zt_network_id: one of them" in job.refused(zt_network_id=office)
        assert "zt_network_name, zt_network_id: one of them" in job.refused(zt_network_name="")
        assert "zt_nodes: is empty." in job.refused(zt_nodes="")
        assert "zt_member_name: is one name for 2 nodes." in job.refused(zt_nodes=f"{ANNA},{BOB}", zt_member_name="box")

    def test_authorize_by_name(self, shell: Shell, emulator: Emulator, office: str) -> None:
        """A name is looked for among the members; what nobody or several have changes nothing."""
        emulator.add_member(office, CAROL, name="laptop carol")
        job = Job(
            shell, emulator, "member_authorize", zt_network_name="office", zt_network_id="",
            zt_nodes=f"laptop carol\nbob, {ANNA}", zt_member_name="",
        )  # fmt: skip
        _preview, real, calls = job.quartet()
        assert message(real).startswith("Network office: 2 of 3 members were authorized")
        assert sorted(call for call in calls if call.startswith("POST")) == [
            f"POST /network/{office}/member/{node}" for node in (BOB, CAROL)
        ]
        emulator.add_member(office, "1a2b3c4d04", name="bob")
        for nodes, complaint in (
            ("laptop karol", "zt_nodes: the network has no member called 'laptop karol'. Did you mean 'laptop carol'"),
            ("0123456", "An id of digits alone must be written in quotes: YAML takes it for a number."),
            ("bob", "More than one member is called 'bob'"),
        ):
            emulator.reset()
            done = shell.attempt(
                "ansible-playbook", job.name, "-e", "zt_network_name=office", "-e", f"zt_nodes='{nodes}'"
            )
            assert complaint in re.sub(r"\s+", " ", done.stdout)
            assert writes(emulator) == []

    def test_deauthorize_warns_of_what_lets_nodes_in_again(self, shell: Shell, emulator: Emulator, office: str) -> None:
        job = Job(shell, emulator, "member_deauthorize", zt_network_name="office", zt_nodes="anna")
        assert "Warning" not in job.run().output
        assert authorized(emulator, office) == []
        public = emulator.add_network("public", config={"private": False, "ssoConfig": {"enabled": True}})
        emulator.add_member(public, ANNA, name="anna", config={"authorized": True})
        said = re.sub(
            r"\s+", " ", Job(shell, emulator, "member_deauthorize", zt_network_id=public, zt_nodes="anna").run().output
        )
        assert "The network is not private: whoever knows its id takes part" in said
        assert "It has single sign-on: who can sign in is let in again" in said

    def test_deauthorize(self, shell: Shell, emulator: Emulator, office: str) -> None:
        job = Job(
            shell, emulator, "member_deauthorize",
            zt_network_name="", zt_network_id=office, zt_nodes=f"{ANNA}, {BOB}",
        )  # fmt: skip
        preview, real, calls = job.quartet()
        assert message(preview).startswith(f"Network {office}: 1 of 2 members would lose their authorization ({ANNA})")
        assert message(real).startswith(f"Network {office}: 1 of 2 members lost their authorization ({ANNA})")
        assert calls == [
            f"GET /network/{office}/member",
            f"POST /network/{office}/member/{ANNA}",
            f"GET /network/{office}",
        ]
        assert authorized(emulator, office) == []

    def test_deauthorize_makes_no_members_of_typos(self, shell: Shell, emulator: Emulator, office: str) -> None:
        done = shell.attempt(
            "ansible-playbook",
            "community.zerotier.member_deauthorize",
            "-e",
            "zt_network_name=office",
            "-e",
            f"zt_nodes={CAROL}",
        )
        assert done.returncode != 0
        assert f"node {CAROL} is not a member" in done.stdout
        assert writes(emulator) == []


class TestPrune:
    @pytest.fixture
    def office(self, emulator: Emulator) -> str:
        """Members seen 10, 100 and 200 days ago, and one who was never seen."""
        network_id = emulator.add_network("office")
        for node, days in (("0000000010", 10), ("0000000100", 100), ("0000000200", 200), ("0000000000", None)):
            emulator.add_member(network_id, node, name=f"m{days}", config={"authorized": True})
            if days:
                emulator.check_in(network_id, node, seconds_ago=days * DAY)
        return network_id

    def answers(self, **others: t.Any) -> dict[str, t.Any]:
        return {
            "zt_network_name": "office",
            "zt_network_id": "",
            "zt_days": 90,
            "zt_keep": "",
            "zt_commit": "false",
            **others,
        }

    def test_without_commit_it_only_reports(self, shell: Shell, emulator: Emulator, office: str) -> None:
        ran = Job(shell, emulator, "members_prune", **self.answers()).run()
        assert (ran.changed, emulator.calls) == (0, ["GET /status", "GET /network", f"GET /network/{office}/member"])
        never, _title, stale = ran.output.partition('"stale"')
        assert [node in stale for node in ("0000000010", "0000000100", "0000000200")] == [False, True, True]
        assert "0000000000" in never
        assert "2 authorized members were not seen for 90 days, 1 never. Nothing was changed" in message(ran)

    def test_with_commit_it_ends_the_authorization(self, shell: Shell, emulator: Emulator, office: str) -> None:
        job = Job(shell, emulator, "members_prune", **self.answers(zt_commit="true", zt_keep="0000000100\n"))
        preview, real, calls = job.quartet()
        assert "1 authorized members were not seen for 90 days, 1 never. 1 would lose their authorization." in message(
            preview
        )
        assert message(real).endswith("1 lost their authorization.")
        assert calls[-1] == f"POST /network/{office}/member/0000000200"
        assert authorized(emulator, office) == ["0000000000", "0000000010", "0000000100"]

    def test_most_members_are_not_stale(self, shell: Shell, emulator: Emulator, office: str) -> None:
        """More likely, the controller was away for long."""
        job = Job(shell, emulator, "members_prune", **self.answers(zt_commit="true", zt_days=9))
        done = shell.attempt("ansible-playbook", job.name, *(f"-e{key}={value}" for key, value in job.answers.items()))
        said = re.sub(r"\s+", " ", done.stdout)
        assert "zt_commit: 3 of 4 members would be lost, more than half. Nothing was changed." in said
        assert writes(emulator) == []
        job.answers["zt_purge_limit"] = 3
        job.run()
        assert authorized(emulator, office) == ["0000000000"]

    def test_answers_that_can_not_be_meant(self, shell: Shell, emulator: Emulator, office: str) -> None:
        job = Job(shell, emulator, "members_prune", zt_network_name="office")
        for days in (0, -1, "many"):
            assert f"zt_days: '{days}' is not a number of days" in job.refused(zt_days=days)
        assert "zt_keep: anna is no node id" in job.refused(zt_keep="anna")


class TestNetwork:
    def test_from_the_answers(self, shell: Shell, emulator: Emulator) -> None:
        job = Job(
            shell, emulator, "network_apply",
            zt_network_name="office", zt_network_description="", zt_network_private="true", zt_network_route="10.147.20.0/24",
            zt_network_pool_start="10.147.20.100", zt_network_pool_end="10.147.20.199", zt_nodes=f"{ANNA}\n",
        )  # fmt: skip
        job.emulator.reset()
        preview = shell.playbook(
            job.name, "--check", "--diff", allowed=r"\[WARNING\]: network_name: there is no", **job.answers
        )
        assert writes(emulator) == []
        real = job.run("--diff")
        assert preview.changed == real.changed == 2
        assert message(preview) == "Network office: would be changed, with 1 members that differed."
        assert message(real) == "Network office: changed, with 1 members that differed."
        assert job.run("--check").changed == 0
        again = job.run()
        assert (again.changed, writes(emulator)) == (0, [])
        assert message(again) == "Network office: as it was, with 0 members that differed."
        network_id = emulator.requests[-1].path.split("/")[2]
        config = (emulator.network(network_id) or {})["config"]
        assert [route["target"] for route in config["routes"]] == ["10.147.20.0/24"]
        assert config["ipAssignmentPools"] == [{"ipRangeStart": "10.147.20.100", "ipRangeEnd": "10.147.20.199"}]
        assert (config["private"], config["v4AssignMode"]) == (True, {"zt": True})
        assert authorized(emulator, network_id) == [ANNA]

    def test_empty_answers_touch_nothing(self, shell: Shell, emulator: Emulator) -> None:
        emulator.add_network(
            "office", description="mine", config={"private": False, "routes": [{"target": "10.0.0.0/24"}]}
        )
        job = Job(
            shell, emulator, "network_apply",
            zt_network_name="office", zt_network_description="", zt_network_private="", zt_network_route="",
            zt_network_pool_start="", zt_network_pool_end="", zt_nodes="",
        )  # fmt: skip
        assert job.run().changed == 0
        assert emulator.calls == ["GET /network"]

    def test_from_a_dictionary(self, shell: Shell, emulator: Emulator, office: str) -> None:
        job = Job(
            shell, emulator, "network_apply",
            zt_network={"name": "office", "description": "Laptops"}, zt_members=[{"node_id": BOB}],
            zt_member_defaults={"authorized": True}, zt_members_purge="deauthorize", zt_members_purge_limit=1,
        )  # fmt: skip
        _preview, _real, calls = job.quartet()
        assert len([call for call in calls if call.startswith("POST")]) == 3
        assert authorized(emulator, office) == [BOB]

    def test_answers_that_can_not_be_meant(self, shell: Shell, emulator: Emulator) -> None:
        job = Job(shell, emulator, "network_apply", zt_network_name="office")
        assert "zt_network_name, zt_network: one of them is needed" in job.refused(zt_network_name="")
        assert "a pool needs both its ends" in job.refused(zt_network_pool_start="10.0.0.1")
        assert "zt_nodes: anna is no node id" in job.refused(zt_nodes="anna")


class TestToken:
    @pytest.fixture
    def secrets(self, tmp_path: Path) -> Path:
        """Where the secrets go."""
        directory = tmp_path / "secrets"
        directory.mkdir()
        return directory

    def test_a_new_token_beside_the_old_one_and_then_without_it(
        self, shell: Shell, emulator: Emulator, secrets: Path
    ) -> None:
        for name in ("robot", "robot-20200101", "robotics", "robot-20200101-x"):
            emulator.add_token(name, f"secret of {name} secret of {name}")
        job = Job(
            shell, emulator, "token_rotate", zt_token_name="robot", zt_token_dir=str(secrets), zt_delete_old="false"
        )
        preview, real, calls = job.quartet()
        assert "would be made" in message(preview)
        assert "Old tokens, which still work: robot, robot-20200101. Once nothing uses them" in message(real)
        assert [call.split()[0] for call in calls if not call.startswith("GET")] == ["POST"]
        [file] = secrets.iterdir()
        secret = file.read_text(encoding="utf-8").strip()
        assert (file.name, file.stat().st_mode & 0o777) == (
            f"{re.findall('Token (robot-[0-9]{8})', message(real))[0]}.token",
            0o600,
        )
        assert emulator.authenticates(secret)

        job.answers["zt_delete_old"] = "true"
        preview, real, calls = job.quartet()
        assert "Old tokens to delete: robot, robot-20200101." in message(preview)
        assert "Old tokens deleted: robot, robot-20200101." in message(real)
        assert [call.split()[0] for call in calls if not call.startswith("GET")] == ["DELETE", "DELETE"]
        assert sorted((emulator.user() or {})["tokens"]) == sorted(
            ["emulator", file.stem, "robotics", "robot-20200101-x"]
        )
        assert secret not in preview.output + real.output + job.run("-vvvv").output

    def test_old_tokens_stay_when_the_new_one_does_not_work(
        self, shell: Shell, emulator: Emulator, secrets: Path
    ) -> None:
        emulator.add_token("robot", "the old secret of the token robot")
        answers = {"zt_token_name": "robot", "zt_token_dir": str(secrets), "zt_delete_old": "true"}
        shell.playbook("community.zerotier.token_rotate", "--check", **answers)
        emulator.reset()
        ordered = {"method": "GET", "path": "/status", "skip": 2, "null": ["user"], "times": None}
        emulator.fault(**ordered)
        done = shell.attempt("ansible-playbook", "community.zerotier.token_rotate", "-e", "@extra-vars.yml")
        assert done.returncode != 0
        assert "no old token was deleted" in done.stdout
        assert [call for call in emulator.calls if call.startswith("DELETE")] == []
        assert emulator.authenticates("the old secret of the token robot")

    def test_a_secret_that_is_lost_stops_all(self, shell: Shell, emulator: Emulator, secrets: Path) -> None:
        job = Job(shell, emulator, "token_rotate", zt_token_name="robot", zt_token_dir=str(secrets))
        job.run()
        next(secrets.iterdir()).unlink()
        emulator.reset()
        done = shell.attempt("ansible-playbook", job.name, "-e", "@extra-vars.yml", "-e", "zt_delete_old=true")
        assert done.returncode != 0
        assert "which can't be read back" in done.stdout
        assert writes(emulator) == []

    def test_answers_that_can_not_be_meant(self, shell: Shell, emulator: Emulator, secrets: Path) -> None:
        job = Job(shell, emulator, "token_rotate", zt_token_name="robot", zt_token_dir=str(secrets))
        assert "zt_token_name: '../robot' is no name" in job.refused(zt_token_name="../robot")
        assert "zt_token_dir: '/nowhere' is no directory" in job.refused(zt_token_dir="/nowhere")


class TestOrganization:
    def test_invite(self, shell: Shell, emulator: Emulator) -> None:
        emulator.add_user("member-token-of-32-characters-or-so", "member@example.com", in_organization=True)
        job = Job(shell, emulator, "org_invite", zt_emails="ada@example.com\nmember@example.com\nBob@example.com")
        preview, real, _calls = job.quartet()
        assert message(preview).startswith("2 of 3 people would be invited")
        assert message(real).startswith("2 of 3 people were invited")
        assert sorted(mail.lower() for mail in emulator.mails) == ["ada@example.com", "bob@example.com"]

    def test_answers_that_can_not_be_meant(self, shell: Shell, emulator: Emulator) -> None:
        job = Job(shell, emulator, "org_invite", zt_emails="ada")
        assert "zt_emails: ada is no e-mail address." in job.refused()
        assert "zt_emails: is empty." in job.refused(zt_emails="")


class TestConfiguration:
    def test_backup_and_restore(self, shell: Shell, emulator: Emulator, office: str, tmp_path: Path) -> None:
        directory = tmp_path / "backup"
        backup = Job(shell, emulator, "account_backup", zt_config_dir=str(directory), zt_network_names="")
        backup.quartet()
        assert any(directory.rglob("*.yml"))
        switches = {"zt_commit": "false", "zt_strict": "false", "zt_allow_delete": "false"}
        restore = Job(shell, emulator, "account_restore", zt_config_dir=str(directory), **switches)
        assert restore.run().changed == 0
        assert writes(emulator) == []

        shell.playbook("community.zerotier.member_deauthorize", zt_network_name="office", zt_nodes=ANNA)
        preview = restore.run("--diff")
        assert writes(emulator) == []
        assert "This was only a preview. To apply it, run again with -e zt_commit=true." in preview.output
        restore.answers["zt_commit"] = "true"
        restore.run("--diff")
        assert authorized(emulator, office) == [ANNA]
        again = restore.run()
        assert (again.changed, writes(emulator)) == (0, [])

    def test_backup_of_some_networks(self, shell: Shell, emulator: Emulator, office: str, tmp_path: Path) -> None:
        emulator.add_network("two words")
        emulator.add_network("third")
        directory = tmp_path / "backup"
        Job(
            shell, emulator, "account_backup", zt_config_dir=str(directory), zt_network_names="two words\noffice\n"
        ).run()
        written = "".join(file.read_text(encoding="utf-8") for file in directory.rglob("*.yml"))
        assert ("two words" in written, "office" in written, "third" in written) == (True, True, False)

    def test_takeover_writes_nothing_before_it_can_go_on(
        self, shell: Shell, emulator: Emulator, office: str, tmp_path: Path
    ) -> None:
        files = tmp_path / "account" / "networks"
        files.mkdir(parents=True)
        (files / "old.yml").write_text("name: x\nnmae: y\n", encoding="utf-8")
        words = ("ansible-playbook", "community.zerotier.takeover", "-e", f"zt_config_dir={tmp_path / 'account'}")
        done = shell.attempt(*words)
        assert done.returncode != 0
        said = re.sub(r"\s+", " ", done.stdout)
        assert "networks/old.yml: nmae: is not a known key" in said
        assert "Nothing was written." in said
        assert [file.name for file in files.iterdir()] == ["old.yml"]
        (files / "old.yml").unlink()
        emulator.fault(method="GET", path="/status", status=404, times=None)  # as some servers
        shell.run(*words, "--check")
        assert list(files.iterdir()) == []
        assert "The files are what the account is." in shell.run(*words)
        assert [file.name for file in files.iterdir()] == ["office.yml"]
        restore = Job(shell, emulator, "account_restore", zt_config_dir=str(tmp_path / "account"), zt_strict="true")
        assert restore.run().changed == 0

    def test_answers_that_can_not_be_meant(self, shell: Shell, emulator: Emulator) -> None:
        assert "zt_config_dir: is empty." in Job(shell, emulator, "account_backup", zt_config_dir="").refused()
        restore = Job(shell, emulator, "account_restore", zt_config_dir="/nowhere")
        assert "zt_config_dir: '/nowhere' is no directory." in restore.refused()


def test_the_commands_of_the_guide(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    """As a reader would type them, one after the other, below a directory of their own."""
    guide = Path(__file__).resolve().parents[2] / "docs" / "docsite" / "rst" / "guide_playbooks.rst"
    blocks = re.findall(
        r"^\.\. code-block:: (\w+)\n\n((?:    .*\n|\n)+)", guide.read_text(encoding="utf-8"), re.MULTILINE
    )
    for directory in ("secrets", "www"):
        (tmp_path / directory).mkdir()
    ran = []
    for language, block in blocks:
        text = textwrap.dedent(block).replace("/srv/", f"{tmp_path}/")
        if language == "yaml":
            shell.write(text.split()[1], text)
            continue
        for line in text.splitlines():
            if line.startswith("ansible-playbook"):
                before = len(emulator.calls)
                shell.run(*shlex.split(line), allowed=r"\[WARNING\]: network_name: there is no network called")
                assert len(emulator.calls) > before
                ran.append(line)
    assert {line.split()[1].rpartition(".")[2] for line in ran} == {
        "network_apply", "member_authorize", "member_deauthorize", "members_prune", "token_rotate", "org_invite",
        "account_backup", "account_restore", "audit_report",
    }  # fmt: skip
    assert emulator.mails == ["ada@example.com"]
    assert (tmp_path / "www" / "zerotier.html").is_file()
