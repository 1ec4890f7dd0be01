"""A tenant's accounts at gateways, what they cost, the rules that choose among them, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shared.locks import Rank
from shared.payments.models.payments import Method, Payment
from shared.rows import Home, Row

PPM = 1_000_000


class GatewayAccount(Row):
    """One account at one gateway. `credentials` is an encrypted JSON object; `hints` are its last characters.

    refused_at: the gateway said that the keys are wrong. reports_since: it was told where to report.
    A deleted account is archived: its attempts stay readable.
    """

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK: ClassVar[Rank] = Rank.TENANT
    ENCRYPTED: ClassVar[tuple[str, ...]] = ("credentials",)

    class Mode(models.TextChoices):
        """Play money or real money."""

        TEST = "test"
        LIVE = "live"

    gateway = models.CharField(max_length=16)
    label = models.CharField(max_length=60)
    mode = models.CharField(max_length=4, choices=Mode.choices)
    priority = models.PositiveSmallIntegerField(default=1)
    is_enabled = models.BooleanField(default=True)
    credentials = models.TextField()
    hints = models.JSONField(default=dict)
    methods = models.JSONField(default=list)
    refused_at = models.DateTimeField(null=True)
    tested_at = models.DateTimeField(null=True)
    test_code = models.CharField(max_length=64, blank=True)
    reports_since = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["priority", "id"], name="gateway_account_open", condition=Q(archived_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.gateway}, {self.mode})"


class FeeRow(Row):
    """What an account takes of a payment. method: empty for all. Bounds are inclusive, in minor units.

    percent and tax are parts per million, so that 2.9% is 29000 and nothing is rounded; tax comes on top of the fee.
    """

    HOME: ClassVar[Home] = Home.BOTH

    account = models.ForeignKey(GatewayAccount, on_delete=models.CASCADE, related_name="fees")
    method = models.CharField(max_length=16, choices=Method.choices, blank=True)
    currency = models.CharField(max_length=3)
    percent_ppm = models.PositiveIntegerField()
    fixed_minor = models.PositiveBigIntegerField(default=0)
    tax_ppm = models.PositiveIntegerField(default=0)
    min_minor = models.PositiveBigIntegerField(null=True)
    max_minor = models.PositiveBigIntegerField(null=True)
    valid_from = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(percent_ppm__lte=PPM, tax_ppm__lte=PPM), name="fee_row_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.percent_ppm / 10_000}% + {self.fixed_minor} {self.currency}"


class RoutingRule(Row):
    """What the tenant says about some payments. The first enabled rule by position that fits, of each action, acts.

    weights: for a split, {account uid: share}.
    """

    HOME: ClassVar[Home] = Home.BOTH

    class Action(models.TextChoices):
        """What it does."""

        PIN = "pin"
        EXCLUDE = "exclude"
        SPLIT = "split"

    position = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=80)
    is_enabled = models.BooleanField(default=True)
    action = models.CharField(max_length=8, choices=Action.choices)
    account = models.ForeignKey(GatewayAccount, on_delete=models.CASCADE, null=True, related_name="rules")
    weights = models.JSONField(default=dict)
    method = models.CharField(max_length=16, choices=Method.choices, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    min_minor = models.PositiveBigIntegerField(null=True)
    max_minor = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(action="split") | Q(account__isnull=False), name="routing_rule_names_an_account"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoutingDecision(Row):
    """Why this gateway: every candidate with its fee, health and reasons, and the rules as they stood then.

    rule_version: a digest of accounts, fees and rules; the same digest decided by the same rules.
    """

    HOME: ClassVar[Home] = Home.BOTH

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="decisions")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=16, choices=Method.choices, blank=True)
    asked_gateway = models.CharField(max_length=16, blank=True)
    rule_version = models.CharField(max_length=16)
    reason = models.CharField(max_length=16)
    chosen = models.ForeignKey(GatewayAccount, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    candidates = models.JSONField()

    def __str__(self) -> str:
        return f"{self.reason} of {self.payment_id}"
