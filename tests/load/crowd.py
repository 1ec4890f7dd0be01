"""Many connections, each in a process of its own, that work at the same time and wait for each other at the end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from django.db import connection

Work = Callable[[int], object]


class Crowd:
    """`maker(number)` is called in each process and gives what one call of it does. Fork before anything connects."""

    def __init__(self, count: int, maker: Callable[[int], Work]) -> None:
        context = get_context("fork")
        self._lines: list[Any] = []
        for number in range(count):
            here, there = context.Pipe()
            context.Process(target=_member, args=(maker, number, there), daemon=True).start()
            self._lines.append(here)
        self.facts = {"messages": max(line.recv() for line in self._lines)}

    def __call__(self, times: int) -> tuple[float, float]:
        """All of them together, so many times in all. Returns seconds of CPU: Python's and the database's."""
        for line in self._lines:
            line.send(times // len(self._lines))
        spent = [line.recv() for line in self._lines]
        return sum(python for python, _ in spent), sum(database for _, database in spent)


def _member(maker: Callable[[int], Work], number: int, line: Connection) -> None:
    work = maker(number)
    line.send(_messages(work))
    while True:
        try:
            times = line.recv()
        except EOFError:
            os._exit(0)
        python, database = time.process_time(), _database_cpu()
        for place in range(times):
            work(place)
        line.send((time.process_time() - python, _database_cpu() - database))


def _database_cpu() -> float:
    """Seconds that the process behind this connection has worked, to a hundredth; it runs on this machine."""
    backend = connection.connection.info.backend_pid
    words = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _messages(work: Work) -> int:
    """How many messages one call sends, BEGIN and COMMIT counted: the second call, for the first one prepares."""
    sent: list[str] = []

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's
        sent.append(str(sql))
        return execute(sql, params, many, context)

    work(0)
    with connection.execute_wrapper(note):
        work(0)
    return len(sent) + 2
