# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.community.zerotier.plugins.module_utils._tasks.network import INFO_TASK
from ansible_collections.community.zerotier.plugins.plugin_utils._worker import Worker


class ActionModule(Worker):
    """zt_network_info, in the controller's worker process where that is possible."""

    task = INFO_TASK
