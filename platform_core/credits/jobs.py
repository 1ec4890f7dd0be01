"""Doors of the job runner."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

from platform_core.credits.actions import hand_out_order
from platform_core.credits.alerts import Standing, note_full, standings, tell_low
from platform_core.credits.payable import HAND_OUT
from shared.jobs import job, schedule
from shared.tenancy.connection import connection
from shared.unit import in_unit


@job(HAND_OUT, queue="fast")
def hand_out(*, order: str) -> None:
    """The messages of a paid order."""
    hand_out_order(order_uid=uuid.UUID(order))


@job("credits.look_at_wallets", queue="slow", opens_units=True)
def look_at_wallets() -> None:
    """Tell who runs low; each in a unit of its own."""
    for standing in list(standings()):
        if standing.is_low != standing.was_told:
            connection.set_schema_to_public()
            in_unit(partial(_note, standing))


def _note(standing: Standing, _unit: object) -> None:
    if standing.is_low:
        tell_low(standing=standing)
    else:
        note_full(standing=standing)


schedule("credits.look_at_wallets", every=timedelta(minutes=5))
