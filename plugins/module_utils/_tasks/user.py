# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users: the caller or another by id; and what the server says of itself."""

from __future__ import annotations

import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    AuthError,
    InvalidOption,
    Missing,
    NotFound,
    NotKept,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api, Document
from ansible_collections.community.zerotier.plugins.module_utils._session.ledger import Session
from ansible_collections.community.zerotier.plugins.module_utils._settings.kinds import Values
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import plan, same
from ansible_collections.community.zerotier.plugins.module_utils._settings.tables import USER
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import (
    Outcome,
    Params,
    Task,
    confirm_absence,
    opaque_id,
    settle,
    still_there,
)


def the_user(api: Api, user_id: str | None) -> Document:
    """The user of this id, or the caller. One request; one more if the status does not list the caller's tokens."""
    if user_id is not None:
        return api.user(opaque_id("user_id", user_id))
    user = api.status().get("user")
    if not isinstance(user, dict) or not isinstance(user.get("id"), str):
        raise Missing("api_token: the API does not know this token: it works without a user. Check the token.")
    return user if "tokens" in user else api.user(user["id"])


def token_names(user: Document) -> list[str]:
    """The names of a user's tokens."""
    return [name for name in user.get("tokens") or [] if isinstance(name, str)]


def view(user: Document) -> Values:
    """A user as it is returned."""
    return {"user_id": user.get("id"), **USER.read(user), "status": USER.read_facts(user)}


def run(api: Session, params: Params) -> Outcome:
    """Bring one user to the wanted state."""
    api.need("user")
    wanted = USER.parse(params)
    if params["state"] == "absent":
        return _absent(api, params)
    document = the_user(api, params["user_id"])
    before = USER.read(document)
    planned = plan(USER, before, wanted)
    warnings: list[str] = []
    if api.check_mode:
        result = {**view(document), **planned.after}
    else:
        identity = document["id"]
        document, warnings = settle(
            USER, document, wanted, lambda body: api.update_user(identity, body), lambda: api.user(identity)
        )
        result = view(document)
    after = {**before, **{option: result[option] for option in planned.after}}
    return Outcome(
        not same(after, before), {"user": result}, f"user {printable(result['user_id'])}", before, after, warnings
    )


def _absent(api: Session, params: Params) -> Outcome:
    try:
        document = the_user(api, params["user_id"])
    except NotFound as error:
        confirm_absence(api, error)
        return Outcome(False, {"user": None}, before={}, after={})
    email = str(document.get("email") or "")
    if (params["confirm"] or "").casefold() != email.casefold() or not email:
        raise InvalidOption(
            "confirm",
            f"state: absent deletes user {printable(document['id'])} and all networks of the user, for ever. "
            "If you mean it, set confirm to the user's own e-mail address.",
        )
    if not api.check_mode:
        try:
            api.delete_user(document["id"])
        except AuthError as error:
            if error.tries > 1:
                error.hint = (
                    "The user may be deleted already, and the token with it: the request was sent more than once."
                )
            raise
        if still_there(lambda: api.user(document["id"])):
            raise NotKept(
                f"The API took the request to delete user {printable(document['id'])}, but the user is still there. Try again later."
            )
    return Outcome(True, {"user": None}, f"user {printable(document['id'])}", USER.read(document), {})


def run_info(api: Api, params: Params) -> Outcome:
    """The user of an id, or the caller. One request."""
    api.need("user")
    return Outcome(False, {"user": view(the_user(api, params["user_id"]))})


def run_status(api: Api, params: Params) -> Outcome:
    """The server, and whether the token is good. One request."""
    document = api.status()
    user = document.get("user")
    status: dict[str, t.Any] = {
        "version": document.get("version"),
        "api_version": document.get("apiVersion"),
        "clock": document.get("clock"),
        "uptime": document.get("uptime"),
        "read_only_mode": bool(document.get("readOnlyMode")),
        "authenticated": isinstance(user, dict),
        "user": view(user) if isinstance(user, dict) else None,
    }
    return Outcome(False, {"status": status})


TASK = Task(
    argument_spec={
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "user_id": {"type": "str"},
        **USER.argument_spec(),
        "confirm": {"type": "str"},
    },
    run=run,
)

INFO_TASK = Task(argument_spec={"user_id": {"type": "str"}}, run=run_info)
STATUS_TASK = Task(argument_spec={}, run=run_status)
