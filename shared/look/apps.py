"""The app's name and label."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """How pages look."""

    name = "shared.look"
    label = "look"
