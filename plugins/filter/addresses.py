# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filters for the addresses that follow from a node id and a network id."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError

from ansible_collections.community.zerotier.plugins.module_utils._settings import addresses as _addresses


def _filter(name: str, formula: t.Callable[[str, str], str]) -> t.Callable[[t.Any, t.Any], str]:
    def apply(node_id: t.Any, network_id: t.Any) -> str:
        try:
            return formula(str(network_id), str(node_id))
        except ValueError as error:
            raise AnsibleFilterError(f"{name}: {error}") from None

    return apply


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        formulas = {"zt_sixplane": _addresses.sixplane, "zt_rfc4193": _addresses.rfc4193, "zt_mac": _addresses.mac}
        return {name: _filter(name, formula) for name, formula in formulas.items()}
