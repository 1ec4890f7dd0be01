"""Steps for what carriers report: kept as it came, matched by provider, account, reference and number, applied once.

The first final report wins; a later one moves nothing. A report never decides an amount: what was used is given back,
exactly. One that comes before we have noted its reference waits.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from django.db.models import QuerySet

from shared import spine
from shared.actor import SYSTEM
from shared.messaging.heeding import heed
from shared.messaging.models import Channel, Message, Report, Submission
from shared.messaging.providers.promise import Status, Told
from shared.messaging.quotas import count_one
from shared.messaging.senders import policy, where_it_stands
from shared.messaging.states import REPORTABLE
from shared.messaging.suppressing import suppress
from shared.messaging.text.scrubbing import refusal_of
from shared.messaging.turning import capture, finish, move, refund
from shared.messaging.writing import facts_of
from shared.secrets import fingerprint

S, T, E = Message.State, Submission.State, Report.Effect
AN_HOUR = timedelta(hours=1)
R = TypeVar("R")
log = structlog.get_logger(__name__)

# Steps


def number_mark(address: str) -> str:
    """By which a number in a report is compared; the number itself is not kept with it."""
    return fingerprint("message-number", address.strip().lower())


def keep_reports(told: Iterable[Told], *, provider: str, account_uid: uuid.UUID, now: datetime) -> list[Report]:
    """Write down what is new. A line that was told before is left out."""
    rows = {row.mark: row for row in (_row(one, provider, account_uid, now) for one in told)}
    Report.objects.bulk_create(rows.values(), ignore_conflicts=True)
    return list(Report.objects.filter(uid__in=[row.uid for row in rows.values()]).order_by("pk"))


def apply_parked(submission: Submission, message: Message, mark: str, *, now: datetime) -> None:
    """What was reported before the reference was known."""
    waiting = {
        "provider": submission.provider,
        "account_uid": submission.account_uid,
        "reference": submission.reference,
        "number_mark": mark,
    }
    rows = _at_its_books(lambda: list(_parked().filter(**waiting).order_by("pk")), submission)
    for row in rows:
        apply_report(row, submission, message, now=now)


def apply_report(row: Report, submission: Submission, message: Message, *, now: datetime) -> None:
    """Let a report have its effect; the message is locked."""
    effect = _effect(row, submission, message, now)
    noted = {"effect": effect, "message_uid": message.uid, "updated_at": now}
    _at_its_books(lambda: Report.objects.filter(pk=row.pk).update(**noted), submission)
    if row.parts is not None and effect == E.APPLIED:
        _compare_parts(row.parts, submission, message)
    if effect == E.APPLIED and row.status == Status.FAILED:
        heed(row, message, now=now)
    if row.block:
        suppress(message.to, channel=message.channel, scope=row.block, reason=f"carrier {row.carrier_status}", now=now)


def submission_of(row: Report) -> Submission | None:
    """The try that a report is about, in the current schema."""
    found = Submission.objects.select_related("message").filter(
        provider=row.provider, account_uid=row.account_uid, reference=row.reference
    )
    return next((one for one in found if number_mark(one.message.to) == row.number_mark), None)


def _effect(row: Report, submission: Submission, message: Message, now: datetime) -> Report.Effect:
    if row.status == Status.UNDERWAY:
        return E.NONE
    if message.state not in REPORTABLE:
        return E.LATE
    if submission.state != T.ACCEPTED:
        submission.state, submission.reference, submission.finished_at = T.ACCEPTED, row.reference, now
        submission.save(update_fields=["state", "reference", "finished_at"])
    if row.status == Status.DELIVERED:
        capture(message, now=now)
        move(message, S.DELIVERED, finished_at=now, sealed="")
        spine.emit("message.delivered", message, actor=SYSTEM, **facts_of(message))
    else:
        _give_back(message, now)
        finish(message, S.FAILED, reason=_why(row, message), detail=f"{row.carrier_status} {row.code}".strip(), now=now)
    return E.APPLIED


def _why(row: Report, message: Message) -> str:
    """Whether the phone did not take it, or the operator under its rules."""
    is_scrubbed = message.channel == Channel.SMS and refusal_of(f"{row.carrier_status} {row.code}") is not None
    return "registry_refused" if is_scrubbed else "not_delivered"


def _give_back(message: Message, now: datetime) -> None:
    """Within the hour's cap: above it somebody looks first, because reports can be forged."""
    if not message.is_captured or message.is_refunded:
        return
    if count_one("refunds", most=policy().refunds_per_hour, every=AN_HOUR, now=now):
        refund(message, now=now)
        return
    message.refund_held = True
    message.save(update_fields=["refund_held"])
    log.error("refund held: more failed reports in this hour than the cap", message=str(message.uid))
    spine.emit("message.refund_held", message, actor=SYSTEM, **facts_of(message))


def _compare_parts(parts: int, submission: Submission, message: Message) -> None:
    """The carrier rendered the text itself; when it counts other parts than we do, somebody should look."""
    Submission.objects.filter(pk=submission.pk).update(parts_reported=parts)
    if message.channel == Channel.SMS and parts != message.parts:
        log.warning("the carrier counts other parts", message=str(message.uid), ours=message.parts, theirs=parts)
        spine.emit("message.drifted", message, actor=SYSTEM, ours=message.parts, theirs=parts)


def _at_its_books(work: Callable[[], R], submission: Submission) -> R:
    """Where the reports of this try's account are kept."""
    return where_it_stands(work, by_platform=submission.on_platform)


def _parked() -> QuerySet[Report]:
    return Report.objects.filter(effect=E.PARKED)


def _row(told: Told, provider: str, account_uid: uuid.UUID, now: datetime) -> Report:
    number = number_mark(told.number)
    parts = [provider, str(account_uid), told.reference, number, told.carrier_status, told.code]
    return Report(
        provider=provider,
        account_uid=account_uid,
        reference=told.reference[:80],
        number_mark=number,
        mark=hashlib.sha256("\n".join(parts).encode()).hexdigest(),
        status=told.status,
        carrier_status=told.carrier_status[:40],
        code=told.code[:40],
        detail=told.detail[:300],
        block=told.block,
        parts=told.parts,
        created_at=now,
    )
