"""Celery: it carries ids of jobs from Redis to workers. It has one task and remembers nothing."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")

LONGEST_JOB_S = 900
BROKER_DATABASE = 3


def broker_url(redis_url: str) -> str:
    """The broker's address on the same Redis, in a database of its own, as Celery writes it."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={BROKER_DATABASE}"
    return f"{parts.scheme}://{parts.netloc}/{BROKER_DATABASE}"


app = Celery("frontdesk", set_as_current=True)
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"visibility_timeout": LONGEST_JOB_S + 60, "queue_order_strategy": "priority"},
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=LONGEST_JOB_S,
    task_create_missing_queues=True,
    task_default_queue="default",
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=2000,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
)


@setup_logging.connect
def _keep_our_logs(**_kwargs: object) -> None:
    """Celery leaves the loggers as settings made them."""


@app.task(name="frontdesk.run")
def run(uid: str) -> None:
    """Run the job of this uid. The only task there is."""
    from shared.jobs.runner import run_job  # noqa: PLC0415 - the app registry must be ready first

    run_job(uid)
