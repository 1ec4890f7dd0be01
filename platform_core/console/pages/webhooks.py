"""The inbox: what providers reported, one report with its story, and trying it again."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from platform_core.console.base import ConsolePage
from platform_core.console.inbox import PROVIDERS, STATES, event_rows, found_events, open_counts, story_of
from platform_core.console.pages.jobs import uid_in
from shared.errors import NotFound
from shared.ids import url_token
from shared.inbox.actions import replay_event
from shared.inbox.queries import events_of
from shared.pages.lists import address_with, chips_of, listed, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from shared.api.access import Need

CURRENT = "/console/webhooks"
FILTERS = ("state", "provider", "tenant", "endpoint", "q")
SHORT = 8


class Webhooks(ConsolePage):
    """Everything that was taken in, newest first."""

    needs = {"GET": "webhooks.read"}
    template = "console/webhooks/list.html"
    current = CURRENT

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list with its filters."""
        asked: dict[str, Any] = {name: plain(request.GET.get(name)) for name in FILTERS}
        page = listed(_filtered(asked), request)
        return self.show(
            list=page,
            rows=event_rows(page.rows),
            tabs=self._tabs(asked["state"]),
            chips=self._chips(asked),
            providers=list(PROVIDERS.items()),
            **asked,
        )

    def _tabs(self, state: str) -> list[tuple[str, str, int | None, bool]]:
        counts = open_counts()
        named = [(str(word), name) for name, word in STATES.items()]
        everything = (_("Everything"), address_with(self.request, state=None), None, not state)
        return [
            everything,
            *((word, address_with(self.request, state=name), counts.get(name), name == state) for word, name in named),
        ]

    def _chips(self, asked: dict[str, str]) -> list[Any]:
        named = [
            ("provider", PROVIDERS.get(asked["provider"], asked["provider"])),
            ("tenant", asked["tenant"]),
            ("endpoint", _("address %(start)s…") % {"start": asked["endpoint"][:SHORT]} if asked["endpoint"] else ""),
            ("q", f"“{asked['q']}”" if asked["q"] else ""),
        ]
        return chips_of(self.request, named)


class OneWebhook(ConsolePage):
    """One of them: what it was, what was done, what came of it."""

    needs = {"GET": "webhooks.read"}
    template = "console/webhooks/one.html"
    current = CURRENT

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Its story. Raises NotFound."""
        found = list(events_of(None).filter(uid=uid))
        if not found:
            raise NotFound
        row = event_rows(found)[0]
        return self.show(
            row=row,
            event=row.event,
            story=story_of(row),
            may_replay=self.actor.may("webhooks.replay"),
            key=url_token(),
        )


class Replay(ConsolePage):
    """Once more."""

    needs: ClassVar[Mapping[str, Need]] = {"POST": "webhooks.replay"}
    current = CURRENT

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """The provider is asked for the truth again."""
        replay_event(event_uid=uid, actor=self.actor)
        return self.done(_("It is tried again now."), reverse("console-webhook", args=[uid]))


def _filtered(asked: dict[str, str]) -> Any:
    rows: Any = found_events(events_of(None), asked)
    if asked["endpoint"]:
        endpoint = uid_in(asked["endpoint"])
        rows = rows.filter(endpoint__uid=endpoint) if endpoint else rows.none()
    text = asked["q"]
    return rows.filter(event_id__icontains=text) | rows.filter(kind__icontains=text) if text else rows
