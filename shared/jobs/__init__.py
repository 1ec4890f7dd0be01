"""Background work: every job is a row first. PostgreSQL remembers; Celery and Redis only carry."""

from shared.jobs.enqueueing import enqueue
from shared.jobs.kinds import job, schedule

__all__ = ["enqueue", "job", "schedule"]
