# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Networks as files: what is taken, what is refused, and that any text survives being written and read."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.zerotier.plugins.plugin_utils import _config, _export, _report, _yaml

OFFICE, OTHER = "8056c2e21c000001", "8056c2e21c000002"
A, B = "a000000001", "0000000012"

WORDS = st.sampled_from(
    [
        "", "a", "yes", "No", "Y", "on", "~", "null", "1", "1e3", "0x1", "0o7", "0123", B, "12e4567890", "1.5", ".inf", "12:30",
        "2026-01-01", "10.0.0.1", "10.0.0.0/24", "fd00::1", "a: b", "a #b", "#", "- a", "-", "---", "...", "*a", "&a", "!a", "|", ">",
        "{{ a }}", "[1]", "{a: 1}", "'", '"', "\\", "<<", "=", "%", "@", "`", "a\n", "a\n\n", "\n", "a\nb", "a\r\nb", " a\nb", "a\n \nb",
        "a\n\tb", "a\n---\nb", "a\n#b\n", "\t", "a ", " a", "a  b", "é", "😀", "\x00", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\uffff",
    ]
)  # fmt: skip
TEXT = WORDS | st.text(st.characters(exclude_categories=["Cs"])) | st.lists(WORDS, max_size=3).map("".join)


class TestYaml:
    @given(TEXT, TEXT)
    def test_any_text_is_read_as_it_was_written(self, one: str, other: str) -> None:
        content = {
            "name": one,
            "list": [one, other],
            "rows": [{"id": other, "text": one, "inner": {"deep": [{"a": one}]}}],
            "none": [],
        }
        text = _yaml.to_yaml(content)
        for loader in (yaml.SafeLoader, _config._Loader):
            assert yaml.load(text, Loader=loader) == content
        assert all(character.isprintable() or character in "\n\t" for character in text)

    @given(st.integers(1, 4), TEXT)
    def test_a_text_with_leading_empty_lines_is_read_as_it_was_written(self, lines: int, rest: str) -> None:
        text = "\n" * lines + rest
        content = {"rules_source": text, "rows": [{"text": text, "id": 1}]}
        assert yaml.safe_load(_yaml.to_yaml(content)) == content

    def test_a_text_with_a_leading_empty_line_is_a_block(self) -> None:
        assert _yaml.to_yaml({"rules_source": "\n# all\naccept;"}) == "---\nrules_source: |-\n\n  # all\n  accept;\n"

    def test_ids_are_quoted(self) -> None:
        text = _yaml.to_yaml({"one": A, "two": B, "three": "12e4567890", "four": OFFICE})
        assert text == f'---\none: "{A}"\ntwo: "{B}"\nthree: "12e4567890"\nfour: "{OFFICE}"\n'

    def test_what_people_read_is_plain(self) -> None:
        content = {
            "name": "Files and laptops", "mtu": 2800, "private": True, "none": {}, "servers": ["10.0.0.1"],
            "rules": "accept;\n# é\n", "routes": [{"target": "10.0.0.0/24", "via": "10.0.0.1"}], "long": ["x" * 60, "y" * 60],
        }  # fmt: skip
        assert _yaml.to_yaml(content).splitlines() == [
            "---",
            "name: Files and laptops",
            "mtu: 2800",
            "private: true",
            "none: {}",
            "servers: [10.0.0.1]",
            "rules: |",
            "  accept;",
            "  # é",
            "routes:",
            "  - target: 10.0.0.0/24",
            "    via: 10.0.0.1",
            "long:",
            "  - " + "x" * 60,
            "  - " + "y" * 60,
        ]


def parsed(text: str) -> _config.File:
    return _config.parse("networks/a.yml", text)


