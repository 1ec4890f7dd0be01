"""The weekly hours of a venue, checked as the circle that a week is. Pure."""

from __future__ import annotations

from datetime import time
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from shared.errors import Invalid
from tenant_apps.slots.availability import WeeklyOpening

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY: Final = 24 * 60
WEEK: Final = 7 * DAY
MAX_OPENINGS: Final = 28


def checked_week(openings: Sequence[WeeklyOpening]) -> list[WeeklyOpening]:
    """The openings, sorted. Raises Invalid on `hours` when two share time, also over midnight or the week's end."""
    if len(openings) > MAX_OPENINGS:
        raise Invalid.field("hours", "too_many", _("A week has at most %(most)d openings.") % {"most": MAX_OPENINGS})
    ordered = sorted(openings)
    spans = [_span(opening) for opening in ordered]
    if spans:
        first_start, first_end = spans[0]
        spans.append((first_start + WEEK, first_end + WEEK))
    for (_start, end), (next_start, _end) in pairwise(spans):
        if next_start < end:
            raise Invalid.field("hours", "overlap", _("Two openings share time."))
    return ordered


def _span(opening: WeeklyOpening) -> tuple[int, int]:
    """Minutes of the week at which it begins and ends; `closes` at or before `opens` is on the next day."""
    start = opening.weekday * DAY + _minutes(opening.opens)
    length = (_minutes(opening.closes) - _minutes(opening.opens)) % DAY or DAY
    return start, start + length


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
