# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is documented is what is there: options, the action group, the README's table, the inventory's variables."""

from __future__ import annotations

import functools
import importlib
import re
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_plugin_docs
from ansible.vars.reserved import get_reserved_names

from ansible_collections.community.zerotier.plugins.module_utils import _module
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC
from ansible_collections.community.zerotier.tests.emulator import Emulator

ROOT = Path(__file__).resolve().parents[3]
COLLECTION = "community.zerotier"
MODULES = sorted(path.stem for path in ROOT.glob("plugins/modules/*.py"))
INVENTORIES = sorted(path.stem for path in ROOT.glob("plugins/inventory/*.py"))
FILTERS = sorted(path.stem for path in ROOT.glob("plugins/filter/*.yml"))
LOOKUPS = sorted(path.stem for path in ROOT.glob("plugins/lookup/*.py"))
PLUGINS = [
    *(("module", name) for name in MODULES),
    *(("inventory", name) for name in INVENTORIES),
    *(("filter", name) for name in FILTERS),
    *(("lookup", name) for name in LOOKUPS),
]
OPTION = {"type": "str", "required": False, "default": None, "choices": None, "elements": None, "aliases": []}


@functools.cache
def documentation(kind: str, name: str) -> tuple[t.Any, str | None, t.Any]:
    """DOCUMENTATION with its fragments, EXAMPLES and RETURN."""
    loader = getattr(importlib.import_module("ansible.plugins.loader"), f"{kind}_loader")
    docs, examples, returned, _metadata = get_plugin_docs(f"{COLLECTION}.{name}", kind, loader, fragment_loader, False)
    return docs, examples, yaml.safe_load(returned) if isinstance(returned, str) else returned


class Made(Exception):
    """The arguments of AnsibleModule."""


def arguments(name: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, t.Any]:
    """What a module gives to AnsibleModule."""

    def made(**given: t.Any) -> t.NoReturn:
        raise Made(given)

    monkeypatch.setattr(_module, "_Module", made)
    module = importlib.import_module(f"ansible_collections.{COLLECTION}.plugins.modules.{name}")
    with pytest.raises(Made) as caught:
        module.main()
    return t.cast(dict[str, t.Any], caught.value.args[0])


def plain(options: t.Mapping[str, t.Any], nested: str) -> dict[str, t.Any]:
    """Options of a documentation or an argument spec, in one form; ``nested`` is their key for options in options."""
    result = {}
    for name, option in options.items():
        values = {key: option.get(key, default) for key, default in OPTION.items()}
        values["choices"] = sorted(values["choices"]) if values["choices"] else None
        result[name] = {**values, "options": plain(option.get(nested) or {}, nested)}
    return result


