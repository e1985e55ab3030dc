# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AWX: what awx_setup makes of it, and jobs and inventories as AWX runs them, with the environment that its credential gives."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests import leaks, wheel_collections
from tests.awx import AWX, TOKEN, Item, injected
from tests.emulator import Emulator
from tests.shell import BIN, Shell

ROOT = Path(__file__).parents[2]
PROJECT = Path(__file__).parent / "awx_project"
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_awx.rst"
SETUP = "community.zerotier.awx_setup"
URL = "https://git.example.com/zerotier.git"
ONE_TEMPLATE = [{"playbook": "org_invite", "title": "invite people"}]  # where the number of them does not matter
# What the modules of awx.awx warn of: that AWX shows no secrets, and, with ansible-core 2.19 and newer, a result of their own.
ODD = r".*(encrypted data|result key 'finished' of type str)"
WEEKLY = "DTSTART:20260101T030000Z RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO"
NODES = ["1a2b3c4d01", "1a2b3c4d02", "1a2b3c4d03"]


class _Loader(yaml.SafeLoader):
    """Knows Ansible's mark for text that is no template."""


def _text(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor("!unsafe", _text)


def variables(name: str) -> dict[str, t.Any]:
    """A file of variables of the playbooks."""
    content = (ROOT / "playbooks" / "vars" / f"{name}.yml").read_text(encoding="utf-8")
    return t.cast(dict[str, t.Any], yaml.load(content, _Loader))


def credential_type() -> Item:
    given = variables("awx_credential_type")
    return {key: given[f"zt_awx_credential_type_{key}"] for key in ("inputs", "injectors")}


class TestSetup:
    """The playbook awx_setup, with the real modules of awx.awx, against a stand-in for AWX."""

    @pytest.fixture
    def awx(self) -> Iterator[AWX]:
        with AWX(PROJECT) as running:
            yield running

    @pytest.fixture
    def shell(self, shell: Shell, awx: AWX) -> Shell:
        wheel_collections.use(shell.environment, "awx/awx")
        shell.environment.update(
            CONTROLLER_HOST=awx.url, CONTROLLER_OAUTH_TOKEN=TOKEN, ANSIBLE_DEPRECATION_WARNINGS="false"
        )
        return shell

    def test_it_makes_all_of_it_and_a_second_run_changes_nothing(
        self, awx: AWX, shell: Shell, emulator: Emulator
    ) -> None:
        schedules = [{"title": "audit report", "rrule": WEEKLY, "extra_data": {"zt_report_file": "/srv/report.html"}}]
        given: dict[str, t.Any] = {
            "zt_awx_project_url": URL,
            "zt_awx_image": "registry.example.com/zt:1",
            "zt_awx_schedules": schedules,
        }
        first = shell.playbook(SETUP, "-vvv", allowed=ODD, **given)
        assert first.changed > 0
        made = len(awx.writes)

        assert awx.named("credentials", "ZeroTier")["inputs"] == {"token": emulator.token, "url": emulator.url}
        assert awx.named("credential_types", "ZeroTier")["kind"] == "cloud"
        assert awx.named("projects", "ZeroTier")["scm_url"] == URL
        source = awx.named("inventory_sources", "ZeroTier")
        assert (source["source"], source["enabled_var"], source["enabled_value"]) == ("scm", "zt_authorized", "True")
        assert (source["overwrite"], source["update_on_launch"], source["update_cache_timeout"]) == (True, True, 300)
        assert source["source_project"] in awx.items["projects"]
        assert len(awx.items["schedules"]) == 1
        self.job_templates_are_right(awx)

        second = shell.playbook(SETUP, "-vvv", allowed=ODD, **given)
        assert second.changed == 0
        assert len(awx.writes) == made
        for ran in (first, second):
            assert emulator.token not in ran.output
            assert TOKEN not in ran.output

    def job_templates_are_right(self, awx: AWX) -> None:
        """Each playbook has a job template with its survey."""
        templates = {item["playbook"]: (identity, item) for identity, item in awx.items["job_templates"].items()}
        surveys = {
            path.stem: json.loads(path.read_text("utf-8")) for path in (ROOT / "playbooks/surveys").glob("*.json")
        }
        assert set(templates) == {f"playbooks/{name}.yml" for name in surveys}
        for name, survey in surveys.items():
            identity, template = templates[f"playbooks/{name}.yml"]
            assert awx.surveys[identity] == survey
            assert template["survey_enabled"] is True
            assert template["description"] == survey["description"]
            assert awx.credentials_of(template["name"]) == ["ZeroTier"]
            assert awx.items["inventories"][template["inventory"]]["name"] == "ZeroTier API"

    def test_a_preview_of_a_change_writes_nothing(self, awx: AWX, shell: Shell) -> None:
        given: dict[str, t.Any] = {"zt_awx_project_url": URL, "zt_awx_job_templates": ONE_TEMPLATE}
        shell.playbook(SETUP, allowed=ODD, **given)
        made = len(awx.writes)
        assert "execution_environments" not in awx.items
        assert "schedules" not in awx.items
        preview = shell.playbook(SETUP, "--check", allowed=ODD, **given, zt_awx_enabled_var="zt_online")
        assert (preview.changed, len(awx.writes)) == (1, made)
        real = shell.playbook(SETUP, allowed=ODD, **given, zt_awx_enabled_var="zt_online")
        assert (real.changed, len(awx.writes)) == (1, made + 1)

    def test_a_new_token_is_written_if_you_say_so(self, awx: AWX, shell: Shell) -> None:
        given: dict[str, t.Any] = {"zt_awx_project_url": URL, "zt_awx_job_templates": ONE_TEMPLATE}
        shell.playbook(SETUP, allowed=ODD, **given)
        old = shell.environment["ZEROTIER_CENTRAL_TOKEN"]
        shell.environment["ZEROTIER_CENTRAL_TOKEN"] = "another-token-of-32-characters-or-so"
        shell.playbook(SETUP, allowed=ODD, **given)
        assert awx.named("credentials", "ZeroTier")["inputs"]["token"] == old
        shell.playbook(SETUP, allowed=ODD, **given, zt_awx_update_secrets=True)
        assert awx.named("credentials", "ZeroTier")["inputs"]["token"] == "another-token-of-32-characters-or-so"

    def refused(self, shell: Shell, **given: t.Any) -> str:
        """What the playbook says when it fails, on one line."""
        shell.write(
            "given.yml", yaml.safe_dump({"zt_awx_project_url": URL, "zt_awx_job_templates": ONE_TEMPLATE, **given})
        )
        done = shell.attempt("ansible-playbook", SETUP, "-e", "@given.yml")
        assert done.returncode != 0, done.stdout
        return " ".join(done.stdout.split())

    def again(self, shell: Shell, **given: t.Any) -> int:
        """Set up one job template; how many tasks changed something."""
        given = {"zt_awx_project_url": URL, "zt_awx_job_templates": ONE_TEMPLATE, **given}
        return shell.playbook(SETUP, allowed=ODD, **given).changed

    def inputs(self, awx: AWX) -> Item:
        return t.cast(Item, awx.named("credentials", "ZeroTier")["inputs"])

    @pytest.mark.parametrize(
        ("given", "sentence"),
        [
            ({"zt_awx_project_url": ""}, "zt_awx_project_url: is missing."),
            ({"zt_awx_enabled_var": "online"}, "must be zt_authorized or zt_online"),
            (
                {"zt_awx_schedules": [{"title": "invite peple", "rrule": WEEKLY}]},
                "[0].title: 'invite peple' is no job template.",
            ),
        ],
    )
    def test_what_is_missing_or_wrong_is_told_before_any_request(
        self, awx: AWX, shell: Shell, given: dict[str, t.Any], sentence: str
    ) -> None:
        assert sentence in self.refused(shell, **given)
        assert awx.calls == []

    def test_without_anything_to_log_in_with_a_credential_can_t_be_made(self, awx: AWX, shell: Shell) -> None:
        token = shell.environment.pop("ZEROTIER_CENTRAL_TOKEN")
        assert "Set the environment variable ZEROTIER_CENTRAL_TOKEN" in self.refused(shell)
        assert awx.writes == []
        shell.environment["ZEROTIER_CENTRAL_TOKEN"] = token
        self.again(shell)
        del shell.environment["ZEROTIER_CENTRAL_TOKEN"], shell.environment["ZEROTIER_CENTRAL_URL"]
        assert self.again(shell) == 0

    def test_only_what_the_environment_names_is_written_to_a_credential(
        self, awx: AWX, shell: Shell, emulator: Emulator
    ) -> None:
        self.again(shell)
        del shell.environment["ZEROTIER_CENTRAL_URL"]
        shell.environment.update(ZEROTIER_CENTRAL_TOKEN="another-token-of-32-characters-or-so", ZEROTIER_RATE_LIMIT="5")
        assert self.again(shell) == 1
        expected = {"token": emulator.token, "url": emulator.url, "rate_limit": "5"}
        assert self.inputs(awx) == expected
        assert self.again(shell) == 0
        self.again(shell, zt_awx_update_secrets=True)
        assert self.inputs(awx) == {**expected, "token": "another-token-of-32-characters-or-so"}
        del shell.environment["ZEROTIER_CENTRAL_TOKEN"]
        assert self.again(shell, zt_awx_update_secrets=True) == 0

    def test_a_project_is_fetched_again(self, awx: AWX, shell: Shell, tmp_path: Path) -> None:
        """After it could not be fetched, and when playbooks were pushed later."""
        awx.project = tmp_path / "repository"
        shutil.copytree(PROJECT, awx.project, ignore=shutil.ignore_patterns("org_invite.yml"))
        awx.failing_updates = 1
        assert (
            "can't be used yet: Project update failed If AWX could not fetch it, look at the last job"
            in self.refused(shell)
        )
        assert "the project has no playbooks/org_invite.yml. Look at what is in the repository" in self.refused(shell)
        awx.failing_updates = 1
        assert "look at the last job of the project in AWX" in self.refused(shell)
        assert "job_templates" not in awx.items
        shutil.copy(PROJECT / "playbooks" / "org_invite.yml", awx.project / "playbooks")
        self.again(shell)
        assert awx.named("job_templates", "ZeroTier invite people")["playbook"] == "playbooks/org_invite.yml"
        fetched = awx.calls.count(update := f"POST projects/{awx.id_of('projects', 'ZeroTier')}/update")
        shell.playbook(SETUP, "--check", allowed=ODD, zt_awx_project_url=URL, zt_awx_job_templates=ONE_TEMPLATE)
        assert awx.calls.count(update) == fetched

    def test_inputs_of_a_type_in_use_are_frozen(self, awx: AWX, shell: Shell) -> None:
        self.again(shell)
        kind = awx.named("credential_types", "ZeroTier")
        kind["inputs"] = json.loads(json.dumps(kind["inputs"]))
        kind["inputs"]["fields"][0]["help_text"] = "Words may differ."
        assert self.again(shell) == 0
        kind["inputs"]["fields"].pop()
        made = len(awx.writes)
        said = self.refused(shell)
        assert "credential type 'ZeroTier' is in use" in said
        assert "Others are needed of: rate_limit. Rename the type" in said
        assert len(awx.writes) == made
        kind["name"] = awx.named("credentials", "ZeroTier")["name"] = "ZeroTier old"
        self.again(shell)
        assert awx.credentials_of("ZeroTier invite people") == ["ZeroTier"]

    def test_an_organization_that_is_made_can_fetch_collections(self, awx: AWX, shell: Shell) -> None:
        self.again(shell, zt_awx_organization="Networks")
        identity = awx.id_of("organizations", "Networks")
        assert awx.associated["organizations", identity, "galaxy_credentials"] == [1]
        assert self.again(shell, zt_awx_organization="Networks") == 0
        awx.items["credentials"].pop(1)
        made = len(awx.writes)
        assert "no credential for Ansible Galaxy" in self.refused(shell, zt_awx_organization="Others")
        assert len(awx.writes) == made

    def test_one_that_is_there_is_left_alone(self, awx: AWX, shell: Shell) -> None:
        awx.associated["organizations", 1, "galaxy_credentials"] = []
        self.again(shell)
        assert awx.associated["organizations", 1, "galaxy_credentials"] == []

    def test_one_job_template_may_have_several_schedules(self, awx: AWX, shell: Shell) -> None:
        answers = {"zt_emails": "ada@example.com"}
        given = [
            {"title": "invite people", "rrule": WEEKLY, "extra_data": answers},
            {
                "title": "invite people",
                "name": "invite the others",
                "rrule": WEEKLY,
                "extra_data": {"zt_emails": "bob@example.com"},
            },
        ]
        self.again(shell, zt_awx_schedules=given)
        assert {item["name"]: item["extra_data"]["zt_emails"] for item in awx.items["schedules"].values()} == {
            "ZeroTier invite people": "ada@example.com",
            "ZeroTier invite the others": "bob@example.com",
        }
        assert self.again(shell, zt_awx_schedules=given) == 0

    def test_telecomx_gets_no_template_that_can_only_fail(self, awx: AWX, shell: Shell, emulator: Emulator) -> None:
        shell.use_telecomx(emulator)
        shell.playbook(SETUP, zt_awx_project_url=URL)
        names = {item["playbook"] for item in awx.items["job_templates"].values()}
        assert {f"playbooks/{name}.yml" for name in ("token_rotate", "org_invite")} == awx.playbooks() - names

    def test_automation_platform_has_its_api_elsewhere(self, shell: Shell) -> None:
        with AWX(PROJECT, prefix="/api/controller/") as platform:
            shell.environment.update(
                CONTROLLER_HOST=platform.url, CONTROLLER_OPTIONAL_API_URLPATTERN_PREFIX="/api/controller/"
            )
            self.again(shell)
            assert self.again(shell) == 0

    def test_a_job_started_through_the_api_needs_no_answer_where_there_is_a_default(
        self, awx: AWX, shell: Shell
    ) -> None:
        shell.playbook(SETUP, zt_awx_project_url=URL)
        answers: dict[str, Item] = {
            "prune members": {"zt_network_name": "office"},
            "rotate a token": {"zt_token_name": "robot", "zt_token_dir": "/srv"},
            "restore the account": {"zt_config_dir": "/srv"},
        }
        for title, given in answers.items():
            target = f"/api/v2/job_templates/{awx.id_of('job_templates', f'ZeroTier {title}')}/launch/"
            assert awx.handle("POST", target, {"extra_vars": given})[0] == 201
            assert awx.handle("POST", target, {"extra_vars": {"zt_commit": True}})[0] == 400


class Runner:
    """A job or an inventory update as AWX starts it: a private data directory, and an environment that holds little else."""

    def __init__(self, directory: Path, inputs: dict[str, str]) -> None:
        pytest.importorskip("ansible_runner", reason="SKIPPED: ansible-runner is not installed.")
        self.directory = directory / "private"
        self._jobs = 0
        for name in ("env", "inventory"):
            (self.directory / name).mkdir(parents=True)
        shutil.copytree(PROJECT, self.directory / "project")
        (self.directory / "inventory" / "hosts").write_text("", encoding="utf-8")
        home = directory / "runner-home"
        home.mkdir()
        environment = {
            **injected(credential_type(), inputs),
            "ANSIBLE_HOME": str(home),
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "True",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
            "ANSIBLE_REMOTE_TMP": str(home / "tmp"),
        }
        if "ZEROTIER_INSTALLED" in os.environ:
            environment["ANSIBLE_COLLECTIONS_PATH"] = os.environ["ZEROTIER_INSTALLED"]
        self._write("envvars", environment)
        self._write("settings", {"suppress_ansible_output": True})
        self._environment = {
            "PATH": f"{BIN}:/usr/bin:/bin",
            "HOME": str(home),
            "NO_PROXY": "127.0.0.1",
            "LANG": "C.UTF-8",
        }

    def _write(self, name: str, content: dict[str, t.Any]) -> None:
        (self.directory / "env" / name).write_text(json.dumps(content), encoding="utf-8")

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, env=self._environment, capture_output=True, text=True, check=False)

    def job(self, playbook: str, **answers: t.Any) -> list[Item]:
        """Run a job template with answers to its survey; the job's events."""
        self._write("extravars", answers)
        command = (str(BIN / "ansible-runner"), "run", str(self.directory), "--playbook", f"playbooks/{playbook}.yml")
        self._jobs += 1
        done = self._run(*command, "--ident", f"job-{self._jobs}")
        artifacts = self.directory / "artifacts" / f"job-{self._jobs}"
        output = (artifacts / "stdout").read_text(encoding="utf-8")
        assert (done.returncode, (artifacts / "status").read_text()) == (0, "successful"), done.stdout + output
        warned = re.findall(r"^\[(?:DEPRECATION )?WARNING\]: (?!provided hosts list is empty).*", output, re.MULTILINE)
        assert warned == []
        events = [json.loads(path.read_text("utf-8")) for path in (artifacts / "job_events").glob("*-*.json")]
        return sorted(events, key=lambda event: t.cast(int, event["counter"]))

    def inventory(self, file: str) -> Item:
        """Update an inventory from a file of the project."""
        code = (
            "import ansible_runner, sys\n"
            "out, err, code = ansible_runner.run_command(executable_cmd='ansible-inventory', private_data_dir=sys.argv[1],\n"
            "    cmdline_args=sys.argv[2:], runner_mode='subprocess', quiet=True, ident='update')\n"
            "sys.exit(code)"
        )
        result = self.directory / "inventory.json"
        arguments = ("--list", "--export", "-i", str(self.directory / "project" / file), "--output", str(result))
        done = self._run(sys.executable, "-c", code, str(self.directory), *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return t.cast(Item, json.loads(result.read_text(encoding="utf-8")))

    def forget_environment(self) -> None:
        """AWX deletes what it gave to a job, and the file in which ansible-runner notes how it was started; only the results stay."""
        (self.directory / "env" / "envvars").unlink()
        for file in (self.directory / "artifacts").glob("*/command"):
            assert file.stat().st_mode & 0o077 == 0
            file.unlink()


def enabled(host: Item, variable: str, value: str) -> bool:
    """Whether AWX enables a host of an inventory source with enabled_var and enabled_value."""
    return str(host[variable]).lower() == value.lower()


def tasks(events: list[Item], kind: str) -> list[Item]:
    return [event["event_data"] for event in events if event["event"] == kind]


class TestJobs:
    @pytest.fixture
    def network(self, emulator: Emulator) -> str:
        network = emulator.add_network("office")
        for node in NODES[:2]:
            emulator.add_member(network, node, name=f"box-{node}", config={"authorized": node == NODES[0]})
            emulator.check_in(network, node, seconds_ago=30 if node == NODES[0] else 100 * 86400)
        emulator.reset()
        return network

    @pytest.fixture
    def runner(self, tmp_path: Path, emulator: Emulator) -> Iterator[Runner]:
        """Afterwards, no secret is in anything that the job left."""
        made = Runner(tmp_path, {"token": emulator.token, "url": emulator.url})
        yield made
        made.forget_environment()
        found, files = leaks.search(leaks.secrets_at(f"{emulator.origin}/_emulator/secrets"), [tmp_path])
        assert found == []
        assert files > 3

    def authorized(self, emulator: Emulator, network: str) -> list[str]:
        members = emulator.members(network)
        return sorted(member["nodeId"] for member in members if member["config"]["authorized"])

    def test_members_are_authorized(self, runner: Runner, emulator: Emulator, network: str) -> None:
        answers = {"zt_network_name": "office", "zt_nodes": f"{NODES[1]}\n{NODES[2]}", "zt_member_name": ""}
        events = runner.job("member_authorize", **answers)
        assert self.authorized(emulator, network) == NODES
        assert any(task["res"]["changed"] for task in tasks(events, "runner_on_ok"))
        assert tasks(events, "runner_on_failed") == []
        assert tasks(events, "playbook_on_stats")[0]["changed"] == {"localhost": 1}
        again = runner.job("member_authorize", **answers)
        assert tasks(again, "playbook_on_stats")[0]["changed"] == {}

    def test_members_lose_their_authorization(self, runner: Runner, emulator: Emulator, network: str) -> None:
        events = runner.job("member_deauthorize", zt_network_id=network, zt_nodes=NODES[0])
        assert self.authorized(emulator, network) == []
        assert tasks(events, "runner_on_failed") == []

    def test_members_are_pruned_only_if_the_survey_says_so(
        self, runner: Runner, emulator: Emulator, network: str
    ) -> None:
        emulator.add_member(network, NODES[2], config={"authorized": True})
        emulator.check_in(network, NODES[2], seconds_ago=100 * 86400)
        answers = {"zt_network_name": "office", "zt_days": 90, "zt_keep": ""}
        runner.job("members_prune", **answers, zt_commit="false")
        assert self.authorized(emulator, network) == [NODES[0], NODES[2]]
        runner.job("members_prune", **answers, zt_commit="true")
        assert self.authorized(emulator, network) == [NODES[0]]

    def test_a_network_is_made(self, runner: Runner, emulator: Emulator) -> None:
        answers = {
            "zt_network_name": "branch",
            "zt_network_description": "Branch office",
            "zt_network_private": "",
            "zt_network_route": "10.147.30.0/24",
            "zt_network_pool_start": "10.147.30.100",
            "zt_network_pool_end": "10.147.30.199",
            "zt_nodes": "",
        }
        runner.job("network_apply", **answers)
        assert "POST /network" in emulator.calls
        again = runner.job("network_apply", **answers)
        assert tasks(again, "playbook_on_stats")[0]["changed"] == {}

    def test_the_old_secrets_of_a_token_and_the_new_one_are_in_no_result(
        self, runner: Runner, emulator: Emulator, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        kept = tmp_path_factory.mktemp("kept")  # the directory that stays
        runner.job("token_rotate", zt_token_name="robot", zt_token_dir=str(kept), zt_delete_old="false")
        (file,) = kept.iterdir()
        assert emulator.authenticates(file.read_text(encoding="utf-8").strip())

    def test_the_inventory_tells_awx_which_hosts_to_enable(
        self, runner: Runner, emulator: Emulator, network: str
    ) -> None:
        hosts = runner.inventory("inventories/account.zt_inventory.yml")["_meta"]["hostvars"]
        assert set(hosts) == {f"box-{node}" for node in NODES[:2]}
        for variable in ("zt_authorized", "zt_online"):
            assert {name: host[variable] for name, host in hosts.items()} == {
                f"box-{NODES[0]}": True,
                f"box-{NODES[1]}": False,
            }
            for value in ("True", "true"):
                assert [enabled(hosts[f"box-{node}"], variable, value) for node in NODES[:2]] == [True, False]

    def test_a_login_at_telecomx_will_do(self, tmp_path: Path, emulator: Emulator, network: str) -> None:
        inputs = {
            "provider": "telecomx",
            "url": emulator.telecomx_url,
            "username": emulator.username,
            "password": emulator.password,
        }
        runner = Runner(tmp_path, inputs)
        hosts = runner.inventory("inventories/account.zt_inventory.yml")["_meta"]["hostvars"]
        assert set(hosts) == {f"box-{node}" for node in NODES[:2]}
        runner.job("member_deauthorize", zt_network_name="office", zt_nodes=NODES[0])
        assert self.authorized(emulator, network) == []


def test_the_environment_is_what_the_plugins_read() -> None:
    """Each variable that the documentation of the connection options names, but for the one-time code, which is good for one task."""
    documented = set(
        re.findall(r"E\((ZEROTIER_\w+)\)", (ROOT / "plugins/doc_fragments/_connection.py").read_text("utf-8"))
    )
    assert set(credential_type()["injectors"]["env"]) == documented - {"ZEROTIER_ONE_TIME_CODE"}


def test_inputs_that_are_left_empty_are_empty_variables() -> None:
    environment = injected(credential_type(), {"token": "secret", "provider": "central"})
    assert environment.pop("ZEROTIER_CENTRAL_TOKEN") == "secret"
    assert environment.pop("ZEROTIER_PROVIDER") == "central"
    assert set(environment.values()) == {""}


def test_awx_finds_each_playbook_of_the_project() -> None:
    names = {path.stem for path in (ROOT / "playbooks/surveys").glob("*.json")}
    assert AWX(PROJECT).playbooks() == {f"playbooks/{name}.yml" for name in names}


def test_awx_offers_both_forms_of_an_import(tmp_path: Path) -> None:
    for name, line in (
        ("short", "import_playbook"),
        ("long", "ansible.builtin.import_playbook"),
        ("none", "ansible.builtin.debug"),
    ):
        (tmp_path / f"{name}.yml").write_text(
            f"- name: Import\n  {line}: community.zerotier.audit_report\n", encoding="utf-8"
        )
    assert AWX(tmp_path).playbooks() == {"short.yml", "long.yml"}
