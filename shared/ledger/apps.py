"""The app's name and label."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Accounts, and the transfers between them."""

    name = "shared.ledger"
    label = "ledger"
