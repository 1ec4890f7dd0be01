"""What people and the clock do with bookings."""

from tenant_apps.bookings.actions.book import book_seats
from tenant_apps.bookings.actions.course import (
    accept_booking,
    complete_booking,
    expire_booking,
    mark_no_show,
    start_booking,
)
from tenant_apps.bookings.actions.seating import reseat_booking, undo_start
from tenant_apps.bookings.actions.withdraw import cancel_booking, reschedule_booking

__all__ = [
    "accept_booking",
    "book_seats",
    "cancel_booking",
    "complete_booking",
    "expire_booking",
    "mark_no_show",
    "reschedule_booking",
    "reseat_booking",
    "start_booking",
    "undo_start",
]
