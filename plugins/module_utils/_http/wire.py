# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One exchange over HTTP, bounded as a whole in time and in size, by way of the environment's proxies.

requests bounds the time between two bytes alone, and the size of a body not at all.
"""

from __future__ import annotations

import functools
import http.client
import io
import math
import os
import socket
import threading
import time
import typing as t
import zlib
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

try:
    from urllib.request import (  # type: ignore[attr-defined]
        getproxies_environment,
        proxy_bypass_environment,
    )

    import requests
    import urllib3
    from requests import exceptions as broken
    from requests import utils
    from requests.adapters import HTTPAdapter
except ImportError:  # transport says so
    HTTPAdapter = object  # type: ignore[misc, assignment]

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LARGEST_ANSWER = 256 << 20  # bytes; a list of 100,000 members takes about a half
_LARGEST_ERROR = 1 << 20  # bytes; more words than that nobody reads
_PIECE = 65536  # bytes
_RECORD = 16384  # bytes: what TLS sends at once
_PACKED = ("gzip", "x-gzip", "deflate")
_ANY_HEADER = 32 + zlib.MAX_WBITS  # gzip's or zlib's


class Unreadable(Exception):
    """A body that is too large, or packed as was not asked for. Its text says which."""

    status = 200


@dataclass(frozen=True)
class Answer:
    """What came back, whole; of an error's body the beginning."""

    status: int
    reason: str
    headers: t.Mapping[str, str]
    body: bytearray


class Adapter(HTTPAdapter):
    """An adapter of requests whose connections keep to the time that the exchange under way has."""

    def init_poolmanager(self, *arguments: t.Any, **options: t.Any) -> None:
        """Called by requests to make the pools of direct connections."""
        super().init_poolmanager(*arguments, **options)
        _bound(self.poolmanager)

    def proxy_manager_for(self, *arguments: t.Any, **options: t.Any) -> t.Any:
        """Called by requests to make the pools of connections by a proxy, or to find those that it has."""
        manager = super().proxy_manager_for(*arguments, **options)
        _bound(manager)
        return manager

    def exchange(
        self,
        request: requests.PreparedRequest,
        *,
        timeout: float,
        longest: float,
        largest: int = LARGEST_ANSWER,
        verify: bool | str = True,
        proxies: dict[str, str] | None = None,
        now: t.Callable[[], float] = time.monotonic,
    ) -> Answer:
        """Send a request and read the whole answer, in ``longest`` seconds, each step in ``timeout``.

        Raises Unreadable for a success of more than ``largest`` bytes, and what requests raises.
        """
        _clock.now, _clock.latest, _clock.step = now, now() + longest, timeout
        try:
            response = self.send(request, timeout=timeout, verify=verify, proxies=proxies)
            return _received(response, largest)
        except broken.ReadTimeout:
            if now() < _clock.latest:
                raise
            raise broken.ReadTimeout(f"the answer was not complete after {longest:g} seconds") from None


# Time


class _Clock(threading.local):
    """Until when the exchange of this thread must be over. What it calls may take ``left()`` seconds."""

    now: t.Callable[[], float] = time.monotonic
    latest = math.inf
    step = math.inf  # seconds

    def left(self) -> float:
        """Raises socket.timeout where nothing is left."""
        left = self.latest - self.now()
        if left <= 0:
            raise socket.timeout("timed out")
        return min(self.step, left)


_clock = _Clock()


class _Reader(io.RawIOBase):
    """Reads from a socket; no read ends later than the exchange may."""

    def __init__(self, raw: t.Any, sock: socket.socket) -> None:
        super().__init__()
        self._raw = raw
        self._sock = sock

    def readable(self) -> bool:
        return True

    def fileno(self) -> int:
        return int(self._raw.fileno())

    def readinto(self, buffer: t.Any) -> int | None:
        self._sock.settimeout(_clock.left())
        return t.cast("int | None", self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    """The answer of the API, or of a proxy that is asked for a tunnel: head and body come through the reader."""

    def __init__(self, sock: socket.socket, *arguments: t.Any, **options: t.Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_Reader(self.fp.detach(), sock))


class _Bounded(http.client.HTTPConnection):
    """Goes in front of a connection class of urllib3."""

    response_class = _Response

    def connect(self) -> None:
        """Each of the host's addresses may take one step."""
        self.timeout = _clock.left()
        super().connect()
        # urllib3 asks for these to know whether to warn on stderr of what validate_certs has switched off. It checks
        # certificates before, and without them.
        self.is_verified = self.proxy_is_verified = True

    def send(self, data: t.Any) -> None:
        """In records: TLS would let each of them have the whole time."""
        if not isinstance(data, (bytes, bytearray)):
            super().send(data)
            return
        for start in range(0, len(data), _RECORD):
            if self.sock is not None:
                self.sock.settimeout(_clock.left())
            super().send(data[start : start + _RECORD])


@functools.cache
def _bounded(pool: t.Any) -> t.Any:
    """A pool class of urllib3, with bounded connections; the name is seen in messages."""
    connection = type(pool.ConnectionCls.__name__, (_Bounded, pool.ConnectionCls), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection, "bounded": True})


