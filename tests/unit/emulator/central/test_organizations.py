# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Organizations, invitations, and the rights of their members on a network."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from ansible_collections.community.zerotier.tests.emulator import Switches

NODE = "abcdef0123"


@pytest.fixture
def api(organized: Any) -> Any:
    return organized


@pytest.fixture
def guest(api: Any) -> Any:
    """Somebody who is in no organization, with a network."""
    api.emulator.add_network("guest", owner_id=api.emulator.add_user("guest-token", "Guest@example.com", "Guest"))
    return api.as_user("guest-token")


@pytest.fixture
def member(api: Any) -> Any:
    """Another member of the organization."""
    api.emulator.add_user("member-token", "member@example.com", "Member", in_organization=True)
    return api.as_user("member-token")


def id_of(api: Any) -> str:
    return str(api.get("/status")["user"]["id"])


class TestTheOrganization:
    def test_every_member_sees_it(self, api: Any, member: Any) -> None:
        organization = api.get("/org")
        assert organization == member.get("/org") == api.get(f"/org/{organization['id']}")
        assert organization == api.emulator.organization()
        assert (organization["ownerId"], organization["ownerEmail"]) == (api.emulator.user_id, "owner@example.com")
        assert organization["ssoConfig"] == {"enabled": False, "issuers": []}
        assert api.get(f"/org/{organization['id']}/user") == organization["members"]
        assert organization["members"][1] == {
            "orgId": organization["id"],
            "userId": id_of(member),
            "name": "Member",
            "email": "member@example.com",
        }
        assert member.get("/status")["user"]["orgId"] == organization["id"]

    def test_others_do_not(self, api: Any, guest: Any) -> None:
        path = f"/org/{api.get('/org')['id']}"
        assert [guest.status("GET", where) for where in ("/org", path, f"{path}/user")] == [404, 403, 403]
        assert api.status("GET", "/org/00000000-0000-0000-0000-000000000000") == 404

    def test_there_is_none_unless_asked_for(self, start: Any) -> None:
        lonely = start()
        assert lonely.emulator.organization() is None
        assert lonely.status("GET", "/org") == 404
        for call in (lonely.emulator.add_invitation, lambda email: lonely.emulator.add_user("x", in_organization=True)):
            with pytest.raises(ValueError, match="not in an organization"):
                call("a@example.com")

    def test_the_demo_has_one(self, start: Any) -> None:
        assert start(seed="demo").get("/org")["ownerEmail"] == "owner@example.com"

    def test_the_networks_of_members_are_the_owners(self, api: Any, member: Any) -> None:
        network = member.post("/network", {})
        assert network["ownerId"] == api.emulator.user_id
        assert set(network["permissions"]) == {api.emulator.user_id, id_of(member)}
        assert api.get("/network")[0]["id"] == network["id"] == member.get("/network")[0]["id"]


