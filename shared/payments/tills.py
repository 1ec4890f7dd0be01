"""The accounts of a place's desk, and what moves between them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from shared.ledger.actions import Leg, hold_accounts, open_account, transfer
from shared.ledger.models import Account

PLACE = "place"
TAKINGS = "takings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """Where money of one method lies, and the place's takings against it."""

    drawer: Account
    takings: Account


# Steps


def hold_till(*, place_uid: uuid.UUID, method: str, currency: str) -> Till:
    """Open and lock the accounts. A drawer may go below zero: its float and day close are not in this ledger."""
    drawer, takings = (
        open_account(kind=kind, owner_kind=PLACE, owner_uid=place_uid, currency=currency, may_go_negative=True)
        for kind in (method, TAKINGS)
    )
    till = Till(drawer=drawer, takings=takings)
    hold_accounts([till.drawer, till.takings])
    return till


def put_in(till: Till, *, amount_minor: int, payment_uid: uuid.UUID, now: datetime) -> None:
    """Money came in for a payment."""
    legs = [Leg(till.drawer, amount_minor), Leg(till.takings, -amount_minor)]
    transfer(kind="payment.taken", key=f"payment:{payment_uid}", entries=legs, now=now)


def take_out(till: Till, *, amount_minor: int, refund_uid: uuid.UUID, now: datetime) -> None:
    """Money went back for a refund."""
    legs = [Leg(till.drawer, -amount_minor), Leg(till.takings, amount_minor)]
    transfer(kind="payment.refunded", key=f"refund:{refund_uid}", entries=legs, now=now)
