"""Steps by which a message changes its state, and what that means for its credits. The message is locked."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from shared import ports, spine
from shared.actor import SYSTEM
from shared.messaging.models import Message
from shared.messaging.states import FINAL, check_way
from shared.messaging.writing import facts_of

S = Message.State
SHOWN: Final = {S.DELIVERED: "delivered", S.FAILED: "failed", S.EXPIRED: "expired", S.REJECTED: "rejected"}


def move(message: Message, state: str, **fields: Any) -> None:
    """To another state, with these fields. Raises IllegalState."""
    check_way(message.state, state)
    message.state = state
    for name, value in fields.items():
        setattr(message, name, value)
    message.save(update_fields=["state", *fields])


def finish(message: Message, state: str, *, now: datetime, reason: str = "", detail: str = "") -> None:
    """It is over: what is put aside and was not used goes back, secrets are forgotten, the spine is told."""
    release(message, now=now)
    move(message, state, reason=reason, detail=detail[:300], finished_at=now, sealed="")
    assert state in FINAL  # noqa: S101 - only called so
    spine.emit(f"message.{SHOWN[S(state)]}", message, actor=SYSTEM, **facts_of(message))


def capture(message: Message, *, now: datetime) -> None:
    """Use the credits that were put aside, once."""
    if not message.reservation or message.is_captured:
        return
    ports.credit_meters.get("platform").capture(
        channel=message.channel,
        quantity=message.credits,
        reservation=message.reservation,
        key=f"message:{message.uid}",
        now=now,
    )
    message.is_captured = True
    message.save(update_fields=["is_captured"])


def release(message: Message, *, now: datetime) -> None:
    """Give back the credits that were put aside and not used, once."""
    if not message.reservation or message.is_captured:
        return
    ports.credit_meters.get("platform").release(
        channel=message.channel,
        quantity=message.credits,
        reservation=message.reservation,
        key=f"message:{message.uid}",
        now=now,
    )
    message.reservation = ""
    message.save(update_fields=["reservation"])


def refund(message: Message, *, now: datetime) -> None:
    """Give back exactly what was used, once."""
    if not message.is_captured or message.is_refunded:
        return
    ports.credit_meters.get("platform").refund(channel=message.channel, key=f"message:{message.uid}", now=now)
    message.is_refunded, message.refund_held = True, False
    message.save(update_fields=["is_refunded", "refund_held"])
