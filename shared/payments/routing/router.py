"""The choice of a gateway for one payment. Pure: the same wish, accounts and rules give the same decision.

Eligible accounts, then the tenant's rules, then health, then the fee compared unrounded, then priority. An account
whose fee nobody knows never wins on cost and is a fallback; one whose breaker is open comes after all that work.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from shared.payments.routing.fees import Fee, Tariff, fee_of
from shared.payments.routing.health import Health


class Reason(StrEnum):
    """Why the first one is the first."""

    COST_WON = "COST_WON"
    HEALTH = "HEALTH"
    RULE = "RULE"
    TIE_BREAK = "TIE_BREAK"
    ONLY_ONE = "ONLY_ONE"
    ASKED = "ASKED"
    FALLBACK = "FALLBACK"
    LEAST_BAD = "LEAST_BAD"
    NONE = "NONE"


class Excluded(StrEnum):
    """Why an account cannot take this payment, or should not."""

    DISABLED = "disabled"
    CURRENCY = "currency_unsupported"
    METHOD = "method_unsupported"
    TOO_SMALL = "below_minimum"
    TOO_LARGE = "above_maximum"
    NOT_ASKED = "not_asked_for"
    BY_RULE = "excluded_by_rule"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account as the router sees it. currencies: empty for all. serial: the older of two that are equal wins."""

    uid: uuid.UUID
    gateway: str
    label: str = ""
    priority: int = 1
    serial: int = 0
    is_enabled: bool = True
    keys_refused: bool = False
    methods: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()
    least_minor: int = 1
    most_minor: int | None = None
    tariffs: tuple[Tariff, ...] = ()
    health: Health = field(default_factory=Health)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A tenant's rule; bounds inclusive. action: `pin`, `exclude` or `split`. weights: shares by account."""

    action: str
    account: uuid.UUID | None = None
    weights: Mapping[uuid.UUID, int] = field(default_factory=dict)
    method: str = ""
    currency: str = ""
    min_minor: int | None = None
    max_minor: int | None = None

    def fits(self, wish: Wish) -> bool:
        """Whether it speaks of such a payment."""
        return (
            self.method in {"", wish.method}
            and self.currency in {"", wish.currency}
            and (self.min_minor is None or wish.amount_minor >= self.min_minor)
            and (self.max_minor is None or wish.amount_minor <= self.max_minor)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be paid. gateway: the one that the caller asks for. key: what a split is drawn from, never twice."""

    amount_minor: int
    currency: str
    at: datetime
    method: str = ""
    gateway: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An account that was considered. excluded: why it cannot be, or empty. notes: what moved it."""

    account: Account
    fee: Fee | None
    excluded: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_healthy(self) -> bool:
        """Whether it works, as far as is known."""
        return self.account.health.is_healthy and not self.account.keys_refused

    @property
    def cost(self) -> tuple[bool, int, int, int]:
        """The order among equals: known fees first, the smallest, then priority, then age."""
        gross = self.fee.gross if self.fee else 0
        return (self.fee is None, gross, self.account.priority, self.account.serial)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whom to try, in order, and why. others: those that cannot be tried."""

    reason: Reason
    order: tuple[Candidate, ...]
    others: tuple[Candidate, ...] = ()

    @property
    def chosen(self) -> Candidate | None:
        """The first to try."""
        return self.order[0] if self.order else None


def decide(wish: Wish, accounts: Sequence[Account], rules: Sequence[Rule] = ()) -> Decision:
    """Choose. rules: the enabled ones, in their order; of each action the first that fits acts."""
    fitting = [rule for rule in rules if rule.fits(wish)]
    banned = {rule.account for rule in fitting if rule.action == "exclude"}
    considered = [_consider(account, wish, banned) for account in accounts]
    eligible = [one for one in considered if not one.excluded]
    others = tuple(sorted((one for one in considered if one.excluded), key=lambda one: one.cost))
    by_cost = sorted(eligible, key=lambda one: one.cost)
    order = [one for one in by_cost if one.is_healthy] + sorted(
        (one for one in by_cost if not one.is_healthy), key=_badness
    )
    first = _ruled(wish, fitting, order)
    if first is not None:
        order = [first, *(one for one in order if one.account.uid != first.account.uid)]
    reason = _reason(wish, order, by_cost, is_ruled=first is not None)
    return Decision(reason=reason, order=tuple(order), others=others)


def _consider(account: Account, wish: Wish, banned: set[uuid.UUID | None]) -> Candidate:
    fee = fee_of(
        account.tariffs, amount_minor=wish.amount_minor, currency=wish.currency, method=wish.method, at=wish.at
    )
    return Candidate(account=account, fee=fee, excluded=_exclusion(account, wish, banned))


def _exclusion(account: Account, wish: Wish, banned: set[uuid.UUID | None]) -> str:  # noqa: PLR0911 - a list of reasons
    if not account.is_enabled:
        return Excluded.DISABLED
    if account.currencies and wish.currency not in account.currencies:
        return Excluded.CURRENCY
    if wish.method and account.methods and wish.method not in account.methods:
        return Excluded.METHOD
    if wish.amount_minor < account.least_minor:
        return Excluded.TOO_SMALL
    if account.most_minor is not None and wish.amount_minor > account.most_minor:
        return Excluded.TOO_LARGE
    if wish.gateway and account.gateway != wish.gateway:
        return Excluded.NOT_ASKED
    return Excluded.BY_RULE if account.uid in banned else ""


def _badness(candidate: Candidate) -> tuple[object, ...]:
    """Wrong keys last; then by the share of faults, then by cost."""
    health = candidate.account.health
    share = health.faults * 1_000_000 // health.calls if health.calls else 0
    return (candidate.account.keys_refused, share, candidate.cost)


def _ruled(wish: Wish, rules: Sequence[Rule], order: Sequence[Candidate]) -> Candidate | None:
    """The healthy candidate that a pin names, else the one that a split draws."""
    healthy = {one.account.uid: one for one in order if one.is_healthy}
    for rule in rules:
        if rule.action == "pin" and rule.account in healthy:
            return replace(healthy[rule.account], notes=("pinned",))
    split = next((rule for rule in rules if rule.action == "split"), None)
    if split is None:
        return None
    drawn = _draw(wish.key, {uid: share for uid, share in split.weights.items() if uid in healthy and share > 0})
    return replace(healthy[drawn], notes=("split",)) if drawn else None


def _draw(key: str, weights: Mapping[uuid.UUID, int]) -> uuid.UUID | None:
    """By a hash of the payment, so that asking again draws the same."""
    total = sum(weights.values())
    if not total:
        return None
    point = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % total
    for uid, share in sorted(weights.items()):
        if point < share:
            return uid
        point -= share
    return None


def _reason(  # noqa: PLR0911 - a list of reasons
    wish: Wish, order: Sequence[Candidate], by_cost: Sequence[Candidate], *, is_ruled: bool
) -> Reason:
    if not order:
        return Reason.NONE
    first = order[0]
    if wish.gateway:
        return Reason.ASKED
    if len(order) == 1:
        return Reason.ONLY_ONE
    if is_ruled:
        return Reason.RULE
    if not first.is_healthy:
        return Reason.LEAST_BAD
    if first.account.uid != by_cost[0].account.uid:
        return Reason.HEALTH
    if first.fee is None:
        return Reason.FALLBACK
    rivals = [one for one in order[1:] if one.is_healthy and one.fee and one.fee.gross == first.fee.gross]
    return Reason.TIE_BREAK if rivals else Reason.COST_WON
