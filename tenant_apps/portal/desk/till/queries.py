"""What the money pages show: payments as lines, days of the till. Presentation alone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from shared.money import Money
from shared.payments.models import Payment, Refund
from tenant_apps.slots.availability import MIDNIGHT, instant_at

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from shared.actor import Actor
    from tenant_apps.venues.models import Venue

METHODS = ("cash", "upi", "card_terminal")


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodSum:
    """What one method took and gave back in a day."""

    method: str
    taken: Money
    returned: Money

    @property
    def net(self) -> Money:
        """What should lie there."""
        return self.taken - self.returned


def payments_where(rows: QuerySet[Payment], *, show: str = "", method: str = "", search: str = "") -> QuerySet[Payment]:
    """Those that match. show: refunds (something waits to go back), refunded, or nothing."""
    if show == "refunds":
        rows = rows.filter(refunding_minor__gt=0, gateway="desk")
    elif show == "refunded":
        rows = rows.filter(refunded_minor__gt=0)
    if method in METHODS:
        rows = rows.filter(method=method)
    words = search.strip()[:60].replace("\x00", "")
    if words:
        rows = rows.filter(
            Q(receipt_number__icontains=words)
            | Q(payer_name__icontains=words)
            | Q(line__icontains=words)
            | Q(reference__iexact=words)
        )
    return rows


def sums_of_today(place: Venue, *, now: datetime, zone: ZoneInfo) -> list[MethodSum]:
    """By method, since the place's midnight. Two queries."""
    start = instant_at(now.astimezone(zone).date(), MIDNIGHT, zone)
    until = start + timedelta(days=1)
    paid = Payment.objects.filter(place_uid=place.uid, paid_at__gte=start, paid_at__lt=until, gateway="desk")
    back = Refund.objects.filter(
        payment__place_uid=place.uid,
        payment__gateway="desk",
        state=Refund.State.SUCCEEDED,
        finished_at__gte=start,
        finished_at__lt=until,
    )
    taken = dict(paid.values_list("method").annotate(sum=Sum("captured_minor")).order_by())
    returned = dict(back.values_list("payment__method").annotate(sum=Sum("amount_minor")).order_by())
    return [
        MethodSum(
            method=method,
            taken=Money(minor=taken.get(method, 0), currency=place.currency),
            returned=Money(minor=returned.get(method, 0), currency=place.currency),
        )
        for method in METHODS
    ]


def payments_about(booking_uids: Sequence[uuid.UUID], actor: Actor) -> QuerySet[Payment]:
    """The payments of some bookings, oldest first; none for who may not read payments."""
    if not actor.may("payments.read"):
        return Payment.objects.none()
    rows = Payment.objects.filter(payable_kind="booking", payable_uid__in=booking_uids)
    return rows.prefetch_related("refunds").order_by("pk")
