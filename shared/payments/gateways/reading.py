"""Reading what gateways send: ids that are numbers, notes that are lists, booleans that are texts. Pure."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from shared.money import Money, minor_digits

MOST_DIGITS = 18
METHODS = {"upi": "upi", "card": "card", "netbanking": "netbanking", "credit_card": "card", "debit_card": "card"}


def text(value: Any) -> str:
    """An id or a word: null and absent are empty, a number is its digits."""
    if value is None or isinstance(value, bool | dict | list):
        return ""
    return str(value)


def whole(value: Any) -> int | None:
    """A whole number, also when it is sent as a text; None for anything else."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return int(number) if _is_sane(number) and number == number.to_integral_value() else None


def obj(value: Any) -> dict[str, Any]:
    """An object; a list or null, which some send for an empty one, is empty."""
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[dict[str, Any]]:
    """A list of objects; anything else in it is left out."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def load(body: bytes) -> dict[str, Any]:
    """A JSON object, numbers with a point as Decimal. Raises ValueError."""
    found = json.loads(body.decode(), parse_float=Decimal)
    if not isinstance(found, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the same refusal as for no JSON at all
    return found


def from_major(value: Any, currency: str) -> Money | None:
    """Rupees, as a number or a text, in paise; None when it is no such amount."""
    try:
        major = Decimal(str(value))
    except InvalidOperation:
        return None
    if not _is_sane(major):
        return None
    minor = major.scaleb(minor_digits(currency))
    if minor != minor.to_integral_value():
        return None
    return Money(minor=int(minor), currency=currency)


def _is_sane(number: Decimal) -> bool:
    """No amount has so many digits; 1E+999999 would be a whole number of a million."""
    return number.is_finite() and abs(number.adjusted()) <= MOST_DIGITS


def to_major(amount: Money) -> Decimal:
    """Paise in rupees, with exactly the currency's decimals."""
    return Decimal(amount.minor).scaleb(-minor_digits(amount.currency))


def method_of(word: Any) -> str:
    """Our word for how somebody paid; empty for what we have no word for."""
    return METHODS.get(text(word), "")
