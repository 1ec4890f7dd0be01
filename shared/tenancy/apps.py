"""The app's name and label."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """Which tenant a request, a job or a socket belongs to."""

    name = "shared.tenancy"
    label = "tenancy"
