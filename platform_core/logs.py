"""One structured line per event: JSON in production, coloured words in a terminal.

The request's id and the tenant come from structlog's context variables, which the request middleware and
the job runner bind; nothing else needs to pass them along.
"""

from __future__ import annotations

import logging.config

import structlog

SHARED_STEPS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
    structlog.processors.format_exc_info,
]


def configure_logs(*, log_format: str, level: str) -> None:
    """Send the standard library's loggers and structlog's through one formatter to stderr."""
    renderer = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                    "foreign_pre_chain": SHARED_STEPS,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django.server": {"level": "WARNING"},
                "django.db.backends": {"level": "INFO"},
                "django.request": {"level": "ERROR"},
                "parso": {"level": "WARNING"},
                "asyncio": {"level": "WARNING"},
                "celery": {"level": "INFO"},
                "kombu": {"level": "INFO"},
            },
        }
    )
    structlog.configure(
        processors=[*SHARED_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
