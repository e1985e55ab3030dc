# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Importing this, before any plugin, makes the collection's plugins be found the way Ansible finds them."""

from __future__ import annotations

from ansible.plugins.loader import init_plugin_loader
from ansible.utils.collection_loader import AnsibleCollectionConfig  # type: ignore[attr-defined]

if AnsibleCollectionConfig.collection_finder is None:
    init_plugin_loader()
