"""Whatever a view raises, as a problem document: DRF's exceptions, Django's and the database's included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions as drf
from rest_framework.response import Response

from shared import errors
from shared.problems import CONTENT_TYPE, headers_of, problem_of
from shared.unit import sqlstate

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCK_NOT_AVAILABLE = "55P03"
log = structlog.get_logger(__name__)


class TooLarge(errors.DomainError):
    """More bytes than this path takes."""

    status = 413
    code = "too_large"
    title = gettext_lazy("This is too large.")


class UnsupportedMedia(errors.DomainError):
    """Not a form of content that this path reads."""

    status = 415
    code = "unsupported_media_type"
    title = gettext_lazy("This path does not read this form of content.")


class MethodNotAllowed(errors.DomainError):
    """The path exists and does not do this."""

    status = 405
    code = "method_not_allowed"
    title = gettext_lazy("This path does not do that.")


class NotAcceptable(errors.DomainError):
    """The caller accepts no form that we can write."""

    status = 406
    code = "not_acceptable"
    title = gettext_lazy("This path answers with JSON.")


def answer_with_problem(raised: Exception, _context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal in the same form. None lets the outer middleware see the error."""
    error = as_domain_error(raised)
    if error is None:
        return None
    response = Response(problem_of(error), status=error.status, content_type=CONTENT_TYPE)
    for name, value in headers_of(error, getattr(raised, "auth_header", None)).items():
        response[name] = value
    return response


def as_domain_error(raised: Exception) -> errors.DomainError | None:
    """Whatever was raised, as one of our families; None for what is truly unexpected, or the database's absence."""
    if isinstance(raised, errors.DomainError):
        return raised
    if isinstance(raised, drf.APIException):
        return _from_drf(raised)
    family = next((ours for theirs, ours in _DJANGO_FAMILIES.items() if isinstance(raised, theirs)), None)
    return family() if family else _from_database(raised)


_DJANGO_FAMILIES: Mapping[type[Exception], type[errors.DomainError]] = {
    Http404: errors.NotFound,
    PermissionDenied: errors.Forbidden,
    RequestDataTooBig: TooLarge,
    SuspiciousOperation: errors.Malformed,
    UnicodeError: errors.Malformed,
}


def _from_database(raised: Exception) -> errors.DomainError | None:
    """What the database refused though no action foresaw it: never a 500 for a caller's input."""
    if isinstance(raised, OperationalError) and sqlstate(raised) == LOCK_NOT_AVAILABLE:
        return errors.Busy(retry_after_s=1)
    if isinstance(raised, DataError):
        log.warning("input that the database refused", error=str(raised).partition("\n")[0])
        return errors.Invalid(errors={})
    if isinstance(raised, IntegrityError):
        log.error("a constraint without a domain error", error=str(raised).partition("\n")[0])
        return errors.Conflict()
    return None


_DRF_FAMILIES: Mapping[type[drf.APIException], type[errors.DomainError]] = {
    drf.ParseError: errors.Malformed,
    drf.NotAuthenticated: errors.NotAuthenticated,
    drf.AuthenticationFailed: errors.NotAuthenticated,
    drf.PermissionDenied: errors.Forbidden,
    drf.NotFound: errors.NotFound,
    drf.MethodNotAllowed: MethodNotAllowed,
    drf.NotAcceptable: NotAcceptable,
    drf.UnsupportedMediaType: UnsupportedMedia,
}


def _from_drf(raised: drf.APIException) -> errors.DomainError | None:
    if isinstance(raised, drf.ValidationError):
        return errors.Invalid(errors=_field_errors(raised.get_full_details()))
    if isinstance(raised, drf.Throttled):
        return errors.RateLimited(retry_after_s=int(getattr(raised, "wait", None) or 1))
    family = next((ours for theirs, ours in _DRF_FAMILIES.items() if isinstance(raised, theirs)), None)
    return family() if family else None


def _field_errors(details: Any, name: str = "") -> dict[str, list[dict[str, str]]]:
    """DRF's nested details as {"path.to.field": [{code, detail}]}."""
    if isinstance(details, dict) and set(details) == {"message", "code"}:
        return {name or "": [{"code": str(details["code"]), "detail": str(details["message"])}]}
    found: dict[str, list[dict[str, str]]] = {}
    children = details.items() if isinstance(details, dict) else enumerate(details)
    for key, child in children:
        is_leaf = isinstance(child, dict) and set(child) == {"message", "code"}
        path = name if is_leaf and isinstance(key, int) else f"{name}.{key}".strip(".")
        for field, sentences in _field_errors(child, path.removesuffix(".non_field_errors")).items():
            found.setdefault(field, []).extend(sentences)
    return found


def unexpected_sentence() -> str:
    """What a page says when something truly broke."""
    return _("Something broke on our side. It was written down and nothing was lost.")
