"""Where a payer comes back to, and where gateways report: at the host of the current tenant, or at the apex."""

from __future__ import annotations

import uuid

from shared.inbox.models import Endpoint
from shared.tenancy import current_tenant, is_tenant_active
from shared.tenancy.hosts import apex_host, host_of, url_of


def own_url() -> str:
    """The front page of who is served here, without a final slash."""
    return url_of(host_of(current_tenant().slug) if is_tenant_active() else apex_host())


def return_url_of(payment_uid: uuid.UUID) -> str:
    """The page that tells the truth about a payment."""
    return f"{own_url()}/pay/{payment_uid}"


def webhook_url_of(endpoint: Endpoint) -> str:
    """Where the gateway's webhooks go."""
    return f"{own_url()}/webhooks/{endpoint.provider}/{endpoint.token}"
