"""The app's name and label."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What gateways and providers tell us."""

    name = "shared.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Register its job."""
        from shared.inbox import jobs  # noqa: F401 - its kind registers on import
