"""Background work: every job is a row first. PostgreSQL remembers; Celery and Redis only carry."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.jobs.enqueueing import enqueue, enqueue_for, enqueue_with
    from shared.jobs.kinds import job, schedule

__all__ = ["enqueue", "enqueue_for", "enqueue_with", "job", "schedule"]
_HOMES = {
    "enqueue": "enqueueing",
    "enqueue_for": "enqueueing",
    "enqueue_with": "enqueueing",
    "job": "kinds",
    "schedule": "kinds",
}


def __getattr__(name: str) -> Any:
    """Fetched at first use: Django imports this package before models may be."""
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"shared.jobs.{_HOMES[name]}"), name)
