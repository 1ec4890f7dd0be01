"""Tags of drawings that are repeated by the hundred, and the arithmetic of drawings."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from shared.look.seatmap import Seat, SeatState

register = template.Library()
CHAIR, GAP, THICK = 16, 2, 5  # a chair's length, its distance from the desk, its depth


def _plain(number: float) -> str:
    return f"{number:g}"


def _chair(seat: Seat) -> SafeString:
    along_x, along_y = seat.width / 2 - CHAIR / 2, seat.height / 2 - CHAIR / 2
    places = {
        "top": (along_x, -GAP - THICK, CHAIR, THICK),
        "bottom": (along_x, seat.height + GAP, CHAIR, THICK),
        "left": (-GAP - THICK, along_y, THICK, CHAIR),
        "right": (seat.width + GAP, along_y, THICK, CHAIR),
    }
    if seat.chair == "none":
        return mark_safe("")
    numbers = (_plain(number) for number in places[seat.chair])
    return format_html('<rect class="chair" x="{}" y="{}" width="{}" height="{}" rx="2.5"/>', *numbers)


def _glyph(seat: Seat) -> SafeString:
    """A tick, a clock, a cross or the number."""
    x, y = seat.width / 2, seat.height / 2
    paths = {
        SeatState.YOURS: f"m{_plain(x - 5)} {_plain(y)} 3.5 3.5 6.5-7",
        SeatState.HOLD: f"M{_plain(x + 5.5)} {_plain(y)}a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0Zm-5.5-3v3l2 1.2",
        SeatState.CLOSED: f"m{_plain(x - 3.5)} {_plain(y - 3.5)} 7 7m0-7-7 7",
    }
    if seat.state in paths:
        return format_html('<path class="glyph" d="{}"/>', paths[seat.state])
    return format_html('<text x="{}" y="{}">{}</text>', _plain(x), _plain(y + 4), seat.label)


@register.simple_tag
def seat(seat: Seat) -> SafeString:
    """One seat: its chair, its desk, its number or sign; a link when it can be had."""
    drawn = format_html(
        '{}<rect width="{}" height="{}" rx="4"/>{}', _chair(seat), seat.width, seat.height, _glyph(seat)
    )
    place = format_html('class="seat seat-{}" transform="translate({} {})"', seat.state, seat.x, seat.y)
    if not seat.href:
        return format_html("<g {}>{}</g>", place, drawn)
    chosen = mark_safe(' aria-current="true"') if seat.state is SeatState.YOURS else ""
    return format_html(
        '<a href="{}" aria-label="{}" data-seat="{}"{} {}>{}</a>',
        seat.href,
        seat.spoken,
        seat.code,
        chosen,
        place,
        drawn,
    )


@register.filter
def unlocal(number: float) -> str:
    """A number as SVG wants it: a point, whatever the language."""
    return _plain(number)


@register.filter
def half(number: float, plus: float = 0) -> str:
    """Half of it, and something more."""
    return _plain(number / 2 + float(plus))


@register.filter
def plus(number: str | float, more: float) -> str:
    """The sum, also of drawn numbers."""
    return _plain(float(number) + more)


@register.filter
def share(percent: float, of: float) -> str:
    """That many percent of a length."""
    return _plain(round(percent * of / 100, 2))
