"""The list of customers, one of them, a new one; suspending one or many; the list as a file."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shared.errors import Invalid
from shared.pages.lists import address_with, chips_of, listed
from shared.payments.models import Payment
from shared.payments.queries import payments_for
from tenant_apps.bookings.queries import bookings_for
from tenant_apps.customers import actions
from tenant_apps.customers.models import Customer
from tenant_apps.customers.queries import access_customer, analytics, customers_where
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.customers.forms import CustomerForm, ReasonForm, initial_of
from tenant_apps.portal.desk.customers.history import history_of
from tenant_apps.portal.desk.today.rows import Sight, arrival_of, methods_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

READ, WRITE = "customers.read", "customers.write"
LATELY, MOST_CHOSEN, TAGS_SHOWN = 12, 200, 12
State = Customer.State


class Customers(DeskPage):
    """Everybody, with a search on `/` and filters in the address."""

    needs = {"GET": READ}
    current = "customers"
    template = "portal/desk/customers/list.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        state, tag, search = (request.GET.get(name, "").replace("\x00", "") for name in ("state", "tag", "q"))
        state = state if state in State.values else ""
        counts = analytics(now=self.now)
        rows = customers_where(self.actor, state=state, tag=tag[:40], search=search[:100])
        return self.show(
            list=listed(rows, request),
            counts=counts,
            states=self._states(state, counts.active, counts.suspended),
            tags=[(one["tag"], address_with(request, tag=one["tag"])) for one in counts.tags[:TAGS_SHOWN]],
            chips=chips_of(request, [("tag", tag), ("q", search.strip())]),
            search=search,
        )

    def _states(self, chosen: str, active: int, suspended: int) -> list[tuple[str, int | None, str, bool]]:
        """The tabs: word, count, address, whether it is open."""
        tabs = (("", _("All"), active + suspended), ("active", _("Active"), active),
                ("suspended", _("Suspended"), suspended), ("archived", _("Archived"), None))  # fmt: skip
        return [(word, count, address_with(self.request, state=name), name == chosen) for name, word, count in tabs]


class SuspendMany(DeskPage):
    """Several people at once may book no longer."""

    needs = {"POST": WRITE}
    current = "customers"

    def post(self, request: HttpRequest) -> HttpResponse:
        """Suspend whoever was chosen; all of them, or nobody."""
        reason = request.POST.get("reason", "").strip()[:200]
        if not reason:
            raise Invalid.field("reason", "required", _("Say why; it is kept with each of them."))
        chosen = [self._one(text) for text in request.POST.getlist("uid")[:MOST_CHOSEN]]
        people = [one for one in sorted(chosen, key=lambda one: one.pk) if one.state == State.ACTIVE]
        for one in people:
            actions.suspend_customer(customer_id=one.pk, reason=reason, actor=self.actor)
        told = ngettext("%(n)d person is suspended", "%(n)d people are suspended", len(people)) % {"n": len(people)}
        return self.done(told, reverse("desk:customers"))

    def _one(self, text: str) -> Customer:
        try:
            return access_customer(self.actor, uuid.UUID(text))
        except ValueError as error:
            raise Invalid.field("uid", "not_a_uid", _("This is nobody.")) from error


class CustomerPage(DeskPage):
    """A page about one customer."""

    needs = {"GET": READ}
    current = "customers"

    @cached_property
    def customer(self) -> Customer:
        """The customer, in the archive too. Raises NotFound."""
        return access_customer(self.actor, self.kwargs["uid"], archived=True)


class Profile(CustomerPage):
    """Know the person: when they come, what they paid, what comes next."""

    template = "portal/desk/customers/one.html"

    def get(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `customer`
        """The profile; `tab` shows all bookings or all payments instead."""
        tab = request.GET.get("tab", "")
        tabs = self._tabs()
        shown = tab if tab in {name for name, _word in tabs} else ""
        return self.show(
            customer=self.customer, tab=shown, tabs=tabs, may_write=self.actor.may(WRITE), **self._content(shown)
        )

    def _tabs(self) -> list[tuple[str, str]]:
        tabs = [("", _("Overview"))]
        if self.actor.may("bookings.read"):
            tabs.append(("bookings", _("Bookings")))
        if self.actor.may("payments.read"):
            tabs.append(("payments", _("Payments")))
        return tabs

    def _content(self, tab: str) -> dict[str, Any]:
        if tab == "payments":
            return {"list": listed(self._payments(), self.request)}
        rows = bookings_for(self.actor).filter(customer=self.customer)
        if tab == "bookings":
            page = listed(rows, self.request, ordering="-starts_at")
            return {"list": page, "lines": self._lines(page.rows)}
        currency = self.place.currency if self.place else "INR"
        return {
            "history": history_of(self.customer, actor=self.actor, now=self.now, zone=self.zone, currency=currency),
            "lines": self._lines(list(rows.order_by("-starts_at")[:LATELY])),
            "merged": list(Customer.objects.filter(merged_into=self.customer, erased_at=None).order_by("pk")),
            "payments": list(self._payments().order_by("-pk")[:5]) if self.actor.may("payments.read") else [],
        }

    def _payments(self) -> QuerySet[Payment]:
        return payments_for(self.actor).filter(payer_uid=self.customer.uid)

    def _lines(self, bookings: list[Any]) -> list[Any]:
        sight = Sight(actor=self.actor, now=self.now, zone=self.zone, methods=methods_of(bookings))
        return [(booking, arrival_of(booking, sight)) for booking in bookings]


class NewCustomer(DeskForm[CustomerForm]):
    """Somebody new."""

    needs = {"GET": WRITE, "POST": WRITE}
    current = "customers"
    template = "portal/desk/customers/edit.html"
    form = CustomerForm

    def context(self) -> dict[str, Any]:
        """Nobody is there so far."""
        return {**super().context(), "customer": None}

    def act(self, form: CustomerForm) -> HttpResponse:
        """Add them; the code is given by us."""
        made = actions.create_customer(actor=self.actor, **form.cleaned_data)
        messages.success(self.request, _("%(name)s is %(code)s") % {"name": made.name, "code": made.code})
        return HttpResponseRedirect(reverse("desk:customer", args=[made.uid]), status=303)


class EditCustomer(DeskForm[CustomerForm], CustomerPage):
    """What is known of somebody, changed."""

    needs = {"GET": WRITE, "POST": WRITE}
    template = "portal/desk/customers/edit.html"
    form = CustomerForm

    def make_form(self, **given: Any) -> CustomerForm:
        """With what is known."""
        return CustomerForm(initial=initial_of(self.customer), **given)

    def context(self) -> dict[str, Any]:
        """Who it is."""
        return {**super().context(), "customer": self.customer}

    def act(self, form: CustomerForm) -> HttpResponse:
        """Change what differs."""
        actions.update_customer(customer_id=self.customer.pk, actor=self.actor, **form.cleaned_data)
        return HttpResponseRedirect(reverse("desk:customer", args=[self.customer.uid]), status=303)


class Suspend(DeskForm[ReasonForm], CustomerPage):
    """No further bookings, with a reason."""

    needs = {"GET": WRITE, "POST": WRITE}
    template = "portal/desk/customers/suspend.html"
    part = "portal/desk/customers/suspend_dialog.html"
    form = ReasonForm

    def context(self) -> dict[str, Any]:
        """Who it is."""
        return {**super().context(), "customer": self.customer}

    def act(self, form: ReasonForm) -> HttpResponse:
        """Suspend; Undo welcomes them back."""
        actions.suspend_customer(customer_id=self.customer.pk, actor=self.actor, **form.cleaned_data)
        undo = reverse("desk:reactivate", args=[self.customer.uid])
        messages.success(
            self.request, _("%(name)s is suspended") % {"name": self.customer.name}, extra_tags=f"undo:{undo}"
        )
        return HttpResponseRedirect(reverse("desk:customer", args=[self.customer.uid]), status=303)


class Reactivate(CustomerPage):
    """Welcome back, from suspension or from the archive."""

    needs = {"POST": WRITE}

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `customer`
        """Let them book again."""
        actions.reactivate_customer(customer_id=self.customer.pk, actor=self.actor)
        told = _("%(name)s may book again") % {"name": self.customer.name}
        return self.done(told, reverse("desk:customer", args=[self.customer.uid]))


class Archive(CustomerPage):
    """Put somebody away; what was booked and paid stays."""

    needs = {"POST": WRITE}

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `customer`
        """Archive; Undo brings them back."""
        actions.archive_customer(customer_id=self.customer.pk, actor=self.actor)
        undo = reverse("desk:reactivate", args=[self.customer.uid])
        return self.done(_("%(name)s is archived") % {"name": self.customer.name}, reverse("desk:customers"), undo=undo)
