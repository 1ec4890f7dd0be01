"""The app's name and label."""

from django.apps import AppConfig


class SlotsConfig(AppConfig):
    """Units of time and place, and the claims on them."""

    name = "tenant_apps.slots"
    label = "slots"
