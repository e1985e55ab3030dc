# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""API tokens of a user: presence by name; the secret can't be read back."""

from __future__ import annotations

import contextlib
import os
import tempfile
import typing as t

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    AuthError,
    BadAnswer,
    InvalidOption,
    NotFound,
    NotKept,
    RequestError,
    ZeroTierError,
    is_whole,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._providers.api import Api
from ansible_collections.community.zerotier.plugins.module_utils._session.ledger import Session
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import Outcome, Params, Task
from ansible_collections.community.zerotier.plugins.module_utils._tasks.user import the_user, token_names

_LONGEST_FILE = 10_000  # characters
SHORTEST = 32  # characters of a secret (Central v1 notes, 2.2)


class InUse(ZeroTierError):
    """A deletion that would lock the account out."""

    kind = "in_use"


def run(api: Session, params: Params) -> Outcome:
    """Bring one token to the wanted state."""
    api.need("token")
    name, secret, destination = params["name"], params["token"], params["dest"]
    # dots would lead the request that deletes it to another path, and half a character (a lone surrogate) to none
    if name in ("", ".", "..") or not is_whole(name):
        raise InvalidOption("name", f"'{printable(name)}' names no token; choose another name.")
    if secret is not None and len(secret) < SHORTEST:
        raise InvalidOption("token", f"is {len(secret)} characters long; {SHORTEST} are the least.")
    if destination is not None:
        _check(destination)
    user = the_user(api, params["user_id"])
    names = token_names(user)
    there = name in names
    wanted = params["state"] == "present"
    replaced = wanted and there and params["regenerate"]
    if there and (replaced or (not wanted and not params["force"])):
        why = _in_use(params, names)
        if why:
            raise InUse(
                f"name: '{printable(name)}' is the token in use, as {why}: without it nothing can be managed any more. "
                + (
                    "Make a second token under another name, set it as api_token, and regenerate this one then."
                    if replaced
                    else "Set force to true if you mean it."
                )
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
            f"dest: the token '{printable(name)}' exists, but not the file. A secret can't be read back: to get a new one, "
            + ("choose another name." if _in_use(params, names) else "set regenerate to true.")
        )
    if outcome.changed and not api.check_mode:
        if wanted:
            outcome.result.update(_make(api, user["id"], name, secret, destination, replaced))
        else:
            _delete(api, user["id"], name)
            _check_gone(api, user["id"], name)
    return outcome


def _in_use(params: Params, names: list[str]) -> str | None:
    """How it shows that a token of the caller is the one that this task uses; the API tells names alone, and no secrets."""
    used, destination = params.get("api_token"), params["dest"]
    if len(names) == 1:
        return "it is the only one of its user"
    if used and params["token"] == used:
        return "its secret in the option token is that of api_token"
    if used and destination and _content(destination) == used:
        return "its secret in the file dest is that of api_token"
    return None


def _content(path: str) -> str | None:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(_LONGEST_FILE).strip()
    except (OSError, ValueError):
        return None


def _names_left(api: Api, user_id: str) -> list[str]:
    """The names of a user's tokens; none where the token in use is not taken any more."""
    try:
        return token_names(api.user(user_id))
    except (AuthError, NotFound):
        return []


def _make(
    api: Api, user_id: str, name: str, secret: str | None, destination: str | None, replaced: bool
) -> dict[str, str]:
    """Store a secret under the name. What is returned holds it only when it was made here and goes to no file."""
    made = secret or random_secret(api)
    with _prepared(destination, made) as publish:
        if replaced:
            _delete(api, user_id, name)
        try:
            if replaced:
                _check_gone(api, user_id, name)
            _add(api, user_id, name, made)
        except RequestError as error:
            if replaced and isinstance(error, AuthError):
                error.hint = (
                    f"The old token '{printable(name)}' is deleted, and it seems to have been the one in use. "
                    "Make a new one on the web page of the account, and set it as api_token."
                )
            elif replaced:
                error.hint = f"The old token '{printable(name)}' is deleted already, and there is no new one: run the task again. {error.hint}".strip()
            elif error.maybe_applied and not secret:
                error.hint = f"{error.hint} If there is a token '{printable(name)}' now, nobody knows its secret: set regenerate to true then.".strip()
            raise
        publish()
    if destination:
        return {"dest": destination}
    return {} if secret else {"token": made}


def random_secret(api: Api) -> str:
    """A fresh secret, made by the API. Raises ZeroTierError for an answer that is none."""
    answer = api.random_token().get("token")
    if not isinstance(answer, str) or len(answer) < SHORTEST:
        raise ZeroTierError("The API gave no usable random token. Choose a secret yourself and set token.")
    return answer


def _add(api: Api, user_id: str, name: str, secret: str) -> None:
    try:
        api.add_token(user_id, {"tokenName": name, "token": secret})
    except BadAnswer:  # the user's tokens tell what came of it
        if name not in token_names(api.user(user_id)):
            raise


def _delete(api: Api, user_id: str, name: str) -> None:
    with contextlib.suppress(NotFound):  # somebody else was faster
        api.delete_token(user_id, name)


def _check_gone(api: Api, user_id: str, name: str) -> None:
    """Raise NotKept for a token that was deleted and is still there, with a secret that is good."""
    if name in _names_left(api, user_id):
        raise NotKept(
            f"The API took the request to delete token '{printable(name)}', but the token is still there. Try again later."
        )


def _check(destination: str) -> None:
    """Raise InvalidOption where no file can be written."""
    shown = printable(destination)
    try:
        os.lstat(destination or "\0")
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass  # told apart below
    except (OSError, ValueError):
        raise InvalidOption("dest", f"'{shown}' can't be the name of a file; choose another.") from None
    directory = os.path.dirname(os.path.abspath(destination))
    if not os.path.isdir(directory):
        raise InvalidOption("dest", f"there is no directory for the file '{shown}'; create it first.")
    if os.path.isdir(destination):
        raise InvalidOption("dest", f"'{shown}' is a directory; name a file in it.")
    if not os.access(directory, os.W_OK | os.X_OK):
        raise InvalidOption("dest", f"the directory of '{shown}' is not writable; no request was made.")


@contextlib.contextmanager
def _prepared(destination: str | None, secret: str) -> t.Iterator[t.Callable[[], None]]:
    """The secret safe on disk before anything is sent; the callable puts it in its place, at once and whole."""
    if destination is None:
        yield lambda: None
        return
    place = os.path.abspath(destination)
    draft = None

    def publish() -> None:
        nonlocal draft
        kept, draft = t.cast(str, draft), None
        try:
            os.replace(kept, place)
        except OSError as error:
            raise ZeroTierError(
                f"dest: the token was made, but can't be moved to '{printable(destination)}': {error.strerror}. Its secret is in {kept}."
            ) from None

    try:
        try:
            descriptor, draft = tempfile.mkstemp(dir=os.path.dirname(place), prefix=".zt_token-")  # made with mode 0600
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(secret + "\n")
        except OSError as error:
            raise InvalidOption(
                "dest", f"can't write '{printable(destination)}': {error.strerror}. No token was made."
            ) from None
        yield publish
    finally:
        if draft is not None:
            os.unlink(draft)


def run_info(api: Api, params: Params) -> Outcome:
    """The names of a user's tokens. One request."""
    api.need("token")
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
