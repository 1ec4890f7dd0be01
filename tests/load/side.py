"""`python -m tests.load.side MAKER TOLD`: makes the work, says what it is, and does it as often as each line says."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django


def main() -> None:
    """Answers go to the real standard output, one line each; whatever else prints goes to the other."""
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    django.setup()
    module, _, name = sys.argv[1].partition(":")
    work = getattr(import_module(module), name)(**json.loads(sys.argv[2]))
    _tell(told, getattr(work, "facts", {}))
    for line in sys.stdin:
        _tell(told, _timed(work, int(line)))


def _timed(work: Callable[[int], tuple[float, float] | None], times: int) -> dict[str, float]:
    """Work that is done by processes of its own says itself how much CPU it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    said = work(times)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    python, database = said or (cpu, 0.0)
    per_time = 1000 / times
    return {"wall_ms": wall * per_time, "cpu_ms": python * per_time, "database_cpu_ms": database * per_time}


def _tell(told: Any, found: dict[str, Any]) -> None:
    told.write(json.dumps(found) + "\n")
    told.flush()


if __name__ == "__main__":
    main()
