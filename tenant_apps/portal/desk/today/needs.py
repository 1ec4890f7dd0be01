"""What waits for a person: the fact, what is already being done, one verb. Money first, then time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared.actor import Actor
from shared.jobs.queries import dead_letters
from shared.look.frames import Need
from shared.look.wording import money_text
from shared.money import Money
from shared.payments.models import Refund
from shared.tenancy.connection import connection
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Import
from tenant_apps.portal.desk.today.day import Day

S = Booking.State
LONG = timedelta(minutes=15)


def needs_of(day: Day, actor: Actor) -> list[Need]:
    """At most one of each kind. Up to three queries beside the day's."""
    return [*_money(actor), *_requests(day, actor), *_overstays(day), *_late(day), *_files(actor), *_letters(actor)]


def _money(actor: Actor) -> Iterator[Need]:
    """Refunds that were asked for and wait at the counter."""
    if not actor.may("payments.read"):
        return
    waiting = Refund.objects.filter(state=Refund.State.REQUESTED, payment__gateway="desk")
    found = list(waiting.values("currency").annotate(n=Count("id"), sum=Sum("amount_minor")).order_by("-sum")[:1])
    for row in found:
        amount = money_text(Money(minor=row["sum"], currency=row["currency"]))
        fact = ngettext("%(n)d refund waits here: %(amount)s", "%(n)d refunds wait here: %(amount)s", row["n"])
        yield Need(
            icon="undo-2",
            fact=fact % {"n": row["n"], "amount": amount},
            doing=_("The money is set aside until somebody hands it over."),
            verb=_("Look"),
            href=f"{reverse('desk:money')}?show=refunds",
        )


def _requests(day: Day, actor: Actor) -> Iterator[Need]:
    asking = day.those(S.REQUESTED)
    if not asking or not actor.may("bookings.write"):
        return
    fact = ngettext("%(n)d booking asks to be confirmed", "%(n)d bookings ask to be confirmed", len(asking))
    yield Need(
        icon="calendar-clock",
        fact=fact % {"n": len(asking)},
        doing=_("The seats are kept meanwhile; unanswered ones end when their time comes."),
        verb=_("Answer"),
        href=f"{reverse('desk:bookings')}?state=requested",
    )


def _overstays(day: Day) -> Iterator[Need]:
    over = [one for one in day.those(S.IN_PROGRESS) if one.ends_at < day.now]
    if not over:
        return
    fact = ngettext("%(n)d stays past the time", "%(n)d stay past their time", len(over)) % {"n": len(over)}
    names = ", ".join(one.customer.name if one.customer else one.code for one in over[:3])
    yield Need(
        icon="hourglass",
        fact=fact,
        doing=_("%(names)s. The next booking of the seat is not stopped by it.") % {"names": names},
        verb=_("See"),
        href=f"{reverse('desk:today')}?tab=here",
    )


def _late(day: Day) -> Iterator[Need]:
    late = [one for one in day.those(S.ACCEPTED) if one.starts_at + LONG < day.now]
    if not late:
        return
    first = late[0]
    name = first.customer.name if first.customer else first.code
    fact = ngettext("%(n)d has not come", "%(n)d have not come", len(late)) % {"n": len(late)}
    yield Need(
        icon="armchair",
        fact=fact,
        doing=_("%(name)s is the first. The seat stays theirs until you mark a no-show.") % {"name": name},
        verb=_("Look"),
        href=reverse("desk:booking", args=[first.uid]),
    )


def _files(actor: Actor) -> Iterator[Need]:
    if not actor.may("customers.write"):
        return
    waiting = Import.objects.filter(state=Import.State.CHECKED).order_by("-id").first()
    if waiting is not None:
        yield Need(
            icon="upload",
            fact=_("%(file)s is checked and waits") % {"file": waiting.file_name},
            doing=_("Nothing of it was taken in so far; it is kept for a day."),
            verb=_("Decide"),
            href=reverse("desk:import", args=[waiting.uid]),
        )


def _letters(actor: Actor) -> Iterator[Need]:
    if not actor.may("jobs.read"):
        return
    count = dead_letters(connection.schema_name).count()
    if count:
        fact = ngettext("%(n)d piece of work failed for good", "%(n)d pieces of work failed for good", count)
        yield Need(
            icon="skull",
            fact=fact % {"n": count},
            doing=_("Every retry was used. Nothing is lost until it is deleted."),
            verb=_("Look"),
            href=reverse("desk:letters"),
        )
