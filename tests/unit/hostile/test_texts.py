# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A server full of hostile texts: results hold them as data, messages show them on one readable line, files and pages hold them escaped."""

from __future__ import annotations

import json
import typing as t
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
import yaml
from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.filter import audit, config
from ansible_collections.community.zerotier.plugins.module_utils._module import result_of
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS
from ansible_collections.community.zerotier.plugins.module_utils._settings.directory import canonical
from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks import organization as _organization
from ansible_collections.community.zerotier.plugins.module_utils._tasks import token as _token
from ansible_collections.community.zerotier.plugins.module_utils._tasks import user as _user
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task, perform
from ansible_collections.community.zerotier.plugins.plugin_utils import _config, _export
from ansible_collections.community.zerotier.tests.unit.hostile import texts
from ansible_collections.community.zerotier.tests.unit.hostile.texts import SURROGATES, TEXTS, WHOLE, shown
from ansible_collections.community.zerotier.tests.unit.support import validated

TEMPLATE = Path(__file__).resolve().parents[3] / "playbooks" / "templates" / "audit_report.html.j2"
NETWORK, NODE = "8056c2e21c000001", "0000000001"
Document = dict[str, t.Any]


class Server(Api):
    """One network and one member, with one text wherever a text can stand; a write is taken and does nothing."""

    column = PROVIDERS["central"]

    def __init__(self, text: str) -> None:
        self.text = text
        self._network = texts.network(text, 1)
        self._member = {**texts.member(text, 1), "networkId": NETWORK}
        self._user = {
            "id": text,
            "email": text,
            "displayName": text,
            "smsNumber": text,
            "orgId": text,
            "tokens": [text],
        }

    def status(self) -> Document:
        return {
            "version": self.text,
            "apiVersion": self.text,
            "clock": self.text,
            "uptime": self.text,
            "user": self._user,
        }

    def user(self, user_id: str) -> Document:
        return self._user

    def update_user(self, user_id: str, document: Document) -> Document:
        return self._user

    def organization(self, organization_id: str | None = None) -> Document:
        return {
            "id": self.text,
            "ownerId": self.text,
            "ownerEmail": self.text,
            "members": self.organization_members(""),
        }

    def organization_members(self, organization_id: str) -> list[Document]:
        return [{"userId": self.text, "name": self.text, "email": self.text}]

    def invitations(self) -> list[Document]:
        return [{"id": self.text, "email": self.text, "status": "pending", "orgId": self.text, "ownerEmail": self.text}]

    def networks(self) -> list[Document]:
        return [self._network]

    def network(self, network_id: str) -> Document:
        return self._network

    def update_network(self, network_id: str, document: Document) -> Document:
        return self._network

    def members(self, network_id: str) -> list[Document]:
        return [self._member, {**self._member, "nodeId": self.text or "x"}]

    def member(self, network_id: str, node_id: str) -> Document:
        return self._member

    def update_member(self, network_id: str, node_id: str, document: Document) -> Document:
        return self._member


RUNS: list[tuple[Task, Document]] = [
    (_network.INFO_TASK, {}),
    (_member.INFO_TASK, {"network_id": NETWORK}),
    (_user.INFO_TASK, {}),
    (_user.STATUS_TASK, {}),
    (_token.INFO_TASK, {}),
    (_organization.INFO_TASK, {}),
    (_network.TASK, {"network_id": NETWORK, "name": "new", "description": "new", "mtu": 1400, "dns": {"domain": "new"}, "routes": []}),
    (_network.TASK, {"name": "office", "network_id": NETWORK, "sso": {"enabled": True}, "rules_source": "accept;"}),
    (_member.TASK, {"network_id": NETWORK, "node_id": NODE, "name": "new", "capabilities": ["missing"]}),
    (_member.TASK, {"network_id": NETWORK, "node_id": NODE, "tags": {"missing": 1}}),
    (_member.TASK, {"network_id": NETWORK, "node_id": NODE, "name": "new", "ip_assignments": []}),
    (_member.TASK, {"network_name": "missing", "node_id": NODE}),
    (_members.TASK, {"network_id": NETWORK, "members": [{"node_id": NODE, "tags": {"missing": 1}}], "purge": "deauthorize"}),
    (_user.TASK, {"display_name": "new"}),
    (_user.TASK, {"state": "absent"}),
    (_token.TASK, {"name": "new"}),
    (_organization.TASK, {"email": "new@example.com", "state": "absent"}),
]  # fmt: skip


