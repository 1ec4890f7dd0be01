"""How many venues a tenant has, for the console."""

from __future__ import annotations

from tenant_apps.venues.models import Venue


class VenueCount:
    """All that are not archived."""

    def count(self) -> int:
        """In the active schema."""
        return Venue.objects.exclude(status=Venue.Status.ARCHIVED).count()
