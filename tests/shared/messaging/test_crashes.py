"""A worker dies before and after the call, again and again: every text is sent once, every credit counted once."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from shared import clock
from shared.jobs.draining import drain
from shared.messaging import flows
from shared.messaging.actions import sending
from shared.messaging.models import Message
from shared.messaging.providers.promise import Answer, Outcome
from tests.shared.messaging.conftest import paid_wish, written

SEED = 20261120
COUNT = 24


class WorkerDied(RuntimeError):
    """Nothing that comes after is done."""


@pytest.fixture
def deaths(monkeypatch):
    """One call in two dies: before it reached the carrier, or after the carrier took it."""
    chance, honest = random.Random(SEED), flows._send
    died: Counter[str] = Counter()

    def send(handing):
        place = chance.choice(["before", "after", "", ""])
        died[place] += 1
        if place == "before":
            raise WorkerDied
        answer = honest(handing)
        if place == "after":
            raise WorkerDied
        return answer

    monkeypatch.setattr(flows, "_send", send)
    return died


def go_on_for(hours: int) -> None:
    """Time passes, and jobs run when they are due."""
    start = clock.now()
    for step in range(hours * 12):
        with clock.standing_at(start + timedelta(minutes=5 * step)):
            drain()


def write_all() -> None:
    for number in range(COUNT):
        written(paid_wish(key=f"m{number}", values={"amount": str(100 + number), "code": "R1"}))


class TestWorkerDies:
    def test_every_text_is_sent_once(self, carriers, wallet, balance, deaths):
        wallet(COUNT)
        write_all()
        go_on_for(4)
        arrived = Counter(message.text for message in carriers.sandbox.messages(account=carriers.msg91))
        assert min(deaths["before"], deaths["after"]) >= 3
        assert (len(arrived), set(arrived.values())) == (COUNT, {1})
        assert set(Message.objects.values_list("state", flat=True)) == {"accepted"}
        assert balance() == (0, 0)

    def test_control_sending_again_without_asking_sends_twice(self, carriers, wallet, deaths, monkeypatch):
        monkeypatch.setattr(flows, "_find", lambda _handing: Answer(outcome=Outcome.ABSENT))
        wallet(COUNT)
        write_all()
        go_on_for(4)
        arrived = Counter(message.text for message in carriers.sandbox.messages(account=carriers.msg91))
        assert max(arrived.values()) > 1

    def test_control_never_asking_loses_texts(self, carriers, wallet, deaths, monkeypatch):
        monkeypatch.setattr(flows, "_find", lambda _handing: Answer(outcome=Outcome.UNKNOWN))
        wallet(COUNT)
        write_all()
        go_on_for(1)
        assert "unknown" in set(Message.objects.values_list("state", flat=True))
        assert sending.MOST_TRIES > 1
