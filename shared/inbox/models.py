"""Endpoints and what arrived at them. In public only: money is taken in whatever state its tenant is in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shared.clock import now
from shared.ids import url_token
from shared.locks import Rank
from shared.rows import Home, Row

PLATFORM = "public"


class Endpoint(Row):
    """One address at which one account's provider reports. `token` picks the secrets before anything is parsed.

    secrets: an encrypted JSON list; any verifies. retires_at: the address was rotated, and works until then.
    """

    HOME: ClassVar[Home] = Home.PUBLIC_MANAGED
    LOCK_RANK: ClassVar[Rank] = Rank.JOB
    ENCRYPTED: ClassVar[tuple[str, ...]] = ("secrets",)

    provider = models.CharField(max_length=16)
    token = models.CharField(max_length=32, unique=True, default=url_token)
    schema = models.CharField(max_length=63, default=PLATFORM)
    account_uid = models.UUIDField()
    secrets = models.TextField()
    retires_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account_uid"], name="endpoint_of_account")]

    def __str__(self) -> str:
        return f"{self.provider} {self.uid}"


class WebhookEvent(Row):
    """One webhook whose signature held, stored once. `body` is encrypted: it names people.

    outcome: what came of it, in a word; error: why the last try failed.
    """

    HOME: ClassVar[Home] = Home.PUBLIC_MANAGED
    LOCK_RANK: ClassVar[Rank] = Rank.JOB
    ENCRYPTED: ClassVar[tuple[str, ...]] = ("body",)

    class State(models.TextChoices):
        """Where it stands."""

        RECEIVED = "received"
        PROCESSED = "processed"
        IGNORED = "ignored"
        QUARANTINED = "quarantined"
        FAILED = "failed"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="events", db_index=False)
    provider = models.CharField(max_length=16)
    schema = models.CharField(max_length=63)
    kind = models.CharField(max_length=64)
    event_id = models.CharField(max_length=160)
    body_hash = models.CharField(max_length=64)
    body = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.RECEIVED)
    outcome = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(default=now)
    processed_at = models.DateTimeField(null=True)
    replays = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event_id"], name="webhook_event_once"),
            models.UniqueConstraint(fields=["endpoint", "body_hash"], name="webhook_body_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "-uid"], name="webhook_newest"),
            models.Index(fields=["schema", "-created_at"], name="webhook_by_schema"),
            models.Index(fields=["state"], name="webhook_not_done", condition=~Q(state__in=["processed", "ignored"])),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"
