"""A text is registered, corrected or retired; while it is typed, the page says what the registry would say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from platform_core.credits.queries import price_for
from shared.errors import Invalid, NotFound
from shared.messaging.actions import registry
from shared.messaging.models import Header, Template
from shared.messaging.models.registry import variable_of
from shared.messaging.queries import brand_here
from shared.messaging.text.lint import lint
from shared.messaging.text.problems import Level
from shared.messaging.text.rendering import widest
from shared.messaging.text.segments import Encoding, segments_of
from shared.messaging.text.tags import UnknownTag, read_form
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.messages.check import flagged_pieces
from tenant_apps.portal.desk.messages.forms import TextForm, initial_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

SETTINGS = "messaging.settings"
S = Template.State
WORDING = ("text", "variables", "category", "language")


class WriteText(DeskForm[TextForm]):
    """A text as it is registered, new or corrected. What is approved stays; another wording is another version."""

    needs = {"GET": SETTINGS, "POST": SETTINGS}
    current = "texts"
    template = "portal/desk/messages/write.html"
    form = TextForm

    @cached_property
    def row(self) -> Template | None:
        """What is corrected; None for what is new. Raises NotFound."""
        uid = self.kwargs.get("uid")
        return _template(uid) if uid else None

    def make_form(self, **given: Any) -> TextForm:
        """With what is registered."""
        known = initial_of(self.row) if self.row else {}
        return TextForm(headers=list(Header.objects.order_by("header")), initial=known, **given)

    def show_form(self, form: TextForm, *, status: int = 200) -> HttpResponse:
        """The form, and beside it what the registry would say of what stands in it."""
        context = {**self.context(), "row": self.row, "form": form, **said_of(form)}
        return self.show(status=status, **context)

    def act(self, form: TextForm) -> HttpResponse:
        """Save it. A new wording with the ids of the old one is a draft without ids."""
        wish = form.wish()
        is_new_wording = self.row is not None and self._is_new_wording(self.row, wish)
        if is_new_wording:
            wish |= {"state": S.DRAFT, "dlt_id": "", "provider_template_id": ""}
        uid = self.row.uid if self.row else None
        saved, _problems = registry.write_template(actor=self.actor, brand=brand_here(), uid=uid, **wish)
        told = _("Version %(n)d is saved as a draft; the approved text goes on until it has an id of its own")
        said = told % {"n": saved.version} if is_new_wording else _("The text is saved")
        return self.done(said, reverse("desk:text", args=[saved.uid]))

    def _is_new_wording(self, row: Template, wish: dict[str, Any]) -> bool:
        changed = any(wish[name] != getattr(row, name) for name in WORDING)
        return row.state in {S.APPROVED, S.PENDING} and changed and wish["dlt_id"] == row.dlt_id


class LookAtText(DeskPage):
    """What the registry would say, while it is typed. Nothing is saved."""

    needs = {"POST": SETTINGS}
    current = "texts"
    part = template = "portal/desk/messages/linted.html"
    opens_units = True

    def post(self, request: HttpRequest) -> HttpResponse:
        """Of what was sent, whole or not."""
        return self.show(**said_of(TextForm(data=request.POST, headers=[])))


class RetireText(DeskPage):
    """Not sent any more; a draft is gone. Asked first."""

    needs = {"GET": SETTINGS, "POST": SETTINGS}
    current = "texts"
    template = "portal/desk/messages/remove.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The question."""
        return self.show(row=_template(uid), back=reverse("desk:text", args=[uid]), is_text=True)

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The deed."""
        name = _template(uid).name
        registry.remove_row(model=Template, uid=uid, actor=self.actor)
        return self.done(_("%(name)s is sent no more") % {"name": name}, reverse("desk:texts"))


def said_of(form: TextForm) -> dict[str, Any]:
    """The registry's problems, the longest message and its price, for what stands in a form."""
    text, told = form.text_typed(), form.variables()
    try:
        registry.check_variables(told)
        problems = lint(text, [variable_of(one) for one in told], brand=brand_here()) if text else []
        longest = widest(read_form(text, [variable_of(one) for one in told]))
    except (Invalid, UnknownTag) as error:
        problems, longest = _problems_of(error, text), text
    segments = segments_of(longest)
    return {
        "typed": text,
        "problems": problems,
        "would_refuse": any(one.level is Level.ERROR for one in problems),
        "characters": len(longest),
        "segments": segments,
        "is_unicode": segments.encoding == Encoding.UCS_2,
        "price": price_for("sms", segments.parts) if segments.parts else None,
        "flagged": flagged_pieces(longest),
    }


def _problems_of(error: Exception, text: str) -> list[Any]:
    return lint(text, [], brand=brand_here()) if isinstance(error, UnknownTag) else []


def _template(uid: uuid.UUID) -> Template:
    found = Template.objects.select_related("header").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found
