"""A study library that sells seats online: its gateways in the sandbox, its students, their pages."""

from __future__ import annotations

import hashlib
import hmac
import time
import uuid
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import stripe

from shared import clock
from shared.inbox.models import Endpoint
from shared.jobs.draining import drain
from shared.ledger.models import Account as LedgerAccount
from shared.payments import actions, flows
from shared.payments.actions import connect_account
from shared.payments.models import Attempt, GatewayAccount, Payment
from shared.secrets import Secret
from shared.unit import in_unit
from tenant_apps.bookings.actions import book_seats
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer
from tenant_apps.venues.models import Venue
from tests.harness.sandbox import Sandbox, SimAccount, SimEvent, SimPayment
from tests.tenant_apps.bookings.factories import OWNER, acting, customer, seat, venue

SECRET = "whsec_of_the_sandbox"
ORDER = ("razorpay", "cashfree", "stripe")


def do(action: Callable[..., Any], **wanted: Any) -> Any:
    """Run an action in a unit of its own."""
    return in_unit(lambda _unit: action(**wanted))


@dataclass(slots=True)
class Shop:
    """One venue whose seats cost so many rupees an hour, paid online."""

    sandbox: Sandbox
    names: tuple[str, ...] = ORDER
    rupees: int = 450
    sims: dict[str, SimAccount] = field(default_factory=dict)
    rows: dict[str, GatewayAccount] = field(default_factory=dict)
    venue: Venue = field(init=False)
    guest: Customer = field(init=False)
    start: datetime = field(init=False)

    def open(self) -> Shop:
        """Connect the gateways and draw the seats."""
        for place, name in enumerate(self.names, start=1):
            sim = self.sims[name] = self.sandbox.account(name)
            self.rows[name] = do(
                connect_account, gateway=name, label=name.title(), mode="test", priority=place,
                credentials=sim.keys, webhook_secrets=[SECRET] if name != "cashfree" else [], actor=OWNER,
            )  # fmt: skip
        self.venue = venue(*(f"A{number}" for number in range(1, 60)), per_hour=self.rupees * 100)
        self.guest = customer()
        self.start = (clock.now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
        return self

    def hold(self, label: str = "A1", guest: Customer | None = None) -> Booking:
        """A student's hold of an hour, tomorrow."""
        who = acting(guest or customer(name=f"Guest of {label}"))
        booking: Booking = do(
            book_seats, venue_uid=self.venue.uid, resources=[seat(self.venue, label)], start=self.start, actor=who
        )
        return booking

    def pay(self, booking: Booking, **how: Any) -> Payment:
        """Open its payment and a page."""
        payment = do(actions.open_payment, payable_kind="booking", payable=booking.uid, actor=OWNER)
        return flows.show_page(payment_uid=payment.uid, **how)

    def page_of(self, payment: Payment) -> Any:
        """The sandbox's page of the live attempt."""
        return self.sandbox.page(reference=str(attempt_of(payment).uid))

    def give(self, payment: Payment, outcome: str = "paid", **how: Any) -> SimPayment:
        """The student pays on the page."""
        return self.sandbox.pay(self.page_of(payment), outcome, **how)

    def drain(self) -> list[str]:
        """Run what is due."""
        return drain()

    def balances(self) -> dict[str, int]:
        """Of the place's ledger, by kind."""
        found: dict[str, int] = {}
        for kind, balance in LedgerAccount.objects.values_list("kind", "balance"):
            found[kind] = found.get(kind, 0) + balance
        return found

    def endpoint(self, name: str) -> Endpoint:
        """Where a gateway's webhooks go."""
        return Endpoint.objects.get(account_uid=self.rows[name].uid, retires_at=None)


def attempt_of(payment: Payment) -> Attempt:
    """The latest attempt."""
    found = Attempt.objects.filter(payment__uid=payment.uid).order_by("-pk").first()
    assert found is not None
    return found


def fresh(row: Any) -> Any:
    """Read again."""
    return type(row).objects.get(pk=row.pk)


def signed(gateway: str, event: SimEvent | str, secret: str, *, at: float | None = None, **more: str) -> dict[str, Any]:
    """An event's body and headers as the gateway sends them. at: seconds since 1970."""
    body = event if isinstance(event, str) else event.body
    now = time.time() if at is None else at
    if gateway == "stripe":
        mac = stripe.WebhookSignature.generate_signature_header(body, secret, timestamp=int(now))
        return {"body": body, "headers": {"Stripe-Signature": mac, **more}}
    if gateway == "razorpay":
        mac = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        name = hashlib.sha256(body.encode()).hexdigest()[:14]
        return {
            "body": body,
            "headers": {"X-Razorpay-Signature": mac, "X-Razorpay-Event-Id": name, **more},
        }
    stamp = str(int(now * 1000))
    mac = b64encode(hmac.new(secret.encode(), f"{stamp}{body}".encode(), hashlib.sha256).digest()).decode()
    return {"body": body, "headers": {"x-webhook-signature": mac, "x-webhook-timestamp": stamp, **more}}


def secret_of(shop: Shop, gateway: str) -> str:
    """What signs this gateway's webhooks."""
    return shop.sims[gateway].keys["client_secret"] if gateway == "cashfree" else SECRET


__all__ = ["SECRET", "Secret", "Shop", "attempt_of", "datetime", "do", "fresh", "secret_of", "signed", "uuid"]
