# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation says of the providers is what the table of providers says."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.community.zerotier.plugins.doc_fragments._connection import ModuleDocFragment
from ansible_collections.community.zerotier.plugins.module_utils._providers.offers import PROVIDERS
from ansible_collections.community.zerotier.tests.unit.docs.providers import GUIDE, guide

OPTIONS = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]


def test_the_guides_table_is_up_to_date() -> None:
    assert GUIDE.read_text(encoding="utf-8") == guide(), "Run: python -m tests.unit.docs.providers"


def test_every_provider_is_a_choice() -> None:
    assert list(OPTIONS["provider"]["choices"]) == list(PROVIDERS)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_its_address_and_its_way_to_carry_a_token_are_told(provider: str) -> None:
    column = PROVIDERS[provider]
    assert f"C({column.url})" in " ".join(OPTIONS["api_url"]["description"])
    assert f"V({column.auth_scheme})" in " ".join(OPTIONS["auth_scheme"]["description"])
    assert f"``{provider}``" in GUIDE.read_text(encoding="utf-8")
