"""The wallet: what is left, what moved, and buying more."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tenants.utils import schema_context

from platform_core.credits import flows, queries
from platform_core.credits.actions import order_credits
from platform_core.credits.models import Channel
from shared.errors import NotFound
from shared.look.frames import Stat
from shared.look.wording import group
from shared.pages.lists import Listed, listed
from shared.payments.states import STILL_OPEN
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC
from tenant_apps.portal.desk.base import DeskForm, DeskPage

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import Promise

    from shared.ledger.models import Entry

READ, BUY = "credits.read", "credits.buy"
FEW, MOST = 100, 1_000_000
LOW = 100
KINDS: dict[str, Promise] = {
    "credits.allocated": gettext_lazy("From Frontdesk"),
    "credits.granted": gettext_lazy("A gift of Frontdesk"),
    "credits.purchased": gettext_lazy("Bought"),
    "credits.reserved": gettext_lazy("Put aside for a message"),
    "credits.released": gettext_lazy("Given back: it was not sent"),
    "credits.captured": gettext_lazy("Used"),
    "credits.refunded": gettext_lazy("Given back: it did not arrive"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One line of the ledger. message: whose credits they are, when one message's."""

    entry: Entry
    word: str
    channel: str
    message: uuid.UUID | None


class BuyForm(forms.Form):
    """How many, of which channel."""

    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel.choices)
    quantity = forms.IntegerField(
        label=gettext_lazy("How many messages"),
        min_value=FEW,
        max_value=MOST,
        initial=1000,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


class Wallet(DeskForm[BuyForm]):
    """Balances, movements, and the order that waits to be paid."""

    needs = {"GET": READ, "POST": BUY}
    current = "messages"
    template = "portal/desk/messages/wallet.html"
    part = "portal/desk/messages/order.html"
    form = BuyForm
    opens_units = True

    def context(self) -> dict[str, Any]:
        """Everything but the form."""
        page, movements, balances, prices = _read(self.request)
        asked = _uid(self.request.GET.get("order", ""))
        order = flows.ask_order(asked) if asked else flows.unpaid_order()
        return {
            **super().context(),
            "list": page,
            "movements": movements,
            "cells": [_cell(one) for one in balances],
            "prices": prices,
            "order": order,
            "can_pay": order is not None and _can_pay(order),
            "may_buy": self.actor.may(BUY),
            "tab": "wallet",
        }

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Write the order down, then have a page on which it is paid; the wallet leads there."""
        form = self.make_form(data=request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        answer = self.in_keyed_unit(lambda: self.act(form))
        if isinstance(answer, HttpResponseRedirect):
            flows.pay_for(order_uid=uuid.UUID(answer.url.rpartition("=")[2]), actor=self.actor)
        return answer

    def act(self, form: BuyForm) -> HttpResponse:
        """The order."""
        order = order_credits(**form.cleaned_data, actor=self.actor)
        return HttpResponseRedirect(f"{reverse('desk:wallet')}?order={order.uid}", status=303)


class PayAgain(DeskPage):
    """An order that was not paid gets another page at a gateway, or the one that it has."""

    needs = {"POST": BUY}
    current = "messages"
    opens_units = True

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Ask for it; the wallet leads there."""
        flows.pay_for(order_uid=uid, actor=self.actor)
        return HttpResponseRedirect(f"{reverse('desk:wallet')}?order={uid}", status=303)


def _can_pay(order: flows.SeenOrder) -> bool:
    """Whether a page on which it is paid stands open."""
    return order.payment is not None and bool(order.payment.checkout_url) and order.payment.state in STILL_OPEN


def _read(request: HttpRequest) -> tuple[Listed, list[Movement], list[queries.Balance], list[tuple[str, Any]]]:
    tenant = current_tenant().uid
    with schema_context(PUBLIC):
        page = listed(queries.wallet_entries(tenant), request, ordering="-id")
        prices = [(str(word), queries.price_of_thousand(code)) for code, word in Channel.choices]
        balances = queries.balances(tenant)
    return page, [_movement(row) for row in page.rows], balances, [one for one in prices if one[1] is not None]


def _movement(entry: Entry) -> Movement:
    rest = entry.transfer.key.partition(":")[2]
    uid = _uid(rest.removeprefix("message:")) if rest.startswith("message:") else None
    kind = entry.transfer.kind
    return Movement(
        entry=entry,
        word=str(KINDS.get(kind, kind)),
        channel=str(dict(Channel.choices).get(entry.account.currency, entry.account.currency)),
        message=uid,
    )


def _cell(balance: queries.Balance) -> Stat:
    word = str(dict(Channel.choices)[balance.channel])
    note = _("%(n)s put aside for messages on their way") % {"n": group(balance.reserved)} if balance.reserved else ""
    tone = "late" if balance.available < LOW and balance.channel == Channel.SMS else ""
    low = _("few left") if tone else ""
    return Stat(label=word, value=group(balance.available), note=note or low, tone="" if note else tone)


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error
