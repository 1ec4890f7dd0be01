"""The app's name and label."""

from django.apps import AppConfig


class CreditsConfig(AppConfig):
    """Message credits: what was bought, sold and used."""

    name = "platform_core.credits"
    label = "credits"
