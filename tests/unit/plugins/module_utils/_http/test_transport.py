# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP: what is sent, what is tried again, and what is said of a failure."""

from __future__ import annotations

import fcntl
import json
import socket
import ssl
import threading
import time
import traceback
import types
import typing as t
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
import requests
import trustme
import urllib3
from requests.adapters import HTTPAdapter

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
)
from ansible_collections.community.zerotier.plugins.module_utils._http import limiter as _limiter
from ansible_collections.community.zerotier.plugins.module_utils._http import transport as _transport
from ansible_collections.community.zerotier.plugins.module_utils._http.transport import (
    Connection,
    Secrets,
    Transport,
    path_of,
)
from ansible_collections.community.zerotier.tests.emulator import Emulator
from ansible_collections.community.zerotier.tests.unit.support import TOKEN, Wire, answer

READ = ("GET", "/network")
DELETE = ("DELETE", "/network/{id}")
MERGE = ("POST", "/network/{id}")
CREATE = ("POST", "/network")
REPEATABLE = [READ, DELETE, MERGE]


class Line:
    """A transport whose waits are noted down instead of waited; its jitter always chooses the longest."""

    def __init__(self, url: str, **options: t.Any) -> None:
        self.naps: list[float] = []
        self.transport = Transport(
            Connection(url, **{"token": TOKEN, "rate_limit": 0, "timeout": 5, **options}),
            sleep=self.naps.append,
            jitter=lambda _low, high: high,
        )

    def request(self, method: str, path: str, body: t.Any = None, *, creates: bool = False) -> t.Any:
        return self.transport.request(method, path, body, creates=creates)

    def failure(self, method: str = "GET", path: str = "/network", body: t.Any = None, **more: t.Any) -> RequestError:
        """What the request fails with; holds every failure to one safe line without the token."""
        with pytest.raises(RequestError) as raised:
            self.request(method, path, body, **more)
        error = raised.value
        shown = [str(error), repr(error), json.dumps(error.details()), "".join(traceback.format_exception(error))]
        assert all(TOKEN not in text for text in shown)
        assert str(error).isprintable()
        assert str(error).endswith(".")
        assert len(str(error)) < 1000
        return error


