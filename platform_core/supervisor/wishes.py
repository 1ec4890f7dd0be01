"""What one `up` was asked for, and the environment that its processes get."""

import os
from dataclasses import dataclass
from pathlib import Path

from platform_core.environment import GATEWAY_BASES, read_environment

LOOPBACK_SWITCH = "ALLOW_LOOPBACK_PROVIDERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Arguments and settings of one `up`; an empty address means an embedded server."""

    state_dir: Path
    port: int
    base_domain: str
    database_url: str = ""
    redis_url: str = ""
    web: int = 1
    workers: int = 1
    sandbox: bool = False
    sandbox_port: int = 0
    demo: bool = False
    reload: bool = False


def share_with_children(wishes: Wishes, *, port: int, sandbox_address: str | None) -> None:
    """Put into the environment what every process of the stack must agree on.

    The servers' addresses are not in it: each process finds them in STATE_DIR, as every command does.
    """
    os.environ["STATE_DIR"] = str(wishes.state_dir)
    os.environ["PORT"] = str(port)
    if sandbox_address is not None:
        for name in GATEWAY_BASES:
            os.environ.setdefault(name, sandbox_address)
    if sandbox_address is not None or (wishes.demo and wishes.base_domain == "localhost"):
        os.environ.setdefault(LOOPBACK_SWITCH, "on")


def shows_outbox() -> bool:
    """Whether what no carrier brings can be read in the outbox: with DEBUG, and with stand-ins on this machine."""
    settings = read_environment()
    return settings.debug or settings.allow_loopback_providers