def _bound(manager: t.Any) -> None:
    pools = manager.pool_classes_by_scheme.items()
    manager.pool_classes_by_scheme = {
        scheme: pool if hasattr(pool, "bounded") else _bounded(pool) for scheme, pool in pools
    }


# Size


def _received(response: requests.Response, largest: int) -> Answer:
    """The answer with its body. The connection is kept only where all was read."""
    fine = 200 <= response.status_code < 300
    body = bytearray()
    try:
        for part in _unpacked(_pieces(response.raw), response.headers.get("Content-Encoding", "")):
            body += part
            if len(body) > (largest if fine else _LARGEST_ERROR):
                raise Unreadable(f"the answer has more than {largest >> 20} MiB: it was not read to its end")
    except urllib3.exceptions.ReadTimeoutError as error:
        response.close()
        raise broken.ReadTimeout(error) from None
    except urllib3.exceptions.HTTPError as error:
        response.close()
        raise broken.ChunkedEncodingError(error) from None
    except zlib.error as error:
        response.close()
        raise broken.ContentDecodingError(error) from None
    except Unreadable as error:
        response.close()
        if fine:
            error.status = response.status_code
            raise
    return Answer(response.status_code, response.reason or "", response.headers, body)


def _pieces(raw: t.Any) -> t.Iterator[bytes]:
    """The body as it was sent."""
    while piece := raw.read(_PIECE, decode_content=False):
        yield piece
    if raw.length_remaining:  # urllib3 1 says nothing
        raise urllib3.exceptions.IncompleteRead(raw.tell(), raw.length_remaining)


def _unpacked(pieces: t.Iterable[bytes], encoding: str) -> t.Iterator[bytes]:
    """The body as it was meant, in pieces that are not much larger than those that came: a thousandfold is easily packed."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in _PACKED:
        raise Unreadable(f"the answer is packed as '{encoding}', which was not asked for")
    decoder = None
    for piece in pieces:
        rest = piece
        while rest:
            if decoder is None or decoder.eof:
                decoder = zlib.decompressobj(_ANY_HEADER)
            yield decoder.decompress(rest, _PIECE)
            rest = decoder.unused_data or decoder.unconsumed_tail
    if decoder and not decoder.eof:
        raise zlib.error("the packed answer ends early")


# Proxies


def proxies_for(url: str) -> dict[str, str]:
    """The environment's proxies for a URL, chosen as requests does. Raises ValueError for one that is no URL.

    The system's own settings are not asked: on macOS that ends a process that was forked.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host in LOOPBACK or proxy_bypass_environment(host) or _excepted(host, parts.port):
        return {}
    proxies = getproxies_environment()
    proxy = utils.select_proxy(url, proxies)
    if proxy and not _is_url(proxy):
        raise ValueError(
            f"the environment's proxy for {parts.scheme}:// is not a URL such as http://proxy.example.com:3128; "
            "what is special in its user and password must be percent-encoded"
        )
    return proxies


def _excepted(host: str, port: int | None) -> bool:
    """Whether NO_PROXY names the host, by address, network, name or domain."""
    said = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    excepted = [one for one in said.replace(" ", "").split(",") if one]
    if utils.is_ipv4_address(host):
        return any(utils.address_in_network(host, one) if utils.is_valid_cidr(one) else host == one for one in excepted)
    names = (host, f"{host}:{port}")
    return any(f".{name}".endswith(f".{one.lstrip('.')}") for name in names for one in excepted)


def _is_url(proxy: str) -> bool:
    try:
        return bool(urllib3.util.parse_url(proxy).host)
    except ValueError:
        return False


def passwords(proxies: t.Mapping[str, str]) -> t.Iterator[str]:
    """The passwords in the proxies' URLs, as written and as meant."""
    for proxy in proxies.values():
        user, at, _host = proxy.rpartition("@")
        password = user.rpartition("//")[2].partition(":")[2]
        if at and password:
            yield from (password, unquote(password))
