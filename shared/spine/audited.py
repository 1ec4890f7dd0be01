"""Which facts also go into the audit log: money, credits, access and privacy, and all that an operator does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.actor import Actor

AUDITED_NOUNS = frozenset(
    {
        "api_key", "auth", "consent", "credits", "device", "dispute", "domain", "gateway_account", "invite",
        "invoice", "operator", "payment", "payout", "plan", "privacy", "refund", "role", "settings", "staff",
        "subscription", "tenant", "user", "wallet",
    }
)  # fmt: skip
AUDITED_KINDS = frozenset(
    {
        "booking.overridden", "customer.data_exported", "customer.erased", "customer.exported", "customer.merged",
        "customer.reactivated", "customer.suspended", "customer.unmerged",
    }
)  # fmt: skip


def is_audited(kind: str, actor: Actor) -> bool:
    """Whether a fact of this kind, caused by this actor, stands in the audit log too."""
    by_operator = actor.kind == "operator" or actor.act_uid is not None
    return by_operator or kind in AUDITED_KINDS or kind.partition(".")[0] in AUDITED_NOUNS
