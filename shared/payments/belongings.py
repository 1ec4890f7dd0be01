"""What a person paid, as far as they may take it away (`ports.Belongings`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shared import clock, locks
from shared.locks import Rank
from shared.payments.models import Payment

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor
    from shared.ports import Person


class PaymentsOfPerson:
    """Payments, and what went back. Books and receipts are kept as the law wants them, also of who was erased."""

    rank = int(Rank.PAYMENT)

    def told(self, *, person: Person) -> list[dict[str, Any]]:
        """Oldest first."""
        return [_told(payment) for payment in Payment.objects.filter(payer_uid=person.uid).order_by("pk")]

    def hand_over(self, *, giver: Person, taker: Person) -> list[str]:
        """All that the giver paid."""
        keys = dict(Payment.objects.filter(payer_uid=giver.uid).values_list("pk", "uid"))
        _give(list(keys), taker)
        return [str(uid) for uid in keys.values()]

    def hand_back(self, *, uids: list[str], taker: Person) -> None:
        """What was moved."""
        _give(list(Payment.objects.filter(uid__in=uids).values_list("pk", flat=True)), taker)

    def erase(self, *, person: Person, actor: Actor, now: datetime) -> None:
        """Nothing: a receipt names who paid for as long as the books must be kept."""


def _give(keys: list[int], taker: Person) -> None:
    locks.announce(Payment, keys)
    Payment.objects.filter(pk__in=keys).update(payer_uid=taker.uid, updated_at=clock.now())


def _told(payment: Payment) -> dict[str, Any]:
    return {
        "uid": str(payment.uid),
        "line": payment.line,
        "state": payment.state,
        "method": payment.method,
        "amount": payment.amount.as_json(),
        "refunded": payment.refunded.as_json(),
        "receipt_number": payment.receipt_number,
        "paid_at": payment.paid_at.isoformat() if payment.paid_at else None,
    }
