"""Looking after what no job and no report has finished: asked, handed over, matched again. Safe at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shared import clock
from shared.messaging import flows
from shared.messaging.actions.reports import apply_one
from shared.messaging.actions.sending import GIVEN_UP_AFTER
from shared.messaging.models import Message, Report, Submission
from shared.messaging.states import TO_BE_SENT
from shared.unit import in_unit

FORGOTTEN_AFTER = timedelta(minutes=5)
AGAIN = 9
BATCH = 500


@dataclass(slots=True)
class Tally:
    """checked: rows looked at; changed: of which something came; unmatched: what somebody should look at."""

    checked: int = 0
    changed: int = 0
    unmatched: int = 0


def reconcile() -> Tally:
    """In the current schema: unknown tries, messages that wait too long, reports without a message, silence."""
    tally = Tally()
    for message in _forgotten():
        flows.hand_over(message.uid)
        _note(tally, message)
    for submission in Submission.objects.filter(state=Submission.State.UNKNOWN).select_related("message")[:BATCH]:
        flows.ask(submission.uid, number=AGAIN)
        _note(tally, submission.message)
    for report in Report.objects.filter(effect=Report.Effect.PARKED).order_by("pk")[:BATCH]:
        tally.checked += 1
        is_applied = _apply(report)
        tally.changed += is_applied
        tally.unmatched += not is_applied
    tally.unmatched += _silent()
    return tally


def _apply(report: Report) -> bool:
    return in_unit(lambda _: apply_one(report_uid=report.uid, from_public=False))


def _forgotten() -> list[Message]:
    """Handed over by a worker that died, or never handed over though its hour has come."""
    before = clock.now() - FORGOTTEN_AFTER
    open_ones = Message.objects.filter(state__in=[*TO_BE_SENT, Message.State.SUBMITTING], updated_at__lt=before)
    due = open_ones.exclude(release_at__gt=clock.now())
    return list(due.order_by("pk")[:BATCH])


def _silent() -> int:
    """Taken by the carrier long ago, and never reported on: what was used stays used."""
    long_ago = clock.now() - GIVEN_UP_AFTER
    return (
        Message.objects.filter(state=Message.State.ACCEPTED, accepted_at__lt=long_ago).exclude(channel="email").count()
    )


def _note(tally: Tally, message: Message) -> None:
    before = message.state
    message.refresh_from_db(fields=["state"])
    tally.checked += 1
    tally.changed += message.state != before
    tally.unmatched += message.state == Message.State.UNKNOWN
