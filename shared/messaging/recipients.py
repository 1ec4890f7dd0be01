"""Whether an address may be sent something: the number's form, consent, opt-out. Asked when written, and when sent."""

from __future__ import annotations

import re
from typing import Final

from django.db.models import Q

from shared.messaging.models import Channel, Consent, Suppression, Template

INDIAN_MOBILE: Final = re.compile(r"\+91[6-9][0-9]{9}", re.ASCII)
C = Template.Category


def why_not(*, channel: str, category: str, address: str) -> str:
    """A code, or an empty text when nothing hinders.

    A transactional text always goes. A service text goes unless the person said no to it. An offer needs consent, and
    no refusal of any kind.
    """
    if channel == Channel.SMS and not INDIAN_MOBILE.fullmatch(address):
        return "number_not_allowed"
    if category in {C.TRANSACTIONAL, C.GOVERNMENT}:
        return ""
    refused = Suppression.objects.filter(address=address, channel=channel, lifted_at=None)
    if category == C.SERVICE:
        return "opted_out" if refused.filter(scope=Suppression.Scope.SERVICE).exists() else ""
    if refused.exists():
        return "opted_out"
    agreed = Consent.objects.filter(
        Q(channel="") | Q(channel=channel), address=address, purpose=Consent.Purpose.PROMOTIONAL, withdrawn_at=None
    )
    return "" if agreed.exists() else "consent_missing"


def plain_address(channel: str, address: str) -> str:
    """The form in which an address is kept and compared."""
    return address.strip().lower() if channel == Channel.EMAIL else address.strip()
