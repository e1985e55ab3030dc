# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The edge to Ansible: AnsibleModule in, fail_json or exit_json out."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from ansible_collections.community.zerotier.plugins.module_utils._connection import ARGUMENT_SPEC, connect
from ansible_collections.community.zerotier.plugins.module_utils._errors import ZeroTierError
from ansible_collections.community.zerotier.plugins.module_utils._plan import readable
from ansible_collections.community.zerotier.plugins.module_utils._resource import Outcome, Task
from ansible_collections.community.zerotier.plugins.module_utils._transport import REQUESTS_IMPORT_ERROR


def run_module(task: Task) -> None:
    """Run a task as a module. Ends the process."""
    module = AnsibleModule(
        argument_spec={**ARGUMENT_SPEC, **task.argument_spec}, supports_check_mode=True, **task.constraints
    )
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    try:
        outcome = task.run(connect(module.params), module.params, module.check_mode)
    except ZeroTierError as error:
        done = _report(module, error.outcome) if error.outcome is not None else {}
        module.fail_json(msg=str(error), error=error.details(), **done)
    module.exit_json(**_report(module, outcome))


def _report(module: AnsibleModule, outcome: Outcome) -> dict[str, t.Any]:
    for warning in outcome.warnings:
        module.warn(warning)
    return report(outcome, module._diff)


def report(outcome: Outcome, diff: bool) -> dict[str, t.Any]:
    """An outcome as a task's result."""
    result = {"changed": outcome.changed, **outcome.result}
    if diff and outcome.before is not None and outcome.after is not None:
        headers = {"before_header": outcome.subject, "after_header": outcome.subject}
        result["diff"] = {"before": readable(outcome.before), "after": readable(outcome.after), **headers}
    return result
