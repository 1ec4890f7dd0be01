"""Sealing each second, when something waits; exporting the heads each hour."""

from __future__ import annotations

from datetime import timedelta

import structlog

from platform_core.audit.models import AuditChain
from platform_core.audit.seal import has_unsealed, seal_chain, unsealed_chains
from shared.jobs import job, schedule

log = structlog.get_logger(__name__)


@job("audit.seal", queue="fast", opens_units=True)
def seal_all() -> None:
    """Chain the committed rows of every chain; each chain is a transaction of its own."""
    for name in unsealed_chains():
        seal_chain(name)


@job("audit.export_heads", queue="slow")
def export_heads() -> None:
    """Write every chain's head to the log stream, which leaves the database: the past cannot be rewritten whole."""
    for name, length, head in AuditChain.objects.values_list("name", "length", "head").iterator():
        log.info("audit head", chain=name, length=length, head=head)


schedule("audit.seal", every=timedelta(seconds=1), when=has_unsealed)
schedule("audit.export_heads", every=timedelta(hours=1))
