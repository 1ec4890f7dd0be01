"""One person's (or program's) way of speaking to the stack: a host, a token, and answers that must be right."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass, field
from typing import Any

from tests.harness.stack import Stack

_numbers = itertools.count(1)


class WrongAnswer(AssertionError):
    """The stack answered with another status than the story expects."""


@dataclass(slots=True)
class Voice:
    """Speaks at a host with a bearer token."""

    stack: Stack
    host: str
    token: str = ""
    sent: list[str] = field(default_factory=list)

    def get(self, path: str, *, expect: int = 200) -> Any:
        """Read something."""
        return self._ask("GET", path, None, expect, {})

    def post(self, path: str, body: object = None, *, expect: int = 201, key: str | None = None) -> Any:
        """Make something, under a fresh idempotency key unless one is given."""
        return self._ask("POST", path, body or {}, expect, {"Idempotency-Key": key or uuid.uuid4().hex})

    def put(self, path: str, body: object, *, expect: int = 200) -> Any:
        """Replace something."""
        return self._ask("PUT", path, body, expect, {})

    def patch(self, path: str, body: object, *, expect: int = 200) -> Any:
        """Change something."""
        return self._ask("PATCH", path, body, expect, {})

    def upload(self, path: str, name: str, content: bytes, fields: dict[str, str], *, expect: int = 202) -> Any:
        """Send a file as a form."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts += [head.encode(), b"Content-Type: text/csv\r\n\r\n", content, f"\r\n--{boundary}--\r\n".encode()]
        answer = self.stack.request(
            self.host,
            "POST",
            f"/api/v1/{path}",
            body=b"".join(parts),
            headers={**self._headers(), "Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        return self._checked("POST", path, answer, expect)

    def _ask(self, method: str, path: str, body: object, expect: int, headers: dict[str, str]) -> Any:
        sent = {**self._headers(), **headers}
        answer = self.stack.request(self.host, method, f"/api/v1/{path}", json_body=body, headers=sent)
        return self._checked(method, path, answer, expect)

    def _checked(self, method: str, path: str, answer: Any, expect: int) -> Any:
        if answer.status != expect:
            raise WrongAnswer(f"{method} {path}: {answer.status} instead of {expect}: {answer.body[:600]!r}")
        return answer.json() if answer.body else None

    def _headers(self) -> dict[str, str]:
        found = {"X-Request-ID": f"main-job-{next(_numbers)}"}
        return {**found, "Authorization": f"Bearer {self.token}"} if self.token else found
