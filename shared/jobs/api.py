"""Jobs over HTTP: all of them for operators, a tenant's own dead letters for its staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.response import Response

from shared.api.fields import OutSerializer
from shared.api.views import ApiView, operation
from shared.errors import NotFound
from shared.jobs import actions
from shared.jobs.models import PLATFORM
from shared.jobs.queries import dead_letters, jobs_of, queue_metrics, raised_by
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    import uuid

    from rest_framework.request import Request


class JobOut(OutSerializer):
    """A job as its people see it. The payload stays inside: it holds ids of other rows."""

    uid = serializers.UUIDField()
    kind = serializers.CharField()
    queue = serializers.CharField()
    schema = serializers.CharField()
    state = serializers.CharField()
    attempts = serializers.IntegerField()
    max_attempts = serializers.IntegerField()
    run_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField()
    resolution = serializers.CharField()
    request_id = serializers.CharField()
    error = serializers.SerializerMethodField()

    def get_error(self, job: object) -> str:
        """The last line: what was raised."""
        return raised_by(str(getattr(job, "error", "")))


def _scope() -> str | None:
    """None at the apex, where operators see all schemas; at a tenant its own."""
    return None if connection.schema_name == PLATFORM else connection.schema_name


class QueueOut(OutSerializer):
    """How many jobs of one queue stand where."""

    waiting = serializers.IntegerField()
    delayed = serializers.IntegerField()
    active = serializers.IntegerField()
    completed = serializers.IntegerField()
    failed = serializers.IntegerField()


class QueueMetricsOut(OutSerializer):
    """Every queue, also empty ones."""

    fast = QueueOut()
    default: Any = QueueOut()
    slow = QueueOut()


class QueueMetrics(ApiView):
    """How many jobs stand where."""

    needs = {"GET": "jobs.read"}
    tags = ("Jobs",)

    @operation(gives=QueueMetricsOut)
    def get(self, _request: Request) -> Response:
        """Count jobs by queue and state."""
        return Response(queue_metrics(schema=_scope()))


class Jobs(ApiView):
    """All jobs."""

    needs = {"GET": "jobs.read"}
    tags = ("Jobs",)

    @operation(gives=JobOut, many=True, filters=["state", "queue", "kind", "schema"])
    def get(self, request: Request) -> Response:
        """List jobs."""
        rows = jobs_of(_scope())
        for name in ("state", "queue", "kind", "schema"):
            if value := request.query_params.get(name, "").replace("\x00", ""):
                rows = rows.filter(**{name: value})
        return self.page(rows, JobOut, search=("kind", "error"))


class FailedJobs(ApiView):
    """The dead letters."""

    needs = {"GET": "jobs.read"}
    tags = ("Jobs",)

    @operation(gives=JobOut, many=True)
    def get(self, _request: Request) -> Response:
        """List jobs that failed for good."""
        return self.page(dead_letters(_scope()), JobOut, search=("kind", "error"))


class FailedJob(ApiView):
    """One dead letter."""

    needs = {"GET": "jobs.read", "DELETE": "jobs.manage"}
    tags = ("Jobs",)

    @operation(gives=JobOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Read a failed job."""
        job = dead_letters(_scope()).filter(uid=uid).first()
        if job is None:
            raise NotFound
        return self.answer(JobOut, job)

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Delete a failed job for good."""
        actions.delete_jobs(uids=[uid], schema=_scope(), actor=self.actor)
        return Response(status=204)


class RetryFailedJob(ApiView):
    """One more life."""

    needs = {"POST": "jobs.manage"}
    tags = ("Jobs",)

    @operation(gives=JobOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Let a failed job run again."""
        [job] = actions.retry_jobs(uids=[uid], schema=_scope(), actor=self.actor)
        return self.answer(JobOut, job)
