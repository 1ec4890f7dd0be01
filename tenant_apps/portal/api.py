"""`search`: one question to all that the caller may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from shared import clock
from shared.api.access import SIGNED_IN
from shared.api.fields import OutSerializer
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from tenant_apps.portal import search

MOST = 10


class FoundOut(OutSerializer):
    """One thing that was found. kind: customer, booking or payment; `code` is what people say of it."""

    kind = serializers.CharField()
    uid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    state = serializers.CharField()


class Search(ApiView):
    """Looking something up."""

    needs = {"GET": SIGNED_IN}
    tags = ("Search",)

    @operation(gives=FoundOut, many=True, paged=False, filters=["q"])
    def get(self, request: Request) -> Response:
        """Customers, bookings to come and receipts whose name, phone or code is `q`; ten of each at most."""
        typed = search.clean(request.query_params.get("q", ""))
        if not typed:
            raise Invalid.field("q", "required", _("Say what to look for."))
        return self.results(FoundOut, list(self._found(typed)))

    def _found(self, typed: str) -> Iterator[dict[str, Any]]:
        for person in search.people_found(typed, actor=self.actor)[:MOST]:
            yield _row("customer", person, person.code, person.name)
        for booking in search.bookings_found(typed, actor=self.actor, now=clock.now())[:MOST]:
            yield _row("booking", booking, booking.code, booking.customer.name if booking.customer else "")
        for payment in search.payments_found(typed, actor=self.actor)[:MOST]:
            yield _row("payment", payment, payment.receipt_number, payment.payer_name)


def _row(kind: str, row: Any, code: str, name: str) -> dict[str, Any]:
    return {"kind": kind, "uid": row.uid, "code": code, "name": name, "state": row.state}
