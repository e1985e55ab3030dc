# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter that turns a network into the text of a file."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.module_utils._errors import printable
from ansible_collections.community.zerotier.plugins.plugin_utils import _config
from ansible_collections.community.zerotier.plugins.plugin_utils._trust import tagged


def _text(network: t.Any, members: t.Any) -> str:
    try:
        text = _config.to_yaml(_config.document(network, members))
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
    return t.cast(str, tagged({"text": text})["text"])


class FilterModule:
    """The filter of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"zt_config": _text}
