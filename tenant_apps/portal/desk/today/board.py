"""What Today shows, gathered once: tabs of arrivals, figures, seats, and what needs somebody."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared.actor import Actor
from shared.look.frames import Need, Stat
from shared.look.rail import HOUR
from shared.look.wording import group, money_text
from shared.money import Money
from shared.payments.models import Payment, Refund
from tenant_apps.bookings.models import Booking
from tenant_apps.portal.desk.nouns import Nouns
from tenant_apps.portal.desk.today.day import COMING, Day
from tenant_apps.portal.desk.today.needs import needs_of
from tenant_apps.portal.desk.today.rows import JUST, SOON, Arrival, Sight, arrival_of, methods_of

S = Booking.State
TABS = ("due", "here", "left", "no_show")
PAST_SHOWN, ARRIVED_SHOWN, COMING_SHOWN, OTHER_SHOWN = 6, 2, 12, 30
WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of the lists: its name, its word, how many stand in it."""

    name: str
    word: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Today. before, after: lines above and below the now line; hidden: how many more there are."""

    day: Day
    tab: str
    tabs: Sequence[Tab]
    stats: Sequence[Stat]
    before: Sequence[Arrival]
    after: Sequence[Arrival]
    earlier: int
    later: int
    needs: Sequence[Need]

    @property
    def first(self) -> uuid.UUID | None:
        """Whose verb is filled: the one who is due longest, or next."""
        return next((row.uid for row in (*self.before, *self.after) if row.is_first_in_line), None)


def board_of(day: Day, *, tab: str, actor: Actor, nouns: Nouns) -> Board:
    """All of it; queries: the day's, payments, and what needs somebody."""
    chosen = tab if tab in TABS else "due"
    before, after, earlier, later = _cut(day, chosen)
    sight = Sight(actor=actor, now=day.now, zone=day.zone, methods=methods_of([*before, *after]))
    return Board(
        day=day,
        tab=chosen,
        tabs=_tabs(day, chosen),
        stats=_stats(day, actor, nouns),
        before=[arrival_of(booking, sight) for booking in before],
        after=[arrival_of(booking, sight) for booking in after],
        earlier=earlier,
        later=later,
        needs=needs_of(day, actor),
    )


def due_of(day: Day) -> list[Booking]:
    """Who is still to come, or should be here by now."""
    return day.those(*COMING)


def _tabs(day: Day, chosen: str) -> list[Tab]:
    found = {
        "due": (_("Due"), len(due_of(day))),
        "here": (_("Here"), len(day.those(S.IN_PROGRESS))),
        "left": (_("Left"), len(day.those(S.COMPLETED))),
        "no_show": (_("No-show"), len(day.those(S.NO_SHOW))),
    }
    return [Tab(name=name, word=word, count=count, current=name == chosen) for name, (word, count) in found.items()]


def _cut(day: Day, tab: str) -> tuple[list[Booking], list[Booking], int, int]:
    """The lines above and below now, and how many of each side are left out."""
    if tab != "due":
        state = {"here": S.IN_PROGRESS, "left": S.COMPLETED, "no_show": S.NO_SHOW}[tab]
        rows = day.those(state)
        rows = rows if tab == "here" else rows[::-1]
        return rows[:OTHER_SHOWN], [], 0, max(0, len(rows) - OTHER_SHOWN)
    due = due_of(day)
    late = [one for one in due if one.starts_at <= day.now]
    coming = [one for one in due if one.starts_at > day.now]
    past = sorted([*late[-PAST_SHOWN:], *_just_arrived(day)], key=_shown_at)
    return past, coming[:COMING_SHOWN], max(0, len(late) - PAST_SHOWN), max(0, len(coming) - COMING_SHOWN)


def _just_arrived(day: Day) -> list[Booking]:
    """The last few who were checked in a moment ago, so that a slip is seen and taken back."""
    here = [one for one in day.those(S.IN_PROGRESS) if one.started_at and day.now - one.started_at < JUST]
    return sorted(here, key=_shown_at)[-ARRIVED_SHOWN:]


