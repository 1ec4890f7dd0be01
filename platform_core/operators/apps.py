"""The app's name and label."""

from django.apps import AppConfig


class OperatorsConfig(AppConfig):
    """The platform's own staff."""

    name = "platform_core.operators"
    label = "operators"
