"""Two rows that are one person, and what a person may ask for: a copy of all that is kept, and to be forgotten."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

import orjson
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared.errors import Invalid
from tenant_apps.customers import actions
from tenant_apps.customers.actions.privacy import digest_of, told_of
from tenant_apps.customers.models import Customer
from tenant_apps.customers.queries import access_customer, access_merged, customers_where, visible_customers
from tenant_apps.portal.desk.base import DeskForm
from tenant_apps.portal.desk.customers.forms import EraseForm
from tenant_apps.portal.desk.customers.pages import WRITE, CustomerPage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest
    from django.utils.functional import Promise

EXPORT, ERASE = "customers.export", "customers.erase"
MOST_DOUBLES = 8
KEPT: Mapping[str, tuple[Promise, Promise]] = {
    "customer": (gettext_lazy("Who they are"), gettext_lazy("All but the code goes: books that name it add up.")),
    "bookings": (gettext_lazy("Bookings"), gettext_lazy("When and where stays; what was written about them goes.")),
    "payments": (
        gettext_lazy("Payments"),
        gettext_lazy("They stay as long as the books must be kept: seven years."),
    ),
    "messages": (gettext_lazy("Messages and consents"), gettext_lazy("Numbers and words go; that one was sent stays.")),
    "account": (gettext_lazy("Sign-in and devices"), gettext_lazy("It opens nothing any more and names nobody.")),
}


class Merge(CustomerPage):
    """Who else is this? The other one is kept, and everything goes over there."""

    needs = {"GET": WRITE, "POST": WRITE}
    template = "portal/desk/customers/merge.html"

    def get(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `customer`
        """Likely doubles, or whom the search finds; with `into` the question."""
        search = request.GET.get("q", "").replace("\x00", "")[:100].strip()
        into = self._into(request.GET.get("into", "")) if request.GET.get("into") else None
        rows = customers_where(self.actor, search=search) if search else self._alike()
        found = [] if into else rows.exclude(pk=self.customer.pk).annotate(held=Count("bookings"))[:MOST_DOUBLES]
        return self.show(customer=self.customer, into=into, found=found, search=search)

    def post(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `customer`
        """One of them from now on; Undo takes them apart."""
        into = self._into(request.POST.get("into", ""))
        gone = self.customer
        kept = actions.merge_customers(customer_id=gone.pk, into_id=into.pk, actor=self.actor)
        undo = reverse("desk:customer-unmerge", args=[gone.uid])
        told = _("%(code)s is now part of %(name)s") % {"code": gone.code, "name": kept.name}
        messages.success(request, told, extra_tags=f"undo:{undo}")
        return HttpResponseRedirect(reverse("desk:customer", args=[kept.uid]), status=303)

    def _into(self, text: str) -> Customer:
        try:
            return access_customer(self.actor, uuid.UUID(text))
        except ValueError as error:
            raise Invalid.field("into", "not_a_uid", _("This is nobody.")) from error

    def _alike(self) -> QuerySet[Customer]:
        """Of the same number, mail or name."""
        one = self.customer
        same = Q(name_key=one.name_key)
        same |= Q(phone=one.phone) if one.phone else Q()
        same |= Q(email__iexact=one.email) if one.email else Q()
        return visible_customers(self.actor).filter(same).exclude(state=Customer.State.ARCHIVED).order_by("name", "pk")


class Unmerge(CustomerPage):
    """Apart again."""

    needs = {"POST": WRITE}

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """What went over goes back."""
        given = access_merged(self.actor, uid)
        back = actions.unmerge_customer(customer_id=given.pk, actor=self.actor)
        told = _("%(name)s, %(code)s, stands alone again") % {"name": back.name, "code": back.code}
        return self.done(told, reverse("desk:customer", args=[back.uid]))


class Data(DeskForm[EraseForm], CustomerPage):
    """All that is kept of one person: counted, taken away as a copy, forgotten."""

    needs = {"GET": EXPORT, "POST": ERASE}
    template = "portal/desk/customers/data.html"
    form = EraseForm

    @cached_property
    def kept(self) -> dict[str, list[dict[str, Any]]]:
        """By who keeps it."""
        return told_of(self.customer)

    def make_form(self, **given: Any) -> EraseForm:
        """About this one."""
        return EraseForm(code=self.customer.code, **given)

    def context(self) -> dict[str, Any]:
        """What there is, and what becomes of each of it."""
        told = [(*KEPT.get(name, (name, "")), len(rows)) for name, rows in self.kept.items()]
        shown = {"told": told, "digest": digest_of(self.kept), "may_erase": self.actor.may(ERASE)}
        return {**super().context(), "customer": self.customer, **shown}

    def act(self, form: EraseForm) -> HttpResponse:
        """Forget them, if nothing has changed since it was shown."""
        erase = {"customer_id": self.customer.pk, "confirm": form.cleaned_data["confirm"]}
        actions.erase_person(**erase, actor=self.actor)
        return self.done(_("%(code)s is forgotten") % {"code": self.customer.code}, reverse("desk:customers"))


class TakeCopy(CustomerPage):
    """The copy itself. The books say who took it."""

    needs = {"POST": EXPORT}

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `customer`
        """A file of JSON."""
        copy = actions.export_person(customer_id=self.customer.pk, actor=self.actor)
        told = {"digest": copy.digest, "made_at": copy.made_at, **copy.kept}
        response = HttpResponse(orjson.dumps(told, option=orjson.OPT_INDENT_2), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{self.customer.code}.json"'
        response["Cache-Control"] = "no-store"
        return response
