# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must change: pure functions from current and wanted settings to a plan."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import Cleared
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Document, Resource, Values


class Plan(t.NamedTuple):
    """The settings to change: ``before`` and ``after`` hold the same options, canonical."""

    resource: Resource
    before: Values
    after: Values

    def __bool__(self) -> bool:
        return bool(self.after)

    def body(self) -> Document:
        """The smallest API document that makes the changes."""
        return self.resource.write(self.after)


def plan(resource: Resource, current: Values, wanted: Values) -> Plan:
    """Compare canonical settings; an option that is not in ``wanted`` is left alone. ``current`` is {} for a new object."""
    target = merged(resource, current, wanted)
    changed = [option for option in target if option not in current or not same(target[option], current[option])]
    return Plan(resource, {o: current[o] for o in changed if o in current}, {o: _plain(target[o]) for o in changed})


def merged(resource: Resource, current: Values, wanted: Values) -> Values:
    """What the wanted options are to be, whole: some are given in part, and the rest of their value stays."""
    target = {}
    for option, value in wanted.items():
        kind = resource.kind(option)
        target[option] = kind.merge(current.get(option, kind.read(None)), value)
    return target


def _plain(value: t.Any) -> t.Any:
    return dict(value) if isinstance(value, Cleared) else value


def same(one: t.Any, other: t.Any) -> bool:
    """Equal as JSON: unlike in Python, false is not 0 (a member's tag may be either)."""
    if isinstance(one, (str, bool)) or isinstance(other, (str, bool)):  # most settings, which need no closer look
        return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def changes_left(resource: Resource, document: Document, wanted: Values) -> Plan:
    """The plan from an API document as it is to the wanted settings."""
    return plan(resource, resource.read(document), wanted)


def readable(settings: t.Mapping[str, t.Any]) -> Values:
    """Settings as a diff shows them: a text of several lines as a list of lines."""
    return {
        option: value.split("\n") if isinstance(value, str) and "\n" in value else value
        for option, value in settings.items()
    }
