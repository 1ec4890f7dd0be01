"""Keeps the embedded servers alive; a server of somebody else is not ours to start."""

from platform_core.embedded import EmbeddedError
from platform_core.embedded.servers import Servers, restart_postgres, restart_redis
from platform_core.supervisor.child import BackOff
from platform_core.supervisor.told import tell


class Keeper:
    """Looks after PostgreSQL and Redis of one stack."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.back_offs = {"postgres": BackOff(), "redis": BackOff()}
        self.down: set[str] = set()

    def tick(self) -> bool:
        """Note which server died and start it again when its pause is over; answers whether a pid is new."""
        for name, server in (("postgres", self.servers.postgres), ("redis", self.servers.redis)):
            if server is not None and name not in self.down and server.process.poll() is not None:
                self._note_end(name, f"ended with {server.process.returncode}")
        due = [name for name in self.down if self.back_offs[name].is_due()]
        started = [self._start(name) for name in due]
        return any(started)

    def pids(self) -> dict[str, int | None]:
        """Process ids; None for a server that is not ours."""
        return {
            "postgres": self.servers.postgres.process.pid if self.servers.postgres else None,
            "redis": self.servers.redis.process.pid if self.servers.redis else None,
        }

    def _note_end(self, name: str, what: str) -> None:
        self.down.add(name)
        pause = self.back_offs[name].failed()
        tell(f"{name} {what}; starting it again in {pause:g} s")

    def _start(self, name: str) -> bool:
        self.back_offs[name].started()
        try:
            if name == "postgres":
                restart_postgres(self.servers)
            else:
                restart_redis(self.servers)
        except EmbeddedError as err:
            self._note_end(name, f"did not start: {err}")
            return False
        self.down.discard(name)
        return True
