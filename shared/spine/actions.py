"""Writing facts. `emit` is a step: it belongs to the action that causes the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import structlog

from shared import ports
from shared.spine.audited import is_audited
from shared.spine.models import Fact
from shared.spine.wake import wake_followers
from shared.together import Message
from shared.unit import current_unit

if TYPE_CHECKING:
    import uuid

    from shared.actor import Actor


class Subject(Protocol):
    """What a fact is about: any row with a uid."""

    uid: uuid.UUID


def emit(kind: str, subject: Subject, /, *, actor: Actor, **facts: Any) -> Fact:
    """Record that something happened, in the open unit: one fact, and its audit row where one is asked for.

    kind: `noun.past_participle`. facts: JSON values that explain it; uids as text, no secret, no phone.
    """
    message = Message()
    fact = emit_with(message, kind, subject, actor=actor, **facts)
    message.send()
    return fact


def emit_with(message: Message, kind: str, subject: Subject, /, *, actor: Actor, **facts: Any) -> Fact:
    """The same, written by a message that the caller sends."""
    opened = current_unit()
    fact = Fact(
        kind=kind,
        subject_kind=type(subject).__name__.lower(),
        subject_uid=subject.uid,
        actor_kind=actor.kind,
        actor_uid=actor.uid,
        act_uid=actor.act_uid,
        facts=facts,
        at=opened.now,
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )
    message.write([fact])
    if is_audited(kind, actor):
        _write_into_audit_book(message, fact, actor)
    for _name, watcher in ports.fact_watchers.items():  # noqa: PERF102 - a port, not a dict
        if kind in watcher.kinds:
            watcher.note(message, fact_uid=fact.uid, kind=kind)
    wake_followers(opened)
    return fact


def _write_into_audit_book(message: Message, fact: Fact, actor: Actor) -> None:
    for _name, book in ports.audit_books.items():  # noqa: PERF102 - a port, not a dict
        book.record(
            message,
            kind=fact.kind,
            subject_kind=fact.subject_kind,
            subject_uid=fact.subject_uid,
            actor=actor,
            data=fact.facts,
            at=fact.at,
            request_id=fact.request_id,
        )
