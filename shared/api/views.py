"""The API's base view: one of the four doors that open a unit."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ClassVar

import orjson
from rest_framework.response import Response
from rest_framework.views import APIView

from shared.api import rates
from shared.api.access import Need, actor_of
from shared.api.cursors import first_page_of, page_of
from shared.api.documentation import documented
from shared.api.renderers import write_special
from shared.api.search import searched
from shared.errors import DomainError, Malformed
from shared.problems import CONTENT_TYPE
from shared.spine.errors import IdempotencyKeyRequired
from shared.spine.idempotency import STARTED, KeyClaim, hash_body
from shared.unit import in_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.serializers import BaseSerializer

    from shared.actor import Actor
    from shared.api.lean import Lean, Whole

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
KEY_CHARACTERS = (1, 255)
ANONYMOUS_KEY_CHARACTERS = (16, 255)


class ApiView(APIView):
    """HTTP to an action, a flow or a query, nothing else.

    needs: by method, a permission, PUBLIC, SIGNED_IN or a question to the actor; what is not named is denied.
    keyed: the methods that require an Idempotency-Key. rates: by method, the name of a rate of the settings.
    opens_units: the view's action runs units of its own (uploads, flows); the base opens none.
    """

    needs: ClassVar[Mapping[str, Need]] = {}
    keyed: ClassVar[frozenset[str]] = frozenset()
    rates: ClassVar[Mapping[str, str]] = {}
    opens_units: ClassVar[bool] = False
    tags: ClassVar[Sequence[str]] = ()

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return actor_of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Authentication and need first, then the rate."""
        super().initial(request, *args, **kwargs)
        rates.check(request, self.rates.get(request.method or "", "default"))

    def body(self, serializer: type[BaseSerializer[Any]], *, partial: bool = False, **context: Any) -> dict[str, Any]:
        """The request's validated body. Raises DRF's ValidationError, which becomes 422."""
        asked = serializer(data=self.request.data, partial=partial, context={"request": self.request, **context})
        asked.is_valid(raise_exception=True)
        return dict(asked.validated_data)

    def answer(self, serializer: type[BaseSerializer[Any]], row: Any, *, status: int = 200) -> Response:
        """One thing."""
        return Response(serializer(row, context={"request": self.request}).data, status=status)

    def results(self, serializer: type[BaseSerializer[Any]], rows: Any, *, status: int = 200) -> Response:
        """A short list that is not paged."""
        shown = serializer(rows, many=True, context={"request": self.request})
        return Response({"results": shown.data}, status=status)

    def page(
        self,
        queryset: QuerySet[Any] | Callable[[], QuerySet[Any]],
        serializer: type[BaseSerializer[Any]],
        *,
        search: Sequence[str] = (),
        ordering: Sequence[str] = ("created_at",),
        default: str = "-created_at",
        lean: Lean | None = None,
        whole: Whole | None = None,
    ) -> Response:
        """A cursor page of a list. lean: how a hot list is shown without models and the serializer.

        whole: the same list where the request narrows nothing; what makes the queryset is then not called.
        """
        page = first_page_of(whole, self.request, order=default) if whole else None
        if page is None:
            found = queryset() if callable(queryset) else queryset
            words = self.request.query_params.get("search", "")
            if words and search:
                found = searched(found, words, search)
            page = page_of(lean.rows(found) if lean else found, self.request, ordering=ordering, default=default)
        if lean:
            shown = lean.shown(page.rows)
        else:
            shown = serializer(page.rows, many=True, context={"request": self.request}).data
        answer = {"results": shown, "next": page.next, "previous": page.previous}
        return Response(answer if page.count is None else {**answer, "count": page.count})

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Headers that every answer has."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-cache")
        for name, value in rates.rate_headers(request).items():
            response[name] = value
        if response.headers.get("Content-Type") == CONTENT_TYPE:
            response.content_type = CONTENT_TYPE
        return response

    def through_unit(self, call: Callable[[], Response]) -> Response:
        """Run the operation in its unit, under its idempotency key when it has one."""
        if self.request.method in SAFE or self.opens_units:
            return call()
        return self.in_keyed_unit(call)

    def in_keyed_unit(self, call: Callable[[], Response]) -> Response:
        """Run it in a unit, under the request's idempotency key when it has one."""
        claim = self._claim()

        def work(_: object) -> Response:
            if claim is not None and claim.replay is not None:
                return _replayed(*claim.replay)
            response = call()
            if claim is not None:
                claim.answer = (response.status_code, orjson.dumps(response.data, default=write_special))
            return response

        return in_unit(work, key=claim)

    def through_flow(
        self, begin: Callable[[], dict[str, str]], go_on: Callable[[dict[str, str]], Response]
    ) -> Response:
        """A flow under its key, in two phases: what is begun is committed with the key, the answer is stored later.

        begin: in a unit; names what it began. go_on: outside units, safe to repeat; a repeat of the request that
        finds no answer yet goes on with what was begun. A refusal frees the key.
        """
        claim = self._claim()

        def first(_: object) -> dict[str, str]:
            if claim is not None and claim.replay is not None:
                return {}
            begun = begin()
            if claim is not None:
                claim.answer = (STARTED, orjson.dumps(begun))
            return begun

        begun = in_unit(first, key=claim)
        if claim is not None and claim.replay is not None:
            status, body = claim.replay
            if status != STARTED:
                return _replayed(status, body)
            begun = orjson.loads(body)
        return self._going_on(claim, lambda: go_on(begun))

    def _going_on(self, claim: KeyClaim | None, call: Callable[[], Response]) -> Response:
        try:
            response = call()
        except DomainError:
            if claim is not None:
                in_unit(lambda _: claim.free())
            raise
        if claim is not None:
            body = orjson.dumps(response.data, default=write_special)
            in_unit(lambda _: claim.finish(response.status_code, body))
        return response

    def _claim(self) -> KeyClaim | None:
        key = self.request.headers.get("Idempotency-Key", "")
        if not key:
            if self.request.method in self.keyed:
                raise IdempotencyKeyRequired
            return None
        self._check_key(key)
        body = orjson.dumps(self.request.data, option=orjson.OPT_SORT_KEYS)
        return KeyClaim(caller=self._caller(), route=self._route(), key=key, body_hash=hash_body(body))

    def _check_key(self, key: str) -> None:
        least, most = KEY_CHARACTERS if self.actor.is_person else ANONYMOUS_KEY_CHARACTERS
        if not least <= len(key) <= most or not key.isprintable():
            raise Malformed(field="Idempotency-Key", least=least, most=most)

    def _caller(self) -> str:
        return f"{self.actor.kind}:{self.actor.uid}" if self.actor.is_person else "anonymous"

    def _route(self) -> str:
        return f"{self.request.method} {self.request.path}"[:200]


def operation(
    *,
    takes: Any = None,
    gives: Any = None,
    many: bool = False,
    paged: bool = True,
    status: int = 200,
    filters: Sequence[str] = (),
    summary: str = "",
    hidden: bool = False,
) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Mark a view's method as an operation of the API: documented, and run through its unit.

    takes, gives: serializers. many: a cursor page of `gives`; with paged=False {"results": [...]}.
    """

    def mark(method: Callable[..., Response]) -> Callable[..., Response]:
        @functools.wraps(method)
        def run(self: ApiView, request: Request, *args: Any, **kwargs: Any) -> Response:
            return self.through_unit(lambda: method(self, request, *args, **kwargs))

        return documented(
            run,
            takes=takes,
            gives=gives,
            many=many,
            paged=paged,
            status=status,
            filters=filters,
            summary=summary or (method.__doc__ or "").strip().partition("\n")[0],
            hidden=hidden,
        )

    return mark


def _replayed(status: int, body: bytes) -> Response:
    """The stored answer of the first request."""
    return Response(orjson.loads(body) if body else None, status=status, headers={"Idempotency-Replayed": "true"})
