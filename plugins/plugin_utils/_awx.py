# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the playbook awx_setup is to write to AWX: from what was asked for, what the environment names, and what AWX has. Pure functions."""

from __future__ import annotations

import posixpath
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, printable
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS

Item = t.Mapping[str, t.Any]

ENCRYPTED = "$encrypted$"  # how AWX shows a secret; sent back, it leaves the secret as it is
ENABLED_VARS = ("zt_authorized", "zt_online")
_SCHEDULE = ("title", "name", "rrule", "extra_data")
_RRULE = ("DTSTART", "RRULE:", "INTERVAL=")  # AWX refuses a rule that lacks one of them


class Found(t.NamedTuple):
    """What AWX has of the names in question."""

    organizations: t.Sequence[Item]
    galaxy: t.Sequence[Item]  # the credential for Galaxy that AWX comes with
    types: t.Sequence[Item]
    credentials: t.Sequence[Item]  # all of that type


def check(asked: Item, templates: t.Sequence[Item]) -> None:
    """What can be seen without AWX. Raises InvalidOption."""
    if not asked["project_url"]:
        raise InvalidOption(
            "zt_awx_project_url", "is missing. Give the address of the Git repository that holds the project."
        )
    if asked["enabled_var"] not in ENABLED_VARS:
        raise InvalidOption("zt_awx_enabled_var", "must be zt_authorized or zt_online.")
    schedules(asked["schedules"], templates, asked["name"])


def plan(asked: Item, templates: t.Sequence[Item], inputs: Item, named: Item, found: Item | None) -> dict[str, t.Any]:
    """All that is to be written; without ``found``, only whether the question can be asked. Raises InvalidOption."""
    check(asked, templates)
    if found is None:
        return {}
    awx = Found(**{key: found[key] for key in Found._fields})
    if not awx.organizations and not awx.galaxy:
        raise InvalidOption(
            "zt_awx_organization",
            f"there is no organization '{printable(asked['organization'])}', and AWX has no credential for Ansible Galaxy to give to a new one, "
            "which could fetch no collection then. Make the organization in AWX.",
        )
    known = known_credential(asked, awx)
    given = {key: value for key, value in named.items() if value}
    credential = credential_inputs(known, given, inputs["fields"], asked["update_secrets"])
    kept = offered(templates, credential["inputs"].get("provider") or "central", asked["playbook_dir"])
    return {
        "new_organization": not awx.organizations,
        "galaxy_credentials": [str(one["id"]) for one in awx.galaxy],
        "type_inputs": type_inputs(asked["name"], inputs, awx, credential["inputs"]),
        "credential": credential,
        "templates": kept,
        "schedules": schedules(asked["schedules"], kept, asked["name"]),
    }


# Job templates


def offered(templates: t.Sequence[Item], provider: str, directory: str) -> list[dict[str, t.Any]]:
    """The job templates whose playbooks can work with the provider, with the path of each in the project."""
    lacks = PROVIDERS[provider].lacks if provider in PROVIDERS else {}
    return [
        {**one, "path": posixpath.normpath(posixpath.join(directory, f"{one['playbook']}.yml"))}
        for one in templates
        if one.get("needs") not in lacks
    ]


# The credential and its type


def type_inputs(name: str, wanted: Item, found: Found, named: Item) -> Item:
    """The inputs that the credential type is to have. AWX freezes those of a type in use. Raises InvalidOption."""
    if not found.types or not found.credentials:
        return wanted
    known = found.types[0]["inputs"]
    differing = [field["id"] for field in wanted["fields"] if not _will_do(field, known.get("fields", ()), named)]
    if not differing:
        return t.cast(Item, known)
    raise InvalidOption(
        "zt_awx_name",
        f"the credential type '{printable(name)}' is in use, and AWX lets nobody change the inputs of one that is. Others are needed of: "
        f"{', '.join(differing)}. Rename the type and its credentials in AWX, and run this again with the token in the environment; it makes "
        "new ones. Then delete the old ones.",
    )


def _will_do(field: Item, known: t.Iterable[Item], named: Item) -> bool:
    """Whether a type has this input, as secret as it must be, and takes the value that it is to get. Labels don't matter."""
    for one in known:
        if one["id"] == field["id"]:
            choices = one.get("choices") or ()
            fits = not choices or field["id"] not in named or named[field["id"]] in choices
            return fits and bool(one.get("secret")) == bool(field.get("secret"))
    return False


def known_credential(asked: Item, found: Found) -> Item | None:
    """The credential that is there already."""
    organizations = [one["id"] for one in found.organizations]
    for one in found.credentials:
        if one["name"] == asked["name"] and one["organization"] in organizations:
            return one
    return None


