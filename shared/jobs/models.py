"""The jobs table. In public only; `schema` says where the work is done."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shared.clock import now
from shared.locks import Rank
from shared.rows import Home, Row

PLATFORM = "public"


class Job(Row):
    """One piece of work: what, for whom, when, and how it went.

    `key` makes it unique within kind and schema. `run_at` is of the domain's clock, the lease of the wall's.
    A failed job is a dead letter: `resolution` says what was done about it.
    """

    HOME = Home.PUBLIC_MANAGED
    LOCK_RANK = Rank.JOB

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", _("waiting")
        DELAYED = "delayed", _("delayed")
        ACTIVE = "active", _("active")
        COMPLETED = "completed", _("completed")
        FAILED = "failed", _("failed")

    class Resolution(models.TextChoices):
        """What became of a dead letter."""

        OPEN = "", _("open")
        RETRYING = "retrying", _("retrying")
        RESOLVED = "resolved", _("resolved")

    kind = models.CharField(max_length=64)
    queue = models.CharField(max_length=32)
    schema = models.CharField(max_length=63, default=PLATFORM)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - NULL is "no key", which is never equal
    state = models.CharField(max_length=16, choices=State, default=State.WAITING)
    run_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    error = models.TextField(blank=True)
    resolution = models.CharField(max_length=16, choices=Resolution, default=Resolution.OPEN, blank=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "schema", "key"], name="job_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["run_at"], name="job_due", condition=Q(state__in=["waiting", "delayed"])),
            models.Index(fields=["lease_until"], name="job_lease", condition=Q(state="active")),
            models.Index(fields=["schema", "state", "-created_at"], name="job_list"),
            models.Index(fields=["finished_at"], name="job_done", condition=Q(state="completed")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"
