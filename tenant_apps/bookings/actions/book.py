"""Booking seats: one, or several all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from shared import jobs, locks, spine
from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.identity.models import User
from shared.identity.steps import welcome
from shared.ids import spoken_code, uuid7
from shared.unit import UNIT_NOW, action
from tenant_apps.bookings.actions.steps import Sale, by_staff, claim_subject, facts_of, offer_of
from tenant_apps.bookings.errors import CustomerSuspended, TooManyHolds
from tenant_apps.bookings.models import Booking, BookingLine
from tenant_apps.bookings.policy import MOST_HOLDS, MOST_RESOURCES, check_period
from tenant_apps.customers.models import Customer
from tenant_apps.slots.actions import hold_units
from tenant_apps.slots.models import Claim
from tenant_apps.slots.queries import Wanted
from tenant_apps.venues.models import Seat, Venue

CODE_LENGTHS = (4, 4, 5, 6, 8)
EXPIRE = "bookings.expire"


@action
def book_seats(  # noqa: PLR0913 - what one can say of a booking
    *,
    venue_uid: uuid.UUID,
    resources: Sequence[uuid.UUID],
    start: datetime,
    actor: Actor,
    end: datetime | None = None,
    customer_uid: uuid.UUID | None = None,
    party_size: int | None = None,
    channel: str = "",
    notes: str = "",
    at_desk: bool = False,
    now: datetime = UNIT_NOW,
) -> Booking:
    """Book all of these seats for one time, or none.

    A customer's booking with something to pay is held for HOLD_SECONDS, unless it is to be paid at the desk on
    arrival, where the venue allows that. Without `end` it is the shift that starts then, else an hour.
    Raises NotFound, Invalid, SeatTaken, TooManyHolds, CustomerSuspended.
    """
    customer = _customer_of(actor, customer_uid, now=now)
    venue = _venue(venue_uid)
    offer = offer_of(venue)
    period = offer.period_from(start, end)
    check_period(period, now=now, by_staff=by_staff(actor), is_shift=offer.is_shift(period))
    sales = offer.sell(_seats(venue, resources), period)
    booking = Booking(
        uid=uuid7(),
        venue=venue,
        customer=customer,
        starts_at=period.start,
        ends_at=period.end,
        total_minor=sum(sale.price.minor for sale in sales),
        currency=venue.currency,
        at_desk=at_desk and venue.pay_at_desk,
        party_size=party_size or len(sales),
        channel=channel or _channel_of(actor),
        source=actor.kind,
        notes=notes,
        booked_by_uid=actor.uid,
        booked_by_name=actor.name,
    )
    _enter_first_state(booking, actor, now=now)
    _claim(booking, sales, now=now)
    _write(booking, sales)
    spine.emit(f"booking.{booking.state}", booking, actor=actor, **facts_of(booking, sales))
    _enqueue_expiry(booking)
    return booking


# Steps


def _customer_of(actor: Actor, customer_uid: uuid.UUID | None, *, now: datetime) -> Customer | None:
    """Whose booking it is: a customer's own, or the one that the staff names. A customer who books is locked."""
    if actor.kind != "customer":
        return _named_customer(customer_uid) if customer_uid else None
    found = Customer.objects.filter(user_uid=actor.uid).first()
    if customer_uid is not None and (found is None or found.uid != customer_uid):
        raise NotFound
    if found is None:
        return _new_customer(actor, now)
    locked = locks.take(Customer, found.pk)
    if locked is None or locked.state != Customer.State.ACTIVE:
        raise CustomerSuspended
    return locked


def _named_customer(uid: uuid.UUID) -> Customer:
    found = Customer.objects.filter(uid=uid, merged_into=None).first()
    if found is None:
        raise Invalid.field("customer", "not_found", _("There is no such customer."))
    if found.state != Customer.State.ACTIVE:
        raise CustomerSuspended
    return found


