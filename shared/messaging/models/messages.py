"""Messages, the tries to hand them over, and what was reported of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.locks import Rank
from shared.messaging.models.accounts import Channel, Provider
from shared.messaging.models.registry import Template
from shared.rows import Home, Row


class Message(Row):
    """One message to one address. `key` makes it unique: the same cause never makes two.

    text: as people may read it, secrets hidden. sealed: what goes out, encrypted; emptied for secrets once it is over.
    sender: {peid, header, dlt_id, provider_template_id} as they were when it was written. by_platform: the platform's
    registration speaks. reservation: under which name its credits are put aside; empty when it costs none.
    event_at: of what it tells; a transactional text is only good for half an hour after it.
    """

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK: ClassVar[Rank] = Rank.MESSAGE
    ENCRYPTED: ClassVar[tuple[str, ...]] = ("sealed",)

    class State(models.TextChoices):
        """As the API names them (`states.py` has the ways)."""

        QUEUED = "queued", _("Queued")
        DEFERRED = "deferred", _("Waits for its hour")
        RESERVED = "reserved", _("Credits put aside")
        SUBMITTING = "submitting", _("Being handed over")
        ACCEPTED = "accepted", _("Taken by the carrier")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Not delivered")
        UNKNOWN = "unknown", _("Not known yet")
        EXPIRED = "expired", _("Too late to send")
        REJECTED = "rejected", _("Not sent")

    channel = models.CharField(max_length=16, choices=Channel)
    purpose = models.CharField(max_length=30, blank=True, default="")
    category = models.CharField(max_length=1, choices=Template.Category)
    language = models.CharField(max_length=5, default="en")
    to = models.CharField(max_length=254)
    customer_uid = models.UUIDField(null=True)
    template_uid = models.UUIDField(null=True)
    template_name = models.CharField(max_length=60, blank=True, default="")
    by_platform = models.BooleanField(default=False)
    sender = models.JSONField(default=dict)
    text = models.TextField(blank=True, default="")
    sealed = models.TextField(blank=True, default="")
    is_secret = models.BooleanField(default=False)
    encoding = models.CharField(max_length=6, blank=True, default="")
    parts = models.PositiveSmallIntegerField(default=0)
    credits = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=60, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    key = models.CharField(max_length=160, unique=True)
    source = models.CharField(max_length=20)
    fact_uid = models.UUIDField(null=True)
    asked_by_uid = models.UUIDField(null=True)
    asked_by_name = models.CharField(max_length=120, blank=True, default="")
    event_at = models.DateTimeField()
    release_at = models.DateTimeField(null=True)
    reservation = models.CharField(max_length=120, blank=True, default="")
    is_captured = models.BooleanField(default=False)
    is_refunded = models.BooleanField(default=False)
    refund_held = models.BooleanField(default=False)
    provider = models.CharField(max_length=16, choices=Provider, blank=True, default="")
    accepted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(is_refunded=False) | Q(is_captured=True), name="message_refunds_used"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-uid"], name="message_newest"),
            models.Index(fields=["customer_uid", "-created_at"], name="message_by_customer"),
            models.Index(
                fields=["state", "updated_at"],
                name="message_open",
                condition=Q(state__in=["queued", "deferred", "reserved", "submitting", "unknown", "accepted"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.uid}"


class Submission(Row):
    """One try to hand a message to a provider, committed before the call. reference: the provider's own id."""

    HOME: ClassVar[Home] = Home.BOTH

    class State(models.TextChoices):
        """What came of it. `absent`: the provider was asked, and never had it."""

        SUBMITTING = "submitting", _("Being handed over")
        ACCEPTED = "accepted", _("Taken")
        REFUSED = "refused", _("Refused")
        UNKNOWN = "unknown", _("Not known yet")
        ABSENT = "absent", _("Never arrived there")

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=16, choices=Provider)
    account_uid = models.UUIDField()
    on_platform = models.BooleanField()
    state = models.CharField(max_length=12, choices=State, default=State.SUBMITTING)
    reference = models.CharField(max_length=80, blank=True, default="")
    code = models.CharField(max_length=40, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    parts_reported = models.PositiveSmallIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "number"], name="submission_number_once"),
            models.UniqueConstraint(
                fields=["message"],
                condition=Q(state__in=["submitting", "unknown", "accepted"]),
                name="submission_live_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["reference", "provider"], name="submission_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class Report(Row):
    """What a provider told of a message, as it came. A report that comes before our own note of the reference waits.

    It stands where the account stands: a report at the platform's account in public, whoever's message it is about.
    mark: hash of what makes two reports the same. number_mark: keyed hash of the number that it names.
    """

    HOME: ClassVar[Home] = Home.BOTH

    class Effect(models.TextChoices):
        """What it did."""

        PARKED = "parked", _("Waits for its message")
        APPLIED = "applied", _("Applied")
        LATE = "late", _("Came too late to change anything")
        NONE = "none", _("Says nothing final")

    provider = models.CharField(max_length=16, choices=Provider)
    account_uid = models.UUIDField()
    reference = models.CharField(max_length=80)
    number_mark = models.CharField(max_length=64)
    mark = models.CharField(max_length=64, unique=True)
    status = models.CharField(max_length=12)
    carrier_status = models.CharField(max_length=40)
    code = models.CharField(max_length=40, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    block = models.CharField(max_length=12, blank=True, default="")
    parts = models.PositiveSmallIntegerField(null=True)
    message_uid = models.UUIDField(null=True)
    effect = models.CharField(max_length=8, choices=Effect, default=Effect.PARKED)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["reference"], name="report_parked", condition=Q(effect="parked")),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.status}"


class Handover(Row):
    """In public alone: which tenant's submission a provider's reference at the platform's own account belongs to."""

    HOME: ClassVar[Home] = Home.BOTH

    provider = models.CharField(max_length=16, choices=Provider)
    reference = models.CharField(max_length=80)
    number_mark = models.CharField(max_length=64)
    schema = models.CharField(max_length=63)
    submission_uid = models.UUIDField(unique=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference", "provider", "number_mark"], name="handover_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.reference}"


class Quota(Row):
    """How often something was done in a stretch of time, counted by guarded statements. Removed after `until`."""

    HOME: ClassVar[Home] = Home.BOTH

    key = models.CharField(max_length=120, unique=True)
    used = models.PositiveIntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until"], name="message_quota_until")]

    def __str__(self) -> str:
        return f"{self.key} {self.used}"
