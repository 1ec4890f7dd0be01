"""The registered texts, and one of them with the live check: what would go out, what it costs, what hinders."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from platform_core.credits.queries import price_for
from shared.errors import NotFound
from shared.messaging.models import Template
from shared.messaging.queries import preview
from shared.messaging.senders import is_channel_on
from shared.messaging.text.problems import Level
from shared.messaging.text.segments import Encoding
from shared.pages.lists import listed
from tenant_apps.portal.desk.base import DeskPage
from tenant_apps.portal.desk.messages.check import (
    flagged_pieces,
    outgoing_pieces,
    registered_pieces,
    sample_values,
)

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import Promise

    from shared.messaging.text.preflight import Preflight

SETTINGS = "messaging.settings"
MARKS = {"draft": "wait", "pending": "wait", "approved": "done", "blocked": "no"}
OF_THE_TEXT = frozenset({"template_mismatch", "empty"})
KINDS: dict[str, Promise] = {
    "var": gettext_lazy("one line of text"),
    "numeric": gettext_lazy("digits"),
    "alphanumeric": gettext_lazy("English letters and digits"),
    "url": gettext_lazy("a registered link"),
    "cbn": gettext_lazy("a registered number to call"),
    "email": gettext_lazy("a mail address"),
}
LONGEST = 2000
LONGEST_VALUE = 400


class Texts(DeskPage):
    """All of them, newest first."""

    needs = {"GET": SETTINGS}
    current = "texts"
    template = "portal/desk/messages/texts.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, and whether anybody carries texts at all."""
        page = listed(Template.objects.select_related("header"), request)
        return self.show(list=page, rows=[(row, MARKS[row.state]) for row in page.rows], is_on=is_channel_on("sms"))


class OneText(DeskPage):
    """One text: try values, or a finished text, and see at once what would happen. Nothing is sent."""

    needs = {"GET": SETTINGS}
    current = "texts"
    template = "portal/desk/messages/text.html"
    part = "portal/desk/messages/checked.html"

    @cached_property
    def row(self) -> Template:
        """The template. Raises NotFound."""
        rows = Template.objects.select_related("header__entity")
        found = rows.filter(uid=self.kwargs["uid"]).first()
        if found is None:
            raise NotFound
        return found

    def get(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """With what was typed, or with values that fit."""
        row = self.row
        values = {
            name: request.GET.get(f"value-{name}", sample)[:LONGEST_VALUE].replace("\x00", "")
            for name, sample in sample_values(row).items()
        }
        text = request.GET.get("text", "")[:LONGEST].replace("\x00", "").replace("\r\n", "\n")
        found = preview(template=str(uid), variables=values, text=text or None, at=self.now)
        return self.show(
            row=row,
            mark=MARKS[row.state],
            values=[
                (variable, str(KINDS[variable.kind]), values[variable.name])
                for variable in row.typed_variables
                if variable.name in values
            ],
            text=text,
            found=found,
            registered=registered_pieces(row),
            outgoing=outgoing_pieces(row, found),
            flagged=flagged_pieces(found.text),
            checks=_checks(row, found),
            price=price_for(row.channel, found.segments.parts),
            is_unicode=found.segments.encoding == Encoding.UCS_2,
            carrier=next((one.carrier for one in found.problems if one.carrier), ""),
        )


def _checks(row: Template, found: Preflight) -> list[tuple[str, str]]:
    """Everything that has to hold, each with its mark. What we cannot know is said as such."""
    header = row.header
    linked = header is not None and header.entity.chain_state == "active"
    checks: list[tuple[bool, Any]] = [
        (row.state == Template.State.APPROVED, _("The registry has approved this text")),
        (linked, _("Your company is registered and linked to its carrier")),
        (header is not None and not header.is_paused, _("The sender’s name is active")),
        (found.matches, _("The text is the registered one, to the letter")),
        (
            not any(one.level is Level.ERROR and one.code not in OF_THE_TEXT for one in found.problems),
            _("Each value fits its variable"),
        ),
    ]
    return [("done" if holds else "no", str(word)) for holds, word in checks]
