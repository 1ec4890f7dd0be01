"""The app's name and label."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Messages sent, and what became of them."""

    name = "shared.messaging"
    label = "messaging"
