"""Plans as data, and which one a tenant has."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.locks import Rank
from shared.money import Money
from shared.rows import Home, Row


class Plan(Row):
    """What can be bought. limits: {"customers": 50}, null for none; features: names that `plans.has` knows.

    What is above a limit after a downgrade stays readable; nothing new is created.
    """

    HOME = Home.PUBLIC_REFERENCE

    slug = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=60)
    price_minor = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, default="INR")
    limits = models.JSONField(default=dict)
    features = models.JSONField(default=list)
    position = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.slug

    @property
    def price(self) -> Money:
        """For a month."""
        return Money(minor=self.price_minor, currency=self.currency)


class Subscription(Row):
    """A tenant's plan and its own exceptions to it. The trial ends at its instant, whether or not a job has run."""

    HOME = Home.PUBLIC_MANAGED
    LOCK_RANK = Rank.SUBSCRIPTION

    class State(models.TextChoices):
        """Where it stands with money."""

        TRIAL = "trial", _("Trial")
        ACTIVE = "active", _("Active")
        PAST_DUE = "past_due", _("Payment overdue")
        CANCELLED = "cancelled", _("Cancelled")

    tenant = models.OneToOneField("tenants.Tenant", on_delete=models.CASCADE, related_name="subscription")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="subscriptions")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    trial_ends_at = models.DateTimeField(null=True)
    limits = models.JSONField(default=dict)
    features = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["trial", "active", "past_due", "cancelled"]), name="plans_subscription_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="trial") | Q(trial_ends_at__isnull=False), name="plans_subscription_trial_ends"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["trial_ends_at"], condition=Q(state="trial"), name="plans_subscription_trials")
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} for {self.tenant_id}"