def credential_inputs(
    known: Item | None, named: Item, fields: t.Sequence[Item], update_secrets: bool
) -> dict[str, t.Any]:
    """All inputs, as AWX drops those that a write leaves out, and whether a secret that is there is written. Raises InvalidOption."""
    if known is None:
        if not named.get("token") and not (named.get("username") and named.get("password")):
            raise InvalidOption(
                "zt_awx_name",
                "there is no credential of this name yet. Set the environment variable ZEROTIER_CENTRAL_TOKEN; for TelecomX, "
                "ZEROTIER_USERNAME and ZEROTIER_PASSWORD do, too.",
            )
        return {"inputs": named, "update_secrets": False}
    secrets = {field["id"] for field in fields if field.get("secret") and known["inputs"].get(field["id"])}
    written = {key: value for key, value in named.items() if update_secrets or key not in secrets}
    return {"inputs": {**known["inputs"], **written}, "update_secrets": bool(secrets & set(written))}


# Schedules


def schedules(given: t.Sequence[t.Any], templates: t.Sequence[Item], prefix: str) -> list[dict[str, t.Any]]:
    """The schedules with their full names, as AWX takes them. Raises InvalidOption."""
    by_title = {one["title"]: one for one in templates}
    names: set[tuple[str, str]] = set()
    made = []
    for number, one in enumerate(given):
        _shape(number, one, by_title)
        name = one.get("name") or one["title"]
        if (one["title"], name) in names:
            raise InvalidOption(
                f"zt_awx_schedules[{number}].name",
                f"another schedule of '{printable(one['title'])}' is called '{printable(name)}', too, and one would overwrite the other. "
                "Give each a name of its own.",
            )
        names.add((one["title"], name))
        _answers(number, one.get("extra_data") or {}, by_title[one["title"]]["survey"]["spec"])
        answers = {"extra_data": one["extra_data"]} if one.get("extra_data") is not None else {}
        made.append(
            {"name": f"{prefix} {name}", "template": f"{prefix} {one['title']}", "rrule": one["rrule"], **answers}
        )
    return made


def _shape(number: int, one: t.Any, titles: t.Collection[str]) -> None:
    """That a schedule is one, apart from its answers."""
    if not isinstance(one, dict):
        raise InvalidOption(f"zt_awx_schedules[{number}]", f"must have the keys {', '.join(_SCHEDULE)}.")
    for key in one:
        if key not in _SCHEDULE:
            raise InvalidOption(
                f"zt_awx_schedules[{number}]", f"has the key '{printable(key)}'; a schedule has {', '.join(_SCHEDULE)}."
            )
    title, rule = one.get("title"), one.get("rrule")
    if not isinstance(title, str) or title not in titles:
        said = "is missing" if title is None else f"'{printable(title)}' is no job template"
        raise InvalidOption(f"zt_awx_schedules[{number}].title", f"{said}. Give one of: {', '.join(sorted(titles))}.")
    if not isinstance(rule, str) or not all(part in rule for part in _RRULE):
        said = "is missing" if rule is None else "is no rule that AWX takes"
        raise InvalidOption(
            f"zt_awx_schedules[{number}].rrule",
            f"{said}. Write it like DTSTART:20260101T030000Z RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=MO.",
        )
    if not isinstance(one.get("name") or "", str):
        raise InvalidOption(f"zt_awx_schedules[{number}].name", "must be text.")
    if not isinstance(one.get("extra_data") or {}, dict):
        raise InvalidOption(
            f"zt_awx_schedules[{number}].extra_data", "must be the answers to the survey, by their variables."
        )


def _answers(number: int, answers: Item, questions: t.Sequence[Item]) -> None:
    """That AWX will take the answers to a survey: it checks them when the schedule is written."""
    asked = {question["variable"]: question for question in questions}
    for variable, answer in answers.items():
        if variable not in asked:
            raise InvalidOption(
                f"zt_awx_schedules[{number}].extra_data.{printable(variable)}",
                f"is no question of the survey. It asks for: {', '.join(sorted(asked))}.",
            )
        problem = _problem(asked[variable], answer)
        if problem:
            raise InvalidOption(f"zt_awx_schedules[{number}].extra_data.{variable}", problem)
    for variable, question in asked.items():
        if question["required"] and variable not in answers:
            raise InvalidOption(
                f"zt_awx_schedules[{number}].extra_data.{variable}",
                "is missing. The survey needs an answer, and has none of its own.",
            )


def _problem(question: Item, answer: t.Any) -> str:
    """Why AWX would not take an answer; empty if it would."""
    whole = question["type"] == "integer"
    if whole and (not isinstance(answer, int) or isinstance(answer, bool)):
        return f"is '{printable(answer)}'; it must be a whole number, without quotes."
    if not whole and not isinstance(answer, str):
        shown = str(answer).lower() if isinstance(answer, bool) else printable(answer)
        return f"is '{shown}', which is no text in YAML. Write it in quotes."
    if question["choices"] and answer not in question["choices"]:
        return f"is '{printable(answer)}'; it must be one of: {', '.join(question['choices'])}."
    size = answer if whole else len(answer)
    least, most = question["min"], question["max"]
    if least is not None and size < least:
        return f"is less than {least}." if whole else f"is too short; the least length is {least}."
    if most is not None and size > most:
        return f"is more than {most}." if whole else f"is too long; the greatest length is {most}."
    return ""
