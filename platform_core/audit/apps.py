from django.apps import AppConfig

from shared import ports


class AuditConfig(AppConfig):
    name = "platform_core.audit"
    label = "audit"

    def ready(self) -> None:
        from platform_core.audit import jobs  # noqa: F401 - its kinds register on import
        from platform_core.audit.book import ChainedBook

        ports.audit_books.register("chained", ChainedBook())
