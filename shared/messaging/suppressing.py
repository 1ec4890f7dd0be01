"""A step: an address that does not want, or cannot be sent, something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.messaging.models import Suppression

if TYPE_CHECKING:
    from datetime import datetime

# Steps


def suppress(address: str, *, channel: str, scope: str, reason: str, now: datetime) -> None:
    """No more of this to this address; twice is harmless."""
    row = Suppression(address=address, channel=channel, scope=scope, reason=reason[:60], since=now, created_at=now)
    Suppression.objects.bulk_create([row], ignore_conflicts=True)
