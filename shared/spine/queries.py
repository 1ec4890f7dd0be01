"""Reading facts in the order in which they were committed, each once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

from shared.spine.models import Fact

if TYPE_CHECKING:
    from django.db.models import QuerySet

SETTLED = "xact < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the order of facts: everything up to it has been read."""

    xact: int = 0
    fact_id: int = 0


def facts_after(place: Place, *, limit: int = 500) -> list[Fact]:
    """The next facts after a place. A fact whose neighbour may still commit is left for the next reading."""
    later = Q(xact__gt=place.xact) | Q(xact=place.xact, id__gt=place.fact_id)
    return list(_settled().filter(later).order_by("xact", "id")[:limit])


def place_of(fact_uid: uuid.UUID | str) -> Place | None:
    """Where a fact stands (a client's Last-Event-ID), or None when it is unknown, made up or no longer kept."""
    try:
        uid = uuid.UUID(str(fact_uid))
    except ValueError:
        return None
    found = Fact.objects.filter(uid=uid).values_list("xact", "id").first()
    return Place(*found) if found else None


def latest_place() -> Place:
    """The place after the newest settled fact."""
    found = _settled().order_by("-xact", "-id").values_list("xact", "id").first()
    return Place(*found) if found else Place()


def _settled() -> QuerySet[Fact]:
    return Fact.objects.filter(RawSQL(SETTLED, (), output_field=BooleanField()))  # noqa: S611 - a constant


def facts_about(subject_uid: uuid.UUID) -> QuerySet[Fact]:
    """The story of one thing, oldest first."""
    return Fact.objects.filter(subject_uid=subject_uid).order_by("at", "id")
