"""Questions about customers: who may be seen, who matches, how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Func, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from shared.errors import Forbidden, Invalid, NotFound
from shared.tenancy import current_tenant
from tenant_apps.customers.models import Customer, Import
from tenant_apps.customers.names import search_terms

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator
    from datetime import datetime

    from shared.actor import Actor
    from shared.sheets import Value

State = Customer.State
READ = "customers.read"
MONTHS = 12
TAGS = 50
MAX_SEARCH = 100
EXPORTED = (
    "code", "name", "phone", "email", "dob", "guardian_name", "guardian_phone", "language", "notes", "tags", "state",
    "created_at",
)  # fmt: skip


# Who may be seen


def visible_customers(actor: Actor) -> QuerySet[Customer]:
    """Everybody for who may read customers, oneself for a customer. Nobody who was merged away."""
    people = Customer.objects.filter(merged_into=None)
    if actor.may(READ):
        return people
    return people.filter(user_uid=actor.uid) if actor.uid else people.none()


def access_customer(actor: Actor, uid: uuid.UUID, *, archived: bool = False) -> Customer:
    """The customer. Raises NotFound when this actor does not see them, or they are in the archive."""
    found = visible_customers(actor).filter(uid=uid).first()
    if found is None or (found.state == State.ARCHIVED and not archived):
        raise NotFound
    return found


def access_merged(actor: Actor, uid: uuid.UUID) -> Customer:
    """Somebody who was merged away. Raises NotFound."""
    found = Customer.objects.filter(uid=uid).exclude(merged_into=None).first() if actor.may(READ) else None
    if found is None:
        raise NotFound
    return found


def customer_of_user(user_uid: uuid.UUID) -> Customer | None:
    """The customer behind a signed-in user, or None."""
    return Customer.objects.filter(user_uid=user_uid).exclude(state=State.ARCHIVED).first()


def access_import(actor: Actor, uid: uuid.UUID) -> Import:
    """The import. Raises NotFound."""
    found = visible_imports(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """All imports, for who may write customers."""
    if not actor.may("customers.write"):
        raise Forbidden
    return Import.objects.all()


# Who matches


def everybody() -> QuerySet[Customer]:
    """What `customers_where` gives to who may read customers and asks for nothing."""
    return Customer.objects.filter(merged_into=None).exclude(state=State.ARCHIVED)


def customers_where(
    actor: Actor, *, state: str = "", tag: str = "", phone: str = "", search: str = ""
) -> QuerySet[Customer]:
    """The visible ones that match all that is asked; the archive only when it is asked for. Raises Invalid."""
    found = visible_customers(actor)
    found = found.filter(state=_known_state(state)) if state else found.exclude(state=State.ARCHIVED)
    if tag:
        found = found.filter(tags__contains=[tag])
    if phone:
        found = found.filter(phone__endswith="".join(filter(str.isdecimal, phone))[-10:])
    return found.filter(matching(search)) if search.strip() else found


def matching(typed: str) -> Q:
    """Every word occurs in name, code, email, phone or guardian, whatever its case or script. Raises Invalid."""
    if len(typed) > MAX_SEARCH or "\x00" in typed:
        raise Invalid.field("search", "too_long", _("Search for fewer words."))
    every = Q()
    for term in search_terms(typed):
        every &= Q(search_key__contains=term)
    return every


def _known_state(text: str) -> str:
    if text not in State.values:
        raise Invalid.field("state", "unknown", _("This is one of %(among)s.") % {"among": ", ".join(State.values)})
    return text


def exported_rows(customers: QuerySet[Customer]) -> Iterator[tuple[Value, ...]]:
    """The header and a row for each, as imports read them; rows are fetched as they are written."""
    yield EXPORTED
    for row in customers.order_by("id").values_list(*EXPORTED).iterator(chunk_size=1000):
        cells: dict[str, Any] = dict(zip(EXPORTED, row, strict=True))
        yield tuple({**cells, "tags": ", ".join(cells["tags"])}.values())


# How many


@dataclass(frozen=True, slots=True, kw_only=True)
class Analytics:
    """Counts of people. by_month: new ones of the last twelve months, oldest first, months without any included."""

    total: int
    active: int
    suspended: int
    archived: int
    new_this_month: int
    by_month: list[dict[str, Any]]
    tags: list[dict[str, Any]]


def analytics(*, now: datetime) -> Analytics:
    """Three queries, however many people."""
    people = Customer.objects.filter(merged_into=None)
    states = dict(people.values_list("state").annotate(count=Count("id")).order_by())
    by_month = _new_by_month(people, now)
    in_use = states.get(State.ACTIVE, 0) + states.get(State.SUSPENDED, 0)
    return Analytics(
        total=in_use,
        active=states.get(State.ACTIVE, 0),
        suspended=states.get(State.SUSPENDED, 0),
        archived=states.get(State.ARCHIVED, 0),
        new_this_month=by_month[-1]["new"],
        by_month=by_month,
        tags=_tags(people),
    )


def _new_by_month(people: QuerySet[Customer], now: datetime) -> list[dict[str, Any]]:
    zone = ZoneInfo(current_tenant().time_zone)
    last = now.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    months = [_months_before(last, count) for count in range(MONTHS - 1, -1, -1)]
    counted = people.filter(created_at__gte=months[0]).annotate(month=TruncMonth("created_at", tzinfo=zone))
    counts = dict(counted.values_list("month").annotate(count=Count("id")).order_by())
    return [{"month": f"{month:%Y-%m}", "new": counts.get(month, 0)} for month in months]


def _months_before(month: datetime, count: int) -> datetime:
    place = month.year * 12 + month.month - 1 - count
    return month.replace(year=place // 12, month=place % 12 + 1)


def _tags(people: QuerySet[Customer]) -> list[dict[str, Any]]:
    one = Func(F("tags"), function="unnest")
    counted = people.exclude(state=State.ARCHIVED).annotate(tag=one).values("tag").annotate(count=Count("id"))
    return [dict(row) for row in counted.order_by("-count", "tag")[:TAGS]]
