"""The reconciler: everything whose time to be asked has come, in the current schema, whoever forgot it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from shared import clock
from shared.payments import flows
from shared.payments.models import Attempt, Payment, Refund
from shared.payments.states import LIVE_ATTEMPT

WAITING_REFUNDS = (Refund.State.REQUESTED, Refund.State.SENDING, Refund.State.UNKNOWN, Refund.State.PENDING)


@dataclass(slots=True)
class Tally:
    """What a run did. unmatched: payments that somebody has to look at."""

    checked: int = 0
    changed: int = 0
    unmatched: int = 0

    def as_json(self) -> dict[str, int]:
        """The form of `reconcile --json`."""
        return {"checked": self.checked, "changed": self.changed, "unmatched": self.unmatched}


def reconcile(*, source: str, everything: bool = False) -> Tally:
    """Ask of all attempts and refunds that are due, or, where everything is wanted, of all that are not final."""
    tally = Tally()
    due = Q() if everything else Q(next_ask_at__lte=clock.now())
    live = Q(state__in=[*LIVE_ATTEMPT, Attempt.State.ORPHANED]) | Q(next_ask_at__isnull=False)
    attempts = Attempt.objects.filter(due, live, account__isnull=False).order_by("pk")
    for uid, state in list(attempts.values_list("uid", "state")):
        _count(tally, state, flows.look_again(attempt_uid=uid, source=source).state)
    refunds = Refund.objects.filter(due, capture__isnull=False, state__in=WAITING_REFUNDS).order_by("pk")
    for uid, state in list(refunds.values_list("uid", "state")):
        _count(tally, state, flows.send_refund(refund_uid=uid).state)
    tally.unmatched = Payment.objects.filter(state=Payment.State.NEEDS_REVIEW).count()
    return tally


def _count(tally: Tally, before: str, after: str) -> None:
    tally.checked += 1
    tally.changed += before != after
