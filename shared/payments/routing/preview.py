"""What the router would do: for one payment now, or for a file of past ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shared.payments.routing.reading import accounts_to_choose, as_json, rule_version, rules_to_apply
from shared.payments.routing.router import Wish, decide
from shared.payments.routing.words import sentence


def preview(*, amount_minor: int, currency: str, now: datetime, method: str = "", gateway: str = "") -> dict[str, Any]:
    """The decision for such a payment, in the form of the API. Nothing is written."""
    accounts, rules = accounts_to_choose(now=now), rules_to_apply()
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
