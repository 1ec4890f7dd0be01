"""What is registered with India's DLT platforms: entities, headers, templates, addresses that may be tapped."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.messaging.models.accounts import Channel
from shared.messaging.text.tags import DEFAULT_MAX, Kind, Variable
from shared.rows import Home, Row


class Purpose(models.TextChoices):
    """What a template is for. `docs/messages.md` lists the variables of each, in order."""

    LOGIN_OTP = "login_otp", _("Sign-in code")
    PICKUP_CODE = "pickup_code", _("Pickup code")
    ORDER_READY = "order_ready", _("Order ready")
    BOOKING_ACCEPTED = "booking_accepted", _("Booking confirmed")
    PAYMENT_RECEIVED = "payment_received", _("Payment received")
    REMINDER = "reminder", _("Reminder")
    WELCOME = "welcome", _("Welcome")
    ATTENDANCE = "attendance", _("Attendance")


class Entity(Row):
    """A principal entity. Without an active chain to the carrier nothing of it is delivered."""

    HOME: ClassVar[Home] = Home.BOTH

    class Chain(models.TextChoices):
        """Whether the entity has named its telemarketer."""

        NONE = "none", _("Not linked")
        PENDING = "pending", _("Link is pending")
        ACTIVE = "active", _("Linked")

    peid = models.CharField(max_length=19, unique=True)
    name = models.CharField(max_length=120)
    chain_state = models.CharField(max_length=8, choices=Chain, default=Chain.NONE)

    def __str__(self) -> str:
        return self.name


class Header(Row):
    """The sender that a phone shows, kept in its exact case; operators add their own prefix and suffix."""

    HOME: ClassVar[Home] = Home.BOTH

    class Kind(models.TextChoices):
        """What it is registered for."""

        SERVICE = "service", _("Service")
        PROMOTIONAL = "promotional", _("Promotional")

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="headers")
    header = models.CharField(max_length=11)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SERVICE)
    expires_at = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)
    paused_reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entity", "header"], name="dlt_header_once")]

    def __str__(self) -> str:
        return self.header


class Template(Row):
    """A registered text. Its text never changes once it was approved: an edit is a new row, with its own DLT id.

    variables: [{name, type, max, trim?, fallback?}], named in the order of their tags. provider_template_id: MSG91's
    own id, which is not the DLT id. purpose: the approved one of a purpose and language is what is sent for it.
    """

    HOME: ClassVar[Home] = Home.BOTH

    class Category(models.TextChoices):
        """As the portal has approved it; never worked out by us."""

        TRANSACTIONAL = "T", _("Transactional")
        SERVICE = "S", _("Service")
        PROMOTIONAL = "P", _("Promotional")
        GOVERNMENT = "G", _("Government")

    class State(models.TextChoices):
        """Only an approved one is sent."""

        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("With the registry")
        APPROVED = "approved", _("Approved")
        BLOCKED = "blocked", _("Blocked")

    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=20, choices=Purpose, blank=True, default="")
    channel = models.CharField(max_length=16, choices=Channel, default=Channel.SMS)
    language = models.CharField(max_length=5, default="en")
    category = models.CharField(max_length=1, choices=Category)
    header = models.ForeignKey(Header, on_delete=models.PROTECT, null=True, related_name="templates")
    dlt_id = models.CharField(max_length=19, blank=True, default="")
    provider_template_id = models.CharField(max_length=64, blank=True, default="")
    text = models.TextField(max_length=2000)
    variables = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    state_reason = models.CharField(max_length=200, blank=True, default="")
    version = models.PositiveSmallIntegerField(default=1)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["purpose", "channel", "language", "-id"], name="template_by_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    @property
    def typed_variables(self) -> list[Variable]:
        """As the matcher reads them."""
        return [variable_of(told) for told in self.variables]


def variable_of(told: dict[str, Any]) -> Variable:
    """One variable as it is stored and as the API takes it."""
    kind = Kind(told.get("type", "var"))
    return Variable(
        name=told["name"],
        kind=kind,
        most=told.get("max") or DEFAULT_MAX[kind],
        trim=bool(told.get("trim")),
        fallback=told.get("fallback", ""),
    )


class Target(Row):
    """What the entity has registered to be tapped: an address, a prefix that ends in `?`, a number to call."""

    HOME: ClassVar[Home] = Home.BOTH

    class Kind(models.TextChoices):
        """Which."""

        URL = "url", _("Link")
        NUMBER = "number", _("Number to call")

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="targets")
    kind = models.CharField(max_length=6, choices=Kind)
    value = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entity", "kind", "value"], name="dlt_target_once")]

    def __str__(self) -> str:
        return self.value
