"""What a booking's facts tell its customer."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shared.ports import Telling
from tenant_apps.bookings.models import Booking


class BookingTeller:
    """Fitted to `ports.fact_tellers` as `bookings`."""

    kinds = frozenset({"booking.accepted"})

    def tell(self, *, kind: str, subject_uid: uuid.UUID, facts: dict[str, Any], at: datetime) -> Telling | None:  # noqa: ARG002
        """It is confirmed; a walk-in without a customer is told nothing, nor is one that has ended since."""
        booking = Booking.objects.select_related("venue", "customer").filter(uid=subject_uid).first()
        if booking is None or booking.customer is None or booking.state != Booking.State.ACCEPTED:
            return None
        when = registered_moment(booking.starts_at, booking.venue.timezone)
        line = _("Your booking %(code)s at %(place)s is confirmed for %(when)s.")
        return Telling(
            customer_uid=booking.customer.uid,
            purpose="booking_accepted",
            values={"code": registered_code(booking.code), "when": when},
            lines=(
                _("Booking %(code)s") % {"code": booking.code},
                line % {"code": booking.code, "place": booking.venue.name, "when": when},
            ),
        )


def registered_moment(at: datetime, timezone: str) -> str:
    """As the registry takes it: `21 Nov 0530 PM`, English in every language."""
    local = at.astimezone(ZoneInfo(timezone))
    month = "JanFebMarAprMayJunJulAugSepOctNovDec"[3 * local.month - 3 : 3 * local.month]
    return f"{local.day} {month} {local.hour % 12 or 12:02d}{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"  # noqa: PLR2004


def registered_code(code: str) -> str:
    """A code without what the registry refuses: `BKG-7F3K` is `BKG7F3K`."""
    return "".join(character for character in code if character.isalnum())
