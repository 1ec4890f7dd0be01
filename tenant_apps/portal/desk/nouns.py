"""What the tenant calls things: its vertical's words, in the active language."""

from __future__ import annotations

from dataclasses import dataclass

from platform_core.tenants.verticals import VERTICALS, Words
from shared.tenancy import current_tenant

FALLBACK = "study_library"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nouns:
    """One and many of each; `in_text` forms stand inside a sentence."""

    customer: str
    customers: str
    venue: str
    venues: str

    @property
    def customer_in_text(self) -> str:
        """A student."""
        return self.customer.lower()

    @property
    def customers_in_text(self) -> str:
        """Many students."""
        return self.customers.lower()

    @property
    def venue_in_text(self) -> str:
        """A library."""
        return self.venue.lower()

    @property
    def venues_in_text(self) -> str:
        """Many libraries."""
        return self.venues.lower()

    def customers_for(self, number: int) -> str:
        """The form for a number inside a sentence."""
        return self.customer_in_text if number == 1 else self.customers_in_text


def nouns() -> Nouns:
    """Of the current tenant."""
    vertical = VERTICALS.get(current_tenant().vertical, VERTICALS[FALLBACK])
    customer, venue = _said(vertical.customer), _said(vertical.venue)
    return Nouns(customer=customer[0], customers=customer[1], venue=venue[0], venues=venue[1])


def _said(words: Words) -> tuple[str, str]:
    return str(words.one), str(words.many)
