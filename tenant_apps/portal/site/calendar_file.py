"""A booking as an iCalendar event (RFC 5545)."""

from __future__ import annotations

from datetime import UTC, datetime

from shared.tenancy import current_tenant
from tenant_apps.bookings.models import Booking

LINE_BYTES = 75
GONE = frozenset({Booking.State.CANCELLED, Booking.State.EXPIRED})


def calendar_of(booking: Booking, *, title: str, address: str) -> str:
    """The file: one event, with an alarm an hour before. A cancelled booking says so, and the calendar takes it out."""
    venue = booking.venue
    place = ", ".join(part for part in (venue.name, venue.address, venue.city) if part)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Frontdesk//Booking//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.uid}@{current_tenant().uid}",
        f"DTSTAMP:{_instant(booking.updated_at)}",
        f"SEQUENCE:{int(booking.updated_at.timestamp()) - int(booking.created_at.timestamp())}",
        f"DTSTART:{_instant(booking.starts_at)}",
        f"DTEND:{_instant(booking.ends_at)}",
        f"SUMMARY:{_text(f'{title}, {venue.name}')}",
        f"LOCATION:{_text(place)}",
        f"DESCRIPTION:{_text(booking.code)}",
        f"URL:{address}",
        f"STATUS:{'CANCELLED' if booking.state in GONE else 'CONFIRMED'}",
        *_position(venue.lat, venue.lng),
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{_text(title)}",
        "TRIGGER:-PT1H",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _position(lat: float | None, lng: float | None) -> list[str]:
    return [] if lat is None or lng is None else [f"GEO:{lat};{lng}"]


def _instant(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """With the characters escaped that the format uses itself."""
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines of at most 75 bytes; what goes on begins with a space. No character is cut in two."""
    parts, rest, room = [], line, LINE_BYTES
    while len(rest.encode()) > room:
        cut = len(rest.encode()[:room].decode(errors="ignore"))
        parts.append(rest[:cut])
        rest, room = rest[cut:], LINE_BYTES - 1
    return "\r\n ".join([*parts, rest])
