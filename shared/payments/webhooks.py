"""Webhooks of gateways: a hint whom to ask. Nothing in a body is believed; the gateway is asked for the truth."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from shared.inbox.providers import Arrived, Handled, Incoming, Signed
from shared.payments import flows
from shared.payments.errors import GatewayFailed
from shared.payments.gateways.promise import GatewayFault, Hint
from shared.payments.gateways.registry import adapter_of
from shared.payments.models import Attempt, Capture, GatewayAccount, Refund
from shared.secrets import Secret

IGNORED, PROCESSED, QUARANTINED = "ignored", "processed", "quarantined"


class GatewayWebhooks:
    """Fitted to the inbox under the gateway's name."""

    def __init__(self, gateway: str) -> None:
        self.gateway = gateway

    def verify(self, incoming: Incoming, secrets: Sequence[Secret]) -> Signed:
        """By the adapter's own rule."""
        return adapter_of(self.gateway).verify(incoming, secrets)

    def take_in(self, event: Arrived) -> Handled:
        """Find whom it is about among the account's own attempts, and ask the gateway about that."""
        account = GatewayAccount.objects.filter(uid=event.account_uid).first()
        if account is None:
            return Handled(state=QUARANTINED, outcome="no_account")
        hint = adapter_of(self.gateway).read_hint(event.kind, event.body)
        if hint.is_live is not None and hint.is_live != (account.mode == "live"):
            return Handled(state=QUARANTINED, outcome="wrong_mode")
        attempt = _find(hint, account)
        if attempt is None:
            return Handled(state=IGNORED, outcome="not_ours")
        if attempt.account_id != account.pk:
            return Handled(state=QUARANTINED, outcome="other_account")
        try:
            done = flows.ask_attempt(attempt_uid=attempt.uid, source="webhook", with_refunds=hint.about_refund)
        except GatewayFault as fault:
            raise GatewayFailed(why=fault.code) from fault
        return Handled(state=PROCESSED, outcome=done.state)


def _find(hint: Hint, account: GatewayAccount) -> Attempt | None:
    """By our own reference, else by the gateway's names for page or payment, else by the refund's."""
    if (uid := _uid(hint.attempt)) is not None:
        found = Attempt.objects.filter(uid=uid).first()
        if found is not None:
            return found
    if hint.page:
        found = Attempt.objects.filter(account=account, gateway_reference=hint.page).first()
        if found is not None:
            return found
    if hint.payment_id:
        capture = Capture.objects.filter(account=account, gateway_payment_id=hint.payment_id).first()
        if capture is not None:
            return capture.attempt
    refund = Refund.objects.filter(uid=uid).first() if (uid := _uid(hint.refund)) else None
    return refund.capture.attempt if refund is not None and refund.capture is not None else None


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        return None
