"""STATE_DIR/run.json: where the servers of a running stack, and its stand-ins for the world, can be found.

Every command beside a running `up` reads it, so it must be cheap and must never point at servers that are gone.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

RUN_FILE = "run.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedUrls:
    """Addresses and process ids of a running pair of servers; a pid is None for a server that is not ours."""

    database_url: str
    redis_url: str
    postgres_pid: int | None
    redis_pid: int | None
    supervisor_pid: int
    socket_dir: str | None = None
    sandbox_url: str | None = None


def write_run_file(state_dir: Path, urls: EmbeddedUrls) -> None:
    """Publish the addresses in one step, readable by their owner only."""
    target = state_dir / RUN_FILE
    draft = target.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(asdict(urls)) + "\n")
    draft.replace(target)


def read_run_file(state_dir: Path) -> EmbeddedUrls | None:
    """What the last start wrote, whether it still runs or not; None when absent or unreadable."""
    try:
        return EmbeddedUrls(**json.loads((state_dir / RUN_FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def running_urls(state_dir: Path | str) -> EmbeddedUrls | None:
    """The servers of a running stack with this state folder; None when none runs.

    The supervisor's life decides, not the servers': it starts a dead server again at the same address, and a process
    that looks in between must find that address.
    """
    urls = read_run_file(Path(state_dir))
    if urls is None or not is_alive(urls.supervisor_pid):
        return None
    if urls.socket_dir is not None and not Path(urls.socket_dir).is_dir():
        return None
    return urls


def remove_run_file(state_dir: Path) -> None:
    """Forget the addresses, at the end of a clean stop."""
    (state_dir / RUN_FILE).unlink(missing_ok=True)


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists, ours or somebody else's; a zombie does not count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"
