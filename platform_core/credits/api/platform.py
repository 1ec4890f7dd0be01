"""The platform's purchases, allocations, wallets and margin."""

from __future__ import annotations

import uuid
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from platform_core.credits import actions, queries
from platform_core.credits.api.shapes import (
    AllocateIn,
    AllotmentOut,
    ChangeVendorIn,
    LotIn,
    LotOut,
    MarginOut,
    MasterWalletOut,
    TenantWalletOut,
    VendorIn,
    VendorOut,
)
from platform_core.credits.errors import VendorNotFound
from platform_core.credits.models import Lot, Vendor
from shared.api.filters import asked_moment, asked_uid, filtered
from shared.api.views import ApiView, operation
from shared.ledger.models import Account

TAGS = ("Credits",)


class MasterWallet(ApiView):
    """The platform's stock."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=MasterWalletOut)
    def get(self, _request: Request) -> Response:
        """Show what is in stock."""
        held = [{"channel": name, "available": left} for name, left in queries.stock_balances().items()]
        return self.answer(MasterWalletOut, {"channels": held})


class BuyLot(ApiView):
    """The platform buys."""

    needs = {"POST": "credits.buy"}
    keyed = frozenset({"POST"})
    tags = TAGS

    @operation(takes=LotIn, gives=LotOut, status=201)
    def post(self, _request: Request) -> Response:
        """Note a purchase from a vendor."""
        return self.answer(LotOut, actions.buy_lot(**self.body(LotIn), actor=self.actor), status=201)


class Lots(ApiView):
    """What was bought."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=LotOut, many=True, filters=["channel"])
    def get(self, request: Request) -> Response:
        """List purchases and what is left of each."""
        return self.page(filtered(Lot.objects.select_related("vendor"), request, words=("channel",)), LotOut)


class TenantWallets(ApiView):
    """Everybody's."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=TenantWalletOut, many=True, filters=["tenant", "channel"])
    def get(self, request: Request) -> Response:
        """List tenants' wallets."""
        rows = filtered(Account.objects.filter(pk__in=queries.wallets().values("pk")), request, uids=_OWNER)
        if channel := request.query_params.get("channel"):
            rows = rows.filter(currency=channel.replace("\x00", ""))
        return self.page(rows, TenantWalletOut, ordering=("created_at", "balance"))


_OWNER = {"tenant": "owner_uid"}


class Allocate(ApiView):
    """From stock to a tenant."""

    needs = {"POST": "credits.allocate"}
    keyed = frozenset({"POST"})
    tags = TAGS

    @operation(takes=AllocateIn, gives=AllotmentOut, status=201)
    def post(self, _request: Request) -> Response:
        """Allocate messages to a tenant, for so much."""
        asked = self.body(AllocateIn)
        made = actions.allocate(tenant_uid=asked.pop("tenant"), **asked, actor=self.actor)
        return self.answer(AllotmentOut, made, status=201)


class MarginReport(ApiView):
    """What messages cost and brought."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=MarginOut, filters=["from", "to", "tenant"])
    def get(self, request: Request) -> Response:
        """Report cost, revenue, profit and margin: of what was sold, and of what was used."""
        query = request.query_params
        told: dict[str, Any] = {}
        for name, asked in (("from", "since"), ("to", "until")):
            if query.get(name):
                told[asked] = asked_moment(name, query[name])
        if query.get("tenant"):
            told["tenant"] = asked_uid("tenant", query["tenant"])
        found = {name: margin.as_json() for name, margin in queries.margin(**told).items()}
        return Response({"basis": "sold", **found["sold"], **found})


class Vendors(ApiView):
    """Who sells messages."""

    needs = {"GET": "credits.read", "POST": "credits.buy"}
    tags = TAGS

    @operation(gives=VendorOut, many=True)
    def get(self, _request: Request) -> Response:
        """List vendors."""
        return self.page(queries.vendors(), VendorOut, search=("slug", "name"))

    @operation(takes=VendorIn, gives=VendorOut, status=201)
    def post(self, _request: Request) -> Response:
        """Add a vendor."""
        return self.answer(VendorOut, actions.write_vendor(actor=self.actor, **self.body(VendorIn)), status=201)


class OneVendor(ApiView):
    """One vendor."""

    needs = {"GET": "credits.read", "PATCH": "credits.buy"}
    tags = TAGS

    @operation(gives=VendorOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a vendor."""
        found = Vendor.objects.filter(uid=uid).first()
        if found is None:
            raise VendorNotFound
        return self.answer(VendorOut, found)

    @operation(takes=ChangeVendorIn, gives=VendorOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change a vendor, or buy from it no more."""
        asked = self.body(ChangeVendorIn)
        return self.answer(VendorOut, actions.write_vendor(actor=self.actor, uid=uid, **asked))
