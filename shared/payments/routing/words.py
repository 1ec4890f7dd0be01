"""A decision in words: what it cost, against whom, and why the others were not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from shared.look.wording import money_text
from shared.money import Money
from shared.payments.routing.router import Excluded, Reason

if TYPE_CHECKING:
    from shared.payments.models import RoutingDecision

NAMES = {"stripe": "Stripe", "razorpay": "Razorpay", "cashfree": "Cashfree"}
LEAST_TOLD = 1


def decision_as_json(row: RoutingDecision) -> dict[str, Any]:
    """A stored decision, as the API tells it."""
    return {
        "uid": str(row.uid),
        "reason": row.reason,
        "rule_version": row.rule_version,
        "chosen": row.chosen.gateway if row.chosen else None,
        "sentence": sentence(row.reason, row.candidates, currency=row.currency),
        "candidates": row.candidates,
        "at": row.created_at,
    }


def sentence(reason: str, candidates: list[dict[str, Any]], *, currency: str) -> str:
    """Cashfree: ₹18.00 against ₹20.00, healthy, 96% of 410."""
    order = [one for one in candidates if one["place"] is not None]
    if not order:
        return _("No gateway can take this payment.")
    first = order[0]
    parts = [_cost(first, order[1:], currency), _health(first), _record(first)]
    told = ", ".join(part for part in parts if part)
    why = reason_words(reason)
    return f"{name_of(first['gateway'])}: {told}. {why}" if told else f"{name_of(first['gateway'])}. {why}"


def name_of(gateway: str) -> str:
    """A gateway as it writes itself."""
    return NAMES.get(gateway, gateway)


def reason_words(reason: str) -> str:
    """Why the first one is the first."""
    return {
        Reason.COST_WON: _("It costs the least."),
        Reason.HEALTH: _("A cheaper one is failing at the moment."),
        Reason.RULE: _("One of your rules says so."),
        Reason.TIE_BREAK: _("Equal fees: your order decides."),
        Reason.ONLY_ONE: _("It is the only one that can take this payment."),
        Reason.ASKED: _("It was asked for."),
        Reason.FALLBACK: _("Nobody knows what it costs; it is the first in your order."),
        Reason.LEAST_BAD: _("All are failing at the moment; it fails the least."),
    }.get(Reason(reason), "")


def candidate_words(candidate: dict[str, Any]) -> str:
    """What moved one candidate, or kept it out."""
    told = {
        Excluded.DISABLED: _("switched off"),
        Excluded.CURRENCY: _("does not take this currency"),
        Excluded.METHOD: _("does not take this method"),
        Excluded.TOO_SMALL: _("below its smallest amount"),
        Excluded.TOO_LARGE: _("above its largest amount"),
        Excluded.NOT_ASKED: _("another one was asked for"),
        Excluded.BY_RULE: _("kept out by a rule"),
        "pinned": _("pinned by a rule"),
        "split": _("drawn by a rule"),
        "keys_refused": _("its keys are refused"),
        "unhealthy": _("failing at the moment"),
        "fee_unknown": _("its fee is not known"),
    }
    return ", ".join(str(told.get(word, word)) for word in candidate["reasons"])


def _cost(first: dict[str, Any], rest: list[dict[str, Any]], currency: str) -> str:
    if first["fee_minor"] is None:
        return ""
    fee = money_text(Money(minor=first["fee_minor"], currency=currency))
    known = [one["fee_minor"] for one in rest if one["fee_minor"] is not None]
    if not known:
        return fee
    other = money_text(Money(minor=min(known), currency=currency))
    return _("%(fee)s against %(other)s") % {"fee": fee, "other": other}


def _health(first: dict[str, Any]) -> str:
    return _("healthy") if first["healthy"] else _("failing at the moment")


def _record(first: dict[str, Any]) -> str:
    if first["tried"] < LEAST_TOLD:
        return ""
    share = 100 * first["succeeded"] // first["tried"]
    return _("%(share)s%% of %(tried)s") % {"share": share, "tried": first["tried"]}
