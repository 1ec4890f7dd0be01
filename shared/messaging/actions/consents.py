"""Agreeing, withdrawing, and wanting no more."""

from __future__ import annotations

import uuid
from datetime import datetime

from shared import spine
from shared.actor import Actor
from shared.errors import NotFound
from shared.messaging.models import Channel, Consent, Suppression
from shared.messaging.suppressing import suppress
from shared.unit import UNIT_NOW, action


@action
def give_consent(
    *,
    address: str,
    purpose: str,
    actor: Actor,
    channel: str = "",
    customer_uid: uuid.UUID | None = None,
    text_version: str = "",
    evidence: str = "",
    now: datetime = UNIT_NOW,
) -> Consent:
    """Note an agreement with its evidence; an open one for the same is returned as it is. Lifts an own opt-out."""
    consent = note_consent(
        address=address,
        purpose=purpose,
        channel=channel,
        customer_uid=customer_uid,
        text_version=text_version,
        evidence=evidence,
        actor=actor,
        now=now,
    )
    if purpose == Consent.Purpose.PROMOTIONAL:
        own = Suppression.objects.filter(address=address, reason="withdrawn", lifted_at=None)
        own.update(lifted_at=now, updated_at=now)
    return consent


@action
def withdraw_consent(*, consent_uid: uuid.UUID, actor: Actor, how: str = "", now: datetime = UNIT_NOW) -> Consent:
    """It ends, and what it allowed stops, also what is queued. Raises NotFound."""
    consent = Consent.objects.filter(uid=consent_uid).first()
    if consent is None:
        raise NotFound
    ended = Consent.objects.filter(pk=consent.pk, withdrawn_at=None)
    if ended.update(withdrawn_at=now, withdrawn_how=how[:60], updated_at=now):
        _hold_back(consent, now)
        spine.emit("consent.withdrawn", consent, actor=actor, purpose=consent.purpose, channel=consent.channel)
    consent.refresh_from_db()
    return consent


# Steps


def note_consent(
    *,
    address: str,
    purpose: str,
    channel: str,
    customer_uid: uuid.UUID | None,
    text_version: str,
    evidence: str,
    actor: Actor,
    now: datetime,
) -> Consent:
    """As a step of whoever asks for it: registering, checking out, the desk."""
    row = Consent(
        address=address,
        purpose=purpose,
        channel=channel,
        customer_uid=customer_uid,
        text_version=text_version[:40],
        evidence=evidence[:200],
        given_at=now,
        created_at=now,
    )
    Consent.objects.bulk_create([row], ignore_conflicts=True)
    kept = Consent.objects.get(address=address, purpose=purpose, channel=channel, withdrawn_at=None)
    if kept.uid == row.uid:
        spine.emit("consent.given", kept, actor=actor, purpose=purpose, channel=channel, text_version=text_version)
    return kept


def _hold_back(consent: Consent, now: datetime) -> None:
    if consent.purpose == Consent.Purpose.TERMS:
        return
    is_service = consent.purpose == Consent.Purpose.SERVICE
    scope = Suppression.Scope.SERVICE if is_service else Suppression.Scope.PROMOTIONAL
    for channel in [consent.channel] if consent.channel else [Channel.SMS, Channel.EMAIL, Channel.WHATSAPP]:
        suppress(consent.address, channel=channel, scope=scope, reason="withdrawn", now=now)
