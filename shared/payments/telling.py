"""What a payment's facts tell who paid."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shared.payments.models import Payment
from shared.ports import Telling

HUNDRED = 100


class PaymentTeller:
    """Fitted to `ports.fact_tellers` as `payments`."""

    kinds = frozenset({"payment.paid"})

    def tell(self, *, kind: str, subject_uid: uuid.UUID, facts: dict[str, Any], at: datetime) -> Telling | None:  # noqa: ARG002
        """It was received. The registered text knows whole rupees only: with paise the mail alone says it."""
        payment = Payment.objects.filter(uid=subject_uid).first()
        if payment is None or payment.payer_uid is None or payment.currency != "INR":
            return None
        rupees, paise = divmod(payment.captured_minor, HUNDRED)
        amount = f"₹{rupees}.{paise:02d}"
        return Telling(
            customer_uid=payment.payer_uid,
            purpose="payment_received",
            values={} if paise else {"amount": str(rupees), "code": _plain(payment.receipt_number or payment.line)},
            lines=(
                _("Receipt %(number)s") % {"number": payment.receipt_number},
                _("%(amount)s received for: %(line)s") % {"amount": amount, "line": payment.line},
                _("Paid at %(place)s.") % {"place": payment.place_name},
            ),
            mails=True,
        )


def _plain(code: str) -> str:
    """As the registry takes it: letters, digits and spaces."""
    return "".join(character if character.isascii() and character.isalnum() else " " for character in code)[:20].strip()
