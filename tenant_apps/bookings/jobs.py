"""Doors of the job runner."""

from __future__ import annotations

import uuid

from shared.jobs import job
from tenant_apps.bookings.actions import expire_booking
from tenant_apps.bookings.actions.book import EXPIRE


@job(EXPIRE, queue="fast")
def expire(*, booking: str) -> None:
    """End a hold or a request that ran out."""
    expire_booking(booking_uid=uuid.UUID(booking))
