# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Expressions that are compiled once give what Ansible gives when it compiles them for each host.

Where to step in is private to Ansible. So these tests run with every core, and fail where one has changed.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import typing as t
from pathlib import Path

import jinja2
import pytest
import yaml
from ansible import constants
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.release import __version__
from ansible.template import Templar
from ansible.utils.display import Display

from ansible_collections.community.zerotier.plugins.plugin_utils import _expressions
from ansible_collections.community.zerotier.tests.emulator import Emulator

EVIL = "{{ lookup('pipe', 'echo broken') }}"
RULES = """
tag role id 1000 enum 100 server enum 200 laptop;
cap admin id 7 accept ; ;
accept;
"""
SOURCES: dict[str, dict[str, t.Any]] = {
    "compose": {
        "compose": {
            "text": "'admin'",
            "copied": "zt_name",
            "joined": "zt_name ~ '.' ~ (zt_description | default('none', true))",
            "number": "zt_last_seen // 1000",
            "number_of_text": "'0' ~ 12",
            "listed": "zt_ip_assignments + ['10.9.9.9']",
            "mapping": "{'name': zt_name, 'tags': zt_tags}",
            "nothing": "none",
            "flag": "zt_authorized and not zt_hidden",
            "undefined": "no_such_variable",
            "undefined_inside": "zt_tags.no_such_tag.more",
            "broken": "zt_name +",
            "replaced": r"zt_name | regex_replace('^(.)', '\\1\\1')",
            "lookup": "lookup('ansible.builtin.env', 'HOME_OF_NOBODY')",
            "zt_description": "'composed'",
            "inherited": "zt_description",
            "division": "1 / (zt_tags | length)",
        }
    },
    "groups": {
        "compose": {"place": "zt_name[:3]"},
        "groups": {
            "servers": "zt_name is match('srv-')",
            "placed": "place == 'srv'",
            "in a group": "'zt_network_office' in group_names",
            "backslash": r"zt_name is search('srv-\\d')",
            "undefined": "no_such_variable",
            "broken": "zt_name +",
            "text": "zt_name",
            "always": "true",
            "named": "inventory_hostname | length > 5",
        },
    },
    "keyed_groups": {
        "keyed_groups": [
            {"key": "zt_client_version", "prefix": "version"},
            {"key": "zt_tags", "prefix": "tag", "separator": "-"},
            {"key": "zt_tags", "trailing_separator": False},
            {"key": "zt_ip_assignments", "prefix": "", "separator": ""},
            {"key": "zt_description", "prefix": "said", "default_value": "nothing"},
            {"key": "[zt_description, zt_name]", "prefix": "each", "default_value": "nothing"},
            {"key": "{'d': zt_description}", "default_value": "nothing"},
            {"key": "zt_network_name", "prefix": "net", "parent_group": "{{ zt_network_id }}"},
            {"key": "zt_name", "prefix": "p", "parent_group": "{{zt_name}}"},
            {"key": "zt_name", "parent_group": "{{ no_such_variable }}"},
            {"key": "group_names", "prefix": "also"},
            {"key": "no_such_variable"},
            {"key": "zt_name +"},
        ]
    },
    "leading_separator": {"leading_separator": False, "keyed_groups": [{"key": "zt_name"}, {"key": "zt_tags"}]},
    "hostnames": {"hostnames": ["{{ zt_no_such_thing }}", "{{ zt_tags.role }}.{{ zt_name }}", "{{ zt_name | upper }}"]},
    "twice": {  # what a backslash means in the two may differ
        "compose": {"found": r"'\x41' == 'A'"},
        "groups": {"found": r"'\x41' == 'A'"},
    },
    "strict_compose": {"strict": True, "compose": {"good": "zt_name", "bad": "no_such_variable"}},
    "strict_groups": {"strict": True, "groups": {"good": "zt_authorized", "bad": "no_such_variable"}},
    "strict_keyed_groups": {"strict": True, "keyed_groups": [{"key": "zt_name"}, {"key": "zt_description"}]},
    "wrong_key": {"keyed_groups": [{"key": "zt_authorized", "prefix": "a"}]},
}  # fmt: skip


@pytest.fixture
def emulator() -> t.Iterator[Emulator]:
    with Emulator() as running:
        office = running.add_network("office", rulesSource=RULES)
        lab = running.add_network(EVIL)
        for number, (name, description, tags) in enumerate(
            [
                ("srv-1", "", [[1000, 100]]),
                ("srv-x", EVIL, [[1000, False], [2000, 5]]),
                ("Anna's laptop", "two words", []),
                (EVIL, "", [[1000, 200]]),
                ("", "{% if x %}", []),
            ]
        ):
            node = f"{number + 0xA000000000:010x}"
            config = {"authorized": True, "ipAssignments": [f"10.0.0.{number}"], "tags": tags}
            running.add_member(office, node, name=name, description=description, config=config)
            running.check_in(office, node, version=f"1.14.{number % 2}")
            if number % 2:
                running.add_member(lab, node, name=name, config={"authorized": True})
        yield running


def _inventory(path: Path) -> tuple[str, list[str]]:
    """All that a source makes, as text in its order with the type of each value, and what was said meanwhile."""
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(constants, "INVENTORY_ANY_UNPARSED_IS_FAILED", False, raising=False)
        for method in ("warning", "deprecated", "error_as_warning"):
            if hasattr(Display, method):
                patch.setattr(Display, method, lambda _self, *args, **kwargs: said.append(f"{args} {kwargs}"))
        inventory = InventoryManager(loader=DataLoader(), sources=[str(path)])
    hosts = {name: [_typed(host.vars), [group.name for group in host.groups]] for name, host in inventory.hosts.items()}
    groups = {
        name: [[host.name for host in group.hosts], [child.name for child in group.child_groups]]
        for name, group in inventory.groups.items()
    }
    return json.dumps([hosts, groups], indent=1), said


