"""The app's name and label."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Money taken, and through whom."""

    name = "shared.payments"
    label = "payments"
