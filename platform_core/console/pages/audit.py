"""The platform's book: read, filtered, and its chain verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from platform_core.audit.models import AuditChain, AuditEntry
from platform_core.audit.verify import verify_chain
from platform_core.console.base import ConsolePage
from platform_core.console.rows import audit_rows
from shared.jobs.models import PLATFORM
from shared.pages.lists import address_with, chips_of, listed, plain

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

CURRENT = "/console/audit"
FAMILIES = ("tenant", "operator", "auth", "plan", "job")


class Audit(ConsolePage):
    """Every change by an operator, newest first."""

    needs = {"GET": "audit.read", "POST": "audit.read"}
    template = "console/audit.html"
    current = CURRENT

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.show_book(request)

    def show_book(self, request: HttpRequest, **more: Any) -> HttpResponse:
        """The list, and what a verification found where one was made."""
        kind, text = plain(request.GET.get("kind")), plain(request.GET.get("q"))
        page = listed(_filtered(kind, text), request, ordering="-at")
        head = AuditChain.objects.filter(name=PLATFORM).first()
        named = [("kind", kind), ("q", f"“{text}”" if text else "")]
        return self.show(
            list=page,
            rows=audit_rows(page.rows),
            families=[(name, address_with(request, kind=name), name == kind) for name in FAMILIES],
            everything=(address_with(request, kind=None), not kind),
            chips=chips_of(request, named),
            head=head,
            q=text,
            **more,
        )


class Verify(Audit):
    """Recompute every digest from the first row."""

    opens_units = True
    part = "console/parts/verdict.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The book; a verification is asked for by its button."""
        self.part = ""  # type: ignore[misc]
        return self.show_book(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """What was found: beside the list, or as a part of it."""
        verdict = verify_chain(PLATFORM)
        return self.show(verdict=verdict) if self.is_part else self.show_book(request, verdict=verdict)


def _filtered(kind: str, text: str) -> Any:
    rows = AuditEntry.objects.filter(chain=PLATFORM)
    rows = rows.filter(kind__startswith=kind) if kind else rows
    return rows.filter(Q(kind__icontains=text) | Q(data__icontains=text)) if text else rows
