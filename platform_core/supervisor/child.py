"""One watched process: started, started again with growing pauses, stopped with everything it started."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

from platform_core.embedded import process
from platform_core.supervisor.roles import ROOT, Role

PAUSES_S = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0)
SETTLED_S = 30.0


@dataclass(slots=True, kw_only=True)
class BackOff:
    """How long to wait before the next start; a life of 30 s makes it forget."""

    failures: int = 0
    started_at: float = 0.0
    due_at: float = 0.0

    def started(self) -> None:
        """Note a start."""
        self.started_at = time.monotonic()

    def failed(self) -> float:
        """Note an end; answers the pause in seconds."""
        now = time.monotonic()
        self.failures = 1 if now - self.started_at > SETTLED_S else self.failures + 1
        pause = PAUSES_S[min(self.failures, len(PAUSES_S)) - 1]
        self.due_at = now + pause
        return pause

    def is_due(self) -> bool:
        """Whether the pause is over."""
        return time.monotonic() >= self.due_at


class Child:
    """One process of a role, alive or about to be."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.process: subprocess.Popen[bytes] | None = None
        self.back_off = BackOff()

    @property
    def pid(self) -> int | None:
        """Its process id; None while it pauses."""
        return self.process.pid if self.process is not None else None

    def start(self) -> None:
        """Start it in a group of its own; it dies with us."""
        self.process = process.spawn(
            self.role.command(),
            death_signal=signal.SIGKILL,
            output=sys.stderr.fileno(),
            env=self.role.environment(),
            cwd=ROOT,
            pass_fds=self.role.pass_fds,
        )
        self.back_off.started()

    def ended(self) -> int | None:
        """Its exit code if it has ended since the last look; then the rest of its group is ended too."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is not None:
            self._kill_group()
            self.process = None
        return code

    def ask_to_stop(self) -> None:
        """SIGTERM to the parent only: it knows how to stop its children."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def make_stop(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic), then kill whatever is left of the group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        self._kill_group()
        self.process.wait()
        self.process = None

    def _kill_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
