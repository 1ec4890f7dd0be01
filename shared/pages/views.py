"""The pages' base view: one of the four doors that open a unit.

A page is HTML for a GET and a redirect after a POST. A refusal comes back as the same page with the words beside
the field; what was typed stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar
from urllib.parse import quote

from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from shared.api import rates
from shared.api.access import Need, actor_of, check_need
from shared.errors import DomainError, Invalid, NotAuthenticated
from shared.spine.idempotency import KeyClaim, hash_body
from shared.tenancy.refusals import refuse
from shared.unit import in_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest

    from shared.actor import Actor

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_FIELD = "_key"
F = TypeVar("F", bound=BaseForm)


class PageView(View):
    """HTTP to an action or a query, and HTML back.

    needs: by method, as in the API; what is not named is denied. sign_in: where a stranger is sent.
    rates: by method, the name of a rate of the settings. opens_units: the action runs units of its own.
    """

    needs: ClassVar[Mapping[str, Need]] = {}
    rates: ClassVar[Mapping[str, str]] = {}
    sign_in: ClassVar[str] = "/sign-in"
    opens_units: ClassVar[bool] = False
    template: ClassVar[str] = ""

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return actor_of(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Check the need and the rate, run the method in its unit, turn refusals into pages."""
        try:
            check_need(self.needs.get("GET" if request.method == "HEAD" else request.method or ""), self.actor)
            rates.check(request, self.rates.get(request.method or "", "default"))
            return self._run(request, lambda: self._call(request, *args, **kwargs))
        except NotAuthenticated:
            return self._to_sign_in(request)
        except DomainError as error:
            return self.refused(error)

    def refused(self, error: DomainError) -> HttpResponse:
        """The page of a refusal; a form page shows itself again instead."""
        return refuse(self.request, error)

    def show(self, *, status: int = 200, template: str | None = None, **context: Any) -> HttpResponse:
        """Render the page's template."""
        return render(self.request, template or self.template, {"actor": self.actor, **context}, status=status)

    def _call(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def _run(self, request: HttpRequest, call: Callable[[], HttpResponse]) -> HttpResponse:
        if request.method in SAFE or self.opens_units:
            return call()
        return self.in_keyed_unit(call)

    def in_keyed_unit(self, call: Callable[[], HttpResponse]) -> HttpResponse:
        """Run it in a unit; a form with a `_key` that was sent before gets the redirect of the first time."""
        claim = _claim_of(self.request, self.actor)

        def work(_: object) -> HttpResponse:
            if claim is not None and claim.replay is not None:
                return HttpResponseRedirect(claim.replay[1].decode(), status=303)
            response = call()
            if claim is not None and isinstance(response, HttpResponseRedirect):
                claim.answer = (303, response.url.encode())
            return response

        return in_unit(work, key=claim)

    def _to_sign_in(self, request: HttpRequest) -> HttpResponse:
        """A stranger signs in and comes back; a part of a page is told to load the whole."""
        address = f"{self.sign_in}?next={quote(request.get_full_path())}"
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401, headers={"HX-Redirect": address})
        return HttpResponseRedirect(address)


class FormPage(PageView, Generic[F]):
    """A page with one form: shown, checked, acted upon, shown again with what is wrong."""

    form: ClassVar[type[BaseForm]]

    def get(self, _request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The form, empty or with what is there already."""
        return self.show_form(self.make_form())

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Check the form, then act. Raises the action's refusals; `refused` shows them."""
        form = self.make_form(data=request.POST, files=request.FILES)
        if not form.is_valid():
            return self.show_form(form, status=422)
        return self.act(form)

    def make_form(self, **given: Any) -> F:
        """The form; override to give it what it needs."""
        return self.form(**given)  # type: ignore[return-value]

    def act(self, form: F) -> HttpResponse:
        """Do it and say where to go: `return redirect(...)`."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the page shows beside its form."""
        return {}

    def show_form(self, form: F, *, status: int = 200) -> HttpResponse:
        """The page with the form."""
        return self.show(status=status, form=form, **self.context())

    def refused(self, error: DomainError) -> HttpResponse:
        """The form again, with each sentence beside its field and what was typed kept."""
        if self.request.method in SAFE or error.status in {401, 403, 404}:
            return super().refused(error)
        form = self.make_form(data=self.request.POST, files=self.request.FILES)
        form.is_valid()
        put_refusal(form, error)
        return self.show_form(form, status=error.status)


def put_refusal(form: BaseForm, error: DomainError) -> None:
    """Write a refusal into a form: by field where it names fields the form has, else above it."""
    named = error.facts.get("errors", {}) if isinstance(error, Invalid) else {}
    for name, sentences in named.items():
        field = name if name in form.fields else None
        for sentence in sentences:
            form.add_error(field, sentence["detail"])
    if not named:
        form.add_error(None, error.sentence)


def safe_next(request: HttpRequest, default: str) -> str:
    """Where `next` points, if it is a path of this host; else the default."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return default


def _claim_of(request: HttpRequest, actor: Actor) -> KeyClaim | None:
    """A form with a hidden `_key` has one effect, however often it is sent."""
    key = request.POST.get(KEY_FIELD, "")[:255]
    if not key:
        return None
    caller = f"{actor.kind}:{actor.uid}" if actor.is_person else "anonymous"
    fields = sorted((name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken")
    body_hash = hash_body(repr(fields).encode())
    return KeyClaim(caller=caller, route=f"PAGE {request.path}"[:200], key=key, body_hash=body_hash)
