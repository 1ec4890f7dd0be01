"""The course of a booking: accepted, begun, completed, or never begun."""

from __future__ import annotations

import uuid
from datetime import datetime

from shared import spine
from shared.actor import SYSTEM, Actor
from shared.unit import UNIT_NOW, action
from tenant_apps.bookings.actions.steps import claim_subject, facts_of, take_booking
from tenant_apps.bookings.errors import HoldExpired, NotBegun
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.states import check_way
from tenant_apps.slots.actions import confirm_claims, end_claims, release_claims
from tenant_apps.slots.errors import HoldLost

S = Booking.State


@action
def accept_booking(*, booking_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> Booking:
    """Say yes to a request, or keep a hold without money; accepting twice is harmless.

    Raises NotFound, IllegalState, HoldExpired.
    """
    booking = take_booking(booking_uid)
    if booking.state == S.ACCEPTED:
        return booking
    confirm(booking, S.ACCEPTED, actor=actor, now=now)
    return booking


@action
def start_booking(*, booking_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> Booking:
    """Check the customer in; twice is harmless. Raises NotFound, IllegalState."""
    booking = take_booking(booking_uid)
    if booking.state == S.IN_PROGRESS:
        return booking
    check_way(booking, S.IN_PROGRESS)
    booking.state, booking.started_at = S.IN_PROGRESS, now
    booking.save(update_fields=["state", "started_at"])
    spine.emit("booking.started", booking, actor=actor, **facts_of(booking))
    return booking


@action
def complete_booking(*, booking_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> Booking:
    """Check the customer out; the rest of the time is free again. Twice is harmless. Raises NotFound, IllegalState."""
    booking = take_booking(booking_uid)
    if booking.state == S.COMPLETED:
        return booking
    check_way(booking, S.COMPLETED)
    end(booking, S.COMPLETED, actor=actor, now=now)
    return booking


@action
def mark_no_show(*, booking_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> Booking:
    """Nobody came: the rest of the time is free again. Raises NotFound, IllegalState, NotBegun."""
    booking = take_booking(booking_uid)
    if booking.state == S.NO_SHOW:
        return booking
    check_way(booking, S.NO_SHOW)
    if now < booking.starts_at:
        raise NotBegun
    end(booking, S.NO_SHOW, actor=actor, now=now)
    return booking


@action
def expire_booking(*, booking_uid: uuid.UUID, actor: Actor = SYSTEM, now: datetime = UNIT_NOW) -> Booking:
    """End a hold that ran out, or a request whose time came unanswered. Anything else stays as it is."""
    booking = take_booking(booking_uid)
    if not has_run_out(booking, now):
        return booking
    release_claims(subject=claim_subject(booking), reason="expired", now=now)
    booking.state, booking.ended_at = S.EXPIRED, now
    booking.save(update_fields=["state", "ended_at"])
    spine.emit("booking.expired", booking, actor=actor, **facts_of(booking))
    return booking


# Steps


def confirm(booking: Booking, state: str, *, actor: Actor, now: datetime) -> None:
    """Make a locked booking's time lasting and enter the state. Raises IllegalState, HoldExpired."""
    check_way(booking, state)
    try:
        confirm_claims(subject=claim_subject(booking), now=now)
    except HoldLost as error:
        raise HoldExpired(booking=booking.code) from error
    booking.state, booking.hold_expires_at, booking.ended_at = state, None, None
    booking.save(update_fields=["state", "hold_expires_at", "ended_at", "paid_minor"])
    spine.emit(f"booking.{state}", booking, actor=actor, **facts_of(booking))


def end(booking: Booking, state: str, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Give a locked booking's remaining time back and enter its last state."""
    end_claims(subject=claim_subject(booking), now=now, reason=state)
    booking.state, booking.ended_at, booking.end_reason, booking.hold_expires_at = state, now, reason, None
    booking.save(update_fields=["state", "ended_at", "end_reason", "hold_expires_at", "paid_minor"])
    spine.emit(f"booking.{state}", booking, actor=actor, **facts_of(booking))


def has_run_out(booking: Booking, now: datetime) -> bool:
    """Whether a hold or a request has come to its end by now."""
    if booking.state == S.HELD:
        return booking.hold_expires_at is not None and booking.hold_expires_at <= now
    return booking.state == S.REQUESTED and booking.starts_at <= now
