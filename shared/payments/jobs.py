"""Doors of the job runner. Money is looked after in whatever state its tenant is."""

from __future__ import annotations

import uuid
from datetime import timedelta

from shared.actor import SYSTEM
from shared.jobs import job, schedule
from shared.payments import flows
from shared.payments.actions.opening import WATCH
from shared.payments.actions.settling import CLOSE_DOOR
from shared.payments.actions.steps import SEND_REFUND
from shared.payments.errors import GatewayFailed
from shared.payments.gateways.promise import GatewayFault
from shared.payments.reconciling import reconcile

CONNECT_WEBHOOK = "payments.connect_webhook"
RECONCILE, RECONCILE_PLATFORM = "payments.reconcile", "payments.reconcile_platform"


@job(WATCH, queue="default", opens_units=True, for_suspended=True, max_attempts=10)
def watch(*, attempt: str) -> None:
    """Ask what became of an attempt that no webhook told of; close its page when its time is over."""
    flows.look_again(attempt_uid=uuid.UUID(attempt), source="watch")


@job(CLOSE_DOOR, queue="fast", opens_units=True, for_suspended=True, max_attempts=10)
def close_page(*, attempt: str, ends: str) -> None:
    """Close a page that nobody should pay on any more; tried again until the gateway has said yes or no."""
    try:
        flows.close_attempt(attempt_uid=uuid.UUID(attempt), ends=ends, source="system")
    except GatewayFault as fault:
        raise GatewayFailed(why=fault.code) from fault


@job(SEND_REFUND, queue="default", opens_units=True, for_suspended=True, max_attempts=10)
def send_refund(*, refund: str) -> None:
    """Let the gateway give money back, or ask what became of it."""
    flows.send_refund(refund_uid=uuid.UUID(refund))


@job(CONNECT_WEBHOOK, queue="default", opens_units=True, for_suspended=True, max_attempts=10, backoff_s=2)
def connect_webhook(*, account: str) -> None:
    """Tell a gateway where it is to report."""
    flows.connect_webhook(account_uid=uuid.UUID(account), actor=SYSTEM)


@job(RECONCILE, queue="slow", opens_units=True, for_suspended=True, time_limit_s=600)
def reconcile_tenant() -> None:
    """Whatever the watch should have asked and has not."""
    reconcile(source="reconciler")


@job(RECONCILE_PLATFORM, queue="slow", opens_units=True, time_limit_s=600)
def reconcile_platform() -> None:
    """The same for what the platform itself is paid."""
    reconcile(source="reconciler")


schedule(RECONCILE, every=timedelta(minutes=5), per_tenant=True)
schedule(RECONCILE_PLATFORM, every=timedelta(minutes=5))
