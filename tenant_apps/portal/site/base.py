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

F = TypeVar("F", bound=BaseForm)
CHROMA_STEP = 10  # a tenant's chroma is stored in hundredths, the look takes thousandths


def accent_of_tenant() -> Accent:
    """The current tenant's accent."""
    tenant = current_tenant()
    return Accent(hue=tenant.accent_hue, chroma=tenant.accent_chroma * CHROMA_STEP)


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
    """A page in the tenant's frame. current: its entry. place: what stands below the name, on phones."""

    current: ClassVar[str] = ""
    place: str = ""

    @property
    def zone(self) -> ZoneInfo:
        """In which times are shown."""
        return ZoneInfo(current_tenant().time_zone)

    def show(self, *, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        """Render in the frame, on the clock of the place."""
        frame = frame_of(self.actor, current=self.current, place=self.place, path=self.path_back)
        with timezone.override(self.zone):
            return super().show(status=status, template=template, frame=frame, **context)

    @property
    def path_back(self) -> str:
        """Where a visitor who signs in comes back to, quoted."""
        return quote(self.request.get_full_path())

    def refused(self, error: DomainError) -> HttpResponse:
        """The refusal in the frame, with a way out."""
        response = self.show(status=error.status, template="portal/site/refused.html", error=error)
        response["Cache-Control"] = "no-store"
        if error.retry_after_s is not None:
            response["Retry-After"] = str(error.retry_after_s)
        return response


class SiteForm(FormPage[F], SitePage):
    """A page with one form in the tenant's frame."""
