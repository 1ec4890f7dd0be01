"""Tags for the parts that have a template of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import template
from django.contrib.messages import get_messages

from shared import clock
from shared.look import charts
from shared.look.calendar import DayCalendar, calendar_drawing
from shared.look.rail import Rail, drawing_of
from shared.look.seatmap import Plan

register = template.Library()


@register.inclusion_tag("look/parts/empty.html")
def empty(title: str, text: str = "", verb: str = "", href: str = "", icon_name: str = "") -> dict[str, str]:
    """Why there is nothing, and one action."""
    return {"title": title, "text": text, "verb": verb, "href": href, "icon_name": icon_name}


@register.inclusion_tag("look/parts/failed.html")
def failed(text: str, retry: str = "", request_id: str = "") -> dict[str, str]:
    """What could not, Try again, the request's id."""
    return {"text": text, "retry": retry, "request_id": request_id}


@register.inclusion_tag("look/parts/bones.html")
def bones(lines: int = 4) -> dict[str, Any]:
    """The place of a part that is on its way; nothing is seen for the first 300 ms."""
    return {"lines": range(lines)}


@register.inclusion_tag("look/parts/stats.html")
def stats(cells: Iterable[Any], flush: str = "") -> dict[str, Any]:
    """The stat strip, three to five cells in one frame."""
    return {"cells": cells, "flush": flush}


@register.inclusion_tag("look/parts/needs.html")
def needs(items: Sequence[Any]) -> dict[str, Any]:
    """What waits for a person, five at most."""
    return {"items": items[:5], "total": len(items)}


@register.inclusion_tag("look/parts/live.html")
def live_mark(href: str = "", since: datetime | None = None) -> dict[str, Any]:
    """Live, behind, or no network. href: the event stream that it watches."""
    return {"href": href, "since": since}


@register.inclusion_tag("look/parts/toasts.html", takes_context=True)
def toasts(context: Mapping[str, Any]) -> dict[str, Any]:
    """The place of toasts, with what Django's messages hold. extra_tags "undo:/path" makes it take back."""
    request = context.get("request")
    said = []
    for message in get_messages(request) if request is not None else ():
        kind, _, path = (message.extra_tags or "").partition(":")
        said.append(
            {"text": message.message, "undo": path if kind == "undo" else "", "go": path if kind == "go" else ""}
        )
    return {"said": said, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("look/parts/day_rail.html")
def day_rail(rail: Rail) -> dict[str, Any]:
    """The day from opening to close, with now."""
    return {"rail": rail, "drawn": drawing_of(rail)}


@register.inclusion_tag("look/parts/seat_map.html")
def seat_map(plan: Plan, area: str = "") -> dict[str, Any]:
    """The floor plan. With an area a narrow place shows that hall alone, a wide one the whole floor."""
    return {"plan": plan, "one": plan.area(area) if area else None}


@register.inclusion_tag("look/parts/seat_list.html")
def seat_list(plan: Plan) -> dict[str, Any]:
    """The plan's twin in words: free seats by hall."""
    return {"plan": plan}


@register.inclusion_tag("look/parts/seat_legend.html")
def seat_legend(keys: str = "keys") -> dict[str, Any]:
    """What the five looks of a seat mean."""
    return {"keys": keys}


@register.inclusion_tag("look/parts/mini_map.html")
def mini_map(plan: Plan, columns: int = 8) -> dict[str, Any]:
    """Every seat as a small square, hall by hall."""
    halls = []
    for hall in plan.areas:
        seats = [
            {"x": 1 + index % columns * 16.7, "y": 1 + index // columns * 17, "state": seat.state}
            for index, seat in enumerate(hall.seats)
        ]
        rows = -(-len(hall.seats) // columns)
        taken = len(hall.seats) - hall.free
        halls.append({"area": hall, "seats": seats, "taken": taken, "width": columns * 16.7, "height": rows * 17 + 1})
    return {"halls": halls}


@register.inclusion_tag("look/parts/day_calendar.html")
def day_calendar(calendar: DayCalendar, title: str) -> dict[str, Any]:
    """A day by person; the list view of the page is its twin in words."""
    return {"drawing": calendar_drawing(calendar), "title": title}


@register.inclusion_tag("look/parts/bar_chart.html")
def bar_chart(bars: Sequence[charts.Bar], title: str, height: int = 56, table: str = "") -> dict[str, Any]:
    """Bars from zero; title says the finding; table names the second column of the table behind."""
    return {"bars": charts.bars_of(bars, height), "title": title, "height": height, "full": height + 20, "table": table}


@register.inclusion_tag("look/parts/line_chart.html")
def line_chart(
    points: Sequence[charts.Point],
    title: str,
    height: int = 170,
    plan: Sequence[float] = (),
    grid: Sequence[charts.GridLine] = (),
    table: str = "",
) -> dict[str, Any]:
    """A line with its area, the last value said on it, and what it is measured against dashed."""
    return {
        "drawn": charts.line_of(points, plan=plan, grid=grid),
        "points": points,
        "title": title,
        "height": height,
        "table": table,
    }


@register.inclusion_tag("look/parts/hold_bar.html")
def hold_bar(text: str, until: datetime, seconds: int = 600) -> dict[str, Any]:
    """What is held, until when, of how many seconds. At the end the part hears `hold-over`."""
    left = max(0, round((until - clock.now()).total_seconds()))
    return {"text": text, "until": until, "seconds": seconds, "width": round(100 * min(1, left / seconds), 1)}
