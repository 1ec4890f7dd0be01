"""T09 and T10, short: many webhooks shuffled, copied, forged and lost; a random fault at each checkout.

`STORM=10000` and `CHECKOUTS=1000` for a long run, `SEED` for another one. The judge is the sandbox's own book.
"""

from __future__ import annotations

import os
import random
from collections import Counter

from django.db import connection
from django.test import Client

from shared.errors import DomainError
from shared.inbox.models import WebhookEvent
from shared.ledger.verify import verify_ledger
from shared.payments.actions import settling
from shared.payments.models import Attempt, Capture, Payment, Refund
from shared.payments.reconciling import reconcile
from tenant_apps.bookings.models import Booking
from tests.shared.payments.shop import secret_of, signed

SEED = int(os.environ.get("SEED", "20261120"))
STORM = int(os.environ.get("STORM", "120"))
CHECKOUTS = int(os.environ.get("CHECKOUTS", "40"))
GATEWAYS = ("razorpay", "cashfree", "stripe")
EVENTS_OF_EACH = 3
FAULTS = ("hang", "cut", "error", "html", "garbage", "short")
ENDINGS = ("paid", "paid", "paid", "declined", "twice", "late", "short", "nobody", "silent")


def money_agrees(shop) -> bool:
    """Whether our ledger holds what the gateways' book says, to the paisa, and balances."""
    sums = shop.sandbox.sums()
    return held(shop) == sums.captured_minor - sums.refunded_minor and not verify_ledger().problems


def held(shop) -> int:
    """What the gateways hold for us, by our ledger."""
    return shop.balances().get("clearing", 0)


def settle_everything(shop) -> None:
    """Two runs of the reconciler, and whatever jobs follow."""
    for _ in range(2):
        reconcile(source="reconciler", everything=True)
        shop.drain()


