# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The organization of the token's user: who is in it, and who is invited."""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    InvalidOption,
    Missing,
    NotFound,
    NotKept,
    Refused,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api, Document
from ansible_collections.community.zerotier.plugins.module_utils._session.ledger import Session
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values, dicts, dig
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome, Params, Task, opaque_id

PENDING = "pending"


def run(api: Session, params: Params) -> Outcome:
    """Bring one invitation to the wanted state."""
    api.need("invitation")
    email = params["email"]
    if email is None and params["invite_id"] is None:  # both given as null would fit every invitation
        raise InvalidOption("email", "is missing; give it, or invite_id.")
    if email is not None and ("@" not in email.strip("@") or not email.isprintable() or " " in email):
        raise InvalidOption("email", f"'{printable(email)}' is not an e-mail address.")
    if params["invite_id"] is not None:
        opaque_id("invite_id", params["invite_id"])
    if params["state"] == "present" and email is None:
        raise InvalidOption("email", "is required to invite somebody; an invite_id alone can't make an invitation.")
    return {"present": _present, "absent": _absent, "accepted": _accepted}[params["state"]](api, params)


def _present(api: Session, params: Params) -> Outcome:
    """Two requests when nothing is to do: the invitations and, if none is pending, the organization's members."""
    email = params["email"]
    pending = _with_status(_fitting(api, params), PENDING)
    if pending:
        return _outcome(False, email, pending[0], pending[0])
    if params["invite_id"] is not None:
        raise Missing(
            f"invite_id: there is no pending invitation {printable(params['invite_id'])} for {printable(email)}. To invite, leave invite_id out."
        )
    organization = api.organization()
    if any(
        _same(member.get("email"), email)
        for member in [*dicts(organization.get("members")), {"email": organization.get("ownerEmail")}]
    ):
        return Outcome(False, {"invitation": None, "member": True}, f"invitation of {printable(email)}", {}, {})
    if api.check_mode:
        return _outcome(True, email, None, {"email": email, "status": PENDING})
    return _outcome(True, email, None, api.invite({"email": email}))


def _absent(api: Session, params: Params) -> Outcome:
    """Cancel as the owner, or decline as the one who is invited. One request when nothing is to do."""
    email = params["email"]
    pending = _with_status(_fitting(api, params if params["invite_id"] is None else {**params, "email": None}), PENDING)
    for invitation in pending:
        if email is not None and not _same(invitation.get("email"), email):
            raise Refused(
                f"email: invitation {printable(params['invite_id'])} is for {printable(invitation.get('email') or 'nobody')}, not {printable(email)}. "
                "Nothing was cancelled. Check invite_id, or leave email out."
            )
    if not api.check_mode:
        for invitation in pending:
            with contextlib.suppress(NotFound):  # somebody else was faster
                api.decline_invitation(invitation["id"])
            if _with_status(_by_id(api, invitation["id"]), PENDING):
                raise NotKept(
                    f"The API took the request to cancel the invitation of {_label(params)}, but it is still pending. Try again later."
                )
    return _outcome(bool(pending), _label(params), pending[0] if pending else None, None)


def _accepted(api: Session, params: Params) -> Outcome:
    """Accept as the token's own user. One request when it is accepted already."""
    found = _fitting(api, params)
    accepted, pending = _with_status(found, "accepted"), _with_status(found, PENDING)
    if accepted and pending:  # who is in already needs no second invitation; who has left and is invited again does
        home = dig(api.status(), ("user", "orgId"))
        pending = [invitation for invitation in pending if invitation.get("orgId") != home]
    if pending:
        after = {**pending[0], "status": "accepted"} if api.check_mode else api.accept_invitation(pending[0]["id"])
        return _outcome(True, _label(params), pending[0], after)
    if accepted:
        return _outcome(False, _label(params), accepted[0], accepted[0])
    raise Missing(
        f"There is no pending invitation for {_label(params)} that this token's user can see. "
        "Accepting needs the token of the user who was invited."
    )


def _fitting(api: Api, params: Params) -> list[Document]:
    """The invitations that the options name. One request; two for an id that is not there: a 404 comes as well from a wrong address."""
    identity = params["invite_id"]
    found = api.invitations() if identity is None else _by_id(api, identity) or api.invitations()
    return [
        invitation
        for invitation in found
        if identity is None or invitation["id"].lower() == identity.lower()
        if params["email"] is None or _same(invitation.get("email"), params["email"])
    ]


def _with_status(invitations: list[Document], status: str) -> list[Document]:
    return [invitation for invitation in invitations if invitation.get("status") == status]


def _by_id(api: Api, invite_id: str) -> list[Document]:
    try:
        return [api.invitation(invite_id)]
    except NotFound:
        return []


def _same(one: t.Any, other: t.Any) -> bool:
    """Whether two e-mail addresses are the same but for case."""
    return isinstance(one, str) and isinstance(other, str) and one.lower() == other.lower()


def _label(params: Params) -> str:
    return printable(params["email"] or params["invite_id"])


def _outcome(changed: bool, label: str, before: Document | None, after: Document | None) -> Outcome:
    return Outcome(
        changed,
        {"invitation": view(after) if after else None, "member": False},
        f"invitation of {printable(label)}",
        _managed(before),
        _managed(after),
    )


def _managed(invitation: Document | None) -> Values:
    return {"email": invitation.get("email"), "status": invitation.get("status")} if invitation else {}


def view(invitation: Document) -> Values:
    """An invitation as it is returned."""
    return {
        "invite_id": invitation.get("id"),
        "email": invitation.get("email"),
        "status": invitation.get("status"),
        "org_id": invitation.get("orgId"),
        "owner_email": invitation.get("ownerEmail"),
        "creation_time": invitation.get("creation_time"),
        "update_time": invitation.get("update_time"),
    }


def run_info(api: Api, params: Params) -> Outcome:
    """The organization, its members and invitations. Three requests; two when another organization is asked for."""
    api.need("organization")
    document = api.organization(None if params["org_id"] is None else opaque_id("org_id", params["org_id"]))
    identity = document.get("id") or params["org_id"]
    members = api.organization_members(identity) if isinstance(identity, str) else dicts(document.get("members"))
    organization = {
        "org_id": identity,
        "owner_id": document.get("ownerId"),
        "owner_email": document.get("ownerEmail"),
        "sso_enabled": bool(dig(document, ("ssoConfig", "enabled"))),
        "members": [{"user_id": m.get("userId"), "name": m.get("name"), "email": m.get("email")} for m in members],
        "invitations": [] if params["org_id"] else [view(invitation) for invitation in api.invitations()],
    }
    return Outcome(False, {"organization": organization})


TASK = Task(
    argument_spec={
        "state": {"type": "str", "default": "present", "choices": ["present", "absent", "accepted"]},
        "email": {"type": "str"},
        "invite_id": {"type": "str"},
    },
    run=run,
    constraints={"required_one_of": [("email", "invite_id")]},
)

INFO_TASK = Task(argument_spec={"org_id": {"type": "str"}}, run=run_info)
