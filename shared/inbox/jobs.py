"""The door of the job runner: one event, in the schema of its account."""

from __future__ import annotations

import uuid

from shared import secrets
from shared.inbox.actions import PROCESS, note_failed, note_handled
from shared.inbox.models import WebhookEvent
from shared.inbox.providers import Arrived, Handled, webhook_providers
from shared.jobs import job
from shared.unit import in_unit


@job(PROCESS, queue="fast", opens_units=True, for_suspended=True, max_attempts=10, backoff_s=4)
def process_event(*, event: str) -> None:
    """Let the provider's engine take the event in; a failure is written beside it and tried again."""
    row = WebhookEvent.objects.select_related("endpoint").filter(uid=uuid.UUID(event)).first()
    if row is None or row.processed_at is not None:
        return
    try:
        handled = _take_in(row)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        in_unit(lambda _unit: note_failed(event_uid=row.uid, error=reason))
        raise
    in_unit(lambda _unit: note_handled(event_uid=row.uid, handled=handled))


def _take_in(row: WebhookEvent) -> Handled:
    body = secrets.decrypt(row.body).reveal().encode()
    event = Arrived(uid=row.uid, kind=row.kind, body=body, account_uid=row.endpoint.account_uid)
    return webhook_providers.get(row.provider).take_in(event)
