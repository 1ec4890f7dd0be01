"""What past payments would have cost, from a file that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response

from shared import clock
from shared.api.fields import OutSerializer, StrictSerializer
from shared.api.problems import TooLarge
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from shared.payments.api.routing import may_preview
from shared.payments.routing.reading import what_to_choose_by
from shared.payments.routing.simulate import BadFile, read_past, simulate

if TYPE_CHECKING:
    from django.http import QueryDict
    from rest_framework.request import Request

MOST_BYTES = 4 * 1024 * 1024


class CsvParser(BaseParser):
    """A file that is the whole body."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:  # noqa: ARG002 - DRF's signature
        """Its bytes."""
        return {"file": stream.read(MOST_BYTES + 1)}


class SimulateIn(StrictSerializer):
    """file: CSV with the columns paid_at, amount_minor, currency, method, gateway, outcome; one currency."""

    file = serializers.FileField()


class SimulatedOut(OutSerializer):
    """Fees before tax in minor units. only: of each gateway alone, for what it could have taken.

    unpriced: gateways whose fee nobody knows, which can never win. nowhere: payments that nobody could have taken.
    """

    payments = serializers.IntegerField()
    currency = serializers.CharField()
    only = serializers.DictField(child=serializers.IntegerField())
    routed = serializers.IntegerField()
    chosen = serializers.DictField(child=serializers.IntegerField())
    unpriced = serializers.ListField(child=serializers.CharField())
    nowhere = serializers.IntegerField()


class Simulate(ApiView):
    """The router over a file."""

    needs = {"POST": may_preview}
    parser_classes = [MultiPartParser, CsvParser]
    opens_units = True
    tags = ("Gateways",)

    @operation(takes=SimulateIn, gives=SimulatedOut)
    def post(self, request: Request) -> Response:
        """Say what past payments would have cost through each gateway alone, and routed. Nothing is written."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise TooLarge
        now = clock.now()
        try:
            text = _bytes(request).decode("utf-8-sig")
            told = simulate(read_past(text.splitlines()), *what_to_choose_by(now=now), now=now)
        except BadFile as error:
            raise Invalid.field("file", "unreadable", str(error)) from error
        except UnicodeDecodeError as error:
            raise Invalid.field("file", "unreadable", _("The file is not in UTF-8.")) from error
        return self.answer(SimulatedOut, told)


def _bytes(request: Request) -> bytes:
    """Of the body, or of the form's file."""
    found = request.data
    if isinstance(found, dict) and isinstance(found.get("file"), bytes):
        return cast("bytes", found["file"])
    asked = SimulateIn(data=cast("QueryDict", found).dict() if found else {})
    asked.is_valid(raise_exception=True)
    return cast("bytes", asked.validated_data["file"].read())
