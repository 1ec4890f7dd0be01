"""Doors of the job runner."""

from __future__ import annotations

from shared.jobs import job
from tenant_apps.customers import storage
from tenant_apps.customers.actions.imports import DISCARD_JOB, JOB, discard_import
from tenant_apps.customers.taking_in import take_in


@job(JOB, queue="slow", time_limit_s=600, opens_units=True)
def import_customers(*, import_id: int) -> None:
    """Check a file, and take it in, from wherever it stopped."""
    take_in(import_id)


@job(DISCARD_JOB)
def discard_checked(*, import_id: int) -> None:
    """A checked file that nobody wants is not kept."""
    row = discard_import(import_id=import_id)
    if row is not None:
        storage.remove_file(row.stored_as)
