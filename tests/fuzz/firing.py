"""Firing at the program in process, and looking at what came back."""

from __future__ import annotations

import re
import time
import traceback
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.test import Client
from structlog.testing import capture_logs

from tests.fixtures.api import Api
from tests.fuzz.machine import Machine, Shot

MOST_CPU_S = 2.0
OFF = b'"code":"channel_off"'
"""Nobody has connected a gateway here: the house is told so with 503, whatever was asked."""
ENDS = re.compile(r"/auth/|/suspend|/cancel|/staff/|/admin/users/")


Rows = dict[str, str]
"""The uid of one of each, by the word before it in a path."""


def client_of(api: Api) -> Client:
    """A client that speaks as the same person at the same host."""
    return Client(headers={"Host": api.host, **api.headers})


@dataclass(slots=True)
class Score:
    """What a run found. canary: what must not be seen. artefacts: answers, headers and log lines looked through."""

    canary: str = "CANARY"
    shots: int = 0
    artefacts: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def blame(self, shot: Shot, why: str) -> None:
        """Write a fault down with what is needed to fire it again."""
        self.faults.append(f"{shot.operation} {shot.path[:200]} {shot.content_type} {shot.body[:300]!r}: {why}")


def fire(machine: Machine, clients: list[Client], count: int, score: Score, **wanted: Any) -> Score:
    """So many shots, each by one of the clients. What ends things is undone, so that the rest has a target."""
    for _ in range(count):
        shot, client = machine.shoot(**wanted), machine.dice.choice(clients)
        here = transaction.savepoint()
        with capture_logs() as lines:
            fire_one(client, shot, score)
        if shot.operation.method == "DELETE" or ENDS.search(shot.path):
            transaction.savepoint_rollback(here)
        score.artefacts += len(lines)
        if score.canary in str(lines):
            score.blame(shot, "a canary in the log")
    return score


def fire_one(client: Client, shot: Shot, score: Score) -> None:
    """One shot; whatever is wrong is written down."""
    score.shots += 1
    started = time.process_time()
    try:
        answer = client.generic(
            shot.operation.method, shot.path, shot.body, content_type=shot.content_type, headers=shot.headers
        )
    except Exception:  # noqa: BLE001 - whatever comes out is the fault that is looked for
        score.blame(shot, traceback.format_exc(limit=-6))
        return
    _look_at(answer, shot, score)
    if time.process_time() - started > MOST_CPU_S:
        score.blame(shot, f"{time.process_time() - started:.1f} s of CPU")


def _look_at(answer: Any, shot: Shot, score: Score) -> None:
    status = int(answer.status_code)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    score.statuses[status] = score.statuses.get(status, 0) + 1
    score.artefacts += 2
    if status >= 500 and OFF not in body:
        score.blame(shot, f"{status} {body[:300]!r}")
    if shot.has_extra and 200 <= status < 300:
        score.blame(shot, f"{status} for a field that nobody knows")
    if score.canary.encode() in body or score.canary in str(answer.headers):
        score.blame(shot, "a canary in the answer")
