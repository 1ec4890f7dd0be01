"""Places where customers go: venues, their areas, seats, hours and closures."""

from __future__ import annotations

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """Places, and the plan of their rooms."""

    name = "tenant_apps.venues"
    label = "venues"