class TestParse:
    def test_a_file(self) -> None:
        file = parsed(
            f"name: office\nmtu: 1400\nroutes: [{{target: 10.0.0.0/8}}]\nmember_defaults: {{authorized: yes}}\n"
            f"members:\n- {{node_id: '{A.upper()}', capabilities: [7, root], tags: {{1: 2}}}}\n"
        )
        assert file.network == {"name": "office", "mtu": 1400, "routes": [{"target": "10.0.0.0/8"}]}
        assert file.members == {
            "members": [{"node_id": A, "capabilities": ["7", "root"], "tags": {1: 2}}],
            "defaults": {"authorized": True},
        }

    def test_what_clears_is_handed_on(self) -> None:
        file = parsed(
            f"name: x\nclear: [dns, sso]\nmember_defaults: {{clear: [tags]}}\nmembers: [{{node_id: {A}, tags: {{a: 1}}}}]"
        )
        assert file.network["clear"] == ["dns", "sso"]
        assert file.members == {"members": [{"node_id": A, "tags": {"a": 1}}], "defaults": {"clear": ["tags"]}}

    def test_without_the_key_nothing_is_said_of_members(self) -> None:
        assert parsed("name: office").members is None
        assert parsed("name: office\nmembers: []").members == {"members": [], "defaults": {}}

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("", "networks/a.yml: describes no network"),
            ("- name: x", "networks/a.yml: describes no network"),
            ("name: [", "networks/a.yml: is not valid YAML"),
            ("a: 1\n---\nb: 2", "networks/a.yml: is not valid YAML"),
            ("name: 2026-13-77", "networks/a.yml: is not valid YAML"),
            ("name: !!python/object:os.system x", "networks/a.yml: is not valid YAML: could not determine a constructor"),
            ("name: x\nmembers: []\nmembers: []", "is not valid YAML: the key 'members' stands twice (line 3)."),
            ("description: x", "networks/a.yml: name: is missing; a network without network_id is found by its name."),
            ("name: ''", "networks/a.yml: name: is missing"),
            ("name: x\nstate: absent", "networks/a.yml: state: is not a known key; here can be network_id, name,"),
            ("name: x\npurge_permissions: true", "networks/a.yml: purge_permissions: is not a known key"),
            ("name: 12", "networks/a.yml: name: is read as a number, but must be text, put it in quotes."),
            ("name: yes", "networks/a.yml: name: is read as true or false, but must be text, put it in quotes."),
            ("name: 2026-01-01", "networks/a.yml: name: is read as a date"),
            ("name: [x]", "networks/a.yml: name: is read as a list, but must be text."),
            ("name: x\nmtu: '1400'", "networks/a.yml: mtu: is read as text, but must be a number."),
            ("name: x\nmtu: true", "networks/a.yml: mtu: is read as true or false, but must be a number."),
            ("name: x\nmtu: 5", "networks/a.yml: mtu: 5 is outside the range"),
            ("name: x\nprivate: 1", "networks/a.yml: private: is read as a number, but must be true or false."),
            ("name: x\nmembers:", "networks/a.yml: members: has no value."),
            ("name: x\ndescription:", "description: has no value. Leave the key out to leave the setting alone, or write '', [] or false"),
            ("name: x\ndns: {}", "networks/a.yml: dns: has nothing in it. Leave the key out to leave the setting alone, or write clear: [dns]"),
            ("name: x\ndns:", "networks/a.yml: dns: has nothing in it."),
            ("name: x\ndns: {domain: }", "networks/a.yml: dns: has nothing in it."),
            ("name: x\ndns: {domain: , servers: []}", "networks/a.yml: dns.domain: has no value."),
            ("name: x\nmembers: []\nmember_defaults: {tags: {}}", "member_defaults.tags: has nothing in it. Leave the key out"),
            (f"name: x\nmembers: [{{node_id: {A}, tags: {{}}}}]", "members[0].tags: has nothing in it."),
            (f"name: x\nmembers: [{{node_id: {A}, tags: {{a: 1, b: }}}}]", "members[0].tags.b: has no value."),
            ("name: x\nclear: [mtu]", "networks/a.yml: clear[0]: is 'mtu'; it must be one of 'v4_assign_mode', 'v6_assign_mode', 'dns', 'sso'."),
            ("name: x\nclear: dns", "networks/a.yml: clear: is read as text, but must be a list."),
            ("name: x\nclear: [dns]\ndns: {domain: a}", "networks/a.yml: clear: dns is named here and has values as well"),
            ("name: x\nmembers: []\nmember_defaults: {clear: [tags], tags: {a: 1}}", "member_defaults.clear: tags is named here"),
            ("name: x\nrules_source: ''", "networks/a.yml: rules_source: is empty, which would make the network drop all traffic."),
            ("name: x\nroutes: [{target: 10.0.0.0/8, gateway: x}]", "networks/a.yml: routes[0].gateway: is not a known key"),
            ("name: x\nroutes: [{via: 10.0.0.1}]", "networks/a.yml: routes[0].target: is missing."),
            ("name: x\nroutes: [{target: office}]", "networks/a.yml: routes: 'office' is not a network in CIDR notation"),
            ("name: x\nsso: {mode: on call}", "networks/a.yml: sso.mode: is 'on call'; it must be one of '', 'default'"),
            ("name: x\npermissions: [{user: a}, {user: A}]", "networks/a.yml: permissions: the user 'a' is listed twice"),
            ("network_id: 8056c2e21c00000", "networks/a.yml: network_id: '8056c2e21c00000' is not a network id"),
            ("name: x\nmember_defaults: {}", "networks/a.yml: member_defaults: has no effect without the key members"),
            ("name: x\nmembers: []\nmember_defaults: {ip_assignments: [x]}", "a.yml: member_defaults.ip_assignments: 'x' is not"),
            (f"name: x\nmembers: [{{node_id: {B}}}]", "networks/a.yml: members[0].node_id: is read as a number"),
            ("name: x\nmembers: [{node_id: 12}]", "members[0].node_id: is read as a number, but must be text, put it in quotes."),
            ("name: x\nmembers: [{node_id: x}]", "networks/a.yml: members[0].node_id: 'x' is not a node id"),
            ("name: x\nmembers: [{name: x}]", "networks/a.yml: members[0].node_id: is missing."),
            (f"name: x\nmembers: [{{node_id: {A}, capabilities: [true]}}]", "members[0].capabilities[0]: is read as true or false"),
            (f"name: x\nmembers: [{{node_id: {A}}}, {{node_id: {A.upper()}}}]", f"members[1].node_id: {A} is listed already as members[0]."),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_told_with_file_and_key(self, text: str, complaint: str) -> None:
        with pytest.raises(InvalidOption) as raised:
            parsed(text)
        assert complaint in str(raised.value)

    def test_two_files_about_one_network(self) -> None:
        for text in (f"network_id: {OFFICE}", "name: x"):
            files = [_config.parse(name, text) for name in ("a.yml", "b.yml")]
            with pytest.raises(InvalidOption, match=r"b.yml: \w+: a.yml is about the same network"):
                _config.apart(files)


