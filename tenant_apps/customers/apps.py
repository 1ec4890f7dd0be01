"""The people whom a tenant serves, and how they are brought in from a file and taken out again."""

from __future__ import annotations

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    """Customers and their imports."""

    name = "tenant_apps.customers"
    label = "customers"
