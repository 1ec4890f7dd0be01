"""Places where customers go: venues, their areas, seats, hours and closures."""

from __future__ import annotations

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """Places, and the plan of their rooms."""

    name = "tenant_apps.venues"
    label = "venues"

    def ready(self) -> None:
        """Register the number for the console."""
        from shared import ports
        from tenant_apps.venues.stats import VenueCount

        ports.tenant_stats.register("venues", VenueCount())
