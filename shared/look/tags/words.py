"""Filters and tags that say a value: money, days, clocks, phones, codes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shared.clock import now as domain_now
from shared.look import wording

register = template.Library()


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
        wording.ago_text(moment, now=now or domain_now()),
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
    left = max(0, round((until - domain_now()).total_seconds()))
    return format_html(
        '<time datetime="{}" data-countdown class="fig">{}:{:0>2}</time>',
        until.isoformat(timespec="seconds"),
        left // 60,
        left % 60,
    )


@register.simple_tag
def now_iso() -> str:
    """The server's clock, from which the page's clocks count."""
    return domain_now().isoformat(timespec="seconds")
