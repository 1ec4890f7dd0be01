"""What killed runs left behind is removed, and nothing else."""

import fcntl
import os
import time
from pathlib import Path

from tests.harness.sweep import YOUNG_S, sweep_dead_runs


def run_folder(temp_dir: Path, name: str, age_s: float) -> Path:
    folder = temp_dir / name
    folder.mkdir()
    (folder / "up.lock").write_text("1")
    then = time.time() - age_s
    os.utime(folder, (then, then))
    return folder


class TestSweepDeadRuns:
    def test_old_folder_without_a_holder_goes(self, tmp_path: Path) -> None:
        dead = run_folder(tmp_path, "frontdesk-tests-a", YOUNG_S + 1)
        assert sweep_dead_runs(tmp_path) == [dead]
        assert dead.exists() is False

    def test_held_folder_stays(self, tmp_path: Path) -> None:
        held = run_folder(tmp_path, "frontdesk-stack-a", YOUNG_S + 1)
        with (held / "up.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert sweep_dead_runs(tmp_path) == []
        assert held.exists() is True

    def test_young_and_foreign_folders_stay(self, tmp_path: Path) -> None:
        run_folder(tmp_path, "frontdesk-tests-b", 1)
        run_folder(tmp_path, "somebody-elses", YOUNG_S + 1)
        assert sweep_dead_runs(tmp_path) == []
