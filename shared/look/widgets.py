"""Inputs that a phone or a scanner fills well. The field tag draws what stands before and after them."""

from __future__ import annotations

from typing import Any

from django import forms


class PhoneInput(forms.TextInput):
    """A mobile number; +91 stands apart, and ten digits are typed."""

    input_type = "tel"
    before = "+91"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Attrs win over inputmode and autocomplete."""
        super().__init__({"inputmode": "tel", "autocomplete": "tel-national", "data-phone": "", **(attrs or {})})


class OtpInput(forms.TextInput):
    """Six digits from a text message: one input, six cells drawn, filled by the phone."""

    cells = 6

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Attrs win over the ones that make a phone offer the code."""
        super().__init__(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "pattern": "[0-9]*",
                "maxlength": "6",
                "data-otp": "",
                **(attrs or {}),
            }
        )


class MoneyInput(forms.TextInput):
    """An amount; the sign stands apart."""

    before = "₹"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Attrs win over inputmode."""
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})


class SwitchInput(forms.CheckboxInput):
    """Something that is on or off at once."""

    switch = True
