"""What a tenant has taken, for the console."""

from __future__ import annotations

from django.db.models import F, Sum

from shared.payments.models import Payment


class Revenue:
    """What came in and did not go back, in minor units of the tenant's currency."""

    def count(self) -> int:
        """In the active schema."""
        return Payment.objects.aggregate(sum=Sum(F("captured_minor") - F("refunded_minor")))["sum"] or 0
