"""The log of messages with the wallet above it, why one was sent or not, and the texts with their live check."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from platform_core.credits import queries as wallets
from shared.errors import NotFound
from shared.messaging import queries
from shared.messaging.models import Message, Template
from shared.messaging.reasons import sentence_for
from shared.messaging.senders import is_channel_on
from shared.messaging.text.segments import segments_of
from shared.pages.lists import address_with, chips_of, listed
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC
from tenant_apps.portal.desk.base import Crumb, DeskPage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SETTINGS = "messaging.settings"
TONES = {"delivered": "chip-leaf", "accepted": "chip-sky", "failed": "chip-danger", "rejected": "chip-danger"}
VALUE = "value-"


class Log(DeskPage):
    """What went out, newest first, and how many credits are left."""

    needs = {"GET": "messages.read"}
    current = "messages"
    template = "portal/desk/texts/log.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; `state` and `q` narrow it."""
        rows = queries.messages()
        state = request.GET.get("state", "")
        if state in Message.State.values:
            rows = rows.filter(state=state)
        words = request.GET.get("q", "").replace("\x00", "")[:40].strip()
        if words:
            rows = rows.filter(to__contains=words)
        page = listed(rows, request)
        lines = [(row, TONES.get(row.state, ""), sentence_for(row)) for row in page.rows]
        states = [(address_with(request, state=value), label, value == state) for value, label in Message.State.choices]
        chips = chips_of(request, [("state", str(Message.State(state).label) if state in Message.State.values else "")])
        return self.show(
            list=page,
            lines=lines,
            states=states,
            chips=chips,
            search=words,
            wallet=_wallet() if self._sees_wallet() else (),
        )

    def _sees_wallet(self) -> bool:
        return self.actor.may("credits.read")


class Why(DeskPage):
    """One message: what it said, what became of it, and why."""

    needs = {"GET": "messages.read"}
    current = "messages"
    template = "portal/desk/texts/why.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The story. Raises NotFound."""
        message = queries.access_message(uid)
        return self.show(message=message, why=queries.why(message), tone=TONES.get(message.state, ""))


class Texts(DeskPage):
    """The registered texts."""

    needs = {"GET": SETTINGS}
    current = "texts"
    template = "portal/desk/texts/texts.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, and whether anybody carries texts at all."""
        page = listed(Template.objects.select_related("header__entity"), request)
        lines = [(row, segments_of(row.text).parts) for row in page.rows]
        return self.show(list=page, lines=lines, is_on=is_channel_on("sms"))


class Text(DeskPage):
    """One text: what it says with values typed in, its parts, its price, and what the operator would answer."""

    needs = {"GET": SETTINGS}
    current = "texts"
    template = "portal/desk/texts/text.html"
    part = "portal/desk/texts/preview.html"

    def get(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The check; typing asks again and swaps only its part. Raises NotFound."""
        template = Template.objects.select_related("header__entity").filter(uid=uid).first()
        if template is None:
            raise NotFound
        values = {one.name: request.GET.get(VALUE + one.name, "") for one in template.typed_variables}
        finished = request.GET.get("text", "")
        asked: dict[str, Any] = {"text": finished} if finished else {"variables": values}
        checked = queries.preview(template=str(template.uid), **asked)
        fields = [(one, VALUE + one.name, values[one.name]) for one in template.typed_variables]
        crumbs = (Crumb(label=_("Texts"), href=".."), Crumb(label=template.name))
        return self.show(
            text=template, checked=checked, fields=fields, finished=finished, crumbs=crumbs,
            is_asked=bool(request.GET),
        )  # fmt: skip


def _wallet() -> tuple[wallets.Balance, ...]:
    """The channels that the tenant has anything of; texts always."""
    owner = current_tenant().uid
    with schema_context(PUBLIC):
        found = wallets.balances(owner)
    return tuple(row for row in found if row.channel == "sms" or row.available or row.reserved)
