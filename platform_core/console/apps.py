"""The app's name and label."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The operators' pages."""

    name = "platform_core.console"
    label = "console"
