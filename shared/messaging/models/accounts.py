"""Accounts at those who carry messages, and how a tenant wants to send."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from shared.rows import Home, Row
from shared.secrets import Secret, decrypt, encrypt


class Channel(models.TextChoices):
    """How a message travels."""

    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    VOICE = "voice", _("Voice")
    EMAIL = "email", _("Email")
    PUSH = "push", _("Push")


class Provider(models.TextChoices):
    """Who carries it."""

    MSG91 = "msg91", "MSG91"
    TWILIO = "twilio", "Twilio"
    POSTMARK = "postmark", "Postmark"
    SMTP = "smtp", "SMTP"


class ChannelAccount(Row):
    """Credentials at a provider, sealed. A smaller priority is asked first. sender: its own number or address.

    Its reports arrive at an endpoint of the inbox (shared.inbox), which names the account by its uid.
    """

    HOME: ClassVar[Home] = Home.BOTH
    ENCRYPTED: ClassVar[tuple[str, ...]] = ("sealed",)

    channel = models.CharField(max_length=16, choices=Channel)
    provider = models.CharField(max_length=16, choices=Provider)
    label = models.CharField(max_length=60, blank=True, default="")
    sealed = models.TextField()
    sender = models.CharField(max_length=120, blank=True, default="")
    priority = models.PositiveSmallIntegerField(default=1)
    is_enabled = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["channel", "priority", "id"], name="channel_account_order")]

    def __str__(self) -> str:
        return f"{self.provider} {self.label}"

    def seal(self, credentials: Mapping[str, str]) -> None:
        """Keep the credentials, encrypted."""
        self.sealed = encrypt(json.dumps(dict(credentials), sort_keys=True))

    def unseal(self) -> dict[str, Secret]:
        """The credentials, each shown as ***."""
        told: dict[str, str] = json.loads(decrypt(self.sealed).reveal())
        return {name: Secret(value) for name, value in told.items()}


class SenderPolicy(Row):
    """What a tenant allows: one row, written when it first differs from the defaults.

    fails_over: whether the second provider may be tried when the first one certainly did not take a message.
    """

    HOME: ClassVar[Home] = Home.BOTH

    name = models.CharField(max_length=8, unique=True, default="own")
    uses_platform_sender = models.BooleanField(default=True)
    platform_per_day = models.PositiveIntegerField(default=300)
    codes_per_minute = models.PositiveIntegerField(default=60)
    codes_per_day = models.PositiveIntegerField(default=1000)
    codes_per_prefix_hour = models.PositiveIntegerField(default=30)
    refunds_per_hour = models.PositiveIntegerField(default=200)
    window_margin_minutes = models.PositiveSmallIntegerField(default=0)
    fails_over = models.BooleanField(default=False)
    texts_payments = models.BooleanField(default=True)
    texts_bookings = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name
