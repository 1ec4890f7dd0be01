"""Numbers, money, days and phones as people here read them. Pure but for the language and the zone in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop, ngettext, pgettext

SIGNS = {"INR": "₹", "USD": "$", "EUR": "€", "GBP": "£", "AED": "AED ", "SGD": "S$", "JPY": "¥"}
NO_DECIMALS = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX"})
THREE_DECIMALS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})
MINUS = "−"
INDIAN_DIGITS = 10
LAKH, CRORE = 100_000, 10_000_000
# Django's own Hindi misspells some of these. Naming them here puts them into our catalogue, which wins.
THURSDAY = (gettext_noop("Thu"), gettext_noop("Thursday"))
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)
MINUTE, HOUR, DAY = 60, 3600, 86400


class Amount(Protocol):
    """Anything with whole minor units and an ISO 4217 code."""

    @property
    def minor(self) -> int:
        """How many of the currency's smallest unit."""

    @property
    def currency(self) -> str:
        """The ISO 4217 code."""


def group(whole: int, *, indian: bool = True) -> str:
    """1 25 000 → 1,25,000 (or 125,000)."""
    digits = str(abs(whole))
    head, tail = digits[:-3], digits[-3:]
    step = 2 if indian else 3
    parts = [head[max(0, end - step) : end] for end in range(len(head), 0, -step)]
    return ("" if whole >= 0 else MINUS) + ",".join([*reversed(parts), tail])


def money_text(amount: Amount, form: Literal["full", "tile"] = "full") -> str:
    """₹1,25,000.00, or ₹1,25,000 on a tile (rounded half up); a minus stands before the sign."""
    places = 0 if amount.currency in NO_DECIMALS else 3 if amount.currency in THREE_DECIMALS else 2
    unit = 10**places
    size = abs(amount.minor)
    whole, rest = divmod(size, unit)
    if form == "tile":
        whole, rest = (2 * size + unit) // (2 * unit), 0
    text = group(whole, indian=amount.currency == "INR")
    if places and form == "full":
        text += f".{rest:0{places}d}"
    minus = MINUS if amount.minor < 0 and (whole or rest) else ""
    return f"{minus}{SIGNS.get(amount.currency, amount.currency + ' ')}{text}"


def axis_text(amount: Amount) -> str:
    """The short form for chart axes alone: ₹24.2 L, ₹1.2 cr, else the tile form."""
    rupees = amount.minor / 100
    if amount.currency != "INR" or abs(rupees) < LAKH:
        return money_text(amount, "tile")
    if abs(rupees) < CRORE:
        scale, word = LAKH, pgettext("lakh, on an axis", "L")
    else:
        scale, word = CRORE, pgettext("crore, on an axis", "cr")
    shown = f"{abs(rupees) / scale:.1f}".removesuffix(".0")
    return f"{MINUS if rupees < 0 else ''}₹{shown} {word}"


def phone_text(number: str) -> str:
    """+919820014230 → +91 98200 14230; a foreign number keeps its digits."""
    digits = "".join(sign for sign in number if sign.isdigit())
    national = digits.removeprefix("91") if number.startswith("+91") else digits
    if len(national) == INDIAN_DIGITS and (number.startswith("+91") or not number.startswith("+")):
        return f"+91 {national[:5]} {national[5:]}"
    return number


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def day_text(moment: date, *, today: date | None = None) -> str:
    """Fri 20 Nov; with the year only when it is another one."""
    shown = _local(moment) if isinstance(moment, datetime) else moment
    reference = today or timezone.localtime().date()
    if shown.year == reference.year:
        return date_format(shown, pgettext("day in this year, as in Fri 20 Nov", "D j M"))
    return date_format(shown, pgettext("day in another year, as in 20 Nov 2025", "j M Y"))


def long_day_text(moment: date) -> str:
    """Friday 20 November."""
    shown = _local(moment) if isinstance(moment, datetime) else moment
    return date_format(shown, pgettext("day in words, as in Friday 20 November", "l j F"))


def clock_text(moment: datetime, hours: int = 24) -> str:
    """11:54, or 11:54 am where the tenant counts to twelve."""
    shown = _local(moment)
    if hours == 24:  # noqa: PLR2004
        return f"{shown:%H:%M}"
    half = pgettext("before noon", "am") if shown.hour < 12 else pgettext("after noon", "pm")  # noqa: PLR2004
    return f"{shown.hour % 12 or 12}:{shown:%M} {half}"


def full_text(moment: datetime, hours: int = 24) -> str:
    """Fri 20 Nov 2026, 11:54: what a title says."""
    shown = _local(moment)
    day = date_format(shown, pgettext("day with its year, as in Fri 20 Nov 2026", "D j M Y"))
    return f"{day}, {clock_text(moment, hours)}"


def ago_text(moment: datetime, *, now: datetime, hours: int = 24) -> str:
    """In 6 min, 12 min ago; a clock on the same day, a day beyond it."""
    seconds = round((moment - now).total_seconds())
    if abs(seconds) < MINUTE:
        return gettext("now")
    if abs(seconds) < HOUR:
        minutes = abs(seconds) // MINUTE
        if seconds > 0:
            return ngettext("in %(n)d min", "in %(n)d min", minutes) % {"n": minutes}
        return ngettext("%(n)d min ago", "%(n)d min ago", minutes) % {"n": minutes}
    if _local(moment).date() == _local(now).date():
        return clock_text(moment, hours)
    if abs(seconds) < 6 * DAY:
        return f"{date_format(_local(moment), 'D')} {clock_text(moment, hours)}"
    return day_text(moment, today=_local(now).date())


def spoken(code: str) -> str:
    """B7K29QXM → B7K2 9QXM: a code in groups that can be said."""
    bare = code.replace(" ", "")
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))
