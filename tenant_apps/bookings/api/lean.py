"""The list of bookings without models and serializers: two queries for a page of any length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from shared.api.lean import Lean, Row, money
from tenant_apps.bookings.models import BookingLine

COLUMNS = (
    "id", "uid", "code", "state", "venue__uid", "venue__name", "venue__timezone", "customer__uid", "customer__name",
    "starts_at", "ends_at", "hold_expires_at", "started_at", "ended_at", "end_reason", "total_minor", "paid_minor",
    "currency", "at_desk", "party_size", "channel", "source", "notes", "created_at",
)  # fmt: skip
LINE_COLUMNS = ("booking_id", "kind", "unit__uid", "label", "place", "shift", "price_minor", "currency")


def _shown(rows: Sequence[Row]) -> list[Row]:
    """As `BookingOut` does."""
    lines = _lines(row["id"] for row in rows)
    return [_booking(row, lines[row["id"]], ZoneInfo(row["venue__timezone"])) for row in rows]


def _lines(bookings: Iterable[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    rows = BookingLine.objects.filter(booking_id__in=list(bookings)).order_by("pk").values_list(*LINE_COLUMNS)
    for booking, kind, unit, label, place, shift, price, currency in rows:
        shown = {"kind": kind, "resource": unit, "label": label, "place": place, "shift": shift}
        found[booking].append({**shown, "price": money(price, currency)})
    return found


def _booking(row: Row, lines: list[Row], zone: ZoneInfo) -> Row:
    resources, currency = [line["resource"] for line in lines], row["currency"]
    return {
        "uid": row["uid"],
        "code": row["code"],
        "state": row["state"],
        "venue": row["venue__uid"],
        "venue_name": row["venue__name"],
        "customer": row["customer__uid"],
        "customer_name": row["customer__name"] or "",
        "start": _at(row["starts_at"], zone),
        "end": _at(row["ends_at"], zone),
        "hold_expires_at": _at(row["hold_expires_at"], zone),
        "started_at": _at(row["started_at"], zone),
        "ended_at": _at(row["ended_at"], zone),
        "end_reason": row["end_reason"],
        "resource": next(iter(resources), None),
        "resources": resources,
        "lines": lines,
        "total": money(row["total_minor"], currency),
        "paid": money(row["paid_minor"], currency),
        "due": money(row["total_minor"] - row["paid_minor"], currency),
        "pay_at_desk": row["at_desk"],
        "party_size": row["party_size"],
        "channel": row["channel"],
        "source": row["source"],
        "notes": row["notes"],
        "created_at": _at(row["created_at"], zone),
    }


def _at(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """On the venue's clock."""
    return instant.astimezone(zone) if instant else None


BOOKINGS = Lean(columns=COLUMNS, shown=_shown)
