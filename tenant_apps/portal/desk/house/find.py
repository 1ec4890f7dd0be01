"""Looking somebody or something up: the palette's hits, a scanned code, a name on a page of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shared.look.wording import money_text
from tenant_apps.portal.desk.base import DeskPage, is_staff
from tenant_apps.portal.search import bookings_found, clean, payments_found, people_found

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that was found. face: whose initials are drawn; icon otherwise."""

    group: str
    word: str
    href: str
    code: str = ""
    more: str = ""
    icon: str = ""
    face: str = ""


class Find(DeskPage):
    """By name, phone, code, seat, receipt; only what the role may see."""

    needs = {"GET": is_staff}
    current = "find"
    template = "portal/desk/house/find.html"
    part = "portal/desk/house/hits.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The hits; a code that names one thing opens it."""
        typed = clean(request.GET.get("q", ""))
        hits = list(self._hits(typed)) if typed else []
        if not self.is_part and len(hits) == 1 and hits[0].code.upper() == typed.upper():
            return HttpResponseRedirect(hits[0].href)
        return self.show(hits=hits, typed=typed)

    def _hits(self, typed: str) -> Iterator[Hit]:
        yield from self._people(typed)
        yield from self._doings(typed)
        yield from self._bookings(typed)
        yield from self._money(typed)

    def _people(self, typed: str) -> Iterator[Hit]:
        if not self.actor.may("customers.read"):
            return
        for one in people_found(typed, actor=self.actor)[:MOST]:
            yield Hit(
                group=self.nouns.customers,
                word=one.name,
                code=one.code,
                href=reverse("desk:customer", args=[one.uid]),
                face=one.name,
            )

    def _doings(self, typed: str) -> Iterator[Hit]:
        """What may be done, by its words."""
        doings = (
            (_("Walk-in"), "walk-in", "plus", "bookings.write"),
            (_("Take payment"), "bookings", "banknote", "payments.take"),
            (_("Bring a file"), "import-new", "upload", "customers.write"),
            (_("Add somebody"), "customer-new", "user-plus", "customers.write"),
        )
        for word, name, icon, needs in doings:
            if typed.lower() in word.lower() and self.actor.may(needs):
                yield Hit(group=_("Do"), word=word, href=reverse(f"desk:{name}"), icon=icon)

    def _bookings(self, typed: str) -> Iterator[Hit]:
        if not self.actor.may("bookings.read"):
            return
        for one in bookings_found(typed, actor=self.actor, now=self.now)[:MOST]:
            start = one.starts_at.astimezone(self.zone)
            yield Hit(
                group=_("Bookings"),
                word=one.customer.name if one.customer else one.code,
                code=one.code,
                more=f"{start:%H:%M} {', '.join(line.label for line in one.lines.all())}",
                href=reverse("desk:booking", args=[one.uid]),
                icon="calendar-days",
            )

    def _money(self, typed: str) -> Iterator[Hit]:
        if not self.actor.may("payments.read"):
            return
        for one in payments_found(typed, actor=self.actor)[:MOST]:
            yield Hit(
                group=_("Money"),
                word=money_text(one.amount),
                code=one.receipt_number,
                href=reverse("desk:payment", args=[one.uid]),
                icon="receipt-indian-rupee",
            )
