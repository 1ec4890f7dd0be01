"""A tenant with a registration, a wallet, and carriers in the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django_tenants.utils import schema_context

from platform_core.credits import queries
from platform_core.credits.actions import grant
from platform_core.tenants.models import Tenant
from shared import clock
from shared.actor import SYSTEM
from shared.inbox.steps import live_endpoints
from shared.messaging.actions.accounts import open_account
from shared.messaging.models import ChannelAccount, Message, Template
from shared.messaging.starter import plant_texts
from shared.messaging.writing import Wish, write_text
from shared.unit import unit
from tests.harness.sandbox import Sandbox, SimAccount

PHONE = "+919820014299"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriers:
    """The sandbox's side and ours of the platform's MSG91 account."""

    sandbox: Sandbox
    msg91: SimAccount
    account: ChannelAccount


@pytest.fixture
def registered(tenant: Tenant, sandbox: Sandbox, settings: Any) -> None:
    """Asha's six texts, approved, as on every machine whose carriers are stand-ins."""
    settings.API_BASES = sandbox.api_bases
    plant_texts(brand="Asha Reading Rooms", seed=str(tenant.uid), now=clock.now())


@pytest.fixture
def carriers(registered: None, tenant: Tenant, sandbox: Sandbox) -> Carriers:
    """The platform's account at MSG91, which knows the tenant's texts."""
    msg91 = sandbox.account("msg91")
    for template in Template.objects.select_related("header"):
        register_in_sandbox(sandbox, msg91, template)
    with schema_context("public"), unit():
        account = open_account(channel="sms", provider="msg91", credentials=msg91.keys, actor=SYSTEM)
    return Carriers(sandbox=sandbox, msg91=msg91, account=account)


@pytest.fixture
def wallet(tenant: Tenant) -> Callable[[int], None]:
    """Fill Asha's wallet."""

    def fill(quantity: int) -> None:
        with schema_context("public"), unit():
            grant(tenant_uid=tenant.uid, channel="sms", quantity=quantity, total_minor=25 * quantity, actor=SYSTEM)

    return fill


@pytest.fixture
def balance(tenant: Tenant) -> Callable[[], tuple[int, int]]:
    """Available and reserved texts of Asha's."""

    def read() -> tuple[int, int]:
        with schema_context("public"):
            found = next(row for row in queries.balances(tenant.uid) if row.channel == "sms")
        return found.available, found.reserved

    return read


def register_in_sandbox(sandbox: Sandbox, account: SimAccount, template: Template) -> None:
    """What a person does at MSG91's site."""
    names = tuple(f"VAR{place}" for place, _ in enumerate(template.variables, start=1))
    header = template.header.header if template.header else ""
    told = {"header": header, "dlt_id": template.dlt_id, "category": template.category}
    sandbox.template(account, template.provider_template_id, template.text, names, **told)


def paid_wish(key: str = "paid:1", **more: Any) -> Wish:
    """A payment's text."""
    told: dict[str, Any] = {
        "to": PHONE,
        "key": key,
        "source": "test",
        "event_at": clock.now(),
        "purpose": "payment_received",
        "values": {"amount": "450", "code": "R1 2627 00042"},
    }
    return Wish(**{**told, **more})


def written(wish: Wish) -> Message:
    """Written in a unit of its own."""
    with unit() as opened:
        return write_text(wish, now=opened.now)


def address_of(account: ChannelAccount) -> str:
    """The last part of the account's webhook address, asked in its schema."""
    return live_endpoints(account.uid)[-1].token
