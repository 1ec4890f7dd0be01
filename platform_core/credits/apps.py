"""The app's name and label, and what it fits to the ports."""

from django.apps import AppConfig

from shared import ports


class CreditsConfig(AppConfig):
    """Message credits: what was bought, sold and used."""

    name = "platform_core.credits"
    label = "credits"

    def ready(self) -> None:
        """Register the job, the meter and the payable."""
        from platform_core.credits import jobs  # noqa: F401 - its kinds register on import
        from platform_core.credits.meter import Wallets
        from platform_core.credits.payable import CreditsPayable

        ports.credit_meters.register("platform", Wallets())
        ports.payables.register("credits", CreditsPayable())
