"""Rows as the console's tables show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from platform_core.audit.telling import told
from platform_core.audit.words import words_of
from platform_core.console.queries import names_of_actors, names_of_tenants, plan_shown, tenants_of_schemas
from platform_core.tenants.verticals import VERTICALS
from shared.jobs.models import PLATFORM
from shared.jobs.queries import raised_by

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from datetime import datetime

    from platform_core.audit.models import AuditEntry
    from platform_core.tenants.models import Tenant
    from shared.jobs.models import Job

LONGEST = 160
MARKS = {"active": "live", "trial": "trial", "past_due": "past_due", "suspended": "suspended", "archived": "archived"}
JOB_MARKS = {"completed": "done", "failed": "no", "waiting": "wait", "delayed": "wait", "active": "half"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantRow:
    """One tenant in the list."""

    tenant: Tenant
    plan: str
    kind: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One job in the list. error: the last line of what was raised."""

    job: Job
    tenant: Tenant | None
    error: str
    mark: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line of the book: what, by whom, and its facts as a sentence."""

    entry: AuditEntry
    words: str
    who: str
    facts: str


def tenant_rows(tenants: Sequence[Tenant], now: datetime, free: str) -> list[TenantRow]:
    """As the list shows them."""
    return [
        TenantRow(
            tenant=tenant,
            plan=plan_shown(tenant, now, free),
            kind=str(VERTICALS[tenant.vertical].title) if tenant.vertical in VERTICALS else tenant.vertical,
            mark=MARKS.get(tenant.state, tenant.state),
        )
        for tenant in tenants
    ]


def job_rows(jobs: Sequence[Job]) -> list[JobRow]:
    """With the tenants that they work for: one query for all."""
    homes = tenants_of_schemas(job.schema for job in jobs if job.schema != PLATFORM) if jobs else {}
    return [
        JobRow(
            job=job,
            tenant=homes.get(job.schema),
            error=last_line(job),
            mark=JOB_MARKS.get(job.state, "unknown"),
            word=job.get_state_display(),
        )
        for job in jobs
    ]


def audit_rows(entries: Sequence[AuditEntry]) -> list[AuditRow]:
    """With the operators' names, and the tenants' that their facts name: two queries for all."""
    names = names_of_actors(entries) if entries else {}
    tenants = names_of_tenants(entries) if entries else {}
    return [
        AuditRow(entry=entry, words=words_of(entry.kind), who=_who(entry, names), facts=told(entry.data, tenants))
        for entry in entries
    ]


def last_line(job: Job) -> str:
    """What was raised, on one line: the database's own errors have a drawing below it."""
    return raised_by(job.error)[:LONGEST]


def _who(entry: AuditEntry, names: dict[uuid.UUID, str]) -> str:
    kinds = {
        "system": _("the system"),
        "anonymous": _("a visitor"),
        "api_key": _("an API key"),
        "user": _("the tenant"),
    }
    return (names.get(entry.actor_uid) if entry.actor_uid else None) or kinds.get(entry.actor_kind, entry.actor_kind)
