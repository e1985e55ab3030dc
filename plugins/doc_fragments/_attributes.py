# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of what modules can do."""

from __future__ import annotations


class ModuleDocFragment:
    """DOCUMENTATION for modules that change something, INFO for those that only read."""

    DOCUMENTATION = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what would change without changing it.
    support: full
  diff_mode:
    description: Returns what changed, or would change in check mode, when in diff mode. Only settings that can be managed are shown.
    support: full
  idempotent:
    description: A second run with the same options changes nothing and sends no request that writes.
    support: full
  action:
    description: On the controller the task runs in Ansible's own process, which is many times quicker than a module. The result is the same.
    support: full
    details:
      - So it is where the connection is C(local) (as for C(localhost)), without C(become), C(async) and C(environment), and unless
        C(ansible_python_interpreter) names another Python than Ansible's own. Anywhere else the module runs.
      - The variable C(zt_fast_path) with the value V(false) makes the module run in any case. With C(-vvv) it is told why the module runs.
  action_group:
    description: Use C(group/community.zerotier.zt) in C(module_defaults) to set options for all modules of this collection.
    support: full
    membership:
      - community.zerotier.zt
"""

    INFO = r"""
attributes:
  check_mode:
    description: Can run in C(check_mode). This module never changes anything.
    support: full
  diff_mode:
    description: Returns what changed when in diff mode.
    support: N/A
    details: This module never changes anything.
  idempotent:
    description: A second run changes nothing.
    support: full
  action:
    description: On the controller the task runs in Ansible's own process, which is many times quicker than a module. The result is the same.
    support: full
    details:
      - So it is where the connection is C(local) (as for C(localhost)), without C(become), C(async) and C(environment), and unless
        C(ansible_python_interpreter) names another Python than Ansible's own. Anywhere else the module runs.
      - The variable C(zt_fast_path) with the value V(false) makes the module run in any case. With C(-vvv) it is told why the module runs.
  action_group:
    description: Use C(group/community.zerotier.zt) in C(module_defaults) to set options for all modules of this collection.
    support: full
    membership:
      - community.zerotier.zt
"""
