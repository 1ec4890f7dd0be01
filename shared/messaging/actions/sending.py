"""Handing a message over: the try is committed before the call, its outcome after it.

Credits are put aside with the first try at the platform's account, used when it is accepted, released when it
certainly never will be. An outcome that nobody knows holds them until the carrier was asked, or has reported.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django_tenants.utils import schema_context

from shared import jobs, locks, ports, spine
from shared.actor import SYSTEM
from shared.errors import LimitReached
from shared.messaging.models import Handover, Message, Submission
from shared.messaging.providers.promise import Answer, Letter, Outcome
from shared.messaging.recipients import why_not
from shared.messaging.reporting import apply_parked, number_mark
from shared.messaging.senders import Carrying, accounts_for, can_carry, costs_credits, policy, still_registered
from shared.messaging.states import TO_BE_SENT
from shared.messaging.text.windows import is_stale, release_at
from shared.messaging.turning import capture, finish, move
from shared.messaging.writing import enqueue_sending, facts_of
from shared.secrets import decrypt
from shared.tenancy.backend.names import PUBLIC
from shared.tenancy.connection import connection
from shared.tenancy.current import is_tenant_active
from shared.unit import UNIT_NOW, action

S, T = Message.State, Submission.State
ASK: Final = "messages.ask"
ASK_AFTER: Final = timedelta(seconds=20)
BELIEVED_AFTER: Final = timedelta(seconds=40)  # three times the deadline of a call: nothing of ours is on its way
GIVEN_UP_AFTER: Final = timedelta(hours=72)
MOST_TRIES: Final = 6
FIRST_PAUSE: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """A committed try: what to hand over, and to whom."""

    submission_uid: uuid.UUID
    letter: Letter
    carrying: Carrying


@action
def start_submission(*, message_uid: uuid.UUID, now: datetime = UNIT_NOW) -> Handing | None:
    """Check everything again, put the credits aside and write the try. None when there is nothing to hand over."""
    message = locks.take_uid(Message, message_uid)
    if message is None:
        return None
    if message.state == S.SUBMITTING:
        _note_unknown(_live(message), message, Answer(outcome=Outcome.UNKNOWN, code="worker_died"), now)
        return None
    if message.state not in TO_BE_SENT or _is_put_off(message, now) or _is_refused(message, now):
        return None
    carrying = _next_account(message)
    if carrying is None:
        finish(message, S.REJECTED, reason="channel_off", now=now)
        return None
    if not _put_aside(message, carrying, now):
        finish(message, S.REJECTED, reason="insufficient_credits", now=now)
        return None
    return _open_try(message, carrying, now)


@action
def settle_submission(*, submission_uid: uuid.UUID, answer: Answer, now: datetime = UNIT_NOW) -> bool:
    """Write down what became of a try. True when another account may be asked at once."""
    submission, message = _take_try(submission_uid)
    if submission.state not in {T.SUBMITTING, T.UNKNOWN}:
        return False
    if answer.outcome is Outcome.ACCEPTED:
        _note_accepted(submission, message, answer, now)
    elif answer.outcome is Outcome.UNKNOWN:
        _note_unknown(submission, message, answer, now)
    elif answer.outcome is Outcome.ABSENT:
        _close_try(submission, T.ABSENT, answer, now)
        _try_again(message, submission, answer, now)
    else:
        _close_try(submission, T.REFUSED, answer, now)
        if answer.down and policy().fails_over and _next_account(message) is not None:
            move(message, S.RESERVED)
            return True
        if answer.down:
            _try_again(message, submission, answer, now)
        else:
            finish(message, S.FAILED, reason="refused", detail=answer.code, now=now)
    return False


@action
def look_again(*, submission_uid: uuid.UUID, now: datetime = UNIT_NOW) -> Handing | None:
    """What to ask the carrier about a try whose outcome nobody knows; None when it is known, or was given up."""
    submission, message = _take_try(submission_uid)
    if submission.state != T.UNKNOWN or message.state != S.UNKNOWN:
        return None
    if now - submission.started_at > GIVEN_UP_AFTER:
        _close_try(submission, T.ABSENT, Answer(outcome=Outcome.ABSENT, code="no_report"), now)
        finish(message, S.EXPIRED, reason="no_report", now=now)
        return None
    carrying = _account_of(submission, message)
    return None if carrying is None else _handing(submission, message, carrying)


@action
def ask_later(*, submission_uid: uuid.UUID, number: int, now: datetime = UNIT_NOW) -> None:
    """The carrier could not tell, or it is too early to believe that it never had it."""
    pause = min(ASK_AFTER * 2 ** min(number - 1, 8), timedelta(hours=1))
    _enqueue_asking(submission_uid, number=number + 1, run_at=now + pause)


def is_believed(started_at: datetime, now: datetime) -> bool:
    """Whether `absent` counts: nothing of that try can still be on its way."""
    return now - started_at >= BELIEVED_AFTER


# Steps


def put_aside_early(message: Message, *, now: datetime) -> None:
    """Reserve the credits with the wish, so that who asks hears at once. Raises what the meter raises."""
    if message.state != S.QUEUED:
        return
    carrying = _next_account(message)
    if carrying is None or not costs_credits(message.channel, carrying):
        return
    key = f"message:{message.uid}"
    ports.credit_meters.get("platform").reserve(channel=message.channel, quantity=message.credits, key=key, now=now)
    move(message, S.RESERVED, reservation=key)


def _take_try(uid: uuid.UUID) -> tuple[Submission, Message]:
    """The message is locked first; a try is only written by who holds its message."""
    message_id = Submission.objects.values_list("message_id", flat=True).get(uid=uid)
    message = locks.take(Message, message_id)
    if message is None:
        raise Message.DoesNotExist
    return Submission.objects.get(uid=uid), message


def _live(message: Message) -> Submission:
    return message.submissions.get(state__in=[T.SUBMITTING, T.UNKNOWN])


def _is_put_off(message: Message, now: datetime) -> bool:
    """Outside the hours of its category it waits, without credits."""
    later = release_at(message.category, now, margin=timedelta(minutes=policy().window_margin_minutes))
    if later is None:
        return False
    move(message, S.DEFERRED, release_at=later)
    jobs.enqueue("messages.send", {"message": str(message.uid)}, key=f"{message.uid}:{later.isoformat()}", run_at=later)
    return True


def _is_refused(message: Message, now: datetime) -> bool:
    """What was right when it was written may not be any more."""
    if is_stale(message.category, message.event_at, now):
        finish(message, S.EXPIRED, reason="too_late", now=now)
        return True
    reason = why_not(channel=message.channel, category=message.category, address=message.to)
    if not reason and not still_registered(message):
        reason = "template_blocked"
    if reason:
        finish(message, S.REJECTED, reason=reason, now=now)
    return bool(reason)


def _next_account(message: Message) -> Carrying | None:
    """The first that can carry it and has not turned it down; after all have, the first again."""
    able = [one for one in accounts_for(message.channel, by_platform=message.by_platform) if can_carry(one, message)]
    turned_down = set(message.submissions.filter(state=T.REFUSED).values_list("account_uid", flat=True))
    fresh = [one for one in able if one.uid not in turned_down]
    if message.state == S.SUBMITTING:
        return next(iter(fresh), None)
    return next(iter(fresh or able), None)


def _put_aside(message: Message, carrying: Carrying, now: datetime) -> bool:
    """Once for the message, whatever becomes of its tries."""
    if not costs_credits(message.channel, carrying) or message.reservation:
        return True
    key, meter = f"message:{message.uid}", ports.credit_meters.get("platform")
    try:
        with transaction.atomic():
            meter.reserve(channel=message.channel, quantity=message.credits, key=key, now=now)
    except LimitReached:
        return False
    message.reservation = key
    return True


def _open_try(message: Message, carrying: Carrying, now: datetime) -> Handing:
    submission = Submission.objects.create(
        message=message,
        number=message.submissions.count() + 1,
        provider=carrying.provider,
        account_uid=carrying.uid,
        on_platform=carrying.on_platform,
        started_at=now,
        created_at=now,
    )
    move(message, S.SUBMITTING, provider=carrying.provider, reservation=message.reservation)
    return _handing(submission, message, carrying)


def _handing(submission: Submission, message: Message, carrying: Carrying) -> Handing:
    told = json.loads(decrypt(message.sealed).reveal())
    letter = Letter(
        uid=submission.uid,
        to=message.to,
        text=told["text"],
        values=told.get("values", []),
        subject=told.get("subject", ""),
        html=told.get("html", ""),
        started_at=submission.started_at,
        sender=carrying.sender,
        template_id=message.sender.get("provider_template_id", ""),
        report_to=carrying.report_to,
    )
    return Handing(submission_uid=submission.uid, letter=letter, carrying=carrying)


def _account_of(submission: Submission, message: Message) -> Carrying | None:
    found = accounts_for(message.channel, by_platform=submission.on_platform)
    return next((one for one in found if one.uid == submission.account_uid), None)


def _close_try(submission: Submission, state: str, answer: Answer, now: datetime) -> None:
    submission.state, submission.code = state, answer.code[:40]
    submission.detail, submission.finished_at = answer.detail[:300], now
    submission.save(update_fields=["state", "code", "detail", "finished_at"])


def _note_accepted(submission: Submission, message: Message, answer: Answer, now: datetime) -> None:
    submission.reference = answer.reference[:80]
    submission.save(update_fields=["reference"])
    _close_try(submission, T.ACCEPTED, answer, now)
    capture(message, now=now)
    move(message, S.ACCEPTED, accepted_at=now, sealed="")
    mark = number_mark(message.to)
    if submission.on_platform and is_tenant_active():
        _tell_public(submission, mark)
    spine.emit("message.accepted", message, actor=SYSTEM, **facts_of(message))
    apply_parked(submission, message, mark, now=now)


def _tell_public(submission: Submission, mark: str) -> None:
    """Reports at the platform's account arrive in public: there it is written whose message this is."""
    row = Handover(
        provider=submission.provider,
        reference=submission.reference,
        number_mark=mark,
        schema=connection.schema_name,
        submission_uid=submission.uid,
    )
    with schema_context(PUBLIC):
        Handover.objects.bulk_create([row], ignore_conflicts=True)


def _note_unknown(submission: Submission, message: Message, answer: Answer, now: datetime) -> None:
    is_first = submission.state != T.UNKNOWN
    _close_try(submission, T.UNKNOWN, answer, now)
    if message.state != S.UNKNOWN:
        move(message, S.UNKNOWN)
        spine.emit("message.unknown", message, actor=SYSTEM, **facts_of(message))
    if is_first:
        _enqueue_asking(submission.uid, number=1, run_at=now + ASK_AFTER)


def _enqueue_asking(uid: uuid.UUID, *, number: int, run_at: datetime) -> None:
    jobs.enqueue(ASK, {"submission": str(uid), "number": number}, key=f"{uid}:{number}", run_at=run_at)


def _try_again(message: Message, submission: Submission, answer: Answer, now: datetime) -> None:
    """It certainly did not arrive: hand it over again, a little later, a few times."""
    if submission.number >= MOST_TRIES:
        finish(message, S.FAILED, reason="carrier_down", detail=answer.code, now=now)
        return
    move(message, S.RESERVED)
    pause = timedelta(0) if answer.outcome is Outcome.ABSENT else FIRST_PAUSE * 2 ** (submission.number - 1)
    enqueue_sending(message, number=submission.number + 1, run_at=now + pause)
