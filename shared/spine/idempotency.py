"""Idempotency keys: the same request twice has one effect and gets the same answer.

The row is inserted first in the unit of the effect. A rival with the same key waits for that transaction: when
it commits, the rival replays the stored answer; when it rolls back, the rival does the work itself.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from django.conf import settings
from django.db import OperationalError, connection
from django.db.models import QuerySet

from shared import clock, secrets
from shared.spine.errors import IdempotencyInProgress, IdempotencyMismatch
from shared.spine.models import IdempotencyKey
from shared.unit import sqlstate

LOCK_NOT_AVAILABLE = "55P03"
STARTED = 102
"""The status of a key whose work has begun and goes on outside a unit; its answer names what was begun."""
INSERT = """
    INSERT INTO spine_idempotencykey (caller, route, key, body_hash, answer, created_at)
    VALUES (%s, %s, %s, %s, '', %s) ON CONFLICT (caller, route, key) DO NOTHING RETURNING id
"""


def hash_body(body: bytes) -> str:
    """What makes two bodies the same request."""
    return hashlib.sha256(body).hexdigest()


@dataclass(slots=True, kw_only=True)
class KeyClaim:
    """A caller's claim on a key: a `Claim` of `shared.unit`.

    After `open`, `replay` is the stored (status, body) when the work was done before, else None. Set `answer`
    to what is to be stored; without one nothing stays.
    """

    caller: str
    route: str
    key: str
    body_hash: str
    replay: tuple[int, bytes] | None = None
    answer: tuple[int, bytes] | None = None
    _row_id: int | None = field(default=None)

    def open(self) -> None:
        """Insert the key, or find the answer. Raises IdempotencyMismatch, IdempotencyInProgress."""
        self._row_id = self._insert()
        if self._row_id is None and self._forgot_expired():
            self._row_id = self._insert()
        if self._row_id is None:
            self._read_stored()

    def close(self) -> None:
        """Store the answer in the unit of the effect."""
        if self._row_id is None or self.answer is None:
            return
        status, body = self.answer
        IdempotencyKey.objects.filter(pk=self._row_id).update(status=status, answer=secrets.encrypt(body.decode()))

    def finish(self, status: int, body: bytes) -> None:
        """Store the last answer of work that was `STARTED`, in a unit of its own. A rival's answer stays."""
        self._rows().filter(status=STARTED).update(status=status, answer=secrets.encrypt(body.decode()))

    def free(self) -> None:
        """Forget work that was `STARTED` and refused in the end: the key may be used again."""
        self._rows().filter(status=STARTED).delete()

    def _rows(self) -> QuerySet[IdempotencyKey]:
        return IdempotencyKey.objects.filter(caller=self.caller, route=self.route, key=self.key)

    def _insert(self) -> int | None:
        values: list[str | datetime] = [self.caller, self.route, self.key, self.body_hash, clock.now()]
        try:
            with connection.cursor() as cursor:
                cursor.execute(INSERT, values)
                row = cursor.fetchone()
        except OperationalError as error:
            if sqlstate(error) == LOCK_NOT_AVAILABLE:
                raise IdempotencyInProgress(retry_after_s=1) from error
            raise
        return row[0] if row else None

    def _forgot_expired(self) -> bool:
        """A key past its life counts as never used, even before the nightly job has deleted it."""
        oldest = clock.now() - settings.IDEMPOTENCY_LIFE
        rows = IdempotencyKey.objects.filter(caller=self.caller, route=self.route, key=self.key)
        return bool(rows.filter(created_at__lt=oldest).delete()[0])

    def _read_stored(self) -> None:
        stored = IdempotencyKey.objects.get(caller=self.caller, route=self.route, key=self.key)
        if stored.body_hash != self.body_hash:
            raise IdempotencyMismatch
        if stored.status is None:
            raise IdempotencyInProgress(retry_after_s=1)
        self.replay = (stored.status, secrets.decrypt(stored.answer).reveal().encode())


def encode(answer: object) -> bytes:
    """An answer as it is stored and sent."""
    return orjson.dumps(answer)
