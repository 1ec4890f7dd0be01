"""Every limit and feature that a plan can have. The plans themselves are rows; four are there from the start."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FREE = "free"
LIMITS = {
    "venues": _("Venues"),
    "customers": _("Customers"),
    "staff": _("Staff"),
}
FEATURES = {
    "custom_domains": _("Own domain"),
    "own_roles": _("Own roles"),
    "api_keys": _("API keys"),
    "webhooks": _("Outgoing webhooks"),
    "campaigns": _("Campaigns"),
    "memberships": _("Memberships"),
    "assistant": _("Assistant"),
    "scheduled_reports": _("Reports by email"),
    "routing_rules": _("Own rules for gateways"),
    "staff_networks": _("Desk only from your networks"),
}
