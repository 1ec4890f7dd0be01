"""OpenAPI 3.1 from what `@operation` was told, so that the document cannot drift from the code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from shared.api.access import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rest_framework.response import Response

PAGING = [
    OpenApiParameter("limit", int, description="Rows on a page, 1 to 200; 25 when absent."),
    OpenApiParameter("cursor", str, description="Opaque; taken from `next` and `previous`."),
    OpenApiParameter("ordering", str, description="A field, with - before it for descending."),
    OpenApiParameter("search", str, description="Every word must occur."),
    OpenApiParameter("count", bool, description="true: also count all rows."),
]
_pages: dict[tuple[str, bool], Any] = {}


class Problem(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    request_id = serializers.CharField()
    errors: Any = serializers.DictField(required=False)


def documented(  # noqa: PLR0913 - what there is to say about an operation
    method: Callable[..., Response],
    *,
    takes: Any,
    gives: Any,
    many: bool,
    paged: bool,
    status: int,
    filters: Sequence[str],
    summary: str,
    hidden: bool,
) -> Callable[..., Response]:
    """Attach the description to the method."""
    shown = _page_of(gives, paged=paged) if many else gives
    parameters = [OpenApiParameter(name, str) for name in filters] + (PAGING if many and paged else [])
    problem = OpenApiResponse(Problem, description="A problem document.")
    decorate = extend_schema(
        request=takes,
        responses={status: shown, ("4XX", "application/problem+json"): problem},
        parameters=parameters,
        summary=summary,
        exclude=hidden,
    )
    return decorate(method)


def _page_of(gives: Any, *, paged: bool) -> Any:
    name = gives.__name__.removesuffix("Out")
    key = (f"{gives.__module__}.{name}", paged)
    if key not in _pages:
        fields: dict[str, Any] = {"results": gives(many=True)}
        if paged:
            fields["next"] = serializers.URLField(allow_null=True)
            fields["previous"] = serializers.URLField(allow_null=True)
        _pages[key] = inline_serializer(name=f"{name}{'Page' if paged else 'List'}", fields=fields)
    return _pages[key]


class Schema(AutoSchema):
    """Operation ids from paths, tags and openness from the view."""

    def get_operation_id(self) -> str:
        """`post_bookings_uid_cancel`: unique, because method and path are."""
        words = self.path.removeprefix("/api/v1/").replace("{", "").replace("}", "")
        return f"{self.method.lower()}_{words.strip('/').replace('/', '_').replace('-', '_').replace('.', '_')}"

    def get_tags(self) -> list[str]:
        """The view's."""
        return list(getattr(self.view, "tags", ())) or ["Other"]

    def get_override_parameters(self) -> list[Any]:
        """The key, where one is required."""
        if self.method not in getattr(self.view, "keyed", ()):
            return []
        return [OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """`security: []` on what is public."""
        described: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if described is not None and getattr(self.view, "needs", {}).get(self.method) is PUBLIC:
            described["security"] = []
        return described
