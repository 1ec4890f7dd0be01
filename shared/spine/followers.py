"""Followers: they read every fact of a schema in order, at least once, from a cursor of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from shared.spine.models import Cursor
from shared.spine.queries import Place, facts_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from shared.spine.models import Fact


def follow(follower: str, take: Callable[[Fact], None], *, limit: int = 500) -> int:
    """Hand each new fact to `take` and move the cursor, in one transaction; two at once wait for each other.

    Returns how many facts were read. `take` must not mind to see a fact again after a crash elsewhere.
    """
    with transaction.atomic():
        Cursor.objects.get_or_create(follower=follower)
        cursor = Cursor.objects.select_for_update().get(follower=follower)
        facts = facts_after(Place(cursor.xact, cursor.fact_id), limit=limit)
        for fact in facts:
            take(fact)
        if facts:
            cursor.xact, cursor.fact_id = facts[-1].xact, facts[-1].id
            cursor.save(update_fields=["xact", "fact_id"])
    return len(facts)
