"""Status marks: which of the seven shapes a state wears, and its word."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = ("done", "half", "wait", "need", "no", "back", "unknown")

# state code: (shape, word). Codes are those of the domain; a word that a page needs differently is passed to the tag.
STATES = {
    # bookings and attendance
    "requested": ("need", _("Asks to confirm")),
    "accepted": ("wait", _("Booked")),
    "held": ("wait", _("On hold")),
    "confirmed": ("wait", _("Booked")),
    "in_progress": ("half", _("Under way")),
    "here": ("done", _("Here")),
    "left": ("done", _("Left")),
    "completed": ("done", _("Done")),
    "cancelled": ("no", _("Cancelled")),
    "no_show": ("no", _("No-show")),
    "expired": ("unknown", _("Expired")),
    "released": ("unknown", _("Released")),
    # money
    "created": ("wait", _("Started")),
    "sending": ("wait", _("Opening")),
    "awaiting_customer": ("wait", _("Waits for the payer")),
    "processing": ("half", _("Under way")),
    "authorised": ("half", _("Authorised")),
    "captured": ("done", _("Captured")),
    "paid": ("done", _("Paid")),
    "unpaid": ("need", _("Unpaid")),
    "failed": ("no", _("Failed")),
    "refused": ("no", _("Refused")),
    "voided": ("unknown", _("Voided")),
    "refunding": ("back", _("Going back")),
    "refunded": ("back", _("Refunded")),
    "partially_refunded": ("back", _("Partly refunded")),
    "disputed": ("back", _("Disputed")),
    "unknown": ("unknown", _("Not known yet")),
    "orphaned": ("unknown", _("Never shown")),
    # orders
    "placed": ("wait", _("Placed")),
    "preparing": ("half", _("Being made")),
    "ready": ("done", _("Ready")),
    # messages
    "queued": ("wait", _("Waiting")),
    "sent": ("half", _("Sent")),
    "delivered": ("done", _("Delivered")),
    "undelivered": ("no", _("Not delivered")),
    # jobs, webhooks
    "waiting": ("wait", _("Waiting")),
    "delayed": ("wait", _("Delayed")),
    "active": ("half", _("Running")),
    "dead": ("no", _("Dead")),
    "retrying": ("wait", _("Trying again")),
    # tenants, people, documents, gateways
    "provisioning": ("half", _("Being made")),
    "trial": ("half", _("Trial")),
    "live": ("done", _("Active")),
    "past_due": ("need", _("Past due")),
    "suspended": ("no", _("Suspended")),
    "archived": ("unknown", _("Archived")),
    "invited": ("wait", _("Invited")),
    "approved": ("done", _("Approved")),
    "rejected": ("no", _("Rejected")),
    "pending": ("wait", _("Waiting")),
    "healthy": ("done", _("Healthy")),
    "watch": ("wait", _("Watch")),
    "down": ("no", _("Down")),
    "on": ("done", _("On")),
    "off": ("unknown", _("Off")),
}


def mark_of(state: str, word: str = "") -> tuple[str, str]:
    """The shape and the word for a shape's own name or a state's code; one that is unheard of is *unknown*."""
    if state in KINDS and (word or state not in STATES):
        return state, word
    shape, said = STATES.get(state, ("unknown", state))
    return shape, str(word or said)
