"""Companies and senders' names as the DLT portals have registered them: noted, corrected, removed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shared.errors import NotFound
from shared.messaging.actions import registry
from shared.messaging.models import Entity, Header
from shared.messaging.queries import entities
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.messages.forms import EntityForm, HeaderForm

if TYPE_CHECKING:
    from django.http import HttpRequest

SETTINGS = "messaging.settings"
CHAIN_MARKS = {"none": "no", "pending": "wait", "active": "done"}


class Senders(DeskPage):
    """Every company with its names."""

    needs = {"GET": SETTINGS}
    current = "texts"
    template = "portal/desk/messages/senders.html"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """The list, by company. Two queries."""
        found = entities().prefetch_related("headers")
        return self.show(companies=[(one, CHAIN_MARKS[one.chain_state], one.headers.all()) for one in found])


class _Registered(DeskForm[Any]):
    """One form for what is noted anew, and for what is corrected. kind: what it is, in its address."""

    needs = {"GET": SETTINGS, "POST": SETTINGS}
    current = "texts"
    template = "portal/desk/messages/sender.html"
    kind: ClassVar[str]
    model: ClassVar[type[Entity | Header]]

    @property
    def row(self) -> Any:
        """What is corrected; None for what is new. Raises NotFound."""
        uid = self.kwargs.get("uid")
        return _found(self.model, uid) if uid else None

    def context(self) -> dict[str, Any]:
        """Which it is."""
        return {**super().context(), "row": self.row, "kind": self.kind}

    def after(self, name: str) -> HttpResponse:
        """Back to the list, with what was done."""
        told = _("%(name)s is corrected") if self.row else _("%(name)s is registered")
        return self.done(told % {"name": name}, reverse("desk:senders"))


class WriteEntity(_Registered):
    """A company."""

    form = EntityForm
    kind, model = "entity", Entity

    def make_form(self, **given: Any) -> EntityForm:
        """With what is known."""
        row = self.row
        known = {"name": row.name, "peid": row.peid, "chain_state": row.chain_state} if row else {}
        return EntityForm(initial=known, **given)

    def act(self, form: EntityForm) -> HttpResponse:
        """Note it."""
        uid = self.kwargs.get("uid")
        return self.after(registry.write_entity(actor=self.actor, uid=uid, **form.cleaned_data).name)


class WriteHeader(_Registered):
    """A sender's name."""

    form = HeaderForm
    kind, model = "header", Header

    def make_form(self, **given: Any) -> HeaderForm:
        """With what is known; the first company is offered for a new one."""
        row = self.row
        known = _known_of(row, self.zone) if row else {"entity": self.request.GET.get("entity", "")}
        return HeaderForm(entities=list(entities()), initial=known, **given)

    def act(self, form: HeaderForm) -> HttpResponse:
        """Note it."""
        wish = form.wish(self.zone)
        uid = self.kwargs.get("uid")
        made = registry.write_header(actor=self.actor, uid=uid, **{**wish, "entity": uuid.UUID(wish["entity"])})
        return self.after(made.header)


class _Remove(DeskPage):
    """Out of the list; asked first."""

    needs = {"GET": SETTINGS, "POST": SETTINGS}
    current = "texts"
    template = "portal/desk/messages/remove.html"
    model: ClassVar[type[Entity | Header]]

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The question."""
        return self.show(row=_found(self.model, uid), back=reverse("desk:senders"))

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The deed; what something stands on stays."""
        name = str(_found(self.model, uid))
        registry.remove_row(model=self.model, uid=uid, actor=self.actor)
        return self.done(_("%(name)s is removed") % {"name": name}, reverse("desk:senders"))


class RemoveEntity(_Remove):
    """A company without names."""

    model = Entity


class RemoveHeader(_Remove):
    """A name that no text has."""

    model = Header


def _known_of(row: Header, zone: Any) -> dict[str, Any]:
    last = timezone.localdate(row.expires_at, zone) if row.expires_at else None
    return {
        "entity": str(row.entity.uid),
        "header": row.header,
        "kind": row.kind,
        "expires_on": last,
        "is_paused": row.is_paused,
    }


def _found(model: Any, uid: uuid.UUID) -> Any:
    row = model.objects.filter(uid=uid).first()
    if row is None:
        raise NotFound
    return row
