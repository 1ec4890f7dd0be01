"""Audit rows and the heads of their chains. In public: a tenant cannot write to its own log's past."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from shared.ids import uuid7
from shared.locks import Rank
from shared.rows import Home


class AuditEntry(models.Model):
    """One audited fact. Inserted unchained in its unit; the sealer numbers and chains committed rows.

    A trigger refuses every other change: only `seq`, `previous` and `digest` may be set, once, from NULL.
    """

    HOME: ClassVar[Home] = Home.PUBLIC_MANAGED

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(default=uuid7, unique=True, editable=False)
    chain = models.CharField(max_length=63)
    seq = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=64)
    subject_uid = models.UUIDField()
    actor_kind = models.CharField(max_length=16)
    actor_uid = models.UUIDField(null=True)
    act_uid = models.UUIDField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    request_id = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, null=True)  # noqa: DJ001 - NULL is "not sealed yet"
    digest = models.CharField(max_length=64, null=True)  # noqa: DJ001

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="audit_numbered_once"),
            models.CheckConstraint(
                condition=Q(seq__isnull=True, previous__isnull=True, digest__isnull=True)
                | Q(seq__isnull=False, previous__isnull=False, digest__isnull=False),
                name="audit_sealed_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["chain", "id"], name="audit_unsealed", condition=Q(seq__isnull=True)),
            models.Index(fields=["chain", "-at"], name="audit_recent"),
            models.Index(fields=["subject_uid"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_uid}"


class AuditChain(models.Model):
    """The head of one chain: how many rows it has and the last digest."""

    HOME: ClassVar[Home] = Home.PUBLIC_MANAGED
    LOCK_RANK = Rank.AUDIT_CHAIN

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=63, unique=True)
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.name} ({self.length})"
