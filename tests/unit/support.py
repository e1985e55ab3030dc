# Copyright (c) 2026, community.zerotier contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the unit tests of the plugins share: tasks run against an emulator, and a server that answers as scripted."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import threading
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.community.zerotier.plugins.module_utils._providers.connection import ARGUMENT_SPEC, connect
from ansible_collections.community.zerotier.plugins.module_utils._settings.absence import given
from ansible_collections.community.zerotier.plugins.module_utils._settings.plan import same
from ansible_collections.community.zerotier.plugins.module_utils._tasks import member as _member
from ansible_collections.community.zerotier.plugins.module_utils._tasks import members as _members
from ansible_collections.community.zerotier.plugins.module_utils._tasks import network as _network
from ansible_collections.community.zerotier.plugins.module_utils._tasks.common import (
    Clock,
    Outcome,
    Task,
    perform,
)
from ansible_collections.community.zerotier.tests.emulator import Emulator

TOKEN = "kX3mVq9TzR1bYc7NwP5sHd2LgF8jAe4U"  # a secret that no message may hold

Document = dict[str, t.Any]


def validated(task: Task, options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """A module's options as AnsibleModule hands them over; raises ValueError for those that it refuses."""
    validator = ArgumentSpecValidator({**ARGUMENT_SPEC, **task.argument_spec}, **task.constraints)
    result = validator.validate(given(dict(options), task.constraints))
    if result.error_messages:
        raise ValueError("; ".join(result.error_messages))
    return dict(result.validated_parameters)


class FakeClock(Clock):
    """Time that passes only in sleep(); ``asleep`` is called then, with the seconds."""

    def __init__(self, asleep: t.Callable[[float], None] = lambda _seconds: None) -> None:
        self.time = 0.0
        self._asleep = asleep

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self._asleep(seconds)


@dataclass
class Quartet:
    """Four runs of one task: in check mode, for real, in check mode again, for real again."""

    preview: Outcome
    real: Outcome
    calls: list[str]  # of the first real run
    bodies: list[t.Any]  # of its writes
    calls_again: list[str]  # of the second real run


class Tasks:
    """Runs tasks against an emulator, without Ansible around them.

    Options are given as in a playbook; the connection is added. Requests are not retried, nor held back.
    At TelecomX a machine token is used, so that nobody logs in.
    """

    def __init__(self, emulator: Emulator, provider: str = "central") -> None:
        self.emulator = emulator
        self.connection: dict[str, t.Any] = {
            "provider": provider,
            "api_url": emulator.url if provider == "central" else emulator.telecomx_url,
            "api_token": emulator.token if provider == "central" else emulator.add_machine_token(),
            "retries": 0,
            "rate_limit": 0,
        }

    def run(self, task: Task, check_mode: bool = False, clock: Clock | None = None, **options: t.Any) -> Outcome:
        """One run. The emulator's log then holds its requests and no others. ``clock`` is for tasks that wait."""
        params = validated(task, {**self.connection, **options})
        self.emulator.reset(faults=False)
        more: dict[str, t.Any] = {} if clock is None else {"clock": clock}
        return perform(task, connect(params), params, check_mode, **more)

    def network(self, check_mode: bool = False, **options: t.Any) -> Outcome:
        return self.run(_network.TASK, check_mode, **options)

    def member(self, check_mode: bool = False, **options: t.Any) -> Outcome:
        return self.run(_member.TASK, check_mode, **options)

    def members(self, check_mode: bool = False, **options: t.Any) -> Outcome:
        return self.run(_members.TASK, check_mode, **options)

    def network_info(self, **options: t.Any) -> list[Document]:
        return t.cast(list[Document], self.run(_network.INFO_TASK, **options).result["networks"])

    def member_info(self, **options: t.Any) -> list[Document]:
        return t.cast(list[Document], self.run(_member.INFO_TASK, **options).result["members"])

    @property
    def calls(self) -> list[str]:
        """The requests of the last run, such as "GET /network"."""
        return self.emulator.calls

    @property
    def bodies(self) -> list[t.Any]:
        """The bodies of its writes; None for one without."""
        return [request.body for request in self.emulator.requests if _writes(request.method, request.path)]

    def quartet(self, task: Task, warns: bool = False, **options: t.Any) -> Quartet:
        """Run a task that changes something four times, and hold it to the promises.

        Check mode writes nothing and foretells the change; the second time there is nothing to do. Nothing is
        warned of, unless ``warns``.
        """
        preview = self.run(task, True, **options)
        assert preview.changed
        assert not self.bodies, self.calls
        real = self.run(task, **options)
        calls, bodies = self.calls, self.bodies
        assert real.changed
        assert same([real.before, real.after], [preview.before, preview.after])
        assert not same(real.before, real.after)
        assert real.subject == preview.subject != ""
        for check_mode in (True, False):
            again = self.run(task, check_mode, **options)
            assert not again.changed, (again.before, again.after)
            assert again.before == again.after
            assert not self.bodies, self.calls
            assert warns or not again.warnings
        assert warns or not preview.warnings + real.warnings
        return Quartet(preview, real, calls, bodies, self.calls)

    def unchanged(self, task: Task, **options: t.Any) -> Outcome:
        """Run a task that has nothing to do, in check mode and for real."""
        for check_mode in (True, False):
            outcome = self.run(task, check_mode, **options)
            assert not outcome.changed, (outcome.before, outcome.after)
            assert outcome.before == outcome.after
            assert not self.bodies, self.calls
        return outcome


def _writes(method: str, path: str) -> bool:
    """TelecomX has two GETs that write; its POSTs that log in and compile rules do not."""
    if method == "GET":
        return path.endswith(("/authorize", "/deauthorize"))
    return path not in ("/auth/login", "/zerotier/compile")


def python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Code in a process of its own, where no part of Ansible's controller is loaded."""
    path = str(Path(__file__).parents[5])  # what holds ansible_collections
    command = [sys.executable, "-c", code, *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env={"PYTHONPATH": path}, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


class Wire:
    """A server that gives each connection the next of the given answers, byte for byte, then hangs up.

    An answer of None hangs up without a word. ``received`` holds the requests.
    """

    def __init__(self, *answers: bytes | None, context: ssl.SSLContext | None = None) -> None:
        self.received: list[bytes] = []
        self._answers = answers
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        scheme = "https" if context else "http"
        self.url = f"{scheme}://127.0.0.1:{self._socket.getsockname()[1]}/api/v1"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._socket.close()

    def _serve(self) -> None:
        for answer in self._answers:
            try:
                connection, _address = self._socket.accept()
                with connection:
                    if self._context:
                        connection = self._context.wrap_socket(connection, server_side=True)
                    with connection:
                        self.received.append(_request(connection))
                        if answer is not None:
                            connection.sendall(answer)
            except OSError:  # the client did not like our certificate, or the test is over
                continue
        self._socket.close()


def _request(connection: socket.socket) -> bytes:
    """One request, head and body; or the beginning of TLS where it is not spoken."""
    received = b""
    while b"\r\n\r\n" not in received and not received.startswith(b"\x16"):
        received += connection.recv(65536)
    head, _blank, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = (int(lengths[0].split(b":")[1]) if lengths else 0) - len(body)
    while missing > 0:
        more = connection.recv(missing)
        received, missing = received + more, missing - len(more)
    return received


def answer(status: int = 200, body: t.Any = None, *headers: str, reason: str = "Reason") -> bytes:
    """An HTTP answer; a body that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(content)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content
