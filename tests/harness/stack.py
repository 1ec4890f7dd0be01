"""A whole `manage.py up` as a subprocess, for tests that race, crash or walk the main job."""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from platform_core.embedded.paths import wipe
from platform_core.embedded.runfile import is_alive
from platform_core.supervisor.listen import free_port
from tests.harness.plugin import TEST_ENV
from tests.harness.sandbox import Sim

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN_S = 180.0
STOPPED_WITHIN_S = 30.0
NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "STATE_DIR", "MEDIA_DIR", "PORT", "SANDBOX_PORT", "FRONTDESK_ROLE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a web process answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class Stack:
    """One running stack with a state folder, ports and servers of its own.

    `with Stack(options=["--web", "2"], env={...}) as stack:` waits until it is ready and leaves nothing behind.
    """

    def __init__(
        self, *, options: list[str] | None = None, env: Mapping[str, str] | None = None, state_dir: Path | None = None
    ) -> None:
        self.options = options or []
        self.keeps_state = state_dir is not None
        self.state_dir = state_dir or Path(tempfile.mkdtemp(prefix="frontdesk-stack-"))
        self.web_port = free_port()
        self.env = self._environment(env or {})
        self.ready: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self.process = self._launch()
        self._reader = threading.Thread(target=self._read_events, daemon=True)
        self._reader.start()
        self._wait_until_ready()

    @property
    def base_domain(self) -> str:
        """The platform's host and port; tenants are one label before it."""
        return str(self.ready["base_domain"])

    @property
    def database_url(self) -> str:
        """The embedded database's address."""
        return str(self.ready["database_url"])

    @property
    def redis_url(self) -> str:
        """The embedded Redis' address."""
        return str(self.ready["redis_url"])

    @property
    def sandbox_url(self) -> str | None:
        """Where the local stand-ins for gateways and channels listen."""
        found = self.ready["addresses"]["sandbox"]
        return None if found is None else str(found)

    @property
    def sim(self) -> Sim:
        """Control of the stack's sandbox; its gateways and channels are where the stack's adapters look."""
        if self.sandbox_url is None:
            raise LookupError("this stack was started without a sandbox")
        return Sim(self.sandbox_url)

    @property
    def logins(self) -> dict[str, Any]:
        """Logins of the demo tenants."""
        return dict(self.ready["logins"])

    @property
    def pids(self) -> dict[str, Any]:
        """Process ids by role, as last told."""
        return dict(self.events[-1]["pids"])

    def log(self) -> str:
        """Everything that was told on stderr so far."""
        return (self.state_dir / "up.log").read_text(errors="replace")

    def command(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run another `manage.py` command beside the stack, in the same environment."""
        return subprocess.run(
            [sys.executable, "manage.py", *argv],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def request(
        self,
        host: str,
        method: str,
        path: str,
        *,
        json_body: object = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 30.0,
    ) -> Answer:
        """Ask a tenant by its slug or whole host; `""` is the platform. The address is always loopback."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=timeout_s)
        sent = {"Host": self._host(host), **(headers or {})}
        if json_body is not None:
            body = json.dumps(json_body).encode()
            sent.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            return Answer(status=answer.status, headers=dict(answer.getheaders()), body=answer.read())
        finally:
            connection.close()

    def kill(
        self, role: str, number: int = 0, sig: signal.Signals = signal.SIGKILL, *, with_children: bool = False
    ) -> int:
        """Kill a process of `role`; answers the process id that is gone."""
        found = self.pids[role]
        pid = int(found[number] if isinstance(found, list) else found)
        (os.killpg if with_children else os.kill)(pid, sig)
        return pid

    def kill_supervisor(self) -> None:
        """SIGKILL to `up` itself: nobody is left to stop the others but the kernel."""
        self.process.kill()
        self.process.wait()
        self._reader.join(5)

    def wait_for_event(self, after: int, timeout_s: float = 30.0) -> dict[str, Any]:
        """The first event past the first `after` ones; `len(stack.events)` before a kill is the number to give."""
        with self._news:
            if not self._news.wait_for(lambda: len(self.events) > after, timeout_s):
                raise TimeoutError(f"no event within {timeout_s} s; the log ends with:\n{self.log()[-2000:]}")
            return self.events[after]

    def stop(self, sig: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and remove its data; answers the exit code."""
        self.process.send_signal(sig)
        try:
            code = self.process.wait(STOPPED_WITHIN_S)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join(5)
            if not self.keeps_state:
                wipe(self.state_dir)
        return code

    def end(self) -> None:
        """Faster than a stop, for tests of other things: the supervisor is killed and all that it started goes too."""
        started = [pid for found in self.pids.values() for pid in (found if isinstance(found, list) else [found])]
        if not self.keeps_state and self.pids["postgres"] is not None:
            os.kill(self.pids["postgres"], signal.SIGQUIT)  # no last checkpoint of what is thrown away
        self.kill_supervisor()
        deadline = time.monotonic() + STOPPED_WITHIN_S
        while any(pid is not None and is_alive(pid) for pid in started) and time.monotonic() < deadline:
            time.sleep(0.02)
        if not self.keeps_state:
            wipe(self.state_dir)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.end()

    def _environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        ours = {
            "STATE_DIR": str(self.state_dir),
            "PORT": str(self.web_port),
            "MEDIA_DIR": str(self.state_dir / "media"),
        }
        return {**kept, **TEST_ENV, **ours, **extra}

    def _launch(self) -> subprocess.Popen[str]:
        with (self.state_dir / "up.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "up", *self.options],
                cwd=ROOT,
                env=self.env,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def _read_events(self) -> None:
        stdout: IO[str] | None = self.process.stdout
        if stdout is None:
            return
        with stdout:
            for line in stdout:
                with self._news:
                    self.events.append(json.loads(line))
                    self._news.notify_all()

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not self.events:
            if self.process.poll() is not None or time.monotonic() > deadline:
                told = self.log()[-4000:]
                self.stop()
                raise RuntimeError(f"the stack did not become ready; it said:\n{told}")
            with self._news:
                self._news.wait(0.1)
        self.ready = self.events[0]

    def _host(self, host: str) -> str:
        if not host:
            return self.base_domain
        return host if "." in host or ":" in host else f"{host}.{self.base_domain}"
