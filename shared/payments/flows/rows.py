"""What the conversations start from: the rows, as they stand, and the order that a gateway is given."""

from __future__ import annotations

import uuid
from datetime import timedelta

from shared import clock
from shared.errors import NotFound
from shared.ids import made_at
from shared.payments import actions
from shared.payments.addresses import return_url_of
from shared.payments.gateways.promise import Order
from shared.payments.gateways.registry import adapter_of
from shared.payments.models import Attempt, Payment, Refund
from shared.payments.queries import TOLD, payer_of, webhook_of

STALE = timedelta(seconds=30)


def payment_at(uid: uuid.UUID, *told: str) -> Payment:
    """As it stands. told: what is read with it. Raises NotFound."""
    found = Payment.objects.prefetch_related(*told).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def shown_payment_at(uid: uuid.UUID) -> Payment:
    """With all that is told of it. Raises NotFound."""
    return payment_at(uid, *TOLD)


def attempt_at(uid: uuid.UUID) -> Attempt:
    """With its payment and its account. Raises NotFound."""
    found = Attempt.objects.select_related("payment", "account").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def refund_at(uid: uuid.UUID) -> Refund:
    """With the capture that it gives back. Raises NotFound."""
    found = Refund.objects.select_related("payment", "capture__account").filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def order_of(attempt: Attempt) -> Order:
    """What the gateway is told: the attempt's uid is our reference there."""
    payment, payer = attempt.payment, payer_of(attempt.payment)
    return Order(
        reference=str(attempt.uid),
        amount=attempt.amount,
        line=payment.line,
        return_url=return_url_of(payment),
        ends_at=made_at(attempt.uid) + actions.page_life(),
        payment=str(payment.uid),
        payer=str(payment.payer_uid or payment.uid),
        payer_name=payment.payer_name,
        payer_phone=payer.phone,
        payer_email=payer.email,
        report_to=_report_to(attempt),
    )


def _report_to(attempt: Attempt) -> str:
    """The address of the page's webhooks, where the page has to name it and the account was connected."""
    account = attempt.account
    if account is None or account.reports_since is None or not adapter_of(account.gateway).can.reports_by_page:
        return ""
    return webhook_of(account).url


def is_stale(attempt: Attempt) -> bool:
    """Whether whoever began to send it must be gone."""
    return attempt.sent_at is None or attempt.sent_at < clock.now() - STALE
