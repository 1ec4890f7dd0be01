"""At most half of a web process's threads wait for gateways, and at most two of one tenant: beyond that, `busy`."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from shared.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_ONE_TENANT = 2


class Bulkhead:
    """Counts who is outside. It holds in web processes; a worker's jobs are its whole purpose."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._outside: Counter[str] = Counter()

    @contextmanager
    def enter(self, schema: str) -> Iterator[None]:
        """Count one call of this schema for its length. Raises Busy."""
        if settings.ROLE == "web":
            self._refuse_too_many(schema)
        else:
            self._count(schema, 1)
        try:
            yield
        finally:
            self._count(schema, -1)

    def _refuse_too_many(self, schema: str) -> None:
        with self._lock:
            most = max(1, settings.WEB_THREADS // 2)
            if self._outside.total() >= most or self._outside[schema] >= OF_ONE_TENANT:
                raise Busy(retry_after_s=1)
            self._outside[schema] += 1

    def _count(self, schema: str, change: int) -> None:
        with self._lock:
            self._outside[schema] += change
            if not self._outside[schema]:
                del self._outside[schema]


bulkhead = Bulkhead()
