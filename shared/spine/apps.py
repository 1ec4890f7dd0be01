from django.apps import AppConfig


class SpineConfig(AppConfig):
    name = "shared.spine"
    label = "spine"