def _typed(value: t.Any) -> t.Any:
    """A value with its type, which tells the marks of untrusted text on older cores, and whether a template may hold it."""
    if isinstance(value, dict):
        return {str(key): _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    return [type(value).__name__, repr(value), _trusted(value)]


def _trusted(value: t.Any) -> bool | None:
    try:
        from ansible.template import is_trusted_as_template
    except ImportError:
        return None
    return bool(is_trusted_as_template(value))


class _Counted:
    """How often Jinja compiles."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.times = 0
        stock = jinja2.Environment.compile

        def compile(environment: jinja2.Environment, *arguments: t.Any, **options: t.Any) -> t.Any:
            self.times += 1
            return stock(environment, *arguments, **options)

        patch.setattr(jinja2.Environment, "compile", compile)


def _source(directory: Path, emulator: Emulator, **options: t.Any) -> Path:
    path = directory / "test.zt_inventory.yml"
    account = {"plugin": "community.zerotier.zt_inventory", "api_url": emulator.url, "api_token": emulator.token}
    path.write_text(yaml.safe_dump({**account, "retries": 0, **options}, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize("case", SOURCES)
def test_the_inventory_is_the_same_as_without(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    source = _source(tmp_path, emulator, **SOURCES[case])
    ours = _inventory(source)
    monkeypatch.setattr(_expressions, "CORES", ())
    assert ours == _inventory(source)


FIVE: dict[str, t.Any] = {
    "hostnames": ["{{ zt_name | lower }}"],
    "compose": {"one": "zt_name", "two": "zt_tags"},
    "groups": {"servers": "zt_name is match('srv-')"},
    "keyed_groups": [{"key": "zt_client_version"}],
}


def test_each_expression_is_compiled_once(emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = _source(tmp_path, emulator, **FIVE)
    counted = _Counted(monkeypatch)
    _inventory(source)
    assert counted.times == 5


def test_with_a_core_that_no_test_runs_with_nothing_is_touched(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templar = Templar(loader=DataLoader())
    owner = getattr(templar, "_engine", None) or templar.environment
    stock = owner.__class__
    assert _expressions.compile_once(templar, "2.99.0") == []
    assert owner.__class__ is stock
    source = _source(tmp_path, emulator, **FIVE)
    monkeypatch.setattr(_expressions, "CORES", ())
    counted = _Counted(monkeypatch)
    _inventory(source)
    assert counted.times > 5


def test_this_core_is_one_of_those_that_it_is_done_with() -> None:
    """A new core: see that all tests here pass with it, then add it to CORES."""
    expected = ["compile"] if __version__ < "2.19" else ["_compile_expression", "_compile_template"]
    assert _expressions.compile_once(Templar(loader=DataLoader())) == expected


def test_tests_run_with_all_of_them() -> None:
    noxfile = ast.parse((Path(__file__).parents[4] / "noxfile.py").read_text(encoding="utf-8"))
    cores = next(
        node.value for node in noxfile.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "CORES"
    )
    assert tuple(ast.literal_eval(cores)) == _expressions.CORES


LIST = """
import sys
from ansible.cli.inventory import InventoryCLI
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
from ansible_collections.community.zerotier.plugins.plugin_utils import _expressions
if sys.argv[1] == "stock":
    _expressions.CORES = ()
InventoryCLI.cli_executor(["ansible-inventory", "-i", sys.argv[2], "--list"])
"""


def test_the_command_prints_the_same_bytes(emulator: Emulator, tmp_path: Path) -> None:
    options = {**FIVE, "compose": {**FIVE["compose"], "said": "zt_description", "number": "'0' ~ 12"}}
    source = str(_source(tmp_path, emulator, **options))
    ours, stock = (
        subprocess.run([sys.executable, "-c", LIST, how, source], capture_output=True, check=True).stdout
        for how in ("ours", "stock")
    )
    assert ours == stock
    assert b"srv-1" in ours


class _Stock:
    def __init__(self) -> None:
        self.compiled: list[t.Any] = []

    def compile(self, *arguments: t.Any, **options: t.Any) -> str:
        self.compiled.append(arguments)
        return f"compiled {arguments} {options}"


class _Templar:
    def __init__(self, environment: t.Any) -> None:
        self.environment = environment


class _Engine:
    """One that has none of the methods that we know."""


class _NewTemplar:
    def __init__(self) -> None:
        self._engine = _Engine()


def test_a_copy_of_what_remembers_does_not() -> None:
    environment, copy = _Stock(), _Stock()
    _expressions.compile_once(_Templar(environment))
    copy.__class__ = environment.__class__
    copy.__dict__.update(environment.__dict__)
    for one in (environment, copy, environment, copy):
        one.compile("a")
    assert environment.compiled == [("a",), ("a",), ("a",)]


def test_what_is_not_as_expected_is_left_alone() -> None:
    environment = _Stock()
    _expressions.compile_once(_Templar(environment))
    for _time in range(2):
        environment.compile("a", ["no key"])
        environment.compile("a", option=1)
        environment.compile(1)
        environment.compile()
    assert len(environment.compiled) == 8
    for templar in (object(), _Templar(None), _Templar(3), _Templar(object()), _NewTemplar()):
        _expressions.compile_once(templar)


def test_no_more_is_remembered_than_a_source_can_need() -> None:
    environment = _Stock()
    _expressions.compile_once(_Templar(environment))
    for _time in range(2):
        for number in range(1000):
            environment.compile(str(number))
    assert 1000 < len(environment.compiled) < 2000
