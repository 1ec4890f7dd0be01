"""Requests through the whole of a WSGI application, without a server in front of it."""

from __future__ import annotations

import io
from typing import Any

from django.core.wsgi import get_wsgi_application


class Caller:
    """A side: one GET, again and again. facts: how long the answer is."""

    def __init__(self, *, host: str, path: str, token: str = "") -> None:
        path, _, query = path.partition("?")
        self._application = get_wsgi_application()
        self._environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
            "HTTP_HOST": host, "SERVER_NAME": host, "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_ACCEPT": "application/json", "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http", "wsgi.multithread": False, "wsgi.multiprocess": True,
        }  # fmt: skip
        if token:
            self._environ["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        self.facts = {"bytes": len(self._call())}

    def __call__(self, times: int) -> None:
        """So many requests."""
        for _ in range(times):
            self._call()

    def _call(self) -> bytes:
        said: list[str] = []
        environ = {**self._environ, "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}
        answer: Any = self._application(environ, lambda status, _headers, *_: said.append(status))  # type: ignore[arg-type]
        body = b"".join(answer)
        answer.close()
        if not said[0].startswith("200"):
            raise RuntimeError(f"{said[0]}: {body[:300]!r}")
        return body


def calling(**told: str) -> Caller:
    """Makes a side."""
    return Caller(**told)
