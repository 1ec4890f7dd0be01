"""The queues, the jobs in them, and the dead letters with what can be done about them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from platform_core.console.base import ConsolePage
from platform_core.console.rows import job_rows
from platform_core.tenants.models import Tenant
from shared.errors import Invalid
from shared.ids import url_token
from shared.jobs.actions import delete_jobs, retry_jobs
from shared.jobs.models import PLATFORM, Job
from shared.jobs.queries import jobs_of, oldest_wait, queue_metrics
from shared.pages.lists import ROWS, address_with, chips_of, listed, plain
from shared.pages.views import safe_next

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from shared.api.access import Need

CURRENT = "/console/jobs"
DEAD = Job.State.FAILED
FILTERS = ("queue", "kind", "tenant", "q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One queue and how many jobs stand where in it."""

    name: str
    href: str
    waiting: int
    delayed: int
    active: int
    failed: int
    completed: int


class Jobs(ConsolePage):
    """Metrics that keep themselves fresh, the list, and one job beside it."""

    needs = {"GET": "jobs.read"}
    template = "console/jobs.html"
    part = "console/parts/queues.html"
    current = CURRENT

    def get(self, request: HttpRequest) -> HttpResponse:
        """The whole page; for htmx the figures alone."""
        metrics = queue_metrics()
        figures: dict[str, Any] = {"queues": _queues(metrics), "waited": oldest_wait()}
        if self.is_part:
            return self.show(**figures)
        asked: dict[str, Any] = {name: plain(request.GET.get(name)) for name in FILTERS}
        state = plain(request.GET.get("state")) or DEAD
        page = listed(_filtered(asked).filter(state=state), request)
        return self.show(
            list=page,
            rows=job_rows(page.rows),
            state=state,
            tabs=self._tabs(metrics, state),
            chips=self._chips(asked),
            chosen=self._chosen(),
            may_manage=self.actor.may("jobs.manage"),
            key=url_token(),
            here=request.get_full_path(),
            **figures,
            **asked,
        )

    def _tabs(self, metrics: dict[str, dict[str, int]], state: str) -> list[tuple[str, str, int, bool]]:
        words = {
            "waiting": _("Waiting"),
            "delayed": _("Delayed"),
            "active": _("Active"),
            "failed": _("Dead"),
            "completed": _("Done"),
        }
        return [
            (
                word,
                address_with(self.request, state=name, job=None),
                sum(counts[name] for counts in metrics.values()),
                name == state,
            )
            for name, word in words.items()
        ]

    def _chips(self, asked: dict[str, str]) -> list[Any]:
        named = [(name, asked[name]) for name in ("queue", "kind", "tenant")]
        return chips_of(self.request, [*named, ("q", f"“{asked['q']}”" if asked["q"] else "")])

    def _chosen(self) -> Any:
        """The job that is looked at beside the list, or None."""
        uid = uid_in(self.request.GET.get("job", ""))
        found = list(Job.objects.filter(uid=uid)) if uid else []
        return job_rows(found)[0] if found else None


class DeadLetters(ConsolePage):
    """What is done about the chosen jobs: one of them, or many."""

    needs: ClassVar[Mapping[str, Need]] = {"POST": "jobs.manage"}
    current = CURRENT

    def chosen(self) -> list[uuid.UUID]:
        """The uids that were ticked. Raises Invalid for none."""
        found = {uid for text in self.request.POST.getlist("job")[:ROWS] if (uid := uid_in(text))}
        if not found:
            raise Invalid.field("job", "required", _("Choose a job first."))
        return sorted(found)

    @property
    def back(self) -> str:
        """The list as it was, without the job that stood beside it."""
        found = safe_next(self.request, f"{CURRENT}?state={DEAD}")
        return found if found.startswith(CURRENT) else CURRENT


class Retry(DeadLetters):
    """One more life."""

    def post(self, _request: HttpRequest) -> HttpResponse:
        """They run again with all their tries."""
        count = len(retry_jobs(uids=self.chosen(), schema=None, actor=self.actor))
        said = ngettext("%(count)d job put back in the queue.", "%(count)d jobs put back in the queue.", count)
        return self.done(said % {"count": count}, self.back)


class Delete(DeadLetters):
    """Gone for good; asked first."""

    template = "console/delete_jobs.html"

    def post(self, request: HttpRequest) -> HttpResponse:
        """The question, for who has no script; then the deed."""
        uids = self.chosen()
        if not request.POST.get("sure"):
            return self.show(uids=uids, back=self.back, key=url_token())
        count = delete_jobs(uids=uids, schema=None, actor=self.actor)
        said = ngettext("%(count)d job deleted.", "%(count)d jobs deleted.", count)
        return self.done(said % {"count": count}, self.back)


def uid_in(text: str) -> uuid.UUID | None:
    """The uid, if it is one."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _filtered(asked: dict[str, str]) -> QuerySet[Job]:
    rows = jobs_of(None)
    rows = rows.filter(queue=asked["queue"]) if asked["queue"] else rows
    rows = rows.filter(kind=asked["kind"]) if asked["kind"] else rows
    rows = rows.filter(error__icontains=asked["q"]) if asked["q"] else rows
    if not asked["tenant"]:
        return rows
    if asked["tenant"] == PLATFORM:
        return rows.filter(schema=PLATFORM)
    return rows.filter(schema__in=Tenant.objects.filter(slug=asked["tenant"]).values("schema_name"))


def _queues(metrics: dict[str, dict[str, int]]) -> list[Queue]:
    return [
        Queue(name=name, href=f"{CURRENT}?state=waiting&queue={name}", **counts) for name, counts in metrics.items()
    ]
