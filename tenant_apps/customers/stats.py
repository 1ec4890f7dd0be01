"""How many customers a tenant has, for the console."""

from __future__ import annotations

from tenant_apps.customers.steps import people_in_use


class CustomerCount:
    """Everybody who counts against the plan."""

    def count(self) -> int:
        """In the active schema."""
        return people_in_use().count()
