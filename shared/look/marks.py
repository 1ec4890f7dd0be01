"""Status marks: which of the seven shapes a state wears, and its word."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy as _

KINDS = ("done", "half", "wait", "need", "no", "back", "unknown")

# state code: (shape, word). Codes are those of the domain; a word that a page needs differently is passed to the tag.
STATES = {
    # bookings and attendance
    "requested": ("need", _("state", "Asks to confirm")),
    "accepted": ("wait", _("state", "Booked")),
    "held": ("wait", _("state", "On hold")),
    "confirmed": ("wait", _("state", "Booked")),
    "in_progress": ("half", _("state", "Under way")),
    "here": ("done", _("state", "Here")),
    "left": ("done", _("state", "Left")),
    "completed": ("done", _("state", "Done")),
    "cancelled": ("no", _("state", "Cancelled")),
    "no_show": ("no", _("state", "No-show")),
    "expired": ("unknown", _("state", "Expired")),
    "released": ("unknown", _("state", "Released")),
    # money
    "created": ("wait", _("state", "Started")),
    "sending": ("wait", _("state", "Opening")),
    "awaiting_customer": ("wait", _("state", "Waits for the payer")),
    "processing": ("half", _("state", "Under way")),
    "authorised": ("half", _("state", "Authorised")),
    "captured": ("done", _("state", "Captured")),
    "paid": ("done", _("state", "Paid")),
    "unpaid": ("need", _("state", "Unpaid")),
    "failed": ("no", _("state", "Failed")),
    "refused": ("no", _("state", "Refused")),
    "voided": ("unknown", _("state", "Voided")),
    "refunding": ("back", _("state", "Going back")),
    "refunded": ("back", _("state", "Refunded")),
    "partly_refunded": ("back", _("state", "Partly refunded")),
    "needs_review": ("need", _("state", "Needs a look")),
    "open": ("wait", _("state", "Not paid yet")),
    "prepared": ("wait", _("state", "Started")),
    "succeeded": ("done", _("state", "Paid")),
    "abandoned": ("unknown", _("state", "Given up")),
    "disputed": ("back", _("state", "Disputed")),
    "unknown": ("unknown", _("state", "Not known yet")),
    "orphaned": ("unknown", _("state", "Never shown")),
    # orders
    "placed": ("wait", _("state", "Placed")),
    "preparing": ("half", _("state", "Being made")),
    "ready": ("done", _("state", "Ready")),
    # messages
    "queued": ("wait", _("state", "Waiting")),
    "sent": ("half", _("state", "Sent")),
    "delivered": ("done", _("state", "Delivered")),
    "undelivered": ("no", _("state", "Not delivered")),
    # jobs, webhooks
    "waiting": ("wait", _("state", "Waiting")),
    "delayed": ("wait", _("state", "Delayed")),
    "active": ("half", _("state", "Running")),
    "dead": ("no", _("state", "Dead")),
    "retrying": ("wait", _("state", "Trying again")),
    # tenants, people, documents, gateways
    "provisioning": ("half", _("state", "Being made")),
    "trial": ("half", _("state", "Trial")),
    "live": ("done", _("state", "Active")),
    "past_due": ("need", _("state", "Past due")),
    "suspended": ("no", _("state", "Suspended")),
    "archived": ("unknown", _("state", "Archived")),
    "invited": ("wait", _("state", "Invited")),
    "approved": ("done", _("state", "Approved")),
    "rejected": ("no", _("state", "Rejected")),
    "pending": ("wait", _("state", "Waiting")),
    "healthy": ("done", _("state", "Healthy")),
    "watch": ("wait", _("state", "Watch")),
    "down": ("no", _("state", "Down")),
    "on": ("done", _("state", "On")),
    "off": ("unknown", _("state", "Off")),
}


def mark_of(state: str, word: str = "") -> tuple[str, str]:
    """The shape and the word for a shape's own name or a state's code; one that is unheard of is *unknown*."""
    if state in KINDS and (word or state not in STATES):
        return state, word
    shape, said = STATES.get(state, ("unknown", state))
    return shape, str(word or said)
