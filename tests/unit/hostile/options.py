# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that an option may be given by mistake, and where in a spec they can stand."""

from __future__ import annotations

import importlib
import math
import types
import typing as t
from collections.abc import Iterator
from pathlib import Path

import hypothesis.strategies as st

from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Task
from ansible_collections.community.zerotier.plugins.plugin_utils import _worker

PACKAGE = "ansible_collections.community.zerotier.plugins"
PLUGINS = Path(__file__).resolve().parents[3] / "plugins"

Path_ = tuple[str, ...]
Spec = t.Mapping[str, t.Any]


def tasks_by_module() -> dict[str, Task]:
    """The task of every module there is."""
    names = sorted(file.stem for file in PLUGINS.glob("modules/*.py"))
    return {name: importlib.import_module(f"{PACKAGE}.action.{name}").ActionModule.task for name in names}


def fast_path(task: Task, options: dict[str, t.Any], check_mode: bool = False) -> dict[str, t.Any]:
    """What the fast path gives for these options."""
    worker = t.cast(t.Any, object.__new__(type("Action", (_worker.Worker,), {"task": task})))
    worker._task = types.SimpleNamespace(args=options, check_mode=check_mode, diff=True, action="zt")
    worker._loader = types.SimpleNamespace(get_basedir=lambda: ".")
    checked = worker._checked()
    assert checked is not None
    return t.cast("dict[str, t.Any]", worker._run_here(checked, {}))


def paths(spec: Spec, above: Path_ = ()) -> Iterator[tuple[Path_, Spec]]:
    """Every option of a spec with its path, options of options included."""
    for name, option in spec.items():
        yield (*above, name), option
        yield from paths(option.get("options") or {}, (*above, name))


def placed(spec: Spec, path: Path_, value: t.Any, samples: Spec) -> dict[str, t.Any]:
    """Options that hold a value at a path, and beside it only what is required."""
    name, *deeper = path
    if deeper:
        inner = {key: samples[key] for key, option in spec[name]["options"].items() if option.get("required")}
        inner.update(placed(spec[name]["options"], tuple(deeper), value, samples))
        value = [inner] if spec[name]["type"] == "list" else inner
    return {name: value}


_NUMBERS: list[t.Any] = [0, -1, 1, 5, 1300, 2**31, 2**32, 2**64, 10**30, 10**400, 1.5, -0.0, 1e300, math.nan, math.inf]
_TEXTS = [
    "", " ", "x", "None", "null", "true", "1", " 1 ", "-1", "1.0", "1e3", "0x10", "nan", "inf", "1_000", "٣", "\uff11\uff12", "9" * 5000,
    "\0", "a\0b", "a\nb", "a\r\nb", "\x1b[31mred", "\x85", "é", "\u202etxt", "\u200b", "\ufeff", "\ud800", "x\udfff", "😀", "x" * 200, "x" * 70_000,
    "{{ 7 * 7 }}", "$(id)", "'; --", "../../x", "..", ".", "/", "-x", "a,b", "a=b", "[]", "{}", "{", "*", "[z-a]",
]  # fmt: skip
_ADDRESSES = [
    "10.0.0.1", " 10.0.0.1 ", "10.0.0.1/24", "10.0.0.1/33", "10.0.0.256", "010.0.0.1", "10.1", "0x0a.0.0.1", "\uff11\uff10.0.0.1", "10.0.0.0/24",
    "10.0.0.5/24", "10.0.0.0/255.255.255.0", "10.0.0.0/", "10.0.0.0/\uff12\uff14", "0.0.0.0/0", "::/0", "fd00::1", "FD00:0::1", "fd00::/64", "fd00::1/64",
    "fe80::1%eth0", "fe80::1%{{ 7 * 7 }}", "::ffff:10.0.0.1", "::1%", "fd00::1::2",
]  # fmt: skip
_IDS = [
    "8056c2e21c000001", "8056C2E21C000001", " 8056c2e21c000001\n", "8056c2e21c00000", "8056c2e21c0000011", "8056c2e21c00000g", "0x56c2e21c000001",
    "\uff18056c2e21c000001", 1234567890123456, "a1b2c3d4e5", "A1B2C3D4E5", " a1b2c3d4e5", "a1b2c3d4e", "a1b2c3d4e56", "a1b2c3d4eg", "a1b2c3d4e\uff15",
    1234567890,
]  # fmt: skip
_MAILS = [
    "ada@example.com",
    "Ada@Example.COM",
    "ü@exämple.com",
    "@",
    "a@",
    "@b",
    "a b@c",
    "a@b\n",
    " a@b",
    "a@b@c",
    "a\0@b",
    "a\u202e@b",
    "a" * 5000 + "@b",
]
_CONTAINERS: list[t.Any] = [
    [], [None], [[]], [{}], ["x", "x"], [1, True, "1"], [[["x"]]], ["x"] * 500, {}, {"x": None}, {"x": 1}, {"x": [1]}, {"x": {"y": []}}, {"": ""},
    {1: 2}, {"1": True}, {"1": 1.5}, {"1": -1}, {"1": 2**32}, {"9" * 5000: 1}, {"1": "9" * 5000}, {"\ud800": 1}, {"x\ny": "\0"},
]  # fmt: skip
_ROUTE = {"target": "10.0.0.0/24", "via": None}
_POOL = {"start": "10.0.0.9", "end": "10.0.0.1"}
_SETTINGS: list[t.Any] = [
    [_ROUTE, _ROUTE], [{"target": "10.0.0.0/24", "via": "fd00::1"}], [{**_ROUTE, "more": 1}], [{"via": "10.0.0.1"}], [{"target": None}],
    [_POOL], [{"start": "10.0.0.1", "end": "fd00::1"}], [{"start": "10.0.0.1", "end": "10.0.0.9"}] * 2,
    [{"start": "192.0.2.1", "end": "192.0.2.9"}], [{"start": "10.0.0.1"}],
    [{"node_id": "a1b2c3d4e5"}, {"node_id": "A1B2C3D4E5"}], [{"user": "ada@example.com"}, {"user": "Ada@example.com"}],
    ["10.0.0.1", " 10.0.0.1", "10.0.0.1"], [f"10.0.0.{number}" for number in range(5)],
]  # fmt: skip
PLAIN = [None, True, False, *_NUMBERS, *_TEXTS, *_ADDRESSES, *_IDS, *_MAILS]
VALUES: list[t.Any] = [*PLAIN, *_CONTAINERS, *_SETTINGS]


def values(option: Spec, step: int = 1) -> list[t.Any]:
    """What to try for an option: everything, and for a list each plain value as its only item. With a ``step``, only some of it."""
    tried = [*VALUES, *option.get("choices", ())]
    if option.get("type") == "list":
        tried = [*([value] for value in PLAIN), *tried]
    return tried[::step]


_scalars = st.one_of(
    st.sampled_from(PLAIN),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.ip_addresses().map(str),
    st.tuples(st.ip_addresses().map(str), st.integers(-1, 129)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
    st.text("0123456789abcdefABCDEF", min_size=9, max_size=17),
    st.emails(),
)
anything = st.recursive(
    _scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.text(max_size=8), st.integers()), inner, max_size=3)),
    max_leaves=6,
)  # fmt: skip
