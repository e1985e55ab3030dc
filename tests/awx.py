# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A stand-in for the API of AWX: as much of it as the modules of awx.awx need to create and look up objects.

Of AWX's own checks it has those that a wrong playbook would meet: objects that are referred to exist, injectors use declared inputs,
and a job template's playbook is one that AWX finds in the project. Secrets of credentials are kept and never shown.
"""

from __future__ import annotations

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
# What AWX takes for a playbook: a file with such a line. A play that is imported by its full name is none.
PLAYBOOK = re.compile(r"^\s*?-?\s*?(?:hosts|include|import_playbook):\s*?.*?$", re.MULTILINE)

Item = dict[str, t.Any]


class Refused(Exception):
    """An answer with status 400."""


class AWX:
    """The objects by kind and id. ``project`` is the directory that the project's repository would hold."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.items: dict[str, dict[int, Item]] = {"organizations": {1: {"name": "Default"}}}
        self.associated: dict[tuple[str, int, str], list[int]] = {}
        self.surveys: dict[int, Item] = {}
        self.writes: list[str] = []
        self._last = 1
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = json.loads(self.rfile.read(length) or b"null")
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    status, answer = 401, {"detail": "no"}
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
        identity = next(i for i, item in self.items["job_templates"].items() if item["name"] == job_template)
        return [
            self.items["credentials"][number]["name"]
            for number in self.associated.get(("job_templates", identity, "credentials"), [])
        ]

    def handle(self, method: str, target: str, body: t.Any) -> tuple[int, t.Any]:
        """One request: its status and its answer."""
        url = urlsplit(target)
        parts = url.path.removeprefix("/api/v2/").strip("/").split("/")
        if method != "GET":
            self.writes.append(f"{method} {'/'.join(parts)}")
        kind, identity = parts[0], int(parts[1]) if len(parts) > 1 else 0
        try:
            if kind == "project_updates":
                return 200, {"id": identity, "status": "successful"}
            if len(parts) == 3:
                return self._below(method, kind, identity, parts[2], body)
            if method == "GET":
                return 200, self._shown(kind, identity) if identity else self._listed(kind, dict(parse_qsl(url.query)))
            if method == "POST":
                self._last += 1
                identity = self._last
            known = self.items.setdefault(kind, {}).get(identity, {})
            self.items[kind][identity] = self._checked(kind, known, body)
            return 201 if method == "POST" else 200, self._shown(kind, identity)
        except Refused as refused:
            return 400, {"__all__": [str(refused)]}

    def _below(self, method: str, kind: str, identity: int, name: str, body: t.Any) -> tuple[int, t.Any]:
        if name == "survey_spec":
            if method == "POST":
                self.surveys[identity] = body
            return 200, self.surveys.get(identity, {})
        found = self.associated.setdefault((kind, identity, name), [])
        if method == "GET":
            return 200, {"count": len(found), "next": None, "results": [self._shown(name, number) for number in found]}
        found.remove(body["id"]) if body.get("disassociate") else found.append(body["id"])
        return 204, None

    def _listed(self, kind: str, query: dict[str, str]) -> Item:
        found = [
            self._shown(kind, i) for i in self.items.get("job_templates" if kind.startswith("unified") else kind, {})
        ]
        found = [item for item in found if all(str(item.get(key)) == value for key, value in query.items())]
        return {"count": len(found), "next": None, "results": found}

    def _shown(self, kind: str, identity: int) -> Item:
        kind = "job_templates" if kind.startswith("unified") else kind
        item = dict(self.items[kind][identity])
        url = f"/api/v2/{kind}/{identity}/"
        if kind == "credentials":
            fields = self.items["credential_types"][item["credential_type"]]["inputs"]["fields"]
            secret = {field["id"] for field in fields if field.get("secret")}
            item["inputs"] = {key: ENCRYPTED if key in secret else value for key, value in item["inputs"].items()}
        if kind == "projects":
            item.update(scm_revision="", summary_fields={"current_update": {"id": 1}})
        return {**item, "id": identity, "url": url, "type": kind[:-1], "related": {"survey_spec": f"{url}survey_spec/"}}

    def _checked(self, kind: str, known: Item, given: Item) -> Item:
        item = {**({"kind": "", "host_filter": None} if kind == "inventories" else {}), **known, **given}
        for field, other in REFERENCES.items():
            if field in item and item[field] not in self.items.get(other, {}):
                raise Refused(f"{field}: object does not exist")
        if kind == "credential_types":
            names = {field["id"]: "x" for field in item["inputs"]["fields"]}
            strict = jinja2.sandbox.ImmutableSandboxedEnvironment(undefined=jinja2.StrictUndefined)
            for template in item["injectors"]["env"].values():
                try:
                    strict.from_string(template).render(**names)
                except jinja2.UndefinedError as error:
                    raise Refused(f"injectors: {error}") from error
        if kind == "credentials":
            declared = {f["id"] for f in self.items["credential_types"][item["credential_type"]]["inputs"]["fields"]}
            if set(item["inputs"]) - declared:
                raise Refused("inputs: additional properties are not allowed")
            old = known.get("inputs", {})
            item["inputs"] = {key: old[key] if value == ENCRYPTED else value for key, value in item["inputs"].items()}
        if kind == "job_templates" and item["playbook"] not in self._playbooks():
            raise Refused(f"playbook: {item['playbook']} not found for project")
        if kind == "inventory_sources" and not (self.project / item["source_path"]).is_file():
            raise Refused("source_path: there is no such file")
        return item

    def _playbooks(self) -> set[str]:
        return {
            str(file.relative_to(self.project))
            for file in self.project.rglob("*.yml")
            if PLAYBOOK.search(file.read_text(encoding="utf-8"))
        }


def injected(credential_type: Item, inputs: t.Mapping[str, str]) -> dict[str, str]:
    """The environment that a credential gives to jobs: AWX renders each injector with the inputs that hold something."""
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment()
    filled = {name: value for name, value in inputs.items() if value}
    return {
        name: environment.from_string(template).render(**filled)
        for name, template in credential_type["injectors"]["env"].items()
    }
