"""What PostgreSQL's pid file says, and whether it is believed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from platform_core.embedded import EmbeddedError, pidfile
from platform_core.embedded.pidfile import clear_stale_pid_file, server_on, status_of

POLITE = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"


def write_pid(data: Path, pid: int) -> None:
    (data / "postmaster.pid").write_text(f"{pid}\n{data}\n1\n5432\n/tmp\n\n 1 2\nready   \n")


class TestStatusOf:
    def test_status_line_is_read(self, tmp_path: Path) -> None:
        write_pid(tmp_path, 1)
        assert status_of(tmp_path) == "ready"

    def test_nothing_without_a_file(self, tmp_path: Path) -> None:
        assert status_of(tmp_path) == ""


class TestServerOn:
    def test_other_program_with_that_number_does_not_count(self, tmp_path: Path) -> None:
        write_pid(tmp_path, os.getpid())
        assert server_on(tmp_path) is None

    def test_garbage_does_not_count(self, tmp_path: Path) -> None:
        (tmp_path / "postmaster.pid").write_text("garbage")
        assert server_on(tmp_path) is None


class TestClearStalePidFile:
    def test_orphan_is_told_to_go(self, tmp_path: Path) -> None:
        orphan = subprocess.Popen([sys.executable, "-c", POLITE, str(tmp_path)], stderr=subprocess.DEVNULL)
        write_pid(tmp_path, orphan.pid)
        assert server_on(tmp_path) == orphan.pid
        clear_stale_pid_file(tmp_path)
        assert orphan.wait(5) != 0
        assert (tmp_path / "postmaster.pid").exists() is False

    def test_orphan_that_stays_is_told_to_the_person(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pidfile, "LEAVE_TIMEOUT_S", 0.1)
        orphan = subprocess.Popen([sys.executable, "-c", DEAF, str(tmp_path)], stdout=subprocess.PIPE)
        assert orphan.stdout is not None
        orphan.stdout.readline()
        write_pid(tmp_path, orphan.pid)
        with pytest.raises(EmbeddedError, match=rf"process {orphan.pid}\) still uses"):
            clear_stale_pid_file(tmp_path)
        orphan.send_signal(signal.SIGKILL)
        orphan.communicate()
