"""What the demo trades through: gateways, a carrier, texts in stock. Only where all of them are stand-ins.

Keys that hold the word `sandbox` open their account there at the first call; what a person would do at a provider's own
site (register texts, write a webhook's address down) is done by a job, which waits until the sandbox is there.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django_tenants.utils import tenant_context

from platform_core.credits.actions import allocate, buy_lot
from shared import jobs
from shared.actor import SYSTEM
from shared.jobs.models import Job
from shared.messaging.actions.accounts import open_account
from shared.messaging.following import FOLLOW
from shared.messaging.models import ChannelAccount, Template
from shared.messaging.starter import LOOPBACK, are_carriers_stand_ins, plant_texts
from shared.money import Money
from shared.payments.actions import connect_account
from shared.payments.jobs import CONNECT_WEBHOOK
from shared.payments.models import GatewayAccount
from shared.payments.queries import webhook_of
from shared.tenancy.connection import connection
from shared.tenancy.hosts import apex_host, url_of
from shared.unit import Unit, in_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from platform_core.tenants.models import Tenant
    from shared.actor import Actor

FURNISH: Final = "demo.furnish_sandbox"
LABEL: Final = "Sandbox"
LOT, LOT_COST = 10_000, Money(minor=150_000)
SHARE, SHARE_PRICE = 1_000, Money(minor=25_000)
GATEWAYS: Final = ("razorpay", "cashfree", "stripe")
CHANNELS: Final[Mapping[str, tuple[str, dict[str, str], str]]] = {
    "sms": ("msg91", {"authkey": "sandbox-authkey-of-frontdesk"}, ""),
    "email": ("postmark", {"server_token": "sandbox-token-of-frontdesk"}, "frontdesk@example.com"),
}


def is_sandboxed() -> bool:
    """Whether no gateway and no carrier of this machine is a real one."""
    bases = (settings.API_BASES[f"{name.upper()}_API_BASE"] for name in (*GATEWAYS, "postmark"))
    return are_carriers_stand_ins() and all(urlsplit(str(base)).hostname in LOOPBACK for base in bases)


def open_platform() -> None:
    """The platform's own sender, stock and gateway; what is there stays. Public is active."""
    connection.set_schema_to_public()
    if not ChannelAccount.objects.exists():
        in_unit(_open_channels)
    if not GatewayAccount.objects.exists():
        in_unit(partial(_open_account, "razorpay", 1, "frontdesk", SYSTEM))
    in_unit(lambda _: jobs.enqueue(FURNISH, {}, key=url_of(apex_host())))
    in_unit(_report_here)


def open_trade(tenant: Tenant, slug: str, owner: Actor) -> None:
    """A tenant's three gateways, and a thousand texts of the platform's. Its schema is active."""
    is_new = not GatewayAccount.objects.exists()
    for place, gateway in enumerate(GATEWAYS, start=1) if is_new else ():
        in_unit(partial(_open_account, gateway, place, slug, owner))
    in_unit(_report_here)
    if not is_new:
        return
    connection.set_schema_to_public()
    in_unit(lambda _: allocate(tenant_uid=tenant.uid, channel="sms", quantity=SHARE, total=SHARE_PRICE, actor=SYSTEM))


def stay_silent(tenant: Tenant) -> None:
    """A week that was written in a moment tells nobody about it now."""
    waiting = Job.objects.filter(schema=tenant.schema_name, kind=FOLLOW)
    waiting.filter(state__in=[Job.State.WAITING, Job.State.DELAYED]).delete()


def keys_of(gateway: str, slug: str) -> dict[str, str]:
    """Keys of an account that the sandbox opens at its first call."""
    return {
        "razorpay": {"key_id": f"rzp_test_sandbox_{slug}", "key_secret": f"secret-of-{slug}"},
        "cashfree": {"client_id": f"TESTsandbox_{slug}", "client_secret": f"cfsk_ma_test_of_{slug}"},
        "stripe": {"secret_key": f"sk_test_sandbox_{slug}"},
    }[gateway]


def _open_channels(unit: Unit) -> None:
    if not Template.objects.exists():
        plant_texts(brand="Frontdesk", seed="frontdesk", now=unit.now)
    for channel, (provider, credentials, sender) in CHANNELS.items():
        open_account(
            channel=channel, provider=provider, credentials=credentials, sender=sender, label=LABEL, actor=SYSTEM
        )
    buy_lot(vendor="msg91", channel="sms", quantity=LOT, total=LOT_COST, actor=SYSTEM)


def _open_account(gateway: str, priority: int, slug: str, actor: Actor, _unit: Unit) -> None:
    connect_account(
        gateway=gateway,
        label=f"{gateway.title()} (sandbox)",
        mode="test",
        credentials=keys_of(gateway, slug),
        priority=priority,
        actor=actor,
    )


def _report_here(_unit: Unit) -> None:
    """Have the gateways told where this stack is; once for each address that it ever had."""
    for account in GatewayAccount.objects.filter(archived_at=None, mode="test").order_by("pk"):
        jobs.enqueue(CONNECT_WEBHOOK, {"account": str(account.uid)}, key=webhook_of(account).url)


def texts_everywhere(tenants: list[Tenant]) -> list[Template]:
    """The registered texts of the platform and of these tenants."""
    connection.set_schema_to_public()
    found = list(_registered())
    for tenant in tenants:
        with tenant_context(tenant):
            found += _registered()
    return found


def _registered() -> list[Template]:
    rows = Template.objects.select_related("header").exclude(provider_template_id="")
    return list(rows.order_by("pk"))
