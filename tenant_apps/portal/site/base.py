"""What all pages of a tenant's site share: the frame, the clock of the place, refusals that leave a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.forms import BaseForm
from django.utils import timezone
from django.utils.translation import gettext as _

from shared.look.frames import Entry, SiteFrame
from shared.look.theme import Accent
from shared.pages.views import FormPage, PageView
from shared.tenancy import current_tenant

if TYPE_CHECKING:
    from django.http import HttpResponse

    from shared.actor import Actor
    from shared.errors import DomainError
    from tenant_apps.venues.models import Venue

F = TypeVar("F", bound=BaseForm)
CHROMA_STEP = 10  # a tenant's chroma is stored in hundredths, the look takes thousandths


def accent_of_tenant() -> Accent:
    """The current tenant's accent."""
    tenant = current_tenant()
    return Accent(hue=tenant.accent_hue, chroma=tenant.accent_chroma * CHROMA_STEP)


def zone_of_tenant() -> ZoneInfo:
    """The zone of pages that are about no one place."""
    return ZoneInfo(current_tenant().time_zone)


def place_name(venue: Venue) -> str:
    """Kothrud hall, Pune."""
    return f"{venue.name}, {venue.city}"


def frame_of(actor: Actor, *, current: str, place: str, path: str) -> SiteFrame:
    """The frame around a page. current: the entry that it belongs to. path: where signing in comes back to."""
    signed_in = actor.is_person
    entries = [Entry(label=_("Book a seat"), href="/", current=current == "book")]
    if signed_in:
        entries.append(Entry(label=_("Your bookings"), href="/me/bookings", current=current == "bookings"))
        entries.append(Entry(label=_("Payments"), href="/me/payments", current=current == "payments"))
    if actor.kind == "user":
        entries.append(Entry(label=_("Desk"), href="/desk"))
    return SiteFrame(
        name=current_tenant().name,
        place=place,
        accent=accent_of_tenant(),
        entries=tuple(entries),
        sign_in="" if signed_in else f"/sign-in?next={path}",
        me="/me" if signed_in else "",
        person=actor.name,
    )


class SitePage(PageView):
    """A page in the tenant's frame. current: its entry."""

    current: ClassVar[str] = ""

    @property
    def place(self) -> str:
        """What stands below the name."""
        return ""

    @property
    def zone(self) -> ZoneInfo:
        """In which times are shown."""
        return zone_of_tenant()

    def show(self, *, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        """Render in the frame, on the clock of the place."""
        return self._framed(self.place, self.zone, status=status, template=template, **context)

    def refused(self, error: DomainError) -> HttpResponse:
        """The refusal in the frame, with a way out. It asks nothing of the place, which may be what was not found."""
        template = "portal/site/refused.html"
        response = self._framed("", zone_of_tenant(), status=error.status, template=template, error=error)
        response["Cache-Control"] = "no-store"
        if error.retry_after_s is not None:
            response["Retry-After"] = str(error.retry_after_s)
        return response

    def _framed(self, place: str, zone: ZoneInfo, **shown: Any) -> HttpResponse:
        here = quote(self.request.get_full_path())
        frame = frame_of(self.actor, current=self.current, place=place, path=here)
        with timezone.override(zone):
            return super().show(frame=frame, **shown)


class SiteForm(FormPage[F], SitePage):
    """A page with one form in the tenant's frame."""
