"""Starting a server process that cannot outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from platform_core.embedded.accounts import Account

PR_SET_PDEATHSIG = 1
LOG_ROTATE_BYTES = 10 * 1024 * 1024

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(parent_pid: int, sig: signal.Signals) -> Callable[[], None]:
    """A hook for the new process: the kernel sends it `sig` when the thread that started it is gone."""

    def hook() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(sig))
            if os.getppid() != parent_pid:  # the parent died before the line above
                os._exit(1)

    return hook


def spawn(
    argv: Sequence[str],
    *,
    death_signal: signal.Signals,
    output: IO[bytes] | int | None,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    cwd: Path | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a program in its own session, so that a signal to our group reaches it only through us."""
    other = account if account is not None and account.is_other else None
    return subprocess.Popen(  # noqa: S603 - our own programs, no shell
        list(argv),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        env=dict(env) if env is not None else None,
        cwd=cwd,
        pass_fds=pass_fds,
        start_new_session=True,
        user=other.uid if other else None,
        group=other.gid if other else None,
        extra_groups=[] if other else None,
        preexec_fn=die_with_parent(os.getpid(), death_signal),  # noqa: PLW1509 - only system calls, started from one thread
    )


def open_log(path: Path) -> IO[bytes]:
    """Append to a log; one that has grown past 10 MB becomes `.1` first."""
    if path.exists() and path.stat().st_size > LOG_ROTATE_BYTES:
        path.replace(path.with_suffix(path.suffix + ".1"))
    return path.open("ab")


def stop(process: subprocess.Popen[bytes], sig: signal.Signals, grace_s: float) -> None:
    """Ask with `sig`, wait, then kill."""
    if process.poll() is not None:
        return
    process.send_signal(sig)
    try:
        process.wait(grace_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
