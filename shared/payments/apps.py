"""The app's name and label."""

from django.apps import AppConfig

from shared import ports


class PaymentsConfig(AppConfig):
    """Money taken, and through whom."""

    name = "shared.payments"
    label = "payments"

    def ready(self) -> None:
        """Fit what is kept of a payer, and what was taken."""
        from shared.payments.belongings import PaymentsOfPerson
        from shared.payments.stats import Revenue

        ports.belongings.register("payments", PaymentsOfPerson())
        ports.tenant_stats.register("revenue", Revenue())
