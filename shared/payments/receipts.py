"""Receipt numbers without gaps: one series for each place and fiscal year."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Max

from shared import locks
from shared.payments.models import ReceiptSeries
from shared.unit import UnitError

APRIL = 4
TRIES = 5


def fiscal_year(day: date) -> str:
    """`2026-27` from 1 April 2026 to 31 March 2027 (Income-tax Act 1961, section 3)."""
    first = day.year if day.month >= APRIL else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


# Steps


def next_receipt_number(*, place_uid: uuid.UUID, timezone: str, now: datetime) -> str:
    """The place's next number, for example `R1/26-27/00042`. It is given only if the unit commits."""
    year = fiscal_year(now.astimezone(ZoneInfo(timezone)).date())
    series = locks.take(ReceiptSeries, _series_of(place_uid, year).pk)
    if series is None:
        raise UnitError("a receipt series went away")
    series.last += 1
    series.save(update_fields=["last"])
    return f"R{series.place_number}/{year[2:]}/{series.last:05d}"


def _series_of(place_uid: uuid.UUID, year: str) -> ReceiptSeries:
    """The series, opened at its first use. Two places that open theirs at once get two numbers."""
    for _ in range(TRIES):
        found = ReceiptSeries.objects.filter(place_uid=place_uid, fiscal_year=year).first()
        if found is not None:
            return found
        new = ReceiptSeries(place_uid=place_uid, place_number=_place_number(place_uid), fiscal_year=year)
        ReceiptSeries.objects.bulk_create([new], ignore_conflicts=True)
    raise UnitError("no receipt series could be opened")


def _place_number(place_uid: uuid.UUID) -> int:
    """The place's own number in earlier years, else the next free one."""
    known = ReceiptSeries.objects.filter(place_uid=place_uid).values_list("place_number", flat=True).first()
    if known is not None:
        return known
    highest: int | None = ReceiptSeries.objects.aggregate(highest=Max("place_number"))["highest"]
    return (highest or 0) + 1
