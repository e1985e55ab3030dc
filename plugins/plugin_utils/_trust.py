# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which text from the API a template may hold, on cores that tell trusted text from other text (2.19 and newer) and on older ones."""

from __future__ import annotations

import functools
import re
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import is_whole

# Words that are no template and, where somebody takes a variable's text for an expression, none that calls anything.
_PLAIN = re.compile(r"[\w .,:;@/+-]*\Z")

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


def tagged(variables: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The variables with their text marked: as trusted if it is plain words, as untrusted otherwise.

    Ansible shows untrusted text as ``__ansible_unsafe`` in its JSON, and so does AWX: there should be no more of it than is needed.
    """
    return {key: _marked(value) for key, value in variables.items()}


def _whole(text: str) -> str:
    """The text without halves of characters (lone surrogates), with which Ansible can print no inventory."""
    return text if is_whole(text) else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _marked(value: t.Any) -> t.Any:
    if isinstance(value, str):
        return _checked(value) if _PLAIN.match(value) else _foreign(_whole(value))
    if isinstance(value, list):
        return [_marked(item) for item in value]
    if isinstance(value, dict):
        return {_marked(key): _marked(item) for key, item in value.items()}
    return value
