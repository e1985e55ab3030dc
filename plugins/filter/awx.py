# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that plans what the playbook awx_setup writes."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.zerotier.plugins.plugin_utils import _awx


def _with_surveys(templates: t.Any, directory: str) -> list[dict[str, t.Any]]:
    surveys = Path(directory)
    return [
        {**one, "survey": json.loads((surveys / f"{one['playbook']}.json").read_text(encoding="utf-8"))}
        for one in templates
    ]


def zt_awx(
    asked: t.Any, templates: t.Any, surveys: t.Any, inputs: t.Any, named: t.Any, found: t.Any = None
) -> dict[str, t.Any]:
    """The plan, or a sentence that says why there is none."""
    try:
        return {"problem": "", **_awx.plan(asked, _with_surveys(templates, str(surveys)), inputs, named, found)}
    except InvalidOption as error:
        return {"problem": str(error)}
    except (AttributeError, KeyError, OSError, TypeError, ValueError):
        raise AnsibleFilterError("zt_awx: it takes what the playbook awx_setup gives it.") from None


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"zt_awx": zt_awx}
