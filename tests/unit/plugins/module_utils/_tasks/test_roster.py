# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Members from a file: as it is written, it is the same as a list in the task."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.zerotier.plugins.module_utils._tasks.members import TASK, SomeFailed
from ansible_collections.community.zerotier.tests.unit.support import Tasks

A, B = "a000000001", "b000000002"
RULES = "tag role id 1 enum 5 db; tag access id 2 flag 0 print flag 1 scan; cap admin id 7 accept; ; accept;"
MEMBERS: list[dict[str, t.Any]] = [
    {
        "node_id": A,
        "name": "{{ lookup('pipe', 'touch PWNED') }}, of the office",
        "authorized": True,
        "ip_assignments": ["10.0.0.1", "10.0.0.2"],
        "tags": {"role": "db", "access": ["print", "scan"]},
        "capabilities": ["admin"],
    },
    {"node_id": B, "authorized": False, "description": None},
]
CSV = (
    "node_id, name, authorized, ip_assignments, tags, capabilities\n"
    f'{A},"{MEMBERS[0]["name"]}",yes,10.0.0.1 10.0.0.2,role=db access=print|scan,admin\n'
    "\n"
    f"{B},,no,,,\n"
)
FILES = {
    "list.json": json.dumps(MEMBERS),
    "object.json": json.dumps({"members": MEMBERS, "changed": False}),
    "list.yml": yaml.safe_dump(MEMBERS),
    "list.yaml": "\ufeff" + yaml.safe_dump(MEMBERS),
    "list.csv": CSV,
    "excel.csv": "\ufeff" + CSV.replace(", of the office", " of the office").replace('"', "").replace(",", ";").replace(
        "lookup('pipe'; ", "lookup('pipe' "
    ).replace("\n", "\r\n"),
}  # fmt: skip


@pytest.fixture
def network(tasks: Tasks) -> str:
    config = {"routes": [{"target": "10.0.0.0/24"}]}
    return tasks.emulator.add_network("office", rulesSource=RULES, config=config)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_as_good_as_a_list(tasks: Tasks, network: str, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(FILES[name].encode())
    tasks.quartet(TASK, network_id=network, members_file=str(file))
    first, second = tasks.emulator.members(network)
    assert first["name"].startswith("{{ lookup('pipe'")
    assert first["config"]["ipAssignments"] == ["10.0.0.1", "10.0.0.2"]
    assert (first["config"]["tags"], first["config"]["capabilities"]) == ([[1, 5], [2, 3]], [7])
    assert (first["config"]["authorized"], second["config"]["authorized"]) == (True, False)
    if name != "excel.csv":
        tasks.unchanged(TASK, network_id=network, members=MEMBERS)


def test_defaults_and_purge_hold_for_it_as_well(tasks: Tasks, network: str, tmp_path: Path) -> None:
    for node in (A, B):
        tasks.emulator.add_member(network, node, config={"authorized": True})
    file = tmp_path / "members.csv"
    file.write_text(f"node_id\n{A}\n", encoding="utf-8")
    tasks.quartet(
        TASK, network_id=network, members_file=str(file), defaults={"name": "same"}, purge="deauthorize", purge_limit=1
    )
    assert [member["config"]["authorized"] for member in tasks.emulator.members(network)] == [True, False]


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"node_id": B, "nam": "x"}, f"{B} (members[1].nam: there is no such option; there are active_bridge, "),
        ({"node_id": B, "authorized": "perhaps"}, f"{B} (members[1].node_id: argument 'authorized' is of type"),
        ({"node_id": B, "ip_assignments": ["10.0.0.5/24"]}, f"{B} (members[1].ip_assignments: '10.0.0.5/24' is not"),
        ({"name": "nobody"}, "(members[1].node_id: missing required arguments: node_id."),
        ("text", "(members[1].node_id: is missing: each member must be a dictionary with node_id.)"),
        ({"node_id": 10}, "10 (members[1].node_id: '10' is not a node id;"),
    ],
)
def test_a_bad_entry_is_the_failure_of_that_member_alone(
    tasks: Tasks, network: str, tmp_path: Path, entry: t.Any, sentence: str, check_mode: bool
) -> None:
    file = tmp_path / "members.json"
    file.write_text(json.dumps([{"node_id": A, "name": "anna"}, entry]), encoding="utf-8")
    with pytest.raises(SomeFailed) as raised:
        tasks.members(check_mode, network_id=network, members_file=str(file))
    assert sentence in str(raised.value)
    assert [line["did"] for line in raised.value.outcome.result["members"]] == ["create", "failed"]
    assert len(tasks.bodies) == (0 if check_mode else 1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("members.txt", b"[]", "must end in .json, .yml, .yaml or .csv."),
        ("missing.json", None, "can't read"),
        ("members.json", b"{", "is no JSON: "),
        ("members.json", b'{"a": 1}', "must hold a list of members, or a dictionary with such a list under members."),
        ("members.json", b"[" * 100_000, "nests too deeply."),
        ("members.yml", b"- node_id: a\n  name: [", "is no YAML in line 3: "),
        ("members.yml", b"!!python/object/apply:os.system ['touch PWNED']", "is no YAML in line 1: "),
        ("members.yml", b"5", "must hold a list of members"),
        ("members.csv", b"node_id,nmae\n", "has the column 'nmae'; there are active_bridge, "),
        ("members.csv", b'node_id\n"a000000001', "is no CSV in line 2: "),
        ("members.csv", b"\xff\xfe", "is not a text in UTF-8."),
    ],
)
def test_a_file_that_is_none_is_refused_before_any_request(
    tasks: Tasks, tmp_path: Path, name: str, content: bytes | None, sentence: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidOption) as raised:
        tasks.members(network_name="office", members_file=str(file))
    assert str(raised.value).startswith("members_file: ")
    assert sentence in str(raised.value)
    assert str(raised.value).isprintable()
    assert tasks.calls == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ([name] if content is not None else [])


def test_an_empty_file_lists_nobody(tasks: Tasks, network: str, tmp_path: Path) -> None:
    for name in ("members.csv", "members.json"):
        file = tmp_path / name
        file.write_text("[]" if name.endswith("json") else "", encoding="utf-8")
        tasks.unchanged(TASK, network_id=network, members_file=str(file))
