# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What awx_setup is to write: pure functions, and the filter around them."""

from __future__ import annotations

import copy
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible.plugins.loader import filter_loader

from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import ROWS
from ansible_collections.community.zerotier.plugins.plugin_utils import _awx
from ansible_collections.community.zerotier.tests.documents import blocks

ROOT = Path(__file__).resolve().parents[4]
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_awx.rst"
PLAYBOOKS = ROOT / "playbooks"
TEMPLATES = yaml.safe_load((PLAYBOOKS / "vars" / "awx_job_templates.yml").read_text("utf-8"))["zt_awx_job_templates"]
WEEKLY = "DTSTART:20260101T030000Z RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO"
ASKED: dict[str, t.Any] = {
    "name": "ZeroTier", "organization": "Default", "project_url": "https://git.example.com/zerotier.git",
    "enabled_var": "zt_online", "playbook_dir": "./playbooks", "update_secrets": False, "schedules": [],
}  # fmt: skip
INPUTS = {
    "fields": [
        {"id": "token", "secret": True},
        {"id": "url"},
        {"id": "provider", "choices": ["central", "telecomx"]},
        {"id": "password", "secret": True},
    ]
}
NAMED = {"token": "t" * 32, "url": "", "provider": "", "password": ""}
NOTHING = {"organizations": [{"id": 1}], "galaxy": [{"id": 1}], "types": [], "credentials": []}
STORED = {"token": _awx.ENCRYPTED, "url": "https://zerotier.example.com/api/v1", "provider": "central"}


def there(**inputs: str) -> dict[str, t.Any]:
    """What AWX has after a first run, with the inputs of the credential."""
    credential = {"id": 2, "name": "ZeroTier", "organization": 1, "inputs": inputs}
    return {**NOTHING, "types": [{"inputs": copy.deepcopy(INPUTS)}], "credentials": [credential]}


def plan(found: t.Any = None, named: t.Any = None, inputs: t.Any = None, **asked: t.Any) -> dict[str, t.Any]:
    run = filter_loader.get("community.zerotier.zt_awx").j2_function
    inputs, named = INPUTS if inputs is None else inputs, NAMED if named is None else named
    return t.cast(
        dict[str, t.Any], run({**ASKED, **asked}, TEMPLATES, str(PLAYBOOKS / "surveys"), inputs, named, found)
    )


class TestCredential:
    """Which inputs are written: those that are named, and those that stay, which AWX would drop otherwise."""

    def written(self, named: dict[str, str], **asked: t.Any) -> t.Any:
        return plan(there(**STORED), named={**NAMED, "token": "", **named}, **asked)["credential"]

    def test_a_new_one_gets_what_is_named(self) -> None:
        expected = {"inputs": {"token": NAMED["token"]}, "update_secrets": False}
        assert plan(NOTHING)["credential"] == expected

    def test_nothing_is_named(self) -> None:
        for switch in (False, True):
            assert self.written({}, update_secrets=switch) == {"inputs": STORED, "update_secrets": False}

    def test_another_input_leaves_the_secret_alone(self) -> None:
        named = {"token": "another", "url": "https://other.example.com/api/v1"}
        expected = {"inputs": {**STORED, "url": named["url"]}, "update_secrets": False}
        assert self.written(named) == expected
        assert self.written(named, update_secrets=True) == {"inputs": {**STORED, **named}, "update_secrets": True}

    def test_a_secret_that_is_not_there_yet_is_written(self) -> None:
        expected = {"inputs": {**STORED, "password": "p"}, "update_secrets": False}
        assert self.written({"password": "p"}) == expected

    @pytest.mark.parametrize("named", [{}, {"username": "ada"}, {"password": "p"}])
    def test_a_new_one_needs_something_to_log_in_with(self, named: dict[str, str]) -> None:
        assert "Set the environment variable ZEROTIER_CENTRAL_TOKEN" in plan(NOTHING, named=named)["problem"]
        assert plan(NOTHING, named={"username": "ada", "password": "p"})["problem"] == ""

    def test_that_of_another_organization_is_another(self) -> None:
        found = there(**STORED)
        found["credentials"][0]["organization"] = None
        assert plan(found, named={})["problem"].startswith("zt_awx_name: there is no credential")


class TestCredentialType:
    def test_one_that_is_not_in_use_gets_ours(self) -> None:
        found = {**NOTHING, "types": [{"inputs": {"fields": []}}]}
        assert plan(found)["type_inputs"] == INPUTS

    @pytest.mark.parametrize(
        ("change", "differing"),
        [
            ({"label": "Words"}, ""),
            ({"choices": ["central", "telecomx", "other"]}, ""),
            ({"choices": ["other"]}, "provider"),
            ({"id": "other"}, "provider"),
            ({"secret": True}, "provider"),
        ],
    )
    def test_one_in_use_stays_if_it_will_do(self, change: dict[str, t.Any], differing: str) -> None:
        found = there(**STORED)
        found["types"][0]["inputs"]["fields"][2].update(change)
        made = plan(found)
        if differing:
            assert made["problem"].startswith("zt_awx_name: the credential type 'ZeroTier' is in use")
            assert f"Others are needed of: {differing}." in made["problem"]
        else:
            assert made["type_inputs"] == found["types"][0]["inputs"]


