"""The message that a tenant has changed."""

from __future__ import annotations

import threading

import pytest
import redis

from shared.tenancy import invalidation


class TestPublish:
    def test_every_listener_hears_it(self) -> None:
        heard = threading.Semaphore(0)
        threading.Thread(target=invalidation._hear_forever, args=(heard.release,), daemon=True).start()
        assert heard.acquire(timeout=10)  # it reads all anew as soon as it listens
        invalidation.publish()
        assert heard.acquire(timeout=10)

    def test_redis_that_is_down_is_not_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        nowhere = redis.Redis.from_url("unix:///nonexistent/redis.sock")
        monkeypatch.setattr(invalidation, "_client", lambda: nowhere)
        invalidation.publish()
