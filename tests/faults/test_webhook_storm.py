"""T09, long, over a whole stack: a thousand webhooks of three gateways come shuffled, twice, forged, stale or never.

Nobody asks the gateways until all is quiet; then the reconciler runs once. The judge is the sandbox's own book.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import psycopg
import pytest

from shared.payments.states import ATTEMPT, PAYMENT
from tests.faults.conftest import ENV
from tests.faults.paying import GATEWAYS, PRICE_MINOR, Till, open_till, students_of, wait_until
from tests.harness.sandbox import SimDelivery
from tests.harness.stack import Stack

pytestmark = [pytest.mark.slow, pytest.mark.faults]
SEED = int(os.environ.get("SEED", "20261120"))
PAYMENTS = int(os.environ.get("PAYMENTS", "240"))
FORGED_SHARE, STALE_SHARE = 0.08, 0.04
STALE_S = 3600.0
STEPS = "SELECT subject_uid, subject_kind, old, new FROM payments_transition ORDER BY id"
DONE = {"payment": {"paid", "partly_refunded", "refunded"}, "attempt": {"succeeded"}}


def buy(till: Till, payments: int) -> None:
    """Everybody pays; the gateways keep what they would tell to themselves."""
    for account in till.sims.values():
        till.sim.delivery(account, hold=True)
    students = students_of(till, payments)
    for first in range(0, len(students), 8):
        crowd = students[first : first + 8]
        for student in crowd:
            student.thread.start()
        for student in crowd:
            student.thread.join(300)
    assert [student.error for student in students if student.error] == []


def let_go(till: Till) -> Counter[str]:
    """All at once: shuffled, three in ten twice, one in ten never; forged and stale ones between them."""
    dice = random.Random(SEED)
    counts: Counter[str] = Counter()
    for name in GATEWAYS:
        for event in till.sim.events(account=till.sims[name]):
            if dice.random() < FORGED_SHARE:
                till.sim.send_again(event, secret="whsec_of_somebody_else")
                counts["forged"] += 1
            if name != "razorpay" and dice.random() < STALE_SHARE:  # Razorpay signs no time
                till.sim.send_again(event, age_s=STALE_S)
                counts["stale"] += 1
    plan = {"shuffle": True, "copies_share": 0.3, "lost_share": 0.1, "seed": SEED}
    counts.update(till.sim.release(**plan))
    till.sim.quiet(300)
    return counts


def steps_back(till: Till) -> list[tuple[object, ...]]:
    """Transitions that no way leads along, and any from money that came to no money."""
    ways = {"payment": PAYMENT, "attempt": ATTEMPT}
    steps = [step for step in till.rows(STEPS) if step[1] in ways and step[2]]
    return [step for step in steps if step[3] not in ways[step[1]][step[2]] or _falls(*step[1:])]


def _falls(kind: str, old: str, new: str) -> bool:
    return old in DONE[kind] and new not in DONE[kind]


def answers(deliveries: list[SimDelivery]) -> Counter[int]:
    return Counter(one.status for one in deliveries if one.state != "lost")


class TestWebhookStorm:
    def test_ledger_is_the_gateways_book_after_one_run_of_the_reconciler(self) -> None:
        with Stack(options=["--web", "2"], env={**ENV, "ROUGH": "no-watch"}) as stack:
            till = open_till(stack, "thousand", seats=PAYMENTS // 3 + 1, texts=2 * PAYMENTS)
            buy(till, PAYMENTS)
            counts = let_go(till)
            assert wait_until(till.is_idle)
            told = answers([one for name in GATEWAYS for one in till.sim.deliveries(account=till.sims[name])])
            assert set(told) == {200, 400}, told
            assert told[400] >= counts["forged"] + counts["stale"]
            by_webhook = till.one("SELECT count(*) FROM payments_payment WHERE state = 'paid'")
            assert 0 < by_webhook < PAYMENTS, (by_webhook, counts)
            assert stack.command("reconcile", "payments", "--tenant", "thousand").returncode == 0
            assert till.rows("SELECT state, count(*) FROM payments_payment GROUP BY 1") == [("paid", PAYMENTS)]
            assert till.balance() == till.held_by_gateways() == PAYMENTS * PRICE_MINOR
            assert steps_back(till) == [], f"SEED={SEED} {counts}"

    def test_control_captures_that_may_be_written_twice_are_given_back(self) -> None:
        with Stack(env={**ENV, "ROUGH": "no-watch,no-known-captures"}) as stack:
            till = open_till(stack, "twice", seats=4)
            with psycopg.connect(stack.database_url) as database:
                database.execute(f"ALTER TABLE {till.schema}.payments_capture DROP CONSTRAINT capture_once")
            buy(till, 12)
            let_go(till)
            assert wait_until(till.is_idle)
            assert till.held_by_gateways() < 12 * PRICE_MINOR, "nobody noticed that money went back that was due"
