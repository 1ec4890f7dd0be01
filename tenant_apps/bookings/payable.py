"""How a booking is paid: what the payment engine asks of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from shared import spine
from shared.actor import Actor
from shared.errors import NotFound
from shared.money import Money
from shared.ports import Bill
from tenant_apps.bookings.actions.course import confirm
from tenant_apps.bookings.actions.steps import claim_subject, facts_of, take_booking
from tenant_apps.bookings.errors import HoldExpired
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.states import PAYABLE
from tenant_apps.slots.actions import keep_claims

S = Booking.State
WAITING = frozenset({S.HELD, S.EXPIRED})


class BookingPayable:
    """Fitted to `ports.payables` as `booking`."""

    def bill(self, *, uid: uuid.UUID) -> Bill:
        """What is still to pay for the booking. Raises NotFound."""
        booking = Booking.objects.select_related("venue", "customer").filter(uid=uid).first()
        if booking is None:
            raise NotFound
        customer = booking.customer
        return Bill(
            due=booking.total - booking.paid,
            line=_("Booking %(code)s") % {"code": booking.code},
            place_uid=booking.venue.uid,
            place_name=booking.venue.name,
            timezone=booking.venue.timezone,
            payer_uid=customer.uid if customer else None,
            payer_user_uid=customer.user_uid if customer else None,
            payer_name=customer.name if customer else "",
            payer_phone=customer.phone if customer else "",
            payer_email=customer.email if customer else "",
        )

    def settle(self, *, uid: uuid.UUID, paid: Money, actor: Actor, now: datetime) -> bool:
        """Count the money, and confirm a booking that waited for it.

        False when it has ended, is paid already, or its time went to somebody else.
        """
        booking = take_booking(uid)
        if booking.state not in PAYABLE or paid.currency != booking.currency or paid.minor > booking.due.minor:
            return False
        booking.paid_minor += paid.minor
        if booking.state not in WAITING:
            booking.save(update_fields=["paid_minor"])
        elif not _confirm_paid(booking, actor, now):
            return False
        spine.emit("booking.paid", booking, actor=actor, **facts_of(booking))
        return True

    def keep(self, *, uid: uuid.UUID, until: datetime, now: datetime) -> bool:
        """Keep the seats of a hold while its page can be paid. What has ended cannot be paid for any more."""
        booking = take_booking(uid)
        if booking.state == S.HELD:
            return keep_claims(subject=claim_subject(booking), until=until, now=now)
        return booking.state in PAYABLE - WAITING

    def give_back(self, *, uid: uuid.UUID, refunded: Money, actor: Actor, now: datetime) -> None:  # noqa: ARG002
        """Note that money went back. The booking itself stays as it is."""
        booking = take_booking(uid)
        booking.paid_minor -= refunded.minor
        booking.save(update_fields=["paid_minor"])


def _confirm_paid(booking: Booking, actor: Actor, now: datetime) -> bool:
    if booking.state == S.EXPIRED and booking.ends_at <= now:
        return False
    state = S.REQUESTED if booking.venue.accepts_by_hand else S.ACCEPTED
    try:
        confirm(booking, state, actor=actor, now=now)
    except HoldExpired:
        return False
    return True
