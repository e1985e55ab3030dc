# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Ansible itself costs: adds hosts with variables that are ready in a file, and does nothing else."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible.plugins.inventory import BaseInventoryPlugin

DOCUMENTATION = r"""
name: floor
short_description: Hosts and variables from a file
description: For benchmarks only.
options:
  plugin:
    description: Says that the file is meant for this plugin.
    required: true
    choices: [floor]
  variables:
    description: File with the variables of each host, as JSON.
    type: path
    required: true
"""


class InventoryModule(BaseInventoryPlugin):
    """No request, no cache, no checks, no groups."""

    NAME = "floor"
    inventory: t.Any  # what parse() fills

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        self._read_config_data(path)
        hosts = json.loads(Path(self.get_option("variables")).read_text(encoding="utf-8"))
        for host, variables in hosts.items():
            self.inventory.add_host(host)
            for key, value in variables.items():
                self.inventory.set_variable(host, key, value)
