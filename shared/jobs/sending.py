"""Handing a job's id to Celery: one try of 200 ms. When it fails, the sweep sends it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import structlog
from celery import current_app
from kombu.exceptions import KombuError, OperationalError

from shared.jobs.models import Job

if TYPE_CHECKING:
    import uuid

    from kombu import Connection

TASK = "frontdesk.run"
TIMEOUT_S = 0.2
log = structlog.get_logger(__name__)
_local = threading.local()


def send(uid: uuid.UUID, queue: str) -> bool:
    """Put the id on a queue. False when the broker did not take it; the row then says so to the sweep."""
    try:
        current_app.send_task(TASK, args=[str(uid)], queue=queue, connection=_connection(), retry=False)
    except (KombuError, OperationalError, OSError) as error:
        _local.connection = None
        log.warning("job not sent, the sweep will", job=str(uid), error=type(error).__name__)
        Job.objects.filter(uid=uid).update(sent_at=None)
        return False
    return True


def waiting_at_broker(queue: str) -> int:
    """How many ids a queue holds; none, too, while the broker does not answer."""
    link: Any = _connection()
    try:
        return int(link.default_channel.queue_declare(queue=queue, passive=True).message_count)
    except link.channel_errors:  # there is no such queue: that is how Redis says that it is empty
        return 0
    except (*link.connection_errors, KombuError, OSError):
        _local.connection = None
        return 0


def _connection() -> Connection:
    """One connection a thread, with short timeouts; the worker's own are long because it waits for work."""
    found: Connection | None = getattr(_local, "connection", None)
    if found is None:
        short = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S, "max_retries": 0}
        found = current_app.connection_for_write(transport_options=short, connect_timeout=TIMEOUT_S)
        _local.connection = found
    return found
