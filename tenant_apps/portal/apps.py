"""The app's name and label."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The tenant's site, and the frame of its desk."""

    name = "tenant_apps.portal"
    label = "portal"
