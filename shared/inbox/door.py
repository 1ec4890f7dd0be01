"""The public door of webhooks: verified with the endpoint's secret on the raw body, stored once, answered.

It never looks at the tenant's state, parses nothing before the signature holds, and does no work of the event.
"""

from __future__ import annotations

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from shared import clock
from shared.errors import DomainError, Malformed, NotFound
from shared.inbox.actions import store_event
from shared.inbox.errors import BadSignature, TooLarge
from shared.inbox.models import Endpoint
from shared.inbox.providers import Incoming, Signed, webhook_providers
from shared.inbox.queries import endpoint_at
from shared.inbox.steps import secrets_of
from shared.problems import problem_response
from shared.tenancy.hosts import url_of
from shared.unit import in_unit

MOST_BYTES = 1024 * 1024
security = structlog.get_logger("security")


@method_decorator(csrf_exempt, name="dispatch")
class WebhookDoor(View):
    """POST /webhooks/{provider}/{endpoint}."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, provider: str, token: str) -> HttpResponse:
        """200 once stored, also when it was stored before."""
        try:
            return _receive(request, provider, token)
        except DomainError as error:
            return problem_response(error)


def _receive(request: HttpRequest, provider: str, token: str) -> HttpResponse:
    found = webhook_providers.find(provider)
    if found is None:
        raise NotFound
    endpoint = endpoint_at(provider, token)
    headers = {name.lower(): value for name, value in request.headers.items()}
    incoming = Incoming(body=_body(request), headers=headers, now=clock.wall(), url=_public_url(request))
    try:
        signed = found.verify(incoming, secrets_of(endpoint))
    except BadSignature as error:
        security.warning("webhook refused", provider=provider, endpoint=str(endpoint.uid), why=error.why)
        _note_refused(endpoint)
        raise
    return JsonResponse({"stored": _store(endpoint, signed, incoming)})


def _public_url(request: HttpRequest) -> str:
    """As senders know it: the scheme is ours, whatever stands between."""
    return url_of(request.get_host()) + request.get_full_path()


def _store(endpoint: Endpoint, signed: Signed, incoming: Incoming) -> bool:
    return in_unit(lambda _unit: store_event(endpoint=endpoint, signed=signed, incoming=incoming))


def _body(request: HttpRequest) -> bytes:
    """The raw bytes. Raises TooLarge, Malformed."""
    try:
        body = request.body
    except RequestDataTooBig as error:
        raise TooLarge from error
    except UnreadablePostError as error:
        raise Malformed from error
    if len(body) > MOST_BYTES:
        raise TooLarge
    return body


def _note_refused(endpoint: Endpoint) -> None:
    """For the settings page: something knocks here with a secret that is not ours."""
    Endpoint.objects.filter(pk=endpoint.pk).update(refused_at=clock.now())
