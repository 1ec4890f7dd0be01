"""The audit log with its proof, and the work that failed for good."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from platform_core.audit.models import AuditEntry
from platform_core.audit.verify import verify_chain
from platform_core.audit.words import name_of, words_of
from shared.errors import Invalid
from shared.identity.models import User
from shared.jobs import actions as jobs
from shared.jobs.queries import dead_letters
from shared.look.wording import money_text
from shared.money import Money
from shared.pages.lists import chips_of, listed
from shared.tenancy.connection import connection
from tenant_apps.portal.desk.base import DeskPage
from tenant_apps.portal.desk.bookings.story import by_whom

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_CHOSEN = 200
UNTOLD = frozenset({"minor", "currency", "gateway", "payable_kind"})
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


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
        lines = [(job, job.error.strip().rpartition("\n")[2]) for job in page.rows]
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


def told(facts: Mapping[str, Any]) -> str:
    """What an entry says besides its kind: money as money, and no uid, which nobody reads."""
    said = []
    if {"minor", "currency"} <= set(facts):
        said.append(money_text(Money(minor=facts["minor"], currency=facts["currency"])))
    plain = {name: value for name, value in facts.items() if name not in UNTOLD}
    said += [f"{name_of(name)}: {value}" for name, value in plain.items() if value is not None and not _is_uid(value)]
    return " · ".join(said)


def _is_uid(value: Any) -> bool:
    return isinstance(value, list | dict) or (isinstance(value, str) and bool(UID.fullmatch(value)))


def chosen_uids(request: HttpRequest) -> list[uuid.UUID]:
    """The rows that were ticked. Raises Invalid."""
    try:
        found = [uuid.UUID(text) for text in request.POST.getlist("uid")[:MOST_CHOSEN]]
    except ValueError as error:
        raise Invalid.field("uid", "not_a_uid", _("This is none of them.")) from error
    if not found:
        raise Invalid.field("uid", "required", _("Choose at least one."))
    return found
