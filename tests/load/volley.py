"""HTTP requests over real sockets by several clients at once, as cheap as can be: the server is what is measured."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Sequence

PIECE = 65536
TIMEOUT_S = 60.0


class Volley:
    """So many clients, each with a connection that it keeps as long as the server does."""

    def __init__(self, port: int, clients: int) -> None:
        self._clients = [_Client(port) for _ in range(clients)]

    def fire(self, requests: Sequence[bytes]) -> Counter[int]:
        """Send them all, each client its share in order. Returns how many answers had which status."""
        shares = [requests[place :: len(self._clients)] for place in range(len(self._clients))]
        threads = [
            threading.Thread(target=client.send_all, args=(share,))
            for client, share in zip(self._clients, shares, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum((client.statuses() for client in self._clients), Counter())

    def close(self) -> None:
        """Let go of the connections."""
        for client in self._clients:
            client.close()


class _Client:
    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None
        self._statuses: Counter[int] = Counter()

    def send_all(self, requests: Sequence[bytes]) -> None:
        for request in requests:
            self._statuses[self._send(request)] += 1

    def statuses(self) -> Counter[int]:
        told, self._statuses = self._statuses, Counter()
        return told

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, request: bytes) -> int:
        """A kept connection may have been closed meanwhile: then a new one is asked, once."""
        if self._socket is not None:
            try:
                return self._ask(self._socket, request)
            except OSError:
                self.close()
        self._socket = socket.create_connection(("127.0.0.1", self._port), TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._ask(self._socket, request)

    def _ask(self, line: socket.socket, request: bytes) -> int:
        line.sendall(request)
        head, body = _head(line)
        wanted, closes = _length(head), b"connection: close" in head
        while len(body) < wanted:
            body += _piece(line)
        if closes:
            self.close()
        return int(head[9:12])


def _head(line: socket.socket) -> tuple[bytes, bytes]:
    """The head in lower case, and what came of the body with it."""
    told = b""
    while b"\r\n\r\n" not in told:
        told += _piece(line)
    head, _, body = told.partition(b"\r\n\r\n")
    return head.lower(), body


def _length(head: bytes) -> int:
    _, found, rest = head.partition(b"content-length:")
    if not found:
        raise ValueError("an answer without its length")
    return int(rest.partition(b"\r\n")[0])


def _piece(line: socket.socket) -> bytes:
    found = line.recv(PIECE)
    if not found:
        raise ConnectionResetError
    return found
