"""The lists of venues and seats without models and serializers."""

from __future__ import annotations

from collections.abc import Sequence

from shared.api.lean import Lean, Row, moment, money

VENUE_COLUMNS = (
    "uid", "name", "slug", "city", "address", "timezone", "lat", "lng", "status", "amenities", "accepts_by_hand",
    "pay_at_desk", "currency", "created_at", "updated_at",
)  # fmt: skip
SEAT_COLUMNS = (
    "uid", "label", "area__uid", "note", "x", "y", "chair", "price_per_hour_minor", "currency", "state", "created_at",
)  # fmt: skip


def _venues(rows: Sequence[Row]) -> list[Row]:
    """As `VenueOut` does."""
    for row in rows:
        row["created_at"], row["updated_at"] = moment(row["created_at"]), moment(row["updated_at"])
    return list(rows)


def _seats(rows: Sequence[Row]) -> list[Row]:
    """As `SeatOut` does."""
    return [
        {
            "uid": row["uid"],
            "label": row["label"],
            "area": row["area__uid"],
            "note": row["note"],
            "x": row["x"],
            "y": row["y"],
            "chair": row["chair"],
            "price_per_hour": money(row["price_per_hour_minor"], row["currency"]),
            "state": row["state"],
        }
        for row in rows
    ]


VENUES = Lean(columns=VENUE_COLUMNS, shown=_venues)
SEATS = Lean(columns=SEAT_COLUMNS, shown=_seats)
