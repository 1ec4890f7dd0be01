"""`/me`: what comes next, what is owed, bookings, payments and receipts, devices."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shared import clock
from shared.api.access import SIGNED_IN
from shared.identity.actions.accounts import revoke_device
from shared.identity.queries import devices_of, me
from shared.payments.models import Payment
from shared.payments.queries import access_payment, payments_for, receipt_of
from tenant_apps.portal.site.base import SitePage
from tenant_apps.portal.site.mine import PAGE, coming_bookings, owed_by, past_bookings

LAST_PAGE = 500


class Mine(SitePage):
    """The first page: the next booking, and what is owed."""

    needs = {"GET": SIGNED_IN}
    template = "portal/site/me.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Show it."""
        coming = coming_bookings(self.actor, now=clock.now())
        return self.show(
            user=me(self.actor), held=coming[0] if coming else None, later=coming[1:], owed=owed_by(self.actor)
        )


class MyBookings(SitePage):
    """All bookings, those to come first."""

    needs = {"GET": SIGNED_IN}
    template = "portal/site/my_bookings.html"
    current = "bookings"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them; `?page=1` are older ones."""
        now, page = clock.now(), page_of(request)
        past, has_more = past_bookings(self.actor, now=now, page=page)
        coming = [] if page else coming_bookings(self.actor, now=now)
        return self.show(coming=coming, past=past, page=page, older=page + 1 if has_more else None)


class MyPayments(SitePage):
    """What was paid, with receipts."""

    needs = {"GET": SIGNED_IN}
    template = "portal/site/my_payments.html"
    current = "payments"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        page = page_of(request)
        rows = payments_for(self.actor).filter(payer_user_uid=self.actor.uid).exclude(state=Payment.State.OPEN)
        found = list(rows.order_by("-created_at", "-pk")[page * PAGE : (page + 1) * PAGE + 1])
        older = page + 1 if len(found) > PAGE else None
        owed = owed_by(self.actor)
        return self.show(payments=found[:PAGE], owed=owed, page=page, older=older)


class ReceiptPage(SitePage):
    """A receipt, to print or keep."""

    needs = {"GET": SIGNED_IN}
    template = "portal/site/receipt.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Show it."""
        payment = access_payment(uid, actor=self.actor)
        return self.show(receipt=receipt_of(payment), payment=payment)


class MyDevices(SitePage):
    """Where one is signed in; each can be signed out."""

    needs = {"GET": SIGNED_IN, "POST": SIGNED_IN}
    template = "portal/site/my_devices.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the latest first."""
        here: Any = getattr(request.user, "device", None)
        return self.show(devices=list(devices_of(self.actor).order_by("-last_seen_at", "-pk")), here=here)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Sign one out."""
        revoke_device(uid=uid_of(request.POST.get("device", "")), actor=self.actor)
        messages.success(request, _("Signed out there."))
        return redirect("site-devices")


def page_of(request: HttpRequest) -> int:
    """Which page is asked for, 0 when none is."""
    asked = request.GET.get("page", "")
    return min(int(asked), LAST_PAGE) if asked.isdecimal() and len(asked) <= 3 else 0  # noqa: PLR2004


def uid_of(text: str) -> uuid.UUID:
    """The uid in a form; one that nothing has where it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
