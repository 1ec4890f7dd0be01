"""An address of the API that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from shared.errors import NotFound
from shared.problems import problem_response

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@method_decorator(csrf_exempt, name="dispatch")
class NoSuchPath(View):
    """404 in the API's form, for every method."""

    def dispatch(self, _request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # type: ignore[override]
        """Refuse."""
        return problem_response(NotFound())
