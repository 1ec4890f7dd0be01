"""The app's name and label, and what it fits to the ports."""

from django.apps import AppConfig

from shared import ports


class PaymentsConfig(AppConfig):
    """Payments, attempts, refunds."""

    name = "shared.payments"
    label = "payments"

    def ready(self) -> None:
        """Fit what is kept of a payer, what was taken and what payers are told; jobs; the gateways at the inbox."""
        from shared.inbox.providers import webhook_providers
        from shared.payments import jobs  # noqa: F401 - its kinds register on import
        from shared.payments.belongings import PaymentsOfPerson
        from shared.payments.gateways.registry import ADAPTERS
        from shared.payments.stats import Revenue
        from shared.payments.telling import PaymentTeller
        from shared.payments.webhooks import GatewayWebhooks

        ports.belongings.register("payments", PaymentsOfPerson())
        ports.tenant_stats.register("revenue", Revenue())
        for name in ADAPTERS:
            if webhook_providers.find(name) is None:
                webhook_providers.register(name, GatewayWebhooks(name))
        ports.fact_tellers.register("payments", PaymentTeller())
