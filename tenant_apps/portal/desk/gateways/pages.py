"""Gateways: the accounts, whether their keys work and their webhooks come, and what would be chosen."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from shared.look.wording import money_text
from shared.money import Money
from shared.payments import actions, flows
from shared.payments.models import FeeRow, GatewayAccount
from shared.payments.queries import Webhook, access_gateway_account, gateway_accounts, percent_text, webhook_of
from shared.payments.routing.preview import preview
from shared.payments.routing.words import name_of
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.gateways.forms import ConnectForm

if TYPE_CHECKING:
    from django.http import HttpRequest

SETTINGS = "payments.settings"
EXAMPLES = (45_000, 60_000, 90_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An account as the page shows it."""

    account: GatewayAccount
    name: str
    webhook: Webhook
    fees: list[str]

    @property
    def state(self) -> str:
        """Of its keys: refused, off, on."""
        if self.account.refused_at is not None:
            return "refused"
        return "on" if self.account.is_enabled else "off"


class Gateways(DeskForm[ConnectForm]):
    """The accounts, and connecting one more."""

    needs = {"GET": SETTINGS, "POST": SETTINGS}
    current = "gateways"
    template = "portal/desk/gateways/page.html"
    form = ConnectForm

    def context(self) -> dict[str, Any]:
        """The accounts with their health, and three payments to compare."""
        accounts = [_shown(row) for row in gateway_accounts().order_by("priority", "pk")]
        currency = self.place.currency if self.place else "INR"
        told = [
            (Money(minor=minor, currency=currency), preview(amount_minor=minor, currency=currency, now=self.now))
            for minor in EXAMPLES
        ]
        return {**super().context(), "accounts": accounts, "examples": told if accounts else []}

    def act(self, form: ConnectForm) -> HttpResponse:
        """Connect it; its webhook address stands in the list then."""
        account = actions.connect_account(**form.wish(), actor=self.actor)
        told = _("%(name)s is connected") % {"name": name_of(account.gateway)}
        return self.done(told, reverse("desk:gateways"))


class Try(DeskPage):
    """Do the keys work?"""

    needs = {"POST": SETTINGS}
    current = "gateways"
    opens_units = True

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Ask the gateway, without moving anything."""
        account = flows.try_account(account_uid=uid, actor=self.actor)
        names = {"name": name_of(account.gateway), "code": account.test_code}
        told = _("%(name)s takes the keys") if account.test_code == "ok" else _("%(name)s does not: %(code)s")
        return self.done(told % names, reverse("desk:gateways"))


class Switch(DeskPage):
    """On or off."""

    needs = {"POST": SETTINGS}
    current = "gateways"

    def post(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """New payments go there, or not; what was taken there stays refundable."""
        is_on = request.POST.get("on") == "1"
        account = actions.change_account(account_uid=uid, is_enabled=is_on, actor=self.actor)
        told = _("%(name)s is on") if is_on else _("%(name)s is off")
        return self.done(told % {"name": name_of(account.gateway)}, reverse("desk:gateways"))


class Rotate(DeskPage):
    """Another webhook address."""

    needs = {"POST": SETTINGS}
    current = "gateways"

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The old one works for another day."""
        account = actions.rotate_address(account_uid=uid, actor=self.actor)
        told = _("%(name)s has a new webhook address; the old one works for a day") % {"name": name_of(account.gateway)}
        return self.done(told, reverse("desk:gateways"))


class Remove(DeskPage):
    """Out of use for good; asked first."""

    needs = {"GET": SETTINGS, "POST": SETTINGS}
    current = "gateways"
    template = "portal/desk/gateways/remove.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The question."""
        return self.show(shown=_shown(access_gateway_account(uid)))

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The deed."""
        account = actions.remove_account(account_uid=uid, actor=self.actor)
        return self.done(_("%(name)s is removed") % {"name": name_of(account.gateway)}, reverse("desk:gateways"))


def _shown(row: GatewayAccount) -> Shown:
    fees = [_fee_text(fee) for fee in row.fees.all()]
    return Shown(account=row, name=name_of(row.gateway), webhook=webhook_of(row), fees=fees)


def _fee_text(fee: FeeRow) -> str:
    percent = f"{percent_text(fee.percent_ppm)}%"
    fixed = money_text(Money(minor=fee.fixed_minor, currency=fee.currency))
    return f"{percent} + {fixed}" if fee.fixed_minor else f"{percent}, {fee.currency}"
