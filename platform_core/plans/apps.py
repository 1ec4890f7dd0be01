"""The app's name and label."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """What tenants may use, and since when."""

    name = "platform_core.plans"
    label = "plans"
