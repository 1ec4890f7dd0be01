"""The inbox as operators read it: rows with their tenants, and one event's story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from platform_core.audit.models import AuditEntry
from platform_core.console.queries import names_of_actors, tenants_of_schemas
from platform_core.console.rows import last_line
from platform_core.tenants.models import Tenant
from shared.inbox.actions import PROCESS
from shared.inbox.models import PLATFORM, WebhookEvent
from shared.jobs.models import Job

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import Promise

State = WebhookEvent.State
MARKS = {"received": "wait", "processed": "done", "ignored": "unknown", "quarantined": "need", "failed": "no"}
PROVIDERS = {
    "cashfree": "Cashfree", "msg91": "MSG91", "postmark": "Postmark",
    "razorpay": "Razorpay", "stripe": "Stripe", "twilio": "Twilio",
}  # fmt: skip
STATES: dict[str, Promise] = {
    "received": gettext_lazy("Waits"),
    "failed": gettext_lazy("Failed"),
    "quarantined": gettext_lazy("Set apart"),
    "processed": gettext_lazy("Taken in"),
    "ignored": gettext_lazy("Not ours"),
}
OUTCOMES: dict[str, Promise] = {
    "abandoned": gettext_lazy("the gateway says that the page was left"),
    "awaiting_customer": gettext_lazy("the gateway says that nobody has paid yet"),
    "failed": gettext_lazy("the gateway says that it failed"),
    "no report": gettext_lazy("it tells nothing that is kept"),
    "no_account": gettext_lazy("the account is gone"),
    "not_ours": gettext_lazy("nothing here has this reference"),
    "orphaned": gettext_lazy("the page was never shown"),
    "other_account": gettext_lazy("it names a payment of another account"),
    "processing": gettext_lazy("the gateway says that it is under way"),
    "succeeded": gettext_lazy("the gateway says that it was paid"),
    "unknown": gettext_lazy("the gateway does not know yet"),
    "unreadable": gettext_lazy("its text could not be read"),
    "wrong_mode": gettext_lazy("play money at a live account, or the other way round"),
}
MOST_LIVES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One webhook in the list. said: what came of it, or why the last try failed."""

    event: WebhookEvent
    tenant: Tenant | None
    provider: str
    mark: str
    word: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that happened to an event."""

    shape: str
    at: datetime
    what: str
    detail: str = ""
    is_bad: bool = False


def stuck_count() -> int:
    """Webhooks that need somebody: failed, or set apart."""
    return WebhookEvent.objects.filter(state__in=[State.FAILED, State.QUARANTINED]).count()


def open_counts() -> dict[str, int]:
    """{state: how many} of those that are not done; the done ones are too many to count for a tab."""
    names = [State.RECEIVED, State.FAILED, State.QUARANTINED]
    states = WebhookEvent.objects.filter(state__in=names).values_list("state", flat=True)
    found = list(states)
    return {name: found.count(name) for name in names}


def found_events(rows: QuerySet[WebhookEvent], asked: dict[str, str]) -> QuerySet[WebhookEvent]:
    """Those of this state, provider and tenant."""
    for name in ("state", "provider"):
        rows = rows.filter(**{name: asked[name]}) if asked[name] else rows
    if not asked["tenant"]:
        return rows
    if asked["tenant"] == PLATFORM:
        return rows.filter(schema=PLATFORM)
    return rows.filter(schema__in=Tenant.objects.filter(slug=asked["tenant"]).values("schema_name"))


def event_rows(events: Sequence[WebhookEvent]) -> list[EventRow]:
    """With the tenants that they are for: one query for all."""
    homes = tenants_of_schemas(event.schema for event in events if event.schema != PLATFORM) if events else {}
    return [
        EventRow(
            event=event,
            tenant=homes.get(event.schema),
            provider=PROVIDERS.get(event.provider, event.provider),
            mark=MARKS[event.state],
            word=str(STATES[event.state]),
            said=event.error if event.state == State.FAILED else outcome_words(event.outcome),
        )
        for event in events
    ]


def outcome_words(code: str) -> str:
    """What came of it, as a sentence goes on."""
    return str(OUTCOMES.get(code, code))


def story_of(row: EventRow) -> list[Line]:
    """From its arrival to what came of it, in the order of time: two queries, three when it was replayed."""
    event = row.event
    arrived = Line(
        shape="half",
        at=event.received_at,
        what=_("%(provider)s reported %(kind)s") % {"provider": row.provider, "kind": event.kind},
        detail=_("Its signature held for this address. Stored before it was answered."),
    )
    lines = [arrived, *_lives(event), *_replays(event)]
    if event.processed_at is not None:
        lines.append(_end(row, event.processed_at))
    return sorted(lines, key=lambda line: line.at)


def _end(row: EventRow, at: datetime) -> Line:
    shape = MARKS[row.event.state]
    details = {"quarantined": _("Nothing was changed. Look at it before it is tried again.")}
    what = f"{row.word}: {row.said}" if row.said else row.word
    return Line(shape=shape, at=at, what=what, detail=details.get(row.event.state, ""))


def _lives(event: WebhookEvent) -> list[Line]:
    """Its jobs that failed, or wait: each life of an event is a job with tries of its own."""
    keys = [str(event.uid), *(f"{event.uid}:{number}" for number in range(1, event.replays + 1)[-MOST_LIVES:])]
    jobs = Job.objects.filter(kind=PROCESS, schema=event.schema, key__in=keys).order_by("pk")
    return [line for job in jobs if (line := _life(job)) is not None]


def _life(job: Job) -> Line | None:
    tries = ngettext("%(count)d try", "%(count)d tries", job.attempts) % {"count": job.attempts}
    if job.state == Job.State.FAILED:
        at = job.finished_at or job.updated_at
        return Line(
            shape="no", at=at, what=_("Given up after %(tries)s") % {"tries": tries}, detail=last_line(job), is_bad=True
        )
    if job.state in {Job.State.WAITING, Job.State.DELAYED} and job.attempts:
        what = _("Tried again by itself, %(tries)s so far") % {"tries": tries}
        return Line(shape="wait", at=job.updated_at, what=what, detail=last_line(job), is_bad=True)
    return None


def _replays(event: WebhookEvent) -> list[Line]:
    if not event.replays:
        return []
    entries = list(AuditEntry.objects.filter(kind="webhook.replayed", subject_uid=event.uid).order_by("at"))
    names = names_of_actors(entries)
    return [
        Line(
            shape="back",
            at=entry.at,
            what=_("%(name)s had it tried again")
            % {"name": (entry.actor_uid and names.get(entry.actor_uid)) or _("Somebody")},
        )
        for entry in entries
    ]
