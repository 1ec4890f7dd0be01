"""Steps about wallets. A tenant's wallet is its accounts in the platform's ledger, one for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.ledger.actions import open_account

if TYPE_CHECKING:
    import uuid

    from shared.ledger.models import Account

WALLET = "credits.wallet"
FIRST_CHANNEL = "sms"


def open_wallet(tenant_uid: uuid.UUID, channel: str = FIRST_CHANNEL) -> Account:
    """The tenant's account for a channel's messages, opened at its first use. Needs public active."""
    return open_account(kind=WALLET, owner_kind="tenant", owner_uid=tenant_uid, currency=channel)
