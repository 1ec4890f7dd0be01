"""Embedded servers are kept alive; those of others are left alone."""

import time
from collections.abc import Generator
from pathlib import Path

import pytest

from platform_core.embedded import EmbeddedError
from platform_core.embedded.paths import wipe
from platform_core.embedded.servers import Servers, start_servers
from platform_core.supervisor import child, keeper
from platform_core.supervisor.keeper import Keeper


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Servers, None, None]:
    """A Redis of ours beside a database of somebody else."""
    monkeypatch.setattr(child, "PAUSES_S", (0.0,))
    running = start_servers(tmp_path / "state", database_url="postgres://db/x")
    yield running
    running.stop()
    wipe(tmp_path / "state")


def kill_redis(servers: Servers) -> None:
    assert servers.redis is not None
    servers.redis.process.kill()
    servers.redis.process.wait()


class TestKeeper:
    def test_server_of_others_has_no_pid(self, servers: Servers) -> None:
        assert Keeper(servers).pids()["postgres"] is None

    def test_dead_server_is_started_again(self, servers: Servers) -> None:
        watching = Keeper(servers)
        before = watching.pids()["redis"]
        assert watching.tick() is False
        kill_redis(servers)
        assert watching.tick() is True
        assert watching.pids()["redis"] not in {before, None}

    def test_failed_start_is_told_and_tried_later(
        self, servers: Servers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        def fail(_servers: Servers) -> None:
            raise EmbeddedError("no room")

        watching = Keeper(servers)
        kill_redis(servers)
        monkeypatch.setattr(keeper, "restart_redis", fail)
        assert watching.tick() is False
        assert "redis did not start: no room" in capsys.readouterr().err
        monkeypatch.undo()
        watching.back_offs["redis"].due_at = time.monotonic()
        assert watching.tick() is True