def _new_customer(actor: Actor, now: datetime) -> Customer:
    """A user whose row nobody has written yet."""
    user = User.objects.filter(uid=actor.uid).first() if actor.uid else None
    if user is None:
        raise NotFound
    welcome(user, actor=actor, now=now)
    found = Customer.objects.filter(user_uid=user.uid).first()
    if found is None:
        raise NotFound
    return found


def _venue(uid: uuid.UUID) -> Venue:
    found = Venue.objects.filter(uid=uid, status=Venue.Status.ACTIVE).first()
    if found is None:
        raise Invalid.field("venue", "not_found", _("There is no such place to book."))
    return found


def _seats(venue: Venue, resources: Sequence[uuid.UUID]) -> list[Seat]:
    """The open seats of these uids, in the order asked, each once."""
    wanted = list(dict.fromkeys(resources))
    if not 1 <= len(wanted) <= MOST_RESOURCES:
        raise Invalid.field("resources", "out_of_range", _("Choose 1 to 20 seats."))
    rows = Seat.objects.filter(venue=venue, uid__in=wanted, is_removed=False).select_related("unit", "area")
    found = {seat.uid: seat for seat in rows if seat.is_open}
    if len(found) < len(wanted):
        raise Invalid.field("resource", "not_found", _("There is no such seat to book here."))
    return [found[uid] for uid in wanted]


def _channel_of(actor: Actor) -> str:
    return Booking.Channel.WEB if actor.kind == "customer" else Booking.Channel.DESK


def _enter_first_state(booking: Booking, actor: Actor, *, now: datetime) -> None:
    """Held while something is to be paid first; else accepted, or requested where the venue accepts by hand."""
    if by_staff(actor):
        booking.state = Booking.State.ACCEPTED
    elif booking.total_minor and not booking.at_desk:
        _refuse_too_many_holds(booking, now=now)
        booking.state = Booking.State.HELD
        booking.hold_expires_at = now + timedelta(seconds=settings.HOLD_SECONDS)
    else:
        by_hand = booking.venue.accepts_by_hand
        booking.state = Booking.State.REQUESTED if by_hand else Booking.State.ACCEPTED


def _refuse_too_many_holds(booking: Booking, *, now: datetime) -> None:
    held = Booking.objects.filter(customer=booking.customer, state=Booking.State.HELD, hold_expires_at__gt=now)
    if held.count() >= MOST_HOLDS:
        raise TooManyHolds(holds=MOST_HOLDS)


def _claim(booking: Booking, sales: Sequence[Sale], *, now: datetime) -> None:
    hold_units(
        wanted=[Wanted(sale.seat.unit, booking.period) for sale in sales],
        subject=claim_subject(booking),
        kind=Claim.Kind.HOLD if booking.hold_expires_at else Claim.Kind.BOOKING,
        now=now,
        expires_at=booking.hold_expires_at,
    )


def _write(booking: Booking, sales: Sequence[Sale]) -> None:
    booking.code = _free_code()
    booking.save(force_insert=True)
    BookingLine.objects.bulk_create(
        BookingLine(
            booking=booking,
            kind=BookingLine.Kind.SEAT,
            unit=sale.seat.unit,
            label=sale.seat.label,
            place=sale.seat.area.name,
            shift=sale.shift,
            starts_at=booking.starts_at,
            ends_at=booking.ends_at,
            price_minor=sale.price.minor,
            currency=sale.price.currency,
        )
        for sale in sales
    )


def _free_code() -> str:
    """The first of a few random codes that nobody has; the later ones are longer."""
    codes = [f"BKG-{spoken_code(length)}" for length in CODE_LENGTHS]
    used = set(Booking.objects.filter(code__in=codes).values_list("code", flat=True))
    return next(code for code in codes if code not in used)


def _enqueue_expiry(booking: Booking) -> None:
    """A hold ends when it runs out, a request that nobody answered when its time comes."""
    ends = {Booking.State.HELD: booking.hold_expires_at, Booking.State.REQUESTED: booking.starts_at}
    if run_at := ends.get(Booking.State(booking.state)):
        jobs.enqueue(EXPIRE, {"booking": str(booking.uid)}, run_at=run_at)