class TestInvitations:
    def test_from_invitation_to_membership(self, api: Any, guest: Any) -> None:
        api.emulator.advance(10)
        invitation = api.post("/org-invitation", {"email": "guest@Example.com"})
        path = f"/org-invitation/{invitation['id']}"
        assert (invitation["status"], invitation["email"]) == ("pending", "guest@Example.com")
        assert (invitation["orgId"], invitation["ownerEmail"]) == (api.get("/org")["id"], "owner@example.com")
        assert invitation["creation_time"] == invitation["update_time"]
        assert abs(invitation["creation_time"] - api.emulator.clock) < 5000
        assert [invitation] == api.get("/org-invitation") == guest.get("/org-invitation") == api.emulator.invitations
        assert invitation == guest.get(path) == api.get(path)
        assert api.emulator.mails == ["guest@Example.com"]

        api.emulator.advance(60)
        accepted = guest.post(path, None)
        assert accepted["status"] == api.get(path)["status"] == "accepted"
        assert accepted["update_time"] >= accepted["creation_time"] + 60_000
        assert guest.get("/org")["members"][1]["email"] == "Guest@example.com"
        (network,) = api.get("/network")
        assert (network["config"]["name"], network["ownerId"]) == ("guest", api.emulator.user_id)
        assert guest.get("/network")[0]["id"] == network["id"]
        assert [guest.status("POST", path), guest.status("DELETE", path)] == [403, 404]

    def test_decline(self, api: Any, guest: Any) -> None:
        path = f"/org-invitation/{api.emulator.add_invitation('guest@example.com')}"
        guest.delete(path)
        assert api.get(path)["status"] == "canceled"
        assert [guest.status("POST", path), guest.status("DELETE", path)] == [404, 404]
        assert api.emulator.organization()["members"][1:] == []

    def test_accepting_is_for_the_invited_user(self, api: Any, member: Any) -> None:
        path = f"/org-invitation/{api.emulator.add_invitation('other@example.com')}"
        api.emulator.add_user("stranger-token", "stranger@example.com")
        stranger = api.as_user("stranger-token")
        assert [stranger.status(method, path) for method in ("GET", "POST", "DELETE")] == [403] * 3
        assert [member.status(method, path) for method in ("GET", "POST", "DELETE")] == [200, 403, 403]
        assert api.status("POST", path) == 403
        assert stranger.get("/org-invitation") == []

    def test_only_the_owner_invites(self, api: Any, member: Any, guest: Any) -> None:
        body = {"email": "new@example.com"}
        assert [who.status("POST", "/org-invitation", body) for who in (member, guest, api)] == [403, 404, 200]

    @pytest.mark.parametrize("body", [{}, {"email": ""}, {"email": 5}, {"email": "Member@Example.com"}])
    def test_bad_invitations(self, api: Any, member: Any, body: Any) -> None:
        assert api.status("POST", "/org-invitation", body) == 400
        assert (api.emulator.invitations, api.emulator.mails) == ([], [])

    def test_an_unknown_one(self, api: Any) -> None:
        assert [api.status(method, "/org-invitation/none") for method in ("GET", "POST", "DELETE")] == [404] * 3

    def test_mails_over_http(self, api: Any) -> None:
        api.emulator.add_invitation("new@example.com", status="accepted")
        assert requests.get(f"{api.emulator.origin}/_emulator/mails", timeout=10).json() == ["new@example.com"]
        assert api.get("/org-invitation")[0]["status"] == "accepted"
        with pytest.raises(ValueError, match="not 'perhaps'"):
            api.emulator.add_invitation("new@example.com", status="perhaps")


class TestPermissions:
    @pytest.mark.parametrize("rights", ["r", "ra", "rm", "rd", "ramd", "amd", ""])
    def test_rights_are_replaced_and_enforced(self, api: Any, member: Any, network_id: str, rights: str) -> None:
        path = f"/network/{network_id}"
        api.post(f"{path}/users", {"id": id_of(member), **dict.fromkeys("ramd", "r" not in rights)})
        given = {right: right in rights for right in "ramd"}
        answer = api.post(f"{path}/users", {"id": id_of(member), **dict.fromkeys(rights, True)})
        assert answer == {"id": id_of(member), **given}
        assert api.get(path)["permissions"] == {
            api.emulator.user_id: dict.fromkeys("ramd", True),
            id_of(member): given,
        }
        assert len(member.get("/network")) == ("r" in rights)
        calls = {
            "r": [("GET", path), ("GET", f"{path}/member")],
            "m": [("POST", path), ("POST", f"{path}/users")],
            "a": [("POST", f"{path}/member/{NODE}")],
            "d": [("DELETE", f"{path}/member/{NODE}"), ("DELETE", path)],
        }
        body = {"id": "00000000-0000-0000-0000-000000000000"}
        for right, asked in calls.items():
            expected = 200 if "r" in rights and right in rights else 403
            assert [member.status(*call, body) for call in asked] == [expected] * len(asked)

    @pytest.mark.parametrize("body", [{}, {"id": 5}])
    def test_a_user_is_needed(self, api: Any, network_id: str, body: Any) -> None:
        assert api.status("POST", f"/network/{network_id}/users", body) == 400

    def test_the_owner_alone_has_no_insiders(self, start: Any) -> None:
        lonely = start()
        network_id, stranger = lonely.emulator.add_network(), lonely.emulator.add_user("x")
        lonely.post(f"/network/{network_id}/users", {"id": stranger, "r": True})
        assert list(lonely.get(f"/network/{network_id}")["permissions"]) == [lonely.emulator.user_id]

    def test_a_right_of_the_wrong_type(self, api: Any, start: Any, member: Any, network_id: str) -> None:
        answer = api.post(f"/network/{network_id}/users", {"id": id_of(member), "r": "yes"})
        assert answer["r"] is False
        strict = start(switches=Switches(wrong_type="reject"), organization=True)
        path = f"/network/{strict.emulator.add_network()}/users"
        assert strict.status("POST", path, {"id": strict.emulator.user_id, "r": "yes"}) == 400
