# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task's arguments become on their way: a probe shows what a module gets, and what the fast path makes of the same."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.shell import Shell

PROBE = """
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

TYPES = [
    *({"type": name} for name in ("str", "int", "float", "bool", "list", "dict", "path", "raw", "json", "jsonarg", "bytes", "bits")),
    *({"type": "list", "elements": name} for name in ("str", "int", "dict")),
    {"type": "str", "choices": ["2026-01-02", "1"]}, {"type": "str", "no_log": True},
    {"type": "dict", "options": {"key": {"type": "str"}, "1": {"type": "int"}}},
]

def seen(values):
    found = {}
    for name, value in values.items():
        found[name] = [repr(value)]
        for spec in TYPES:
            try:
                done = ArgumentSpecValidator({"option": spec}).validate({"option": value})
            except (TypeError, OverflowError) as error:
                found[name].append(repr(error))
            else:
                found[name].append(done.error_messages or repr(done.validated_parameters))
    return found
"""
PROBE_MODULE = """
from ansible.module_utils.basic import AnsibleModule

if __name__ == "__main__":
    module = AnsibleModule({"values": {"type": "raw"}})
    module.exit_json(seen=seen(module.params["values"]))
"""
PROBE_ACTION = """
import json

from ansible.plugins.action.normal import ActionModule as NormalAction
from ansible_collections.community.zerotier.plugins.plugin_utils._worker import as_sent

class ActionModule(NormalAction):
    def run(self, tmp=None, task_vars=None):
        text = as_sent(self._task.args)
        result = super().run(tmp, task_vars)
        return {**result, "here": None if text is None else seen(json.loads(text)["values"])}
"""
# What every core sends; and one by one, what some do not.
VALUES = """
    text: ä «quoted»
    empty: ""
    number: 5
    huge: 1180591620717411303424
    long: -{long}
    fraction: 1.5
    nan: .nan
    infinite: -.inf
    flag: yes
    nothing: null
    date: 2026-01-02
    time: 2026-01-02 03:04:05
    zoned: 2026-01-02T03:04:05.678+02:00
    sexagesimal: 12:30:45
    octal: 0o17
    unsafe: !unsafe "{{ 7 * 7 }}"
    vaulted: "{{ vaulted }}"
    template: "{{ [1, 2.5, none, true, 'x'] }}"
    pair: "{{ (1, 'x') }}"
    pairs: "{{ {'b': 1, 'a': 2}.items() | list }}"
    omitted: {key: "{{ omit }}", other: 1}
    omitted_in_list: ["{{ omit }}", 1]
    keys: {1: a, 2.5: b, true: c, null: d}
    nested: [{key: [2026-01-02, {1: !unsafe "{{ x }}"}]}, null, [[]]]
    options: {key: 2026-01-02, 1: "7"}
""".replace("{long}", "9" * 100)
RARE = [
    "pairs_in_order: !!omap [b: 1, a: 2]",
    "a_set: !!set {a: null}",
    "a_made_set: \"{{ ['a'] | intersect(['a']) }}\"",
    "binary: !!binary aGVsbG8=",
    "date_as_key: {2026-01-02: x}",
    'a_range: "{{ range(3) }}"',
    "ansibles_own: {__ansible_type: TaggedStr, __ansible_unsafe: x}",
]


def test_arguments_become_what_a_module_gets(tmp_path: Path) -> None:
    with Emulator() as emulator:
        shell = Shell(tmp_path, emulator)  # nothing is asked of it
    shell.environment["PYTHONHASHSEED"] = "0"  # a message of Ansible lists a set
    for directory, text in {"library": PROBE_MODULE, "action_plugins": PROBE_ACTION}.items():
        (shell.directory / directory).mkdir()
        shell.write(f"{directory}/probe.py", f"#!/usr/bin/python\n{PROBE}{text}")
    shell.write("vault-password", "opens it")
    vaulted = shell.run(
        "ansible-vault", "encrypt_string", "--vault-password-file", "vault-password", "--name", "vaulted", "secret"
    )
    shell.write("vars.yml", "".join(line for line in vaulted.splitlines(True) if not line.startswith("Encryption")))
    given = [VALUES, *(f"    {value}\n" for value in RARE)]
    tasks = [
        f"- probe:\n    values:\n{textwrap.indent(values, '  ')}\n  register: probe_{number}\n  ignore_errors: true\n"
        for number, values in enumerate(given)
    ]
    kept = ", ".join(f"probe_{number}" for number in range(len(given)))
    last = f'- copy: {{dest: results, mode: "0600", content: "{{{{ [{kept}] | to_json }}}}"}}\n'
    play = "- hosts: localhost\n  gather_facts: false\n  tasks:\n" + textwrap.indent("".join([*tasks, last]), "    ")
    shell.write("play.yml", play)
    printed = shell.playbook(
        "play.yml", "--vault-password-file", "vault-password", "-e", "@vars.yml", allowed=".*"
    ).output
    found = json.loads((shell.directory / "results").read_text(encoding="utf-8"))
    assert len(found[0].get("seen", [])) > 20, printed
    for values, result in zip(given, found):
        if result.get("here") is not None:  # else the module runs, and says what there is to say
            assert result["here"] == result["seen"], values
    assert found[0]["here"], printed
