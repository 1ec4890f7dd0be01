"""Conversations with carriers: the try is committed, then the call has a deadline and no transaction, then its outcome.

Safe to repeat from any point: what was cut off between the call and its outcome is *unknown*, and the carrier is asked.
"""

from __future__ import annotations

import uuid

from shared import clock
from shared.messaging.actions.sending import (
    Handing,
    ask_later,
    is_believed,
    look_again,
    settle_submission,
    start_submission,
)
from shared.messaging.providers.promise import Answer, Outcome, carrier
from shared.unit import in_unit


def hand_over(message_uid: uuid.UUID) -> None:
    """Send one message; when the first carrier is down and the tenant allows it, through the next one."""
    handing = _start(message_uid)
    while handing is not None:
        may_ask_another = _settle(handing.submission_uid, _send(handing))
        handing = _start(message_uid) if may_ask_another else None


def ask(submission_uid: uuid.UUID, *, number: int) -> None:
    """Ask the carrier what became of a try that nobody knows the outcome of."""
    handing = in_unit(lambda _: look_again(submission_uid=submission_uid))
    if handing is None:
        return
    answer = _find(handing)
    is_known = answer.outcome is Outcome.ACCEPTED or (
        answer.outcome is Outcome.ABSENT and is_believed(handing.letter.started_at, clock.now())
    )
    if is_known:
        _settle(submission_uid, answer)
    else:
        in_unit(lambda _: ask_later(submission_uid=submission_uid, number=number))


def _start(message_uid: uuid.UUID) -> Handing | None:
    return in_unit(lambda _: start_submission(message_uid=message_uid))


def _settle(submission_uid: uuid.UUID, answer: Answer) -> bool:
    return in_unit(lambda _: settle_submission(submission_uid=submission_uid, answer=answer))


def _send(handing: Handing) -> Answer:
    carrying = handing.carrying
    return carrier(carrying.provider, carrying.credentials).send(handing.letter)


def _find(handing: Handing) -> Answer:
    carrying = handing.carrying
    return carrier(carrying.provider, carrying.credentials).find(handing.letter)
