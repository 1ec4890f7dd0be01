from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "shared.live"
    label = "live"