def matched(text: str, *account: t.Any, caller: t.Any = None) -> _config.File:
    file = parsed(text)
    _config.matched([file], account, caller)
    return file


class TestMatched:
    def test_a_name_gets_its_id(self) -> None:
        account = [{"network_id": OFFICE, "name": "office"}, {"network_id": OTHER, "name": "x"}]
        assert matched("name: office", *account).network["network_id"] == OFFICE
        assert "network_id" not in matched("name: new", *account).network

    def test_a_name_that_fits_two(self) -> None:
        with pytest.raises(InvalidOption, match=f"more than one network has this name: {OFFICE}, {OTHER}"):
            matched("name: x", {"network_id": OTHER, "name": "x"}, {"network_id": OFFICE, "name": "x"})

    def test_a_letter_and_its_accent_are_one_character_or_two(self) -> None:
        found = matched("name: caf\u00e9", {"network_id": OFFICE, "name": "cafe\u0301"})
        assert found.network["network_id"] == OFFICE
        files = [_config.parse(f"{n}.yml", f"name: {name}") for n, name in enumerate(("caf\u00e9", "cafe\u0301"))]
        with pytest.raises(InvalidOption, match=r"1\.yml: name: 0\.yml is about the same network"):
            _config.apart(files)

    def test_an_id_that_is_gone(self) -> None:
        with pytest.raises(InvalidOption, match="remove its line network_id"):
            matched(f"network_id: {OFFICE}", {"network_id": OTHER, "name": "x"})

    def test_a_name_and_an_id_of_one_network(self) -> None:
        files = [_config.parse("a.yml", f"network_id: {OFFICE}"), _config.parse("b.yml", "name: office")]
        with pytest.raises(InvalidOption, match=r"b\.yml: name: a\.yml is about the same network"):
            _config.matched(files, [{"network_id": OFFICE, "name": "office"}], None)

    @pytest.mark.parametrize("listed_as", ["me", "ME@example.com"])
    def test_nobody_loses_rights_by_ones_own_hand(self, listed_as: str) -> None:
        mine = {"user": "me", "read": True, "authorize": False, "modify": True, "delete": False}
        account = {"network_id": OFFICE, "name": "office", "permissions": [mine]}
        caller = {"user_id": "me", "email": "me@example.com"}
        kept = matched("name: office\npermissions: []", account, caller=caller)
        assert kept.network["permissions"] == [mine]
        same = matched(f"name: office\npermissions: [{{user: {listed_as}, read: true}}]", account, caller=caller)
        assert same.network["permissions"] == [{"user": listed_as, "read": True}]
        with pytest.raises(InvalidOption, match="would take the right to modify from the user of the very token"):
            matched(f"name: office\npermissions: [{{user: {listed_as}, modify: false}}]", account, caller=caller)
        assert "permissions" not in matched("name: office", account, caller=caller).network


