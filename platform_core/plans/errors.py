"""Why the plan says no."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shared.errors import LimitReached, NotFound


class PlanLimitReached(LimitReached):
    """Facts: limit (its name), allowed, used, plan, needed_plan (or null when none is large enough)."""

    code = "plan_limit_reached"
    title = _("Your plan has room for %(allowed)s and you have %(used)s. Choose a larger plan for more.")


class FeatureNotInPlan(LimitReached):
    """Facts: feature, plan, needed_plan."""

    code = "feature_not_in_plan"
    title = _("Your plan does not have this. A larger one does.")


class NoSuchPlan(NotFound):
    """No plan has this slug."""

    title = _("There is no such plan.")
