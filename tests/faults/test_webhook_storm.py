"""T09, long, over a whole stack: a thousand webhooks of three gateways come shuffled, twice, forged, stale or never.

Nobody asks the gateways until all is quiet; then the reconciler runs once. The judge is the sandbox's own book.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter

import psycopg
import pytest

from shared.payments.states import ATTEMPT, PAYMENT
from tests.faults.conftest import ENV
from tests.faults.paying import GATEWAYS, PRICE_MINOR, Till, open_till, students_of, tell, wait_until
from tests.harness.sandbox import SimDelivery
from tests.harness.stack import Stack

pytestmark = [pytest.mark.slow, pytest.mark.faults]
SEED = int(os.environ.get("SEED", "20261120"))
PAYMENTS = int(os.environ.get("PAYMENTS", "240"))
FORGED_SHARE, STALE_SHARE = 0.08, 0.04
NEVER_SHARE = 0.05  # of all payments, and of the webhooks of the others
CROWD = 4
STALE_S = 25 * 3600.0  # Cashfree tries for hours, so its words are good for a day; Stripe's for five minutes
STEPS = "SELECT subject_uid, subject_kind, old, new FROM payments_transition ORDER BY id"
DONE = {"payment": {"paid", "partly_refunded", "refunded"}, "attempt": {"succeeded"}}


def buy(till: Till, payments: int) -> None:
    """Everybody pays; the gateways keep what they would tell to themselves, of the last payments for ever."""
    students = students_of(till, payments)
    untold = int(len(students) * (1 - NEVER_SHARE))
    for first in range(0, len(students), CROWD):
        for account in till.sims.values():
            till.sim.delivery(account, **({"lost_share": 1} if first >= untold else {"hold": True}))
        crowd = students[first : first + CROWD]
        for student in crowd:
            student.thread.start()
        for student in crowd:
            student.thread.join(300)
    assert [student.error for student in students if student.error] == []


def let_go(till: Till) -> Counter[str]:
    """All at once: shuffled, three in ten twice, some never; forged and stale ones between them."""
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
    plan = {"shuffle": True, "copies_share": 0.3, "lost_share": NEVER_SHARE, "seed": SEED}
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


def is_told(till: Till, counts: Counter[str]) -> None:
    """What was rightly signed was taken in, each time; nothing else was."""
    deliveries = [one for name in GATEWAYS for one in till.sim.deliveries(account=till.sims[name])]
    never = sum(one.state == "lost" for one in deliveries)
    tell(sent=counts, never=never, answers=answers(deliveries))
    assert answers(deliveries) == {
        200: counts["released"] + counts["copies"],
        400: counts["forged"] + counts["stale"],
    }
    assert never >= len(deliveries) * NEVER_SHARE


class TestWebhookStorm:
    def test_ledger_is_the_gateways_book_after_one_run_of_the_reconciler(self) -> None:
        with Stack(options=["--web", "2"], env={**ENV, "ROUGH": "no-watch"}) as stack:
            till, began = open_till(stack, "thousand", seats=PAYMENTS // 3 + 1), time.monotonic()
            buy(till, PAYMENTS)
            bought = time.monotonic()
            counts = let_go(till)
            assert wait_until(till.is_idle, 900), Counter(till.due())
            tell(seed=SEED, bought_in_s=bought - began, told_in_s=time.monotonic() - bought)
            is_told(till, counts)
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
