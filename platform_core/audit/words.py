"""What stands in the book, in words that a person reads. The kind itself stays beside them: programs filter by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: Final[Mapping[str, Promise]] = {
    "api_key.changed": _("API key changed"),
    "api_key.created": _("API key made"),
    "api_key.revoked": _("API key withdrawn"),
    "auth.device_added": _("New device"),
    "auth.failed": _("Sign-in failed"),
    "auth.impersonated": _("Stood in at the desk"),
    "auth.locked": _("Account locked"),
    "auth.signed_in": _("Signed in"),
    "auth.token_reused": _("Old token used again"),
    "booking.overridden": _("Rule of booking set aside"),
    "consent.given": _("Consent given"),
    "consent.withdrawn": _("Consent withdrawn"),
    "credits.bought": _("Credits ordered"),
    "credits.order_paid": _("Credits paid for"),
    "credits.order_refunded": _("Credits order refunded"),
    "credits.vendor_written": _("Vendor of credits changed"),
    "customer.data_exported": _("Person’s data given"),
    "customer.erased": _("Person forgotten"),
    "customer.exported": _("Customers exported"),
    "customer.merged": _("Doubles merged"),
    "customer.reactivated": _("Customer reactivated"),
    "customer.suspended": _("Customer suspended"),
    "customer.unmerged": _("Doubles parted again"),
    "device.revoked": _("Device signed out"),
    "domain.added": _("Domain added"),
    "domain.changed": _("Domain changed"),
    "domain.removed": _("Domain removed"),
    "gateway_account.changed": _("Gateway changed"),
    "gateway_account.connected": _("Gateway connected"),
    "gateway_account.endpoint_rotated": _("Webhook secret changed"),
    "gateway_account.refused": _("Gateway refused its keys"),
    "gateway_account.removed": _("Gateway removed"),
    "gateway_account.tested": _("Gateway tried"),
    "gateway_account.webhook_connected": _("Gateway told where to report"),
    "job.deleted": _("Job deleted"),
    "job.retried": _("Job tried again"),
    "operator.added": _("Operator added"),
    "operator.changed": _("Operator changed"),
    "operator.invited": _("Operator invited"),
    "operator.joined": _("Operator joined"),
    "operator.removed": _("Operator removed"),
    "payment.held_for_review": _("Payment needs a look"),
    "payment.opened": _("Payment opened"),
    "payment.paid": _("Payment taken"),
    "payment.refunded": _("Money handed back"),
    "plan.changed": _("Plan changed"),
    "plan.made": _("Plan made"),
    "refund.failed": _("Refund failed"),
    "refund.requested": _("Refund asked for"),
    "role.changed": _("Role changed"),
    "role.dropped": _("Role dropped"),
    "role.made": _("Role made"),
    "settings.changed": _("Settings changed"),
    "settings.channel_changed": _("Channel changed"),
    "settings.channel_opened": _("Channel connected"),
    "settings.channel_removed": _("Channel removed"),
    "settings.channel_rotated": _("Channel’s keys changed"),
    "settings.routing_rule_deleted": _("Routing rule removed"),
    "settings.routing_rule_written": _("Routing rule written"),
    "settings.sending_changed": _("Rules of sending changed"),
    "staff.added": _("Colleague added"),
    "staff.changed": _("Colleague changed"),
    "staff.invited": _("Colleague invited"),
    "staff.joined": _("Colleague joined"),
    "staff.removed": _("Colleague let go"),
    "subscription.trial_ended": _("Trial over"),
    "tenant.archived": _("Business archived"),
    "tenant.changed": _("Business changed"),
    "tenant.impersonated": _("Desk entered"),
    "tenant.reactivated": _("Business open again"),
    "tenant.signed_up": _("Business signed up"),
    "tenant.suspended": _("Business suspended"),
    "user.changed": _("Account changed"),
    "user.email_verified": _("Email verified"),
    "user.password_changed": _("Password changed"),
    "user.registered": _("Account made"),
    "user.second_step_disabled": _("Second step off"),
    "user.second_step_enabled": _("Second step on"),
    "webhook.replayed": _("Webhook tried again"),
}

FACTS: Final[Mapping[str, Promise]] = {
    "by": _("by"),
    "fields": _("fields"),
    "label": _("device"),
    "method": _("how"),
    "plan": _("plan"),
    "reason": _("why"),
    "receipt_number": _("receipt"),
    "role": _("role"),
    "slug": _("address"),
    "tries": _("tries"),
    "until": _("until"),
    "vertical": _("kind"),
}


def words_of(kind: str) -> str:
    """`payment.paid` as "Payment taken"; a kind without words is its own name."""
    return str(KINDS.get(kind, kind))


def name_of(fact: str) -> str:
    """`receipt_number` as "receipt"; a fact without words is its own name."""
    return str(FACTS.get(fact, fact))
