"""A booking as a line of the arrivals: when, who, what about it, how it stands, and the one verb. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared.actor import Actor
from shared.look.wording import money_text
from shared.payments.models import Payment
from tenant_apps.bookings.models import Booking

S = Booking.State
SOON = timedelta(minutes=10)
GRACE = timedelta(minutes=5)
JUST = timedelta(minutes=10)
AN_HOUR_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """What to press. href: where it leads; is_post: it does it at once; is_dialog: it opens beside the list."""

    word: str
    href: str
    is_post: bool = False
    is_dialog: bool = False
    busy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A line of the list. until: when a hold runs out. is_late: the time shows in marigold.

    is_first_in_line: whether its verb may be the filled one.
    """

    uid: uuid.UUID
    at: datetime
    name: str
    code: str
    href: str
    about: str
    shape: str
    word: str
    verb: Verb | None
    is_late: bool = False
    is_first_in_line: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Who looks, when, and what was paid how: {booking uid: method}."""

    actor: Actor
    now: datetime
    zone: ZoneInfo
    methods: Mapping[uuid.UUID, str]


def arrival_of(booking: Booking, sight: Sight) -> Arrival:
    """The booking as a line."""
    customer = booking.customer
    shape, word = _standing(booking, sight)
    return Arrival(
        uid=booking.uid,
        at=(booking.started_at if booking.state == S.IN_PROGRESS else None) or booking.starts_at,
        name=customer.name if customer else _("Walk-in"),
        code=customer.code if customer else booking.code,
        href=reverse("desk:booking", args=[booking.uid]),
        about=about(booking, sight),
        shape=shape,
        word=word,
        verb=verb_of(booking, sight.actor),
        is_late=booking.state == S.ACCEPTED and booking.starts_at + GRACE < sight.now,
        is_first_in_line=booking.state in {S.REQUESTED, S.ACCEPTED},
        until=booking.hold_expires_at if booking.state == S.HELD else None,
    )


def about(booking: Booking, sight: Sight) -> str:
    """Afternoon · B-14 · paid ₹120.00 by UPI."""
    return " · ".join(
        part for part in (what_of(booking, sight.zone), seats_of(booking), _money(booking, sight)) if part
    )


def what_of(booking: Booking, zone: ZoneInfo) -> str:
    """The shift that was sold, else the clock times."""
    shift = next((line.shift for line in booking.lines.all() if line.shift), "")
    start, end = booking.starts_at.astimezone(zone), booking.ends_at.astimezone(zone)
    return shift or f"{start:%H:%M}–{end:%H:%M}"


def seats_of(booking: Booking) -> str:
    """B-14, or the first of several and how many more."""
    labels = [line.label for line in booking.lines.all()]
    if len(labels) <= 2:  # noqa: PLR2004
        return ", ".join(labels)
    return ngettext("%(first)s and %(n)d more", "%(first)s and %(n)d more", len(labels) - 1) % {
        "first": labels[0],
        "n": len(labels) - 1,
    }


def verb_of(booking: Booking, actor: Actor) -> Verb | None:
    """The one thing to do next with it, as far as this role may."""
    if booking.state in {S.HELD, S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS} and booking.due and actor.may("payments.take"):
        return _take(booking)
    if not actor.may("bookings.write"):
        return None
    if booking.state == S.REQUESTED:
        return _post(booking, "accept", _("Accept"), _("Accepting…"))
    if booking.state == S.ACCEPTED:
        return _post(booking, "check-in", _("Check in"), _("Checking in…"))
    if booking.state == S.IN_PROGRESS:
        return _post(booking, "check-out", _("Check out"), _("Checking out…"))
    return None


def _take(booking: Booking) -> Verb:
    word = _("Take %(amount)s") % {"amount": money_text(booking.due, "tile")}
    return Verb(word=word, href=reverse("desk:pay", args=[booking.uid]), is_dialog=True)


def _post(booking: Booking, name: str, word: str, busy: str) -> Verb:
    return Verb(word=word, href=reverse(f"desk:{name}", args=[booking.uid]), is_post=True, busy=busy)


def _money(booking: Booking, sight: Sight) -> str:
    if booking.due:
        return _("%(amount)s to collect") % {"amount": money_text(booking.due)}
    if not booking.paid:
        return ""
    method = sight.methods.get(booking.uid, "")
    amount = money_text(booking.paid)
    if not method:
        return _("paid %(amount)s") % {"amount": amount}
    return _("paid %(amount)s by %(method)s") % {"amount": amount, "method": method_name(method)}


def method_name(method: str) -> str:
    """Cash, UPI, card: inside a sentence."""
    return {"cash": _("cash"), "upi": "UPI", "card_terminal": _("card")}.get(method, method)


def _standing(booking: Booking, sight: Sight) -> tuple[str, str]:  # noqa: PLR0911 - one line for each way to stand
    """The mark's shape and word."""
    if booking.state == S.IN_PROGRESS:
        return _here(booking, sight)
    if booking.state == S.HELD:
        return "wait", _("On hold")
    if booking.state == S.REQUESTED:
        return "need", _("Asks to confirm")
    if booking.state == S.ACCEPTED and booking.due:
        return "need", _("Unpaid")
    if booking.state == S.ACCEPTED:
        return _due(booking, sight)
    if booking.state == S.COMPLETED:
        return "done", _("Left %(clock)s") % {"clock": _clock(booking.ended_at or booking.ends_at, sight)}
    return booking.state, ""


def _here(booking: Booking, sight: Sight) -> tuple[str, str]:
    if booking.ends_at < sight.now:
        return "need", _("Over since %(clock)s") % {"clock": _clock(booking.ends_at, sight)}
    return "done", _("Here since %(clock)s") % {"clock": _clock(booking.started_at or booking.starts_at, sight)}


def _due(booking: Booking, sight: Sight) -> tuple[str, str]:
    seconds = (booking.starts_at - sight.now).total_seconds()
    minutes = round(abs(seconds) / 60)
    if seconds <= -GRACE.total_seconds():
        return "need", _("Late since %(clock)s") % {"clock": _clock(booking.starts_at, sight)}
    if minutes == 0 or seconds < 0:
        return "wait", _("Due now")
    if seconds < AN_HOUR_S:
        return "wait", ngettext("Due in %(n)d min", "Due in %(n)d min", minutes) % {"n": minutes}
    return "wait", _("Booked")


def _clock(instant: datetime, sight: Sight) -> str:
    return f"{instant.astimezone(sight.zone):%H:%M}"


def methods_of(bookings: Sequence[Booking]) -> dict[uuid.UUID, str]:
    """How these bookings were paid, the latest payment of each. One query; none when nothing was paid."""
    paid = [booking.uid for booking in bookings if booking.paid_minor]
    if not paid:
        return {}
    rows = Payment.objects.filter(payable_kind="booking", payable_uid__in=paid, captured_minor__gt=0).order_by("pk")
    return dict(rows.values_list("payable_uid", "method"))