def test_an_organization_is_made_with_a_credential_for_galaxy() -> None:
    made = plan({**NOTHING, "organizations": []})
    assert (made["new_organization"], made["galaxy_credentials"]) == (True, ["1"])
    assert plan(NOTHING)["new_organization"] is False
    assert plan({**NOTHING, "galaxy": []})["problem"] == ""
    assert "no credential for Ansible Galaxy" in plan({**NOTHING, "organizations": [], "galaxy": []})["problem"]


class TestJobTemplates:
    def test_each_need_is_a_row_of_the_table(self) -> None:
        assert {one["needs"] for one in TEMPLATES if "needs" in one} <= set(ROWS)

    def test_a_provider_that_lacks_something_has_fewer(self) -> None:
        def paths(**named: str) -> set[str]:
            return {one["path"] for one in plan(NOTHING, named={**NAMED, **named})["templates"]}

        assert paths() - paths(provider="telecomx") == {"playbooks/token_rotate.yml", "playbooks/org_invite.yml"}
        assert paths(provider="central") == paths(provider="one to come") == paths()

    def test_nor_has_it_their_schedules(self) -> None:
        given = [{"title": "invite people", "rrule": WEEKLY, "extra_data": {"zt_emails": "ada@example.com"}}]
        stored = there(**{**STORED, "provider": "telecomx"})
        assert plan(there(**STORED), schedules=given)["problem"] == ""
        assert "is no job template" in plan(stored, schedules=given)["problem"]


class TestSchedules:
    def test_names(self) -> None:
        one: dict[str, t.Any] = {"title": "prune members", "rrule": WEEKLY}
        made = plan(NOTHING, schedules=[one, {**one, "name": "nightly", "extra_data": {"zt_commit": "true"}}])
        assert made["schedules"] == [
            {"name": "ZeroTier prune members", "template": "ZeroTier prune members", "rrule": WEEKLY},
            {
                "name": "ZeroTier nightly",
                "template": "ZeroTier prune members",
                "rrule": WEEKLY,
                "extra_data": {"zt_commit": "true"},
            },
        ]

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"title": "prune member"}, ".title: 'prune member' is no job template. Give one of: apply a network, audit report"),
            ({"title": None}, ".title: is missing. Give one of: "),
            ({"title": ["prune members"]}, ".title: "),
            ({"rrule": None}, ".rrule: is missing. Write it like DTSTART:"),
            ({"rrule": "every day"}, ".rrule: is no rule that AWX takes. Write it like DTSTART:"),
            ({"rule": WEEKLY}, ": has the key 'rule'; a schedule has title, name, rrule, extra_data."),
            ({"name": 5}, ".name: must be text."),
            ({"extra_data": "zt_days=5"}, ".extra_data: must be the answers to the survey, by their variables."),
            ({"extra_data": {"zt_commit": True}}, ".extra_data.zt_commit: is 'true', which is no text in YAML. Write it in quotes."),
            ({"extra_data": {"zt_commit": "yes"}}, ".extra_data.zt_commit: is 'yes'; it must be one of: false, true."),
            ({"extra_data": {"zt_days": "5"}}, ".extra_data.zt_days: is '5'; it must be a whole number, without quotes."),
            ({"extra_data": {"zt_days": True}}, ".extra_data.zt_days: is 'True'; it must be a whole number"),
            ({"extra_data": {"zt_days": 0}}, ".extra_data.zt_days: is less than 1."),
            ({"extra_data": {"zt_days": 99999}}, ".extra_data.zt_days: is more than 36500."),
            ({"extra_data": {"zt_network_id": "8" * 17}}, ".extra_data.zt_network_id: is too long; the greatest length is 16."),
            ({"extra_data": {"zt_dayz": 5}}, ".extra_data.zt_dayz: is no question of the survey. It asks for: zt_commit, zt_days"),
            ({"title": "audit report"}, ".extra_data.zt_report_file: is missing. The survey needs an answer, and has none of its own."),
            ({"title": "audit report", "extra_data": {"zt_report_file": ""}}, ".zt_report_file: is too short; the least length is 1."),
        ],
    )  # fmt: skip
    def test_what_awx_would_not_take(self, change: dict[str, t.Any], sentence: str) -> None:
        good: dict[str, t.Any] = {"title": "prune members", "rrule": WEEKLY, "name": "first"}
        changed = {key: value for key, value in {**good, "name": "second", **change}.items() if value is not None}
        assert plan(schedules=[good, changed])["problem"].startswith(f"zt_awx_schedules[1]{sentence}"[:20])
        assert sentence in plan(schedules=[good, changed])["problem"]

    def test_two_of_one_name(self) -> None:
        one = {"title": "prune members", "rrule": WEEKLY}
        assert plan(schedules=[one, one])["problem"].startswith("zt_awx_schedules[1].name: another schedule of")

    def test_those_of_the_guide(self) -> None:
        shown = {block.first: block.content for block in blocks(GUIDE)}
        for first in ("# awx.yml", "# schedules of awx.yml"):
            given = yaml.safe_load(shown[first])["zt_awx_schedules"]
            assert plan(NOTHING, schedules=given)["problem"] == ""

    def test_one_that_is_none(self) -> None:
        assert plan(schedules=["prune members"])["problem"].startswith("zt_awx_schedules[0]: must have the keys title,")


def test_anything_else_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="zt_awx: it takes"):
        filter_loader.get("community.zerotier.zt_awx").j2_function(None, [], "surveys", {}, {})
