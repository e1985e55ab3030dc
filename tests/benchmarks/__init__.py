# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection costs, beside what a user would pick instead: `make bench`.

Absolute times say little about another machine. Ratios of things measured in turn, and numbers of requests, say much.
"""
