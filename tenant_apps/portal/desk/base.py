"""The base of the desk's pages: the frame, the venue's clock, refusals as pages, what was done as toasts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from shared import clock
from shared.errors import Forbidden, NotFound
from shared.ids import url_token
from shared.pages.views import FormPage, PageView
from shared.tenancy import current_tenant
from tenant_apps.portal.desk.frame import frame_of
from tenant_apps.portal.desk.nouns import Nouns, nouns
from tenant_apps.portal.desk.place import place_among, places_of

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor
    from shared.errors import DomainError
    from shared.look.rail import Rail
    from tenant_apps.venues.models import Venue

F = TypeVar("F", bound=BaseForm)
SIGN_IN = "/desk/sign-in"


def is_staff(actor: Actor) -> bool:
    """Whether this is one of the tenant's people, and not a customer."""
    return actor.kind in {"user", "operator"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """A step on the way to a page."""

    label: str
    href: str = ""


class DeskPage(PageView):
    """A page of the desk. current: the open entry of the side list. part: what is swapped in when htmx asks."""

    sign_in = SIGN_IN
    current: ClassVar[str] = ""
    part: ClassVar[str] = ""

    @cached_property
    def now(self) -> datetime:
        """The domain's instant, one for the page."""
        return clock.now()

    @cached_property
    def nouns(self) -> Nouns:
        """The tenant's words."""
        return nouns()

    @cached_property
    def places(self) -> list[Venue]:
        """The venues of the tenant."""
        return places_of(self.actor)

    @cached_property
    def place(self) -> Venue | None:
        """Where the desk stands."""
        return place_among(self.request, self.places)

    @property
    def here(self) -> Venue:
        """The same, for a page that cannot be without one. Raises NotFound."""
        if self.place is None:
            raise NotFound
        return self.place

    @property
    def zone(self) -> ZoneInfo:
        """On whose clock times are shown."""
        return self.place.zone if self.place else ZoneInfo(current_tenant().time_zone)

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return bool(self.request.headers.get("HX-Request"))

    def rail(self) -> Rail | None:
        """The day rail above the page; none by default."""
        return None

    def show(self, *, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        """Render the page, or its part for htmx, on the place's clock. A page without a part is loaded as a whole."""
        if self.is_part and not self.part and template is None:
            return HttpResponse(status=204, headers={"HX-Redirect": self.request.get_full_path()})
        name = template or (self.part if self.is_part and self.part else self.template)
        with timezone.override(self.zone):
            return super().show(status=status, template=name, **self.around(), **context)

    def around(self) -> dict[str, Any]:
        """What every template of the desk may use."""
        principal = self.request.user
        frame = frame_of(
            actor=self.actor,
            device=getattr(principal, "device", None),
            place=self.place,
            nouns=self.nouns,
            current=self.current,
            rail=self.rail(),
        )
        return {"frame": frame, "nouns": self.nouns, "place": self.place, "now": self.now, "is_part": self.is_part}

    def refused(self, error: DomainError) -> HttpResponse:
        """The refusal inside the frame, or as a note where a part was asked for."""
        if not is_staff(self.actor):
            return super().refused(error)
        if self.is_part:
            return self.show(status=error.status, template="portal/desk/parts/refusal.html", error=error)
        is_closed = isinstance(error, Forbidden)
        return self.show(status=error.status, template="portal/desk/refused.html", error=error, is_closed=is_closed)

    def done(self, text: str, to: str, *, undo: str = "") -> HttpResponse:
        """Say what was done: a toast and a fresh part for htmx, else a toast on the page that comes next."""
        if self.is_part:
            told = json.dumps({"toast": {"text": text, "undo": undo}, "again": {}})
            return HttpResponse(status=204, headers={"HX-Trigger": told})
        messages.success(self.request, text, extra_tags=f"undo:{undo}" if undo else "")
        return HttpResponseRedirect(to, status=303)


class DeskForm(FormPage[F], DeskPage):
    """A page of the desk with one form."""

    def context(self) -> dict[str, Any]:
        """A key, so that a form sent twice has one effect."""
        return {**super().context(), "key": self.request.POST.get("_key") or url_token()}

    def show_form(self, form: F, *, status: int = 200) -> HttpResponse:
        """The form with what it stands in. A refused form gets a new key: the old one had no effect."""
        context = self.context()
        if status != HTTP_OK:
            context["key"] = url_token()
        return self.show(status=status, form=form, **context)


HTTP_OK = 200
