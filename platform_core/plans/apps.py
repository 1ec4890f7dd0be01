"""The app's name and label."""

from django.apps import AppConfig

from shared import ports


class PlansConfig(AppConfig):
    """What tenants may use, and since when."""

    name = "platform_core.plans"
    label = "plans"

    def ready(self) -> None:
        """Engines below ask for room through the port."""
        from platform_core.plans.book import TenantsPlan

        ports.plan_books.register("plans", TenantsPlan())
