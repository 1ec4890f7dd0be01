"""The app's name, and what it fits to the engines' ports."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Who the tenants are: their names, hosts and schemas."""

    name = "platform_core.tenants"
    label = "tenants"

    def ready(self) -> None:
        """Answer the door's questions; let the jobs and the checks be known."""
        from platform_core.tenants import checks, jobs  # noqa: F401 - they register on import
        from platform_core.tenants.dns import NameServers, resolvers
        from platform_core.tenants.queries import TenantBook
        from shared.tenancy.directory import tenant_books

        tenant_books.register("tenants", TenantBook())
        resolvers.register("names", NameServers())
