# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The surveys: as AWX takes them, and asking for exactly what their playbooks take."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
SURVEYS = sorted(file.stem for file in (PLAYBOOKS / "surveys").glob("*.json"))
KINDS: dict[str, type] = {
    "text": str, "textarea": str, "password": str, "multiplechoice": str, "multiselect": str, "integer": int, "float": float,
}  # fmt: skip
KEYS = {
    "question_name", "question_description", "required", "type", "variable", "min", "max", "default", "choices", "new_question",
}  # fmt: skip

# What no survey can ask for, since it is no text or number, and what the roles are told in its place.
STRUCTURED = {
    "network_apply": {
        "zt_network", "zt_members", "zt_member_defaults", "zt_members_purge", "zt_members_purge_all", "zt_members_purge_limit",
    },
    "members_prune": {"zt_purge_limit"},
    "account_restore": {"zt_purge_limit", "zt_max_deletes"},
}  # fmt: skip
OF_ROLES = {
    "account_backup": {"zt_networks", "zt_network_names"},
    "account_restore": {"zt_commit", "zt_strict", "zt_allow_delete", "zt_purge_all"},
    "network_apply": {"zt_network_result"},
}
# What decides whether something is changed or lost: a question for it is always answered, by yes or no, at last by its default.
SWITCHES = {"zt_commit", "zt_strict", "zt_allow_delete", "zt_purge_all", "zt_delete_old"}


def survey(name: str) -> dict[str, t.Any]:
    return t.cast(dict[str, t.Any], json.loads((PLAYBOOKS / "surveys" / f"{name}.json").read_text(encoding="utf-8")))


def playbook(name: str) -> tuple[str, str]:
    """The comment at the top, and the code."""
    comment, _line, code = (PLAYBOOKS / f"{name}.yml").read_text(encoding="utf-8").partition("\n---\n")
    return comment, code


def test_there_is_one_for_each_playbook() -> None:
    names = {
        "network_apply", "member_authorize", "member_deauthorize", "members_prune", "token_rotate", "org_invite",
        "account_backup", "account_restore", "audit_report",
    }  # fmt: skip
    assert set(SURVEYS) >= names
    assert all((PLAYBOOKS / f"{name}.yml").is_file() for name in SURVEYS)


@pytest.mark.parametrize("name", SURVEYS)
class TestSurveys:
    def test_awx_takes_it(self, name: str) -> None:
        """The rules by which AWX checks a survey_spec."""
        found = survey(name)
        assert set(found) == {"name", "description", "spec"}
        assert isinstance(found["name"], str)
        assert isinstance(found["description"], str)
        assert found["spec"]
        for question in found["spec"]:
            assert set(question) == KEYS
            assert all(
                isinstance(question[key], str) for key in ("question_name", "question_description", "type", "variable")
            )
            assert isinstance(question["required"], bool)
            assert question["type"] in KINDS
            assert question["default"] == "" or isinstance(question["default"], KINDS[question["type"]])
            limits = [question[limit] for limit in ("min", "max") if question[limit] is not None]
            assert all(isinstance(limit, int) and not isinstance(limit, bool) for limit in limits)
            choosing = question["type"] in ("multiplechoice", "multiselect")
            assert bool(question["choices"]) == choosing
            assert all(isinstance(choice, str) and choice.strip() for choice in question["choices"])
            assert not choosing or all(choice in question["choices"] for choice in question["default"].splitlines())
        variables = [question["variable"] for question in found["spec"]]
        assert len(variables) == len(set(variables))

    def test_a_switch_is_always_answered(self, name: str) -> None:
        for question in survey(name)["spec"]:
            if question["variable"] in SWITCHES:
                answers = (question["type"], question["required"], question["default"], question["choices"])
                assert answers == ("multiplechoice", False, "false", ["false", "true"])

    def test_what_needs_an_answer_gets_one(self, name: str) -> None:
        """AWX takes no default for the answer of a schedule or of its API, and an empty text for an answer."""
        for question in survey(name)["spec"]:
            if question["required"]:
                assert question["default"] == ""
                assert question["min"] >= 1 or question["type"] not in ("text", "textarea")

    def test_questions_can_be_read(self, name: str) -> None:
        for question in survey(name)["spec"]:
            assert question["question_name"][0].isupper()
            assert question["question_description"].endswith(".")
            assert question["required"] or question["min"] in (0, None) or question["type"] in ("integer", "float")

    def test_it_asks_for_what_the_playbook_takes(self, name: str) -> None:
        asked = {question["variable"] for question in survey(name)["spec"]}
        comment, code = playbook(name)
        taken = set(re.findall(r"zt_input', '(zt_\w+)'", code))
        code = re.sub(r"community\.zerotier\.\w+", "", code)
        taken |= set(re.findall(r"(?<![\w'-])zt_\w+", re.sub(r"(?<=[{ (])__zt_\w+", "", code)))
        documented = set(re.findall(r"^#   (zt_\w+)  ", comment, re.MULTILINE))
        assert documented == asked | STRUCTURED.get(name, set())
        assert documented <= taken | OF_ROLES.get(name, set()) | STRUCTURED.get(name, set())
        assert taken - OF_ROLES.get(name, set()) <= documented

    def test_the_comment_has_an_example(self, name: str) -> None:
        assert f"ansible-playbook community.zerotier.{name} -e " in playbook(name)[0]
