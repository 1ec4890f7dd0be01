"""All processes of the roles together."""

import time
from collections.abc import Sequence

from platform_core.supervisor.child import Child
from platform_core.supervisor.roles import Role
from platform_core.supervisor.told import tell

STOP_GRACE_S = 6.0


class Crew:
    """Starts the roles in order, starts again what died, stops all at once."""

    def __init__(self, wanted: Sequence[Role]) -> None:
        self.names = [role.name for role in wanted]
        self.children = [Child(role) for role in wanted for _ in range(role.count)]

    def start(self) -> None:
        """Start every process."""
        for child in self.children:
            child.start()

    def tick(self) -> bool:
        """Note who died and start again whose pause is over; answers whether a pid is new."""
        for child in self.children:
            code = child.ended()
            if code is not None:
                pause = child.back_off.failed()
                tell(f"{child.role.name} ended with {code}; starting it again in {pause:g} s")
        due = [child for child in self.children if child.pid is None and child.back_off.is_due()]
        for child in due:
            child.start()
        return bool(due)

    def failures(self) -> int:
        """How often the unluckiest process has failed in a row."""
        return max(child.back_off.failures for child in self.children)

    def pids(self) -> dict[str, list[int]]:
        """The living processes by role."""
        found: dict[str, list[int]] = {name: [] for name in self.names}
        for child in self.children:
            if child.pid is not None:
                found[child.role.name].append(child.pid)
        return found

    def stop(self) -> None:
        """Ask all at once, wait for all until one deadline, kill the rest."""
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_GRACE_S
        for child in self.children:
            child.make_stop(deadline)
