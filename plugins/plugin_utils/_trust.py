# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which text from the API a template may hold, on cores that tell trusted text from other text (2.19 and newer) and on older ones."""

from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import is_whole

_HARMLESS = re.compile(r"[0-9a-f.:/]*\Z")  # ids, addresses and versions: surely no template
# Braces and percent signs begin templates, and "#jinja2:" says what else does. The others begin a call, a filter, an index or an endless
# calculation, where somebody's condition has a template in it ("when: '{{ zt_name }} == ...'"), so that the text becomes an expression.
_MAY_DO_SOMETHING = re.compile(r"[{}%#()\[\]|*\\]")

try:
    from ansible.template import trust_as_template

    # A text stands in several places of a host, and at many hosts.
    _trusted = functools.lru_cache(maxsize=1024)(trust_as_template)

    def _checked(text: str) -> t.Any:
        return _trusted(text)

    def _foreign(text: str) -> t.Any:
        return text  # not trusted as it is

except ImportError:
    from ansible.utils.unsafe_proxy import AnsibleUnsafeText

    def _checked(text: str) -> t.Any:
        return text

    def _foreign(text: str) -> t.Any:
        return AnsibleUnsafeText(text)


def tagged(variables: t.Mapping[str, t.Any], checked: t.Collection[str]) -> dict[str, t.Any]:
    """The variables with all their text marked: as plain if empty, or harmless and under a key in ``checked``; as untrusted otherwise."""
    return {key: _marked(value, _checked if key in checked else _foreign) for key, value in variables.items()}


def readable(variables: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The variables with text marked as untrusted if it could do anything as a template; other text is plain, and is listed as it is."""
    return {key: _marked(value, _plain) for key, value in variables.items()}


def composed(value: t.Any) -> t.Any:
    """What somebody's expression made, with text that can do nothing as plain, and all else marked as it was."""
    if isinstance(value, str):
        return value if _MAY_DO_SOMETHING.search(value) else _checked(value)
    if isinstance(value, list):
        return [composed(item) for item in value]
    if isinstance(value, dict):
        return {key: composed(item) for key, item in value.items()}
    return value


def _plain(text: str) -> t.Any:
    return _foreign(text) if _MAY_DO_SOMETHING.search(text) else _checked(text)


def _whole(text: str) -> str:
    """The text without halves of characters (lone surrogates), with which Ansible can print no inventory."""
    return text if is_whole(text) else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _no_mark(key: t.Any) -> t.Any:
    """A key that Ansible's JSON does not take for a mark of its own, such as ``__ansible_vault``."""
    return f"_{key}" if isinstance(key, str) and key.startswith("__ansible_") else key


def _marked(value: t.Any, mark: t.Callable[[str], t.Any]) -> t.Any:
    if isinstance(value, str):
        if not value:
            return _checked(value)  # an empty text can do no harm
        if mark is _plain or _HARMLESS.match(value):
            return mark(_whole(value))
        return _foreign(_whole(value))
    if isinstance(value, list):
        return [_marked(item, mark) for item in value]
    if isinstance(value, dict):
        return {_marked(_no_mark(key), mark): _marked(item, mark) for key, item in value.items()}
    return value
