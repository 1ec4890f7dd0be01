"""Who has agreed to what, with the evidence, and who wants no more of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.messaging.models.accounts import Channel
from shared.rows import Home, Row


class Consent(Row):
    """One agreement. It is never changed but to note its withdrawal; a new one is a new row.

    address: a phone in E.164, or a mail address in lower case. channel: empty for all of them.
    """

    HOME: ClassVar[Home] = Home.BOTH

    class Purpose(models.TextChoices):
        """To what."""

        TERMS = "terms", _("Terms of use")
        SERVICE = "service_messages", _("Messages about own bookings and payments")
        PROMOTIONAL = "promotional", _("Offers")

    address = models.CharField(max_length=254)
    customer_uid = models.UUIDField(null=True)
    purpose = models.CharField(max_length=20, choices=Purpose)
    channel = models.CharField(max_length=16, choices=Channel, blank=True, default="")
    text_version = models.CharField(max_length=40, blank=True, default="")
    evidence = models.CharField(max_length=200, blank=True, default="")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_how = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "purpose", "channel"], condition=Q(withdrawn_at=None), name="consent_open_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["customer_uid"], name="consent_by_customer")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.given_at:%Y-%m-%d}"


class Suppression(Row):
    """No more of this to this address. Promotional is always blocked by it; service only with scope `service`."""

    HOME: ClassVar[Home] = Home.BOTH

    class Scope(models.TextChoices):
        """What is held back. A sign-in code and a transactional text always go."""

        PROMOTIONAL = "promotional", _("Offers")
        SERVICE = "service", _("Offers and service messages")

    address = models.CharField(max_length=254)
    channel = models.CharField(max_length=16, choices=Channel)
    scope = models.CharField(max_length=12, choices=Scope)
    reason = models.CharField(max_length=60)
    since = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["address", "channel", "scope"], condition=Q(lifted_at=None), name="suppression_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} on {self.channel}"