def _shown_at(booking: Booking) -> datetime:
    return booking.started_at or booking.starts_at


def _stats(day: Day, actor: Actor, nouns: Nouns) -> list[Stat]:
    """Who is here, who comes, what was taken and what is to collect."""
    cells = [_here(day), _left(day)]
    if actor.may("payments.read"):
        cells += [_taken(day), _to_collect(day, nouns)]
    return cells


def _here(day: Day) -> Stat:
    here = sum(len(one.lines.all()) for one in day.those(S.IN_PROGRESS))
    peak, at = max(((day.load_at(minute), minute) for minute in range(0, 24 * HOUR, HOUR)), default=(0.0, 0))
    note = _("%(percent)s%% full at %(clock)s") % {"percent": round(100 * peak), "clock": f"{at // HOUR:02d}:00"}
    return Stat(
        label=_("Here now"),
        value=group(here),
        of=_("of %(n)s") % {"n": group(day.capacity)},
        note=note if peak else _("nobody is booked"),
        href=reverse("desk:seats"),
    )


def _left(day: Day) -> Stat:
    due = due_of(day)
    soon = sum(day.now <= one.starts_at < day.now + SOON for one in due)
    late = sum(one.starts_at < day.now and one.state == S.ACCEPTED for one in due)
    note, tone = _("nobody in the next 10 min"), ""
    if late:
        note, tone = ngettext("%(n)d is late", "%(n)d are late", late) % {"n": late}, "late"
    elif soon:
        note, tone = ngettext("%(n)d within 10 min", "%(n)d within 10 min", soon) % {"n": soon}, "late"
    href = f"{reverse('desk:today')}?tab=due"
    return Stat(label=_("Still to come"), value=group(len(due)), note=note, tone=tone, href=href)


def _taken(day: Day) -> Stat:
    """What the till took less what it gave back, beside the same day of the last week."""
    taken = _net(day, 0)
    usual = _net(day, WEEK)
    difference = taken - usual
    currency = day.venue.currency
    if not usual:
        note = _("nothing a week ago")
    elif difference >= 0:
        note = _("%(amount)s above last week") % {
            "amount": money_text(Money(minor=difference, currency=currency), "tile")
        }
    else:
        note = _("%(amount)s below last week") % {
            "amount": money_text(Money(minor=-difference, currency=currency), "tile")
        }
    value = money_text(Money(minor=taken, currency=currency), "tile")
    return Stat(label=_("Taken today"), value=value, note=note, href=reverse("desk:money"))


def _net(day: Day, days_before: int) -> int:
    """Captured at the venue in the day's hours so far, less what was handed back in them. Two queries."""
    back = timedelta(days=days_before)
    start, end = day.span.start - back, min(day.now, day.span.end) - back
    paid = Payment.objects.filter(place_uid=day.venue.uid, paid_at__gte=start, paid_at__lte=end)
    given = Refund.objects.filter(
        payment__place_uid=day.venue.uid, finished_at__gte=start, finished_at__lte=end, state=Refund.State.SUCCEEDED
    ).exclude(cause__in=Refund.BY_ITSELF)
    taken: int = paid.aggregate(sum=Sum(F("amount_minor")))["sum"] or 0
    returned: int = given.aggregate(sum=Sum(F("amount_minor")))["sum"] or 0
    return taken - returned


def _to_collect(day: Day, nouns: Nouns) -> Stat:
    owing = [one for one in day.those(S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED) if one.due]
    total = Money(minor=sum(one.due.minor for one in owing), currency=day.venue.currency)
    people = len({one.customer_id or -one.pk for one in owing})
    note = f"{group(people)} {nouns.customers_for(people)}" if people else _("nothing is owed")
    href = f"{reverse('desk:bookings')}?owing=1"
    return Stat(label=_("To collect"), value=money_text(total, "tile"), note=note, href=href)
