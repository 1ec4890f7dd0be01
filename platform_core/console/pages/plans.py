"""The price list, as the operators see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_core.console import queries
from platform_core.console.base import ConsolePage
from platform_core.plans.catalogue import FEATURES, LIMITS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class Plans(ConsolePage):
    """Every plan, what it gives and who has it."""

    needs = {"GET": "plans.read"}
    template = "console/plans.html"
    current = "/console/plans"

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Side by side."""
        plans = [
            {
                "plan": plan,
                "held": held,
                "limits": [(word, plan.limits.get(name)) for name, word in LIMITS.items()],
                "features": [FEATURES[name] for name in FEATURES if name in plan.features],
            }
            for plan, held in queries.tenants_by_plan()
        ]
        return self.show(plans=plans)
