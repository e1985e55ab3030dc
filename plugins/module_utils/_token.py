# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API tokens of a user: presence by name; the secret can't be read back."""

from __future__ import annotations

import contextlib
import os
import tempfile
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._api import Api
from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    InvalidOption,
    NotFound,
    RequestError,
    ZeroTierError,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._resource import Outcome, Params, Task
from ansible_collections.community.zerotier.plugins.module_utils._user import the_user, token_names

SHORTEST = 32  # characters of a secret (Central v1 notes, 2.2)


class InUse(ZeroTierError):
    """A deletion that would lock the account out."""

    kind = "in_use"


def run(api: Api, params: Params, check_mode: bool) -> Outcome:
    """Bring one token to the wanted state."""
    api.need("tokens")
    name, secret, destination = params["name"], params["token"], params["dest"]
    if not name:
        raise InvalidOption("name", "is empty; give the token a name.")
    if secret is not None and len(secret) < SHORTEST:
        raise InvalidOption("token", f"is {len(secret)} characters long; {SHORTEST} are the least.")
    if destination and not os.path.isdir(os.path.dirname(os.path.abspath(destination))):
        raise InvalidOption("dest", f"there is no directory for the file '{printable(destination)}'; create it first.")
    user = the_user(api, params["user_id"])
    names = token_names(user)
    there = name in names
    wanted = params["state"] == "present"
    replaced = wanted and there and params["regenerate"]
    if there and (replaced or not wanted) and len(names) == 1 and params["user_id"] is None and not params["force"]:
        raise InUse(
            f"name: '{printable(name)}' is the only token of this user, so it is the one in use: "
            "without it nothing can be managed any more. Set force to true if you mean it."
        )
    outcome = Outcome(
        changed=wanted != there or replaced,
        result={"name": name, "user_id": user["id"]},
        subject=f"token {printable(name)}",
        before={"name": name} if there else {},
        after={"name": name, **({"regenerated": True} if replaced else {})} if wanted else {},
    )
    if wanted and there and not replaced and destination and not os.path.exists(destination):
        outcome.warnings.append(
            f"dest: the token '{printable(name)}' exists, but not the file. A secret can't be read back: "
            "to get a new one, set regenerate to true."
        )
    if outcome.changed and not check_mode:
        if wanted:
            outcome.result.update(_make(api, user["id"], name, secret, destination, replaced))
        else:
            _delete(api, user["id"], name)
    return outcome


def _make(
    api: Api, user_id: str, name: str, secret: str | None, destination: str | None, replaced: bool
) -> dict[str, str]:
    """Store a secret under the name. What is returned holds it only when it was made here and goes to no file."""
    made = secret or _random(api)
    with _prepared(destination, made) as publish:
        if replaced:
            _delete(api, user_id, name)
        try:
            api.add_token(user_id, {"tokenName": name, "token": made})
        except RequestError as error:
            if replaced:
                error.hint = f"The old token '{printable(name)}' is deleted already, and there is no new one: run the task again. {error.hint}".strip()
            raise
        publish()
    if destination:
        return {"dest": destination}
    return {} if secret else {"token": made}


def _random(api: Api) -> str:
    answer = api.random_token().get("token")
    if not isinstance(answer, str) or len(answer) < SHORTEST:
        raise ZeroTierError("The API gave no usable random token. Choose a secret yourself and set token.")
    return answer


def _delete(api: Api, user_id: str, name: str) -> None:
    with contextlib.suppress(NotFound):  # somebody else was faster
        api.delete_token(user_id, name)


@contextlib.contextmanager
def _prepared(destination: str | None, secret: str) -> t.Iterator[t.Callable[[], None]]:
    """The secret safe on disk before anything is sent; the callable puts it in its place, at once and whole."""
    if destination is None:
        yield lambda: None
        return
    place = os.path.abspath(destination)
    descriptor, draft = tempfile.mkstemp(dir=os.path.dirname(place), prefix=".zt_token-")  # made with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secret + "\n")
        yield lambda: os.replace(draft, place)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(draft)


def run_info(api: Api, params: Params, check_mode: bool) -> Outcome:
    """The names of a user's tokens. One request."""
    api.need("tokens")
    user = the_user(api, params["user_id"])
    return Outcome(False, {"tokens": [{"name": name} for name in sorted(token_names(user))], "user_id": user["id"]})


TASK = Task(
    argument_spec={
        "state": {"type": "str", "default": "present", "choices": ["present", "absent"]},
        "name": {"type": "str", "required": True},
        "user_id": {"type": "str"},
        "token": {"type": "str", "no_log": True},
        "dest": {"type": "path"},
        "regenerate": {"type": "bool", "default": False},
        "force": {"type": "bool", "default": False},
    },
    run=run,
    constraints={"mutually_exclusive": [("token", "dest")]},
)

INFO_TASK = Task(argument_spec={"user_id": {"type": "str"}}, run=run_info)
