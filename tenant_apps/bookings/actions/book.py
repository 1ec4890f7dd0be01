"""Booking seats: one, or several all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from shared import jobs, spine
from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.identity.models import User
from shared.identity.steps import welcome
from shared.ids import spoken_code, uuid7
from shared.together import Message
from shared.unit import UNIT_NOW, action
from tenant_apps.bookings.actions.ground import Ground, read_ground
from tenant_apps.bookings.actions.steps import Sale, by_staff, claim_subject, facts_of, offer_from
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
    codes, wanted = _some_codes(), list(dict.fromkeys(resources))
    ground = read_ground(
        actor=actor, customer_uid=customer_uid, venue_uid=venue_uid, seats=wanted, start=start, end=end, codes=codes
    )
    customer = _customer_of(ground, actor, customer_uid, now=now)
    venue = _venue(ground)
    offer = offer_from(venue, ground.hours, ground.shifts)
    period = offer.period_from(start, end)
    check_period(period, now=now, by_staff=by_staff(actor), is_shift=offer.is_shift(period))
    sales = offer.sell(_seats(ground, wanted), period)
    booking = Booking(
        id=ground.key,
        uid=uuid7(),
        code=next(code for code in codes if code not in ground.used_codes),
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
    _enter_first_state(booking, ground, actor, now=now)
    _claim(booking, sales, ground, now=now)
    _write(booking, sales, actor)
    return booking


# Steps


def _customer_of(ground: Ground, actor: Actor, customer_uid: uuid.UUID | None, *, now: datetime) -> Customer | None:
    """Whose booking it is: a customer's own, or the one that the staff names."""
    found, is_own = ground.customer, actor.kind == "customer"
    if is_own and customer_uid is not None and (found is None or found.uid != customer_uid):
        raise NotFound
    if found is None and is_own:
        return _new_customer(actor, now)
    if found is None and customer_uid is not None:
        raise Invalid.field("customer", "not_found", _("There is no such customer."))
    if found is not None and found.state != Customer.State.ACTIVE:
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


def _venue(ground: Ground) -> Venue:
    if ground.venue is None:
        raise Invalid.field("venue", "not_found", _("There is no such place to book."))
    return ground.venue


def _seats(ground: Ground, wanted: Sequence[uuid.UUID]) -> list[Seat]:
    """The open seats of these uids, in the order asked."""
    if not 1 <= len(wanted) <= MOST_RESOURCES:
        raise Invalid.field("resources", "out_of_range", _("Choose 1 to 20 seats."))
    found = {seat.uid: seat for seat in ground.seats if seat.is_open}
    if len(found) < len(wanted):
        raise Invalid.field("resource", "not_found", _("There is no such seat to book here."))
    return [found[uid] for uid in wanted]


def _channel_of(actor: Actor) -> str:
    return Booking.Channel.WEB if actor.kind == "customer" else Booking.Channel.DESK


def _enter_first_state(booking: Booking, ground: Ground, actor: Actor, *, now: datetime) -> None:
    """Held while something is to be paid first; else accepted, or requested where the venue accepts by hand."""
    if by_staff(actor):
        booking.state = Booking.State.ACCEPTED
    elif booking.total_minor and not booking.at_desk:
        _refuse_too_many_holds(ground, now=now)
        booking.state = Booking.State.HELD
        booking.hold_expires_at = now + timedelta(seconds=settings.HOLD_SECONDS)
    else:
        by_hand = booking.venue.accepts_by_hand
        booking.state = Booking.State.REQUESTED if by_hand else Booking.State.ACCEPTED


def _refuse_too_many_holds(ground: Ground, *, now: datetime) -> None:
    held = [one for one in ground.open_holds if one.hold_expires_at and one.hold_expires_at > now]
    if len(held) >= MOST_HOLDS:
        raise TooManyHolds(holds=MOST_HOLDS)


def _claim(booking: Booking, sales: Sequence[Sale], ground: Ground, *, now: datetime) -> None:
    """What was read without the locks may refuse at once; it does not let anybody in."""
    hold_units(
        wanted=[Wanted(sale.seat.unit, booking.period) for sale in sales],
        subject=claim_subject(booking),
        kind=Claim.Kind.HOLD if booking.hold_expires_at else Claim.Kind.BOOKING,
        now=now,
        expires_at=booking.hold_expires_at,
        seen=[claim for claim in ground.claims if claim.period.overlaps(booking.period)],
    )


def _write(booking: Booking, sales: Sequence[Sale], actor: Actor) -> None:
    """The booking, its lines, the fact, and the job that ends it: one message."""
    message = Message()
    message.write([booking])
    message.write(_lines(booking, sales))
    spine.emit_with(message, f"booking.{booking.state}", booking, actor=actor, **facts_of(booking, sales))
    _enqueue_expiry(message, booking)
    message.send()


def _lines(booking: Booking, sales: Sequence[Sale]) -> list[BookingLine]:
    return [
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
    ]


def _some_codes() -> list[str]:
    """A few random codes; the booking gets the first that nobody has. The later ones are longer."""
    return [f"BKG-{spoken_code(length)}" for length in CODE_LENGTHS]


def _enqueue_expiry(message: Message, booking: Booking) -> None:
    """A hold ends when it runs out, a request that nobody answered when its time comes."""
    ends = {Booking.State.HELD: booking.hold_expires_at, Booking.State.REQUESTED: booking.starts_at}
    if run_at := ends.get(Booking.State(booking.state)):
        jobs.enqueue_with(message, EXPIRE, {"booking": str(booking.uid)}, run_at=run_at)