class TestWebhookStorm:
    def _events(self, shop, dice):
        """Pages paid on, each by its own student, all that the gateways tell of them, and what is due in the end."""
        due = 0
        for number in range(max(3, STORM // EVENTS_OF_EACH)):
            payment = shop.pay(
                shop.hold(f"A{number % 59 + 1}") if number < 59 else shop.hold(f"A{number}"),
                gateway=GATEWAYS[number % 3],
            )
            due += shop.give(payment, **({"amount_minor": 44_000} if dice.random() < 0.02 else {})).amount_minor
        told = [(name, event) for name in GATEWAYS for event in shop.sandbox.events(account=shop.sims[name])]
        sent = [one for one in told if dice.random() > 0.1]
        sent += [one for one in sent if dice.random() < 0.3]
        dice.shuffle(sent)
        return sent, due

    def _send(self, shop, tenant, gateway, event, *, secret="", at=None) -> int:
        told = signed(gateway, event, secret or secret_of(shop, gateway), at=at)
        path = f"/webhooks/{gateway}/{shop.endpoint(gateway).token}"
        headers = {"Host": f"{tenant.slug}.localhost:8000", **told["headers"]}
        answer = Client().generic("POST", path, told["body"], content_type="application/json", headers=headers)
        return int(answer.status_code)

    def test_ledger_is_the_gateways_book_afterwards(self, shop, tenant):
        dice = random.Random(SEED)
        statuses: Counter[tuple[str, int]] = Counter()
        events, due = self._events(shop, dice)
        for gateway, event in events:
            if dice.random() < 0.07:
                statuses["forged", self._send(shop, tenant, gateway, event, secret="whsec_of_another_tenant")] += 1
            statuses["true", self._send(shop, tenant, gateway, event)] += 1
            if dice.random() < 0.2:
                shop.drain()
        shop.drain()
        before = Counter(Payment.objects.values_list("state", flat=True))
        settle_everything(shop)
        after = Counter(Payment.objects.values_list("state", flat=True))
        assert set(statuses) <= {("forged", 400), ("true", 200)}, f"SEED={SEED}"
        assert not WebhookEvent.objects.filter(state="failed").exists()
        assert (held(shop), money_agrees(shop)) == (due, True), f"SEED={SEED}"
        assert set(after) <= {"paid", "needs_review"}
        assert after["paid"] >= before["paid"]
        assert (
            Payment.objects.filter(state="needs_review").count() == Capture.objects.exclude(amount_minor=45_000).count()
        )

    def test_control_without_the_unique_key_money_that_was_due_goes_back(self, shop, tenant, monkeypatch):
        """A capture that may be written twice looks like a second payment, and is given back."""
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE payments_capture DROP CONSTRAINT capture_once")
        monkeypatch.setattr(settling, "_known_captures", lambda *_: set())
        payment = shop.pay(shop.hold())
        shop.give(payment)
        for event in shop.sandbox.events():
            self._send(shop, tenant, "razorpay", event)
        shop.drain()
        assert Capture.objects.count() > 1
        assert held(shop) != 45_000


class TestFaultyGateways:
    def _checkout(self, shop, dice, number) -> None:
        booking = shop.hold(f"A{number % 59 + 1}")
        if dice.random() < 0.6:
            how, when = dice.choice(FAULTS), dice.choice(("before", "after"))
            shop.sandbox.fault(
                how, when=when, provider=dice.choice(GATEWAYS[:2]), times=dice.choice((1, 2)), status=503, seconds=0.3
            )
        try:
            payment = shop.pay(booking)
        except DomainError:
            return
        finally:
            shop.sandbox.clear_faults()
        self._pay(shop, dice, payment)

    def _pay(self, shop, dice, payment) -> None:
        page, ending = shop.page_of(payment), dice.choice(ENDINGS)
        if payment.gateway == "stripe" and ending in {"twice", "late"}:
            ending = "paid"  # it takes one success for each page
        how = {"twice": {"times": 2, "force": True}, "short": {"amount_minor": 40_000}}.get(ending, {})
        if ending == "late":
            shop.pay(_booking_of(payment), gateway="stripe")
            shop.sandbox.pay(page, force=True)
            shop.give(payment)
        elif ending != "nobody":
            outcome = {"declined": "declined", "silent": "silent"}.get(ending, "paid")
            shop.sandbox.pay(page, outcome, **how)

    def _run(self, shop) -> None:
        dice = random.Random(SEED)
        for number in range(CHECKOUTS):
            self._checkout(shop, dice, number)
        for payment in shop.sandbox.payments(state="pending"):
            shop.sandbox.settle(payment, dice.choice(("paid", "failed")))
        Attempt.objects.filter(next_ask_at=None).update(next_ask_at="2020-01-01T00:00:00Z")
        settle_everything(shop)

    def test_nobody_pays_twice_and_nothing_stays_unknown(self, shop, settings):
        self._run(shop)
        assert money_agrees(shop), f"SEED={SEED}"
        assert not Attempt.objects.filter(state__in=["unknown", "sending", "orphaned"]).exists()
        assert not Refund.objects.exclude(state="succeeded").exists()
        kept = [page for page in _kept_by_reference(shop).values() if len(page) > 1]
        assert kept == [], f"SEED={SEED}"

    def test_control_without_giving_back_somebody_paid_twice(self, shop, settings, monkeypatch):
        monkeypatch.setattr(settling, "_give_back", lambda *_args, **_kwargs: None)
        payment = shop.pay(shop.hold())
        shop.give(payment, times=2, force=True)
        settle_everything(shop)
        assert [len(page) for page in _kept_by_reference(shop).values()] == [2]


def _booking_of(payment):

    return Booking.objects.get(uid=payment.payable_uid)


def _kept_by_reference(shop) -> dict[str, list[str]]:
    """The gateways' payments that were not given back, by what they were for."""
    gone = {refund.payment for refund in shop.sandbox.refunds(state="done")}
    attempts = {str(one.uid): str(one.payable_uid) for one in Attempt.objects.all()}
    pages = {page.id: attempts[page.reference] for page in shop.sandbox.pages() if page.reference in attempts}
    kept: dict[str, list[str]] = {}
    for payment in shop.sandbox.payments(state="paid"):
        if payment.id not in gone and payment.amount_minor == 45_000:
            kept.setdefault(pages[payment.page], []).append(payment.id)
    return kept
