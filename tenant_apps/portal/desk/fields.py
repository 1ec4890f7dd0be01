"""Form fields that give the domain's values: money, phones, tags."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shared.errors import Invalid
from shared.look.widgets import MoneyInput, PhoneInput
from shared.look.wording import SIGNS
from shared.money import Money, minor_digits
from shared.phones import normalise_phone

MOST_MINOR = 10**11
MOST_TAGS = 20


class MoneyField(forms.CharField):
    """An amount as it is typed: `120`, `1,200.50`, `₹120`. Gives Money, None for nothing."""

    widget = MoneyInput

    def __init__(self, *, currency: str = "INR", least: int = 0, **kwargs: Any) -> None:
        """least: of minor units."""
        super().__init__(**kwargs)
        self.currency, self.least = currency, least

    def in_currency(self, currency: str) -> None:
        """Take amounts of another currency."""
        self.currency = currency
        self.widget.before = SIGNS.get(currency, f"{currency} ").strip()

    def to_python(self, value: Any) -> Any:
        """Money, or None when nothing was typed."""
        text = str(super().to_python(value) or "").strip().lstrip("₹").replace(",", "").replace(" ", "")
        if not text:
            return None
        minor = _minor(text, self.currency)
        if minor is None or minor > MOST_MINOR:
            raise ValidationError(_("Write an amount such as 120 or 120.50."), code="invalid")
        if minor < self.least:
            raise ValidationError(_("This is too little."), code="too_small")
        return Money(minor=minor, currency=self.currency)

    def prepare_value(self, value: Any) -> Any:
        """As it would be typed."""
        return typed_money(value) if isinstance(value, Money) else value


def typed_money(amount: Money) -> str:
    """120.00 for a field."""
    places = minor_digits(amount.currency)
    return f"{Decimal(amount.minor).scaleb(-places):.{places}f}"


def _minor(text: str, currency: str) -> int | None:
    try:
        scaled = Decimal(text).scaleb(minor_digits(currency))
    except InvalidOperation:
        return None
    return int(scaled) if scaled.is_finite() and scaled == scaled.to_integral_value() and scaled >= 0 else None


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar; the page's script says it in words."""

    def __init__(self, **kwargs: Any) -> None:
        """With the one form that browsers send."""
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class PhoneField(forms.CharField):
    """A phone in any usual way of writing; gives E.164 or an empty text."""

    widget = PhoneInput

    def to_python(self, value: Any) -> Any:
        """The number, normalised."""
        text = str(super().to_python(value) or "").strip()
        if not text:
            return ""
        try:
            return normalise_phone(text)
        except Invalid as error:
            raise ValidationError(_sentence(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """Ten digits in two groups, without +91, which stands before the field."""
        if isinstance(value, str) and value.startswith("+91") and value[3:].isdigit():
            return f"{value[3:8]} {value[8:]}"
        return value


class TagsField(forms.CharField):
    """Words between commas; gives a list without doubles."""

    def to_python(self, value: Any) -> Any:
        """The words, in the order typed."""
        if isinstance(value, list):
            return value
        words = [" ".join(word.split()) for word in str(super().to_python(value) or "").split(",")]
        found = list(dict.fromkeys(word[:40] for word in words if word))
        if len(found) > MOST_TAGS:
            raise ValidationError(_("At most twenty tags."), code="too_many")
        return found

    def prepare_value(self, value: Any) -> Any:
        """With commas."""
        return ", ".join(value) if isinstance(value, list) else value


def _sentence(error: Invalid) -> str:
    """What a refusal says of its first field."""
    named = error.facts.get("errors", {})
    return next((str(told["detail"]) for sentences in named.values() for told in sentences), error.sentence)
