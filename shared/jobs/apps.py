from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "shared.jobs"
    label = "jobs"

    def ready(self) -> None:
        from shared.jobs import housekeeping  # noqa: F401 - its kinds register on import
