"""Steps that follow an operator's refusal: what it refuses is paused, so that it costs no second message.

Reports can be forged where a carrier does not sign them, so nothing here is for good: who manages the registration
switches it on again, and is told by the book what was paused, and why.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from shared import spine
from shared.actor import SYSTEM
from shared.messaging.models import Channel, Header, Template
from shared.messaging.quotas import count_one
from shared.messaging.senders import where_it_stands
from shared.messaging.suppressing import suppress
from shared.messaging.text.scrubbing import Pauses, refusal_of

if TYPE_CHECKING:
    import uuid

    from shared.messaging.models import Message, Report

A_DAY: Final = timedelta(days=1)
REFUSALS_BORNE: Final = 2  # the third of a day pauses the template: one may be a slip of the operator's
log = structlog.get_logger(__name__)

# Steps


def heed(row: Report, message: Message, *, now: datetime) -> None:
    """Pause or suppress what the report's words ask for."""
    said = f"{row.carrier_status} {row.code} {row.detail}"
    refusal = refusal_of(said) if message.channel == Channel.SMS else None
    if refusal is None:
        return
    if refusal.suppresses:
        suppress(message.to, channel=message.channel, scope="promotional", reason=f"operator {row.code}", now=now)
    if refusal.kind == "platform":
        log.error("operators refuse the platform as telemarketer", code=row.code)
    uid = message.template_uid
    if refusal.pauses is not Pauses.NOTHING and uid is not None:
        why = (row.code or row.carrier_status)[:100]
        where_it_stands(lambda: _pause(refusal.pauses, uid, why, now), by_platform=message.by_platform)


def _pause(what: Pauses, template_uid: uuid.UUID, why: str, now: datetime) -> None:
    template = Template.objects.select_related("header").filter(uid=template_uid).first()
    if template is None:
        return
    if what is Pauses.TEMPLATE:
        _block(template, why, now)
    elif template.header is not None:
        mine = {"entity_id": template.header.entity_id} if what is Pauses.ENTITY else {"pk": template.header.pk}
        for header in Header.objects.filter(is_paused=False, **mine).order_by("pk"):
            Header.objects.filter(pk=header.pk).update(is_paused=True, paused_reason=why, updated_at=now)
            spine.emit("settings.header_paused", header, actor=SYSTEM, header=header.header, why=why)


def _block(template: Template, why: str, now: datetime) -> None:
    """Not at the first refusal."""
    if count_one(f"scrubbed:{template.uid}", most=REFUSALS_BORNE, every=A_DAY, now=now):
        return
    open_ones = Template.objects.filter(pk=template.pk, state=Template.State.APPROVED)
    if open_ones.update(state=Template.State.BLOCKED, state_reason=why, updated_at=now):
        spine.emit("settings.template_blocked", template, actor=SYSTEM, name=template.name, why=why)
