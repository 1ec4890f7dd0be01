"""Questions about messages and templates."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from shared import clock
from shared.errors import Invalid, NotFound
from shared.messaging.models import ChannelAccount, Consent, Entity, Message, Report, Template
from shared.messaging.reasons import sentence_for
from shared.messaging.senders import where_it_stands, whitelist_of
from shared.messaging.text.preflight import Preflight, Registered, check_text, check_values
from shared.spine.models import Fact
from shared.tenancy import current_tenant
from shared.tenancy.current import is_tenant_active


def brand_here() -> str:
    """Whose name must stand in a text."""
    return current_tenant().name if is_tenant_active() else "Frontdesk"


def template_called(name: str) -> Template:
    """By its uid, else the newest of this name or purpose, approved ones first. Raises Invalid on `template`."""
    rows = Template.objects.select_related("header__entity")
    try:
        found = rows.filter(uid=uuid.UUID(name)).first()
    except ValueError:
        named = rows.filter(Q(name=name) | Q(purpose=name)).order_by("-pk")
        found = named.filter(state=Template.State.APPROVED).first() or named.first()
    if found is None:
        raise Invalid.field("template", "unknown", _("There is no such template."))
    return found


def preview(
    *, template: str, variables: Mapping[str, str] | None = None, text: str | None = None, at: datetime | None = None
) -> Preflight:
    """What would go out, at this instant."""
    found = template_called(template)
    registered = Registered(
        text=found.text,
        variables=found.typed_variables,
        category=found.category,
        whitelist=whitelist_of(found),
    )
    when = at or clock.now()
    if text is not None:
        return check_text(registered, text, at=when)
    return check_values(registered, variables or {}, at=when)


def channel_accounts() -> QuerySet[ChannelAccount]:
    """Of the current schema."""
    return ChannelAccount.objects.order_by("priority", "pk")


def consents() -> QuerySet[Consent]:
    """All agreements, the withdrawn ones too."""
    return Consent.objects.order_by("-given_at", "-pk")


def entities() -> QuerySet[Entity]:
    """Of the current schema."""
    return Entity.objects.order_by("name", "pk")


def messages() -> QuerySet[Message]:
    """All of the current schema; what is sealed stays in the table."""
    return Message.objects.defer("sealed")


def access_message(uid: uuid.UUID) -> Message:
    """One message. Raises NotFound."""
    found = messages().filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def why(message: Message) -> dict[str, Any]:
    """Why it was sent or not: the cause, the rule, the tries, the reports, the credits."""
    fact = Fact.objects.filter(uid=message.fact_uid).first() if message.fact_uid else None
    return {
        "message": message.uid,
        "state": message.state,
        "reason": message.reason,
        "sentence": sentence_for(message),
        "detail": message.detail,
        "cause": {"kind": fact.kind, "uid": fact.uid, "at": fact.at} if fact else {"kind": message.source},
        "category": message.category,
        "template": message.template_uid,
        "sender": {**message.sender, "by_platform": message.by_platform},
        "release_at": message.release_at,
        "attempts": list(message.submissions.order_by("number")),
        "reports": reports_of(message),
        "credits": message.credits if message.is_captured and not message.is_refunded else 0,
        "refunded": message.is_refunded,
    }


def reports_of(message: Message) -> list[Report]:
    """What carriers told of it, oldest first: those of the platform's account stand among the platform's rows."""

    def read() -> list[Report]:
        return list(Report.objects.filter(message_uid=message.uid).order_by("pk"))

    through_platform = message.submissions.filter(on_platform=True).exists()
    theirs = where_it_stands(read, by_platform=True) if through_platform and is_tenant_active() else []
    return sorted([*read(), *theirs], key=lambda row: row.created_at)
