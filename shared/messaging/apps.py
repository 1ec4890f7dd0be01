"""The app's name and label, and what it fits to the ports."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Messages sent, and what became of them."""

    name = "shared.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Register jobs and carriers' webhooks."""
        from shared.inbox.providers import webhook_providers
        from shared.messaging import jobs  # noqa: F401 - its kinds register on import
        from shared.messaging.webhooks import WEBHOOKS

        for provider, webhook in WEBHOOKS.items():
            webhook_providers.register(provider, webhook)
