"""The identity engine's name, and the console as the sender of last resort."""

from django.apps import AppConfig

from shared import ports


class IdentityConfig(AppConfig):
    """Tables in public (operators) and in every tenant's schema (staff and customers)."""

    name = "shared.identity"
    label = "identity"

    def ready(self) -> None:
        """Fit the console to the ports."""
        from shared.identity import jobs  # noqa: F401 - registers itself when it is imported
        from shared.identity.belongings import Account
        from shared.identity.books import IdentityBook
        from shared.identity.console import ConsoleSender

        console = ConsoleSender()
        ports.otp_senders.register("console", console)
        ports.mail_senders.register("console", console)
        ports.belongings.register("account", Account())
        ports.session_books.register("identity", IdentityBook())
