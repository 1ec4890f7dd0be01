"""What was bought from vendors, sold to tenants and used for messages. All in public; balances are in the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from shared.locks import Rank
from shared.money import Money
from shared.rows import Home, Row


class Channel(models.TextChoices):
    """Whose messages cost credits."""

    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    VOICE = "voice", _("Voice")


class Vendor(Row):
    """Who sells messages to the platform."""

    HOME = Home.PUBLIC_MANAGED

    slug = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.slug


class Price(Row):
    """What tenants pay: minor units for a thousand messages, so that no price is a fraction."""

    HOME = Home.PUBLIC_MANAGED

    channel = models.CharField(max_length=16, choices=Channel, unique=True)
    per_thousand_minor = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.channel} {self.per_thousand_minor}"


class Lot(Row):
    """A purchase of the platform's. left, left_minor: what is still in stock, and what that cost."""

    HOME = Home.PUBLIC_MANAGED
    LOCK_RANK = Rank.CREDIT_LOT

    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="lots")
    channel = models.CharField(max_length=16, choices=Channel)
    quantity = models.PositiveBigIntegerField()
    total_minor = models.PositiveBigIntegerField()
    left = models.PositiveBigIntegerField()
    left_minor = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantity__gt=0, left__lte=F("quantity")), name="credits_lot_in_bounds"),
            models.CheckConstraint(
                condition=Q(left_minor__lte=F("total_minor")) & (Q(left__gt=0) | Q(left_minor=0)),
                name="credits_lot_cost_in_bounds",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["channel", "id"], name="credits_lot_open", condition=Q(left__gt=0))]

    def __str__(self) -> str:
        return f"{self.quantity} {self.channel}"

    @property
    def total(self) -> Money:
        """What it cost."""
        return Money(minor=self.total_minor)


class Allotment(Row):
    """Messages that a tenant was sold or given: for how much, and what they cost the platform.

    left_*: what is not used yet. Sums over what was used and what is left are exact.
    """

    HOME = Home.PUBLIC_MANAGED

    class Kind(models.TextChoices):
        """How they came."""

        ALLOCATION = "allocation", _("Allocated")
        GRANT = "grant", _("Granted")
        PURCHASE = "purchase", _("Bought")

    tenant_uid = models.UUIDField()
    channel = models.CharField(max_length=16, choices=Channel)
    kind = models.CharField(max_length=12, choices=Kind)
    quantity = models.PositiveBigIntegerField()
    price_minor = models.PositiveBigIntegerField()
    cost_minor = models.PositiveBigIntegerField()
    left = models.PositiveBigIntegerField()
    left_price_minor = models.PositiveBigIntegerField()
    left_cost_minor = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    left__lte=F("quantity"),
                    left_price_minor__lte=F("price_minor"),
                    left_cost_minor__lte=F("cost_minor"),
                ),
                name="credits_allotment_in_bounds",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_uid", "channel", "id"], name="credits_allotment_open", condition=Q(left__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.channel} of {self.tenant_uid}"


class WalletAlert(Row):
    """When a tenant is told that its messages run low. below: its own line; null for a fifth of what came last.

    told_at: it was told, and there has not been enough since.
    """

    HOME = Home.PUBLIC_MANAGED

    tenant_uid = models.UUIDField()
    channel = models.CharField(max_length=16, choices=Channel)
    below = models.PositiveIntegerField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant_uid", "channel"], name="credits_alert_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} of {self.tenant_uid}"


class Reservation(Row):
    """Messages put aside under a name: for one message, or a batch of a campaign. left: neither used nor released."""

    HOME = Home.PUBLIC_MANAGED

    tenant_uid = models.UUIDField()
    channel = models.CharField(max_length=16, choices=Channel)
    key = models.CharField(max_length=120, unique=True)
    quantity = models.PositiveIntegerField()
    left = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(left__lte=F("quantity")), name="credits_reservation_in_bounds"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant_uid", "channel"], name="credits_reservation_open", condition=Q(left__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.left} of {self.quantity} for {self.key}"


class Use(Row):
    """What a captured message took from one allotment: so many credits, at this price, at this cost."""

    HOME = Home.PUBLIC_MANAGED

    allotment = models.ForeignKey(Allotment, on_delete=models.PROTECT, related_name="uses")
    key = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    price_minor = models.PositiveBigIntegerField()
    cost_minor = models.PositiveBigIntegerField()
    refunded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "allotment"], name="credits_use_once")]

    def __str__(self) -> str:
        return f"{self.quantity} for {self.key}"


class Order(Row):
    """A tenant's purchase, paid through the platform's own payments. allotment_uid: what was handed out for it."""

    HOME = Home.PUBLIC_MANAGED

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("To be paid")
        PAID = "paid", _("Paid")
        REFUNDED = "refunded", _("Refunded")

    tenant_uid = models.UUIDField()
    channel = models.CharField(max_length=16, choices=Channel)
    quantity = models.PositiveIntegerField()
    total_minor = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3, default="INR")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by_uid = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120, blank=True, default="")
    paid_at = models.DateTimeField(null=True)
    allotment_uid = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tenant_uid", "-created_at"], name="credits_order_newest")]

    def __str__(self) -> str:
        return f"{self.quantity} {self.channel}"

    @property
    def total(self) -> Money:
        """What it costs."""
        return Money(minor=self.total_minor, currency=self.currency)
