"""Hearing the live channel while the story goes on: server-sent events, and the app's WebSocket."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from websockets.sync.client import connect

from tests.harness.stack import Stack

PATIENCE_S = 10.0
T = TypeVar("T")


def until(what: str, ask: Callable[[], T], is_so: Callable[[T], bool], patience_s: float = 30.0) -> T:
    """Ask until the answer is so; the last answer is told when it never is."""
    deadline = time.monotonic() + patience_s
    while not is_so(found := ask()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come within {patience_s} s: {found}")
        time.sleep(0.1)
    return found


class Ears:
    """Collects what is heard in a thread; `wait_for` gives the first event of a kind."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self.is_open = threading.Event()

    def wait_for(self, kind: str, subject: str | None = None) -> dict[str, Any]:
        """The first event of this kind (about that subject), at the latest after ten seconds."""
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            while True:
                for event in self.heard:
                    if event["kind"] == kind and subject in {None, event["subject"]}:
                        return event
                if not self._news.wait(deadline - time.monotonic()):
                    kinds = [event["kind"] for event in self.heard]
                    raise AssertionError(f"{kind} was not heard, only {kinds}")

    def _note(self, event: dict[str, Any]) -> None:
        with self._news:
            self.heard.append(event)
            self._news.notify_all()


class Stream(Ears):
    """Listens to `/live/{topic}` as a visitor's page does."""

    def __init__(self, stack: Stack, host: str, topic: str) -> None:
        super().__init__()
        self._connection = http.client.HTTPConnection("127.0.0.1", stack.web_port, timeout=60)
        self._connection.request("GET", f"/live/{topic}", headers={"Host": f"{host}.{stack.base_domain}"})
        self._line = self._connection.sock
        self._response = self._connection.getresponse()
        if self._response.status != http.HTTPStatus.OK:
            raise AssertionError(f"/live/{topic}: {self._response.status} {self._response.read()!r}")
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        try:
            while line := self._response.readline():
                if line.startswith(b"data: ") and (event := json.loads(line[6:])):
                    self._note(event)
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            return

    def close(self) -> None:
        """Stop listening: the line is cut under the reader, which then ends."""
        if self._line is not None:
            self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join(PATIENCE_S)
        self._response.close()
        self._connection.close()


class Socket(Ears):
    """Listens through `/ws/` with a ticket, as an app does."""

    def __init__(self, stack: Stack, host: str, ticket: str) -> None:
        super().__init__()
        self._address = f"ws://{host}.{stack.base_domain}/ws/?ticket={ticket}"
        self._port, self._over = stack.web_port, threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        if not self.is_open.wait(PATIENCE_S):
            raise AssertionError("the socket did not open")

    def _read(self) -> None:
        line = socket.create_connection(("127.0.0.1", self._port), timeout=PATIENCE_S)
        with connect(self._address, sock=line, proxy=None) as opened:
            self.is_open.set()
            while not self._over.is_set():
                try:
                    self._note(json.loads(opened.recv(timeout=0.2)))
                except TimeoutError:
                    continue

    def close(self) -> None:
        """Stop listening."""
        self._over.set()
        self._thread.join(PATIENCE_S)
