"""Which gateways there are, and the way to one with an account's credentials: for one conversation, never kept."""

from __future__ import annotations

import json
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from shared import secrets
from shared.payments.gateways.bulkhead import bulkhead
from shared.payments.gateways.errors import fault_of_silence
from shared.payments.gateways.http import NotAnswered, open_wire
from shared.secrets import Secret
from shared.tenancy.connection import connection
from shared.unit import UnitError, is_unit_open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shared.payments.gateways.promise import Credentials, Gateway
    from shared.payments.models import GatewayAccount

ADAPTERS = {
    "stripe": "shared.payments.gateways.stripe.Stripe",
    "razorpay": "shared.payments.gateways.razorpay.Razorpay",
    "cashfree": "shared.payments.gateways.cashfree.Cashfree",
}
GATEWAYS = sorted(ADAPTERS)
TEST_BASES = {"https://api.cashfree.com": "https://sandbox.cashfree.com"}
CALL_S = 8.0


@cache
def adapter_of(gateway: str) -> type[Gateway]:
    """The adapter of this name: the class, which holds nothing."""
    found: type[Gateway] = import_string(ADAPTERS[gateway])
    return found


@contextmanager
def connect(account: GatewayAccount, *, seconds: float = CALL_S) -> Iterator[Gateway]:
    """An adapter with this account's credentials, and a wire of its own that closes at the end.

    seconds: for all calls together. Raises GatewayFault; Busy when too many calls are under way.
    """
    if is_unit_open():
        raise UnitError("a gateway is called while a unit is open")
    with bulkhead.enter(connection.schema_name):
        try:
            with open_wire(base_of(account), seconds=seconds) as wire:
                yield adapter_of(account.gateway)(wire, credentials_of(account))
        except NotAnswered as error:
            raise fault_of_silence(error) from error


def credentials_of(account: GatewayAccount) -> Credentials:
    """Its credentials, opened."""
    stored = json.loads(secrets.decrypt(account.credentials).reveal())
    return {name: Secret(text) for name, text in stored.items()}


def base_of(account: GatewayAccount) -> str:
    """Where its gateway is: from the settings; play money has another host at some."""
    base: str = settings.API_BASES[f"{account.gateway.upper()}_API_BASE"]
    return TEST_BASES.get(base, base) if account.mode == "test" else base


def page_origins() -> list[str]:
    """Where hosted pages may be, for a form that leads there."""
    bases = [settings.API_BASES[f"{name.upper()}_API_BASE"] for name in ADAPTERS]
    return sorted({f"{urlsplit(base).scheme}://{urlsplit(base).netloc}" for base in bases})
