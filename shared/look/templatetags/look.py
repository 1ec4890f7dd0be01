"""Tags and filters of every page. `docs/look.md` shows each of them once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal

from django import forms, template
from django.conf import settings
from django.contrib.messages import get_messages
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from shared.look import charts, marks, wording
from shared.look.assets import asset as asset_address
from shared.look.rail import Rail, drawing_of
from shared.look.seatmap import Plan
from shared.look.theme import Accent, to_hex

register = template.Library()
SPRITE = "look/icons.svg"
MANY_ERRORS = 3
FACE_TINTS = 6


# -- words ----------------------------------------------------------------------------------------------------
@register.filter
def money(amount: wording.Amount | None, form: Literal["full", "tile", "axis"] = "full") -> str:
    """₹1,25,000.00; `money:"tile"` without decimals; `money:"axis"` with L and cr."""
    if amount is None:
        return ""
    return wording.axis_text(amount) if form == "axis" else wording.money_text(amount, form)


@register.filter
def count(number: float | None) -> str:
    """2,41,902."""
    return "" if number is None else wording.group(int(number))


@register.filter
def phone(number: str | None) -> str:
    """+91 98200 14230."""
    return wording.phone_text(number or "")


@register.filter
def spoken(code: str) -> str:
    """B7K2 9QXM."""
    return wording.spoken(code)


@register.filter
def day(moment: date | None) -> str:
    """Fri 20 Nov."""
    return wording.day_text(moment) if moment else ""


@register.filter
def long_day(moment: date | None) -> str:
    """Friday 20 November."""
    return wording.long_day_text(moment) if moment else ""


@register.filter
def clock(moment: datetime | None, hours: int = 24) -> str:
    """11:54, `clock:12` 11:54 am."""
    return wording.clock_text(moment, hours) if moment else ""


@register.filter
def ago(moment: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A <time> that says "in 6 min", kept right by the page's clock; the full date is its title."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        moment.isoformat(timespec="seconds"),
        wording.full_text(moment),
        wording.ago_text(moment, now=now or timezone.now()),
    )


@register.filter
def at(moment: datetime | None) -> SafeString | str:
    """A <time> that says the clock."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        wording.full_text(moment),
        wording.clock_text(moment),
    )


@register.simple_tag
def countdown(until: datetime) -> SafeString:
    """A <time> that runs down, 7:42."""
    left = max(0, round((until - timezone.now()).total_seconds()))
    return format_html(
        '<time datetime="{}" data-countdown class="fig">{}:{:0>2}</time>', until.isoformat(timespec="seconds"), left // 60, left % 60
    )


@register.simple_tag
def now_iso() -> str:
    """The server's clock, from which the page's clocks count."""
    return timezone.now().isoformat(timespec="seconds")


@register.inclusion_tag("look/parts/hold_bar.html")
def hold_bar(text: str, until: datetime, seconds: int = 600) -> dict[str, Any]:
    """What is held, until when, of how many seconds. At the end the part hears `hold-over`."""
    left = max(0, round((until - timezone.now()).total_seconds()))
    return {"text": text, "until": until, "seconds": seconds, "width": round(100 * min(1, left / seconds), 1)}


# -- small parts ----------------------------------------------------------------------------------------------
@register.simple_tag
def asset(path: str) -> str:
    """The address of a static file, with its version."""
    return asset_address(path)


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of the sprite; decorative unless it has a label. size: s, l or nothing."""
    classes = f"i i-{size}" if size else "i"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>', classes, label, asset_address(SPRITE), name
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, asset_address(SPRITE), name)


@register.simple_tag
def shape(kind: str) -> SafeString:
    """The bare shape of a mark, for a story's line."""
    name = marks.mark_of(kind)[0]
    return format_html(
        '<svg class="shape mark-{}" viewBox="0 0 12 12" aria-hidden="true"><use href="{}#m-{}"/></svg>', name, asset_address(SPRITE), name
    )


@register.simple_tag
def mark(state: str, word: str = "") -> SafeString:
    """A status mark: shape, colour, word. state: one of the shapes, or a state's code."""
    kind, said = marks.mark_of(state, word)
    return format_html('<span class="mark mark-{}">{}{}</span>', kind, shape(kind), said)


@register.simple_tag
def because(text: str) -> SafeString:
    """Why the system decided so, with the numbers in it."""
    drawing = format_html('<svg viewBox="0 0 14 14" aria-hidden="true"><use href="{}#because"/></svg>', asset_address(SPRITE))
    why = gettext("Because:")
    return format_html('<p class="because">{}<span><span class="vh">{} </span>{}</span></p>', drawing, why, text)


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """A key, or several: `{% kbd "J K" %}`; a chord with + stays one: `{% kbd "Ctrl+K" %}`."""
    parts = mark_safe("".join(f"<kbd>{conditional_escape(key.replace('+', ' '))}</kbd>" for key in keys.split()))  # noqa: S308 - escaped
    return format_html('<span class="keys" aria-hidden="true">{}</span>', parts)


@register.simple_tag
def face(name: str, image: str = "", size: str = "") -> SafeString:
    """A round with a photograph, or initials on a tint that stays with the name."""
    words = name.split()
    initials = "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()
    classes = f"face face-{sum(map(ord, name)) % FACE_TINTS}" + (f" face-{size}" if size else "")
    if image:
        return format_html('<span class="{}"><img src="{}" alt="" width="64" height="64" loading="lazy"></span>', classes, image)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials)


