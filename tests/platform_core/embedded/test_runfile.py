"""Where a running stack is found, and that a dead one is not."""

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from platform_core.embedded import EmbeddedUrls, running_urls
from platform_core.embedded.runfile import write_run_file


def urls_with(supervisor_pid: int, socket_dir: str | None = None) -> EmbeddedUrls:
    return EmbeddedUrls(
        database_url="postgres://postgres@/frontdesk?host=/nowhere",
        redis_url="unix:///nowhere/redis.sock?db=0",
        postgres_pid=os.getpid(),
        redis_pid=None,
        supervisor_pid=supervisor_pid,
        socket_dir=socket_dir,
    )


class TestRunningUrls:
    def test_nothing_runs_in_a_fresh_folder(self, tmp_path: Path) -> None:
        assert running_urls(tmp_path / "absent") is None

    def test_living_stack_is_found(self, tmp_path: Path) -> None:
        urls = urls_with(os.getpid(), str(tmp_path))
        write_run_file(tmp_path, urls)
        assert running_urls(tmp_path) == urls

    def test_server_that_is_being_started_again_keeps_its_address(self, tmp_path: Path) -> None:
        gone = subprocess.Popen(["true"])
        gone.wait()
        urls = replace(urls_with(os.getpid()), postgres_pid=gone.pid, redis_pid=gone.pid)
        write_run_file(tmp_path, urls)
        assert running_urls(tmp_path) == urls

    def test_file_is_for_its_owner_only(self, tmp_path: Path) -> None:
        write_run_file(tmp_path, urls_with(os.getpid()))
        assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600

    def test_dead_supervisor_counts_as_gone(self, tmp_path: Path) -> None:
        gone = subprocess.Popen(["true"])
        gone.wait()
        write_run_file(tmp_path, urls_with(gone.pid))
        assert running_urls(tmp_path) is None

    def test_zombie_counts_as_gone(self, tmp_path: Path) -> None:
        zombie = subprocess.Popen(["true"], stdout=subprocess.PIPE)
        assert zombie.stdout is not None
        zombie.stdout.read()
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        write_run_file(tmp_path, urls_with(zombie.pid))
        assert running_urls(tmp_path) is None
        zombie.communicate()

    def test_removed_socket_folder_counts_as_gone(self, tmp_path: Path) -> None:
        write_run_file(tmp_path, urls_with(os.getpid(), str(tmp_path / "removed")))
        assert running_urls(tmp_path) is None

    def test_broken_file_counts_as_none(self, tmp_path: Path) -> None:
        (tmp_path / "run.json").write_text("{")
        assert running_urls(tmp_path) is None
