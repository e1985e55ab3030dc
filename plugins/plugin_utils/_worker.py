# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The local fast path: a module's work done in the controller's worker process, without a new Python.

It does what the other edge, run_module(), does for a module: the same validation, the same run, the same result.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action.normal import ActionModule as NormalAction
from ansible.utils.display import Display

from ansible_collections.community.zerotier.plugins.module_utils._http.transport import REQUESTS_IMPORT_ERROR
from ansible_collections.community.zerotier.plugins.module_utils._module import result_of
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC, connect
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import given
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task

_ENCODER: dict[str, t.Any]  # what makes JSON of a module's arguments in Ansible itself
try:  # since ansible-core 2.19
    from ansible.module_utils.common.json import Direction, get_module_encoder

    _ENCODER = {"cls": get_module_encoder("legacy", Direction.CONTROLLER_TO_MODULE)}
except ImportError:
    from ansible.module_utils.common.json import AnsibleJSONEncoder

    _ENCODER = {"cls": AnsibleJSONEncoder, "vault_to_text": True}

SWITCH = "zt_fast_path"  # the variable that turns the fast path off

_display = Display()
_apis: dict[tuple[t.Any, ...], Api] = {}  # of this process, by connection options: items of a loop share sessions


class Worker(NormalAction):
    """An action that runs its task in this process where it can, else as the module of the same name."""

    task: t.ClassVar[Task]

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """The task's result."""
        task_vars = task_vars or {}
        hindrance = self._hindrance(task_vars)
        checked = None if hindrance else self._checked()
        if checked is None:
            _display.vvv(
                f"{self._task.action} runs as a module: {hindrance or 'Ansible has its own words for an argument'}."
            )
            return t.cast("dict[str, t.Any]", super().run(tmp, task_vars))
        return self._run_here(checked, task_vars)

    def _hindrance(self, task_vars: dict[str, t.Any]) -> str | None:
        """Why the task can't run in this process, if so."""
        if not boolean(self._templar.template(task_vars.get(SWITCH, True)), strict=False):
            return f"the variable {SWITCH} is false"
        if self._connection.transport != "local":
            return "the connection is not local"
        if self._connection.become or self._task.become:
            return "become is set"
        if self._task.async_val:
            return "async is set"
        if any(self._task.environment or ()):
            return "environment is set"
        if REQUESTS_IMPORT_ERROR:
            return "requests is not there for Ansible's own Python"
        host_vars = task_vars
        if self._task.delegate_to:
            host_vars = task_vars.get("ansible_delegated_vars", {}).get(self._task.delegate_to, {})
        # The setting is asked for only where no variable says it, which for localhost is never: this is done for each item.
        said = "ansible_python_interpreter"
        python = host_vars[said] if said in host_vars else C.config.get_config_value("INTERPRETER_PYTHON")
        python = str(self._templar.template(python))
        if python != sys.executable and not python.startswith("auto"):
            return f"ansible_python_interpreter is {python}"
        return None

    def _checked(self) -> ValidationResult | None:
        """The arguments as a module gets them, validated as AnsibleModule does it; None where that fails."""
        arguments = as_sent(self._task.args)
        if arguments is None:
            return None
        validator = ArgumentSpecValidator({**ARGUMENT_SPEC, **self.task.argument_spec}, **self.task.constraints)
        try:
            return t.cast(ValidationResult, validator.validate(given(json.loads(arguments), self.task.constraints)))
        except (TypeError, OverflowError):  # such as a number for a dictionary: Ansible's check breaks
            return None

    def _run_here(self, validation: ValidationResult, task_vars: dict[str, t.Any]) -> dict[str, t.Any]:
        """As AnsibleModule does: run, mask secrets."""
        params = validation.validated_parameters
        if validation.error_messages:
            message = validation.errors.msg
            if isinstance(validation.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({self._task.action}) module: {message}"
            result: dict[str, t.Any] = {"failed": True, "msg": message}
        else:
            with _working_in(self._loader.get_basedir()):
                result = result_of(self.task, self._api, params, self._task.check_mode, self._task.diff)
        if _wants_invocation(task_vars):
            result["invocation"] = {"module_args": params}
        kept = {key: value for key, value in result.items() if value is None or isinstance(value, bool)}
        result = {**remove_values(result, validation._no_log_values), **kept}
        # As if it came from another process: plain strings, which are no templates.
        return t.cast("dict[str, t.Any]", json.loads(json.dumps(result)))

    def _api(self, params: t.Mapping[str, t.Any]) -> Api:
        """The API for these connection options, made once in a process. With -v it says how far long work is."""
        key = (os.getcwd(), *(params[option] for option in ARGUMENT_SPEC))
        if key not in _apis:
            _apis[key] = connect(params)
            _apis[key].tell = lambda text: _display.v(f"{self._task.action}: {text}")
        return _apis[key]


def as_sent(arguments: t.Mapping[str, t.Any]) -> str | None:
    """A task's arguments as Ansible sends them to a module: as JSON; None for what it can't send, or has a meaning of its own for."""
    try:
        text = json.dumps(arguments, **_ENCODER)
    except (TypeError, ValueError, AnsibleError):
        return None
    return None if "__ansible_" in text else text


@contextlib.contextmanager
def _working_in(directory: str) -> t.Iterator[None]:
    """Be where Ansible runs a module on the controller, the playbook's directory: a relative path means the same both ways."""
    before = os.open(".", os.O_RDONLY)  # and not its name, which may be gone meanwhile
    try:
        os.chdir(directory)
        yield
    finally:
        os.fchdir(before)
        os.close(before)


def _wants_invocation(task_vars: dict[str, t.Any]) -> bool:
    """Whether results tell the arguments: asked for by a setting since ansible-core 2.21, always so before."""
    try:
        return bool(C.config.get_config_value("INJECT_INVOCATION", variables=task_vars))
    except AnsibleError:
        return True
