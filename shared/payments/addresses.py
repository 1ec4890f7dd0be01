"""Where a payer comes back to, and where gateways report: at the host of the current tenant, or at the apex."""

from __future__ import annotations

from shared.inbox.models import Endpoint
from shared.payments.models import Payment
from shared.tenancy import current_tenant, is_tenant_active
from shared.tenancy.hosts import apex_host, host_of, url_of


def own_url() -> str:
    """The front page of who is served here, without a final slash."""
    return url_of(host_of(current_tenant().slug) if is_tenant_active() else apex_host())


def return_url_of(payment: Payment) -> str:
    """The page that tells the truth about a payment. The platform's payments name their own."""
    if not is_tenant_active() and payment.return_path.startswith(("https://", "http://")):
        return payment.return_path
    return f"{own_url()}/pay/{payment.uid}"


def webhook_url_of(endpoint: Endpoint) -> str:
    """Where the gateway's webhooks go."""
    return f"{own_url()}/webhooks/{endpoint.provider}/{endpoint.token}"
