"""Telling a gateway where it is to report: once for an account, or with every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import NotFound
from shared.payments import actions
from shared.payments.errors import AddressRefused
from shared.payments.gateways.promise import GatewayFault
from shared.payments.gateways.registry import connect
from shared.payments.models import GatewayAccount
from shared.payments.queries import webhook_of
from shared.unit import in_unit

if TYPE_CHECKING:
    import uuid

    from shared.actor import Actor


def connect_webhook(*, account_uid: uuid.UUID, actor: Actor) -> GatewayAccount:
    """Have the account's webhooks sent to its address. Again is harmless: no second address is made there.

    Where the gateway is told with every page, that begins now. Raises NotFound, AddressRefused.
    """
    account = GatewayAccount.objects.filter(uid=account_uid, archived_at=None).first()
    if account is None:
        raise NotFound
    address = webhook_of(account).url
    try:
        with connect(account) as gateway:
            secret = gateway.report_to(address)
    except GatewayFault as fault:
        raise AddressRefused(why=fault.code) from fault
    return in_unit(lambda _unit: actions.note_webhook_connected(account_uid=account_uid, secret=secret, actor=actor))
