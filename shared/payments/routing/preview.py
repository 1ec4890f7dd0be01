"""What the router would do: for one payment now, or for a file of past ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shared.payments.routing.reading import as_json, rule_version, what_to_choose_by
from shared.payments.routing.router import Wish, decide
from shared.payments.routing.words import sentence


def preview(*, amount_minor: int, currency: str, now: datetime, method: str = "", gateway: str = "") -> dict[str, Any]:
    """The decision for such a payment, in the form of the API. Nothing is written."""
    accounts, rules = what_to_choose_by(now=now)
    wish = Wish(amount_minor=amount_minor, currency=currency, at=now, method=method, gateway=gateway, key="preview")
    decision = decide(wish, accounts, rules)
    candidates = as_json(decision)
    return {
        "chosen": decision.chosen.account.gateway if decision.chosen else None,
        "reason": str(decision.reason),
        "sentence": sentence(decision.reason, candidates, currency=currency),
        "rule_version": rule_version(accounts, rules),
        "candidates": candidates,
    }
