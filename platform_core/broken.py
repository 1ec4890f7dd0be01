"""What is answered when nothing else answered: an unknown page, and a program error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from shared.errors import DomainError, NotFound
from shared.tenancy.refusals import refuse

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Broken(DomainError):
    """A mistake of the program. It was logged with the request's id."""

    code = "broken"
    title = _("Something broke on our side. It was written down, and nothing was changed.")


def no_such_page(request: HttpRequest, _exception: Exception) -> HttpResponse:
    """404 in the caller's form."""
    return refuse(request, NotFound())


def broke(request: HttpRequest) -> HttpResponse:
    """500 in the caller's form, without a word about why."""
    return refuse(request, Broken())
