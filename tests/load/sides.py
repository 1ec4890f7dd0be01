"""A side of a comparison, in a process of its own with its own settings: it works when it is told, and reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, Self

from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One run, for one time of the work. cpu_ms: of Python. database_cpu_ms: where the side can tell it, else 0."""

    wall_ms: float
    cpu_ms: float
    database_cpu_ms: float

    @property
    def all_cpu_ms(self) -> float:
        """Of both."""
        return self.cpu_ms + self.database_cpu_ms


class Side:
    """`maker` (`package.module:function`) is called there with what is told, and gives the work."""

    def __init__(
        self,
        maker: str,
        *,
        settings_module: str = "platform_core.settings",
        environment: Mapping[str, str] | None = None,
        **told: Any,
    ) -> None:
        env = {**os.environ, **(environment or {}), "DJANGO_SETTINGS_MODULE": settings_module}
        argv = [sys.executable, "-m", "tests.load.side", maker, json.dumps(told)]
        self._process = subprocess.Popen(
            argv, cwd=settings.BASE_DIR, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.facts: dict[str, Any] = self._answer()

    def run(self, times: int) -> Reading:
        """Do the work so many times, over all its connections."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{times}\n")
        self._process.stdin.flush()
        return Reading(**self._answer())

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a side ended with {self._process.wait()}")
        found: dict[str, Any] = json.loads(line)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


class Runs(Protocol):
    """Whatever does its work when it is told, and reports."""

    def run(self, times: int) -> Reading:
        """Do the work so many times."""


def in_turn(ours: Runs, baseline: Runs, *, times: int, pairs: int) -> list[tuple[Reading, Reading]]:
    """Both, one after the other, so many times; a first run of each does not count."""
    for side in (baseline, ours):
        side.run(times)
    readings = []
    for _ in range(pairs):
        theirs = baseline.run(times)
        readings.append((ours.run(times), theirs))
    return readings
