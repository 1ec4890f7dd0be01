"""Credits over HTTP: a tenant's wallet, and the platform's purchases, allocations and margin."""

from __future__ import annotations

import uuid
from typing import Any

from django_tenants.utils import schema_context
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from platform_core.credits import actions, flows, queries
from platform_core.credits.errors import VendorNotFound
from platform_core.credits.models import Channel, Lot, Vendor
from shared.api.fields import MoneyField, OutSerializer, StrictSerializer
from shared.api.filters import asked_moment, asked_uid, filtered
from shared.api.views import ApiView, operation
from shared.ledger.models import Account, Entry
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC

TAGS = ("Credits",)
MOST = 100_000_000


class BalanceOut(OutSerializer):
    """Of one channel."""

    channel = serializers.CharField()
    available = serializers.IntegerField()
    reserved = serializers.IntegerField()


class WalletOut(OutSerializer):
    """All channels."""

    channels = BalanceOut(many=True)


class MovementOut(OutSerializer):
    """One movement of what is available. message: whose credits they are, when one message's."""

    uid = serializers.UUIDField()
    channel = serializers.CharField(source="account.currency")
    quantity = serializers.IntegerField(source="amount")
    kind = serializers.CharField(source="transfer.kind")
    message = serializers.SerializerMethodField()
    at = serializers.DateTimeField(source="transfer.at")

    def get_message(self, entry: Entry) -> str | None:
        """Its uid."""
        _verb, _colon, rest = entry.transfer.key.partition(":")
        return rest.removeprefix("message:") if rest.startswith("message:") else None


class CreditsIn(StrictSerializer):
    """How many messages of a channel."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    quantity = serializers.IntegerField(min_value=1, max_value=MOST)


class DeductIn(CreditsIn):
    """With the reason."""

    reason = serializers.CharField(max_length=200)


class OrderPaymentOut(OutSerializer):
    """The platform's payment for it."""

    uid = serializers.UUIDField()
    state = serializers.CharField()
    gateway = serializers.CharField()
    checkout_url = serializers.CharField(allow_null=True)


class OrderOut(OutSerializer):
    """A purchase. payment: null while nobody takes money for the platform."""

    uid = serializers.UUIDField()
    channel = serializers.CharField()
    quantity = serializers.IntegerField()
    total = MoneyField()
    state = serializers.CharField()
    payable_kind = serializers.CharField(default="credits")
    payment = OrderPaymentOut(allow_null=True)
    created_at = serializers.DateTimeField()


class LotIn(CreditsIn):
    """A purchase of the platform's. vendor: a slug."""

    vendor = serializers.CharField(max_length=30)
    total = MoneyField()


class LotOut(OutSerializer):
    """A purchase of the platform's, and what is left of it."""

    uid = serializers.UUIDField()
    vendor = serializers.CharField(source="vendor.slug")
    channel = serializers.CharField()
    quantity = serializers.IntegerField()
    total = MoneyField()
    left = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class AllocateIn(CreditsIn):
    """To whom, and for how much. tenant: its uid."""

    tenant = serializers.UUIDField()
    total = MoneyField()


class AllotmentOut(OutSerializer):
    """What a tenant has got."""

    uid = serializers.UUIDField()
    tenant = serializers.UUIDField(source="tenant_uid")
    channel = serializers.CharField()
    quantity = serializers.IntegerField()
    kind = serializers.CharField()
    price = serializers.SerializerMethodField()
    cost = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_price(self, allotment: Any) -> dict[str, int | str]:
        """What was charged."""
        return {"minor": allotment.price_minor, "currency": "INR"}

    def get_cost(self, allotment: Any) -> dict[str, int | str]:
        """What they cost the platform."""
        return {"minor": allotment.cost_minor, "currency": "INR"}


class VendorIn(StrictSerializer):
    """Who sells messages."""

    slug = serializers.SlugField(max_length=30)
    name = serializers.CharField(max_length=80)


class ChangeVendorIn(StrictSerializer):
    """What may change."""

    name = serializers.CharField(max_length=80, required=False)
    is_active = serializers.BooleanField(required=False)


class VendorOut(OutSerializer):
    """Who sells messages."""

    uid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()
    is_active = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class StockOut(OutSerializer):
    """What the platform may hand out."""

    channel = serializers.CharField()
    available = serializers.IntegerField()


class MasterWalletOut(OutSerializer):
    """All channels."""

    channels = StockOut(many=True)


class TenantWalletOut(OutSerializer):
    """One tenant's messages of one channel."""

    uid = serializers.UUIDField()
    tenant = serializers.UUIDField(source="owner_uid")
    channel = serializers.CharField(source="currency")
    available = serializers.IntegerField(source="balance")


class MarginOut(OutSerializer):
    """margin_percent is of the price, markup_percent of the cost. The first fields are those of `sold`."""

    basis = serializers.CharField()
    quantity = serializers.IntegerField()
    cost = MoneyField()
    revenue = MoneyField()
    profit = MoneyField()
    margin_percent = serializers.CharField(allow_null=True)
    markup_percent = serializers.CharField(allow_null=True)
    sold = serializers.DictField()
    used = serializers.DictField()


class Wallet(ApiView):
    """A tenant's wallet."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=WalletOut)
    def get(self, _request: Request) -> Response:
        """Show how many messages are available and put aside."""
        uid = current_tenant().uid
        with schema_context(PUBLIC):
            return self.answer(WalletOut, {"channels": queries.balances(uid)})


class Ledger(ApiView):
    """What moved."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=MovementOut, many=True, filters=["channel"])
    def get(self, request: Request) -> Response:
        """List what came to and went from the wallet, newest first."""
        uid = current_tenant().uid
        with schema_context(PUBLIC):
            rows = queries.wallet_entries(uid)
            if channel := request.query_params.get("channel"):
                rows = rows.filter(account__currency=channel.replace("\x00", ""))
            return self.page(rows, MovementOut, ordering=("id",), default="-id")


class Purchase(ApiView):
    """Buying messages."""

    needs = {"POST": "credits.buy"}
    keyed = frozenset({"POST"})
    opens_units = True
    tags = TAGS

    @operation(takes=CreditsIn, gives=OrderOut, status=201)
    def post(self, _request: Request) -> Response:
        """Order messages, with a page on which the platform is paid; they are there once it was."""
        asked = self.body(CreditsIn)
        return self.through_flow(
            begin=lambda: {"order": str(actions.order_credits(**asked, actor=self.actor).uid)},
            go_on=lambda begun: self.answer(
                OrderOut, flows.pay_for(order_uid=uuid.UUID(begun["order"]), actor=self.actor), status=201
            ),
        )


class OneOrder(ApiView):
    """A purchase, for who waits for it."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=OrderOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a purchase and whether it was paid."""
        return self.answer(OrderOut, flows.seen_order(uid))


class Deduct(ApiView):
    """Using up messages by hand."""

    needs = {"POST": "credits.deduct"}
    keyed = frozenset({"POST"})
    tags = TAGS

    @operation(takes=DeductIn, gives=WalletOut)
    def post(self, _request: Request) -> Response:
        """Deduct messages for a reason, which is audited."""
        actions.deduct(**self.body(DeductIn), actor=self.actor)
        uid = current_tenant().uid
        with schema_context(PUBLIC):
            return self.answer(WalletOut, {"channels": queries.balances(uid)})


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
