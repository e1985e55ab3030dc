# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filters that turn a network into the text of a file, and sum up what differs between an account and its files."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.module_utils._errors import Refused, printable
from ansible_collections.community.zerotier.plugins.module_utils._session import gate
from ansible_collections.community.zerotier.plugins.plugin_utils import _export, _report, _yaml
from ansible_collections.community.zerotier.plugins.plugin_utils._trust import tagged


def _text(network: t.Any, members: t.Any) -> str:
    try:
        text = _yaml.to_yaml(_export.document(network, members))
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise AnsibleFilterError(
            f"zt_config: network {printable(network['network_id'])} has a text that is not Unicode, so it can't be written to a file. Change that text."
        ) from None
    except (TypeError, KeyError, AttributeError):
        raise AnsibleFilterError(
            "zt_config: it takes a network as zt_network_info returns it, and members as zt_member_info returns them."
        ) from None
    # what the account holds is never a template
    return t.cast(str, tagged({"text": text}, ())["text"])


def _summary(
    entries: t.Any,
    runs: t.Any,
    unwanted: t.Any = (),
    preview: bool = True,
    check_mode: bool = False,
    strict: bool = False,
    allow_delete: bool = False,
    max_deletes: t.Any = None,
) -> dict[str, t.Any]:
    try:
        asked = _report.Asked(preview, check_mode, strict, allow_delete)
        report = _report.report(entries, runs, {entry["network"]["network_id"] for entry in unwanted}, asked)
    except (TypeError, KeyError, AttributeError, IndexError):
        raise AnsibleFilterError(
            "zt_config_report: it takes what the lookup zt_config returns, and results of zt_network and zt_members for each file."
        ) from None
    problem = ""
    try:
        gate.deletions(report.deletes, None if max_deletes is None else int(max_deletes))
    except Refused as error:
        problem = str(error)
    told = {**report._asdict(), "problem": problem}
    return tagged(told, ())


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"zt_config": _text, "zt_config_report": _summary}
