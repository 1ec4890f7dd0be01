"""The app's name and label."""

from django.apps import AppConfig


class BookingsConfig(AppConfig):
    """What somebody has reserved."""

    name = "tenant_apps.bookings"
    label = "bookings"
