"""What engines below may ask of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_core.plans.entitlements import require

if TYPE_CHECKING:
    from collections.abc import Callable


class TenantsPlan:
    """Fits the port `PlanBook`."""

    def require(self, *, limit: str, used: Callable[[], int], adding: int) -> None:
        """Let it be created, or raise PlanLimitReached."""
        require(limit=limit, used=used, adding=adding)
