"""Housekeeping: what can never be good again is not kept."""

from __future__ import annotations

from datetime import timedelta

from shared.identity.actions.housekeeping import forget_ended
from shared.jobs import job, schedule


@job("identity.forget_ended", queue="slow")
def forget_ended_sign_ins() -> None:
    """Once a day, in every schema."""
    forget_ended()


schedule("identity.forget_ended", every=timedelta(days=1), per_tenant=True)
