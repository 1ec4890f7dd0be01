"""Giving money back: ours is asked for under its own reference, the gateway's own enters as it stands there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial

import structlog

from shared.errors import NotFound
from shared.payments import actions
from shared.payments.flows.rows import refund_at
from shared.payments.gateways.promise import Caught, Gateway, GatewayFault, Outcome, RefundOrder, RefundTruth
from shared.payments.gateways.registry import connect
from shared.payments.models import Attempt, Capture, Refund
from shared.unit import Unit, in_unit

log = structlog.get_logger(__name__)
R = Refund.State


def send_refund(*, refund_uid: uuid.UUID) -> Refund:
    """Ask the gateway to give money back, or what became of it. Repeating is harmless: the reference is the same.

    Raises NotFound.
    """
    refund = refund_at(refund_uid)
    if refund.capture is None or refund.state not in {R.REQUESTED, R.SENDING, R.UNKNOWN, R.PENDING}:
        return refund
    was_sent = refund.sent_at is not None
    in_unit(lambda _unit: actions.start_refund(refund_uid=refund_uid))
    try:
        with connect(refund.capture.account) as gateway:
            truth = _refund_truth(gateway, refund, was_sent=was_sent)
    except GatewayFault as fault:
        failed = fault
        log.warning("a refund was not done", refund=str(refund.uid), outcome=fault.outcome, code=fault.code)
        return in_unit(lambda _unit: actions.note_refund_fault(refund_uid=refund_uid, fault=failed))
    return in_unit(lambda _unit: actions.apply_refund(refund_uid=refund_uid, truth=truth, source="watch"))


def take_refunds(attempt: Attempt, caught: Caught, rows: Sequence[RefundTruth], *, source: str) -> None:
    """Refunds of ours follow the gateway; those that were made there enter."""
    capture = Capture.objects.filter(account=attempt.account_id, gateway_payment_id=caught.payment_id).first()
    if capture is None:
        return
    for row in rows:
        ours = _own_refund(capture, row)
        if ours is not None:
            in_unit(partial(_apply_own, ours.uid, row, source))
        else:
            in_unit(partial(_note_elsewhere, capture.uid, row, source))


def _apply_own(uid: uuid.UUID, row: RefundTruth, source: str, _unit: Unit) -> None:
    actions.apply_refund(refund_uid=uid, truth=row, source=source)


def _note_elsewhere(uid: uuid.UUID, row: RefundTruth, source: str, _unit: Unit) -> None:
    actions.note_refund_elsewhere(capture_uid=uid, truth=row, source=source)


def _own_refund(capture: Capture, row: RefundTruth) -> Refund | None:
    mine = Refund.objects.filter(capture=capture)
    try:
        named = mine.filter(uid=uuid.UUID(row.ours)).first() if row.ours else None
    except ValueError:
        named = None
    return named or mine.filter(gateway_reference=row.reference).first()


def _refund_truth(gateway: Gateway, refund: Refund, *, was_sent: bool) -> RefundTruth:
    """Asked before: look first. Not there, or new: ask for it under its own reference. Raises GatewayFault."""
    capture = refund.capture
    if capture is None:
        raise NotFound
    caught = Caught(payment_id=capture.gateway_payment_id, order_id=capture.gateway_order_id, amount=capture.amount)
    wanted = RefundOrder(
        reference=str(refund.uid),
        payment_id=capture.gateway_payment_id,
        order_id=capture.gateway_order_id,
        amount=refund.amount,
        reason=refund.reason or refund.cause,
    )
    found = _found_refund(gateway, caught, wanted) if was_sent else None
    if found is not None:
        return found
    try:
        return gateway.refund(wanted)
    except GatewayFault as fault:
        if fault.outcome != Outcome.REJECTED_REQUEST and not fault.is_unknown:
            raise
        found = _found_refund(gateway, caught, wanted)
        if found is None:
            raise
        return found


def _found_refund(gateway: Gateway, caught: Caught, wanted: RefundOrder) -> RefundTruth | None:
    return next((one for one in gateway.find_refunds(caught) if one.ours == wanted.reference), None)
