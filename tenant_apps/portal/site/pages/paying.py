"""Paying online: the page before the gateway's, and the one that a payer comes back to, which tells the truth."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shared import clock
from shared.api.access import PUBLIC, SIGNED_IN
from shared.payments import flows
from shared.payments.models import Attempt, Payment, Refund
from shared.payments.routing.words import name_of
from shared.payments.states import STILL_OPEN
from shared.payments.words import try_words
from tenant_apps.bookings.flows import open_page
from tenant_apps.portal.site.base import SitePage, zone_of_tenant
from tenant_apps.portal.site.mine import Pass, own_bookings
from tenant_apps.portal.site.pages.booking import OwnBooking

BOOKING = "booking"
MONEY_CAME = frozenset({Payment.State.PAID, Payment.State.PARTLY_REFUNDED, Payment.State.REFUNDED})


class PayOnline(OwnBooking):
    """The button on a booking that is to be paid."""

    needs = {"POST": SIGNED_IN}
    opens_units = True

    def post(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Have a page at a gateway; twice gives the same one."""
        payment = open_page(booking_uid=self.held.booking.uid, actor=self.actor)
        return redirect("site-pay", uid=payment.uid)


class PayPage(SitePage):
    """Where a payment stands, asked of the gateway while somebody waits. Nothing in the address is believed."""

    needs = {"GET": PUBLIC}
    template = "portal/site/pay.html"
    current = "payments"
    held: Pass | None = None

    @property
    def zone(self) -> ZoneInfo:
        """Of the place that is paid for, where the visitor may know it."""
        return self.held.booking.venue.zone if self.held else zone_of_tenant()

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Show it; the page asks again by itself until there is nothing left to wait for."""
        payment = flows.look_now(payment_uid=uid, source="return")
        self.held = self._own_booking(payment)
        attempts = sorted(payment.attempts.all(), key=lambda one: one.pk)
        last = attempts[-1] if attempts else None
        is_open = last is not None and last.state == Attempt.State.AWAITING_CUSTOMER
        refunds = sorted(payment.refunds.all(), key=lambda one: one.pk)
        back = [one for one in refunds if one.cause in Refund.BY_ITSELF or payment.state == Payment.State.REFUNDED]
        response = self.show(
            payment=payment,
            held=self.held,
            hold_seconds=settings.HOLD_SECONDS,
            is_mine=self.actor.uid is not None and payment.payer_user_uid == self.actor.uid,
            booking_uid=payment.payable_uid if payment.payable_kind == BOOKING else None,
            page_url=last.checkout_url if last and is_open and payment.state in STILL_OPEN else "",
            gateway=name_of(last.gateway) if last else "",
            went_wrong=try_words(last.error_code) if last and is_open else "",
            waits=payment.state in STILL_OPEN and last is not None and last.state != Attempt.State.FAILED,
            back=back[-1] if back else None,
            is_paid=payment.state in MONEY_CAME and not (back and payment.state == Payment.State.REFUNDED),
        )
        response["Cache-Control"] = "no-store"
        return response

    def _own_booking(self, payment: Payment) -> Pass | None:
        """What is paid for, if it is a booking of the visitor's own."""
        if payment.payable_kind != BOOKING or self.actor.uid is None:
            return None
        booking = own_bookings(self.actor).filter(uid=payment.payable_uid).first()
        return Pass(booking=booking, now=clock.now()) if booking else None
