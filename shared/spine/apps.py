from django.apps import AppConfig



class SpineConfig(AppConfig):
    name = "shared.spine"
    label = "spine"

    def ready(self) -> None:
        from shared.spine import jobs  # noqa: F401, PLC0415 - its kinds register on import
