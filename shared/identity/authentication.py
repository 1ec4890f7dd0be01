"""Who calls the API: a token or an API key in `Authorization: Bearer`, else the page session with its CSRF token."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from rest_framework.authentication import BaseAuthentication

from shared.clock import wall
from shared.errors import Forbidden
from shared.identity import tokens
from shared.identity.errors import TokenExpired, TokenInvalid, TokenRevoked
from shared.identity.models import ApiKey, Device
from shared.identity.networks import check_network
from shared.identity.principals import Principal, actor_of_key, actor_of_user
from shared.identity.queries import may_impersonate
from shared.secrets import fingerprint
from shared.together import Message, Stencil

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

KEY_PREFIX = "fd_"
SEEN_EVERY = timedelta(minutes=1)
LONGEST = 4096
DEVICE = Stencil(lambda uid: Device.objects.select_related("user__role").filter(uid=uid))
log = structlog.get_logger(__name__)


class TokenAuthentication(BaseAuthentication):
    """The API's only way in. A token that is sent must be good, also where none is needed."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        """The principal, or None for nobody. Raises TokenInvalid, TokenExpired, TokenRevoked, Forbidden."""
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return _page_principal(request._request)  # noqa: SLF001 - DRF's wrapper hides CSRF's cookies
        try:
            principal = principal_of(_bearer(header))
        except (TokenInvalid, TokenExpired, TokenRevoked) as error:
            log.warning("token refused", code=error.code, path=request.path)
            raise
        check_network(principal.actor, request)
        return principal, None

    def authenticate_header(self, _request: Request) -> str:
        """What a 401 asks for."""
        return 'Bearer realm="frontdesk"'


def principal_of(token: str) -> Principal:
    """Who holds this access token or API key. Raises TokenInvalid, TokenExpired, TokenRevoked."""
    return _key_principal(token) if token.startswith(KEY_PREFIX) else _token_principal(token)


def key_mark(key: str) -> str:
    """The keyed hash under which an API key is found."""
    return fingerprint("api-key", key)


def check_device(device: Device | None, *, user_uid: object, token_version: int) -> Device:
    """The device behind a token or session, if it and its user are still good. Raises TokenRevoked."""
    if device is None or device.revoked_at is not None or device.user.uid != user_uid:
        raise TokenRevoked
    if not device.user.may_sign_in or device.user.token_version != token_version:
        raise TokenRevoked
    if device.act_uid is not None and not may_impersonate(device.act_uid):
        raise TokenRevoked
    return device


def touch(row: Device | ApiKey, field: str) -> None:
    """Note when something was used last, at most once a minute and outside any unit."""
    seen, now = getattr(row, field), wall()
    if seen is None or now - seen > SEEN_EVERY:
        type(row).objects.filter(pk=row.pk).update(**{field: now})


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST or not token.isascii():
        raise TokenInvalid
    return token


def _token_principal(token: str) -> Principal:
    claims = tokens.read(token, tokens.ACCESS)
    message = Message()
    found = message.ask(DEVICE, claims.device_uid)
    message.send()
    device = check_device(found.first, user_uid=claims.user_uid, token_version=claims.token_version)
    if device.act_uid != claims.act_uid:
        raise TokenInvalid
    touch(device, "last_seen_at")
    return Principal(actor=actor_of_user(device.user, device), user=device.user, device=device)


def _key_principal(token: str) -> Principal:
    key = ApiKey.objects.filter(key_mark=key_mark(token)).first()
    if key is None:
        raise TokenInvalid
    if key.revoked_at is not None:
        raise TokenRevoked
    if key.expires_at is not None and key.expires_at <= wall():
        raise TokenExpired
    touch(key, "last_used_at")
    return Principal(actor=actor_of_key(key))


def _page_principal(request: HttpRequest) -> tuple[Principal, None] | None:
    """The page's user may call the API too; whoever is carried by a cookie proves the page with a CSRF token."""
    principal = getattr(request, "user", None)
    if not isinstance(principal, Principal):
        return None
    _check_csrf(request)
    return principal, None


class _CsrfCheck(CsrfViewMiddleware):
    """Tells the reason instead of answering."""

    def _reject(self, _request: HttpRequest, reason: str) -> str:
        return reason


def _no_view(_request: HttpRequest) -> HttpResponse:
    """Django asks for the view, to see whether it is exempt."""
    return HttpResponse()


def _check_csrf(request: HttpRequest) -> None:
    check = _CsrfCheck(_no_view)
    check.process_request(request)
    if check.process_view(request, _no_view, (), {}):
        raise Forbidden