MEMBER = {
    "network_id": OFFICE, "node_id": A, "name": "a", "description": "", "hidden": False, "authorized": True, "active_bridge": False,
    "no_auto_assign_ips": False, "sso_exempt": False, "ip_assignments": [], "capabilities": [], "tags": {}, "status": {"online": True},
}  # fmt: skip
NETWORK = {
    "network_id": OFFICE, "name": "office", "mtu": None, "routes": [{"target": "10.0.0.0/24", "via": None}],
    "ip_assignment_pools": [{"start": "10.0.0.1", "end": "10.0.0.9"}], "v4_assign_mode": {"zt": False},
    "dns": {"domain": "", "servers": []}, "permissions": [], "status": {"tags_by_name": {"one": {"id": 1}, "two": {"id": 2}}},
}  # fmt: skip


class TestDocument:
    def test_it_holds_what_can_be_set_and_differs(self) -> None:
        content = _export.document(NETWORK, [{**MEMBER, "node_id": "b" * 10, "authorized": False}, MEMBER])
        assert content["routes"] == [{"target": "10.0.0.0/24"}]
        assert content["dns"] == {"domain": "", "servers": []}
        assert not {"status", "mtu", "sso"} & set(content)
        assert content["member_defaults"]["ip_assignments"] == []
        assert content["member_defaults"]["clear"] == ["tags"]
        assert "tags" not in content["member_defaults"]
        assert content["members"] == [
            {"node_id": A, "name": "a"},
            {"node_id": "b" * 10, "name": "a", "authorized": False},
        ]

    def test_no_address_is_not_asked_for_where_the_network_gives_one(self) -> None:
        network = {**NETWORK, "v4_assign_mode": {"zt": True}}
        content = _export.document(network, [MEMBER, {**MEMBER, "no_auto_assign_ips": True}])
        assert "ip_assignments" not in content["member_defaults"]
        assert ["ip_assignments" in member for member in content["members"]] == [False, True]

    def test_tags_that_are_not_set_are_told_beside_those_that_are(self) -> None:
        content = _export.document(NETWORK, [{**MEMBER, "tags": {"10": 3, "1": 0}}])
        assert list(content["members"][0]["tags"].items()) == [("1", 0), ("2", False), ("10", 3)]

    def test_what_the_provider_lacks_is_absent(self) -> None:
        content = _export.document(
            {"network_id": OFFICE, "name": "x"}, [{"node_id": A, "name": "a", "authorized": True}]
        )
        assert content == {
            "network_id": OFFICE,
            "name": "x",
            "member_defaults": {"authorized": True},
            "members": [{"node_id": A, "name": "a"}],
        }

    def test_a_network_without_rules_says_nothing_of_them(self) -> None:
        assert "rules_source" not in _export.document({**NETWORK, "rules_source": None}, [])

    def test_what_the_server_does_not_tell_is_left_out(self) -> None:
        network = {
            "network_id": OFFICE,
            "name": "x",
            "mtu": 2800,
            "permissions": [],
            "status": {"untold": ["mtu", "permissions"]},
        }
        plain = {"authorized": True, "hidden": False, "tags": {}, "status": {"untold": ["tags"]}}
        members = [{"node_id": A, "name": "a", **plain}, {"node_id": B, "name": "b", **plain, "status": {}}]
        assert _export.document(network, members) == {
            "network_id": OFFICE,
            "name": "x",
            "member_defaults": {"authorized": True, "hidden": False},
            "members": [{"node_id": B, "name": "b", "clear": ["tags"]}, {"node_id": A, "name": "a"}],
        }

    def test_a_document_is_a_file(self) -> None:
        file = parsed(_yaml.to_yaml(_export.document(NETWORK, [MEMBER])))
        assert file.title == f"office ({OFFICE})"


