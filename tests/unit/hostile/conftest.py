# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""These tests share the fixtures of the plugins' tests."""

from __future__ import annotations

from ansible_collections.community.zerotier.tests.unit.plugins.conftest import (
    clean_environment,
    emulator,
    start,
    tasks,
)

__all__ = ["clean_environment", "emulator", "start", "tasks"]