@register.simple_tag
def meter(value: float, of: float = 100, tone: str = "") -> SafeString:
    """A bar that says how much of how much. The words beside it carry the figure."""
    width = round(min(100.0, max(0.0, 100 * value / of)) if of else 0, 1)
    return format_html(
        '<svg class="meter{}" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="6"/></svg>',
        f" meter-{tone}" if tone else "",
        width,
    )


@register.simple_tag
def pips(left: int, total: int) -> SafeString:
    """One bar for each of a few: what is left is filled, at the end."""
    bars = "".join(f'<i class="{"left" if index >= total - left else "gone"}"></i>' for index in range(total))
    return format_html('<span class="pips" aria-hidden="true">{}</span>', mark_safe(bars))  # noqa: S308 - made of digits


@register.simple_tag
def sparkline(values: Sequence[float], tone: str = "", label: str = "", wide: str = "") -> SafeString:
    """A line without axes; the figure beside it carries the value."""
    line, fill = charts.spark_of(values)
    return format_html(
        '<svg class="spark{}{}" viewBox="0 0 100 24" preserveAspectRatio="none" {}>'
        '<path class="chart-fill" d="{}"/><path class="chart-line" d="{}"/></svg>',
        f" s-{tone}" if tone else "",
        " spark-wide" if wide else "",
        format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"'),
        fill,
        line,
    )


# -- a ticket with cut notches --------------------------------------------------------------------------------
@register.simple_block_tag
def stub(content: str, kind: str = "") -> SafeString:
    """A ticket; `{% cut %}` inside it is the perforation. kind "inked": the head in the accent."""
    return format_html('<div class="stub"><div class="stub-part{}">{}</div></div>', f" stub-{kind}" if kind else "", content)


@register.simple_tag
def cut() -> SafeString:
    """The perforation between two parts of a stub."""
    return mark_safe('</div><div class="stub-cut"></div><div class="stub-part">')


# -- parts with a template ------------------------------------------------------------------------------------
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
        said.append({"text": message.message, "undo": path if kind == "undo" else "", "go": path if kind == "go" else ""})
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
    return {"drawn": charts.line_of(points, plan=plan, grid=grid), "points": points, "title": title, "height": height, "table": table}


# -- forms ----------------------------------------------------------------------------------------------------
def _widget_kind(widget: forms.Widget) -> str:
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "switch" if getattr(widget, "switch", False) else "check"
    return "otp" if getattr(widget, "cells", 0) else "input"


@register.inclusion_tag("look/parts/field.html")
def field(bound: BoundField, hint: str = "", before: str = "", after: str = "", classes: str = "") -> dict[str, Any]:
    """A field of a form: label above, control, hint or error below, tied together for readers."""
    widget = bound.field.widget
    kind = _widget_kind(widget)
    hint_text = hint or bound.help_text
    told = [f"{bound.id_for_label}_error"] if bound.errors else [f"{bound.id_for_label}_hint"] if hint_text else []
    attrs: dict[str, Any] = {}
    if kind in {"input", "otp"}:
        attrs["class"] = f"{widget.attrs.get('class', '')} input {classes}".strip()
    elif kind == "switch":
        attrs["class"] = "switch"
    if told and kind != "choices":
        attrs["aria-describedby"] = " ".join(told)
    if bound.errors and kind != "choices":
        attrs["aria-invalid"] = "true"
    return {
        "bound": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=attrs),
        "hint": hint_text,
        "before": before or getattr(widget, "before", ""),
        "after": after,
        "optional": not bound.field.required and kind == "input",
        "told": " ".join(told),
    }


@register.inclusion_tag("look/parts/form_errors.html")
def form_errors(form: forms.BaseForm) -> dict[str, Any]:
    """What concerns the whole form, and a summary when three fields or more are wrong."""
    wrong = [form[name] for name in form.errors if name in form.fields]
    return {"general": form.non_field_errors(), "wrong": wrong if len(wrong) >= MANY_ERRORS else []}


# -- languages ------------------------------------------------------------------------------------------------
OWN_NAMES = {"en": ("English", "EN"), "hi": ("हिन्दी", "हि"), "mr": ("मराठी", "म"), "kn": ("ಕನ್ನಡ", "ಕ"), "ta": ("தமிழ்", "த")}


@register.simple_tag
def other_languages() -> list[dict[str, str]]:
    """The languages that the page is not in, each by its own name and by its shortest."""
    running = get_language() or ""
    known = [(code, *OWN_NAMES.get(code, (str(name), code.upper()))) for code, name in settings.LANGUAGES]
    return [{"code": code, "name": name, "short": short} for code, name, short in known if code != running.split("-")[0]]


# -- the tenant's colour --------------------------------------------------------------------------------------
@register.simple_tag
def theme_link(accent: Accent | None) -> SafeString:
    """The tenant's two lines, and the colour of the phone's bar."""
    if accent is None:
        return mark_safe("")
    return format_html('<link rel="stylesheet" href="{}">', accent.path)


@register.filter
def accent_hex(accent: Accent) -> str:
    """The accent as #rrggbb in the light theme."""
    return to_hex(0.46, int(accent.name.split("-")[1]) / 1000, accent.hue)


@register.filter
def accent_oklch(accent: Accent) -> str:
    """The accent as a colour for a drawing's fill."""
    return f"oklch(.46 {int(accent.name.split('-')[1]) / 1000} {accent.hue})"


# -- arithmetic of drawings -----------------------------------------------------------------------------------
def _plain(number: float) -> str:
    return f"{number:g}"


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
