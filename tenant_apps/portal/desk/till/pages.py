"""Taking money for a booking, the list of payments, one of them with its receipt, giving money back."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shared.look.wording import money_text
from shared.pages.lists import address_with, chips_of, listed
from shared.payments import actions, flows
from shared.payments.models import DESK, Payment, Refund
from shared.payments.queries import access_payment, payments_for, receipt_of
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.queries import access_booking
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.till.forms import METHODS, PayForm, RefundForm
from tenant_apps.portal.desk.till.queries import payments_where, sums_of_today
from tenant_apps.portal.desk.till.story import reaches_bank, steps_of, told_decision
from tenant_apps.portal.desk.today.rows import seats_of, what_of

if TYPE_CHECKING:
    from django.http import HttpRequest

BOOKING = "booking"
GOES_BACK = frozenset({Payment.State.PAID, Payment.State.PARTLY_REFUNDED, Payment.State.NEEDS_REVIEW})
READ, TAKE, GIVE_BACK = "payments.read", "payments.take", "payments.refund"


class Pay(DeskForm[PayForm]):
    """Cash, UPI or a card for a booking: beside Today as a dialog, or as a page."""

    needs = {"GET": TAKE, "POST": TAKE}
    current = "today"
    template = "portal/desk/till/pay.html"
    part = "portal/desk/till/pay_dialog.html"
    form = PayForm
    opens_units = True

    @cached_property
    def booking(self) -> Booking:
        """What is paid for. Raises NotFound."""
        return access_booking(self.kwargs["uid"], actor=self.actor)

    def make_form(self, **given: Any) -> PayForm:
        """For what is still to pay."""
        return PayForm(due=self.booking.due, **given)

    def context(self) -> dict[str, Any]:
        """The booking beside the form."""
        booking = self.booking
        about = " · ".join(part for part in (what_of(booking, booking.venue.zone), seats_of(booking)) if part)
        return {**super().context(), "booking": booking, "about": about}

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """A page that could still be paid online is closed before money is taken at the counter."""
        form = self.make_form(data=request.POST)
        if not form.is_valid():
            return self.show_form(form, status=422)
        flows.close_door(payable_kind=BOOKING, payable=self.booking.uid, ends="cancelled", source="staff")
        return self.in_keyed_unit(lambda: self.act(form))

    def act(self, form: PayForm) -> HttpResponse:
        """Write the payment down; the receipt comes next."""
        payment = actions.take_desk_payment(
            payable_kind=BOOKING, payable=self.booking.uid, actor=self.actor, **form.wish()
        )
        return HttpResponseRedirect(reverse("desk:taken", args=[payment.uid]), status=303)


class Taken(DeskPage):
    """What was taken: the number of the receipt, and the change to give."""

    needs = {"GET": TAKE}
    current = "today"
    template = "portal/desk/till/taken.html"
    part = "portal/desk/till/taken_dialog.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The stub; the list behind it refreshes."""
        payment = access_payment(uid, actor=self.actor)
        response = self.show(payment=payment, receipt=receipt_of(payment))
        response["HX-Trigger"] = "again"
        return response


class Money(DeskPage):
    """Every rupee, newest first."""

    needs = {"GET": READ}
    current = "money"
    template = "portal/desk/till/money.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list with its filters, and what the till took today."""
        show, method, search = (request.GET.get(name, "") for name in ("show", "method", "q"))
        rows = payments_where(payments_for(self.actor), show=show, method=method, search=search)
        words = {"refunds": _("refund waits"), "refunded": _("money went back")}
        on = [("show", words.get(show, "")), ("method", str(dict(METHODS).get(method, ""))), ("q", search.strip())]
        return self.show(
            list=listed(rows, request),
            chips=chips_of(request, on),
            sums=sums_of_today(self.here, now=self.now, zone=self.zone) if self.place else [],
            methods=[(code, word, address_with(request, method=code)) for code, word in METHODS],
            method=method,
            search=search,
            all_href=address_with(request, show=None),
            refunds_href=address_with(request, show="refunds"),
            show=show,
        )


class OnePayment(DeskPage):
    """A payment as a story."""

    needs = {"GET": READ}
    current = "money"
    template = "portal/desk/till/payment.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """What happened, what is left, what it belongs to."""
        payment = access_payment(uid, actor=self.actor)
        decisions = list(payment.decisions.all())
        return self.show(
            payment=payment,
            refunds=_refunds_of(payment),
            booking=self._booking(payment),
            is_of_desk=payment.gateway == DESK,
            decision=told_decision(decisions[-1]) if decisions else None,
            reaches=reaches_bank(payment, decisions[-1]) if decisions else None,
            steps=steps_of(payment),
            may_give_back=bool(payment.left) and payment.state in GOES_BACK,
        )

    def _booking(self, payment: Payment) -> Booking | None:
        if payment.payable_kind != BOOKING or not self.actor.may("bookings.read"):
            return None
        return Booking.objects.select_related("customer").filter(uid=payment.payable_uid).first()


class ReceiptPage(DeskPage):
    """The receipt as it is printed: 80 mm or A4."""

    needs = {"GET": READ}
    current = "money"
    template = "portal/desk/till/receipt.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Black on white."""
        payment = access_payment(uid, actor=self.actor)
        return self.show(payment=payment, receipt=receipt_of(payment))


class GiveBack(DeskForm[RefundForm]):
    """Give back all of a payment, or a part of it: over the counter, or the way it came."""

    needs = {"GET": GIVE_BACK, "POST": GIVE_BACK}
    current = "money"
    template = "portal/desk/till/refund.html"
    part = "portal/desk/till/refund_dialog.html"
    form = RefundForm

    @cached_property
    def payment(self) -> Payment:
        """The payment. Raises NotFound."""
        return access_payment(self.kwargs["uid"], actor=self.actor)

    def make_form(self, **given: Any) -> RefundForm:
        """For what may still go back."""
        return RefundForm(left=self.payment.left, **given)

    def context(self) -> dict[str, Any]:
        """The payment beside the form."""
        return {**super().context(), "payment": self.payment}

    def act(self, form: RefundForm) -> HttpResponse:
        """Hand it over, or let it go back through its gateway; then the payment's story."""
        give_back = actions.refund_desk_payment if self.payment.gateway == DESK else actions.ask_refund
        give_back(payment_uid=self.payment.uid, actor=self.actor, **form.cleaned_data)
        return HttpResponseRedirect(reverse("desk:payment", args=[self.payment.uid]), status=303)


class HandOver(DeskPage):
    """A refund that was asked for is handed over the counter."""

    needs = {"POST": GIVE_BACK}
    current = "money"

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Note that it was."""
        refund = actions.hand_over_refund(refund_uid=uid, actor=self.actor)
        told = _("%(amount)s handed back") % {"amount": money_text(refund.amount)}
        return self.done(told, reverse("desk:payment", args=[refund.payment.uid]))


def _refunds_of(payment: Payment) -> list[Refund]:
    return sorted(payment.refunds.all(), key=lambda refund: refund.pk)
