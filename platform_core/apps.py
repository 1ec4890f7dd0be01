from django.apps import AppConfig


class PlatformCoreConfig(AppConfig):
    """The platform itself: commands, and the Celery app that every process shares."""

    name = "platform_core"
    label = "platform_core"

    def ready(self) -> None:
        from platform_core import celery, checks  # noqa: F401 - the broker's address, known to all; the checks
