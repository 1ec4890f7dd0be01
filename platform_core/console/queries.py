"""What the console shows, counted and put side by side. Nothing here is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate, TruncHour

from platform_core.plans.catalogue import FREE
from platform_core.plans.models import Plan, Subscription
from platform_core.tenants.models import Tenant
from shared.identity.models import User
from shared.jobs.models import Job
from shared.jobs.queries import dead_letters
from shared.money import Money
from shared.tenancy.gate import is_behind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from django.db.models import QuerySet

    from platform_core.audit.models import AuditEntry


def dead_count() -> int:
    """Failed jobs, of all tenants."""
    return dead_letters().count()


def tenants_by_state() -> dict[str, int]:
    """{state: how many}, all states, also empty ones. One query."""
    counted = dict(Tenant.objects.values_list("state").annotate(count=Count("pk")).order_by())
    return {state: counted.get(state, 0) for state in Tenant.State.values}


def fingerprints_behind() -> dict[str, int]:
    """{fingerprint: how many tenants have it} of those that lack a migration of this program.

    Tenants share a handful of fingerprints; it is these that are looked at, however many tenants there are.
    """
    living = Tenant.objects.exclude(state=Tenant.State.ARCHIVED)
    counted = living.values_list("fingerprint").annotate(count=Count("pk")).order_by()
    return {fingerprint: count for fingerprint, count in counted if is_behind(fingerprint)}


def sign_ups_by_day(now: datetime, days: int, zone: tzinfo) -> list[tuple[date, int]]:
    """How many businesses arrived on each of the last days, today included."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=days - 1)
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    rows = Tenant.objects.filter(created_at__gte=since).values_list(TruncDate("created_at", tzinfo=zone))
    counted = dict(rows.annotate(count=Count("pk")).order_by())
    return [(day, counted.get(day, 0)) for day in (first + timedelta(days=step) for step in range(days))]


def tenants_by_plan() -> list[tuple[Plan, int]]:
    """Each plan and how many tenants that are not archived have it, in the plans' order."""
    living = Q(subscriptions__isnull=False) & ~Q(subscriptions__tenant__state=Tenant.State.ARCHIVED)
    plans = Plan.objects.annotate(held=Count("subscriptions", filter=living)).order_by("position", "pk")
    return [(plan, plan.held) for plan in plans]


def monthly_list_price() -> Money:
    """What paying tenants' plans cost together in a month, by the price list; trials are not in it."""
    active = Subscription.objects.filter(state=Subscription.State.ACTIVE, plan__currency="INR")
    active = active.exclude(tenant__state__in=[Tenant.State.ARCHIVED, Tenant.State.SUSPENDED])
    return Money(minor=active.aggregate(total=Sum("plan__price_minor"))["total"] or 0, currency="INR")


def trials_ending(now: datetime, within: timedelta) -> int:
    """Trials that are over soon."""
    soon = Subscription.objects.filter(state=Subscription.State.TRIAL, trial_ends_at__range=(now, now + within))
    return soon.count()


def done_by_hour(day: date, zone: tzinfo) -> list[int]:
    """Jobs that were done in each hour of the day."""
    since = datetime(day.year, day.month, day.day, tzinfo=zone)
    done = Job.objects.filter(state=Job.State.COMPLETED, finished_at__range=(since, since + timedelta(days=1)))
    rows = done.values(hour=TruncHour("finished_at", tzinfo=zone)).annotate(count=Count("pk")).order_by()
    counted = {row["hour"].astimezone(zone).hour: row["count"] for row in rows}
    return [counted.get(hour, 0) for hour in range(24)]


def failed_today(day: date, zone: tzinfo, most: int = 8) -> list[Job]:
    """The newest jobs that failed for good on this day."""
    since = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    return list(dead_letters().filter(finished_at__gte=since)[:most])


def free_plan_name() -> str:
    """What the plan is called to which a trial falls."""
    return Plan.objects.filter(slug=FREE).values_list("name", flat=True).first() or FREE


def plan_shown(tenant: Tenant, now: datetime, free: str) -> str:
    """The name of the plan that counts, without asking the database for each row."""
    held = tenant.subscription
    is_over = held.state == Subscription.State.TRIAL and (held.trial_ends_at or now) <= now
    return free if is_over or held.state == Subscription.State.CANCELLED else held.plan.name


def found_tenants(rows: QuerySet[Tenant], text: str) -> QuerySet[Tenant]:
    """Those whose name, address or contact holds the text."""
    if not text:
        return rows
    return rows.filter(Q(name__icontains=text) | Q(slug__icontains=text) | Q(contact_email__icontains=text))


def tenants_of_schemas(schemas: Iterable[str]) -> dict[str, Tenant]:
    """{schema: tenant}, one query."""
    return {tenant.schema_name: tenant for tenant in Tenant.objects.filter(schema_name__in=set(schemas))}


def names_of_actors(entries: Iterable[AuditEntry]) -> dict[uuid.UUID, str]:
    """{uid: name} of the operators that the rows name."""
    asked = {entry.actor_uid for entry in entries if entry.actor_uid is not None}
    return dict(User.objects.filter(uid__in=asked).values_list("uid", "name"))


def names_of_tenants(entries: Iterable[AuditEntry]) -> dict[str, str]:
    """{uid: name} of the tenants that the rows' facts name."""
    asked = {uid for entry in entries if isinstance(uid := entry.data.get("tenant"), str)}
    return {str(uid): name for uid, name in Tenant.objects.filter(uid__in=asked).values_list("uid", "name")}
