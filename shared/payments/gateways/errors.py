"""What a gateway's error means, as data: the first row that fits says it. What no row knows is not tried elsewhere.

Sources: docs.stripe.com/api/errors; razorpay.com/docs/errors; cashfree.com/docs/api-reference/payments (error codes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.payments.gateways.http import Answered, NotAnswered, Wire
from shared.payments.gateways.promise import GatewayFault, Outcome

CREATE, ASK, CLOSE, REFUND, TEST, CONNECT = "create", "ask", "close", "refund", "test", "connect"
ANY = ""
SERVER_ERRORS = range(500, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One meaning. Empty fields fit all. words: a part of the gateway's sentence, where it has no code for it."""

    outcome: Outcome
    code: str
    gateway: str = ANY
    operation: str = ANY
    status: int = 0
    names: frozenset[str] = frozenset()
    words: str = ""
    is_alarm: bool = False
    elsewhere: bool = False

    def fits(self, gateway: str, operation: str, status: int, names: frozenset[str], words: str) -> bool:
        """Whether this row speaks of such an answer."""
        return (
            self.gateway in {ANY, gateway}
            and self.operation in {ANY, operation}
            and self.status in {0, status}
            and (not self.names or bool(self.names & names))
            and self.words in words
        )


O = Outcome  # noqa: E741 - the table reads by its columns
ROWS: tuple[Row, ...] = (
    Row(status=401, outcome=O.REJECTED_GATEWAY, code="keys_refused", is_alarm=True, elsewhere=True),
    Row(status=403, outcome=O.REJECTED_GATEWAY, code="keys_refused", is_alarm=True, elsewhere=True),
    Row(
        gateway="razorpay", status=400, words="authentication failed",
        outcome=O.REJECTED_GATEWAY, code="keys_refused", is_alarm=True, elsewhere=True,
    ),
    Row(status=429, outcome=O.REJECTED_GATEWAY, code="rate_limited", elsewhere=True),
    Row(
        gateway="razorpay", status=400, words="too many requests",
        outcome=O.REJECTED_GATEWAY, code="rate_limited", elsewhere=True,
    ),
    Row(
        gateway="stripe", status=400, names=frozenset({"idempotency_error"}),
        outcome=O.REJECTED_REQUEST, code="reference_reused",
    ),
    Row(gateway="stripe", status=409, outcome=O.UNKNOWN, code="in_progress"),
    Row(gateway="stripe", status=402, outcome=O.USER_FAULT, code="declined"),
    Row(
        gateway="stripe", operation=CREATE, status=400, names=frozenset({"amount_too_small", "amount_too_large"}),
        outcome=O.REJECTED_REQUEST, code="amount_refused", elsewhere=True,
    ),
    Row(
        gateway="razorpay", operation=CREATE, status=400, words="already attempted",
        outcome=O.UNKNOWN, code="reference_known",
    ),
    Row(
        gateway="razorpay", operation=CREATE, status=400, words="minimum amount",
        outcome=O.REJECTED_REQUEST, code="amount_refused", elsewhere=True,
    ),
    Row(
        gateway="razorpay", operation=CREATE, status=400, words="currency",
        outcome=O.REJECTED_REQUEST, code="currency_refused", elsewhere=True,
    ),
    Row(gateway="razorpay", operation=REFUND, status=409, outcome=O.UNKNOWN, code="in_progress"),
    Row(
        gateway="razorpay", operation=ASK, status=400, words="does not exist",
        outcome=O.REJECTED_REQUEST, code="not_there",
    ),
    Row(
        gateway="cashfree", operation=CREATE, status=409, outcome=O.UNKNOWN, code="reference_known",
    ),
    Row(gateway="cashfree", operation=REFUND, status=409, outcome=O.UNKNOWN, code="reference_known"),
    Row(
        gateway="cashfree", operation=CREATE, names=frozenset({"link_currency_invalid", "order_currency_invalid"}),
        outcome=O.REJECTED_REQUEST, code="currency_refused", elsewhere=True,
    ),
    Row(status=404, outcome=O.REJECTED_REQUEST, code="not_there"),
    Row(status=400, outcome=O.REJECTED_REQUEST, code="refused"),
    Row(status=409, outcome=O.UNKNOWN, code="in_progress"),
    Row(status=422, outcome=O.REJECTED_REQUEST, code="refused"),
)  # fmt: skip


def fault_of(gateway: str, operation: str, wire: Wire) -> GatewayFault:
    """What the last call of the wire means, after an adapter or an SDK has raised."""
    if wire.not_answered is not None:
        return fault_of_silence(wire.not_answered)
    if wire.answered is None:
        return GatewayFault(Outcome.NEVER_SENT, "not_sent", elsewhere=True)
    return fault_of_answer(gateway, operation, wire.answered)


def fault_of_silence(error: NotAnswered) -> GatewayFault:
    """No answer: surely never sent, or unknown."""
    if error.was_sent:
        return GatewayFault(Outcome.UNKNOWN, error.code)
    return GatewayFault(Outcome.NEVER_SENT, error.code, elsewhere=True)


def fault_of_answer(gateway: str, operation: str, answered: Answered) -> GatewayFault:
    """An answer that was an error, or that could not be understood."""
    document = answered.document
    if document is None or answered.status < 400:  # noqa: PLR2004
        return GatewayFault(Outcome.UNKNOWN, "unreadable")
    if answered.status in SERVER_ERRORS:
        return _server_error(operation)
    names, words = _names_of(document)
    for row in ROWS:
        if row.fits(gateway, operation, answered.status, names, words.lower()):
            return GatewayFault(row.outcome, row.code, is_alarm=row.is_alarm, elsewhere=row.elsewhere, words=words)
    return GatewayFault(Outcome.REJECTED_REQUEST, "refused", words=words)


def _server_error(operation: str) -> GatewayFault:
    """A well-formed error at create moves nothing; at a refund it may have happened all the same."""
    if operation == REFUND:
        return GatewayFault(Outcome.UNKNOWN, "server_error")
    return GatewayFault(Outcome.REJECTED_GATEWAY, "server_error", elsewhere=True)


def _names_of(document: Any) -> tuple[frozenset[str], str]:
    """The codes that an error answer names, and its sentence, in any of the three shapes."""
    error = document.get("error", document) if isinstance(document, dict) else {}
    if not isinstance(error, dict):
        return frozenset(), ""
    named = (error.get(name) for name in ("code", "type", "decline_code", "reason"))
    words = error.get("message") or error.get("description") or ""
    return frozenset(name for name in named if isinstance(name, str)), str(words)
