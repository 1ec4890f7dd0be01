"""What can never be good again, and is old enough that nobody asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from shared.clock import wall
from shared.identity.models import Device, MailToken, PhoneCode
from shared.unit import UNIT_NOW, action

KEPT = timedelta(days=35)


@action
def forget_ended(*, now: datetime = UNIT_NOW) -> int:
    """Delete devices, codes and links that ended 35 days ago. Returns how many rows."""
    old, old_by_wall = now - KEPT, wall() - KEPT
    ended = [
        Device.objects.filter(Q(expires_at__lt=old_by_wall) | Q(revoked_at__lt=old_by_wall)),
        PhoneCode.objects.filter(expires_at__lt=old),
        MailToken.objects.filter(expires_at__lt=old),
    ]
    return sum(rows.delete()[0] for rows in ended)
