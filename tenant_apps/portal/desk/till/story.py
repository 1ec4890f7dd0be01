"""A payment through a gateway as a story: what happened, who told, and why this gateway. Presentation alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shared.money import Money
from shared.payments.models import Payment, RoutingDecision, Transition
from shared.payments.routing.words import candidate_words, decision_as_json, name_of

SHAPES = {
    "paid": "done", "succeeded": "done", "failed": "no", "abandoned": "no", "expired": "no", "cancelled": "no",
    "refunded": "back", "partly_refunded": "back", "needs_review": "need", "unknown": "unknown", "orphaned": "unknown",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line. shape: of the seven."""

    at: datetime
    shape: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A candidate in words. fee: None where nobody knows it."""

    name: str
    fee: Money | None
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaches:
    """What a gateway keeps of a payment, the tax on that, and what is left."""

    gateway: str
    fee: Money
    tax: Money
    left: Money


def steps_of(payment: Payment) -> list[Step]:
    """The timeline, oldest first; none for a payment at the desk."""
    rows = Transition.objects.filter(payment=payment).order_by("pk")
    return [_step(row) for row in rows]


def told_decision(row: RoutingDecision) -> dict[str, Any]:
    """The sentence, and each candidate."""
    told = decision_as_json(row)
    candidates = [
        Told(
            name=name_of(one["gateway"]),
            fee=None if one["fee_minor"] is None else Money(minor=one["fee_minor"], currency=row.currency),
            words=candidate_words(one),
            is_chosen=one["place"] == 1,
        )
        for one in row.candidates
    ]
    return {"sentence": told["sentence"], "version": row.rule_version, "candidates": candidates}


def reaches_bank(payment: Payment, row: RoutingDecision) -> Reaches | None:
    """What is left of a paid payment after its gateway's fee; None while it is not paid, or nobody knows the fee."""
    took = next((one for one in row.candidates if one["gateway"] == payment.gateway), None)
    if payment.paid_at is None or took is None or took["fee_minor"] is None:
        return None
    fee, tax = (Money(minor=took[name], currency=row.currency) for name in ("fee_minor", "tax_minor"))
    left = Money(minor=payment.amount.minor - fee.minor - tax.minor, currency=row.currency)
    return Reaches(gateway=name_of(payment.gateway), fee=fee, tax=tax, left=left)


def _step(row: Transition) -> Step:
    titles = {"payment": _payment_words, "attempt": _attempt_words, "refund": _refund_words}
    title = titles[row.subject_kind](row)
    detail = " · ".join(part for part in (source_words(row.source), row.code) if part)
    return Step(at=row.at, shape=SHAPES.get(row.new, "wait"), title=title, detail=detail)


def _payment_words(row: Transition) -> str:
    return {
        "open": _("Asked for"),
        "processing": _("The bank has not answered yet"),
        "paid": _("Paid"),
        "failed": _("Not paid"),
        "cancelled": _("Called off"),
        "expired": _("The time ran out"),
        "partly_refunded": _("A part went back"),
        "refunded": _("All of it went back"),
        "needs_review": _("Somebody has to look at this"),
    }.get(row.new, row.new)


def _attempt_words(row: Transition) -> str:
    gateway = name_of(row.gateway)
    told = {
        "sending": _("%(gateway)s is asked for a page"),
        "awaiting_customer": _("The page of %(gateway)s is open"),
        "processing": _("%(gateway)s waits for the bank"),
        "succeeded": _("%(gateway)s has the money"),
        "failed": _("%(gateway)s opened no page"),
        "abandoned": _("The page of %(gateway)s is closed"),
        "unknown": _("%(gateway)s gave no answer"),
        "orphaned": _("%(gateway)s gave no answer; its page is never shown"),
    }
    return told.get(row.new, "%(gateway)s") % {"gateway": gateway}


def _refund_words(row: Transition) -> str:
    return {
        "requested": _("A refund is asked for"),
        "sending": _("The refund is on its way to the gateway"),
        "pending": _("The refund waits for the bank"),
        "succeeded": _("The refund is done"),
        "failed": _("The refund failed"),
        "unknown": _("The gateway did not say whether it refunded"),
        "external": _("Refunded at the gateway itself"),
    }.get(row.new, row.new)


def source_words(source: str) -> str:
    """Who caused a step."""
    return {
        "customer": _("the payer"),
        "staff": _("staff"),
        "webhook": _("told by the gateway"),
        "return": _("asked when the payer came back"),
        "watch": _("asked by itself"),
        "reconciler": _("found by the reconciler"),
        "command": _("asked from the shell"),
        "expiry": _("the hold ran out"),
        "system": _("by itself"),
    }.get(source, source)