class TestFileNames:
    @given(st.lists(TEXT, max_size=8), st.lists(TEXT, max_size=3))
    def test_each_network_has_one_of_its_own_that_is_safe(self, names: list[str], taken: list[str]) -> None:
        account = [{"network_id": f"8056c2e21c{number:06x}", "name": name} for number, name in enumerate(names)]
        made = _export.file_names(account, [f"{name}.yml" for name in taken])
        assert len({name.casefold() for name in made.values()}) == len(account)
        assert not {name.casefold() for name in made.values()} & {f"{name}.yml".casefold() for name in taken}
        for name in made.values():
            stem = name.removesuffix(".yml")
            assert stem
            assert all(c.isalnum() or c in "-_" for c in stem)
            assert len(name.encode()) < 255

    @pytest.mark.parametrize(
        ("name", "file"),
        [
            ("Head Office", "head-office"), ("../../etc/passwd", "etc-passwd"), (".hidden", "hidden"), ("Büro 1", "büro-1"),
            ("", OFFICE), ("???", OFFICE), (OTHER, f"{OTHER}_{OFFICE}"), (OFFICE, OFFICE), ("a" * 300, "a" * 100), ("x~", "x"),
        ],
    )  # fmt: skip
    def test_it_is_called_by_the_name(self, name: str, file: str) -> None:
        assert _export.file_name({"network_id": OFFICE, "name": name}) == file


def account_of(*names: str) -> list[dict[str, t.Any]]:
    return [{"network_id": f"8056c2e21c00000{number}", "name": name} for number, name in enumerate(names, start=1)]


def found(name: str, content: t.Any, encrypted: bool = False) -> _export.Found:
    text = content if content is None or isinstance(content, str) else yaml.safe_dump(content)
    return _export.Found(name, text, encrypted)


class TestExport:
    def plan(
        self, files: t.Sequence[_export.Found], account: list[dict[str, t.Any]], whole: bool = True
    ) -> _export.Export:
        return _export.export(files, account, [(network, []) for network in account], whole)

    def refused(self, files: t.Sequence[_export.Found], account: list[dict[str, t.Any]]) -> str:
        with pytest.raises(InvalidOption) as raised:
            self.plan(files, account)
        return str(raised.value)

    def test_a_second_one_has_nothing_to_do(self) -> None:
        account = account_of("one", "two", "One")
        first = self.plan([], account)
        assert [entry["file"] for entry in first.write] == [f"one_{OFFICE}.yml", "two.yml", "one_8056c2e21c000003.yml"]
        renamed = [found(f"{number}.yaml", entry["text"]) for number, entry in enumerate(first.write)]
        assert self.plan(renamed, account) == _export.Export([], [])

    def test_the_file_that_has_the_network_is_written(self) -> None:
        account = account_of("one", "two")
        files = [found("a.yml", {"network_id": OFFICE, "name": "old"}), found("b.yaml", {"name": "two"})]
        plan = self.plan(files, account)
        assert [(entry["file"], entry["new"]) for entry in plan.write] == [("a.yml", False), ("b.yaml", False)]

    def test_a_file_of_another_network_is_not_taken_over(self) -> None:
        """A network is renamed, and another one gets its name: the file stays with the network."""
        account = [{"network_id": OFFICE, "name": "moved"}, {"network_id": OTHER, "name": "office"}]
        plan = self.plan([found("office.yml", {"network_id": OFFICE, "name": "office"})], account)
        assert [(entry["network_id"], entry["file"]) for entry in plan.write] == [
            (OFFICE, "office.yml"),
            (OTHER, f"office_{OTHER}.yml"),
        ]

    def test_files_of_networks_that_are_gone(self) -> None:
        gone, stays = found("old.yml", {"network_id": "8056c2e21c000009"}), found("to-come.yml", {"name": "new"})
        assert self.plan([gone, stays], account_of("one")).remove == [
            {"network_id": "8056c2e21c000009", "file": "old.yml"}
        ]
        with pytest.raises(InvalidOption, match="the account has no network 8056c2e21c000009"):
            self.plan([gone, stays], account_of("one"), whole=False)
        assert "1 of 1 files would be removed" in self.refused([gone], account_of("one"))
        assert "the account has no networks" in self.refused([gone], [])

    def test_what_is_in_the_way(self) -> None:
        account = account_of("one")
        one = found("a.yml", {"network_id": OFFICE})
        assert "networks/b.yml: networks/a.yml is about the same network" in self.refused(
            [one, found("b.yml", {"name": "one"})], account
        )
        assert "networks/b.yml: is not valid YAML" in self.refused([one, found("b.yml", "a: [")], account)
        assert "networks/a.yml: is encrypted, and would be replaced" in self.refused(
            [one._replace(encrypted=True)], account
        )
        assert "networks/b.yml: is encrypted, and can't be decrypted" in self.refused(
            [found("b.yml", None, True)], account
        )
        assert f"networks/{OFFICE}.yml: is encrypted, and would be" in self.refused(
            [found(f"{OFFICE}.yml", None, True)], account
        )
        assert "has a text that is not Unicode" in self.refused([], account_of("\ud800"))


