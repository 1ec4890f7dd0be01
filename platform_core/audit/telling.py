"""An entry's facts as one sentence: money as money, codes in words, and no uid, which nobody reads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from platform_core.audit.words import name_of
from shared.look.wording import clock_text, day_text, group, money_text
from shared.money import Money

UID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*")
UNTOLD: Final = frozenset({"minor", "currency", "payable_kind", "place", "consents", "permissions", "scopes", "at"})
AS_TYPED: Final = frozenset({"label", "name", "operator", "reason", "slug"})
PRICE_CURRENCY: Final = "INR"
VALUES: Final[Mapping[str, Promise | str]] = {
    "api": gettext_lazy("a program"),
    "barbershop": gettext_lazy("Barbershop"),
    "card": gettext_lazy("card"),
    "card_terminal": gettext_lazy("card terminal"),
    "cash": gettext_lazy("cash"),
    "cashfree": "Cashfree",
    "email": gettext_lazy("email"),
    "front_desk": gettext_lazy("Front desk"),
    "link": gettext_lazy("a link"),
    "live": gettext_lazy("live"),
    "manager": gettext_lazy("Manager"),
    "money": gettext_lazy("Money"),
    "msg91": "MSG91",
    "netbanking": gettext_lazy("net banking"),
    "offers": gettext_lazy("offers"),
    "ok": gettext_lazy("they work"),
    "owner": gettext_lazy("Owner"),
    "page": gettext_lazy("a browser"),
    "postmark": "Postmark",
    "professional": gettext_lazy("Professional"),
    "razorpay": "Razorpay",
    "read_only": gettext_lazy("Read only"),
    "restaurant": gettext_lazy("Restaurant or café"),
    "sms": "SMS",
    "stripe": "Stripe",
    "studio": gettext_lazy("Piercing or tattoo studio"),
    "study_library": gettext_lazy("Study library"),
    "support": gettext_lazy("Support"),
    "test": gettext_lazy("test"),
    "twilio": "Twilio",
    "upi": "UPI",
    "voice": gettext_lazy("voice"),
    "wellness": gettext_lazy("Wellness practice"),
    "whatsapp": "WhatsApp",
}


def told(facts: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """What an entry says besides its kind. names: of what uids in it stand for, by uid."""
    said = [_amount(facts)] if {"minor", "currency"} <= set(facts) else []
    for name, value in facts.items():
        text = "" if name in UNTOLD else _one(name, value, names or {})
        said += [text] if text else []
    return " · ".join(said)


def _one(name: str, value: Any, names: Mapping[str, str]) -> str:
    if name.endswith("_minor") and isinstance(value, int):
        amount = _amount({"minor": value, "currency": PRICE_CURRENCY})
        return f"{name_of(name.removesuffix('_minor'))}: {amount}"
    text = str(value or "") if name in AS_TYPED else _value(value, names)
    return f"{name_of(name)}: {text}" if text else ""


def _value(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, Mapping):
        return _amount(value) if set(value) == {"minor", "currency"} else told(value, names).replace(" · ", ", ")
    if isinstance(value, list | tuple):
        return ", ".join(text for one in value if (text := _value(one, names)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return group(value)
    return "" if value is None else _word(str(value), names)


def _word(text: str, names: Mapping[str, str]) -> str:
    if UID.fullmatch(text):
        return names.get(text, "")
    if INSTANT.fullmatch(text):
        at = timezone.localtime(datetime.fromisoformat(text))
        return f"{day_text(at)} {clock_text(at)}"
    return str(VALUES.get(text, text))


def _amount(facts: Mapping[str, Any]) -> str:
    return money_text(Money(minor=facts["minor"], currency=facts["currency"]))
