# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Install pip from the wheel that comes with Python.

ansible-test downloads a script for this. noxfile.py puts this one in its place, so that nothing
but the package index is needed.
"""

from __future__ import annotations

import ensurepip
import runpy
import sys
from pathlib import Path

wheel = next(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
unknown = ("--no-setuptools", "--no-wheel")  # options of the downloaded script alone
sys.path.insert(0, str(wheel))
sys.argv = ["pip", "install", *(word for word in sys.argv[1:] if word not in unknown)]
runpy.run_module("pip", run_name="__main__", alter_sys=True)
