"""`?search=` and filters: every word must be found in one of the fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from shared.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

MOST_WORDS, MOST_CHARACTERS = 6, 100


def searched(queryset: QuerySet[Any], text: str, fields: Sequence[str]) -> QuerySet[Any]:
    """The rows in which each word of the text occurs in one of the fields, whatever its case."""
    if "\x00" in text or len(text) > MOST_CHARACTERS:
        raise Invalid.field("search", "too_long", _("Search for fewer words."))
    for word in text.split()[:MOST_WORDS]:
        either = Q()
        for field in fields:
            either |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(either)
    return queryset
