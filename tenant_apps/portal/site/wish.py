"""What a visitor has chosen so far, as the address says it: `?day=2026-11-20&at=12:00-18:00&seat=B-11&area=hall-b`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

AT = re.compile(r"\d\d:\d\d-\d\d:\d\d")
MOST_HOURS = 12
LONGEST_LABEL = 20
ANY_SEAT = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A choice in parts; an empty part is not chosen yet. hours: how long, where time is sold by the hour.

    is_ours: the seat was chosen for the visitor.
    """

    day: date | None = None
    at: str = ""
    hours: int = 0
    seat: str = ""
    area: str = ""
    is_ours: bool = False

    @property
    def query(self) -> str:
        """The address's part after the path."""
        named: dict[str, Any] = {
            "day": self.day.isoformat() if self.day else "",
            "at": self.at,
            "hours": self.hours or "",
            "area": self.area,
            "seat": self.seat,
            "ours": "1" if self.is_ours else "",
        }
        found = urlencode({name: value for name, value in named.items() if value}, safe=":")
        return f"?{found}" if found else "?"

    def but(self, **changes: Any) -> Wish:
        """The same choice with other parts."""
        return replace(self, **changes)


def read_wish(query: Mapping[str, str]) -> Wish:
    """Whatever of an address can be understood; what cannot is not chosen."""
    at, hours = query.get("at", ""), query.get("hours", "")
    return Wish(
        day=_day(query.get("day", "")),
        at=at if AT.fullmatch(at) else "",
        hours=int(hours) if hours.isdecimal() and len(hours) <= 2 and 1 <= int(hours) <= MOST_HOURS else 0,  # noqa: PLR2004
        seat=query.get("seat", "")[:LONGEST_LABEL],
        area=query.get("area", "")[:60],
        is_ours=query.get("ours") == "1",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