@pytest.fixture
def closed_url() -> Iterator[str]:
    """A URL that nobody listens at, nor can while the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/api/v1"


class TestRetries:
    """Which requests are sent again after which failures."""

    def tried(self, emulator: Emulator, call: tuple[str, str], retries: int = 5, **fault: t.Any) -> tuple[int, bool]:
        """How often the request went out while the fault struck once, and whether it got through."""
        network_id = emulator.add_network("office")
        method, path = call[0], call[1].format(id=network_id)
        emulator.fault(method=method, path=path, **fault)
        line = Line(emulator.url, token=emulator.token, retries=retries, timeout=0.5 if "delay" in fault else 5)
        failure = None
        try:
            line.request(method, path, {} if method == "POST" else None, creates=call == CREATE)
        except RequestError as error:
            failure = error
        assert emulator.calls == [f"{method} {path}"] * len(emulator.calls)
        assert failure is None or failure.tries == len(emulator.calls)
        return len(emulator.calls), failure is None

    @pytest.mark.parametrize("call", [*REPEATABLE, CREATE])
    def test_too_many_requests_is_tried_again_for_any_method(self, emulator: Emulator, call: tuple[str, str]) -> None:
        assert self.tried(emulator, call, status=429) == (2, True)

    @pytest.mark.parametrize(
        "fault",
        [{"status": 502}, {"status": 503}, {"status": 504}, {"drop": "before"}, {"drop": "after"}, {"delay": 5}],
        ids=str,
    )
    @pytest.mark.parametrize("call", [READ, MERGE])
    def test_a_passing_failure_is_tried_again_where_twice_is_as_good_as_once(
        self, emulator: Emulator, call: tuple[str, str], fault: dict[str, t.Any]
    ) -> None:
        assert self.tried(emulator, call, **fault) == (2, True)

    @pytest.mark.parametrize("fault", [{"status": 502}, {"drop": "before"}, {"delay": 5}], ids=str)
    def test_a_delete_is_tried_again(self, emulator: Emulator, fault: dict[str, t.Any]) -> None:
        assert self.tried(emulator, DELETE, **fault) == (2, True)

    @pytest.mark.parametrize(
        "fault",
        [
            {"status": 502},
            {"status": 502, "after": True},
            {"status": 503, "headers": {"Retry-After": "1"}},
            {"status": 504},
            {"drop": "before"},
            {"drop": "after"},
            {"delay": 5},
            {"replace": "html"},
        ],
        ids=str,
    )
    def test_a_creation_that_may_have_been_carried_out_is_never_tried_again(
        self, emulator: Emulator, fault: dict[str, t.Any]
    ) -> None:
        assert self.tried(emulator, CREATE, **fault) == (1, False)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 501])
    @pytest.mark.parametrize("call", [*REPEATABLE, CREATE])
    def test_an_answer_that_would_not_change_is_not_asked_for_again(
        self, emulator: Emulator, call: tuple[str, str], status: int
    ) -> None:
        tries = (2, True) if status == 500 and call == READ else (1, False)  # a read does no harm
        assert self.tried(emulator, call, status=status) == tries

    @pytest.mark.parametrize("creates", [False, True])
    @pytest.mark.parametrize("method", ["GET", "DELETE", "POST"])
    def test_a_connection_that_was_never_made_is_tried_again_for_any_method(
        self, closed_url: str, method: str, creates: bool
    ) -> None:
        error = Line(closed_url, retries=2).failure(method, creates=creates)
        assert (error.tries, error.maybe_applied) == (3, False)

    def test_a_name_that_does_not_resolve_is_tried_again_also_for_a_creation(self) -> None:
        line = Line("https://no-such-host.invalid/api", retries=1)
        error = line.failure("POST", body={}, creates=True)
        assert (error.tries, error.maybe_applied) == (2, False)

    def test_retries_0_tries_once(self, emulator: Emulator) -> None:
        assert self.tried(emulator, READ, retries=0, status=502) == (1, False)

    def test_retries_are_counted_after_the_first_try(self, emulator: Emulator) -> None:
        assert self.tried(emulator, READ, retries=3, status=502, times=None) == (4, False)

    @pytest.mark.parametrize("bad", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", None])
    def test_a_broken_answer_is_asked_for_again(self, bad: bytes | None) -> None:
        with Wire(bad, answer(200, {"fine": True})) as server:
            assert Line(server.url).request(*READ) == {"fine": True}


class TestWaits:
    """How long is waited between two tries."""

    @pytest.fixture
    def new_york(self) -> Iterator[None]:
        """A time zone that is not the server's."""
        with pytest.MonkeyPatch.context() as monkeypatch:
            monkeypatch.setenv("TZ", "America/New_York")
            time.tzset()
            yield
        time.tzset()

    def test_the_wait_grows_and_is_chosen_by_chance_up_to_a_limit(self, closed_url: str) -> None:
        line = Line(closed_url, retries=6)
        line.failure()
        assert line.naps == [1, 2, 4, 8, 10, 10]

    def test_the_wait_may_be_as_short_as_nothing(self, closed_url: str) -> None:
        chosen: list[tuple[float, float]] = []
        naps: list[float] = []

        def shortest(low: float, high: float) -> float:
            chosen.append((low, high))
            return low

        connection = Connection(closed_url, TOKEN, rate_limit=0, retries=2)
        with pytest.raises(TransportError):
            Transport(connection, sleep=naps.append, jitter=shortest).request(*READ)
        assert naps == [0, 0]
        assert [low for low, _high in chosen] == [0] * len(chosen)

    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            (["Retry-After: 3"], 3 + 1),
            (["Retry-After: Tue, 06 Aug 2024 20:53:50 GMT"], 10 + 1),
            (["X-Ratelimit-Reset: Tue, 06 Aug 2024 20:53:48 UTC"], 8 + 1),
            (["X-Ratelimit-Reset: Tue, 06 Aug 2024 20:53:48"], 8 + 1),
            (["X-Ratelimit-Reset: Tue, 06 Aug 2024 20:53:48 -0000"], 8 + 1),
            (["X-Ratelimit-Reset: Tue, 06 Aug 2024 20:00:00 UTC"], 0 + 1),
            (["Retry-After: 3", "X-Ratelimit-Reset: Tue, 06 Aug 2024 20:53:48 UTC"], 3 + 1),
            (["Retry-After: soon", "X-Ratelimit-Reset: Tue, 06 Aug 2024 20:53:48 UTC"], 8 + 1),
            (["Retry-After: -5"], 1),
            (["Retry-After: 1e9"], 1),
            (["X-Ratelimit-Reset: 99 Foo 99999"], 1),
            ([], 1),
        ],
    )
    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.usefixtures("new_york")
    def test_the_server_says_how_long(
        self, monkeypatch: pytest.MonkeyPatch, status: int, headers: list[str], seconds: float
    ) -> None:
        now = 1722977620.0  # 2024-08-06 20:53:40 UTC
        monkeypatch.setattr(_transport, "time", types.SimpleNamespace(time=lambda: now, monotonic=lambda: 0.0))
        with Wire(answer(status, b"", *headers), answer(200, {})) as server:
            line = Line(server.url)
            line.request(*READ)
        assert line.naps == [seconds]

    def test_the_wait_of_other_failures_is_not_the_servers_to_choose(self) -> None:
        with Wire(answer(502, b"", "Retry-After: 60"), answer(200, {})) as server:
            line = Line(server.url)
            line.request(*READ)
        assert line.naps == [1]

    def test_no_try_begins_later_than_two_minutes_after_the_first(
        self, closed_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        line = Line(closed_url, retries=1000)
        monkeypatch.setattr(_transport, "time", types.SimpleNamespace(monotonic=lambda: 7.0 + sum(line.naps)))
        error = line.failure()
        assert 110 < sum(line.naps) <= 120
        assert error.tries == len(line.naps) + 1
        assert f"Tried {error.tries} times in {sum(line.naps):.0f} seconds." in str(error)

    def test_a_server_that_wants_a_longer_wait_than_that_is_not_waited_for(self) -> None:
        with Wire(answer(429, b"", "Retry-After: 3600")) as server:
            line = Line(server.url)
            error = line.failure()
        assert (line.naps, error.tries, type(error)) == ([], 1, RateLimited)

    def test_after_too_many_requests_all_transports_of_the_account_wait(self) -> None:
        with Wire(answer(429, b"", "Retry-After: 30"), answer(200, {}), answer(200, {})) as server:
            Line(server.url, rate_limit=1000).request(*READ)
            other = Line(server.url, rate_limit=1000)
            other.request(*READ)
        assert other.naps == [pytest.approx(31, abs=5)]

    def test_the_rate_that_the_server_tells_is_kept(self) -> None:
        with Wire(*[answer(200, {}, "X-Ratelimit-Limit: 1")] * 3) as server:
            line = Line(server.url, rate_limit=None)
            for _number in range(3):
                line.request(*READ)
        assert line.naps[-1] == pytest.approx(1, abs=0.9)

    def test_a_file_that_another_process_holds_for_ever_is_one_clear_sentence(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with Wire(answer(200, {}), answer(200, {})) as server:
            Line(server.url, rate_limit=1000).request(*READ)
            (file,) = tmp_path.glob("community.zerotier-*/*")
            monkeypatch.setattr(_limiter, "_LONGEST_LOCK", 0.01)
            with file.open("rb") as held:
                fcntl.flock(held, fcntl.LOCK_EX)
                error = Line(server.url, rate_limit=1000).failure("POST", body={})
            assert len(server.received) == 1
        assert (type(error), error.maybe_applied) == (TransportError, False)
        assert str(error) == (
            f"POST /network: for 0 seconds another process has held the file of the common request rate, {file}. "
            "Continue or end the process that holds it."
        )

    def test_the_files_name_comes_from_address_and_account_and_from_no_secret(
        self, emulator: Emulator, tmp_path: Path
    ) -> None:
        def files(url: str = emulator.url, **options: t.Any) -> set[str]:
            Line(url, **{"token": emulator.token, "rate_limit": 1000, **options}).request("GET", "/status")
            return {file.name for file in tmp_path.glob("community.zerotier-*/*")}

        first = files()
        assert len(first) == 1
        assert files(token="another", secrets=("password",), url=f"{emulator.url}/") == first
        assert len(files(account="user customer")) == 2
        assert len(files(url=emulator.url.replace("127.0.0.1", "localhost"))) == 3

    def test_why_it_takes_long_is_told(self) -> None:
        with Wire(answer(429, b"", "Retry-After: 30"), answer(200, {}), answer(200, {})) as server:
            Line(server.url, rate_limit=1000).request(*READ)
            lines: list[str] = []
            other = Line(server.url, rate_limit=1000)
            other.transport.tell = lines.append
            other.request(*READ)
        assert len(lines) == 1
        assert lines[0].startswith("waiting ")
        assert lines[0].endswith(
            " s for a free slot: all processes of this machine together keep to 1000 requests a second"
        )

    def test_the_limit_is_kept_on_every_try(self, closed_url: str) -> None:
        line = Line(closed_url, rate_limit=0.1, retries=2)
        line.failure()
        assert len(line.naps) == 4  # two waits between three tries, and two for the limit
        assert [nap for nap in line.naps if nap > 5] == [pytest.approx(10, abs=4), pytest.approx(20, abs=4)]


class TestSaid:
    """What a failure says."""

    @pytest.mark.parametrize(
        ("status", "kind", "hint"),
        [
            (400, ApiError, ""),
            (
                401,
                AuthError,
                " Check api_token (environment variable ZEROTIER_CENTRAL_TOKEN): the API does not accept it.",
            ),
            (
                403,
                AuthError,
                " Check that api_token is right and that its user has the right to do this: the API says no for both reasons.",
            ),
            (404, NotFound, " Check the id: the object does not exist, or the token's user can't see it."),
            (429, RateLimited, " Other programs may use the same account: set rate_limit lower, or try again later."),
            (500, ApiError, " Try again later."),
        ],
    )
    def test_an_error_status_has_a_kind_the_apis_own_words_and_a_next_step(
        self, status: int, kind: type[RequestError], hint: str
    ) -> None:
        with Wire(answer(status, {"type": "internal", "message": "The words"})) as server:
            error = Line(server.url, retries=0).failure(path="/network/1")
        assert error.__class__ is kind
        assert str(error) == f"The API answered {status} to GET /network/1: The words.{hint}"
        assert error.details() == {
            "kind": kind.kind,
            "status": status,
            "method": "GET",
            "path": "/network/1",
            "message": "The words",
        }

    def test_where_no_id_was_asked_for_a_404_speaks_of_none(self) -> None:
        with Wire(answer(404, b"")) as server:
            error = Line(server.url, retries=0).failure()
        assert error.hint == f"Check that api_url ({server.url}) is the address of the API."

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ({"message": "m"}, "m"),
            ({"error": "e"}, "e"),
            ({"error": {"code": 1, "message": "deep"}}, "deep"),
            ({"message": ""}, "{'message': ''}"),
            ({"message": None, "error": None}, "{'message': None, 'error': None}"),
            ("text", "text"),
            (["a", 1], "['a', 1]"),
            (17, "17"),
            (None, "Reason"),
            (b"", "Reason"),
            (b"plain words\n", "plain words"),
            (b"<!DOCTYPE html><h1>502</h1>", "an HTML page instead of a message"),
            (b"\xff\xfe\xfa", "\ufffd\ufffd\ufffd"),
            (b'{"message": ', '{"message":'),
            (b"[" * 100_000, "["),
        ],
        ids=lambda value: repr(value)[:30],
    )
    def test_the_words_are_found_in_whatever_shape_they_come(self, body: t.Any, words: str) -> None:
        with Wire(answer(400, body)) as server:
            assert Line(server.url).failure().message.startswith(words)

    def test_a_failed_write_says_that_it_may_have_been_applied(self, emulator: Emulator) -> None:
        network_id = emulator.add_network()
        emulator.fault(drop="after", times=None)
        line = Line(emulator.url, token=emulator.token, retries=2)
        assert "The change may have been applied all the same" in str(
            line.failure("POST", f"/network/{network_id}", {})
        )
        assert "Tried 3 times in 0 seconds." in str(line.failure("GET", "/network"))
        assert "applied" not in str(line.failure("GET", "/network"))

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
    def test_a_write_that_was_refused_was_not_applied(self, status: int) -> None:
        with Wire(answer(status, {})) as server:
            assert not Line(server.url, retries=0).failure("POST", body={}).maybe_applied

    @pytest.mark.parametrize("status", [404, 429])
    @pytest.mark.parametrize("method", ["DELETE", "POST"])
    def test_unless_an_earlier_try_may_have_been(self, method: str, status: int) -> None:
        with Wire(None, answer(status, {}, "Retry-After: 0")) as server:
            error = Line(server.url, retries=1).failure(method, body={})
        assert (error.status, error.tries, error.maybe_applied) == (status, 2, True)

    def test_nobody_listening_is_said_with_the_url(self, closed_url: str) -> None:
        error = Line(closed_url, retries=0).failure()
        assert str(error).startswith("GET /network: can't connect: ")
        assert str(error).endswith(f"Check api_url ({closed_url}) and the network.")
        assert (error.kind, error.status) == ("transport", None)

    def test_no_answer_in_time_is_said(self, emulator: Emulator) -> None:
        emulator.fault(delay=5)
        error = Line(emulator.url, token=emulator.token, retries=0, timeout=0.5).failure()
        assert "no answer within the time-out" in str(error)

    @pytest.mark.parametrize(
        "hostile", ["\x1b[31mred\x1b[0m", "two\nlines", "\u202etxt.exe", "x" * 1_000_000, "\x00", "\u2028"]
    )
    @pytest.mark.parametrize("as_json", [True, False])
    def test_hostile_words_are_printed_safely(self, hostile: str, as_json: bool) -> None:
        body: t.Any = {"message": hostile} if as_json else hostile.encode()
        with Wire(answer(400, body)) as server:
            Line(server.url).failure()  # which checks for every failure

    def test_a_hostile_reason_is_printed_safely(self) -> None:
        with Wire(answer(500, b"", reason=f"\x1b[31m{TOKEN}")) as server:
            Line(server.url).failure()


