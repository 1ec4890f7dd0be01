"""The spine: committed facts, in order. Live screens, reminders, webhooks and audit follow from them."""

from shared.spine.actions import emit

__all__ = ["emit"]
