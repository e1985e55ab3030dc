# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zt_input
short_description: A variable that somebody gave to a role or a playbook
version_added: 2.0.0
author:
  - community.zerotier contributors (@ansible-collections)
description:
  - Evaluates a variable, once, for a role or a playbook whose behaviour it decides. The roles and playbooks of this collection take their
    variables with it.
  - Where the filter C(default) takes an undefined variable inside of the variable's value for "nothing said", and V(null) for V(false), this is
    an error that names the variable. Only a variable that is not there at all means the default.
  - What it returns is data. Nothing in it is taken for a template.
  - Makes no request.
options:
  _terms:
    description: Names of variables.
    type: list
    elements: str
    required: true
  type:
    description:
      - What the value must be. As with options of modules, V(yes) in quotes is a V(bool), and V(8) in quotes is an V(int).
      - V(words) are a list, or text with entries between spaces, commas, semicolons or line ends, in lower case and each once. V(lines) are a list, or
        text with one entry a line, each once.
    type: str
    choices: [bool, int, str, list, dict, words, lines]
    default: str
  default:
    description: The value of a variable that is not there. Without this option, that is an error.
    type: raw
  blank:
    description: >-
      Whether an empty text means O(default), too. So it comes from AWX for a question that was not answered. Without it, an empty text is an error
      for V(bool), V(int), V(list) and V(dict).
    type: bool
    default: false
seealso:
  - plugin: community.zerotier.zt_config
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Take a switch, where nothing said means no
  ansible.builtin.set_fact:
    may_delete: "{{ lookup('community.zerotier.zt_input', 'zt_allow_delete', type='bool', default=false) }}"
"""

RETURN = r"""
_raw:
  description: The values, in the order of the names.
  type: list
  elements: raw
"""

import re
import typing as t

from ansible.errors import AnsibleError, AnsibleLookupError, AnsibleUndefinedVariable
from ansible.module_utils.common.validation import (
    check_type_bool,
    check_type_dict,
    check_type_int,
    check_type_list,
    check_type_str,
)
from ansible.plugins.lookup import LookupBase

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption, printable

_Check = t.Callable[[t.Any], t.Any]


def _flat(value: t.Any) -> list[str]:
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in _flat(item)]
    if value is None:
        raise TypeError  # would be the word None
    return [str(value)]


def _words(value: t.Any) -> list[str]:
    return list(dict.fromkeys(word.lower() for text in _flat(value) for word in re.findall(r"[^\s,;]+", text)))


def _lines(value: t.Any) -> list[str]:
    return list(dict.fromkeys(line.strip() for text in _flat(value) for line in text.splitlines() if line.strip()))


_KINDS: dict[str, tuple[_Check, str]] = {
    "bool": (check_type_bool, "true or false"),
    "int": (check_type_int, "a whole number"),
    "str": (check_type_str, "text"),
    "list": (check_type_list, "a list"),
    "dict": (check_type_dict, "keys with values"),
    "words": (_words, "a list"),
    "lines": (_lines, "a list"),
}
_MAY_BE_BLANK = ("str", "words", "lines")


class LookupModule(LookupBase):
    """No request."""

    def run(self, terms: list[t.Any], variables: t.Any = None, **kwargs: t.Any) -> list[t.Any]:
        self.set_options(var_options=variables, direct=kwargs)
        try:
            return [self._input(str(term), variables or {}, "default" in kwargs) for term in terms]
        except InvalidOption as error:
            raise AnsibleLookupError(str(error)) from None

    def _input(self, name: str, variables: t.Mapping[str, t.Any], optional: bool) -> t.Any:
        """One variable's value. Raises InvalidOption."""
        kind, otherwise = self.get_option("type"), self.get_option("default")
        check, meant = _KINDS[kind]
        if name not in variables:
            if optional:
                return otherwise
            raise InvalidOption(name, f"is missing; give {meant}.")
        value = self._evaluated(name, variables)
        empty = isinstance(value, str) and not value.strip()
        if empty and self.get_option("blank") and optional:
            return otherwise
        if value is None or (empty and kind not in _MAY_BE_BLANK):
            raise InvalidOption(name, f"has no value; give {meant}, or leave the variable out.")
        try:
            if kind == "int" and isinstance(value, bool):
                raise TypeError
            return check(value)
        except TypeError:
            raise InvalidOption(name, f"is '{printable(value)}'; it must be {meant}.") from None

    def _evaluated(self, name: str, variables: t.Mapping[str, t.Any]) -> t.Any:
        """The value without templates; None for one that is omitted. Raises InvalidOption."""
        templar: t.Any = self._templar
        try:
            value = templar.template(variables[name])
        except AnsibleUndefinedVariable as error:
            raise InvalidOption(
                name, f"has no value ({printable(error)}); give one, or leave the variable out."
            ) from None
        except AnsibleError as error:
            if type(error).__name__ != "AnsibleValueOmittedError":  # of ansible-core 2.19 and newer
                raise
            value = None
        return None if isinstance(value, str) and value == variables.get("omit") else value
