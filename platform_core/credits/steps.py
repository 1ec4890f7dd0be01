"""Steps about wallets. A tenant's wallet is its accounts in the platform's ledger, one for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_core.credits.accounts import TENANT, WALLET
from shared.ledger.actions import open_account
from shared.ledger.models import Account

if TYPE_CHECKING:
    import uuid

    from shared.together import Message

FIRST_CHANNEL = "sms"


def open_wallet(tenant_uid: uuid.UUID, channel: str = FIRST_CHANNEL) -> Account:
    """The tenant's account for a channel's messages, opened at its first use. Needs public active."""
    return open_account(kind=WALLET, owner_kind=TENANT, owner_uid=tenant_uid, currency=channel)


def open_first_wallet(message: Message, tenant_uid: uuid.UUID) -> None:
    """A new tenant's account, written by a message that the caller sends."""
    first = Account(kind=WALLET, owner_kind=TENANT, owner_uid=tenant_uid, currency=FIRST_CHANNEL)
    message.write([first])
