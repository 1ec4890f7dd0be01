"""What comes in and goes out."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from platform_core.credits.models import Channel
from shared.api.fields import MoneyField, OutSerializer, StrictSerializer
from shared.ledger.models import Entry

MOST = 100_000_000


class BalanceOut(OutSerializer):
    """Of one channel. low_below: at or under it the owners are told."""

    channel = serializers.CharField()
    available = serializers.IntegerField()
    reserved = serializers.IntegerField()
    low_below = serializers.IntegerField(source="below")
    is_low = serializers.BooleanField()


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


class LineIn(StrictSerializer):
    """When to be told. low_below: null for a fifth of what came last, 0 for never."""

    channel = serializers.ChoiceField(choices=Channel.choices)
    low_below = serializers.IntegerField(min_value=0, max_value=MOST, allow_null=True)


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