def entry(network: dict[str, t.Any], *nodes: str) -> dict[str, t.Any]:
    return {
        "file": "networks/a.yml",
        "title": "office",
        "network": network,
        "members": {"members": [{"node_id": node} for node in nodes], "defaults": {}},
    }


def run(did: t.Mapping[str, str], unlisted: t.Sequence[str] = (), users: t.Sequence[str] = ()) -> dict[str, t.Any]:
    members = [{"node_id": node, "changed": what != "nothing", "did": what} for node, what in did.items()]
    changed = [member["node_id"] for member in members if member["changed"]]
    network = {"diff": {"before": {}, "after": {}}, "changed": False, "unlisted_users": list(users), "network": {}}
    return {
        "networks": [network],
        "members": [{"members": members, "changed_members": changed, "unlisted_members": list(unlisted)}],
    }


class TestReport:
    def report(self, entries: t.Any, runs: t.Any, **asked: bool) -> _report.Report:
        given = {"preview": True, "check_mode": False, "strict": False, "allow_delete": False, **asked}
        return _report.report(entries, runs, (), _report.Asked(**given))

    def test_all_is_as_the_files_say(self) -> None:
        told = self.report([entry({"network_id": OFFICE}, A)], [run({A: "nothing"})])
        assert (told.changed, told.matches, told.summary) == (
            False,
            True,
            ["Nothing to change: the account is as the files say."],
        )

    def test_what_is_in_no_file_is_told(self) -> None:
        other = {"file": None, "title": "lab", "network": {"network_id": OTHER}, "members": None, "owner_id": "x"}
        told = self.report([entry({"network_id": OFFICE}, A), other], [run({A: "nothing"}, [B], ["eve"])])
        assert (told.changed, told.matches) == (False, False)
        assert told.unlisted == {
            "networks": [OTHER],
            "members": [{"network_id": OFFICE, "node_ids": [B]}],
            "users": [{"network_id": OFFICE, "users": ["eve"]}],
        }
        assert told.summary == [
            "Nothing to change, but the account has what is in no file.",
            f"office: 1 member not in the file, left alone: {B}.",
            "office: 1 user not in the file, left alone: eve.",
            "lab: in no file, left alone.",
        ]

    def test_what_is_taken_away_is_no_longer_there(self) -> None:
        plan = run({A: "nothing", B: "delete"}, [B])
        runs = [plan, {"networks": [{}], "members": [{}]}, plan]
        told = self.report([entry({"network_id": OFFICE}, A)], runs, preview=False, strict=True, allow_delete=True)
        assert (told.due["strangers"], told.deletes, told.matches) == ([0], 1, True)
        assert told.summary == [
            "The account is now as the files say.",
            f"office: 1 member not in the file deleted: {B}.",
        ]
