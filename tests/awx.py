# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for the API of AWX: as much of it as the modules of awx.awx need to create and look up objects.

Of AWX's own checks it has those that a wrong playbook would meet: objects that are referred to exist, injectors use declared inputs,
the inputs of a credential type in use are frozen, a write replaces all inputs of a credential, a job template's playbook is one that AWX
found when it last fetched the project, and answers to a survey are those that it asks for. Secrets of credentials are kept and never shown.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import typing as t
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import jinja2.sandbox

TOKEN = "controller-token-of-the-tests"
ENCRYPTED = "$encrypted$"
REFERENCES = {
    "organization": "organizations",
    "credential_type": "credential_types",
    "inventory": "inventories",
    "project": "projects",
    "source_project": "projects",
    "execution_environment": "execution_environments",
    "default_environment": "execution_environments",
    "credential": "credentials",
    "unified_job_template": "job_templates",
}
# What AWX takes for a playbook, since 21.10: a file with such a line.
PLAYBOOK = re.compile(r"^\s*?-?\s*?(?:hosts|(?:ansible\.builtin\.)?(?:include|import_playbook)):\s*?.*?$")
NO_PLAYBOOKS_IN = {"roles", "tasks", "group_vars", "host_vars"}
GALAXY_TYPE, GALAXY_CREDENTIAL, DEFAULT_ORGANIZATION = 1, 1, 1  # ids of what AWX comes with
SIZED = ("text", "textarea", "password")

Item = dict[str, t.Any]


class Refused(Exception):
    """An answer with status 400, or another one."""

    def __init__(self, answer: t.Any, status: int = 400) -> None:
        super().__init__(str(answer))
        self.answer = {"__all__": [answer]} if isinstance(answer, str) else answer
        self.status = status


