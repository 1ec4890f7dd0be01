"""Doors of the job runner."""

from __future__ import annotations

import uuid

from shared.jobs import job
from tenant_apps.bookings.actions.book import EXPIRE
from tenant_apps.bookings.flows import run_out


@job(EXPIRE, queue="fast", opens_units=True)
def expire(*, booking: str) -> None:
    """End a hold or a request that ran out."""
    run_out(booking_uid=uuid.UUID(booking))