def check(result: Document, text: str) -> None:
    """What a person is shown is one readable line."""
    json.dumps(result)
    lines = [result.get("msg", ""), *result.get("warnings", [])]
    diffs = result.get("diff", [])
    for diff in diffs if isinstance(diffs, list) else [diffs]:
        lines += [diff["before_header"], diff["after_header"]]
    lines += [line.get("msg", "") for line in result.get("members", []) if "did" in line]
    for line in lines:
        assert line.isprintable(), ascii(line)[:500]
        assert len(line) < 5000


@pytest.mark.parametrize(("task", "options"), RUNS)
def test_results_and_messages_of_modules(task: Task, options: Document) -> None:
    for text in TEXTS:
        params = validated(task, {"api_token": "x" * 32, **options})
        for check_mode in (True, False):
            if not check_mode and task is _token.TASK:
                continue
            try:
                check(result_of(task, lambda _params, text=text: Server(text), params, check_mode, True), text)  # type: ignore[misc]
            except Exception as error:
                error.add_note(shown(text))
                raise


def networks_and_members(text: str) -> tuple[list[Document], list[Document]]:
    server = Server(text)
    params = validated(_member.INFO_TASK, {"api_token": "x" * 32, "network_id": NETWORK})
    networks = [_network.view(server, server.network(NETWORK))]
    return networks, t.cast("list[Document]", perform(_member.INFO_TASK, server, params, False).result["members"])


def test_a_file_holds_a_text_as_it_is() -> None:
    for text in WHOLE:
        (network,), members = networks_and_members(text)
        written = config._text(network, members[:1])
        assert all(c.isprintable() or c in "\n\t" for c in written), shown(text)
        loaded = yaml.load(str(written), Loader=_config._Loader)
        assert loaded == _export.document(network, members[:1]), shown(text)
        assert loaded["dns"]["domain"] == text
        assert [loaded["name"], loaded["members"][0].get("name", "")] == [canonical(text)] * 2


@pytest.mark.parametrize("text", SURROGATES, ids=shown)
def test_half_a_character_is_written_to_no_file(text: str) -> None:
    (network,), members = networks_and_members(text)
    with pytest.raises(AnsibleFilterError, match=f"zt_config: network {NETWORK} has a text that is not Unicode"):
        config._text(network, members)


class Shape(HTMLParser):
    """The tags and attributes of a page, without its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: set[tuple[str, tuple[str, ...]]] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add((tag, tuple(name for name, _value in attrs)))
        assert not any(name.startswith("on") or name in ("src", "srcset") for name, _value in attrs)
        assert all((value or "").startswith("#") for name, value in attrs if name == "href")

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


PAGE = jinja2.Environment(trim_blocks=True, autoescape=False).from_string(  # as Ansible has it
    TEMPLATE.read_text(encoding="utf-8")
)


def page(text: str) -> str:
    networks, members = networks_and_members(text)
    person = {"user_id": text, "email": text}
    account = {"display_name": text, "status": {"email": text}}
    report = audit.zt_audit(networks, members, 1_800_000_000_000, account=account, people=[person])
    return PAGE.render(__zt_report=report)


def test_a_page_has_no_other_tags_than_its_own() -> None:
    plain = Shape(page("plain text"))
    for text in TEXTS[::2]:
        written = page(text)
        written.encode("utf-8")
        assert all(c.isprintable() or c == "\n" for c in written), shown(text)
        assert Shape(written).seen <= plain.seen, (shown(text), Shape(written).seen - plain.seen)
        assert "49" not in written or "7 * 7" in written