class AWX:
    """The objects by kind and id. ``project`` is the directory that the project's repository would hold."""

    def __init__(self, project: Path, prefix: str = "/api/") -> None:
        self.project = project
        self.prefix = f"{prefix}v2/"
        self.items: dict[str, dict[int, Item]] = {
            "organizations": {DEFAULT_ORGANIZATION: {"name": "Default"}},
            "credential_types": {GALAXY_TYPE: {"name": "Ansible Galaxy", "kind": "galaxy", "inputs": {"fields": []}}},
            "credentials": {
                GALAXY_CREDENTIAL: {
                    "name": "Ansible Galaxy", "organization": None, "credential_type": GALAXY_TYPE, "inputs": {},
                }
            },
        }  # fmt: skip
        self.associated: dict[tuple[str, int, str], list[int]] = {
            ("organizations", DEFAULT_ORGANIZATION, "galaxy_credentials"): [GALAXY_CREDENTIAL]
        }
        self.surveys: dict[int, Item] = {}
        self.calls: list[str] = []
        self.writes: list[str] = []  # without those that only fetch a project
        self.fetched: dict[int, set[str]] = {}  # by project: the playbooks that AWX has found
        self.updates: dict[int, Item] = {}  # of projects
        self.failing_updates = 0  # so many of those to come fail
        self._last = 1
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"null")
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    status, answer = 401, {"detail": "no"}
                elif not self.path.startswith(outer.prefix):
                    status, answer = 404, {"detail": "Not found."}
                else:
                    status, answer = outer.handle(self.command, self.path, body)
                content = json.dumps(answer).encode() if status != 204 else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = _serve

            def log_message(self, *_arguments: t.Any) -> None:
                """Prints nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> AWX:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_details: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def named(self, kind: str, name: str) -> Item:
        """The object of that name, with secrets."""
        return next(item for item in self.items[kind].values() if item["name"] == name)

    def credentials_of(self, job_template: str) -> list[str]:
        """The names of the credentials that a job template uses."""
        identity = self.id_of("job_templates", job_template)
        return [
            self.items["credentials"][number]["name"]
            for number in self.associated.get(("job_templates", identity, "credentials"), [])
        ]

    def id_of(self, kind: str, name: str) -> int:
        return next(i for i, item in self.items[kind].items() if item["name"] == name)

    def handle(self, method: str, target: str, body: t.Any) -> tuple[int, t.Any]:
        """One request: its status and its answer."""
        url = urlsplit(target)
        parts = url.path.removeprefix(self.prefix).strip("/").split("/")
        self.calls.append(f"{method} {'/'.join(parts)}")
        if method != "GET" and parts[2:] != ["update"]:
            self.writes.append(f"{method} {'/'.join(parts)}")
        kind, identity = parts[0], int(parts[1]) if len(parts) > 1 else 0
        try:
            if kind == "project_updates":
                return 200, self._finished(identity)
            if len(parts) == 3:
                return self._below(method, kind, identity, parts[2], body)
            if method == "GET":
                return 200, self._shown(kind, identity) if identity else self._listed(kind, dict(parse_qsl(url.query)))
            if method == "POST":
                self._last += 1
                identity = self._last
            known = self.items.setdefault(kind, {}).get(identity, {})
            self.items[kind][identity] = self._checked(kind, identity, known, body)
            if kind == "projects" and self._source(known) != self._source(self.items[kind][identity]):
                self._update(identity)
            return 201 if method == "POST" else 200, self._shown(kind, identity)
        except Refused as refused:
            return refused.status, refused.answer

    def _below(self, method: str, kind: str, identity: int, name: str, body: t.Any) -> tuple[int, t.Any]:
        if name == "survey_spec":
            if method == "POST":
                self.surveys[identity] = body
            return 200, self.surveys.get(identity, {})
        if name == "playbooks":
            return 200, sorted(self.fetched.get(identity, ()))
        if name == "update":
            number = self._update(identity)
            return 202, {"id": number, "url": f"{self.prefix}project_updates/{number}/"}
        if name == "launch":
            self._check_answers(identity, (body or {}).get("extra_vars", {}))
            return 201, {"id": 1}
        found = self.associated.setdefault((kind, identity, name), [])
        if method == "GET":
            of = name.removeprefix("galaxy_")
            return 200, {"count": len(found), "next": None, "results": [self._shown(of, number) for number in found]}
        found.remove(body["id"]) if body.get("disassociate") else found.append(body["id"])
        return 204, None

    def _listed(self, kind: str, query: dict[str, str]) -> Item:
        found = [
            self._shown(kind, i) for i in self.items.get("job_templates" if kind.startswith("unified") else kind, {})
        ]
        found = [
            item for item in found
            if all(self._value(item, key) == value for key, value in query.items() if not key.startswith("or__"))
            and (
                not any(key.startswith("or__") for key in query)
                or any(self._value(item, key[4:]) == value for key, value in query.items() if key.startswith("or__"))
            )
        ]  # fmt: skip
        return {"count": len(found), "next": None, "results": found}

    def _value(self, item: Item, field: str) -> str:
        """What a filter of a list looks at; credential_type__name is the name of the item's credential type."""
        own, _below, other = field.partition("__")
        return str(self.items[REFERENCES[own]][item[own]][other] if other else item.get(own))

    def _shown(self, kind: str, identity: int) -> Item:
        kind = "job_templates" if kind.startswith("unified") else kind
        if identity not in self.items.get(kind, {}):
            raise Refused({"detail": "Not found."}, 404)
        item = dict(self.items[kind][identity])
        url = f"{self.prefix}{kind}/{identity}/"
        if kind == "credentials":
            fields = self.items["credential_types"][item["credential_type"]]["inputs"]["fields"]
            secret = {field["id"] for field in fields if field.get("secret")}
            shown = {key: ENCRYPTED if key in secret and value else value for key, value in item["inputs"].items()}
            item["inputs"] = shown
        if kind == "projects":
            running = [
                number
                for number, update in self.updates.items()
                if update["project"] == identity and not update["finished"]
            ]
            summary = {"current_update": {"id": running[-1]}} if running else {}
            item.update(scm_revision=item.get("scm_revision", ""), summary_fields=summary)
        related = {"survey_spec": f"{url}survey_spec/", "update": f"{url}update/"}
        return {**item, "id": identity, "url": url, "type": kind[:-1], "related": related}

    def _checked(self, kind: str, identity: int, known: Item, given: Item) -> Item:
        item = {**({"kind": "", "host_filter": None} if kind == "inventories" else {}), **known, **given}
        for field, other in REFERENCES.items():
            if item.get(field) is not None and item[field] not in self.items.get(other, {}):
                raise Refused(f"{field}: object does not exist")
        if kind == "credential_types":
            self._check_type(identity, known, item)
        if kind == "credentials":
            item["inputs"] = self._checked_inputs(known, item)
        if kind == "job_templates" and item["playbook"] not in self.fetched.get(item["project"], ()):
            raise Refused({"playbook": ["Playbook not found for project."]})
        if kind == "inventory_sources" and not (self.project / item["source_path"]).is_file():
            raise Refused("source_path: there is no such file")
        if kind == "schedules":
            self._check_schedule(identity, item)
        return item

    def _check_type(self, identity: int, known: Item, item: Item) -> None:
        in_use = any(one["credential_type"] == identity for one in self.items["credentials"].values())
        if known and in_use and known["inputs"] != item["inputs"]:
            raise Refused(
                {"detail": "Modifications to inputs are not allowed for credential types that are in use"}, 403
            )
        names = {field["id"]: "x" for field in item["inputs"]["fields"]}
        strict = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
        for template in item["injectors"]["env"].values():
            try:
                strict.from_string(template).render(**names)
            except jinja2.UndefinedError as error:
                raise Refused(f"injectors: {error}") from error

    def _checked_inputs(self, known: Item, item: Item) -> Item:
        """The inputs that are kept: those that were sent, and no others. What is sent as it is shown stays what it was."""
        declared = {f["id"]: f for f in self.items["credential_types"][item["credential_type"]]["inputs"]["fields"]}
        for name, value in item["inputs"].items():
            if name not in declared:
                raise Refused("inputs: additional properties are not allowed")
            if declared[name].get("choices") and value and value not in declared[name]["choices"]:
                raise Refused(f"inputs: {value} is not one of the choices of {name}")
        old = known.get("inputs", {})
        return {key: old.get(key, "") if value == ENCRYPTED else value for key, value in item["inputs"].items()}

    # Projects

    def _source(self, project: Item) -> list[t.Any]:
        return [project.get(key) for key in ("scm_type", "scm_url", "scm_branch")]

    def _update(self, identity: int) -> int:
        """Begin to fetch a project; it is done when somebody asks for the result."""
        self._last += 1
        self.updates[self._last] = {"project": identity, "finished": None, "status": "running", "failed": False}
        return self._last

    def _finished(self, number: int) -> Item:
        update = self.updates[number]
        if not update["finished"]:
            update.update(finished="2026-01-01T00:00:00Z", failed=self.failing_updates > 0)
            update["status"] = "failed" if update["failed"] else "successful"
            self.failing_updates -= update["failed"]
            if not update["failed"]:
                self.fetched[update["project"]] = self.playbooks()
                contents = b"".join(file.read_bytes() for file in sorted(self.project.rglob("*")) if file.is_file())
                self.items["projects"][update["project"]]["scm_revision"] = hashlib.sha1(contents).hexdigest()
        revision = self.items["projects"][update["project"]].get("scm_revision", "")
        return {**update, "id": number, "scm_revision": revision, "event_processing_finished": True}

    def playbooks(self) -> set[str]:
        """The files of the repository that AWX offers as playbooks."""
        return {
            str(file.relative_to(self.project))
            for ending in ("*.yml", "*.yaml")
            for file in self.project.rglob(ending)
            if not any(
                part in NO_PLAYBOOKS_IN or part.startswith(".") for part in file.relative_to(self.project).parts[:-1]
            )
            and any(map(PLAYBOOK.match, file.read_text(encoding="utf-8").splitlines()))
        }

    # Surveys

    def _check_schedule(self, identity: int, item: Item) -> None:
        for part, problem in (
            ("DTSTART", "Valid DTSTART required in rrule."), ("RRULE:", "RRULE required in rrule."), ("INTERVAL", "INTERVAL required in rrule.")
        ):  # fmt: skip
            if part not in item.get("rrule", ""):
                raise Refused({"rrule": [problem]})
        for number, other in self.items["schedules"].items():
            if number != identity and all(other[key] == item[key] for key in ("name", "unified_job_template")):
                raise Refused("The fields unified_job_template, name must make a unique set.")
        self._check_answers(item["unified_job_template"], item.get("extra_data", {}))

    def _check_answers(self, job_template: int, answers: Item) -> None:
        """Refuses answers as AWX does. A default is no answer to a question that needs one."""
        questions = {question["variable"]: question for question in self.surveys.get(job_template, {}).get("spec", ())}
        problems = [
            f"'{name}' value missing"
            for name, question in questions.items()
            if question["required"] and name not in answers
        ]
        problems += [
            f"{name}: bad answer"
            for name in answers
            if name in questions and not _accepts(questions[name], answers[name])
        ]
        if problems:
            raise Refused({"variables_needed_to_start": problems})
        if set(answers) - set(questions):
            raise Refused({"extra_data": ["Variables are not allowed on launch."]})


def _accepts(question: Item, answer: t.Any) -> bool:
    """Whether AWX takes an answer to a question."""
    if question["type"] == "multiplechoice":
        return answer in question["choices"]
    if isinstance(answer, bool) or not isinstance(answer, str if question["type"] in SIZED else int):
        return False
    size = len(answer) if isinstance(answer, str) else answer
    limits = question["min"], question["max"]
    return (limits[0] is None or size >= limits[0]) and (limits[1] is None or size <= limits[1])


def injected(credential_type: Item, inputs: t.Mapping[str, str]) -> dict[str, str]:
    """The environment that a credential gives to jobs: AWX renders each injector with the inputs that hold something."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment()
    filled = {name: value for name, value in inputs.items() if value}
    return {
        name: environment.from_string(template).render(**filled)
        for name, template in credential_type["injectors"]["env"].items()
    }
