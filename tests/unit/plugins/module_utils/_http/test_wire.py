# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One exchange: bounded in time and in size, by the environment's proxies, silent on stderr."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import socket
import ssl
import threading
import tracemalloc
import typing as t
import urllib.request
import warnings
import zlib
from pathlib import Path

import pytest
import requests
import trustme

from ansible_collections.community.zerotier.plugins.module_utils._errors import (
    ApiError,
    BadAnswer,
    RateLimited,
    RequestError,
    TransportError,
)
from ansible_collections.community.zerotier.plugins.module_utils._http import wire as _wire
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import Connection, Transport
from ansible_collections.community.zerotier.plugins.module_utils._http.wire import proxies_for
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Wire, _request, answer

MIB = 1 << 20
CREATE = ("POST", "/network")


def transport(url: str, **options: t.Any) -> Transport:
    """One that never waits between two tries."""
    more = {key: options.pop(key) for key in ("clock", "largest") if key in options}
    connection = Connection(url, **{"token": TOKEN, "rate_limit": 0, "timeout": 5, "retries": 0, **options})
    return Transport(connection, sleep=lambda _seconds: None, **more)


def failure(url: str, method: str = "GET", **options: t.Any) -> RequestError:
    with pytest.raises(RequestError) as raised:
        transport(url, **options).request(method, "/network", {} if method == "POST" else None)
    assert TOKEN not in str(raised.value)
    return raised.value


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def context(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ssl.SSLContext:
    """A server's, whose certificate is trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    return context


class Dripping:
    """A server that answers byte by byte for ever, half a second between two by the clock that it brings.

    The clock is asked before each read, and moves on as it is asked: nobody really waits.
    """

    def __init__(self, beginning: bytes, filler: bytes, context: ssl.SSLContext | None = None) -> None:
        self.now = 0.0
        self._bytes = beginning
        self._filler = filler
        self._context = context
        self._peer: socket.socket | None = None
        self._begun = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Dripping:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._socket.close()
        if self._peer:
            self._peer.close()

    def _serve(self) -> None:
        peer, _address = self._socket.accept()
        if self._context:
            peer = self._context.wrap_socket(peer, server_side=True)
        _request(peer)
        self._peer = peer
        peer.sendall(self._bytes)
        self._begun.set()

    def clock(self) -> float:
        if self._peer:
            self._begun.wait()
            self.now += 0.5
            with contextlib.suppress(OSError):  # the client has hung up
                self._peer.sendall(self._filler)
        return self.now


SLOW = {
    "head": (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
    "interim heads": (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", b" "),
    "chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "chunk's head": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"x"),
    "trailer": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", b"X: y\r\n"),
    "until the end": (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
    "an error's body": (b"HTTP/1.1 500 Bad\r\nContent-Length: 1000000\r\n\r\n", b" "),
}


class TestTime:
    """Ten times the time-out is for all of an exchange together."""

    @pytest.mark.parametrize("part", SLOW)
    @pytest.mark.parametrize("tls", [False, True])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_an_answer_that_drips_is_not_waited_for_for_ever(
        self, context: ssl.SSLContext, part: str, tls: bool, method: str
    ) -> None:
        with Dripping(*SLOW[part], context if tls else None) as server:
            error = failure(server.url, method, clock=server.clock)
        assert isinstance(error, TransportError)
        assert "no answer within the time-out: the answer was not complete after 50 seconds" in str(error)
        assert error.maybe_applied == (method == "POST")
        assert 50 <= server.now < 60

    def test_nor_is_a_proxy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with Dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x") as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            error = failure("https://api.example.com", clock=proxy.clock)
        assert isinstance(error, TransportError)
        assert 50 <= proxy.now < 60

    def test_each_exchange_has_its_own_time(self, emulator: Emulator) -> None:
        ticks = iter(range(10_000))
        line = transport(emulator.url, token=emulator.token, clock=lambda: next(ticks))
        for _number in range(20):
            assert line.request("GET", "/network") == []

    def test_a_large_body_arrives_whole(self, emulator: Emulator) -> None:
        network_id = emulator.add_network("office")
        text = "x" * 200_000
        line = transport(emulator.url, token=emulator.token)
        line.request("POST", f"/network/{network_id}", {"description": text})
        assert line.request("GET", f"/network/{network_id}")["description"] == text

    def test_a_server_that_takes_nothing_is_not_waited_for_for_ever(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}"
            with pytest.raises(TransportError) as raised:
                transport(url, timeout=0.05).request(*CREATE, {"description": "x" * 20_000_000}, creates=True)
        assert raised.value.maybe_applied


def packed(status: int, content: bytes, encoding: str = "gzip") -> bytes:
    return answer(status, content, f"Content-Encoding: {encoding}")


class TestSize:
    """An answer may be large, but not endless, and is never held many times."""

    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize(
        "bomb",
        [
            answer(200, b" " * (2 * MIB)),
            packed(200, gzip.compress(bytes(300 * MIB))),
            packed(201, gzip.compress(bytes(3 * MIB)) * 100),
            packed(200, zlib.compress(bytes(300 * MIB)), "deflate"),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (b"10000\r\n" + b" " * 65536 + b"\r\n") * 40,
        ],
        ids=["plain", "gzip", "gzips", "deflate", "chunked"],
    )
    def test_too_much_is_one_sentence_and_not_asked_for_again(self, bomb: bytes, method: str) -> None:
        with Wire(bomb, answer(200, {})) as server:
            tracemalloc.start()
            error = failure(server.url, method, retries=3, largest=MIB)
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert (type(error), error.tries, error.maybe_applied) == (BadAnswer, 1, method == "POST")
        assert error.status == int(bomb.split()[1])
        assert str(error).startswith(f"{method} /network: the answer has more than 1 MiB: it was not read to its end.")
        assert peak < 4 * MIB

    @pytest.mark.parametrize("content", [b"x" * (3 * MIB), gzip.compress(b"x" * (300 * MIB))], ids=["plain", "gzip"])
    @pytest.mark.parametrize(("status", "kind"), [(400, ApiError), (429, RateLimited), (302, ApiError)])
    def test_of_an_errors_words_the_beginning_is_enough(self, content: bytes, status: int, kind: type) -> None:
        with Wire(packed(status, content, "gzip" if content[:1] == b"\x1f" else "identity")) as server:
            tracemalloc.start()
            error = failure(server.url)
            _now, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert (error.__class__, error.status) == (kind, status)
        assert peak < 10 * MIB

    @pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", f"x{TOKEN}"])
    def test_a_packing_that_was_not_asked_for_is_refused(self, encoding: str) -> None:
        with Wire(packed(200, b"...", encoding)) as server:
            error = failure(server.url, retries=3)
        assert (type(error), error.tries) == (BadAnswer, 1)
        assert "which was not asked for. Check that api_url" in str(error)

    def test_an_error_packed_so_stays_that_error(self) -> None:
        with Wire(packed(404, b"...", "br")) as server:
            error = failure(server.url)
        assert str(error).startswith("The API answered 404 to GET /network: Reason. ")

    @pytest.mark.parametrize(
        ("content", "encoding"),
        [
            (gzip.compress(b'{"a": 1}'), "gzip"),
            (gzip.compress(b'{"a": 1}'), " GZIP "),
            (gzip.compress(b'{"a": ') + gzip.compress(b"1}"), "x-gzip"),
            (zlib.compress(b'{"a": 1}'), "deflate"),
            (b'{"a": 1}', "identity"),
        ],
        ids=["gzip", "gzip in capitals", "two gzips", "deflate", "not at all"],
    )
    def test_what_is_packed_as_was_asked_for_is_read(self, content: bytes, encoding: str) -> None:
        with Wire(packed(200, content, encoding)) as server:
            assert transport(server.url).request("GET", "/network") == {"a": 1}

    def test_a_packed_nothing_is_nothing(self) -> None:
        with Wire(packed(200, b"")) as server:
            assert transport(server.url).request("GET", "/network") is None

    @pytest.mark.parametrize("content", [gzip.compress(b'{"a": 1}')[:-9], b"no gzip at all"], ids=["cut", "other"])
    def test_what_is_damaged_is_asked_for_again(self, content: bytes) -> None:
        with Wire(packed(200, content), answer(200, {"fine": True})) as server:
            assert transport(server.url, retries=1).request("GET", "/network") == {"fine": True}

    def test_a_list_of_100_000_members_is_not_too_much(self, emulator: Emulator) -> None:
        network_id = emulator.add_network("office")
        addresses = [f"10.0.0.{number}" for number in range(20)]
        emulator.add_member(
            network_id, "a1b2c3d4e5", name="n" * 100, description="d" * 200, config={"ipAssignments": addresses}
        )
        (member,) = transport(emulator.url, token=emulator.token).request("GET", f"/network/{network_id}/member")
        assert 100_000 * len(json.dumps(member)) < _wire.LARGEST_ANSWER


PROXY = "http://proxy.example.com:3128"


class TestProxies:
    """They come from the environment, and from nowhere else."""

    @pytest.fixture(autouse=True)
    def no_system(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A system whose settings must not be asked for."""

        def ask(*_arguments: object, **_options: object) -> t.NoReturn:
            raise AssertionError("the system was asked for its proxies")

        for module in (urllib.request, requests.utils, requests.compat):
            for name in ("getproxies", "proxy_bypass"):
                if hasattr(module, name):
                    monkeypatch.setattr(module, name, ask)

    def test_nothing_in_the_environment_is_no_proxy(self) -> None:
        assert proxies_for("https://api.example.com/api/v1") == {}

    def test_a_request_asks_no_system(self, emulator: Emulator) -> None:
        transport(emulator.url, token=emulator.token).request("GET", "/network")
        assert isinstance(failure("https://no-such-host.invalid"), TransportError)

    @pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
    def test_one_for_all_hosts(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setenv(name, PROXY)
        assert PROXY in proxies_for("https://api.example.com").values()
        assert proxies_for("https://127.0.0.1:8443") == proxies_for("http://localhost") == {}

    @pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
    @pytest.mark.parametrize(
        ("host", "excepted", "direct"),
        [
            ("api.example.com", "*", True),
            ("api.example.com", "api.example.com", True),
            ("api.example.com", "example.com", True),
            ("api.example.com", ".example.com", True),
            ("api.example.com", "one.example.com, .example.com", True),
            ("api.example.com:8443", "api.example.com:8443", True),
            ("api.example.com:8443", "api.example.com:8444", False),
            ("api.example.com", "ample.com", False),
            ("api.example.com", "10.0.0.0/8", False),
            ("api.example.com", " , ,", False),
            ("10.1.2.3", "10.0.0.0/8", True),
            ("10.1.2.3:8443", "192.168.0.0/16,10.1.2.0/24", True),
            ("10.1.2.3", "10.1.2.3", True),
            ("10.1.2.3", "11.0.0.0/8", False),
            ("10.1.2.3", "10.1.2.4", False),
            ("10.1.2.3", "10.1.2.0/99", False),
        ],
    )
    def test_exceptions(
        self, monkeypatch: pytest.MonkeyPatch, name: str, host: str, excepted: str, direct: bool
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", PROXY)
        monkeypatch.setenv(name, excepted)
        assert (proxies_for(f"https://{host}/api/v1") == {}) == direct

    @pytest.mark.parametrize("password", ["hunter2", "hun%23ter2", "hun:ter2", "hun@ter2", "hünter2"])
    @pytest.mark.parametrize("scheme", ["http://", "https://", ""])
    def test_a_password_is_never_told(self, monkeypatch: pytest.MonkeyPatch, password: str, scheme: str) -> None:
        with Wire(answer(407, b"", reason=f"no: {password}")) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", f"{scheme}me:{password}@{proxy.url.split('/')[2]}")
            assert password not in str(failure("https://api.example.com"))

    @pytest.mark.parametrize(
        "proxy",
        [
            "http://me:hunt/er2@proxy.example.com:3128",
            "http://me:hunt?er2@proxy.example.com",
            "me:hunt#er2@proxy.example.com:3128",
            "http://me:hunter2@proxy.example.com:port",
            "http://me:hunter2@[proxy.example.com",
            "http://me:hunter2@",
            "ftp://me:hunter2@proxy.example.com",
            "http://me:hunter2@proxy.example.com:99999",
        ],
    )
    def test_also_not_of_one_that_is_no_url(self, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        error = failure("https://api.example.com")
        assert "hunt" not in str(error)
        assert "er2" not in str(error)
        assert (type(error), error.maybe_applied) == (TransportError, False)


class TestWarnings:
    """Nothing is written to stderr."""

    @pytest.mark.parametrize("by_proxy", [False, True])
    def test_unchecked_certificates_are_not_warned_of_and_others_are_still(
        self, context: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, by_proxy: bool
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", os.devnull)
        filters = list(warnings.filters)
        with warnings.catch_warnings(record=True) as caught, Wire(*[answer(200, {})] * 2, context=context) as server:
            warnings.simplefilter("always")
            url = server.url
            if by_proxy:
                monkeypatch.setenv("HTTP_PROXY", server.url)
                url = "http://api.example.com"
            assert transport(url, validate_certs=False).request("GET", "/network") == {}
            assert not caught
            requests.get(server.url, verify=False, timeout=5, proxies={"http": ""})  # somebody else's
            assert [one.category.__name__ for one in caught] == ["InsecureRequestWarning"]
        assert warnings.filters == filters
