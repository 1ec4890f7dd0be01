"""Tags for small parts: icons, marks, keys, faces, meters and tickets."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from shared.look import charts, marks
from shared.look.assets import asset as asset_address

register = template.Library()
SPRITE = "look/icons.svg"
FACE_TINTS = 6


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
            '<svg class="{}" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            classes,
            label,
            asset_address(SPRITE),
            name,
        )
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, asset_address(SPRITE), name
    )


@register.simple_tag
def shape(kind: str) -> SafeString:
    """The bare shape of a mark, for a story's line."""
    name = marks.mark_of(kind)[0]
    return format_html(
        '<svg class="shape mark-{}" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">'
        '<use href="{}#m-{}"/></svg>',
        name,
        asset_address(SPRITE),
        name,
    )


@register.simple_tag
def mark(state: str, word: str = "") -> SafeString:
    """A status mark: shape, colour, word. state: one of the shapes, or a state's code."""
    kind, said = marks.mark_of(state, word)
    return format_html('<span class="mark mark-{}">{}{}</span>', kind, shape(kind), said)


@register.simple_tag
def because(text: str) -> SafeString:
    """Why the system decided so, with the numbers in it."""
    drawing = format_html(
        '<svg viewBox="0 0 14 14" aria-hidden="true"><use href="{}#because"/></svg>', asset_address(SPRITE)
    )
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
        return format_html(
            '<span class="{}"><img src="{}" alt="" width="64" height="64" loading="lazy"></span>', classes, image
        )
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


@register.simple_block_tag
def stub(content: str, kind: str = "") -> SafeString:
    """A ticket; `{% cut %}` inside it is the perforation. kind "inked": the head in the accent."""
    return format_html(
        '<div class="stub"><div class="stub-part{}">{}</div></div>', f" stub-{kind}" if kind else "", content
    )


@register.simple_tag
def cut() -> SafeString:
    """The perforation between two parts of a stub."""
    return mark_safe('</div><div class="stub-cut"></div><div class="stub-part">')
