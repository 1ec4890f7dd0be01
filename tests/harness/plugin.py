"""Loaded by `-p`: one PostgreSQL and one Redis for the run, in the environment before settings are read."""

import gc
import os
import re
import tempfile
import uuid
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from platform_core.embedded.paths import wipe
from platform_core.embedded.servers import Servers, start_servers
from tests.harness.sweep import sweep_dead_runs

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
GIVEN = "FRONTDESK_TESTS_GIVEN"
SERVERS = ("DATABASE_URL", "REDIS_URL")
TEST_ENV = {
    "ALLOW_LOOPBACK_PROVIDERS": "on",
    "BASE_DOMAIN": "localhost",
    "DEBUG": "off",
    "FERNET_KEYS": "ZnJvbnRkZXNrLXRlc3RzLWtleS0zMi1ieXRlcy1sb24=",
    "LOG_FORMAT": "console",
    "RATE_LIMITS": "off",
    "SECRET_KEY": "tests-only-tests-only-tests-only-tests-only-tests-only",
}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start the servers before pytest-django reads the settings.

    Each process of xdist has its own: an open transaction holds the spine's readers back in the whole cluster, and
    Redis' channels know no databases. Only servers that the environment names are shared.
    """
    given = os.environ.setdefault(GIVEN, ",".join(name for name in SERVERS if os.environ.get(name)))
    for name in SERVERS:
        if name not in given.split(","):
            os.environ.pop(name, None)
    _start_for(early_config)
    return (yield)


def pytest_configure() -> None:
    """Time is no measure on a busy machine: hypothesis judges what comes out, not how long it took."""
    settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("house")


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(val: object) -> str | None:
    """A random uid in a parameter must not name the test: each process of xdist would give it another name."""
    if isinstance(val, str | uuid.UUID) and UUID.search(str(val)):
        return UUID.sub("uid", str(val))
    return None


def _start_for(config: pytest.Config) -> None:
    sweep_dead_runs()
    state_dir = Path(tempfile.mkdtemp(prefix="frontdesk-tests-"))
    servers = start_servers(
        state_dir,
        database_url=os.environ.get("DATABASE_URL", ""),
        redis_url=os.environ.get("REDIS_URL", ""),
        durable=False,
    )
    config.add_cleanup(lambda: _stop(servers))
    (state_dir / "static").mkdir(exist_ok=True)  # whitenoise warns when it is missing, and warnings are errors
    os.environ.update(
        TEST_ENV,
        DATABASE_URL=servers.database_url,
        REDIS_URL=servers.redis_url,
        STATE_DIR=str(state_dir),
        MEDIA_DIR=str(state_dir / "media"),
    )


def _stop(servers: Servers) -> None:
    servers.stop()
    wipe(servers.places.state_dir)
    os.environ.pop(GIVEN, None)
