"""The order of things: servers, schemas, roles; then watch them; then stop them all."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from types import FrameType

from platform_core.embedded import EmbeddedError, process
from platform_core.embedded.servers import Servers, start_servers, tell_sandbox
from platform_core.supervisor import roles
from platform_core.supervisor.crew import Crew
from platform_core.supervisor.given import UnfitServerError, refuse_unfit_database
from platform_core.supervisor.keeper import Keeper
from platform_core.supervisor.listen import LOOPBACK, bind_port, free_port
from platform_core.supervisor.readiness import readiness
from platform_core.supervisor.told import announce, demo_logins, tell
from platform_core.supervisor.watch import Watch, brings_migrations
from platform_core.supervisor.wishes import Wishes, share_with_children, shows_outbox

TICK_S = 0.1
WATCH_EVERY_S = 1.0
WAITING_TOLD_EVERY_S = 10.0
HOPELESS_FAILURES = 5
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class StartFailedError(Exception):
    """The stack cannot become ready; one line says why."""


class Stack:
    """One running `up`."""

    def __init__(self, wishes: Wishes) -> None:
        self.wishes = wishes
        self.stopping = threading.Event()
        self.is_ready = False
        self.port = wishes.port
        self.sandbox_port: int | None = None

    def run(self) -> int:
        """Start all, watch until a signal comes, stop all; answers the exit code."""
        for sig in STOP_SIGNALS:
            signal.signal(sig, self._ask_to_stop)
        with ExitStack() as undo:
            try:
                self._run(undo)
            except (EmbeddedError, StartFailedError, UnfitServerError) as err:
                tell(str(err))
                return 1
        tell("stopped")
        return 0

    def _ask_to_stop(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the form of a signal handler
        self.stopping.set()

    def _run(self, undo: ExitStack) -> None:
        sock = undo.enter_context(bind_port(self.wishes.port))
        self.port = sock.getsockname()[1]
        if self.wishes.database_url:
            refuse_unfit_database(self.wishes.database_url)
        servers = start_servers(
            self.wishes.state_dir, database_url=self.wishes.database_url, redis_url=self.wishes.redis_url
        )
        undo.callback(servers.stop)
        wanted = self._wanted_roles(sock.fileno())
        tell_sandbox(servers, self._sandbox_address())
        share_with_children(self.wishes, port=self.port, sandbox_address=self._sandbox_address())
        self._prepare()
        crew = Crew(wanted)
        undo.callback(crew.stop)
        self._watch(crew, Keeper(servers), servers)

    def _wanted_roles(self, listening_fd: int) -> list[roles.Role]:
        wanted = [roles.web(count=self.wishes.web, listening_fd=listening_fd)]
        wanted += [*roles.workers(count=self.wishes.workers), roles.beat()]
        if self.wishes.sandbox:
            self.sandbox_port = self.wishes.sandbox_port or free_port()
            wanted.append(roles.sandbox(port=self.sandbox_port, state_dir=self.wishes.state_dir))
        return wanted

    def _sandbox_address(self) -> str | None:
        return None if self.sandbox_port is None else f"http://{LOOPBACK}:{self.sandbox_port}"

    def _prepare(self) -> None:
        """Migrate and load demo data in a process of its own, which a signal can end."""
        argv = [sys.executable, "-m", "platform_core.supervisor.prepare", *(["--demo"] if self.wishes.demo else [])]
        child = process.spawn(argv, death_signal=signal.SIGKILL, output=sys.stderr.fileno(), cwd=roles.ROOT)
        while not self.stopping.is_set():
            try:
                code = child.wait(TICK_S)
            except subprocess.TimeoutExpired:
                continue
            if code != 0:
                raise StartFailedError("The database could not be brought up to date, see above.")
            return
        process.stop(child, signal.SIGTERM, 2.0)

    def _migrate_again(self) -> None:
        """New migrations while we run; one that fails is told, and may be mended and saved again."""
        try:
            self._prepare()
        except StartFailedError as err:
            tell(str(err))

    def _watch(self, crew: Crew, keeper: Keeper, servers: Servers) -> None:
        if self.stopping.is_set():
            return
        crew.start()
        watch = Watch(roles.ROOT) if self.wishes.reload else None
        told_at = looked_at = time.monotonic()
        while not self.stopping.wait(TICK_S):
            now = time.monotonic()
            new_pids = (crew.tick(), keeper.tick())
            if any(new_pids) and self.is_ready:
                announce("pids", pids={**crew.pids(), **keeper.pids()})
            if not self.is_ready:
                told_at = self._look_whether_ready(crew, keeper, servers, told_at)
            elif watch is not None and now - looked_at > WATCH_EVERY_S:
                looked_at = now
                self._reload_if_changed(crew, keeper, watch)

    def _look_whether_ready(self, crew: Crew, keeper: Keeper, servers: Servers, told_at: float) -> float:
        if crew.failures() >= HOPELESS_FAILURES:
            raise StartFailedError("A process fails again and again before it is ready, see above.")
        self.is_ready, why = readiness(self.port, self.wishes.base_domain, sandbox_port=self.sandbox_port)
        if self.is_ready:
            self._announce_ready(crew, keeper, servers)
        elif time.monotonic() - told_at > WAITING_TOLD_EVERY_S:
            tell(f"not ready yet: {why}")
            return time.monotonic()
        return told_at

    def _announce_ready(self, crew: Crew, keeper: Keeper, servers: Servers) -> None:
        base = f"{self.wishes.base_domain}:{self.port}"
        announce(
            "ready",
            base_domain=base,
            addresses={"web": f"http://{base}", "sandbox": self._sandbox_address()},
            pids={**crew.pids(), **keeper.pids()},
            database_url=servers.database_url,
            redis_url=servers.redis_url,
            state_dir=str(self.wishes.state_dir),
            logins=demo_logins(self.wishes.state_dir),
        )
        if shows_outbox():
            tell(f"codes and mails that no carrier brings are written to {self.wishes.state_dir / 'outbox.jsonl'}")
        if self.sandbox_port is not None:
            tell(f"texts and mails that the sandbox was given are shown at {self._sandbox_address()}/")
        tell(f"ready: http://{base} (supervisor is process {os.getpid()})")

    def _reload_if_changed(self, crew: Crew, keeper: Keeper, watch: Watch) -> None:
        changed = watch.changed()
        if changed:
            tell(f"{changed[0]} changed{f' and {len(changed) - 1} more' if changed[1:] else ''}; starting again")
            crew.stop()
            if brings_migrations(roles.ROOT, changed):
                self._migrate_again()
            crew.start()
            announce("pids", pids={**crew.pids(), **keeper.pids()})
