"""Server processes: their logs and their ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from platform_core.embedded import process

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"


class TestOpenLog:
    def test_grown_log_is_put_aside(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(process, "LOG_ROTATE_BYTES", 3)
        log = tmp_path / "redis.log"
        log.write_text("long")
        with process.open_log(log) as opened:
            opened.write(b"new")
        assert (log.read_text(), (tmp_path / "redis.log.1").read_text()) == ("new", "long")


class TestStop:
    def test_who_ignores_the_signal_is_killed(self) -> None:
        child = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        process.stop(child, signal.SIGTERM, grace_s=0.1)
        assert child.returncode == -signal.SIGKILL
        child.communicate()

    def test_who_has_ended_is_left_alone(self) -> None:
        child = subprocess.Popen(["true"])
        child.wait()
        process.stop(child, signal.SIGTERM, grace_s=0.1)
        assert child.returncode == 0


class TestSpawn:
    def test_child_is_in_a_session_of_its_own(self) -> None:
        child = process.spawn(["sleep", "60"], death_signal=signal.SIGKILL, output=subprocess.DEVNULL)
        assert os.getsid(child.pid) == child.pid
        process.stop(child, signal.SIGTERM, grace_s=5)
