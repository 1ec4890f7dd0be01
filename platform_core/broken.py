"""What is answered when nothing else answered: an unknown page, and a program error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from shared.errors import DomainError, NotFound, Unavailable
from shared.tenancy.outage import RETRY_AFTER_S, drop_lost_connection, is_outage
from shared.tenancy.refusals import refuse

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Broken(DomainError):
    """A mistake of the program. It was logged with the request's id."""

    code = "broken"
    title = _("Something broke on our side. It was written down, and nothing was changed.")


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - passed by its name
    """404 in the caller's form."""
    return refuse(request, NotFound())


def broke(request: HttpRequest) -> HttpResponse:
    """500 in the caller's form, without a word about why; 503 when it is a server that was lost between two doors."""
    error = sys.exc_info()[1]
    if error is not None and is_outage(error):
        drop_lost_connection(error)
        return refuse(request, Unavailable(retry_after_s=RETRY_AFTER_S))
    return refuse(request, Broken())
