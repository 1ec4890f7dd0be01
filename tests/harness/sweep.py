"""Folders that killed test runs left behind are removed by the next run."""

import fcntl
import tempfile
import time
from pathlib import Path

from platform_core.embedded.paths import wipe
from platform_core.embedded.servers import LOCK_FILE

PATTERNS = ("frontdesk-tests-*", "frontdesk-stack-*")
YOUNG_S = 600.0


def sweep_dead_runs(temp_dir: Path | None = None) -> list[Path]:
    """Remove the state and data of runs that nobody holds any more; answers what was removed."""
    parent = temp_dir or Path(tempfile.gettempdir())
    folders = [folder for pattern in PATTERNS for folder in parent.glob(pattern)]
    dead = [folder for folder in folders if _is_dead(folder)]
    for folder in dead:
        wipe(folder)
    return dead


def _is_dead(folder: Path) -> bool:
    """Old enough to have taken its lock, and the lock is free."""
    try:
        if time.time() - folder.stat().st_mtime < YOUNG_S:
            return False
        with (folder / LOCK_FILE).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
