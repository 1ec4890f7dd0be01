"""Doors of the job runner."""

from __future__ import annotations

import uuid

from platform_core.credits.actions import hand_out_order
from platform_core.credits.payable import HAND_OUT
from shared.jobs import job


@job(HAND_OUT, queue="fast")
def hand_out(*, order: str) -> None:
    """The messages of a paid order."""
    hand_out_order(order_uid=uuid.UUID(order))
