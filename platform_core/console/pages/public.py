"""The apex site: what Frontdesk is, what it costs, whether it is well, and the way to one's own business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from platform_core.console.forms import FindForm
from platform_core.console.picture import hall
from platform_core.health import problems_with_serving
from platform_core.plans.catalogue import FEATURES, LIMITS
from platform_core.plans.models import Plan
from platform_core.tenants.models import Tenant
from platform_core.tenants.queries import host, url
from platform_core.tenants.verticals import VERTICALS
from shared.api.access import PUBLIC
from shared.pages.views import FormPage, PageView
from shared.tenancy.hosts import apex_host, plain_host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from shared.api.access import Need

OPEN: Mapping[str, Need] = {"GET": PUBLIC}
KIND_ICONS = {
    "study_library": "armchair",
    "studio": "gem",
    "barbershop": "scissors",
    "restaurant": "utensils",
    "wellness": "flower-2",
}


class ApexPage(PageView):
    """A page that everybody may see. place: which of the site's entries it is."""

    needs = OPEN
    rates: ClassVar[Mapping[str, str]] = {"GET": "public"}
    place: ClassVar[str] = ""

    def show(self, *, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        """With the site's head."""
        return super().show(status=status, template=template, place=self.place, **context)


class Landing(ApexPage):
    """The front page."""

    template = "console/public/landing.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """What it is, for whom, and the way in."""
        kinds = [(KIND_ICONS.get(kind.code, "house"), kind) for kind in VERTICALS.values()]
        return self.show(kinds=kinds, plans=offered(), plan=hall())


class Prices(ApexPage):
    """The plans, side by side."""

    template = "console/public/prices.html"
    place = "prices"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Prices, limits and features, as the plans have them."""
        plans = offered()
        limits = [(word, [plan.limits.get(name) for plan in plans]) for name, word in LIMITS.items()]
        features = [(word, [name in plan.features for plan in plans]) for name, word in FEATURES.items()]
        return self.show(plans=plans, limits=limits, features=features)


class Status(ApexPage):
    """Whether it is well."""

    template = "console/public/status.html"
    place = "status"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Database, queue and jobs, each with a word; 503 when something is down."""
        found = problems_with_serving()
        return self.show(status=503 if found else 200, problems=found, parts=("database", "redis", "jobs"))


class FindBusiness(ApexPage, FormPage[FindForm]):
    """Everybody signs in at their own business; this page finds it."""

    template = "console/public/find.html"
    form = FindForm
    place = "sign-in"

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The form; and where the business is, once its address was given."""
        asked = self.request.GET
        if "address" not in asked:
            return self.show_form(self.make_form())
        form = self.make_form(data=asked)
        found = _business(form.cleaned_data["address"]) if form.is_valid() else None
        return self.show(form=form, asked=asked["address"], found=found, **self.context())

    def context(self) -> dict[str, Any]:
        """What stands behind the business's own name."""
        return {"tail": f".{apex_host()}", "plan": hall()}


def offered() -> list[Plan]:
    """The plans that can be had."""
    return list(Plan.objects.filter(is_offered=True))


def _business(address: str) -> dict[str, str] | None:
    """The living tenant at an address: its slug, its host or its whole web address."""
    name = address.strip().lower().removeprefix("https://").removeprefix("http://").partition("/")[0]
    slug = plain_host(name).removesuffix("." + plain_host(apex_host()))
    tenant = Tenant.objects.filter(slug=slug.replace("\x00", "")).exclude(state=Tenant.State.ARCHIVED).first()
    return None if tenant is None else {"name": tenant.name, "host": host(tenant), "url": url(tenant)}
