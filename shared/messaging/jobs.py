"""Doors of the job runner."""

from __future__ import annotations

import uuid
from datetime import timedelta

from shared import clock
from shared.jobs import job, schedule
from shared.messaging import flows
from shared.messaging.actions.reports import APPLY, MATCH, apply_one, match_again
from shared.messaging.actions.sending import ASK
from shared.messaging.following import FOLLOW, follow_fact
from shared.messaging.models import Quota
from shared.messaging.reconciling import reconcile
from shared.messaging.writing import SEND, SEND_CODE
from shared.unit import in_unit


@job(SEND, opens_units=True, time_limit_s=60, for_suspended=True)
def send(*, message: str) -> None:
    """Hand one message over."""
    flows.hand_over(uuid.UUID(message))


@job(SEND_CODE, queue="fast", opens_units=True, time_limit_s=60, backoff_s=1)
def send_code(*, message: str) -> None:
    """The same for somebody who waits at a sign-in."""
    flows.hand_over(uuid.UUID(message))


@job(ASK, opens_units=True, time_limit_s=60, for_suspended=True)
def ask(*, submission: str, number: int) -> None:
    """Ask a carrier about a try whose outcome nobody knows."""
    flows.ask(uuid.UUID(submission), number=number)


@job(APPLY, queue="fast", for_suspended=True)
def apply_report(*, report: str) -> None:
    """A report that came to the platform's account."""
    apply_one(report_uid=uuid.UUID(report), from_public=True)


@job(MATCH, queue="fast", opens_units=True, for_suspended=True)
def match_report(*, report: str, number: int) -> None:
    """A report whose message was not known yet."""
    uid = uuid.UUID(report)
    if in_unit(lambda _: match_again(report_uid=uid, number=number)):
        in_unit(lambda _: apply_one(report_uid=uid, from_public=False))


@job(FOLLOW, queue="fast", for_suspended=True)
def follow(*, fact: str) -> None:
    """What a fact has to tell."""
    follow_fact(fact_uid=uuid.UUID(fact))


@job("messages.reconcile", queue="slow", opens_units=True, time_limit_s=300, for_suspended=True)
def reconcile_messages() -> None:
    """Once an hour, in every schema."""
    reconcile()


@job("messages.forget_quotas", queue="slow")
def forget_quotas() -> None:
    """Counts of stretches that are over."""
    Quota.objects.filter(until__lt=clock.now()).delete()


schedule("messages.reconcile", every=timedelta(hours=1), per_tenant=True)
schedule("messages.forget_quotas", every=timedelta(days=1), per_tenant=True)
