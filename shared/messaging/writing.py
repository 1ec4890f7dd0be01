"""Steps that write a message down: checked, rendered, priced and queued; or kept with the reason why it is not."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from shared import jobs, spine
from shared.actor import SYSTEM, Actor
from shared.messaging.models import Channel, Message, Purpose, Template
from shared.messaging.quotas import count_one
from shared.messaging.recipients import plain_address, why_not
from shared.messaging.senders import COSTS_CREDITS, Registration, find_registration, policy, registration_of
from shared.messaging.text.preflight import Preflight, check_values
from shared.messaging.text.problems import Level
from shared.messaging.text.rendering import render
from shared.messaging.text.windows import is_stale, release_at
from shared.secrets import encrypt

SEND, SEND_CODE = "messages.send", "messages.send_code"
HIDDEN: Final = "••••••"
A_DAY: Final = timedelta(days=1)
CODES: Final = frozenset({Purpose.LOGIN_OTP, Purpose.PICKUP_CODE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to be sent. key: of its cause; the same key never makes a second message.

    template: one of the tenant's own; without it the approved one of the purpose. event_at: of what it tells.
    """

    to: str
    key: str
    source: str
    event_at: datetime
    channel: str = Channel.SMS
    purpose: str = ""
    template: Template | None = None
    language: str = "en"
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    customer_uid: uuid.UUID | None = None
    fact_uid: uuid.UUID | None = None
    actor: Actor = SYSTEM


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as it goes out."""

    to: str
    key: str
    source: str
    purpose: str
    subject: str
    text: str = field(repr=False)
    html: str = field(default="", repr=False)
    language: str = "en"
    is_secret: bool = False
    customer_uid: uuid.UUID | None = None
    fact_uid: uuid.UUID | None = None


# Steps


def write_text(wish: Wish, *, now: datetime) -> Message:
    """A text message. One that may not be sent is written too, `rejected` with its reason."""
    known = Message.objects.filter(key=wish.key).first()
    if known is not None:
        return known
    message = _blank(wish, now)
    registration = _registration_for(wish)
    if registration is None:
        return _reject(message, "no_registration", wish.actor)
    checked = check_values(registration.registered, _wanted(wish, registration), at=now)
    _note(message, registration, checked)
    reason = _refusal(message, checked, now)
    if reason:
        return _reject(message, reason, wish.actor)
    later = release_at(message.category, now, margin=timedelta(minutes=policy().window_margin_minutes))
    message.release_at = later
    message.state = Message.State.DEFERRED if later else Message.State.QUEUED
    return _keep(message, wish.actor, run_at=later)


def write_mail(mail: Mail, *, now: datetime) -> Message:
    """A mail of the program's own words."""
    known = Message.objects.filter(key=mail.key).first()
    if known is not None:
        return known
    message = Message(
        channel=Channel.EMAIL,
        purpose=mail.purpose,
        category=Template.Category.TRANSACTIONAL if mail.is_secret else Template.Category.SERVICE,
        language=mail.language,
        to=plain_address(Channel.EMAIL, mail.to),
        customer_uid=mail.customer_uid,
        fact_uid=mail.fact_uid,
        text=mail.subject if mail.is_secret else mail.text,
        sealed=encrypt(json.dumps({"text": mail.text, "subject": mail.subject, "html": mail.html})),
        is_secret=mail.is_secret,
        key=mail.key,
        source=mail.source,
        event_at=now,
        created_at=now,
        state=Message.State.QUEUED,
    )
    reason = why_not(channel=Channel.EMAIL, category=message.category, address=message.to)
    return _reject(message, reason, SYSTEM) if reason else _keep(message, SYSTEM)


def _blank(wish: Wish, now: datetime) -> Message:
    return Message(
        channel=wish.channel,
        purpose=wish.purpose or (wish.template.purpose if wish.template else ""),
        language=wish.language,
        to=plain_address(wish.channel, wish.to),
        customer_uid=wish.customer_uid,
        fact_uid=wish.fact_uid,
        key=wish.key,
        source=wish.source,
        asked_by_uid=wish.actor.uid,
        asked_by_name=wish.actor.name,
        event_at=wish.event_at,
        created_at=now,
        category=Template.Category.SERVICE,
    )


def _registration_for(wish: Wish) -> Registration | None:
    if wish.template is not None:
        return registration_of(wish.template)
    return find_registration(purpose=wish.purpose, channel=wish.channel, language=wish.language)


def _wanted(wish: Wish, registration: Registration) -> Mapping[str, str]:
    """A purpose offers values of which its template uses some; who names a template names its values exactly."""
    if wish.template is not None:
        return wish.values
    names = {variable.name for variable in registration.template.typed_variables}
    return {name: value for name, value in wish.values.items() if name in names}


def _note(message: Message, registration: Registration, checked: Preflight) -> None:
    """What goes out, as it is now: a template that changes later does not change it."""
    template = registration.template
    message.template_uid, message.template_name = template.uid, template.name
    message.purpose = message.purpose or template.purpose
    message.category, message.language = template.category, template.language
    message.by_platform, message.sender = registration.by_platform, registration.sender
    message.is_secret = message.purpose in CODES
    form = registration.registered.form
    message.text = render(form, [HIDDEN] * len(checked.values)) if message.is_secret else checked.text
    message.encoding, message.parts = checked.segments.encoding, checked.segments.parts
    message.credits = checked.segments.parts if message.channel in COSTS_CREDITS else 0
    message.sealed = encrypt(json.dumps({"text": checked.text, "values": list(checked.values)}))


def _refusal(message: Message, checked: Preflight, now: datetime) -> str:
    """Why it is not sent, the first reason that holds."""
    if not checked.may_go:
        found = next((problem for problem in checked.problems if problem.level is Level.ERROR), None)
        message.detail = "" if found is None or message.is_secret else found.message[:300]
        return found.code if found else "template_mismatch"
    if reason := why_not(channel=message.channel, category=message.category, address=message.to):
        return reason
    if is_stale(message.category, message.event_at, now):
        return "too_late"
    if message.by_platform and message.purpose not in CODES and not _platform_has_room(now):
        return "platform_sender_limit"
    return ""


def _platform_has_room(now: datetime) -> bool:
    return count_one("platform_sender", most=policy().platform_per_day, every=A_DAY, now=now)


def _reject(message: Message, reason: str, actor: Actor) -> Message:
    message.state, message.reason = Message.State.REJECTED, reason
    message.finished_at, message.sealed = message.created_at, ""
    message.save(force_insert=True)
    spine.emit("message.rejected", message, actor=actor, **facts_of(message))
    return message


def _keep(message: Message, actor: Actor, *, run_at: datetime | None = None) -> Message:
    message.save(force_insert=True)
    enqueue_sending(message, run_at=run_at)
    spine.emit("message.queued", message, actor=actor, **facts_of(message))
    return message


def enqueue_sending(message: Message, *, number: int = 1, run_at: datetime | None = None) -> None:
    """A job that hands it over; codes have a queue of their own, which no campaign can fill."""
    kind = SEND_CODE if message.is_secret else SEND
    jobs.enqueue(kind, {"message": str(message.uid)}, key=f"{message.uid}:{number}", run_at=run_at)


def facts_of(message: Message) -> dict[str, object]:
    """What the spine is told: no number, no text."""
    return {
        "channel": message.channel,
        "purpose": message.purpose,
        "state": str(message.state),
        "reason": message.reason,
        "customer": str(message.customer_uid) if message.customer_uid else None,
        "cause": str(message.fact_uid) if message.fact_uid else None,
    }
