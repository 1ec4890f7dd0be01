"""The app's name and label."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The tenant's site, and the frame of its desk."""

    name = "tenant_apps.portal"
    label = "portal"

    def ready(self) -> None:
        """Register jobs."""
        from tenant_apps.portal import jobs  # noqa: F401 - its kinds register on import
