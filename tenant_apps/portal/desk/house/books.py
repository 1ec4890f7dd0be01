"""The audit log with its proof, and the work that failed for good."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from platform_core.audit.models import AuditEntry
from platform_core.audit.telling import told
from platform_core.audit.verify import verify_chain
from platform_core.audit.words import words_of
from shared.errors import Invalid
from shared.identity.models import User
from shared.jobs import actions as jobs
from shared.jobs.queries import dead_letters, raised_by
from shared.pages.lists import chips_of, listed
from shared.tenancy.connection import connection
from tenant_apps.portal.desk.base import DeskPage
from tenant_apps.portal.desk.bookings.story import by_whom

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_CHOSEN = 200


class Audit(DeskPage):
    """Every money, access and privacy event, newest first."""

    needs = {"GET": "audit.read"}
    current = "audit"
    template = "portal/desk/house/audit.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The log; `kind` filters by its beginning."""
        rows = AuditEntry.objects.filter(chain=connection.schema_name)
        kind = request.GET.get("kind", "").replace("\x00", "")[:64]
        if kind:
            rows = rows.filter(kind__startswith=kind)
        page = listed(rows, request, ordering="-at")
        uids = {row.actor_uid for row in page.rows if row.actor_uid}
        names = dict(User.objects.filter(uid__in=uids).values_list("uid", "name"))
        lines = [
            (row, words_of(row.kind), by_whom(row.actor_kind, row.actor_uid, names), told(row.data))
            for row in page.rows
        ]
        return self.show(list=page, lines=lines, chips=chips_of(request, [("kind", words_of(kind))]))


class Verify(DeskPage):
    """Check the chain from its first row."""

    needs = {"POST": "audit.read"}
    current = "audit"
    template = "portal/desk/house/verified.html"
    opens_units = True

    def post(self, _request: HttpRequest) -> HttpResponse:
        """The verdict, with the instant up to which it holds."""
        return self.show(verdict=verify_chain(connection.schema_name))


class Letters(DeskPage):
    """What failed after its last try, with the error."""

    needs = {"GET": "jobs.read", "POST": "jobs.manage"}
    current = "letters"
    template = "portal/desk/house/letters.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        page = listed(dead_letters(connection.schema_name), request)
        lines = [(job, raised_by(job.error)) for job in page.rows]
        return self.show(list=page, lines=lines)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Retry or delete what was chosen."""
        uids = chosen_uids(request)
        if request.POST.get("do") == "delete":
            count = jobs.delete_jobs(uids=uids, schema=connection.schema_name, actor=self.actor)
            told = ngettext("%(n)d deleted", "%(n)d deleted", count) % {"n": count}
        else:
            count = len(jobs.retry_jobs(uids=uids, schema=connection.schema_name, actor=self.actor))
            told = ngettext("%(n)d tried again", "%(n)d tried again", count) % {"n": count}
        messages.success(request, told)
        return HttpResponseRedirect(reverse("desk:letters"), status=303)


def chosen_uids(request: HttpRequest) -> list[uuid.UUID]:
    """The rows that were ticked. Raises Invalid."""
    try:
        found = [uuid.UUID(text) for text in request.POST.getlist("uid")[:MOST_CHOSEN]]
    except ValueError as error:
        raise Invalid.field("uid", "not_a_uid", _("This is none of them.")) from error
    if not found:
        raise Invalid.field("uid", "required", _("Choose at least one."))
    return found
