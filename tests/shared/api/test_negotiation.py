"""The short way chooses what DRF's own would."""

import pytest
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BrowsableAPIRenderer
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from shared.api.negotiation import PlainFirst
from shared.api.renderers import JsonRenderer

ACCEPTED = [None, "*/*", "application/json", "application/*", "text/html, */*;q=0.8", "application/json;q=0.5"]


def request(accept: str | None) -> Request:
    return Request(APIRequestFactory().get("/", **({} if accept is None else {"HTTP_ACCEPT": accept})))


@pytest.mark.parametrize("accept", ACCEPTED)
@pytest.mark.parametrize("kinds", [(JsonRenderer,), (BrowsableAPIRenderer, JsonRenderer)])
def test_chooses_as_the_long_way_does(accept: str | None, kinds: tuple[type, ...]) -> None:
    renderers = [kind() for kind in kinds]
    ours, theirs = (
        one.select_renderer(request(accept), renderers) for one in (PlainFirst(), DefaultContentNegotiation())
    )
    assert ours == theirs


def test_a_form_that_we_do_not_have_is_refused() -> None:
    with pytest.raises(NotAcceptable):
        PlainFirst().select_renderer(request("text/html"), [JsonRenderer()])
