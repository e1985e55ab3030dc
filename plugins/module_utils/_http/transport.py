# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP for a JSON API: authentication, TLS, time-outs, retries, redaction. Knows no endpoint and no Ansible."""

from __future__ import annotations

import calendar
import email.utils
import json
import math
import os
import random
import re
import threading
import time
import traceback
import typing as t
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, quote_plus, urlsplit

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    AuthError,
    BadAnswer,
    InvalidOption,
    NotFound,
    RateLimited,
    RequestError,
    TransportError,
    ZeroTierError,
    is_whole,
    printable,
)
from ansible_collections.community.zerotier.plugins.module_utils._http.limiter import Limiter, Stuck
from ansible_collections.community.zerotier.plugins.module_utils._http.wire import (
    LARGEST_ANSWER,
    LOOPBACK,
    Adapter,
    Answer,
    Unreadable,
    passwords,
    proxies_for,
)

try:
    import requests
    from requests import exceptions as broken
    from requests.utils import select_proxy

    REQUESTS_IMPORT_ERROR: str | None = None
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

_LONGEST_WAIT = 10.0  # seconds between two tries, when the server does not say
_LARGEST = 1e9  # an option's number; a socket takes none that is much larger as its time-out
_LONGEST_TOKEN = 4096  # characters; a server may repeat a part of a longer one, which could not be told from other text
_WHOLE_ANSWER = 10  # times the time-out: by then an answer must be complete, from the first byte of the connection on
_DEADLINE = 120.0  # seconds; no new try begins later than this after the first
_PASSING = (502, 503, 504)  # "an update was being pushed" (Central v1 notes, 3.8)
_DEEPEST = 50  # levels of an answer; those of the APIs have less than ten
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_JSON_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')
_HINTS = {
    401: "Check api_token (environment variable ZEROTIER_CENTRAL_TOKEN): the API does not accept it.",
    403: "Check that api_token is right and that its user has the right to do this: the API says no for both reasons.",
    404: "Check the id: the object does not exist, or the token's user can't see it.",
    429: "Other programs may use the same account: set rate_limit lower, or try again later.",
}


@dataclass(frozen=True)
class Connection:
    """Where the API is and how to speak to it. ``timeout`` in seconds for one try, ``rate_limit`` in requests a second.

    ``token`` is None where a session is opened first; ``secrets`` holds what else must never be shown. ``account`` tells
    apart, without a secret, whose request rates are counted by themselves at the same URL.
    """

    url: str
    token: str | None = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    auth_scheme: str = "token"
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    retries: int = 5
    rate_limit: float | None = None
    account: str = ""

    def __post_init__(self) -> None:
        """Raises InvalidOption for a URL or token that can't work, before any request."""
        parts = _url_parts(self.url)
        if parts is None and "@" not in self.url:
            raise InvalidOption(
                "api_url", f"'{printable(self.url)}' is not a URL; it should look like https://api.zerotier.com/api/v1."
            )
        if parts is None or parts.username or parts.password or parts.query or parts.fragment:
            raise InvalidOption(
                "api_url", "write the URL without user, password, query or fragment; the secret belongs in api_token."
            )
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and self.validate_certs:
            raise InvalidOption(
                "api_url",
                f"http:// would send the token unencrypted to {parts.hostname}; use https://, or set validate_certs to false if you mean it.",
            )
        if self.token is not None and not _is_token(self.token):
            raise InvalidOption(
                "api_token",
                "is empty, too long, or holds characters that no token has; copy the token from the account page, without spaces or line ends.",
            )
        if self.ca_path is not None and not os.path.exists(self.ca_path):
            raise InvalidOption("ca_path", f"there is no file or directory '{printable(self.ca_path)}'.")
        for option, value, low in (
            ("timeout", self.timeout, 0.001),
            ("retries", self.retries, 0),
            ("rate_limit", self.rate_limit or 0, 0),
        ):
            if not low <= value <= _LARGEST:
                raise InvalidOption(
                    option,
                    f"is out of range; it must be {'more than' if low else 'at least'} 0, and {_LARGEST:.0f} at the most.",
                )


