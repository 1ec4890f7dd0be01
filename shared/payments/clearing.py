"""The accounts of money that gateways hold for a place, and what moves between them.

`clearing` of a gateway account against the place's `takings`; money that could confirm nothing is `owed_back`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from shared.ledger.actions import Leg, hold_accounts, open_account, transfer
from shared.ledger.models import Account
from shared.payments.models import Capture, Refund
from shared.payments.tills import PLACE, TAKINGS

GATEWAY_ACCOUNT = "gateway_account"
CLEARING, OWED_BACK = "clearing", "owed_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """Where a gateway's money of one place and currency stands."""

    clearing: Account
    takings: Account
    owed_back: Account

    def against(self, *, is_settled: bool) -> Account:
        """The other side of what the gateway holds."""
        return self.takings if is_settled else self.owed_back


# Steps


def hold_clearing(*, account_uid: uuid.UUID, place_uid: uuid.UUID, currency: str) -> Clearing:
    """Open and lock the three accounts, before any lock of a higher rank."""

    def opened(kind: str, owner_kind: str, owner_uid: uuid.UUID) -> Account:
        return open_account(
            kind=kind, owner_kind=owner_kind, owner_uid=owner_uid, currency=currency, may_go_negative=True
        )

    found = Clearing(
        clearing=opened(CLEARING, GATEWAY_ACCOUNT, account_uid),
        takings=opened(TAKINGS, PLACE, place_uid),
        owed_back=opened(OWED_BACK, PLACE, place_uid),
    )
    hold_accounts([found.clearing, found.takings, found.owed_back])
    return found


def book_capture(clearing: Clearing, capture: Capture, *, now: datetime) -> None:
    """A gateway holds money for a payment."""
    other = clearing.against(is_settled=capture.is_settled)
    legs = [Leg(clearing.clearing, capture.amount_minor), Leg(other, -capture.amount_minor)]
    transfer(kind="payment.captured", key=f"capture:{capture.uid}", entries=legs, now=now)


def book_refund(clearing: Clearing, refund: Refund, *, is_settled: bool, now: datetime) -> None:
    """It has given some of it back."""
    other = clearing.against(is_settled=is_settled)
    legs = [Leg(clearing.clearing, -refund.amount_minor), Leg(other, refund.amount_minor)]
    transfer(kind="payment.refunded", key=f"refund:{refund.uid}", entries=legs, now=now)


def book_returned(clearing: Clearing, refund: Refund, *, is_settled: bool, now: datetime) -> None:
    """A bank sent a refund back: the gateway holds the money again."""
    other = clearing.against(is_settled=is_settled)
    legs = [Leg(clearing.clearing, refund.amount_minor), Leg(other, -refund.amount_minor)]
    transfer(kind="payment.refund_returned", key=f"returned:{refund.uid}", entries=legs, now=now)
