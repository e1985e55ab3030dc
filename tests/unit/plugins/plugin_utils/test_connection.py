# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection of plugins on the controller."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.community.zerotier.plugins.plugin_utils import _connection
from ansible_collections.community.zerotier.tests.unit.support import Tasks


class Plugin:
    """Has options, as a plugin does."""

    def __init__(self, options: t.Mapping[str, t.Any]) -> None:
        self._options = {"validate_certs": True, "timeout": 30.0, **options}

    def get_option(self, name: str) -> t.Any:
        return self._options.get(name)


@pytest.mark.parametrize("given", [False, True])
def test_with_v_a_plugin_says_why_it_takes_long(tasks: Tasks, monkeypatch: pytest.MonkeyPatch, given: bool) -> None:
    lines: list[str] = []
    monkeypatch.setattr(_connection._display, "v", lines.append)
    plugin = Plugin(tasks.connection)
    api = _connection.connected(plugin, _connection.options(plugin.get_option) if given else None)
    assert api.networks() == []
    t.cast(t.Any, api)._transport.tell("waiting")
    assert lines == ["community.zerotier.test_connection: waiting"]
