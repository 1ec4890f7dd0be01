"""The base of the console's pages: the frame, refusals inside it, what was done as toasts."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.utils import timezone

from platform_core.console.frame import frame_of
from platform_core.console.inbox import stuck_count
from platform_core.console.queries import dead_count
from shared import clock
from shared.errors import Forbidden
from shared.ids import url_token
from shared.pages.views import FormPage, PageView

if TYPE_CHECKING:
    from datetime import datetime

    from shared.errors import DomainError
    from shared.look.rail import Rail

F = TypeVar("F", bound=BaseForm)
ZONE = ZoneInfo("Asia/Kolkata")  # the operators' clock; a tenant's own is shown on its desk
OK = 200


class ConsolePage(PageView):
    """A page of the console. current: the address of the open entry. part: what is swapped in when htmx asks."""

    sign_in = "/console/sign-in"
    current: ClassVar[str] = ""
    part: ClassVar[str] = ""

    @cached_property
    def now(self) -> datetime:
        """The domain's instant, one for the page."""
        return clock.now()

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for the page's part."""
        return bool(self.part and self.request.headers.get("HX-Request"))

    def rail(self) -> Rail | None:
        """The day rail above the page; none by default."""
        return None

    def show(self, *, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        """Render the page, or its part for htmx, on the operators' clock."""
        name = template or (self.part if self.is_part else self.template)
        with timezone.override(ZONE):
            around = {} if self.is_part else {"frame": self.frame()}
            return super().show(status=status, template=name, now=self.now, **around, **context)

    def frame(self) -> Any:
        """What stands around the page."""
        dead = dead_count() if self.actor.may("jobs.read") else 0
        stuck = stuck_count() if self.actor.may("webhooks.read") else 0
        return frame_of(actor=self.actor, current=self.current, dead=dead, stuck=stuck, rail=self.rail())

    def refused(self, error: DomainError) -> HttpResponse:
        """The refusal inside the frame, for who is known here."""
        if self.actor.kind != "operator":
            return super().refused(error)
        is_closed = isinstance(error, Forbidden)
        return self.show(status=error.status, template="console/refused.html", error=error, is_closed=is_closed)

    def done(self, text: str, to: str) -> HttpResponse:
        """Say what was done on the page that comes next."""
        messages.success(self.request, text)
        return HttpResponseRedirect(to, status=303)


class ConsoleForm(FormPage[F], ConsolePage):
    """A page of the console with one form."""

    def context(self) -> dict[str, Any]:
        """A key, so that a form that is sent twice has one effect."""
        return {**super().context(), "key": self.request.POST.get("_key") or url_token()}

    def show_form(self, form: F, *, status: int = 200) -> HttpResponse:
        """The form with what stands around it. A refused form gets a new key: the old one had no effect."""
        context = self.context()
        if status != OK:
            context["key"] = url_token()
        return self.show(status=status, form=form, **context)
