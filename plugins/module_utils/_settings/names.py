# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that are one to one with what they name. Pure."""

from __future__ import annotations

import hashlib
import json
import typing as t
from collections import Counter


def told_apart(wanted: t.Mapping[str, str], taken: t.Container[str] = ()) -> tuple[dict[str, str], list[str]]:
    """A name of its own for each id, by the names that are wanted; and, sorted, the wanted names that nobody could have.

    A name that one alone wants stays. One that several want, or that is ``taken``, has ``_ID`` added for each of them,
    but for the one whose id it is.
    """
    uses = Counter(wanted.values())
    names = {
        identity: name
        for identity, name in wanted.items()
        if name not in taken and (uses[name] == 1 or name == identity)
    }
    left = sorted(wanted.keys() - names.keys())
    used: set[str] = set(uses)
    for identity in left:
        name = f"{wanted[identity]}_{identity}"
        while name in used or name in taken:  # somebody else is really called that
            name += "_"
        used.add(name)
        names[identity] = name
    return {identity: names[identity] for identity in wanted}, sorted({wanted[identity] for identity in left})


def identity_of(meaning: t.Sequence[str]) -> str:
    """A short id for what has none of its own: always the same for the same words, and only for these."""
    return hashlib.sha256(json.dumps(meaning).encode()).hexdigest()[:8]
