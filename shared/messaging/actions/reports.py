"""What a carrier reports, on its way from the account that it came to, to the tenant whose message it is."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django_tenants.utils import schema_context

from shared import jobs, locks
from shared.messaging.models import Handover, Message, Report
from shared.messaging.providers.promise import Told
from shared.messaging.reporting import apply_report, keep_reports, submission_of
from shared.tenancy.backend.names import PUBLIC
from shared.tenancy.current import is_tenant_active
from shared.unit import UNIT_NOW, action

APPLY: Final = "messages.apply_report"
MATCH: Final = "messages.match_report"
LOOKS: Final = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=30))


@action
def take_reports(
    *, told: Sequence[Told], provider: str, account_uid: uuid.UUID, now: datetime = UNIT_NOW
) -> list[uuid.UUID]:
    """Keep what is new. At the platform's account it goes on to its tenant by a job. Returns what is to apply here."""
    rows = keep_reports(told, provider=provider, account_uid=account_uid, now=now)
    return [row.uid for row in rows if not _pass_on(row)]


@action
def match_again(*, report_uid: uuid.UUID, number: int, now: datetime = UNIT_NOW) -> bool:
    """A report that came before its message was known here, looked at once more. True when it is to apply here."""
    row = Report.objects.filter(uid=report_uid, effect=Report.Effect.PARKED).first()
    if row is None or _pass_on(row):
        return False
    if number < len(LOOKS):
        look_later(report_uid, number=number + 1, now=now)
    return True


@action
def apply_one(*, report_uid: uuid.UUID, from_public: bool, now: datetime = UNIT_NOW) -> bool:
    """Apply one report to its message in the current schema; False when nobody knows it yet, and it waits."""
    row = _report(report_uid, from_public=from_public)
    if row is None or row.effect != Report.Effect.PARKED:
        return False
    found = submission_of(row)
    if found is None:
        if not from_public:
            look_later(report_uid, number=1, now=now)
        return False
    message = locks.take(Message, found.message_id)
    found.refresh_from_db()
    if message is None:
        return False
    apply_report(row, found, message, now=now)
    return True


# Steps


def look_later(report_uid: uuid.UUID, *, number: int, now: datetime) -> None:
    """Two units that do not see each other's rows yet may miss each other: the report is looked at again."""
    payload = {"report": str(report_uid), "number": number}
    jobs.enqueue(MATCH, payload, key=f"{report_uid}:{number}", run_at=now + LOOKS[number - 1])


def _pass_on(row: Report) -> bool:
    """To the tenant whose message it is about, if it came to the platform's account and is one's."""
    if is_tenant_active():
        return False
    which = {"provider": row.provider, "reference": row.reference, "number_mark": row.number_mark}
    owner = Handover.objects.filter(**which).first()
    if owner is not None:
        jobs.enqueue_for(APPLY, {"report": str(row.uid)}, schema=owner.schema, key=str(row.uid))
    return owner is not None


def _report(uid: uuid.UUID, *, from_public: bool) -> Report | None:
    if not from_public:
        return Report.objects.filter(uid=uid).first()
    with schema_context(PUBLIC):
        return Report.objects.filter(uid=uid).first()
