"""The log of messages, and one of them with why it was sent or not."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tenants.utils import schema_context

from platform_core.credits.models import Channel
from platform_core.credits.queries import Balance, balances
from shared.messaging.models import Message, Report, Submission
from shared.messaging.queries import access_message, messages, why
from shared.messaging.reasons import sentence_for
from shared.pages.lists import address_with, chips_of, listed, plain
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC
from tenant_apps.portal.desk.base import DeskPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import Promise

READ = "messages.read"
State = Message.State
MARKS = {
    State.QUEUED: "wait", State.DEFERRED: "wait", State.RESERVED: "wait", State.SUBMITTING: "half",
    State.ACCEPTED: "half", State.DELIVERED: "done", State.FAILED: "no", State.UNKNOWN: "unknown",
    State.EXPIRED: "unknown", State.REJECTED: "no",
}  # fmt: skip
WAITS = (State.QUEUED, State.DEFERRED, State.RESERVED, State.SUBMITTING, State.UNKNOWN)
GROUPS: dict[str, tuple[Promise, Sequence[str]]] = {
    "waiting": (gettext_lazy("On their way"), (*WAITS, State.ACCEPTED)),
    "delivered": (gettext_lazy("Delivered"), (State.DELIVERED,)),
    "failed": (gettext_lazy("Not delivered or not sent"), (State.FAILED, State.EXPIRED, State.REJECTED)),
}
TRIED = {"submitting": "half", "accepted": "done", "refused": "no", "unknown": "unknown", "absent": "unknown"}
CAUSES: dict[str, Promise] = {
    "booking.accepted": gettext_lazy("A booking was confirmed"),
    "payment.paid": gettext_lazy("A payment was taken"),
    "api": gettext_lazy("Somebody asked for it"),
    "otp": gettext_lazy("Somebody asked for a code"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One message in the log. sentence: why it stands as it does."""

    message: Message
    mark: str
    word: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happened to a message."""

    shape: str
    at: datetime
    what: str
    detail: str = ""


class Log(DeskPage):
    """Everything that was sent, or was not, newest first."""

    needs = {"GET": READ}
    current = "messages"
    template = "portal/desk/messages/log.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, its groups and its search."""
        group, text = plain(request.GET.get("show")), plain(request.GET.get("q"))
        page = listed(_found(group, text), request)
        groups = [(str(word), address_with(request, show=name), name == group) for name, (word, _s) in GROUPS.items()]
        return self.show(
            list=page,
            lines=[line_of(row) for row in page.rows],
            groups=groups,
            everything=(address_with(request, show=None), not group),
            chips=chips_of(request, [("q", f"“{text}”" if text else "")]),
            search=text,
            balances=_balances() if self.actor.may("credits.read") else (),
            tab="log",
        )


class OneMessage(DeskPage):
    """One message: its text, what it cost, and its story."""

    needs = {"GET": READ}
    current = "messages"
    template = "portal/desk/messages/one.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Its story. Raises NotFound."""
        message = access_message(uid)
        told = why(message)
        return self.show(line=line_of(message), message=message, story=_story(message, told), spent=told["credits"])


def line_of(message: Message) -> Line:
    """As the log shows it."""
    return Line(
        message=message,
        mark=MARKS[State(message.state)],
        word=message.get_state_display(),
        sentence=sentence_for(message),
    )


def _balances() -> list[tuple[str, Balance]]:
    """The channels that the tenant has anything of; texts always."""
    tenant = current_tenant().uid
    with schema_context(PUBLIC):
        found = balances(tenant)
    words = dict(Channel.choices)
    return [(str(words[row.channel]), row) for row in found if row.channel == "sms" or row.available or row.reserved]


def _found(group: str, text: str) -> QuerySet[Message]:
    rows = messages()
    if group in GROUPS:
        rows = rows.filter(state__in=GROUPS[group][1])
    return rows.filter(Q(to__icontains=text) | Q(text__icontains=text)) if text else rows


def _story(message: Message, told: dict[str, Any]) -> list[Step]:
    cause = told["cause"]["kind"]
    first = Step(shape="half", at=message.created_at, what=str(CAUSES.get(cause, cause)), detail=_asked_by(message))
    steps = [first, *(_try(row) for row in told["attempts"]), *(_report(row) for row in told["reports"])]
    if message.finished_at is not None:
        shape = MARKS[State(message.state)]
        steps.append(Step(shape=shape, at=message.finished_at, what=message.get_state_display(), detail=_cost(message)))
    return sorted(steps, key=lambda step: step.at)


def _asked_by(message: Message) -> str:
    return _("by %(name)s") % {"name": message.asked_by_name} if message.asked_by_name else ""


def _try(row: Submission) -> Step:
    what = _("Handed to %(carrier)s: %(state)s")
    told = {"carrier": row.get_provider_display(), "state": row.get_state_display()}
    return Step(shape=TRIED[row.state], at=row.started_at, what=what % told, detail=row.detail or row.code)


def _report(row: Report) -> Step:
    what = _("%(carrier)s reported %(status)s")
    told = {"carrier": row.get_provider_display(), "status": row.carrier_status or row.status}
    return Step(shape="half", at=row.created_at, what=what % told, detail=row.detail or row.get_effect_display())


def _cost(message: Message) -> str:
    if message.is_refunded:
        return _("The credits came back.")
    if not message.is_captured:
        return _("It cost nothing.")
    spent = ngettext("%(count)d credit was spent.", "%(count)d credits were spent.", message.credits)
    return spent % {"count": message.credits}
