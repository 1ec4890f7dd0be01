"""Jobs' API, under `admin/` at the apex and at the root of a tenant's."""

from django.urls import path

from shared.jobs.api import FailedJob, FailedJobs, Jobs, QueueMetrics, RetryFailedJob

dead_letter_urls = [
    path("failed-jobs", FailedJobs.as_view(), name="failed-jobs"),
    path("failed-jobs/<uuid:uid>", FailedJob.as_view(), name="failed-job"),
    path("failed-jobs/<uuid:uid>/retry", RetryFailedJob.as_view(), name="failed-job-retry"),
]
operator_urls = [
    path("queue-metrics", QueueMetrics.as_view(), name="queue-metrics"),
    path("jobs", Jobs.as_view(), name="jobs"),
    *dead_letter_urls,
]
