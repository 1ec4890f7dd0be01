"""POST live/ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.response import Response

from shared.api.access import SIGNED_IN
from shared.api.fields import OutSerializer, StrictSerializer
from shared.api.views import ApiView, operation
from shared.errors import Forbidden
from shared.live.tickets import LIFE_S, issue
from shared.live.topics import MOST_TOPICS, check_may_hear
from shared.ports import Holder
from shared.tenancy.current import current_tenant

if TYPE_CHECKING:
    from rest_framework.request import Request


class TicketIn(StrictSerializer):
    """What the caller wants to hear."""

    topics: Any = serializers.ListField(
        child=serializers.RegexField(r"^[a-z]+(:[0-9a-f-]{36})?$"), min_length=1, max_length=MOST_TOPICS
    )


class TicketOut(OutSerializer):
    """For `/ws/?ticket=`."""

    ticket = serializers.CharField()
    expires_in = serializers.IntegerField()


class Ticket(ApiView):
    """A ticket for the WebSocket."""

    needs = {"POST": SIGNED_IN}
    tags = ("Live",)
    opens_units = True

    @operation(takes=TicketIn, gives=TicketOut)
    def post(self, _request: Request) -> Response:
        """Get a single-use ticket for live topics."""
        topics = self.body(TicketIn)["topics"]
        for topic in topics:
            check_may_hear(self.actor, topic)
        ticket = issue(current_tenant().schema_name, holder=self._holder(), topics=topics)
        return self.answer(TicketOut, {"ticket": ticket, "expires_in": LIFE_S})

    def _holder(self) -> Holder:
        """The caller's device: when it ends, its line ends. Raises Forbidden for an API key, which has none."""
        device = getattr(self.request.user, "device", None)
        if device is None:
            raise Forbidden
        return Holder(device_uid=str(device.uid), token_version=device.user.token_version)