def _is_token(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_TOKEN and text.isascii() and text.isprintable() and " " not in text


def _url_parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def path_of(*segments: str) -> str:
    """A URL path of percent-encoded segments. Raises ZeroTierError for those that would lead to another path."""
    for segment in segments:
        if segment in ("", ".", "..") or not is_whole(segment):
            raise ZeroTierError(
                f"'{printable(segment)}' can't be part of an address of the API. Check the ids and names."
            )
    return "".join("/" + quote(segment, safe="") for segment in segments)


def parsed_json(text: bytes | bytearray) -> t.Any:
    """What a JSON text says. Raises ValueError for what JSON does not have, and for what nests so deeply that Python's recursion ends."""
    if _is_deep(text.translate(None, _NO_BRACKETS)) and _is_deep(
        _JSON_TEXT.sub(b"", text).translate(None, _NO_BRACKETS)
    ):
        raise ValueError("depth")
    return json.loads(text, parse_constant=_finite, parse_float=_finite)


def _finite(text: str) -> float:
    """A number; Python's json would take NaN, Infinity and 1e999, too, which most other programs can't read again."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _is_deep(brackets: bytes | bytearray) -> bool:
    """Whether brackets stand in each other more than _DEEPEST times: each round takes away the innermost."""
    for _level in range(_DEEPEST):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


class Secrets:
    """Texts that no message may show. Safe to share between threads."""

    def __init__(self) -> None:
        self._alone = threading.Lock()
        self._written: tuple[str, ...] = ()  # replaced as a whole, so that who reads it never sees it change

    def add(self, secret: str | None) -> None:
        """Hide this text from now on, however it is written: plain, in a URL, in JSON, in Python."""
        if not secret:
            return
        ways = {quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")}
        ways |= {secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]}
        with self._alone:  # the longest first: one may be a part of another
            self._written = tuple(sorted({*self._written, *ways}, key=lambda written: (-len(written), written)))

    def hidden(self, text: str) -> str:
        """The text without any of them."""
        for written in self._written:
            text = text.replace(written, "********")
        return text


class Transport:
    """Sends requests to one API. Safe to share between threads: each has its own connections."""

    tell: t.Callable[[str], None] | None = None  # shows a person a line, such as why it takes long

    def __init__(
        self,
        connection: Connection,
        *,
        sleep: t.Callable[[float], None] = time.sleep,
        jitter: t.Callable[[float, float], float] = random.uniform,
        clock: t.Callable[[], float] = time.monotonic,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        """``clock`` times an exchange and ``largest`` is how many bytes an answer may have."""
        self._connection = connection
        self._url = connection.url.rstrip("/")
        self._sleep = sleep
        self._jitter = jitter
        self._clock = clock
        self._largest = largest
        account = f"{self._url} {connection.account}"
        self._limiter = Limiter(account, connection.rate_limit, sleep=sleep, tell=self._say)
        self._local = threading.local()
        self._secrets = Secrets()
        for secret in connection.secrets:
            self.hide(secret)
        self.token = connection.token

    @property
    def token(self) -> str | None:
        """What authenticates requests; None sends them without."""
        return self._token

    @token.setter
    def token(self, token: str | None) -> None:
        self._token = token
        self.hide(token)

    def hide(self, secret: str | None) -> None:
        """Show this text in no message from now on."""
        self._secrets.add(secret)

    def _say(self, text: str) -> None:
        if self.tell is not None:
            self.tell(text)

    @property
    def url(self) -> str:
        """Where the API is."""
        return self._url

    def request(
        self,
        method: str,
        path: str,
        body: t.Any = None,
        *,
        query: t.Mapping[str, str] | None = None,
        creates: bool = False,
        writes: bool = False,
    ) -> t.Any:
        """The parsed answer; None for an empty body and for any DELETE.

        ``writes`` marks a GET that changes something all the same. ``creates`` marks a request that would make a second
        object when sent twice: it is repeated only if it surely was not carried out. Raises ApiError, TransportError, BadAnswer.
        """
        started = time.monotonic()
        maybe_applied = False  # by any of the tries
        for tries in range(1, self._connection.retries + 2):
            try:
                self._limiter.wait()
                return self._try(method, path, body, query)
            except Stuck as stuck:
                hint = "Continue or end the process that holds it."
                error = TransportError(method, path, str(stuck), hint=hint)
                error.maybe_applied = maybe_applied
                raise error from None
            except _Failed as failed:
                failure = failed.failure
                maybe_applied = maybe_applied or (failed.maybe_applied and (writes or method != "GET"))
                failure.maybe_applied = maybe_applied
                again = failed.passing and not (creates and failed.maybe_applied)
                wait = failed.wait if failed.wait is not None else self._jitter(0, min(_LONGEST_WAIT, 0.5 * 2**tries))
            seconds = time.monotonic() - started
            if not again or tries > self._connection.retries or seconds + wait > _DEADLINE:
                break
            if isinstance(failure, RateLimited):
                self._limiter.back_off(wait)
            self._sleep(wait)
        failure.tries, failure.seconds = tries, seconds
        raise failure

    def _try(self, method: str, path: str, body: t.Any, query: t.Mapping[str, str] | None) -> t.Any:
        answer = self._send(method, path, body, query)
        limit = answer.headers.get("X-Ratelimit-Limit", "")
        if limit.isdecimal():
            self._limiter.learn(float(limit))
        status = answer.status
        if 200 <= status < 300:
            return (
                None
                if method == "DELETE" or not answer.body or answer.body.isspace()
                else self._parsed(method, path, answer)
            )
        if 300 <= status < 400:
            message = f"it redirects to {self._shown(answer.headers.get('Location', 'nowhere'))}, which is refused: the token goes to api_url only"
            failure = ApiError(method, path, message, status=status, hint="Check api_url.")
            raise _Failed(failure, maybe_applied=True)  # some servers answer so to what they have done
        kind: type[ApiError] = {401: AuthError, 403: AuthError, 404: NotFound, 429: RateLimited}.get(status, ApiError)
        hint = _HINTS.get(status, "Try again later." if status >= 500 else "")
        if status == 404 and path.count("/") == 1:  # no id in it that could be wrong
            hint = self._check_url()
        raise _Failed(
            kind(method, path, self._words(answer), status=status, hint=hint),
            maybe_applied=status >= 500,
            passing=status == 429 or status in _PASSING or (status == 500 and method == "GET"),
            wait=self._asked_wait(answer.headers) if status in (429, 503) else None,
        )

    def _send(self, method: str, path: str, body: t.Any, query: t.Mapping[str, str] | None = None) -> Answer:
        """One round trip, by an adapter: a session would mind cookies, .netrc, and where a redirect leads to."""
        url = self._url + path
        headers, credentials = self._authentication()
        proxies: dict[str, str] = {}
        try:
            request = requests.Request(method, url, json=body, headers=headers, params={**(query or {}), **credentials})
            proxies = proxies_for(url)
            for password in passwords(proxies):
                self.hide(password)
            return self._adapter().exchange(
                request.prepare(),
                timeout=self._connection.timeout,
                longest=_WHOLE_ANSWER * self._connection.timeout,
                largest=self._largest,
                verify=self._verify(),
                proxies=proxies,
                now=self._clock,
            )
        except Unreadable as error:
            failure: RequestError = BadAnswer(
                method, path, self._shown(str(error)), status=error.status, hint=self._check_url()
            )
            raise _Failed(failure, maybe_applied=True) from None
        except broken.SSLError as error:
            hint = "Check api_url and ca_path; validate_certs switches the check off, and safety with it."
            raise _Failed(
                TransportError(method, path, f"no safe connection: {self._reason(error)}", hint=hint)
            ) from None
        except (
            broken.ConnectTimeout,
            broken.ConnectionError,
            broken.ReadTimeout,
            broken.ChunkedEncodingError,
            broken.ContentDecodingError,
        ) as error:
            unsent = _never_sent(error)
            happened = (
                "can't connect"
                if unsent
                else "no answer within the time-out"
                if isinstance(error, broken.ReadTimeout)
                else "the connection broke"
            )
            reason = self._reason(_system_error(error) or error) if unsent else self._reason(error)
            hint = f"Check api_url ({self._shown(self._url)}) and the network."
            proxy = select_proxy(url, proxies)
            if proxy:
                hint = f"The request goes by the environment's proxy {self._shown(proxy)}: check it, or except the server by no_proxy. {hint}"
            failure = TransportError(method, path, f"{happened}: {reason}", hint=hint)
            raise _Failed(failure, maybe_applied=not unsent, passing=True) from None
        except (OSError, ValueError) as error:  # what requests refuses to send, and what it lets slip through
            hint = "Check api_url, ca_path, and the environment's variables for proxies and certificates."
            raise _Failed(TransportError(method, path, self._reason(error), hint=hint)) from None

    def _adapter(self) -> Adapter:
        """This thread's own, which keeps its connections open."""
        if not hasattr(self._local, "adapter"):
            self._local.adapter = Adapter()
        adapter: Adapter = self._local.adapter
        return adapter

    def _authentication(self) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and query parameters of each request, with the token in one of them."""
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": "ansible-community.zerotier",
        }
        if self._token is None:
            return headers, {}
        if self._connection.auth_scheme == "query":
            return headers, {"token": self._token}
        return {**headers, "Authorization": f"{self._connection.auth_scheme} {self._token}"}, {}

    def _verify(self) -> bool | str:
        if not self._connection.validate_certs:
            return False
        return (
            self._connection.ca_path or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
        )

    def _parsed(self, method: str, path: str, answer: Answer) -> t.Any:
        try:
            return parsed_json(answer.body)
        except (ValueError, RecursionError):
            said = self._shown(answer.headers.get("Content-Type", "no content type"))
            message = f"the answer ({answer.status}, {said}, {len(answer.body)} bytes) is not JSON"
            failure = BadAnswer(method, path, message, status=answer.status, hint=self._check_url())
            raise _Failed(failure, maybe_applied=True) from None

    def _check_url(self) -> str:
        return f"Check that api_url ({self._shown(self._url)}) is the address of the API."

    def _words(self, answer: Answer) -> str:
        """What the API says of an error, whatever shape it says it in (Central v1 notes, 3.8)."""
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            text = answer.body.decode("utf-8", "replace").strip()
            said = "an HTML page instead of a message" if text.startswith("<") else text
        for key in ("message", "error", "message"):
            if isinstance(said, dict) and said.get(key):
                said = said[key]
        return self._shown(str(said or answer.reason or "no message"))

    def _asked_wait(self, headers: t.Mapping[str, str]) -> float | None:
        """Seconds that the server asks to wait, with a little jitter so that not all come back at once."""
        for header in ("Retry-After", "X-Ratelimit-Reset"):
            value = headers.get(header, "").strip()
            try:
                seconds = (
                    float(value)
                    if value.isdecimal()
                    else calendar.timegm(email.utils.parsedate_to_datetime(value).utctimetuple()) - time.time()
                )
            except (ValueError, TypeError, OverflowError):
                continue
            return max(0.0, seconds) + self._jitter(0, 1)
        return None

    def _reason(self, error: Exception) -> str:
        return self._shown(str(_cause(error)))

    def _shown(self, text: str) -> str:
        """Somebody else's words as a message may hold them."""
        return printable(self._secrets.hidden(text))


class _Failed(Exception):
    """One try that failed, and what decides about another."""

    def __init__(
        self, failure: RequestError, *, maybe_applied: bool = False, passing: bool = False, wait: float | None = None
    ) -> None:
        super().__init__()
        self.failure = failure
        self.maybe_applied = maybe_applied  # the server may have done the work
        self.passing = passing  # may be over in a moment
        self.wait = wait  # seconds that the server asks for


def _system_error(error: BaseException | None) -> OSError | None:
    """What the system said, such as "Connection refused", below an exception of requests."""
    while error is not None:
        if isinstance(error, OSError) and error.strerror and not isinstance(error, broken.RequestException):
            return OSError(error.strerror)
        error = error.__cause__ or error.__context__
    return None


def _cause(error: Exception) -> t.Any:
    """What lies below an exception of requests; where a proxy is blamed, what happened to the connection to it."""
    cause = error.args[0] if error.args else error
    cause = getattr(cause, "reason", cause)
    return getattr(cause, "original_error", cause)


def _never_sent(error: Exception) -> bool:
    """Whether the connection failed before the request left."""
    cause = _cause(error)
    return (
        type(cause).__name__ in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError")
        or "Tunnel connection failed" in str(cause)  # by a proxy
    )
