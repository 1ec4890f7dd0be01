"""The console's first page, the page behind the operator's name, and the palette's hits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from platform_core.audit.models import AuditEntry
from platform_core.console import queries
from platform_core.console.base import ZONE, ConsolePage
from platform_core.console.frame import HOME, MORE, groups_of
from platform_core.console.rows import audit_rows, last_line
from platform_core.tenants.queries import tenants
from shared.api.access import SIGNED_IN
from shared.identity.queries import devices_of, me
from shared.jobs.models import PLATFORM
from shared.jobs.queries import oldest_wait, queue_metrics
from shared.look.charts import Bar
from shared.look.frames import Need, Stat
from shared.look.rail import Rail, RailEvent
from shared.look.wording import clock_text, day_text, group, money_text
from shared.pages.lists import plain
from shared.tenancy.fingerprint import expected_fingerprint

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

DAYS = 30
SOON = timedelta(days=3)
LABEL_EVERY = 7
HITS = 8
PAGE_ENTRIES = 6
DAY_MINUTES = 24 * 60


class Overview(ConsolePage):
    """How the platform stands, now."""

    needs = {"GET": SIGNED_IN}
    template = "console/overview.html"
    current = HOME

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Figures, arrivals, what needs somebody, the fleet."""
        states, metrics, waited = queries.tenants_by_state(), queue_metrics(), oldest_wait()
        living = sum(states.values()) - states["archived"]
        behind = sum(queries.fingerprints_behind().values())
        return self.show(
            cells=_cells(states, metrics, waited, living),
            days=_bars(queries.sign_ups_by_day(self.now, DAYS, ZONE)),
            trial_days=settings.TRIAL_DAYS,
            plans=queries.tenants_by_plan(),
            living=living,
            needs=self._needs(states, metrics, behind),
            behind=behind,
            up_to_date=living - behind,
            fingerprint=expected_fingerprint()[:8],
            entries=self._entries(),
        )

    def rail(self) -> Rail:
        """Today by the hour: how busy the jobs were, and what failed."""
        local = self.now.astimezone(ZONE)
        done = queries.done_by_hour(local.date(), ZONE)
        most = max(done) or 1
        return Rail(
            day=local.date(),
            note=_("jobs by the hour"),
            starts=0,
            ends=DAY_MINUTES,
            opens=((0, DAY_MINUTES),),
            loads=tuple(count / most for count in done),
            now=local.hour * 60 + local.minute,
            events=tuple(_dot(job) for job in queries.failed_today(local.date(), ZONE) if job.finished_at),
        )

    def _needs(self, states: dict[str, int], metrics: dict[str, dict[str, int]], behind: int) -> list[Need]:
        dead = sum(counts["failed"] for counts in metrics.values())
        ending = queries.trials_ending(self.now, SOON)
        found = (
            (dead, _dead_need(dead)),
            (behind, _behind_need(behind)),
            (states["past_due"], _past_due_need(states["past_due"])),
            (ending, _ending_need(ending)),
        )
        return [need for count, need in found if count]

    def _entries(self) -> list[Any]:
        if not self.actor.may("audit.read"):
            return []
        return audit_rows(list(AuditEntry.objects.filter(chain=PLATFORM).order_by("-at", "-uid")[:PAGE_ENTRIES]))


class More(ConsolePage):
    """Who is signed in, where, and every page there is."""

    needs = {"GET": SIGNED_IN}
    template = "console/more.html"
    current = MORE

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The operator, their devices, the pages, the way out."""
        user = me(self.actor)
        groups = groups_of(self.actor, MORE, 0, 0)
        return self.show(user=user, devices=devices_of(self.actor).order_by("-last_seen_at")[:10], groups=groups)


class Find(ConsolePage):
    """The palette's hits: tenants by name, address or contact."""

    needs = {"GET": "tenants.read"}
    template = part = "console/parts/hits.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """At most eight."""
        text = plain(request.GET.get("q"))
        return self.show(hits=queries.found_tenants(tenants(), text)[:HITS] if text else [])


def _cells(
    states: dict[str, int], metrics: dict[str, dict[str, int]], waited: timedelta | None, living: int
) -> list[Stat]:
    waiting = sum(counts["waiting"] for counts in metrics.values())
    dead = sum(counts["failed"] for counts in metrics.values())
    in_trial = _("%(count)s in trial") % {"count": group(states["trial"])}
    return [
        Stat(label=_("Tenants"), value=group(living), note=in_trial, href="/console/tenants"),
        Stat(label=_("Past due"), value=group(states["past_due"]), href="/console/tenants?state=past_due"),
        Stat(label=_("Suspended"), value=group(states["suspended"]), href="/console/tenants?state=suspended"),
        Stat(
            label=_("Plans a month"),
            value=money_text(queries.monthly_list_price(), "tile"),
            note=_("by the price list, without trials"),
            href="/console/plans",
        ),
        Stat(
            label=_("Oldest waiting job"),
            value=f"{(waited or timedelta()).total_seconds():.1f}",
            of=_("s"),
            note=_("%(waiting)s waiting · %(dead)s dead") % {"waiting": group(waiting), "dead": group(dead)},
            tone="wrong" if dead else "",
            href="/console/jobs",
        ),
    ]


def _bars(counted: list[tuple[date, int]]) -> list[Bar]:
    last = len(counted) - 1
    return [
        Bar(
            value=count,
            label=f"{day.day}" if (last - index) % LABEL_EVERY == 0 else "",
            spoken=day_text(day),
            tone="now" if index == last else "past",
            text=str(count),
        )
        for index, (day, count) in enumerate(counted)
    ]


def _dot(job: Any) -> RailEvent:
    at: datetime = job.finished_at.astimezone(ZONE)
    said = _("%(clock)s, %(kind)s failed: %(error)s") % {
        "clock": clock_text(at),
        "kind": job.kind,
        "error": last_line(job),
    }
    href = f"/console/jobs?state=failed&job={job.uid}"
    return RailEvent(minute=at.hour * 60 + at.minute, label=said, failed=True, href=href)


def _dead_need(count: int) -> Need:
    fact = ngettext("%(count)d dead job", "%(count)d dead jobs", count) % {"count": count}
    doing = _("Nobody tries them again by themselves.")
    return Need(icon="skull", fact=fact, doing=doing, verb=_("Open"), href="/console/jobs?state=failed")


def _behind_need(count: int) -> Need:
    fact = ngettext("%(count)d tenant behind", "%(count)d tenants behind", count) % {"count": count}
    doing = _("Closed until manage.py migrate_tenants has brought them up to this version.")
    return Need(icon="git-branch", fact=fact, doing=doing, verb=_("See"), href="/console/tenants?behind=1")


def _past_due_need(count: int) -> Need:
    fact = ngettext("%(count)d tenant past due", "%(count)d tenants past due", count) % {"count": count}
    doing = _("Their desks stay open in the meantime.")
    return Need(icon="banknote", fact=fact, doing=doing, verb=_("See"), href="/console/tenants?state=past_due")


def _ending_need(count: int) -> Need:
    fact = ngettext("%(count)d trial ends soon", "%(count)d trials end soon", count) % {"count": count}
    doing = _("Within three days; then they are on Free.")
    return Need(icon="hourglass", fact=fact, doing=doing, verb=_("See"), href="/console/tenants?state=trial")
