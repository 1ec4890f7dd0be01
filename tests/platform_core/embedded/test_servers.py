"""Real servers: they start, keep data, and say in one line why they cannot start."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from platform_core.embedded import EmbeddedError, running_urls
from platform_core.embedded.paths import places_of
from platform_core.embedded.runfile import is_alive
from platform_core.embedded.servers import Servers, restart_redis, start_servers

HOLDER = """
import sys, time
from platform_core.embedded.servers import start_servers
servers = start_servers(sys.argv[1], durable=False)
print(servers.postgres.process.pid, servers.redis.process.pid, flush=True)
time.sleep(60)
"""
SERVED = ("fsync", "recovery_init_sync_method", "TimeZone", "max_connections")


def setting(servers: Servers, name: str) -> str:
    with psycopg.connect(servers.database_url) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def write_row(servers: Servers) -> None:
    with psycopg.connect(servers.database_url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('kept')")


def read_row(servers: Servers) -> str:
    with psycopg.connect(servers.database_url) as connection:
        row = connection.execute("SELECT word FROM kept").fetchone()
    assert row is not None
    return str(row[0])


class TestStartServers:
    def test_served_default_is_durable_and_in_utc(self, state_dir: Path) -> None:
        servers = start_servers(state_dir)
        try:
            assert {name: setting(servers, name) for name in SERVED} == {
                "fsync": "on",
                "recovery_init_sync_method": "syncfs" if sys.platform == "linux" else "fsync",
                "TimeZone": "UTC",
                "max_connections": "200",
            }
            assert setting(servers, "listen_addresses") == ""
            assert setting(servers, "log_lock_waits") == "on"
        finally:
            servers.stop()

    def test_redis_evicts_nothing(self, state_dir: Path) -> None:
        servers = start_servers(state_dir, durable=False)
        try:
            client = redis.Redis.from_url(servers.redis_url)
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            client.close()
        finally:
            servers.stop()

    def test_second_start_keeps_data(self, state_dir: Path) -> None:
        first = start_servers(state_dir, durable=False)
        write_row(first)
        first.stop()
        second = start_servers(state_dir, durable=False)
        try:
            assert read_row(second) == "kept"
        finally:
            second.stop()

    def test_stop_leaves_no_process_no_socket_and_no_addresses(self, state_dir: Path) -> None:
        servers = start_servers(state_dir, durable=False)
        urls = running_urls(state_dir)
        assert urls is not None
        servers.stop()
        assert running_urls(state_dir) is None
        assert not any(is_alive(pid) for pid in (urls.postgres_pid, urls.redis_pid) if pid)
        assert not Path(str(urls.socket_dir)).exists()

    def test_given_addresses_start_nothing(self, state_dir: Path) -> None:
        servers = start_servers(state_dir, database_url="postgres://db/x", redis_url="redis://r")
        try:
            assert (servers.postgres, servers.redis, servers.socket_dir) == (None, None, None)
            assert running_urls(state_dir) is not None
        finally:
            servers.stop()

    def test_dead_redis_comes_back_on_the_same_address(self, state_dir: Path) -> None:
        servers = start_servers(state_dir, database_url="postgres://db/x")
        try:
            assert servers.redis is not None
            url = servers.redis_url
            servers.redis.process.kill()
            servers.redis.process.wait()
            restart_redis(servers)
            with redis.Redis.from_url(url) as client:
                assert client.ping() is True
        finally:
            servers.stop()


class TestRefusals:
    def test_second_stack_in_one_folder_is_refused(self, state_dir: Path) -> None:
        servers = start_servers(state_dir, database_url="postgres://db/x", redis_url="redis://r")
        try:
            with pytest.raises(EmbeddedError, match=rf"in use by another stack \(process {os.getpid()}\)"):
                start_servers(state_dir)
        finally:
            servers.stop()

    def test_folder_that_cannot_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(EmbeddedError, match="Cannot create the folder"):
            start_servers(tmp_path / "file" / "state")

    def test_data_of_another_major_version_are_refused(self, state_dir: Path) -> None:
        start_servers(state_dir, durable=False).stop()
        version = places_of(state_dir).postgres_data / "PG_VERSION"
        version.write_text("14\n")
        with pytest.raises(EmbeddedError, match="were written by PostgreSQL 14, the installed one is 18"):
            start_servers(state_dir, durable=False)
        assert running_urls(state_dir) is None


class TestAfterACrash:
    def test_stale_pid_of_a_stranger_does_not_stop_the_start(self, state_dir: Path) -> None:
        start_servers(state_dir, durable=False).stop()
        pid_file = places_of(state_dir).postgres_data / "postmaster.pid"
        pid_file.write_text(f"{os.getpid()}\n{pid_file.parent}\n1\n5432\n/tmp\n\n\nready\n")
        servers = start_servers(state_dir, durable=False)
        assert servers.postgres is not None
        assert servers.postgres.process.poll() is None
        assert pid_file.read_text().splitlines()[0] == str(servers.postgres.process.pid)
        servers.stop()

    def test_nothing_outlives_a_killed_holder_and_data_stay(self, state_dir: Path) -> None:
        holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(state_dir)], stdout=subprocess.PIPE, text=True)
        assert holder.stdout is not None
        pids = [int(word) for word in holder.stdout.readline().split()]
        holder.send_signal(signal.SIGKILL)
        holder.communicate()
        deadline = time.monotonic() + 10
        while any(is_alive(pid) for pid in pids) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [pid for pid in pids if is_alive(pid)] == []
        start_servers(state_dir, durable=False).stop()

    def test_deleted_state_folder_means_a_fresh_start(self, state_dir: Path) -> None:
        first = start_servers(state_dir, durable=False)
        write_row(first)
        first.stop()
        shutil.rmtree(state_dir)
        second = start_servers(state_dir, durable=False)
        try:
            with psycopg.connect(second.database_url) as connection:
                assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
        finally:
            second.stop()
            shutil.rmtree(places_of(state_dir).data_dir.with_suffix(".removed"), ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root is demoted")
class TestRoot:
    def test_servers_run_as_a_lesser_account(self, state_dir: Path) -> None:
        servers = start_servers(state_dir, durable=False)
        try:
            assert servers.postgres is not None
            assert servers.redis is not None
            owners = [Path(f"/proc/{s.process.pid}").stat().st_uid for s in (servers.postgres, servers.redis)]
            assert 0 not in owners
            assert Path(str(servers.socket_dir)).stat().st_mode & 0o777 == 0o700
        finally:
            servers.stop()
