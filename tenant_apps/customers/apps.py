"""The people whom a tenant serves, and how they are brought in from a file and taken out again."""

from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers and their imports."""

    name = "tenant_apps.customers"
    label = "customers"

    def ready(self) -> None:
        """Register the jobs, who hears of newcomers, what is kept of a person, how they are reached."""
        from shared import ports
        from tenant_apps.customers import jobs  # noqa: F401 - its kinds register on import
        from tenant_apps.customers.belongings import CustomersOwnRow
        from tenant_apps.customers.contacts import CustomerContacts
        from tenant_apps.customers.newcomers import CustomerRows
        from tenant_apps.customers.stats import CustomerCount

        ports.newcomers.register("customers", CustomerRows())
        ports.belongings.register("customer", CustomersOwnRow())
        ports.contact_books.register("customers", CustomerContacts())
        ports.tenant_stats.register("customers", CustomerCount())