@pytest.mark.parametrize("name", MODULES)
class TestModules:
    def test_the_options_are_the_argument_spec(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        spec = arguments(name, monkeypatch)["argument_spec"]
        assert plain(documentation("module", name)[0]["options"], "suboptions") == plain(spec, "options")

    def test_what_the_documentation_says_about_the_environment(
        self, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        documented = documentation("module", name)[0]["options"]
        for option, spec in arguments(name, monkeypatch)["argument_spec"].items():
            _how, variables = spec.get("fallback", (None, []))
            for variable in variables:
                assert f"E({variable})" in " ".join(documented[option]["description"])

    def test_check_mode_is_what_the_attributes_say(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        attributes = documentation("module", name)[0]["attributes"]
        assert arguments(name, monkeypatch)["supports_check_mode"] is True
        assert attributes["check_mode"]["support"] == "full"
        assert attributes["diff_mode"]["support"] == ("N/A" if name.endswith("_info") else "full")
        assert attributes["action_group"]["membership"] == [f"{COLLECTION}.zt"]

    def test_the_code_is_at_most_forty_lines(self, name: str) -> None:
        code = (ROOT / "plugins" / "modules" / f"{name}.py").read_text(encoding="utf-8").rpartition('"""\n\nfrom ')[2]
        assert len(code.splitlines()) <= 40


def test_the_action_group_holds_all_modules() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["action_groups"] == {"zt": MODULES}


def test_the_role_network_takes_what_the_modules_take(monkeypatch: pytest.MonkeyPatch) -> None:
    specified = yaml.safe_load((ROOT / "roles/network/meta/argument_specs.yml").read_text(encoding="utf-8"))
    options = specified["argument_specs"]["main"]["options"]
    network = plain(arguments("zt_network", monkeypatch)["argument_spec"], "options")
    members = plain(arguments("zt_members", monkeypatch)["argument_spec"], "options")
    own = {option: spec for option, spec in network.items() if option not in ARGUMENT_SPEC}
    for spec in (own, members["members"]["options"], members["defaults"]["options"]):
        for setting in spec.values():
            setting["default"] = None  # left to the module
    assert plain(options["zt_network"]["options"], "options") == own
    assert plain(options["zt_members"]["options"], "options") == members["members"]["options"]
    assert plain(options["zt_member_defaults"]["options"], "options") == members["defaults"]["options"]
    assert sorted(options["zt_members_purge"]["choices"]) == members["purge"]["choices"]


@pytest.mark.parametrize(("kind", "name"), PLUGINS)
class TestPlugins:
    def test_it_is_documented_in_full(self, kind: str, name: str) -> None:
        docs, examples, returned = documentation(kind, name)
        assert docs["name" if kind != "module" else "module"] == name
        assert docs["short_description"]
        assert docs["author"]
        assert docs["version_added"]
        assert docs["seealso"]
        assert examples
        assert returned or kind == "inventory"

    def test_all_it_refers_to_is_there(self, kind: str, name: str) -> None:
        for other in documentation(kind, name)[0]["seealso"]:
            if "module" in other:
                assert ("module", other["module"].removeprefix(f"{COLLECTION}.")) in PLUGINS
            elif "plugin" in other:
                assert (other["plugin_type"], other["plugin"].removeprefix(f"{COLLECTION}.")) in PLUGINS
            else:
                assert other["link"].startswith("https://")


@pytest.mark.parametrize(
    ("kind", "name"),
    # zt_config and zt_export read files alone, and zt_input variables
    [
        (kind, name)
        for kind, name in PLUGINS
        if kind in ("inventory", "lookup") and name not in ("zt_config", "zt_export", "zt_input")
    ],
)
def test_plugins_read_what_the_modules_read(kind: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection options are alike, but for the way to the environment."""
    spec = plain(arguments(MODULES[0], monkeypatch)["argument_spec"], "options")
    documented = documentation(kind, name)[0]["options"]
    shared = plain({option: documented[option] for option in ARGUMENT_SPEC}, "suboptions")
    assert shared == {option: spec[option] for option in shared}
    for option, values in ARGUMENT_SPEC.items():
        _how, variables = values.get("fallback", (None, []))
        assert [variable["name"] for variable in documented[option].get("env", [])] == variables


@pytest.fixture(scope="module")
def documented() -> set[str]:
    """The host variables that the inventory plugin's notes list."""
    notes = documentation("inventory", "zt_inventory")[0]["notes"]
    listing = next(note for note in notes if note.startswith("Variables of a host are"))
    return set(re.findall(r"C\((\w+)\)", listing))


def variables(directory: Path, **options: t.Any) -> set[str]:
    """The names of the variables of the host anna, but for Ansible's own."""
    path = directory / "all.zt_inventory.yml"
    path.write_text(yaml.safe_dump({"plugin": f"{COLLECTION}.zt_inventory", **options}), encoding="utf-8")
    inventory = InventoryManager(loader=DataLoader(), sources=[str(path)])
    return set(inventory.hosts["anna"].vars) - {"inventory_file", "inventory_dir"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The variables that each provider gives to a host that has all that there is."""
    directory = tmp_path_factory.mktemp("inventory")
    with Emulator() as emulator:
        modes = {"6plane": True, "rfc4193": True, "zt": False}
        network_id = emulator.add_network("office", config={"v6AssignMode": modes})
        config = {"authorized": True, "ipAssignments": ["10.0.0.1", "fd00::1"]}
        emulator.add_member(network_id, "a000000001", name="anna", config=config, employee_id=emulator.employee_id)
        emulator.check_in(network_id, "a000000001")
        central = {"api_url": emulator.url, "api_token": emulator.token}
        login = {"username": emulator.username, "password": emulator.password}
        telecomx = {"provider": "telecomx", "api_url": emulator.telecomx_url, **login}
        return {
            "central": variables(directory, networks=[network_id], **central),
            "telecomx": variables(directory, networks=[network_id], **telecomx),
        }


class TestHostVariables:
    def test_they_are_those_that_are_documented(self, documented: set[str], made: dict[str, set[str]]) -> None:
        assert made["central"] | made["telecomx"] == documented | {"ansible_host"}

    def test_one_exists_with_telecomx_only(self, made: dict[str, set[str]]) -> None:
        assert made["telecomx"] - made["central"] == {"zt_employee_id"}

    def test_all_begin_with_the_prefix(self, documented: set[str]) -> None:
        assert {name for name in documented if not name.startswith("zt_")} == set()

    def test_none_is_a_reserved_name(self, made: dict[str, set[str]]) -> None:
        assert (made["central"] | made["telecomx"]) & get_reserved_names() == set()


class TestReadme:
    README = (ROOT / "README.md").read_text(encoding="utf-8")

    def test_the_table_lists_all_that_the_collection_has_in_its_own_words(self) -> None:
        listed = re.findall(rf"^\| `{re.escape(COLLECTION)}\.(\w+)` \| (.*) \|$", self.README, re.MULTILINE)
        there = [(name, documentation(kind, name)[0]["short_description"]) for kind, name in PLUGINS]
        for specification in ROOT.glob("roles/*/meta/argument_specs.yml"):
            specified = yaml.safe_load(specification.read_text(encoding="utf-8"))
            there.append((specification.parts[-3], specified["argument_specs"]["main"]["short_description"]))
        for playbook in ROOT.glob("playbooks/*.yml"):
            there.append((playbook.stem, yaml.safe_load(playbook.read_text(encoding="utf-8"))[0]["name"]))
        assert sorted(listed) == sorted(there)

    def test_it_names_the_version_of_ansible_core(self) -> None:
        runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
        oldest = re.fullmatch(r">=(\d+\.\d+)\.0", runtime["requires_ansible"])
        assert oldest
        assert f"ansible-core {oldest[1]} or newer" in self.README

    def test_the_files_it_links_to_are_there(self) -> None:
        for target in re.findall(r"\]\(([^)#:]+)\)", self.README):
            assert (ROOT / target).exists(), target


def test_no_file_names_a_path_of_the_machine_it_was_written_on() -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    # Homes, mounted work directories, and registries other than the public ones.
    suspicious = re.compile(r"/(?:home|Users|root|work|mnt|opt)/\w|(?<![\w.])/tmp/\w|[A-Z]:\\Users", re.IGNORECASE)
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__).resolve():
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{name}: {line.strip()}" for line in text.splitlines() if suspicious.search(line)]
    assert found == []
