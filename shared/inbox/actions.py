"""Storing what arrived, noting what came of it, and letting an operator try again."""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime, timedelta

from django.db.models import F, Q

from shared import jobs, locks, secrets, spine
from shared.actor import Actor
from shared.errors import NotFound
from shared.inbox.models import Endpoint, WebhookEvent
from shared.inbox.providers import Handled, Incoming, Signed
from shared.together import Message
from shared.unit import UNIT_NOW, action

PROCESS = "inbox.process"
NOTE_SEEN_EVERY = timedelta(minutes=1)


@action
def store_event(*, endpoint: Endpoint, signed: Signed, incoming: Incoming, now: datetime = UNIT_NOW) -> bool:
    """Write the event down and enqueue its work; False when it, or the same body, is there already."""
    event = WebhookEvent(
        endpoint=endpoint,
        provider=endpoint.provider,
        schema=endpoint.schema,
        kind=signed.kind[:64],
        event_id=signed.event_id[:160],
        body_hash=hashlib.sha256(incoming.body).hexdigest(),
        body=secrets.encrypt(incoming.body.decode()),
        received_at=now,
    )
    message = Message()
    written = message.write([event], ignore_conflicts=True)
    message.send()
    if written.rows:
        jobs.enqueue_with(message, PROCESS, {"event": str(event.uid)}, key=str(event.uid))
        message.send()
    _note_seen(endpoint, now)
    return bool(written.rows)


@action
def note_handled(*, event_uid: uuid.UUID, handled: Handled, now: datetime = UNIT_NOW) -> None:
    """What came of an event."""
    WebhookEvent.objects.filter(uid=event_uid).update(
        state=handled.state, outcome=handled.outcome[:64], error="", processed_at=now, updated_at=now
    )


@action
def note_failed(*, event_uid: uuid.UUID, error: str, now: datetime = UNIT_NOW) -> None:
    """A try that did not succeed; the job tries again by itself."""
    WebhookEvent.objects.filter(uid=event_uid).update(
        state=WebhookEvent.State.FAILED, error=error[:300], updated_at=now
    )


@action
def replay_event(*, event_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> WebhookEvent:
    """Process an event once more, as an operator asks: the gateway is asked for the truth again. Raises NotFound."""
    event = locks.take_uid(WebhookEvent, event_uid)
    if event is None:
        raise NotFound
    event.replays += 1
    event.state, event.error, event.processed_at = WebhookEvent.State.RECEIVED, "", None
    event.save(update_fields=["replays", "state", "error", "processed_at"])
    jobs.enqueue_for(
        PROCESS, {"event": str(event.uid)}, schema=event.schema, key=f"{event.uid}:{event.replays}", run_at=now
    )
    spine.emit("webhook.replayed", event, actor=actor, provider=event.provider, event_kind=event.kind)
    return event


# Steps


def _note_seen(endpoint: Endpoint, now: datetime) -> None:
    """At most once a minute: a busy address must not be a row that all its webhooks wait for."""
    unseen = Q(seen_at__isnull=True) | Q(seen_at__lt=now - NOTE_SEEN_EVERY)
    if endpoint.seen_at is None or endpoint.seen_at < now - NOTE_SEEN_EVERY:
        Endpoint.objects.filter(unseen, pk=endpoint.pk).update(seen_at=now, updated_at=F("updated_at"))
