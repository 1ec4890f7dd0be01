"""Credits: the platform's stock, what was bought and handed out, tenants' wallets and the margin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from platform_core.console.base import ConsoleForm, ConsolePage
from platform_core.console.credit_forms import BuyForm, HandOutForm
from platform_core.console.credits import (
    margin_rows,
    newest_handed,
    newest_lots,
    stock_cells,
    stock_of,
    tenants_with_wallets,
    wallet_rows,
)
from platform_core.console.queries import found_tenants
from platform_core.credits import actions
from platform_core.credits.errors import InsufficientCredits
from platform_core.credits.models import Allotment
from shared.look.wording import group
from shared.pages.lists import chips_of, listed, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from shared.api.access import Need
    from shared.errors import DomainError

CURRENT = "/console/credits"


class Credits(ConsolePage):
    """Everything about credits on one page."""

    needs = {"GET": "credits.read"}
    template = "console/credits/home.html"
    current = CURRENT

    def get(self, request: HttpRequest) -> HttpResponse:
        """Stock, wallets, lots, what was handed out, margin."""
        text = plain(request.GET.get("q"))
        page = listed(found_tenants(tenants_with_wallets(), text), request)
        return self.show(
            cells=stock_cells(),
            list=page,
            wallets=wallet_rows(page.rows),
            chips=chips_of(request, [("q", f"“{text}”" if text else "")]),
            q=text,
            lots=newest_lots(),
            handed=newest_handed(),
            margins=margin_rows(self.now),
            may_buy=self.actor.may("credits.buy"),
            may_allocate=self.actor.may("credits.allocate"),
        )


class Buy(ConsoleForm[BuyForm]):
    """The platform has bought messages."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": "credits.buy", "POST": "credits.buy"}
    template = "console/credits/buy.html"
    form = BuyForm
    current = CURRENT

    def act(self, form: BuyForm) -> HttpResponse:
        """They are in stock."""
        lot = actions.buy_lot(**form.cleaned_data, actor=self.actor)
        said = ngettext("%(n)s message more in stock.", "%(n)s messages more in stock.", lot.quantity)
        return self.done(said % {"n": group(lot.quantity)}, CURRENT)


class HandOut(ConsoleForm[HandOutForm]):
    """A tenant gets messages."""

    needs: ClassVar[Mapping[str, Need]] = {"GET": "credits.allocate", "POST": "credits.allocate"}
    template = "console/credits/hand_out.html"
    form = HandOutForm
    current = CURRENT

    def make_form(self, **given: Any) -> HandOutForm:
        """For the tenant that the address names."""
        initial = {"tenant": plain(self.request.GET.get("tenant")), "kind": Allotment.Kind.ALLOCATION.value}
        return HandOutForm(initial=initial, **given)

    def act(self, form: HandOutForm) -> HttpResponse:
        """Out of the stock, or on a promise."""
        asked = dict(form.cleaned_data)
        tenant, kind, total = asked.pop("tenant"), asked.pop("kind"), asked.pop("total")
        if kind == Allotment.Kind.GRANT:
            given = actions.grant(tenant_uid=tenant.uid, total_minor=total.minor, **asked, actor=self.actor)
        else:
            given = actions.allocate(tenant_uid=tenant.uid, total=total, **asked, actor=self.actor)
        said = ngettext("%(name)s has %(n)s message more.", "%(name)s has %(n)s messages more.", given.quantity)
        return self.done(said % {"name": tenant.name, "n": group(given.quantity)}, CURRENT)

    def refused(self, error: DomainError) -> HttpResponse:
        """A short stock is said beside the number, with what there is."""
        if not isinstance(error, InsufficientCredits):
            return super().refused(error)
        form = self.make_form(data=self.request.POST)
        form.is_valid()
        left = group(stock_of(form.cleaned_data["channel"]))
        form.add_error("quantity", _("The stock has %(n)s. Buy first, or let the rest be promised.") % {"n": left})
        return self.show_form(form, status=error.status)