class TestAnswers:
    """What becomes of a success."""

    @pytest.mark.parametrize("status", [200, 201, 204])
    @pytest.mark.parametrize("body", [b"", b"  \r\n"])
    def test_an_empty_body_is_none(self, status: int, body: bytes) -> None:
        with Wire(answer(status, body)) as server:
            assert Line(server.url).request(*READ) is None

    def test_the_body_of_a_delete_is_not_looked_at(self) -> None:
        with Wire(answer(200, b"<deleted>")) as server:
            assert Line(server.url).request("DELETE", "/network/1") is None

    def test_numbers_of_any_size_and_text_of_any_script_arrive(self) -> None:
        with Wire(answer(200, {"value": 2**63, "name": "東京"})) as server:
            assert Line(server.url).request(*READ) == {"value": 2**63, "name": "東京"}

    @pytest.mark.parametrize(
        "body",
        [b"<html>", b'{"a": ', b"\xff\xfe\xfa", b"[" * 100_000, b"{" * 9, b"1" * 5000],
        ids=lambda b: repr(b)[:20],
    )
    def test_what_is_not_json_is_one_clear_sentence(self, body: bytes) -> None:
        with Wire(answer(200, body, "Content-Type: text/html")) as server:
            error = Line(server.url).failure()
            assert isinstance(error, BadAnswer)
            assert str(error) == (
                f"GET /network: the answer (200, text/html, {len(body)} bytes) is not JSON. "
                f"Check that api_url ({server.url}) is the address of the API."
            )

    def test_a_bad_answer_to_a_write_may_have_been_applied(self) -> None:
        with Wire(answer(200, b"<html>")) as server:
            assert Line(server.url).failure("POST", body={}).maybe_applied


