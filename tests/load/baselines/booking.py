"""A claim as it is usually written: lock the seat, look whether somebody has the time, insert."""

from __future__ import annotations

from django.db import transaction

from shared.ids import uuid7
from shared.periods import Period
from tenant_apps.slots.models import Claim, Unit


def claim_by_check(unit: Unit, period: Period) -> None:
    """In one transaction; correct only because everybody locks the seat first."""
    with transaction.atomic():
        seat = Unit.objects.select_for_update().get(pk=unit.pk)
        taken = Claim.objects.filter(unit=seat, state="active", starts_at__lt=period.end, ends_at__gt=period.start)
        if not taken.exists():
            Claim.objects.create(
                unit=seat,
                kind="booking",
                state="active",
                starts_at=period.start,
                ends_at=period.end,
                subject_kind="booking",
                subject_uid=uuid7(),
            )
