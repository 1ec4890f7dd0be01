"""All tenants, and one of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from platform_core.audit.models import AuditEntry
from platform_core.console import queries
from platform_core.console.base import ConsolePage
from platform_core.console.rows import MARKS, audit_rows, job_rows, tenant_rows
from platform_core.console.verbs import verbs_for
from platform_core.plans.catalogue import LIMITS
from platform_core.plans.entitlements import of
from platform_core.plans.models import Plan
from platform_core.tenants.models import Domain, Tenant
from platform_core.tenants.queries import access_tenant, has_schema, host, stats_of, tenants, url
from platform_core.tenants.verticals import VERTICALS
from shared.jobs.queries import dead_letters, queue_metrics
from shared.look.frames import Stat
from shared.look.wording import group
from shared.pages.lists import address_with, chips_of, listed, plain
from shared.tenancy.gate import is_behind
from shared.tenancy.hosts import host_of

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

CURRENT = "/console/tenants"
RECENT = 8
COUNTED = {"venues": "building-2", "customers": "users", "staff": "user", "bookings": "calendar-days"}


class Tenants(ConsolePage):
    """The list: searched, filtered, fifty a page."""

    needs = {"GET": "tenants.read"}
    template = "console/tenants/list.html"
    current = CURRENT

    def get(self, request: HttpRequest) -> HttpResponse:
        """Newest first; archived ones only when they are asked for."""
        names = ("q", "state", "plan", "vertical", "behind")
        asked: dict[str, Any] = {name: plain(request.GET.get(name)) for name in names}
        page = listed(_filtered(asked), request)
        return self.show(
            list=page,
            rows=tenant_rows(page.rows, self.now, queries.free_plan_name()),
            tabs=self._tabs(asked["state"]),
            plans=list(Plan.objects.order_by("position", "pk")),
            kinds=list(VERTICALS.values()),
            chips=self._chips(asked),
            **asked,
        )

    def _tabs(self, state: str) -> list[tuple[str, str, int, bool]]:
        """(word, address, how many, whether it is open)."""
        counted = queries.tenants_by_state()
        everyone = sum(counted.values()) - counted["archived"]
        first = (_("All"), address_with(self.request, state=None), everyone, not state)
        others = [
            (str(Tenant.State(name).label), address_with(self.request, state=name), count, name == state)
            for name, count in counted.items()
            if count or name == state
        ]
        return [first, *others]

    def _chips(self, asked: dict[str, str]) -> list[Any]:
        kind = VERTICALS.get(asked["vertical"])
        named = [
            ("q", f"“{asked['q']}”" if asked["q"] else ""),
            ("plan", asked["plan"]),
            ("vertical", str(kind.title) if kind else asked["vertical"]),
            ("behind", _("Behind") if asked["behind"] else ""),
        ]
        return chips_of(self.request, named)


class OneTenant(ConsolePage):
    """One tenant: what it has, how it stands, what can be done about it."""

    needs = {"GET": "tenants.read"}
    template = "console/tenants/one.html"
    current = CURRENT

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Plan, usage, domains, health, jobs, audit."""
        self.uid = uid
        tenant, counted = self.tenant, self._counted()
        held = of(tenant.subscription, self.now)
        return self.show(
            tenant=tenant,
            mark=MARKS.get(tenant.state, tenant.state),
            kind=VERTICALS[tenant.vertical].title if tenant.vertical in VERTICALS else tenant.vertical,
            plan=held.plan,
            host=host(tenant),
            url=url(tenant),
            cells=_cells(counted),
            limits=_limits(held.limits, counted),
            domains=_domains(tenant),
            is_behind=is_behind(tenant.fingerprint),
            has_schema=counted is not None,
            jobs=self._jobs(),
            entries=self._entries(),
            verbs=verbs_for(tenant, self.actor, plan=held.plan.slug),
        )

    @cached_property
    def tenant(self) -> Tenant:
        """Which one. Raises TenantNotFound."""
        return access_tenant(self.uid)

    def _counted(self) -> dict[str, int] | None:
        """What the apps count there; None when its schema is gone or behind, and cannot be asked."""
        if not has_schema(self.tenant) or is_behind(self.tenant.fingerprint):
            return None
        return stats_of(self.tenant)

    def _jobs(self) -> dict[str, Any] | None:
        if not self.actor.may("jobs.read"):
            return None
        metrics = queue_metrics(schema=self.tenant.schema_name)
        names = ("waiting", "delayed", "active", "failed", "completed")
        counts = {name: sum(counts[name] for counts in metrics.values()) for name in names}
        return {"counts": counts, "rows": job_rows(list(dead_letters(self.tenant.schema_name)[:RECENT]))}

    def _entries(self) -> list[Any] | None:
        if not self.actor.may("audit.read"):
            return None
        about = AuditEntry.objects.filter(subject_uid=self.tenant.uid, chain="public").order_by("-at", "-uid")
        return audit_rows(list(about[:RECENT]))


def _filtered(asked: dict[str, str]) -> QuerySet[Tenant]:
    rows = queries.found_tenants(tenants(), asked["q"])
    state = asked["state"]
    rows = rows.filter(state=state) if state else rows.exclude(state=Tenant.State.ARCHIVED)
    rows = rows.filter(subscription__plan__slug=asked["plan"]) if asked["plan"] else rows
    rows = rows.filter(vertical=asked["vertical"]) if asked["vertical"] else rows
    return rows.filter(fingerprint__in=queries.fingerprints_behind()) if asked["behind"] else rows


def _cells(counted: dict[str, int] | None) -> list[Stat]:
    words = {"venues": _("Venues"), "customers": _("Customers"), "staff": _("Staff"), "bookings": _("Bookings")}
    return [
        Stat(label=words[name], value=group(counted[name]))
        for name in COUNTED
        if counted is not None and name in counted
    ]


def _limits(limits: dict[str, int | None], counted: dict[str, int] | None) -> list[dict[str, Any]]:
    """What the plan allows, and how much of it is used where that is counted."""
    return [
        {"word": word, "allowed": limits.get(name), "used": (counted or {}).get(name)} for name, word in LIMITS.items()
    ]


def _domains(tenant: Tenant) -> list[dict[str, Any]]:
    rows = Domain.objects.filter(tenant=tenant).order_by("pk")
    return [{"row": row, "host": host_of(row.domain) if row.kind == Domain.Kind.SUB else row.domain} for row in rows]
