# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The edge to Ansible: AnsibleModule in, fail_json or exit_json out."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError, printable
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import REQUESTS_IMPORT_ERROR
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC, connect
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import given, refuse_omit
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import readable
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import (
    Outcome,
    Params,
    Task,
    perform,
)


class _Module(AnsibleModule):
    """A module that takes an option that is null, at any depth, for one that is left out."""

    def __init__(self, **keywords: t.Any) -> None:
        self._constraints = keywords
        super().__init__(**keywords)

    def _load_params(self) -> None:
        super()._load_params()
        internal = {key: value for key, value in self.params.items() if key.startswith("_ansible_")}
        self.params = {**given(self.params, self._constraints), **internal}


def run_module(task: Task) -> None:
    """Run a task as a module. Ends the process."""
    module = _Module(
        argument_spec={**ARGUMENT_SPEC, **task.argument_spec}, supports_check_mode=True, **task.constraints
    )
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    result = result_of(task, connect, module.params, module.check_mode, module._diff)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


def result_of(
    task: Task, connected: t.Callable[[Params], Api], params: Params, check_mode: bool, diff: bool
) -> dict[str, t.Any]:
    """Run a task with checked options; its result, with ``failed`` and ``error`` if it failed, and ``warnings`` if any."""
    try:
        refuse_omit(params)
        return _report(perform(task, connected(params), params, check_mode), diff)
    except ZeroTierError as error:
        done = {} if error.outcome is None else _report(error.outcome, diff)
        return {**done, "failed": True, "msg": str(error), "error": error.details()}


def _report(outcome: Outcome, diff: bool) -> dict[str, t.Any]:
    """An outcome as a task's result."""
    result = {"changed": outcome.changed, **outcome.result}
    if outcome.warnings:
        result["warnings"] = outcome.warnings
    if diff and outcome.before is not None and outcome.after is not None:
        result["diff"] = _diff(outcome.subject, outcome.before, outcome.after)
        if (
            outcome.many
        ):  # one for each: Ansible compares line by line, so what a diff costs grows faster than its length
            ids = sorted({**outcome.before, **outcome.after})
            result["diff"] = [
                _diff(f"{outcome.subject}: {printable(i)}", outcome.before.get(i, {}), outcome.after.get(i, {}))
                for i in ids
            ]
    return result


def _diff(subject: str, before: Values, after: Values) -> dict[str, t.Any]:
    return {
        "before": readable(before),
        "after": readable(after),
        "before_header": subject,
        "after_header": subject,
    }
