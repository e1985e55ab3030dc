# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inputs of roles and playbooks: each use takes its own, once, and none is taken for said that was not."""

from __future__ import annotations

import json
import re
import typing as t
import urllib.request
from pathlib import Path

import pytest
import yaml

from tests.emulator import Emulator
from tests.shell import Shell

ROOT = Path(__file__).resolve().parents[2]
A, B, C = "1a2b3c4d01", "1a2b3c4d02", "1a2b3c4d03"
EVERYTHING = {"zt_commit": True, "zt_strict": True, "zt_allow_delete": True}


def role(name: str, loop: list[t.Any] | None = None, **variables: t.Any) -> dict[str, t.Any]:
    """A task that includes a role, perhaps in a loop whose variable is ``item``."""
    task = {"ansible.builtin.include_role": {"name": f"community.zerotier.{name}"}, "vars": variables}
    return {"name": "Include the role", **task, **({} if loop is None else {"loop": loop})}


def play(*tasks: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    return {"name": "Play", "hosts": "localhost", "gather_facts": False, "tasks": list(tasks), **more}


def imported(name: str, **variables: t.Any) -> dict[str, t.Any]:
    task = {"ansible.builtin.import_playbook": f"community.zerotier.{name}", "vars": variables}
    return {"name": "Import the playbook", **task}


def run(shell: Shell, *plays: dict[str, t.Any]) -> str:
    shell.write("play.yml", yaml.safe_dump(list(plays), sort_keys=False))
    return shell.playbook("play.yml").output


def writes(emulator: Emulator) -> list[str]:
    return [call for call in emulator.calls if not call.startswith("GET ")]


def authorized(emulator: Emulator, network_id: str) -> list[str]:
    return [member["nodeId"] for member in emulator.members(network_id) if member["config"]["authorized"]]


def office_and_lab(emulator: Emulator) -> tuple[str, str]:
    """Two networks, each with A to C, who take part."""
    made = []
    for name in ("office", "lab"):
        made.append(emulator.add_network(name))
        for node in (A, B, C):
            emulator.add_member(made[-1], node, config={"authorized": True})
    return made[0], made[1]


class TestRolesUsedAgain:
    """Twice in one play with different inputs, and in a loop whose variable is called as Ansible calls it."""

    def test_network(self, shell: Shell, emulator: Emulator) -> None:
        office, lab = office_and_lab(emulator)
        loop = [{"id": office, "roster": [A, B], "purge": "deauthorize"}, {"id": lab, "roster": [A], "purge": "keep"}]
        output = run(
            shell,
            play(
                role("network", zt_network={"name": "first"}, zt_members=[{"node_id": A, "authorized": True}]),
                role("network", zt_network={"name": "second", "description": "[1]"}),
                role(
                    "network",
                    loop=loop,
                    zt_network={"network_id": "{{ item.id }}"},
                    zt_members="{{ dict(item.roster | product(['n'])) | dict2items(key_name='node_id', value_name='name') }}",
                    zt_members_purge="{{ item.purge }}",
                ),
                {"name": "Tell", "ansible.builtin.debug": {"var": "zt_network_result"}},
            ),
        )
        first, second = (found_by_name(emulator, name) for name in ("first", "second"))
        assert [member["nodeId"] for member in emulator.members(first)] == [A]
        assert emulator.members(second) == []
        assert (emulator.network(second) or {})["description"] == "[1]"
        assert authorized(emulator, office) == [A, B]
        assert authorized(emulator, lab) == [A, B, C]
        assert f'"network_id": "{lab}"' in output

    def test_configure(self, shell: Shell, emulator: Emulator) -> None:
        office, lab = office_and_lab(emulator)
        for name, network in (("one", "office"), ("two", "lab")):
            directory = shell.directory / name / "networks"
            directory.mkdir(parents=True)
            members = [{"node_id": node} for node in (A, B)]
            (directory / "a.yml").write_text(yaml.safe_dump({"name": network, "members": members}), encoding="utf-8")
        uses = [
            {"dir": "one", "commit": True, "strict": True},
            {"dir": "two", "commit": True, "strict": False},
            {"dir": "two", "commit": False, "strict": True},
        ]
        inputs = {key: f"{{{{ item.{short} }}}}" for key, short in
                  (("zt_config_dir", "dir"), ("zt_commit", "commit"), ("zt_strict", "strict"))}  # fmt: skip
        output = run(
            shell,
            play(role("configure", loop=uses, **inputs), role("configure", zt_config_dir="one")),
        )
        assert writes(emulator) == [f"POST /network/{office}/member/{C}"]
        assert f"1 member not in the file would be deauthorized: {C}." in output
        assert authorized(emulator, lab) == [A, B, C]

    def test_export(self, shell: Shell, emulator: Emulator) -> None:
        _office, lab = office_and_lab(emulator)
        run(
            shell,
            play(
                role("export", loop=["office", lab], zt_config_dir="{{ item }}", zt_networks=["{{ item }}"]),
                role("export", zt_config_dir="all"),
            ),
        )
        written = {
            name: sorted(file.stem for file in (shell.directory / name / "networks").iterdir())
            for name in ("office", lab, "all")
        }
        assert written == {"office": ["office"], lab: ["lab"], "all": ["lab", "office"]}

    def test_a_result_is_never_that_of_an_earlier_use(self, shell: Shell, emulator: Emulator) -> None:
        emulator.add_network("office")
        failing = role("network", zt_network={"name": "office"}, zt_members=[{"node_id": A, "tags": {"no": "such"}}])
        output = run(
            shell,
            play(
                role("network", zt_network={"name": "office"}),
                {"name": "Try", "block": [failing], "rescue": [{"name": "Tell", "ansible.builtin.debug": {"var": "zt_network_result"}}]},
            ),
        )  # fmt: skip
        assert '"zt_network_result": {}' in output


class TestPlaybooksImportedAgain:
    def test_all_of_them(self, shell: Shell, emulator: Emulator) -> None:
        """Each twice, the second time with less said: nothing of the first time is left. In one process."""
        office, lab = office_and_lab(emulator)
        for network_id in (office, lab):
            for node in (A, B, C):
                emulator.check_in(network_id, node, seconds_ago=200 * 86_400 if node == C else 10)
        for name in ("robot", "golem", "robot-20200101", "golem-20200101"):
            emulator.add_token(name, f"secret of {name} secret of {name}")
        for name in ("secrets", "www"):
            (shell.directory / name).mkdir()
        here = str(shell.directory)
        run(
            shell,
            imported("network_apply", zt_network_name="one", zt_network_description="first", zt_nodes=[A, B]),
            imported("network_apply", zt_network_name="two"),
            imported("member_authorize", zt_network_name="two", zt_nodes=A, zt_member_name="anna"),
            imported("member_authorize", zt_network_name="two", zt_nodes=B),
            imported("member_deauthorize", zt_network_name="one", zt_nodes=A),
            imported("member_deauthorize", zt_network_id=office, zt_nodes=B),
            imported("account_backup", zt_config_dir=f"{here}/some", zt_network_names="office"),
            imported("account_backup", zt_config_dir=f"{here}/all"),
            imported("takeover", zt_config_dir=f"{here}/taken", zt_networks=["lab"]),
            imported("takeover", zt_config_dir=f"{here}/over"),
            imported("members_prune", zt_network_name="lab", zt_commit=True, zt_keep=[A]),
            imported("members_prune", zt_network_name="office"),
            imported("account_restore", zt_config_dir=f"{here}/some", zt_commit=True),
            imported("account_restore", zt_config_dir=f"{here}/all"),
            imported("token_rotate", zt_token_name="robot", zt_token_dir=f"{here}/secrets", zt_delete_old=True),
            imported("token_rotate", zt_token_name="golem", zt_token_dir=f"{here}/secrets"),
            imported("org_invite", zt_emails="ada@example.com"),
            imported("org_invite", zt_emails=["bob@example.com"]),
            imported("audit_report", zt_report_file=f"{here}/www/a.html", zt_days=11),
            imported("audit_report", zt_report_file=f"{here}/www/b.html"),
        )
        one, two = (found_by_name(emulator, name) for name in ("one", "two"))
        assert (emulator.network(two) or {})["description"] == ""
        assert authorized(emulator, one) == [B]
        assert {member["nodeId"]: member["name"] for member in emulator.members(two)} == {A: "anna", B: ""}
        assert authorized(emulator, lab) == [A, B]
        assert authorized(emulator, office) == [A, C]
        saved = {
            name: len(list((shell.directory / name / "networks").iterdir()))
            for name in ("some", "all", "taken", "over")
        }
        assert saved == {"some": 1, "all": 4, "taken": 1, "over": 4}
        tokens = sorted(
            name for name in (emulator.user() or {})["tokens"] if "-" not in name or name.endswith("20200101")
        )
        assert tokens == ["emulator", "golem", "golem-20200101"]
        assert sorted(emulator.mails) == ["ada@example.com", "bob@example.com"]
        pages = [(shell.directory / "www" / f"{name}.html").read_text(encoding="utf-8") for name in "ab"]
        assert ["11 days" in page for page in pages] == [True, False]


def found_by_name(emulator: Emulator, name: str) -> str:
    """The id of the network of this name, read in a way that no test counts."""
    request = urllib.request.Request(f"{emulator.url}/network", headers={"Authorization": f"token {emulator.token}"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        [found] = [network["id"] for network in json.load(answer) if network["config"]["name"] == name]
        return str(found)


class TestNothingIsSaidByAccident:
    """A switch that is there without a value, and other inputs that are null: a sentence, and no request."""

    WAYS: t.ClassVar[list[t.Any]] = [
        None,
        "",
        "{{ nosuch }}",
        "{{ nosuch.at_all }}",
        "maybe",
        "{{ nosuch | default(omit) }}",
    ]

    def attempts(self, shell: Shell, cases: list[tuple[dict[str, t.Any], dict[str, t.Any]]]) -> list[str]:
        """What is said for each role with its variables; all in one process."""
        tasks = []
        for number, (task, variables) in enumerate(cases):
            tell = {
                "name": "Tell",
                "ansible.builtin.debug": {"msg": f"@@{number}@@ {{{{ ansible_failed_result.msg }}}} @@"},
            }
            tasks.append(
                {"name": "Try", "block": [{**task, "vars": variables}, {"name": "Tell", "ansible.builtin.debug": {"msg": f"@@{number}@@ went well @@"}}],
                 "rescue": [tell]}
            )  # fmt: skip
        output = re.sub(r"\\n|\s+", " ", run(shell, play(*tasks)))
        return [re.findall(rf'"@@{number}@@ (.*?) @@"', output)[0] for number in range(len(cases))]

    def test_roles(self, shell: Shell, emulator: Emulator) -> None:
        directory = shell.directory / "config" / "networks"
        directory.mkdir(parents=True)
        (directory / "a.yml").write_text("name: office\nmembers: []\n", encoding="utf-8")
        configure = {"zt_config_dir": "config", **EVERYTHING}
        network = {"zt_network": {"name": "office"}, "zt_members": [{"node_id": A}]}
        cases: list[tuple[dict[str, t.Any], dict[str, t.Any], str]] = [
            *((role("configure"), configure, switch) for switch in (*EVERYTHING, "zt_purge_all", "zt_purge_limit", "zt_config_dir")),
            *((role("export"), {"zt_config_dir": "config"}, name) for name in ("zt_config_dir", "zt_networks")),
            *((role("network"), network, name) for name in (
                "zt_network", "zt_members", "zt_member_defaults", "zt_members_purge", "zt_members_purge_all", "zt_members_purge_limit",
            )),
            *((role("node"), {"zt_node_install": False}, name) for name in ("zt_node_networks", "zt_node_install", "zt_node_wait_timeout")),
        ]  # fmt: skip
        switches = (*EVERYTHING, "zt_purge_all", "zt_purge_limit", "zt_members_purge_all", "zt_members_purge_limit")
        tried = [
            (task, {**variables, name: way}, name)
            for task, variables, name in cases
            for way in (self.WAYS if name in switches else [None, "{{ nosuch }}"])
        ]
        said = self.attempts(shell, [(task, variables) for task, variables, _name in tried])
        for (_task, variables, name), sentence in zip(tried, said):
            assert name in sentence or "nosuch" in sentence, (name, variables[name], sentence)
            assert sentence != "went well", (name, variables[name])
        assert emulator.calls == []

    def test_the_network_s_own_switches(self, shell: Shell, emulator: Emulator) -> None:
        network = {"name": "office", "permissions": []}
        said = self.attempts(
            shell, [(role("network"), {"zt_network": {**network, name: None}}) for name in ("purge_permissions", "purge_all")]
        )  # fmt: skip
        assert said == [
            f"zt_network.{name}: has no value; give one, or leave the key out."
            for name in ("purge_permissions", "purge_all")
        ]
        assert emulator.calls == []

    @pytest.mark.parametrize(
        ("name", "answers", "inputs"),
        [
            ("members_prune", {"zt_network_name": "office"}, ("zt_commit", "zt_purge_all", "zt_purge_limit", "zt_keep", "zt_days")),
            ("token_rotate", {"zt_token_name": "robot", "zt_token_dir": "/tmp"}, ("zt_delete_old",)),
            ("network_apply", {"zt_network_name": "office"}, ("zt_nodes", "zt_members")),
            ("account_backup", {"zt_config_dir": "config"}, ("zt_network_names",)),
        ],
    )  # fmt: skip
    def test_playbooks(
        self, shell: Shell, emulator: Emulator, name: str, answers: dict[str, t.Any], inputs: tuple[str, ...]
    ) -> None:
        for given in inputs:
            shell.write("answers.yml", json.dumps({**answers, given: None if given != "zt_keep" else "{{ nosuch }}"}))
            done = shell.attempt("ansible-playbook", f"community.zerotier.{name}", "-e", "@answers.yml")
            assert done.returncode == 2
            assert f"{given}: has no value" in re.sub(r"\s+", " ", done.stdout)
        assert emulator.calls == []


class TestTextThatLooksLikeData:
    def test_it_stays_text(self, shell: Shell, emulator: Emulator) -> None:
        """On every core, in both roles, also where Jinja makes native types."""
        texts = ['{"a": 1}', "[1]", "True", "1e3"]
        directory = shell.directory / "config" / "networks"
        directory.mkdir(parents=True)
        for number, text in enumerate(texts):
            content = {"name": f"file-{number}", "description": text, "rules_source": "accept;"}
            (directory / f"{number}.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        for native in ("false", "true"):
            shell.environment["ANSIBLE_JINJA2_NATIVE"] = native
            shell.write("play.yml", yaml.safe_dump([play(
                *(role("network", zt_network={"name": text, "description": text}) for text in texts),
                role("configure", zt_config_dir="config", zt_commit=True),
            )]))  # fmt: skip
            shell.playbook(
                "play.yml", allowed=r"\[(DEPRECATION )?WARNING\]: .*(DEFAULT_JINJA2_NATIVE|deprecation_warnings=False)"
            )
            made = {(body["config"]["name"], body["description"]) for body in bodies(emulator)}
            if native == "false":
                assert made == {(text, text) for text in texts} | {(f"file-{n}", text) for n, text in enumerate(texts)}
            else:
                assert made == set()
            emulator.reset()


def bodies(emulator: Emulator) -> list[t.Any]:
    return [request.body for request in emulator.requests if request.method == "POST" and request.path == "/network"]


class TestWrittenDown:
    """What is seen in the source of roles and playbooks alone."""

    FILES: t.ClassVar[list[Path]] = sorted([*ROOT.glob("playbooks/*.yml"), *ROOT.glob("roles/*/tasks/*.yml")])
    RESULTS: t.ClassVar[set[str]] = {"zt_configure_result", "zt_export_result", "zt_network_result", "zt_node_result"}

    @pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
    def test_facts_and_loops(self, file: Path) -> None:
        for task in tasks_of(yaml.safe_load(file.read_text(encoding="utf-8"))):
            facts = {*task.get("ansible.builtin.set_fact", {}), *([task["register"]] if "register" in task else [])}
            assert {fact for fact in facts if not fact.startswith("__")} <= self.RESULTS, (
                "a fact may not have an input's name"
            )
            if "loop" in task or any(key.startswith("with_") for key in task):
                name = task.get("loop_control", {}).get("loop_var", "item")
                assert name.startswith("__"), f"{task['name']}: loops with '{name}', which an outer loop may use"

    @pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
    def test_switches_are_taken_at_the_start(self, file: Path) -> None:
        source = file.read_text(encoding="utf-8").partition("\n---\n")[2]
        switches = "zt_commit|zt_strict|zt_allow_delete|zt_delete_old|zt_awx_update_secrets|zt_(?:members_)?purge\\w*"
        assert re.findall(rf"(?:{switches}) *\| *default", source) == []


def tasks_of(content: t.Any) -> t.Iterator[dict[str, t.Any]]:
    for entry in content or ():
        if isinstance(entry, dict):
            yield entry
            for key in ("tasks", "pre_tasks", "post_tasks", "handlers", "block", "rescue", "always"):
                yield from tasks_of(entry.get(key))
