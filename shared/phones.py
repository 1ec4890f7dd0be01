"""Phone numbers in one form: E.164, `+919820014230`."""

from __future__ import annotations

import phonenumbers
from django.utils.translation import gettext as _

from shared.errors import Invalid

INDIAN_DIGITS = 10


def normalise_phone(text: str, *, region: str = "IN", field: str = "phone") -> str:
    """The number in E.164, whatever mess it was typed in (`0 98200-14230`, `+91 98200 14230`).

    region: the country a number without prefix belongs to. Raises Invalid on `field` with a sentence that
    says what is wrong.
    """
    try:
        number = phonenumbers.parse(text.strip(), region)
    except phonenumbers.NumberParseException as error:
        raise Invalid.field(field, "not_a_number", _("This is not a phone number.")) from error
    if not phonenumbers.is_valid_number(number):
        raise Invalid.field(field, "not_valid", _why_invalid(text, region))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _why_invalid(text: str, region: str) -> str:
    digits = "".join(character for character in text if character.isdigit())
    if region == "IN" and not text.strip().startswith("+"):
        local = digits.lstrip("0")
        if len(local) != INDIAN_DIGITS:
            sentence = _("This number has %(count)d digits. An Indian mobile has 10.")
            return sentence % {"count": len(local)}
    return _("No phone has this number.")


def spoken_phone(e164: str) -> str:
    """As people read it: `+91 98200 14230`."""
    number = phonenumbers.parse(e164, None)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
