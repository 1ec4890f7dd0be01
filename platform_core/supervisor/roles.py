"""The processes of a stack: what each one is started with."""

import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shared.jobs.kinds import QUEUES

ROOT = Path(__file__).resolve().parent.parent.parent
WORKER_CONCURRENCY = 3
CELERY = ("-W", "ignore:You're running the worker", "-m", "celery", "--quiet", "-A", "platform_core.celery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One kind of process: `argv` without the interpreter, and how many of it."""

    name: str
    argv: tuple[str, ...]
    count: int = 1
    env: Mapping[str, str] = field(default_factory=dict)
    pass_fds: Sequence[int] = ()

    def command(self) -> list[str]:
        """The whole command of one of its processes."""
        return [sys.executable, *self.argv]

    def environment(self) -> dict[str, str]:
        """Ours, with what this role adds."""
        return {**os.environ, **self.env, "FRONTDESK_ROLE": self.name, "PYTHONUNBUFFERED": "1"}


def web(*, count: int, listening_fd: int) -> Role:
    """Django and the live routes on one origin; all processes share one socket."""
    argv = ("-m", "platform_core.supervisor.serve", str(listening_fd))
    return Role(name="web", argv=argv, count=count, pass_fds=(listening_fd,))


def workers(*, count: int) -> list[Role]:
    """Celery workers; each has a parent and a few children, which die with it.

    Only the first takes slow jobs, so that with two of them a long import never keeps a one-time password waiting.
    """
    everything, quick = QUEUES, tuple(queue for queue in QUEUES if queue != "slow")
    return [_worker(number + 1, everything if number == 0 else quick) for number in range(count)]


def _worker(number: int, queues: tuple[str, ...]) -> Role:
    options = (f"--concurrency={WORKER_CONCURRENCY}", "--without-gossip", "--without-mingle", "--loglevel=WARNING")
    name = (f"--hostname=worker{number}@%h", f"--queues={','.join(queues)}")
    return Role(name="worker", argv=(*CELERY, "worker", *name, *options))


def beat() -> Role:
    """The clock of the jobs that come round."""
    options = ("--scheduler=shared.jobs.beat:SlotScheduler", "--pidfile=", "--loglevel=WARNING")
    return Role(name="beat", argv=(*CELERY, "beat", *options))


def sandbox(*, port: int, state_dir: Path) -> Role:
    """Local stand-ins for gateways and channels: a program that imports nothing of Frontdesk."""
    book = state_dir / "sandbox.sqlite3"
    return Role(name="sandbox", argv=("-m", "infra.sandbox", "--port", str(port), "--book", str(book)))


def has_module(name: str) -> bool:
    """Whether a part of the house is installed: the image leaves the sandbox out."""
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