class TestSecrets:
    """The token goes to the API and nowhere else."""

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirects_are_refused_and_the_other_host_hears_nothing(self, status: int) -> None:
        with Wire(answer(200, {})) as other, Wire(answer(status, b"", f"Location: {other.url}/x")) as server:
            error = Line(server.url).failure("POST", body={})
            assert str(error) == (
                f"The API answered {status} to POST /network: it redirects to {other.url}/x, which is refused: "
                "the token goes to api_url only. The change may have been applied all the same: run the task again to see, "
                "it changes only what is missing. Check api_url."
            )
            assert other.received == []

    @pytest.mark.parametrize("location", ["http://[bad", "\xff\xfe", "http://a:99999999/", "", "\x1b[31m", f"/{TOKEN}"])
    def test_a_redirect_to_nonsense_is_refused_as_well(self, location: str) -> None:
        with Wire(answer(302, b"", f"Location: {location}")) as server:
            assert "it redirects to" in str(Line(server.url).failure())

    @pytest.mark.parametrize(
        "echo",
        [
            answer(400, {"message": f"bad token {TOKEN}"}),
            answer(400, {"debug": [f"Authorization: token {TOKEN}"]}),
            answer(400, f"token {TOKEN}".encode()),
            answer(400, f"{'x' * 290}{TOKEN}".encode()),
            answer(400, b"", reason=TOKEN),
            answer(200, b"<html>", f"Content-Type: text/{TOKEN}"),
            answer(302, b"", f"Location: https://example.com/?{TOKEN}"),
            f"HTTP/1.1 {TOKEN} {TOKEN}\r\n\r\n".encode(),
            f"{TOKEN}\r\n\r\n".encode(),
        ],
    )
    def test_a_server_that_echoes_the_token_is_not_repeated(self, echo: bytes) -> None:
        with Wire(echo) as server:
            Line(server.url, retries=0).failure()  # which checks for every failure

    @pytest.mark.parametrize("url", ["https://me:hunter2@h.example.com/", "ftp://me:hun/ter2@h", "x://:hunter2@h:1"])
    @pytest.mark.parametrize(
        "echo",
        [
            lambda url: answer(302, b"", f"Location: {url}"),
            lambda url: answer(400, {"message": f"can't reach {url}"}),
            lambda url: answer(400, {"debug": [f"see {url}, please"]}),
            lambda url: answer(400, f"{'x' * 280} {url}".encode()),
            lambda url: answer(503, b"", reason=f"no {url}"),
            lambda url: answer(200, b"<html>", f"Content-Type: {url}"),
            lambda url: answer(200, b"...", f"Content-Encoding: {url}"),
        ],
    )
    def test_the_password_of_a_url_is_not_repeated(self, echo: t.Callable[[str], bytes], url: str) -> None:
        with Wire(echo(url)) as server:
            error = Line(server.url, retries=0).failure()
        assert "hun" not in str(error)
        assert "ter2" not in str(error)

    @pytest.mark.parametrize("secret", ["p'a\"s\\s", "päss wörd", "a/b+c?d", "line\nend", "\ud800half", "short"])
    def test_a_secret_is_not_repeated_however_it_is_written(self, secret: str) -> None:
        url = "https://h.example.com/?q="
        written = [secret, quote(secret, safe="", errors="replace"), quote_plus(secret, errors="replace")]
        secrets = Secrets()
        secrets.add(secret)
        for text in [*written, str({"a": [secret]}), json.dumps([secret])]:
            shown = secrets.hidden(f"{url}{text}")
            assert "********" in shown
            assert not any(way in shown for way in written)

    def test_of_two_secrets_one_in_the_other_nothing_is_left(self) -> None:
        secrets = Secrets()
        for secret in ("abc", "abcdef", "", None):
            secrets.add(secret)
        assert secrets.hidden("abcdef abc") == "******** ********"

    def test_a_secret_may_be_added_while_another_thread_writes_a_message(self) -> None:
        secrets = Secrets()
        secrets.add("first")

        class Text(str):
            """While it is looked through, a secret comes in."""

            def replace(self, old: str, new: str, *_count: t.Any) -> str:
                threads = [threading.Thread(target=secrets.add, args=(f"other{number}",)) for number in range(3)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                return Text(str(self).replace(old, new))

        assert secrets.hidden(Text("first")) == "********"
        assert secrets.hidden("other0 other1 other2") == " ".join(["********"] * 3)

    def test_the_token_does_not_show_in_what_is_printed_of_a_connection(self) -> None:
        connection = Connection("https://example.com", TOKEN)
        assert TOKEN not in repr(connection)
        assert TOKEN not in str(connection)
        assert TOKEN not in repr(Transport(connection))

    def test_path_segments_are_percent_encoded(self) -> None:
        assert path_of("user", "a/b c?d#e%", "...") == "/user/a%2Fb%20c%3Fd%23e%25/..."

    @pytest.mark.parametrize("segment", ["", ".", ".."])
    def test_segments_that_would_lead_to_another_path_are_refused(self, segment: str) -> None:
        with pytest.raises(ZeroTierError, match="can't be part of an address"):
            path_of("user", segment, "token")


class Sent(t.NamedTuple):
    request: requests.PreparedRequest
    options: dict[str, t.Any]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Sent]:
    """What reaches the wire, which answers {} at once."""
    seen: list[Sent] = []

    def send(_self: t.Any, request: requests.PreparedRequest, **options: t.Any) -> requests.Response:
        seen.append(Sent(request, options))
        response = requests.Response()
        response.status_code, response._content, response.request = 200, b"{}", request
        response.url, response.raw = str(request.url), urllib3.HTTPResponse(b"")
        return response

    monkeypatch.setattr(HTTPAdapter, "send", send)
    return seen


