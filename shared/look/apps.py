"""How Frontdesk looks: one sheet, templates, tags and small modules. No tables."""

from __future__ import annotations

from django.apps import AppConfig


class LookConfig(AppConfig):
    """The app that all pages are built from."""

    name = "shared.look"
    label = "look"
