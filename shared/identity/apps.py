"""The identity engine's name."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Tables in public (operators) and in every tenant's schema (staff and customers)."""

    name = "shared.identity"
    label = "identity"
