# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options as plugins on the controller read them."""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.basic import missing_required_lib
from ansible.utils.display import Display

from ansible_collections.community.zerotier.plugins.module_utils._http.transport import REQUESTS_IMPORT_ERROR
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC, connect

_display = Display()


def forget_empty_variables() -> None:
    """An empty variable of the environment counts as none; Ansible itself would take it, and refuse it as a choice."""
    for spec in ARGUMENT_SPEC.values():
        _how, names = spec.get("fallback", (None, []))
        for name in names:
            if os.environ.get(name) == "":
                del os.environ[name]


def options(get: t.Callable[[str], t.Any]) -> dict[str, t.Any]:
    """The connection options, each as ``get`` gives it."""
    return {option: get(option) for option in ARGUMENT_SPEC}


def connected(plugin: t.Any, given: t.Mapping[str, t.Any] | None = None) -> Api:
    """The API that a plugin's options, or ``given`` ones, name; with -v it says why something takes long.

    Makes no request; raises InvalidOption, AnsibleError.
    """
    if REQUESTS_IMPORT_ERROR:
        raise AnsibleError(missing_required_lib("requests"))
    api = connect(given or options(plugin.get_option))
    name = type(plugin).__module__.rpartition(".")[2]
    api.tell = lambda text: _display.v(f"community.zerotier.{name}: {text}")
    return api