class TestSent:
    """What is sent, and that the environment changes nothing of it that it may not."""

    URL = "https://api.example.com/api/v1"

    def calls(self, **options: t.Any) -> None:
        line = Line(options.pop("url", self.URL), **options)
        line.request("GET", "/network")
        line.request("POST", "/network", {"config": {}}, creates=True)
        line.request("DELETE", "/network/1")

    def test_requests_carry_the_token_and_json(self, sent: list[Sent]) -> None:
        self.calls(url=f"{self.URL}/")
        assert [(s.request.method, s.request.url) for s in sent] == [
            ("GET", f"{self.URL}/network"),
            ("POST", f"{self.URL}/network"),
            ("DELETE", f"{self.URL}/network/1"),
        ]
        assert {s.request.headers["Authorization"] for s in sent} == {f"token {TOKEN}"}
        assert [s.request.body for s in sent] == [None, b'{"config": {}}', None]
        assert sent[1].request.headers["Content-Type"] == "application/json"

    def test_an_empty_document_is_sent_as_such(self, sent: list[Sent]) -> None:
        Line(self.URL).request("POST", "/network", {}, creates=True)
        assert sent[0].request.body == b"{}"

    def test_the_other_spelling_of_the_scheme(self, sent: list[Sent]) -> None:
        self.calls(auth_scheme="bearer")
        assert {s.request.headers["Authorization"] for s in sent} == {f"bearer {TOKEN}"}

    @pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
    @pytest.mark.parametrize(
        ("options", "verify"),
        [
            ({}, "the bundle"),
            ({"validate_certs": False}, False),
            ({"ca_path": "the ca"}, "the ca"),
            ({"ca_path": "the ca", "validate_certs": False}, False),
        ],
    )
    def test_the_options_beat_the_bundle_of_the_environment(
        self,
        sent: list[Sent],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        variable: str,
        options: dict[str, t.Any],
        verify: bool | str,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("the ca").touch()
        monkeypatch.setenv(variable, "the bundle")
        self.calls(**options)
        assert [s.options["verify"] for s in sent] == [verify] * 3

    def test_certificates_are_checked_unless_told_otherwise(self, sent: list[Sent]) -> None:
        self.calls()
        self.calls(validate_certs=False)
        assert [s.options["verify"] for s in sent] == [True] * 3 + [False] * 3

    def test_the_proxy_of_the_environment_is_used_on_every_call(
        self, sent: list[Sent], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
        self.calls()
        assert {s.options["proxies"]["https"] for s in sent} == {"http://proxy.example.com:3128"}

    @pytest.mark.parametrize("no_proxy", ["api.example.com", ".example.com", "*"])
    def test_the_exceptions_from_it_too(self, sent: list[Sent], monkeypatch: pytest.MonkeyPatch, no_proxy: str) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
        monkeypatch.setenv("NO_PROXY", no_proxy)
        self.calls()
        assert [dict(s.options["proxies"]) for s in sent] == [{}] * 3

    def test_a_netrc_file_does_not_replace_the_token(
        self, sent: list[Sent], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        netrc = tmp_path / "netrc"
        netrc.write_text("machine api.example.com login someone password else\n", encoding="ascii")
        monkeypatch.setenv("NETRC", str(netrc))
        self.calls()
        assert {s.request.headers["Authorization"] for s in sent} == {f"token {TOKEN}"}

    def test_every_call_has_its_time_out(self, sent: list[Sent]) -> None:
        self.calls(timeout=12.5)
        assert [s.options["timeout"] for s in sent] == [12.5] * 3

    def test_each_thread_has_its_own_connections(self, sent: list[Sent], monkeypatch: pytest.MonkeyPatch) -> None:
        adapters: list[object] = []
        original = HTTPAdapter.send

        def send(adapter: HTTPAdapter, *arguments: t.Any, **options: t.Any) -> requests.Response:
            adapters.append(adapter)
            return original(adapter, *arguments, **options)

        monkeypatch.setattr(HTTPAdapter, "send", send)
        line = Line(self.URL)
        line.request(*READ)
        line.request(*READ)
        thread = threading.Thread(target=line.request, args=READ)
        thread.start()
        thread.join()
        assert adapters[0] is adapters[1]
        assert adapters[0] is not adapters[2]


class TestProxyTrouble:
    """A proxy that can't be reached, and one that breaks the connection."""

    def test_an_unreachable_proxy_is_tried_again_and_its_password_is_not_told(
        self, closed_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", closed_url.replace("://", "://user:hunter2@"))
        error = Line("https://api.example.com", retries=1).failure("POST", body={}, creates=True)
        assert (error.tries, error.maybe_applied) == (2, False)
        assert "hunter2" not in str(error)
        proxy = closed_url.replace("://", "://********@")
        assert error.hint == (
            f"The request goes by the environment's proxy {proxy}: check it, or except the server by no_proxy. "
            "Check api_url (https://api.example.com) and the network."
        )

    def test_a_proxy_that_refuses_is_tried_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with Wire(*[answer(503, b"")] * 2) as proxy:
            monkeypatch.setenv("HTTPS_PROXY", proxy.url)
            error = Line("https://api.example.com", retries=1).failure("POST", body={}, creates=True)
        assert (error.tries, error.maybe_applied) == (2, False)
        assert TOKEN.encode() not in b"".join(proxy.received)
        assert f"the environment's proxy {proxy.url}: check it" in str(error)

    def test_a_connection_broken_behind_a_proxy_may_have_carried_out_a_creation(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def send(_self: t.Any, request: requests.PreparedRequest, **_options: t.Any) -> requests.Response:
            # As urllib3 1.26 puts it, which blames the proxy for what happens after it.
            reason = urllib3.exceptions.ProxyError("Cannot connect to proxy.", ConnectionResetError(104, "reset"))
            pool = urllib3.HTTPConnectionPool("api.example.com")
            raise requests.exceptions.ProxyError(urllib3.exceptions.MaxRetryError(pool, "/network", reason))

        monkeypatch.setattr(HTTPAdapter, "send", send)
        error = Line("https://api.example.com").failure("POST", body={}, creates=True)
        assert (error.tries, error.maybe_applied) == (1, True)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class TestTls:
    """Certificates."""

    def context(self, authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        return context

    def test_a_certificate_that_nobody_vouches_for_is_refused_in_one_sentence(self, authority: trustme.CA) -> None:
        with Wire(answer(200, {}), context=self.context(authority)) as server:
            error = Line(server.url).failure()
            assert (type(error), error.tries, server.received) == (TransportError, 1, [])
        assert str(error).startswith("GET /network: no safe connection: ")
        assert "certificate verify failed" in str(error)
        assert str(error).endswith(
            "Check api_url and ca_path; validate_certs switches the check off, and safety with it."
        )

    def test_ca_path_vouches_for_it(self, authority: trustme.CA, tmp_path: Path) -> None:
        file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(file))
        with Wire(answer(200, {}), context=self.context(authority)) as server:
            assert Line(server.url, ca_path=str(file)).request(*READ) == {}

    def test_so_does_the_bundle_of_the_environment(
        self, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(file))
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
        with Wire(answer(200, {}), context=self.context(authority)) as server:
            assert Line(server.url).request(*READ) == {}

    def test_validate_certs_false_asks_nobody_and_warns_nobody(
        self, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
        with Wire(answer(200, {}), context=self.context(authority)) as server, warnings.catch_warnings():
            warnings.simplefilter("error")
            assert Line(server.url, validate_certs=False).request(*READ) == {}

    def test_the_certificate_of_another_host_is_refused(self, authority: trustme.CA, tmp_path: Path) -> None:
        file = tmp_path / "ca.pem"
        authority.cert_pem.write_to_path(str(file))
        with Wire(answer(200, {}), context=self.context(authority, "other.example.com")) as server:
            error = Line(server.url, ca_path=str(file)).failure()
            assert (error.tries, server.received) == (1, [])

    def test_a_server_that_does_not_speak_tls(self) -> None:
        with Wire(answer(200, {})) as server:
            error = Line(server.url.replace("http:", "https:")).failure()
        assert "no safe connection" in str(error)

    @pytest.mark.parametrize("content", [None, "this is no certificate"])
    def test_a_bundle_that_can_not_be_used(
        self, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
    ) -> None:
        file = tmp_path / "bundle.pem"
        if content:
            file.write_text(content, encoding="ascii")
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
        with Wire(answer(200, {}), context=self.context(authority)) as server:
            error = Line(server.url).failure()
            assert (error.tries, server.received) == (1, [])
        assert "certificate" in str(error)
        assert "ca_path" in error.hint


class TestConnection:
    """Settings that can't work are refused before any request."""

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "api.zerotier.com",
            "ftp://api.zerotier.com",
            "https://",
            "http://[::1",
            "https://host:port/",
            "https://h:99999",
        ],
    )
    def test_what_is_no_url(self, url: str) -> None:
        with pytest.raises(InvalidOption, match=r"^api_url: .* is not a URL; it should look like https://"):
            Connection(url, TOKEN)

    @pytest.mark.parametrize(
        "url",
        ["https://me@example.com", "https://me:pw@example.com", "https://example.com?a=b", "https://example.com/#x"],
    )
    def test_a_url_with_more_in_it_than_an_address(self, url: str) -> None:
        with pytest.raises(
            InvalidOption, match=r"^api_url: write the URL without user, password, query or fragment"
        ) as e:
            Connection(url, TOKEN)
        assert "pw" not in str(e.value)

    @pytest.mark.parametrize(
        "url", ["ftp://me:hunter2@h", "me:hunter2@h", "https://me:hunter2@[h", "https://me:hunter2@h:x"]
    )
    def test_a_password_in_what_is_no_url_is_not_repeated(self, url: str) -> None:
        with pytest.raises(InvalidOption, match=r"^api_url: ") as raised:
            Connection(url, TOKEN)
        assert "hunter2" not in str(raised.value)

    @pytest.mark.parametrize(
        "url", ["http://api.zerotier.com", "HTTP://api.zerotier.com", "http://localhost.example.com"]
    )
    def test_plain_http_is_for_this_machine_only(self, url: str) -> None:
        with pytest.raises(
            InvalidOption, match=r"^api_url: http:// would send the token unencrypted to .*; use https://"
        ):
            Connection(url, TOKEN)

    @pytest.mark.parametrize(
        "url",
        [
            "http://127.0.0.1:9993",
            "http://localhost/api",
            "http://LOCALHOST",
            "http://[::1]:80",
            "https://api.zerotier.com",
        ],
    )
    def test_plain_http_to_this_machine_and_https_to_all(self, url: str) -> None:
        Connection(url, TOKEN)

    def test_plain_http_elsewhere_if_it_is_meant(self) -> None:
        Connection("http://api.zerotier.com", TOKEN, validate_certs=False)

    @pytest.mark.parametrize("token", ["", " ", "abc\n", "a b", "schlüssel", "abc\x00", "\u200babc"])
    def test_what_is_no_token(self, token: str) -> None:
        with pytest.raises(InvalidOption, match=r"^api_token: ") as raised:
            Connection("https://api.zerotier.com", token)
        assert not token.strip() or token not in str(raised.value)

    def test_a_ca_path_that_is_not_there(self) -> None:
        with pytest.raises(InvalidOption, match=r"^ca_path: there is no file or directory '/nowhere/ca.pem'."):
            Connection("https://api.zerotier.com", TOKEN, ca_path="/nowhere/ca.pem")

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("timeout", 0),
            ("timeout", -1),
            ("timeout", float("nan")),
            ("timeout", float("inf")),
            ("retries", -1),
            ("rate_limit", -0.5),
            ("rate_limit", float("nan")),
        ],
    )
    def test_numbers_that_make_no_sense(self, option: str, value: float) -> None:
        with pytest.raises(InvalidOption, match=f"^{option}: "):
            Connection("https://api.zerotier.com", TOKEN, **{option: value})  # type: ignore[arg-type]
