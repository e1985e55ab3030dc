# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which settings there are: each managed setting with its place in Central's documents and its kind."""

from __future__ import annotations

from ansible_collections.community.zerotier.plugins.module_utils._settings import kinds

NETWORK = kinds.Resource(
    fields=(
        kinds.Field("name", ("config", "name"), kinds.name(kinds.NAME_BYTES)),
        kinds.Field("description", ("description",), kinds.text()),
        kinds.Field("private", ("config", "private"), kinds.FLAG),
        kinds.Field("enable_broadcast", ("config", "enableBroadcast"), kinds.FLAG),
        kinds.Field("mtu", ("config", "mtu"), kinds.number(1280, 10000)),
        kinds.Field("multicast_limit", ("config", "multicastLimit"), kinds.number(0, kinds.LARGEST_ID)),
        kinds.Field("routes", ("config", "routes"), kinds.routes()),
        kinds.Field("ip_assignment_pools", ("config", "ipAssignmentPools"), kinds.pools()),
        kinds.Field("v4_assign_mode", ("config", "v4AssignMode"), kinds.dictionary(zt=("zt", kinds.FLAG))),
        kinds.Field(
            "v6_assign_mode",
            ("config", "v6AssignMode"),
            kinds.dictionary(zt=("zt", kinds.FLAG), rfc4193=("rfc4193", kinds.FLAG), sixplane=("6plane", kinds.FLAG)),
        ),
        kinds.Field(
            "dns",
            ("config", "dns"),
            kinds.dictionary(domain=("domain", kinds.text()), servers=("servers", kinds.dns_servers())),
        ),
        kinds.Field(
            "sso",
            ("config", "ssoConfig"),
            kinds.dictionary(
                enabled=("enabled", kinds.FLAG),
                mode=("mode", kinds.choice("", "default", "email", "group")),
                client_id=("clientId", kinds.text()),
                allow_list=("allowList", kinds.words()),
            ),
        ),
        kinds.Field("rules_source", ("rulesSource",), kinds.rules()),
    ),
    facts={
        "owner_id": ("ownerId",),
        "creation_time": ("config", "creationTime"),
        "last_modified": ("config", "lastModified"),
        "authorized_member_count": ("authorizedMemberCount",),
        "online_member_count": ("onlineMemberCount",),
        "total_member_count": ("totalMemberCount",),
        "capabilities_by_name": ("capabilitiesByName",),
        "tags_by_name": ("tagsByName",),
    },
)

MEMBER = kinds.Resource(
    fields=(
        kinds.Field("name", ("name",), kinds.name()),
        kinds.Field("description", ("description",), kinds.text()),
        kinds.Field("hidden", ("hidden",), kinds.FLAG),
        kinds.Field("authorized", ("config", "authorized"), kinds.FLAG),
        kinds.Field("active_bridge", ("config", "activeBridge"), kinds.FLAG),
        kinds.Field("no_auto_assign_ips", ("config", "noAutoAssignIps"), kinds.FLAG),
        kinds.Field("sso_exempt", ("config", "ssoExempt"), kinds.FLAG),
        kinds.Field("ip_assignments", ("config", "ipAssignments"), kinds.addresses()),
        kinds.Field("capabilities", ("config", "capabilities"), kinds.capabilities()),
        kinds.Field("tags", ("config", "tags"), kinds.tags()),
        kinds.Field("employee_id", ("employeeId",), kinds.text()),
    ),
    facts={
        "last_seen": ("lastSeen",),
        "client_version": ("clientVersion",),
        "physical_address": ("physicalAddress",),
        "creation_time": ("config", "creationTime"),
        "last_authorized_time": ("config", "lastAuthorizedTime"),
        "last_deauthorized_time": ("config", "lastDeauthorizedTime"),
    },
)

USER = kinds.Resource(
    fields=(
        kinds.Field("display_name", ("displayName",), kinds.text()),
        kinds.Field("sms_number", ("smsNumber",), kinds.text()),
    ),
    facts={"email": ("email",), "org_id": ("orgId",), "tokens": ("tokens",)},
)
