"""Which form an answer has: nearly always JSON, and nearly always nobody asks for anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework.negotiation import DefaultContentNegotiation

from shared.api.renderers import JsonRenderer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rest_framework.renderers import BaseRenderer
    from rest_framework.request import Request

PLAIN = frozenset({"*/*", JsonRenderer.media_type})


class PlainFirst(DefaultContentNegotiation):
    """DRF's own; where there is one form and the caller takes it or anything, the header is not taken apart."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """Raises NotAcceptable."""
        known = list(renderers)
        only = known[0] if len(known) == 1 else None
        if isinstance(only, JsonRenderer) and request.META.get("HTTP_ACCEPT", "*/*") in PLAIN:
            return only, only.media_type
        chosen: Any = super().select_renderer(request, known, format_suffix)
        return chosen[0], chosen[1]
